"""Hooks of the plugin, for other plugins and for a conftest.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from voice_simulator.testing.voice import Voice


def pytest_voice_failed(
    item: pytest.Item, report: pytest.TestReport, voice: Voice
) -> Iterable[tuple[str, str]] | None:
    """Say more about the world of a test that failed; the world is still as the test left it.

    Args:
        item: the test.
        report: of its setup, of itself, or of its teardown: whichever failed.
        voice: the world of the test, always the one that blocks.

    Returns:
        Sections for the report, each with a title and a text.
    """
