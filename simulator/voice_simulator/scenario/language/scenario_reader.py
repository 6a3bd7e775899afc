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
from voice_simulator.documents.grammar.kinds import Kind, or_none
from voice_simulator.documents.grammar.mappings import Checked, Given, MappingOf, optional, with_default
from voice_simulator.documents.grammar.scalars import Duration, Word
from voice_simulator.documents.mistakes import Mistakes, describe, read_mapping
from voice_simulator.documents.nodes import MappingNode, Node
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.language.call_entries import ENTRY_KEYS, Calls, Outcomes
from voice_simulator.scenario.language.cases import (
    CASES_KEY,
    case_names,
    case_values,
    check_chosen,
    check_variables,
    each_case,
)
from voice_simulator.scenario.language.common_mistakes import (
    COMMON_MISTAKES_OF_SCENARIO,
    EXAMPLE,
    is_nothing_at_all,
)
from voice_simulator.scenario.language.defined_outcomes import OUTCOMES, OUTCOMES_KEY, DefinedOutcomes
from voice_simulator.scenario.language.document_head import (
    COMMON_MISTAKES_OF_HEAD,
    DESCRIPTION,
    HEAD,
    TAGS,
    conditions_of,
)
from voice_simulator.scenario.language.expectation_lines import LINES
from voice_simulator.scenario.language.fault_entries import FAULTS
from voice_simulator.scenario.language.files_beside import ALONE, UsedFiles
from voice_simulator.scenario.language.inbound_entries import inbound_of
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.language.phone_numbers import number_of
from voice_simulator.scenario.language.sound_files import Sounds
from voice_simulator.scenario.language.trigger_entries import Triggers
from voice_simulator.scenario.language.used_files import USE, USE_KEY, SharedOutcomes
from voice_simulator.scenario.language.variables import (
    VARS_KEY,
    Values,
    declared_values,
    filled,
    misspelt_part,
    names_in,
)
from voice_simulator.scenario.model.run_conditions import UNCONDITIONAL, RunConditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.script import CallRule
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
        outcomes: where those that it defines itself are written, by their names: `busy.yaml:4`.
        rules: the entries of `calls:`, in their order: the first that matches a call plays.
        otherwise: "refuse" if a call that no entry matches may not fall through to the default numbers.
        inbound: the calls that come in.
        faults: what goes wrong; the first that strikes counts.
        triggers: what sets the scenario going, in this order.
        waits: whether it says what sets it going, which without triggers is something else: `trigger: none`.
        expectations: what must have happened by its end; at last those that must hold in every course of it.
        linger: ms of simulated time that pass after all is over, before it is judged.
        settle: ms of wall time for which the application must be quiet before time goes on; None for what
            the settings say.
        variables: those that it declares or refers to.
        files: the paths of the files that it uses or plays.
        case: which case of the document it is; None where that has none.
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
    linger: int = 0
    settle: int | None = None
    variables: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    case: str | None = None


def read_scenario(
    text: str | bytes,
    file: str,
    variables: Mapping[str, str] | None = None,
    *,
    case: str | None = None,
    files: UsedFiles = ALONE,
) -> Scenario:
    """Read a scenario document.

    Args:
        text: YAML, or JSON, which is YAML as well.
        file: its name, for mistakes and for the origins of entries.
        variables: values that go before those of the document's own variables.
        case: which of its cases; None where it has none.
        files: where those come from that it uses.

    Raises:
        InvalidDocument: with everything that is wrong, in the order of the text.
    """
    document = read_document(text, file)
    check_chosen(document, case, Mistakes(file))
    return _read_case(document, file, variables or {}, case, files)


