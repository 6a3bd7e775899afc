"""Recordings: when they begin and end, and the webhook that announces them.

With `endOnSilence` or `endOnKey` the action waits for the end of the recording; without, the recording goes
on under the next actions until its time-out or the end of the call (the platform's recording guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.core import ncco, wire
from simulator.core.clock import SECOND, Clock, Timer

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.core.callbacks import Callbacks
    from simulator.core.calls import Call
    from simulator.core.identifiers import Identifiers

_BYTES_PER_SECOND: Final = {"mp3": 4_000, "wav": 32_000, "ogg": 4_000}
"""mp3 at 32 kbit/s, wav with 16 bits at 16 kHz (the recording guide); ogg is not documented."""


@dataclass(slots=True, eq=False)
class _Recording:
    action: ncco.Record
    began: int
    timer: Timer | None
    done: Callable[[], None] | None


class Recordings:
    """The recordings under way in one world.

    Args:
        base_url: what recording addresses begin with: scheme and authority.
    """

    def __init__(
        self, clock: Clock, callbacks: Callbacks, identifiers: Identifiers, *, base_url: str
    ) -> None:
        self._clock, self._callbacks, self._identifiers = clock, callbacks, identifiers
        self._base_url = base_url
        self._under_way: dict[str, list[_Recording]] = {}

    def begin(self, call: Call, action: ncco.Record, done: Callable[[], None] | None) -> None:
        """Begin a recording; `done`, if given, is called when it ends by itself, not with the call."""
        recording = _Recording(action, self._clock.now, None, done)
        self._under_way.setdefault(call.uuid, []).append(recording)
        span = _span(action, waits=done is not None)
        if span is not None:
            recording.timer = self._clock.set_timer(span, lambda: self._end(call, recording))

    def end_waited_for(self, call: Call) -> None:
        """End the recording that an action waits for, because its NCCO was replaced."""
        for recording in [one for one in self._under_way.get(call.uuid, ()) if one.done is not None]:
            recording.done = None
            self._end(call, recording)

    def end_all(self, call: Call) -> None:
        """End the recordings of a leg that is over."""
        for recording in list(self._under_way.get(call.uuid, ())):
            recording.done = None
            self._end(call, recording)

    def _end(self, call: Call, recording: _Recording) -> None:
        self._clock.cancel(recording.timer)
        remaining = self._under_way[call.uuid]
        remaining.remove(recording)
        if not remaining:
            del self._under_way[call.uuid]
        self._announce(call, recording)
        if recording.done is not None:
            recording.done()

    def _announce(self, call: Call, recording: _Recording) -> None:
        action = recording.action
        span = self._clock.now - recording.began
        body = wire.record_event(
            call.conversation.uuid,
            recording_url=f"{self._base_url}/v1/files/{self._identifiers.new_uuid()}",
            recording_uuid=self._identifiers.new_uuid(),
            started=recording.began,
            ended=self._clock.now,
            size=span * _BYTES_PER_SECOND[action.format] // SECOND,
        )
        self._callbacks.record(
            call, self._callbacks.action_target(call, action.event_url, action.event_method), body
        )


def waits(action: ncco.Record) -> bool:
    """Say whether an NCCO waits for a recording before its next action."""
    return action.end_on_silence is not None or action.end_on_key is not None


def _span(action: ncco.Record, *, waits: bool) -> int | None:
    """Return for how long a silent party is recorded, ms; None for until the end of the call."""
    limits = (action.end_on_silence if waits else None, action.time_out)
    return min((limit for limit in limits if limit is not None), default=None)
