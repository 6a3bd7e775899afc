"""The scenario language: one YAML document → which script plays on which call.

A document is read whole, and everything wrong with it is said at once, each mistake with its place, the
nearest valid word and what was expected. Reading is pure; `scenario.library` opens files.

Steps are read in `scenario.language.steps`, built-in outcomes in `scenario.language.outcomes`.
Variables are put in their places before anything else is read (`scenario.language.variables`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Final, Literal

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.model.script import CallRule, Script
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    read_mapping,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.language.common_mistakes import (
    EXAMPLE,
    SLIPS_OF_SCENARIO,
    entries_by_number,
    is_nothing_at_all,
)
from voice_simulator.scenario.language.expectation_lines import read_expectations
from voice_simulator.scenario.language.fault_entries import read_faults
from voice_simulator.scenario.language.inbound_entries import read_inbound
from voice_simulator.scenario.language.outcomes import PARAMETERS, read_outcome
from voice_simulator.scenario.language.phone_numbers import number_of
from voice_simulator.scenario.language.scalars import is_nothing, optional_duration
from voice_simulator.scenario.language.steps import DETAILS, STEPS, read_script
from voice_simulator.scenario.language.texts import glob_of, is_glob, items_of, origin_of, text_of, word_of
from voice_simulator.scenario.language.trigger_entries import read_triggers
from voice_simulator.scenario.language.variables import VARS, fill_in, misspelt_part, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.scenario.model.expectations import Expectation
    from voice_simulator.scenario.model.triggers import Trigger

KEYS: Final = (
    "name", VARS, "outcomes", "calls", "otherwise", "inbound", "faults", "trigger", "expect", "settle",
)  # fmt: skip
SUBSTANCE: Final = ("calls", "inbound", "faults", "trigger", "expect")
ENTRY_KEYS: Final = ("to", "from", "application", "type", "turns", "counted")
ENDPOINT_TYPES: Final = ("phone", "sip", "websocket", "app", "vbc")
OTHERWISE: Final = ("refuse",)
COUNTED: Final = ("together",)

_MISPLACED: Final = SLIPS_OF_SCENARIO | {
    key: f"belongs in an entry under {place}:"
    for place, keys in (
        ("calls", ENTRY_KEYS),
        ("inbound", ("script", "at")),
        ("faults", ("api", "webhook")),
        ("trigger", ("post", "get")),
    )
    for key in keys
}
"""Keys that are easily written one level too high."""

_SLIPS_OF_ENTRY: Final = {
    "number": "is written to: {value}",
    **dict.fromkeys(("phone", "called"), "is written to: {value}"),
    **dict.fromkeys(("outcome", "outcomes", "status", "result", "then"), "is written turns: [{value}]"),
    **dict.fromkeys(PARAMETERS, "is written turns: [{key}], with what stands behind it as {{key}: {…}}"),
    "script": "is written turns: [[…]]",
    "steps": "is written turns: [[…]]",
}
_SLIPS_OF_TURN: Final = {
    **{word: f"{{{status}: {word}}}" for status, words in DETAILS.items() for word in words},
    **dict.fromkeys(("steps", "script"), "turns: [[answer]], a list of the steps alone"),
    "outcome": "turns: [busy], with the outcome alone",
    "voicemail": "machine",
    "completed": "{answered: {stay: 8s}}",
    "cancelled": "[ring], which rings until your app hangs up",
    "ringing": "[ring]",
    "human": "answered",
    "no_answer": "timeout",
    "hangup": "[answer, hang_up]",
}

# What an entry matches by: to, from, application and type.
_Matches = tuple[str, str, str, str | None]
_EVERY_CALL: Final = ("*", "*", "*", None)

MOST_COMPARED: Final = 20
"""With how many globs of earlier entries each entry is compared."""

LONGEST_SETTLING: Final = 10 * SECOND
"""The most wall time that an application can be given to have done what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One document.

    Attributes:
        file: its name as the user gave it.
        name: what the scenario calls itself.
        outcomes: where those that it defines are written, by their names: `busy.yaml:4`.
        rules: the entries of `calls:`, in their order: the first that matches a call plays.
        otherwise: "refuse" if a call that no entry matches may not fall through to the default numbers.
        inbound: the calls that come in.
        faults: what goes wrong; the first that strikes counts.
        triggers: what sets the scenario going, in this order.
        waits: whether it says what sets it going, which without triggers is something else: `trigger: none`.
        expectations: what must have happened by its end.
        settle: ms of wall time for which the application must be quiet before time goes on; None for what
            the settings say.
        variables: those that it declares or refers to.
    """

    file: str
    name: str | None = None
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
    scenario = _Reader(file, mistakes).scenario(filled)
    mistakes.raise_any()
    return replace(scenario, variables=names)


class _Reader:
    """Reads the parts of one document; what can't be read is noted and left out."""

    def __init__(self, file: str, mistakes: Mistakes) -> None:
        self._file = file
        self._mistakes = mistakes
        self._outcomes: dict[str, Script | None] = {}
        self._origins: dict[str, str] = {}

    def scenario(self, document: Node) -> Scenario:
        if is_nothing_at_all(document):
            self._note(document, f"there is nothing in this file; a scenario is, for example\n{EXAMPLE}")
            return Scenario(file=self._file)
        parts = read_mapping(document, KEYS, self._mistakes, what="A scenario", common_mistakes=_MISPLACED)
        outcomes = misspelt_part(document, "outcomes") if isinstance(document, MappingNode) else None
        if outcomes is not None:
            self._define_outcomes(outcomes)
        scenario = Scenario(
            file=self._file,
            name=text_of(parts, "name", self._mistakes),
            outcomes=self._origins,
            rules=self._rules(parts["calls"]) if "calls" in parts else (),
            otherwise="refuse" if self._word(parts, "otherwise", OTHERWISE) else None,
            inbound=read_inbound(parts.get("inbound"), self._outcomes, self._mistakes),
            faults=read_faults(parts.get("faults"), self._mistakes),
            triggers=read_triggers(parts.get("trigger"), self._outcomes, self._mistakes),
            expectations=self._expectations(parts.get("expect")),
            waits="trigger" in parts,
            settle=self._settle(parts.get("settle")),
        )
        # Of a document with a mistake in it, what it was meant to have is only guessed at.
        if not self._mistakes.noted and not any(key in parts for key in SUBSTANCE):
            self._note(document, "a scenario needs calls, inbound, faults, trigger or expect")
        return scenario

    def _expectations(self, node: Node | None) -> tuple[Expectation, ...]:
        return () if node is None else read_expectations(node, self._file, self._mistakes)

    def _settle(self, node: Node | None) -> int | None:
        span = optional_duration(node, "settle", self._mistakes, LONGEST_SETTLING)
        if node is not None and span is not None and span > LONGEST_SETTLING:
            self._note(node, f"settle: 10s is the longest; got {describe(node)}")
        return span

    def _define_outcomes(self, node: Node) -> None:
        if not isinstance(node, MappingNode):
            self._note(node, f"outcomes: expected a mapping of names to lists of steps, got {describe(node)}")
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
            self._outcomes[name] = read_script(script, name, self._mistakes)
            self._origins[name] = origin_of(entry.key, self._mistakes)
        else:
            # It is kept as a known name, so that its uses are not wrong as well.
            self._outcomes[name] = None
            self._note(
                script, f"the outcome '{truncate(name)}' is a list of steps; this is {describe(script)}"
            )

    def _rules(self, node: Node) -> tuple[CallRule, ...]:
        rules: list[CallRule] = []
        earlier = _Earlier()
        if isinstance(node, MappingNode) and (common_mistakes := entries_by_number(node)):
            without_common_mistakes(node, common_mistakes, self._mistakes)
            return ()
        for item in items_of(node, "calls", "entries, each with its turns", self._mistakes):
            noted = self._mistakes.noted
            rule = self._rule(item)
            if rule is not None:
                rules.append(rule)
            # An entry that could not be read whole would hide others by what it was not meant to say.
            if rule is not None and self._mistakes.noted == noted:
                self._note_hidden(rule, item, earlier)
        return tuple(rules)

    def _note_hidden(self, rule: CallRule, node: Node, earlier: _Earlier) -> None:
        """Note an entry that can't play for one before it, and keep it for those after it."""
        matches = (rule.to, rule.from_, rule.application, rule.endpoint_type)
        before = earlier.line_hiding(matches)
        if before is not None:
            sentence = f"this entry never plays: the one on line {before} matches all its calls"
            self._note(node, sentence)
        earlier.keep(matches, node.at.line)

    def _rule(self, node: Node) -> CallRule | None:
        noted = self._mistakes.noted
        common_mistakes = _SLIPS_OF_ENTRY | entries_by_number(node)
        parts = read_mapping(
            node, ENTRY_KEYS, self._mistakes, what="A call entry", common_mistakes=common_mistakes
        )
        if "turns" not in parts:
            # A key that is noted already may have been meant for them.
            if self._mistakes.noted == noted:
                self._note(node, "a call entry needs turns: what happens on the 1st, 2nd, … call")
            return None
        return CallRule(
            origin=origin_of(node, self._mistakes),
            to=glob_of(parts, "to", self._mistakes),
            from_=glob_of(parts, "from", self._mistakes),
            application=glob_of(parts, "application", self._mistakes),
            endpoint_type=self._word(parts, "type", ENDPOINT_TYPES),
            turns=self._turns(parts["turns"]),
            counted_together=self._word(parts, "counted", COUNTED) is not None,
        )

    def _turns(self, node: Node) -> tuple[Script, ...]:
        turns = items_of(node, "turns", "turns, such as [busy, answered]", self._mistakes)
        if isinstance(node, ListNode) and not turns:
            self._note(node, "turns: expected at least one turn, such as [busy]")
        strays = [key for key in map(self._stray_step, turns) if key is not None]
        if strays:
            # Once: whoever forgot the inner list forgot it for each step.
            self._note(strays[0], _why_stray(strays[0].text, [*PARAMETERS, *self._outcomes]))
        scripts = [self._turn(turn) for turn in turns if self._stray_step(turn) is None]
        return tuple(script for script in scripts if script is not None)

    def _stray_step(self, turn: Node) -> ScalarNode | None:
        """Return the word of a step that stands where a turn should."""
        match turn:
            case ScalarNode() as key:
                pass
            case MappingNode(entries=(entry, *_)):
                key = entry.key
            case _:
                return None
        return key if key.text in STEPS and key.text not in PARAMETERS else None

    def _turn(self, node: Node) -> Script | None:
        match node:
            case ListNode():
                return read_script(node, "script", self._mistakes)
            case ScalarNode(value=str(name)):
                return self._outcome(node, name, None)
            case MappingNode(entries=(entry,)):
                return self._outcome(entry.key, entry.key.text, entry.value)
            case MappingNode(entries=(first, *rest)) if _are_parameters_of(first, rest):
                self._note(rest[0].key, _why_indent(first, rest))
            case _:
                this = "several keys" if isinstance(node, MappingNode) and node.entries else describe(node)
                sentence = "a turn is an outcome, an outcome with parameters, or a list of steps"
                self._note(node, f"{sentence}; this is {this}")
        return None

    def _outcome(self, key: ScalarNode, name: str, parameters: Node | None) -> Script | None:
        if name in PARAMETERS:
            return read_outcome(name, parameters, self._mistakes)
        if name not in self._outcomes:
            self._note(key, self._unknown_outcome(name))
            return None
        if not is_nothing(parameters):
            self._note(key, f"'{truncate(name)}' is an outcome of this document, which takes no parameters")
        return self._outcomes[name]

    def _unknown_outcome(self, name: str) -> str:
        near = did_you_mean(name, [*PARAMETERS, *self._outcomes], _SLIPS_OF_TURN)
        expected = f"An outcome is one of {join_or(PARAMETERS)}, or defined under outcomes."
        return f"unknown outcome '{truncate(name)}'{near} {expected}"

    def _word(self, parts: Mapping[str, Node], key: str, words: Sequence[str]) -> str | None:
        return word_of(parts, key, words, self._mistakes)

    def _note(self, node: Node, sentence: str) -> None:
        self._mistakes.note(node.at, sentence)


