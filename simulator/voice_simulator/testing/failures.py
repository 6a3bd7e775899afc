"""What the trace of a test tells of its failure: the error first, and the line that failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.client import WaitTimeout

if TYPE_CHECKING:
    from collections.abc import Collection

    import pytest

    from voice_simulator.client.answers import Failed

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
"""Ids of calls that come in have no dashes."""


def failure_of(
    item: pytest.Item, report: pytest.TestReport, excinfo: pytest.ExceptionInfo[BaseException]
) -> dict[str, object]:
    """Return what failed, as a trace shows it.

    Args:
        item: the test.
        report: of its setup, of itself or of its teardown.
        excinfo: what was raised there.
    """
    return {
        "origin": _place(item, report, excinfo),
        "expected": None,
        "seen": _error(excinfo),
        "closest": None,
        "uuid": None,
        "named": _named_calls(excinfo.value),
        "traceback": report.longreprtext,
    }


def with_call(failure: dict[str, object], known: Collection[str]) -> dict[str, object]:
    """Return a failure with the first call that it names, of those that are known."""
    named = failure["named"]
    rest = {name: value for name, value in failure.items() if name != "named"}
    return {**rest, "uuid": next((uuid for uuid in named if uuid in known), None)}  # type: ignore[attr-defined]


def _place(item: pytest.Item, report: pytest.TestReport, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the last line of the test's own file by which the failure came; else that of the test."""
    file, line, _ = report.location
    own = [entry.lineno for entry in excinfo.traceback if entry.path == item.path]
    return f"{file}:{(own[-1] if own else line or 0) + 1}"


def _error(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the message as pytest prints it behind `E`; what happened on the call is in the ladder."""
    text = excinfo.exconly(tryshort=True)
    return text.partition("\n")[0] if isinstance(excinfo.value, WaitTimeout) else text


def _named_calls(error: BaseException) -> list[str]:
    failed: list[Failed] = getattr(error, "failures", [])
    return [*(one.uuid for one in failed if one.uuid), *_UUID.findall(str(error))]
