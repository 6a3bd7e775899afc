"""Faults of WebSockets to your app: how they are refused, dropped, slowed down and thinned out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.faults import SocketFault
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import Custom, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    MappingOf,
    OneOfKeys,
    is_not_false,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Matching, Word, is_nothing
from voice_simulator.documents.mistakes import describe, join_or
from voice_simulator.documents.nodes import Node, ScalarNode
from voice_simulator.documents.tree import plain_value
from voice_simulator.scenario.language.api_faults import DURATION_KIND
from voice_simulator.scenario.language.fault_activation import (
    APPLICATION,
    FROM,
    ONE_OCCASION,
    WHEN_KEYS,
    activation_of,
)
from voice_simulator.scenario.language.kinds import HTTP_CODE, SWITCH
from voice_simulator.scenario.language.texts import join_and, origin_of

if TYPE_CHECKING:
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.documents.mistakes import Mistakes

SOCKET_ACTIONS: Final = ("refuse", "never_answers", "drop", "slow_reader", "gaps", "notify")

_ADDRESS = re.compile(r"(wss?:|[*?\[])\S*")
SOCKET_ADDRESS: Final = Matching(
    _ADDRESS, 'the address of a WebSocket or a glob over it, such as "wss://*" or "*"', "wss://*"
)


def _kept(value: int | None) -> tuple[int | None]:
    """Keep a value that may be None apart from none."""
    return (value,)


# -- refuse

_UNREACHABLE: Final = "unreachable"


def _read_refusal(node: Node, word: str, mistakes: Mistakes) -> int | None:
    """Read an HTTP status; None for `unreachable`."""
    if isinstance(node, ScalarNode) and node.text == _UNREACHABLE:
        return None
    if isinstance(node, ScalarNode) and isinstance(plain_value(node.text), int):
        return HTTP_CODE.read(node, word, mistakes)
    expected = f"an HTTP status such as 503, or {_UNREACHABLE}"
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_refusal(writer: SchemaWriter) -> Schema:
    return {"anyOf": [writer.scalar({"enum": [_UNREACHABLE]}), HTTP_CODE.schema(writer)]}


# -- drop

_CODES: Final = frozenset((*range(1000, 1004), 1006, *range(1007, 1015), *range(3000, 5000)))
"""What a close frame can say (RFC 6455, 7.4), and 1006 for a connection that ends without one."""


class _Drop(NamedTuple):
    """When a socket is dropped, and how."""

    after: int | None
    code: int = ABNORMAL


def _read_code(node: Node, word: str, mistakes: Mistakes) -> int:
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and value in _CODES:
        return value
    expected = "a code such as 1011, or 1006 for no close frame at all"
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


_OWN: Final = 3000
"""From here on the codes are an application's own."""


def _schema_of_code(writer: SchemaWriter) -> Schema:
    of_protocol = {"enum": sorted(one for one in _CODES if one < _OWN)}
    return writer.scalar(of_protocol, {"type": "integer", "minimum": _OWN, "maximum": max(_CODES)})


_AFTER: Final = optional("after", DURATION_KIND, "So much simulated time after it was opened.")
_IN: Final = optional("in", Word({"speech": True}), "`speech`: in the middle of what your app says first.")
_CODE: Final = with_default(
    "code",
    Custom(_read_code, _schema_of_code, "a code such as `1011`"),
    "The code of the close frame; 1006, which is the default: without a close frame.",
    ABNORMAL,
)
_DROP: Final = MappingOf(
    "drop",
    [_AFTER, _IN, _CODE],
    lambda given: _Drop(given[_AFTER], given[_CODE]),
    rules=[
        OneOfKeys(
            ("after", "in"),
            lambda _: "after and in can't be combined: each alone says when the socket is dropped",
            lambda _: "drop needs after or in, such as {after: 3s, code: 1011} or {in: speech}",
        )
    ],
    common_mistakes={
        **dict.fromkeys(("at", "delay", "later", "when"), "is written after: {value}"),
        **dict.fromkeys(("status", "close", "close_code"), "is written code: {value}"),
    },
)