def read_cases(
    text: str | bytes, file: str, variables: Mapping[str, str] | None = None, files: UsedFiles = ALONE
) -> tuple[Scenario, ...]:
    """Read a scenario document: a scenario for each of its cases, or one if it has none.

    Args:
        text: YAML, or JSON, which is YAML as well.
        file: its name, for mistakes and for the origins of entries.
        variables: values that go before those of the document's own variables.
        files: where those come from that it uses.

    Raises:
        InvalidDocument: with everything that is wrong in any case.
    """
    document = read_document(text, file)
    names = case_names(document)
    if not names:
        return (_read_case(document, file, variables or {}, None, files),)
    return each_case(names, lambda case: _read_case(document, file, variables or {}, case, files))


def _read_case(
    document: Node, file: str, variables: Mapping[str, str], case: str | None, files: UsedFiles
) -> Scenario:
    mistakes = Mistakes(file)
    mistakes.sounds = sounds = Sounds(files)
    values = Values(declared_values(document, mistakes) | case_values(document, case), variables)
    whole_document = filled(document, values, mistakes)
    mistakes.number = number_of(whole_document)
    _check_use(whole_document, mistakes)
    shared = SharedOutcomes(whole_document, files, sounds, mistakes)
    names = names_in(document) | shared.variables()
    check_variables(document, case, names, mistakes)
    scenario = or_none(lambda: _read(whole_document, shared, values, mistakes))
    mistakes.raise_any()
    paths = shared.paths | sounds.paths
    return replace(scenario or Scenario(file=file), variables=names, files=paths, case=case)


def _check_use(document: Node, mistakes: Mistakes) -> None:
    """Refuse a document whose `use:` is misspelt at once: all that its files define would seem unknown.

    Raises:
        InvalidDocument: with the keys of the document that are none.
    """
    if not isinstance(document, MappingNode) or any(entry.key.text == USE for entry in document.entries):
        return
    if misspelt_part(document, USE) is None:
        return
    read_mapping(document, KEYS, mistakes, what=DOCUMENT.what, common_mistakes=_MISPLACED)
    mistakes.raise_any()


def _read(document: Node, shared: SharedOutcomes, values: Values, mistakes: Mistakes) -> Scenario:
    if is_nothing_at_all(document):
        sentence = f"there is nothing in this file; a scenario is, for example\n{EXAMPLE}"
        mistakes.note(document.at, sentence)
        return Scenario(file=mistakes.file)
    defined = DefinedOutcomes()
    shared.define_in(defined, values)
    of_others = set(defined.origins)
    named = misspelt_part(document, OUTCOMES) if isinstance(document, MappingNode) else None
    if named is not None:
        defined.define(named, mistakes)
    if not defined.outcomes:
        return DOCUMENT.read(document, "scenario", mistakes)
    own = {name: origin for name, origin in defined.origins.items() if name not in of_others}
    return document_of(defined.outcomes, own).read(document, "scenario", mistakes)


# -- the keys of a document


def _why_too_long(span: int, node: Node) -> str | None:
    return None if span <= LONGEST_SETTLING else f"10s is the longest; got {describe(node)}"


NAME_KEY: Final = optional("name", ANY_TEXT, "What the scenario calls itself.")
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
LINGER_KEY: Final = optional(
    "linger",
    Duration().or_nothing(),
    "How much simulated time passes after all is over: for what must not happen.",
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
            linger=given[LINGER_KEY] or 0,
            settle=given[SETTLE_KEY],
        )

    return MappingOf(
        "A scenario",
        [
            NAME_KEY,
            *HEAD,
            VARS_KEY,
            CASES_KEY,
            USE_KEY,
            OUTCOMES_KEY,
            calls,
            OTHERWISE_KEY,
            inbound,
            FAULTS_KEY,
            trigger,
            EXPECT_KEY,
            ALWAYS_KEY,
            LINGER_KEY,
            SETTLE_KEY,
        ],
        make,
        rules=[_SOME_SUBSTANCE],
        common_mistakes=_MISPLACED,
    )


DOCUMENT: Final[MappingOf[Scenario]] = document_of({}, {})
"""A document, for the schema and the reference."""

KEYS: Final = DOCUMENT.names
