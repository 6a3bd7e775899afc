"""How a condition is written: which call, and what is to happen on it.

It names things as a line of `expect:` does, with the same patterns: `{call: {to: 447700900100}, event:
completed}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import SILENCE, SPEECH
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Excludes,
    Given,
    Key,
    MappingOf,
    OneOfKeys,
    has,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import WholeNumber
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import MappingNode, ScalarNode
from voice_simulator.scenario.language.expectation_things import KINDS, THING_KEYS
from voice_simulator.scenario.language.expected_calls import NAMED_CALL
from voice_simulator.scenario.language.expected_hearing import ONE_SOUND
from voice_simulator.scenario.language.kinds import SOME_TIME, SWITCH
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.conditions import Condition, HeardNow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.documents.mistakes import CommonMistakes, Mistakes
    from voice_simulator.documents.nodes import Node
    from voice_simulator.scenario.model.expectations import Thing

_SHORTEST: Final = 8
"""Characters of an id that name a call; the log prints as many."""

_MOST: Final = 1_000_000
_LARGEST: Final = 10**15

_CALL: Final = optional("call", NAMED_CALL, "On which call: the number that is called, or a mapping.")


def _read_uuid(node: Node, word: str, mistakes: Mistakes) -> str:
    text = node.value if isinstance(node, ScalarNode) else None
    if not isinstance(text, str) or len(text) < _SHORTEST:
        expected = f"the id of a call, or at least its first {_SHORTEST} characters"
        return refuse(node.at, f"{word}: expected {expected}, got {describe(node)}", mistakes)
    return text.lower()


def _schema_of_uuid(writer: SchemaWriter) -> Schema:
    return writer.scalar({"type": "string", "minLength": _SHORTEST})


_UUID: Final = optional(
    "uuid", Custom(_read_uuid, _schema_of_uuid, "the id of a call"), "On which call: how its id begins."
)
_EVENT: Final = optional(
    "event",
    KINDS["webhook"],
    "An event was sent to your app: its name, or a mapping, as `webhook:` in a line of `expect:`.",
)


def _read_speech(node: Node, word: str, mistakes: Mistakes) -> HeardNow:
    if SWITCH.read(node, word, mistakes):
        return HeardNow()
    return refuse(node.at, f"{word}: false is no condition; silence: 800ms is one", mistakes)


_THINGS: Final[dict[str, Key[Thing | None]]] = {
    "status": optional("status", KINDS["status"], "The call got this status."),
    "event": _EVENT,
    **{word: THING_KEYS[word] for word in ("reply", "api", "ncco", "socket")},
}
_HEARD: Final = optional(
    "heard",
    Named("condition_heard", ONE_SOUND),
    "Its party has heard words that fit this, though the prompt may go on: a glob, or a mapping.",
)
_SPEECH: Final = optional(
    SPEECH,
    Custom(_read_speech, lambda writer: writer.scalar({"const": True}), "`true`"),
    "Its party hears somebody speak, now or later.",
)
_SILENCE: Final = optional(
    SILENCE,
    SOME_TIME.to(HeardNow),
    "Its party has heard nothing for so long in a row, counted from now on.",
)
_DONE: Final = optional("done", SWITCH, "The call is over, and all its events are delivered or given up.")
_TIMES: Final = with_default("times", WholeNumber(1, _MOST), "How often.", 1)
_AFTER: Final = with_default(
    "after",
    WholeNumber(0, _LARGEST),
    "Only what is newer than the journal entry with this number; of a sound, what began after it.",
    0,
)

_KINDS: Final = (*_THINGS, "heard", SPEECH, SILENCE, "done")
_SUBJECTS: Final = ("call", "uuid", *_KINDS)

CONDITION_KEYS: Final[tuple[Key, ...]] = (  # type: ignore[type-arg]  # each has its own type
    _CALL, _UUID, *_THINGS.values(), _HEARD, _SPEECH, _SILENCE, _DONE, _TIMES, _AFTER,
)  # fmt: skip
"""The keys of a condition."""


def _one_thing(names: Sequence[str]) -> str:
    return f"one condition at a time: {join_and(names)} are several"


_FROM_NOW_ON: Final = "{key} goes with what the journal has: speech and silence count from now on"
_EXAMPLE: Final = '{"call": {"to": "447700900001"}, "status": "answered"}'
_ANY_CALL: Final = 'any call at all is "call": "*"'


def _check_subject(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    """Note a condition that says nothing: a variable of a test that was never set leaves such a one."""
    if not any(name in nodes for name in _SUBJECTS):
        mistakes.note(node.at, f"say what is to happen, such as {_EXAMPLE}; {_ANY_CALL}")
    call = nodes.get("call")
    if isinstance(call, MappingNode) and not call.entries:
        mistakes.note(call.at, f"call: is empty; say which call, such as {_EXAMPLE}; {_ANY_CALL}")
    done = nodes.get("done")
    if isinstance(done, ScalarNode) and done.value is False:
        mistakes.note(done.at, "done: false is no condition; a call is done or not yet")


RULES_OF_CONDITIONS: Final = (
    OneOfKeys(_KINDS, _one_thing),
    Excludes(SPEECH, ["after"], _FROM_NOW_ON),
    Excludes(SILENCE, ["after"], _FROM_NOW_ON),
    Checked(
        _check_subject,
        {
            "anyOf": [has(name) for name in _SUBJECTS],
            "properties": {"call": {"not": {"type": "object", "maxProperties": 0}}, "done": {"const": True}},
        },
    ),
)
"""A condition says something, and is about one thing."""

COMMON_MISTAKES_OF_CONDITIONS: Final[CommonMistakes] = {
    **dict.fromkeys(("webhook", "callback", "hook"), "is written event: {value}"),
    **dict.fromkeys(("to", "from", "direction", "turn", "leg_of"), "stands in call: {{key}: {value}}"),
    **dict.fromkeys(("hears", "say", "says", "text"), "is written heard: {value}"),
    **dict.fromkeys(("over", "ended", "finished"), "is written done: true"),
    **dict.fromkeys(("count", "at_least"), "is written times: {value}"),
    **dict.fromkeys(("since", "seq"), "is written after: {value}"),
    **dict.fromkeys(("timeout", "within", "timeout_ms"), "is written timeout_s: 10"),
    **dict.fromkeys(("action", "talk"), "is written ncco: {value}"),
    "delivered": "stands in event: {event: completed, delivered: {value}}",
    **dict.fromkeys(("until", "condition"), "is left out: what it says stands in the body itself"),
}
"""What is easily written in a condition."""


def condition_of(given: Given) -> Condition:
    """Return the condition that a mapping with `CONDITION_KEYS` gives."""
    things = [thing for key in _THINGS.values() if (thing := given[key]) is not None]
    return Condition(
        calls=given[_CALL],
        uuid=given[_UUID],
        thing=things[0] if things else None,
        sound=given[_HEARD],
        hears=given[_SPEECH] or given[_SILENCE],
        is_done=bool(given[_DONE]),
        times=given[_TIMES],
        after=given[_AFTER],
    )


CONDITION: Final[Kind[Condition]] = Named(
    "condition",
    MappingOf(
        "A condition",
        CONDITION_KEYS,
        condition_of,
        rules=RULES_OF_CONDITIONS,
        common_mistakes=lambda _: COMMON_MISTAKES_OF_CONDITIONS,
    ),
)
"""A condition as a mapping of its own."""
