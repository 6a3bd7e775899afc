"""The step `answer`: a person, or a machine with its beep and the verdict about it."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.script import (
    BEEP_AFTER,
    VERDICT_AFTER,
    Answer,
)
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Named,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    MappingOf,
    optional,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, is_nothing
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION
from voice_simulator.scenario.language.kinds import DURATION_OR_NOTHING

_COMMON_MISTAKES_OF_ANSWER: Final = {
    **dict.fromkeys(("stay", "press", "say"), "is a step of its own, after it: {{key}: {value}}"),
    **dict.fromkeys(("after", "ring", "delay"), "is a step of its own, before it: ring: {value}"),
    "beep_after": "is written {machine: {beep_after: {value}}}",
}


def _read_beep(node: Node, word: str, mistakes: Mistakes) -> int | None:
    if isinstance(node, ScalarNode) and node.text == "never":
        return None
    if isinstance(node, ScalarNode) and not node.text[:1].isdigit():
        sentence = f"{word}: expected {DURATION}, or never; got {describe(node)}"
        return refuse(node.at, sentence, mistakes)
    return Duration().read(node, word, mistakes)


BEEP_AFTER_KEY: Final = with_default(
    "beep_after",
    Named(
        "beep_after",
        Custom(
            _read_beep,
            lambda writer: {"anyOf": [{"const": "never"}, Duration().schema(writer)]},
            "a duration, or `never`",
        ),
    ).or_nothing(),
    "From the answer to its beep: a duration, or never; 5s.",
    BEEP_AFTER,
)


VERDICT_AFTER_KEY: Final = with_default(
    "verdict_after",
    DURATION_OR_NOTHING,
    "From the answer to machine detection's verdict; 3s.",
    VERDICT_AFTER,
)


_MACHINE: Final = MappingOf(
    "A machine that answers",
    [BEEP_AFTER_KEY, VERDICT_AFTER_KEY],
    lambda given: Answer(
        machine=True, beep_after=given[BEEP_AFTER_KEY], verdict_after=given[VERDICT_AFTER_KEY]
    ),
)


def _read_machine(node: Node, word: str, mistakes: Mistakes) -> Answer:
    return Answer(machine=True) if is_nothing(node) else _MACHINE.read(node, word, mistakes)


_MACHINE_KEY: Final = optional(
    "machine",
    Custom(
        _read_machine,
        lambda writer: {"anyOf": [_MACHINE.schema(writer), {"type": "null"}]},
        "nothing, or a mapping",
    ),
    "A voicemail answers.",
)


_OF_PERSON: Final = optional(
    "verdict_after", DURATION_OR_NOTHING, "Until the verdict of machine detection; 3s."
)


def _answer(given: Given) -> Answer:
    machine, of_person = given[_MACHINE_KEY], given[_OF_PERSON]
    if machine is None:
        return Answer() if of_person is None else Answer(verdict_after=of_person)
    if of_person is not None:
        form = "{machine: {verdict_after: …}}"
        place = given.nodes["verdict_after"].at
        return refuse(place, f"the verdict_after of a machine stands with it: write {form}", given.mistakes)
    return machine


ANSWER: Final = MappingOf(
    "'answer'", [_MACHINE_KEY, _OF_PERSON], _answer, common_mistakes=_COMMON_MISTAKES_OF_ANSWER
)


def _read_answer(node: Node, word: str, mistakes: Mistakes) -> Answer:
    if isinstance(node, MappingNode):
        return ANSWER.read(node, word, mistakes)
    if isinstance(node, ScalarNode) and node.text == "machine":
        return Answer(machine=True)
    sentence = f"'answer' stands alone or takes 'machine'; this is {describe(node)}"
    return refuse(node.at, sentence, mistakes)


def _schema_of_answer(writer: SchemaWriter) -> Schema:
    alone = writer.scalar({"const": "machine", "description": _MACHINE_KEY.says})
    record = ANSWER.schema(writer) | {"maxProperties": 1}
    return {"anyOf": [alone, record]}


ANSWERED: Final = Custom(_read_answer, _schema_of_answer, "nothing, `machine`, or a mapping")
