"""Which requests of your app came too late: time had moved on past the webhook that they react to.

In `auto`, and while time is advanced, the clock moves on when your app seems to be at rest. If it acts upon a
webhook after that, the call is no longer where it was. Pure bookkeeping: whoever asks passes the time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from voice_simulator.core.journal.note_entries import LateRequestEntry
from voice_simulator.core.model.states import ENDED
from voice_simulator.core.model.vocabulary import EventName

_SOON: Final = 1.0
"""Seconds of wall time within which a request belongs to a webhook; a later one has reasons of its own."""

_KEPT: Final = 64

_LAST: Final = frozenset(EventName(status) for status in ENDED)
"""Webhooks after which there is nothing left to do on their call."""


@dataclass(frozen=True, slots=True)
class LateRequest:
    """A request that came too late.

    Attributes:
        event: the webhook that it belongs to.
        after_ms: how long after the reply to that it came, in wall time.
    """

    event: EventName
    after_ms: int

    @property
    def entry(self) -> LateRequestEntry:
        """What the journal says of it, without what differs from run to run."""
        sentence = f"your app acted after its reply to {self.event}; time had moved on: --settle"
        return LateRequestEntry(sentence, self.event)


@dataclass(frozen=True, slots=True)
class _Reply:
    event: EventName
    uuid: str | None
    instant: int
    at: float


class LateRequests:
    """Remembers the last replies of your app, and judges which request comes too late for one of them."""

    def __init__(self) -> None:
        self._replies: deque[_Reply] = deque(maxlen=_KEPT)

    def remember_reply(self, event: EventName, uuid: str | None, instant: int, at: float) -> None:
        """Remember a reply.

        Args:
            event: the webhook.
            uuid: the leg that it is about.
            instant: the simulated instant at which the reply came.
            at: its wall time.
        """
        self._replies.append(_Reply(event, uuid, instant, at))

    def forget(self) -> None:
        """Forget all replies."""
        self._replies.clear()

    def judge_request(self, uuid: str | None, instant: int, at: float) -> LateRequest | None:
        """Say whether a request comes too late; None if it does not.

        Args:
            uuid: the leg that it is about; None for a new call, which may be about any.
            instant: the simulated instant at which it comes.
            at: its wall time.
        """
        lately = [reply for reply in self._replies if at - reply.at <= _SOON]
        recent = [reply for reply in lately if _may_cause(reply, uuid)]
        if not recent or recent[-1].instant == instant:
            return None
        # An agent hangs up, and the app gets the customer out of the conversation.
        if any(reply.instant == instant and reply.uuid != uuid for reply in lately):
            return None
        # Of several webhooks at one instant the first is the cause: `answered`, not the `transfer` after it.
        cause = next(reply for reply in recent if reply.instant == recent[-1].instant)
        return LateRequest(cause.event, round((at - cause.at) * 1000))


def _may_cause(reply: _Reply, uuid: str | None) -> bool:
    """Say whether a request about a leg, or for a new call, can follow from a reply to a webhook."""
    # Nothing can be done on a call that is over: a request about it reacts to something earlier.
    return uuid is None or (uuid == reply.uuid and reply.event not in _LAST)