def _why_no_drop(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected {{after: 3s, code: 1011}} or {{in: speech}}; got {describe(node)}"


# -- gaps

_SHARES: Final = {f"{100 // every}%": every for every in (1, 2, 4, 5, 10, 20, 25, 50, 100)}
_MOST_FRAMES: Final = 1000


def _read_gaps(node: Node, word: str, mistakes: Mistakes) -> int:
    """Read which frames are left out: each n-th, or a share that is each n-th."""
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(node, ScalarNode) and node.text in _SHARES:
        return _SHARES[node.text]
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_FRAMES:
        return value
    expected = f"which frames are left out: 5 for each fifth, or {join_or(_SHARES)} of them"
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_gaps(writer: SchemaWriter) -> Schema:
    return writer.scalar({"type": "integer", "minimum": 1, "maximum": _MOST_FRAMES}, {"enum": list(_SHARES)})


# -- notify

_LOST: Final = "lost"


def _why_no_notify(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected lost, or {{late: 2s}}; got {describe(node)}"


def _read_lost(node: Node, word: str, mistakes: Mistakes) -> int | None:
    if isinstance(node, ScalarNode) and node.text == _LOST:
        return None
    return refuse(node.at, _why_no_notify(node, word, mistakes), mistakes)


def _read_late(node: Node, word: str, mistakes: Mistakes) -> int:
    span = 0 if is_nothing(node) else DURATION_KIND.read(node, word, mistakes)
    return span or refuse(node.at, f"{word}: expected a duration above 0, such as 2s", mistakes)


_LATE: Final = required(
    "late", Custom(_read_late, DURATION_KIND.schema, DURATION_KIND.form), "By how much simulated time."
)


# -- an entry

SOCKET: Final = required("socket", SOCKET_ADDRESS, "The WebSockets: a glob over their addresses.")
REFUSE: Final = optional(
    "refuse",
    Custom(_read_refusal, _schema_of_refusal, "an HTTP status, or `unreachable`").to(_kept),
    "Your app is not asked; the leg fails as if it had answered the upgrade so, or could not be reached.",
)
NEVER_ANSWERS: Final = with_default(
    "never_answers",
    SWITCH,
    "Your app is not asked; the leg is unanswered when the time-out is over, as if it had never answered.",
    default=False,
)
DROP: Final = optional(
    "drop",
    ByShape(mapping=_DROP, otherwise=_why_no_drop),
    "Closes the socket, after a time or in the middle of speech: the platform's side is gone.",
)
SLOW_READER: Final = with_default(
    "slow_reader",
    SWITCH,
    "The platform hardly reads: what your app sends piles up in its own buffers.",
    default=False,
)
GAPS: Final = optional(
    "gaps",
    Custom(_read_gaps, _schema_of_gaps, "a number such as `5`, or a share such as `20%`"),
    "Leaves out each n-th of the frames to your app.",
)
NOTIFY: Final = optional(
    "notify",
    ByShape(
        scalar=Custom(_read_lost, lambda writer: writer.scalar({"enum": [_LOST]}), f"`{_LOST}`"),
        mapping=MappingOf("notify", [_LATE], lambda given: given[_LATE]),
        otherwise=_why_no_notify,
    ).to(_kept),
    "`lost`: a `notify` is never answered; `{late: 2s}`: it is answered so much later.",
)

_NEEDS_ONE: Final = f"a fault of WebSockets needs one of {join_or(SOCKET_ACTIONS)}; this has"
_COMMON_MISTAKES: Final = {
    "to": "stands behind socket: {value}",
    "times": "is written first: {value}",
    **dict.fromkeys(("disconnect", "close", "closed", "hang_up"), "is written drop: {after: 3s, code: 1011}"),
    **dict.fromkeys(("respond", "status", "reply"), "is written refuse: {value}"),
    **dict.fromkeys(("timeout", "time_out", "unanswered"), "is written never_answers: true"),
    **dict.fromkeys(("slow", "slow_read"), "is written slow_reader: true"),
    **dict.fromkeys(("loss", "lost", "frames", "packet_loss"), "is written gaps: 20%"),
    "late": "stands in notify: {late: {value}}",
    "fail": "is written refuse: unreachable",
}


def _socket_fault(given: Given) -> Fault:
    drop, refused, notify = given[DROP] or _Drop(None), given[REFUSE] or (None,), given[NOTIFY] or (None,)
    return SocketFault(
        origin=origin_of(given.node, given.mistakes),
        kind=_kind_of(given),
        to=given[SOCKET],
        from_=given[FROM],
        application=given[APPLICATION],
        activation=activation_of(given),
        status=refused[0],
        after=drop.after,
        code=drop.code,
        every=given[GAPS] or 2,
        late=notify[0] or 0,
    )


def _kind_of(given: Given) -> FaultKind:
    """Return what goes wrong: what is written, and not switched off."""
    name = next(name for name in SOCKET_ACTIONS if name in given.nodes and is_not_false(given.nodes[name]))
    if name != "notify":
        return FaultKind(name)
    return FaultKind.NOTIFY_LOST if given[NOTIFY] == (None,) else FaultKind.NOTIFY_LATE


SOCKET_FAULT: Final = Named(
    "socket_fault",
    MappingOf(
        "A fault of WebSockets",
        [SOCKET, *WHEN_KEYS, FROM, REFUSE, NEVER_ANSWERS, DROP, SLOW_READER, GAPS, NOTIFY],
        _socket_fault,
        rules=[
            OneOfKeys(
                SOCKET_ACTIONS,
                lambda given: f"{_NEEDS_ONE} {join_and(given)}: write an entry for each",
                lambda _: f"{_NEEDS_ONE} none",
                switches=("never_answers", "slow_reader"),
                of_whole=True,
            ),
            ONE_OCCASION,
        ],
        common_mistakes=_COMMON_MISTAKES,
        says="What goes wrong with WebSockets to your app.",
    ),
)
