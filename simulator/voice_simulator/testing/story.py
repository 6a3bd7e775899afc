"""What a failed test's report says of its world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.client import ClientError

if TYPE_CHECKING:
    from datetime import datetime

    from voice_simulator.testing.voice import Voice


def story_of(voice: Voice) -> str:
    """Tell what happened in the world of a test, call by call; why not, if the simulator can't say."""
    try:
        return f"{_head(voice)}\n{voice.timeline().rstrip() or 'nothing happened: there was no call'}"
    except ClientError as error:
        return str(error)


def _head(voice: Voice) -> str:
    clock = voice.clock()
    due = "nothing is due" if clock.next is None else f"next is due at {_iso(clock.next)}"
    return (
        f"Vonage application {voice.application_id}, number {voice.number}, seed {clock.seed}\n"
        f"simulator {voice.url}, clock {clock.mode}, at {_iso(clock.now)}; {due}"
    )


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
