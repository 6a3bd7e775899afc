"""The scenario language: one YAML document → a scenario.

A document is read whole, and everything wrong with it is said at once, each mistake with its place, the
nearest valid word and what was expected. Reading is pure; `scenario.library` opens files.

Variables are put in their places before anything else is read (`scenario.language.variables`). Then the keys
of the document are read, each by the kind that declares it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from voice_simulator.core.clock import SECOND
from voice_simulator.documents.grammar.kinds import Custom, Kind, Schema, SchemaWriter, or_none
from voice_simulator.documents.grammar.mappings import Checked, Given, MappingOf, optional, with_default
from voice_simulator.documents.grammar.scalars import Duration, Word, whole
from voice_simulator.documents.mistakes import Mistakes, describe, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.language.call_entries import ENTRY_KEYS, Calls, Outcomes
from voice_simulator.scenario.language.common_mistakes import (
    COMMON_MISTAKES_OF_SCENARIO,
    EXAMPLE,
    is_nothing_at_all,
)
from voice_simulator.scenario.language.document_head import (
    COMMON_MISTAKES_OF_HEAD,
    DESCRIPTION,
    HEAD,
    TAGS,
    conditions_of,
)
from voice_simulator.scenario.language.expectation_lines import LINES
from voice_simulator.scenario.language.fault_entries import FAULTS
from voice_simulator.scenario.language.inbound_entries import inbound_of
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.language.outcomes import PARAMETERS
from voice_simulator.scenario.language.phone_numbers import number_of
from voice_simulator.scenario.language.scripts import SCRIPTS, read_script
from voice_simulator.scenario.language.steps import STEPS
from voice_simulator.scenario.language.texts import origin_of
from voice_simulator.scenario.language.trigger_entries import Triggers
from voice_simulator.scenario.language.variables import (
    LONGEST,
    NAME,
    VARS,
    fill_in,
    misspelt_part,
    names_in,
)
from voice_simulator.scenario.model.run_conditions import UNCONDITIONAL, RunConditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.script import CallRule, Script
    from voice_simulator.scenario.model.expectations import Expectation
    from voice_simulator.scenario.model.triggers import Trigger

SUBSTANCE: Final = ("calls", "inbound", "faults", "trigger", "expect", "always")

_MISPLACED: Final = (
    dict(COMMON_MISTAKES_OF_SCENARIO)
    | dict(COMMON_MISTAKES_OF_HEAD)
    | {
        key: f"belongs in an entry under {place}:"
        for place, keys in (
            ("calls", ENTRY_KEYS),
            ("inbound", ("script", "at")),
            ("faults", ("api", "webhook")),
            ("trigger", ("post", "get")),
        )
        for key in keys
    }
)
"""Keys that are easily written one level too high."""

LONGEST_SETTLING: Final = 10 * SECOND
"""The most wall time that your app can be given to have done what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One document.

    Attributes:
        file: its name as the user gave it.
        name: what the scenario calls itself.
        description: what it is about.
        tags: words by which it is chosen.
        conditions: how it is to be run.
        outcomes: where those that it defines are written, by their names: `busy.yaml:4`.
        rules: the entries of `calls:`, in their order: the first that matches a call plays.
        otherwise: "refuse" if a call that no entry matches may not fall through to the default numbers.
        inbound: the calls that come in.
        faults: what goes wrong; the first that strikes counts.
        triggers: what sets the scenario going, in this order.
        waits: whether it says what sets it going, which without triggers is something else: `trigger: none`.
        expectations: what must have happened by its end; at last those that must hold in every course of it.
        settle: ms of wall time for which the application must be quiet before time goes on; None for what
            the settings say.
        variables: those that it declares or refers to.
    """

    file: str
    name: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    conditions: RunConditions = UNCONDITIONAL
    outcomes: Mapping[str, str] = field(default_factory=dict, hash=False)
    rules: tuple[CallRule, ...] = ()
    otherwise: Literal["refuse"] | None = None
    inbound: tuple[InboundCall, ...] = ()
    faults: tuple[Fault, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    waits: bool = False
    expectations: tuple[Expectation, ...] = ()
    settle: int | None = None
    variables: frozenset[str] = frozenset()


def read_scenario(text: str | bytes, file: str, variables: Mapping[str, str] | None = None) -> Scenario:
    """Read a scenario document.

    Args:
        text: YAML, or JSON, which is YAML as well.
        file: its name, for mistakes and for the origins of entries.
        variables: values that go before those of the document's own variables.

    Raises:
        InvalidDocument: with everything that is wrong, in the order of the text.
    """
    document = read_document(text, file)
    mistakes = Mistakes(file)
    names = names_in(document)
    filled = fill_in(document, variables or {}, mistakes)
    mistakes.number = number_of(filled)
    scenario = or_none(lambda: _read(filled, mistakes))
    mistakes.raise_any()
    return replace(scenario or Scenario(file=file), variables=names)


def _read(document: Node, mistakes: Mistakes) -> Scenario:
    if is_nothing_at_all(document):
        sentence = f"there is nothing in this file; a scenario is, for example\n{EXAMPLE}"
        mistakes.note(document.at, sentence)
        return Scenario(file=mistakes.file)
    named = misspelt_part(document, "outcomes") if isinstance(document, MappingNode) else None
    if named is None:
        return DOCUMENT.read(document, "scenario", mistakes)
    defined = _Defined(mistakes)
    defined.define(named)
    return document_of(defined.outcomes, defined.origins).read(document, "scenario", mistakes)


class _Defined:
    """The outcomes that a document defines; they are read first, since turns and callers refer to them.

    Attributes:
        outcomes: by name; None for one that can't be read, whose uses are not wrong as well.
        origins: where each is written.
    """

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self.outcomes: dict[str, Script | None] = {}
        self.origins: dict[str, str] = {}

    def define(self, node: Node) -> None:
        """Read all of them."""
        if not isinstance(node, MappingNode):
            sentence = f"outcomes: expected a mapping of names to lists of steps, got {describe(node)}"
            self._mistakes.note(node.at, sentence)
            return
        for entry in node.entries:
            self._define_outcome(entry)

    def _define_outcome(self, entry: MappingEntry) -> None:
        name, script = entry.key.text, entry.value
        if name in PARAMETERS:
            self._note(entry.key, f"'{name}' is a built-in outcome; choose another name")
        elif name in STEPS:
            self._note(entry.key, f"'{name}' is the name of a step; choose another name")
        elif isinstance(script, ListNode):
            self.outcomes[name] = or_none(lambda: read_script(script, name, self._mistakes))
            self.origins[name] = origin_of(entry.key, self._mistakes)
        else:
            self.outcomes[name] = None
            sentence = f"the outcome '{truncate(name)}' is a list of steps; this is {describe(script)}"
            self._note(script, sentence)

    def _note(self, node: Node, sentence: str) -> None:
        self._mistakes.note(node.at, sentence)


# -- the keys of a document


def _schema_of_vars(writer: SchemaWriter) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": whole(NAME)},
        "additionalProperties": {
            "description": "One text or number, which refers to no other variable.",
            "type": ["string", "number", "boolean"],
            "maxLength": LONGEST,
            "not": writer.reference,
        },
    }


def _schema_of_outcomes(writer: SchemaWriter) -> Schema:
    taken = list(dict.fromkeys([*PARAMETERS, *STEPS]))
    return {
        "type": "object",
        "propertyNames": {"not": {"enum": taken}},
        "additionalProperties": SCRIPTS["script"].schema(writer),
    }


def _read_before(_node: Node, _word: str, _mistakes: Mistakes) -> None:
    """Take for read what is read before the document as a whole."""


def _why_too_long(span: int, node: Node) -> str | None:
    return None if span <= LONGEST_SETTLING else f"10s is the longest; got {describe(node)}"


NAME_KEY: Final = optional("name", ANY_TEXT, "What the scenario calls itself.")
VARS_KEY: Final = optional(
    VARS,
    Custom(_read_before, _schema_of_vars, "a mapping of names to values"),
    "Names for values: ${name} stands for one wherever a text or number can stand.",
)
OUTCOMES_KEY: Final = optional(
    "outcomes",
    Custom(_read_before, _schema_of_outcomes, "a mapping of names to lists of steps"),
    "Scripts under names of your own, for turns and callers.",
)
OTHERWISE: Final[Kind[Literal["refuse"]]] = Word({"refuse": "refuse"})
OTHERWISE_KEY: Final = optional("otherwise", OTHERWISE, "A call that no entry is for fails.")
FAULTS_KEY: Final = with_default(
    "faults", FAULTS, "What goes wrong; where several strike, the first one does.", ()
)
EXPECT_KEY: Final = with_default("expect", LINES, "What must have happened by the end.", ())
ALWAYS_KEY: Final = with_default(
    "always",
    LINES.to(lambda lines: tuple(replace(line, is_always=True) for line in lines)),
    "What must hold in every course of the scenario, whatever the network and the parties do.",
    (),
)
SETTLE_KEY: Final = optional(
    "settle",
    Duration(LONGEST_SETTLING, _why_too_long).or_nothing(),
    "How long your app must be quiet before time goes on (10s at most).",
)


def _check_substance(given: Given) -> None:
    # Of a document with a mistake in it, what it was meant to have is only guessed at.
    if not given.mistakes.noted and not any(key in given.nodes for key in SUBSTANCE):
        sentence = "a scenario needs calls, inbound, faults, trigger, expect or always"
        given.mistakes.note(given.node.at, sentence)


_SOME_SUBSTANCE: Final = Checked(
    lambda _node, _nodes, _mistakes: None, {"anyOf": [{"required": [key]} for key in SUBSTANCE]}
)


def document_of(outcomes: Outcomes, origins: Mapping[str, str]) -> MappingOf[Scenario]:
    """Make the kind of a document that defines these outcomes.

    Args:
        outcomes: by name.
        origins: where each is written.
    """
    calls = with_default(
        "calls", Calls(outcomes), "Who plays on which call: the first entry that matches.", ()
    )
    inbound = with_default(
        "inbound",
        inbound_of(outcomes),
        "Calls that come in, to numbers of the Vonage application.",
        (),
    )
    trigger = with_default(
        "trigger",
        Triggers(outcomes).or_nothing(),
        "What sets the scenario going: one trigger, a list of them, or none.",
        (),
    )

    def make(given: Given) -> Scenario:
        _check_substance(given)
        return Scenario(
            file=given.mistakes.file,
            name=given[NAME_KEY],
            description=given[DESCRIPTION],
            tags=given[TAGS],
            conditions=conditions_of(given),
            outcomes=origins,
            rules=given[calls],
            otherwise=given[OTHERWISE_KEY],
            inbound=given[inbound],
            faults=given[FAULTS_KEY],
            triggers=given[trigger],
            waits="trigger" in given.nodes,
            expectations=(*given[EXPECT_KEY], *given[ALWAYS_KEY]),
            settle=given[SETTLE_KEY],
        )

    return MappingOf(
        "A scenario",
        [
            NAME_KEY,
            *HEAD,
            VARS_KEY,
            OUTCOMES_KEY,
            calls,
            OTHERWISE_KEY,
            inbound,
            FAULTS_KEY,
            trigger,
            EXPECT_KEY,
            ALWAYS_KEY,
            SETTLE_KEY,
        ],
        make,
        rules=[_SOME_SUBSTANCE],
        common_mistakes=_MISPLACED,
    )


DOCUMENT: Final[MappingOf[Scenario]] = document_of({}, {})
"""A document, for the schema and the reference."""

KEYS: Final = DOCUMENT.names
