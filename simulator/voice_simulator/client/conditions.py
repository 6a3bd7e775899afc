"""What can be waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping


class Condition(TypedDict, total=False):
    """Something that comes true in a world; with nothing but `call`: that there is such a call.

    Attributes:
        call: which calls: `{"to": "4477*", "from": …, "uuid": …, "direction": "inbound"}`; left out, any.
        status: it has this status: `answered`.
        event: a webhook with this event was queued: `completed`.
        delivered: with `event`, that your app has taken it.
        heard: its party heard something like this: `*press 1*`.
        api: a request was made about it: `transfer`, or a mapping as in `expect:`.
        ncco: an action of an NCCO began: `talk`.
        over: that it is over.
        times: how often that must have happened; 1 unless told.
        after: count only what came after the journal entry with this number.
    """

    call: Mapping[str, object]
    status: str
    event: str
    delivered: bool
    heard: str
    api: str | Mapping[str, object]
    ncco: str
    over: bool
    times: int
    after: int
