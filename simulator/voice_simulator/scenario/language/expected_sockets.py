"""What a line of `expect:` says of a WebSocket: what happened on it, and what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, refuse
from voice_simulator.documents.grammar.mappings import Checked, Given, Key, MappingOf, optional
from voice_simulator.documents.grammar.scalars import Duration, WholeNumber
from voice_simulator.documents.mistakes import Mistakes, describe
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.expectation_things import KINDS, common_mistakes_of_thing
from voice_simulator.scenario.language.expected_bounds import MOST, counts
from voice_simulator.scenario.language.kinds import SWITCH
from voice_simulator.scenario.language.socket_facts import ONE_THING_ON_A_SOCKET
from voice_simulator.scenario.model.bounds import NEVER, Bounds
from voice_simulator.scenario.model.socket_claims import SocketMeasure, SocketMeasured

if TYPE_CHECKING:
    from voice_simulator.scenario.model.expectations import Thing


class SocketExpected(NamedTuple):
    """What one `socket:` of a line says.

    Attributes:
        thing: what happened on it; None where nothing is asked for but measures.
        measured: what its measures are like.
    """

    thing: Thing | None
    measured: tuple[SocketMeasured, ...] = ()


# -- what is measured


def _no_more(most: int) -> Bounds:
    return Bounds(0, most)


def _read_none(node: Node, word: str, mistakes: Mistakes) -> Bounds:
    if SWITCH.read(node, word, mistakes):
        return NEVER
    return refuse(node.at, f"{word}: leave it out where wrong sizes are no matter", mistakes)


_SPAN: Final[Kind[Bounds]] = Duration().to(_no_more)
_COUNT: Final = counts(0)
_NONE: Final = Custom(_read_none, lambda writer: writer.scalar({"const": True}), "`true`")

_LIMITS: Final[dict[SocketMeasure, tuple[Kind[Bounds], str]]] = {
    SocketMeasure.FIRST_SOUND: (
        _SPAN,
        "So soon after the socket was opened, and somebody was there, your app was heard.",
    ),
    SocketMeasure.REPLY: (_SPAN, "So soon after each end of what your app heard it was heard itself."),
    SocketMeasure.STOP: (_SPAN, "So soon your app was silent, each time that somebody spoke while it did."),
    SocketMeasure.SILENCE: (_SPAN, "The longest time in which nobody was heard, your app or others."),
    SocketMeasure.TALK_OVER: (_SPAN, "How long your app and others were heard at once, all together."),
    SocketMeasure.SHORT_FRAMES: (_NONE, "Each frame of your app was of 20 ms: none was shorter or longer."),
    SocketMeasure.JITTER: (
        _SPAN,
        "By how much the time between two frames of your app differs from 20 ms, in 95 of 100 cases.",
    ),
    SocketMeasure.UNDER_RUNS: (
        _COUNT,
        "How often nothing of your app was left to play in the middle of a sound.",
    ),
    SocketMeasure.QUEUE: (
        WholeNumber(0, MOST).to(_no_more),
        "The most frames of your app that waited to be played; the platform keeps 3072.",
    ),
    SocketMeasure.DROPPED: (_COUNT, "How many frames of your app were dropped because too many waited."),
    SocketMeasure.FRAMES_IN: (_COUNT, "How many frames your app sent."),
    SocketMeasure.FRAMES_OUT: (_COUNT, "How many frames your app was sent."),
}

MEASURE_KEYS: Final[tuple[Key[Bounds | None], ...]] = tuple(
    optional(measure.value, kind, says) for measure, (kind, says) in _LIMITS.items()
)
"""The keys of what is measured."""

MEASURES: Final = tuple(key.name for key in MEASURE_KEYS)

_MISTAKES_OF_MEASURES: Final = {
    **dict.fromkeys(
        ("first_sound", "speaks_within", "greets_within"), "is written first_sound_within: {value}"
    ),
    **dict.fromkeys(
        ("reply", "replies_within", "answers_within", "latency", "responds_within", "within"),
        "is written reply_within: {value}",
    ),
    **dict.fromkeys(
        ("stop_within", "stops", "silent_within", "barge_in_within", "cleared_within"),
        "is written stops_within: {value}",
    ),
    **dict.fromkeys(
        ("silence", "dead_air", "dead_air_at_most", "longest_silence", "silence_for"),
        "is written silence_at_most: {value}",
    ),
    **dict.fromkeys(("talk_over", "overlap", "overlap_at_most"), "is written talk_over_at_most: {value}"),
    **dict.fromkeys(("short_frames", "wrong_sizes", "no_wrong_sizes"), "is written no_short_frames: true"),
    **dict.fromkeys(("jitter", "jitter_p95", "jitter_max", "pacing"), "is written jitter_at_most: {value}"),
    **dict.fromkeys(("underruns", "gaps", "under_run"), "is written under_runs: {value}"),
    **dict.fromkeys(("largest_queue", "queue"), "is written queue_at_most: {value}"),
    **dict.fromkeys(("dropped_frames", "drops"), "is written dropped: {value}"),
    **dict.fromkeys(
        ("heard", "said", "words"), "stands beside call:, as heard: {text: {value}, source: socket}"
    ),
}

# -- a line

_THING: Final = KINDS["socket"]
SOCKET_KEYS: Final[tuple[Key[Any], ...]] = (*_THING.keys, *MEASURE_KEYS)
"""All keys of `socket:` in a line."""


def _expected(given: Given) -> SocketExpected:
    thing = _THING.made(given)
    limits = ((SocketMeasure(key.name), given[key]) for key in MEASURE_KEYS)
    measured = tuple(SocketMeasured(measure, limit) for measure, limit in limits if limit is not None)
    return SocketExpected(thing if thing.wanted.entries else None, measured)


def _why_nothing(node: Node, word: str, _mistakes: Mistakes) -> str:
    expected = "opened, refused, closed, or a mapping such as {received: clear} or {reply_within: 1500ms}"
    return f"{word}: expected {expected}; got {describe(node)}"


def _check_some(node: MappingNode, _nodes: object, mistakes: Mistakes) -> None:
    if not node.entries:
        mistakes.note(node.at, "socket: expected what happened, or what was measured: {reply_within: 1500ms}")


SOCKET_OF_LINE: Final[Key[SocketExpected | None]] = optional(
    "socket",
    Named(
        "line_socket",
        ByShape(
            scalar=_THING.to(SocketExpected),
            mapping=MappingOf(
                "'socket'",
                SOCKET_KEYS,
                _expected,
                rules=[ONE_THING_ON_A_SOCKET, Checked(_check_some, {"minProperties": 1})],
                common_mistakes=_MISTAKES_OF_MEASURES | common_mistakes_of_thing("socket"),
            ),
            otherwise=_why_nothing,
        ),
    ),
    "What happened on a WebSocket of your app, or what was measured there.",
)
"""`socket:` in a line, which may ask for a thing and limit measures at once."""


def is_only_measured(node: Node | None) -> bool:
    """Whether the `socket:` of a line limits measures, and asks for nothing that can happen several times."""
    if not isinstance(node, MappingNode):
        return not isinstance(node, ScalarNode)
    return all(entry.key.text in MEASURES for entry in node.entries)
