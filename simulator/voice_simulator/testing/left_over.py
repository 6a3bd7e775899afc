"""What a test asked for and did not get, although it passed: steps not reached, faults that never struck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from voice_simulator.client import ClientError, SimulatorUnreachable, VerificationFailed

if TYPE_CHECKING:
    from voice_simulator.client.answers import Failed
    from voice_simulator.testing.session import OwnWorld

_HOW_TO_ALLOW: Final = (
    "if_possible: true allows it of a step, @pytest.mark.voice(strict=False) of a test, "
    "voice_strict = false of all"
)


def check_nothing_is_left(world: OwnWorld) -> None:
    """Let a test that has passed fail, if steps of its scripts were not reached or faults never struck.

    Raises:
        pytest.fail.Exception: some were not, a sentence for each; its `failures` are what `verify` told.
    """
    try:
        world.voice.verify(unasked=True)
    except VerificationFailed as failed:
        sentences = [_sentence(world, one) for one in failed.failures]
        left_over = pytest.fail.Exception("\n".join([*sentences, _HOW_TO_ALLOW]), pytrace=False)
        left_over.failures = failed.failures  # type: ignore[attr-defined]
        raise left_over from None
    except SimulatorUnreachable:
        return  # whoever stopped it has no world to judge
    except ClientError as error:
        pytest.fail(f"what this test left over can't be told: {error}", pytrace=False)


def _sentence(world: OwnWorld, one: Failed) -> str:
    where = world.lines.of(one.origin, one.uuid) or one.origin
    closest = f" ({one.closest})" if one.closest else ""
    return f"{where}: expected {one.expected}, but {one.seen}{closest}"