class _Earlier:
    """The entries of `calls:` so far, to tell whether one of them matches all the calls of another."""

    def __init__(self) -> None:
        self._lines: dict[_Matches, int] = {}
        self._globs: list[_Matches] = []

    def line_hiding(self, matches: _Matches) -> int | None:
        """Return the line of the first entry that leaves no call to one that matches by these."""
        wider = product(*({one, every} for one, every in zip(matches, _EVERY_CALL, strict=True)))
        lines = [self._lines[one] for one in wider if one in self._lines]
        lines += [self._lines[one] for one in self._globs if _takes_all(one, matches)]
        return min(lines, default=None)

    def keep(self, matches: _Matches, line: int) -> None:
        """Add the entry on a line."""
        self._lines.setdefault(matches, line)
        # There may be ten thousand entries; who writes more globs than this gets by without being told.
        if len(self._globs) < MOST_COMPARED and any(one and one != "*" and is_glob(one) for one in matches):
            self._globs.append(matches)


def _takes_all(wide: _Matches, matches: _Matches) -> bool:
    """Tell whether what matches by some globs takes all calls of an entry, for a glob those to one number."""
    return all(
        one in (other, every) or (one and other and not is_glob(other) and glob_matches(other, one))
        for one, other, every in zip(wide, matches, _EVERY_CALL, strict=True)
    )


def _why_stray(word: str, outcomes: Sequence[str]) -> str:
    sentence = "the steps of a turn are a list of their own, turns: [[ring: 3s, answer]]"
    return f"'{word}' is a step; {sentence}{did_you_mean(word, outcomes)}"


def _are_parameters_of(first: MappingEntry, rest: Sequence[MappingEntry]) -> bool:
    """Tell whether the parameters of an outcome stand beside it, not below it."""
    known = PARAMETERS.get(first.key.text, ())
    return is_nothing(first.value) and all(
        entry.key.text in known and isinstance(entry.value, ScalarNode) for entry in rest
    )


def _why_indent(first: MappingEntry, rest: Sequence[MappingEntry]) -> str:
    outcome = first.key.text
    given = ", ".join(
        f"{entry.key.text}: {truncate(entry.value.text)}"
        for entry in rest
        if isinstance(entry.value, ScalarNode)
    )
    sentence = f"'{rest[0].key.text}' is a parameter of '{outcome}'"
    return f"{sentence}; indent it further than '{outcome}', or write {{{outcome}: {{{given}}}}}"
