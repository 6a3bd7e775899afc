"""What can be waited for, and which journal entries can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class OnCall(TypedDict, total=False):
    """Something that comes true on a call; of all but `times` and `after` one.

    Attributes:
        event: a webhook with this event was sent to your app: `completed`, or a mapping as `webhook:` in a
            line of `expect:`.
        heard: the party has heard words that fit this: `*press 1*`, though the prompt may go on.
        api: your app made such a request about the call: `transfer`, or a mapping.
        ncco: an action of an NCCO began: `talk`.
        reply: your app replied so to a webhook, a mapping.
        socket: this happened on a WebSocket of your app, which the call is or has dialled: `closed`,
            `{"received": "clear"}`.
        speech: True: the party hears somebody speak, now or later.
        silence: the party has heard nothing for so long in a row, counted from now on: `800ms`.
        done: that it is over, and all its events are delivered or given up.
        times: how often that must have happened; once, unless you say.
        after: only what is newer than the journal entry with this number; of a sound, what began after it.
    """

    event: str | Mapping[str, object]
    heard: str | Mapping[str, object]
    api: str | Mapping[str, object]
    ncco: str | Mapping[str, object]
    reply: Mapping[str, object]
    socket: str | Mapping[str, object]
    speech: bool
    silence: str
    done: bool
    times: int
    after: int


class Condition(OnCall, total=False):
    """Something that comes true in a world; with nothing but `call` or `uuid`: that there is such a call.

    Attributes:
        call: on which call: the number that is called, a glob, or a mapping such as `{"from": "4420*"}`; left
            out, on any.
        uuid: on which call: its id, or the first eight characters of it.
        status: it gets this status: `answered`.
    """

    call: str | Mapping[str, object]
    uuid: str
    status: str | Mapping[str, object]


class JournalFilter(TypedDict, total=False):
    """Which entries of a journal are meant; left out, all.

    Attributes:
        uuid: only those about this call.
        legs: with `uuid`, also those about the legs that it has dialled.
        conversation_uuid: only those about the calls of this conversation.
        kind: only those of this kind, or of these.
        status: only those that tell of this status.
        event: only those about webhooks with this event.
        since: only those of this instant of simulated time and later: `2030-01-01T12:00:00Z`.
        reads: False for none about requests that only read.
    """

    uuid: str
    legs: bool
    conversation_uuid: str
    kind: str | Sequence[str]
    status: str
    event: str
    since: str
    reads: bool
