"""Calls: the entries of `calls:`, and the turns that play on their calls."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.model.script import CallRule, Script
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    read_each,
    refuse,
)
from voice_simulator.documents.grammar.mappings import Given, MappingOf, OneOfKeys, optional, with_default
from voice_simulator.documents.grammar.scalars import Word, is_nothing
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.common_mistakes import COMMON_MISTAKES_OF_LEGS, entries_by_number
from voice_simulator.scenario.language.dialling_call import DIALLING_CALL
from voice_simulator.scenario.language.kinds import GLOB
from voice_simulator.scenario.language.outcomes import PARAMETERS, SAYS, WISHES, read_outcome
from voice_simulator.scenario.language.scripts import SCRIPTS, read_script
from voice_simulator.scenario.language.steps import STEPS
from voice_simulator.scenario.language.texts import is_glob, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.core.model.script import LegOf

Outcomes = Mapping[str, Script | None]
"""The outcomes that a document defines, by name; None for one that could not be read."""

ENDPOINT_TYPES: Final = ("phone", "sip", "websocket", "app", "vbc")
COUNTED: Final = ("together",)

_COMMON_MISTAKES_OF_ENTRY: Final = {
    **COMMON_MISTAKES_OF_LEGS,
    "connected_to": "is written to: {value}, in an entry of its own: the second leg's party",
    "legs": "is nothing an entry says: each second leg has an entry of its own, chosen by its number",
    "number": "is written to: {value}",
    **dict.fromkeys(("phone", "called"), "is written to: {value}"),
    **dict.fromkeys(("outcomes", "status", "result", "then"), "is written turns: [{value}]"),
    **dict.fromkeys(PARAMETERS, "is written turns: [{key}], with what stands behind it as {{key}: {…}}"),
}
_COMMON_MISTAKES_OF_TURN: Final = {
    **{word: f"{{{status}: {word}}}" for status, words in DETAILS.items() for word in words},
    **dict.fromkeys(("steps", "script"), "turns: [[answer]], a list of the steps alone"),
    "outcome": "turns: [busy], with the outcome alone",
    "voicemail": "machine",
    "completed": "{answered: {stay: 8s}}",
    "cancelled": "[ring], which rings until your app hangs up",
    "ringing": "[ring]",
    "human": "answered",
    **dict.fromkeys(("manual", "hand", "byhand", "interactive", "played", "console"), "by_hand"),
    "no_answer": "timeout",
    "hangup": "[answer, hang_up]",
}

# -- turns


class Turns(Kind[tuple[Script, ...]]):
    """What plays on the 1st, 2nd, … call.

    Args:
        outcomes: those of the document.
    """

    form = "a list of outcomes, of outcomes with parameters, and of lists of steps"

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self._turn = Custom(self._read_turn, {}, "a turn")

    def read_one(self, node: Node, _word: str, mistakes: Mistakes) -> tuple[Script, ...]:
        """Return the only script, which plays on every call."""
        stray = None if isinstance(node, ListNode) else _stray_step(node)
        if stray is not None:
            sentence = f"'{stray.text}' is a step; steps stand in a list, script: [ring: 3s, answer]"
            return refuse(stray.at, sentence, mistakes)
        return (self._read_turn(node, "script", mistakes),)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[Script, ...]:
        """Return the scripts."""
        turns = _TURNS.read(node, word, mistakes)
        strays = [key for key in map(_stray_step, turns) if key is not None]
        if strays:
            # Once: whoever forgot the inner list forgot it for each step.
            known = [*PARAMETERS, *self._outcomes]
            mistakes.note(strays[0].at, _why_stray(strays[0].text, known))
        noted = mistakes.noted
        scripts = read_each(self._turn, [turn for turn in turns if _stray_step(turn) is None], word, mistakes)
        if strays or mistakes.noted > noted:
            raise Unreadable
        return scripts

    def _read_turn(self, node: Node, _word: str, mistakes: Mistakes) -> Script:
        match node:
            case ListNode():
                return read_script(node, "script", mistakes)
            case ScalarNode(value=str(name)):
                return self._outcome(node, name, None, mistakes)
            case MappingNode(entries=(entry,)):
                return self._outcome(entry.key, entry.key.text, entry.value, mistakes)
            case MappingNode(entries=(first, *rest)) if _are_parameters_of(first, rest):
                return refuse(rest[0].key.at, _why_indent(first, rest), mistakes)
            case _:
                this = "several keys" if isinstance(node, MappingNode) and node.entries else describe(node)
                sentence = "a turn is an outcome, an outcome with parameters, or a list of steps"
                return refuse(node.at, f"{sentence}; this is {this}", mistakes)

    def _outcome(self, key: ScalarNode, name: str, parameters: Node | None, mistakes: Mistakes) -> Script:
        if name in PARAMETERS:
            return read_outcome(name, parameters, mistakes)
        if name not in self._outcomes:
            return refuse(key.at, self._unknown_outcome(name), mistakes)
        if not is_nothing(parameters):
            sentence = f"'{truncate(name)}' is an outcome of this document, which takes no parameters"
            return refuse(key.at, sentence, mistakes)
        script = self._outcomes[name]
        if script is None:
            # What is wrong with it is told where it is defined.
            raise Unreadable
        return script

    def _unknown_outcome(self, name: str) -> str:
        near = did_you_mean(name, [*PARAMETERS, *self._outcomes], _COMMON_MISTAKES_OF_TURN)
        expected = f"An outcome is one of {join_or(PARAMETERS)}, or defined under outcomes."
        return f"unknown outcome '{truncate(name)}'{near} {expected}"

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a list of turns."""
        return {"type": "array", "minItems": 1, "items": self.schema_of_one(writer)}

    def schema_of_one(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a turn."""
        return writer.defined("turn", _schema_of_turn)


_TURNS: Final[Kind[tuple[Node, ...]]] = ListOf(
    Custom(lambda node, _word, _mistakes: node, {}, "a turn"),
    "turns, such as [busy, answered]",
    least=1,
    too_few="expected at least one turn, such as [busy]",
)


def _schema_of_turn(writer: SchemaWriter) -> Schema:
    only_steps = {"not": {"enum": [word for word in STEPS if word not in PARAMETERS]}}
    built_in = [{"const": name, "description": says} for name, says in SAYS.items()]
    properties = {
        name: {"description": SAYS[name], "anyOf": [kind.schema(writer), {"type": "null"}]}
        for name, kind in WISHES.items()
    }
    with_parameters: Schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": properties,
        "propertyNames": only_steps,
        # An outcome of the document, which takes no parameters.
        "additionalProperties": {"type": "null"},
    }
    choices = [*built_in, {"type": "string", **only_steps}, with_parameters]
    says = "An outcome, one with parameters, or a list of steps."
    return {"description": says, "anyOf": [*choices, SCRIPTS["script"].schema(writer)]}


def _stray_step(turn: Node) -> ScalarNode | None:
    """Return the word of a step that stands where a turn should."""
    match turn:
        case ScalarNode() as key:
            pass
        case MappingNode(entries=(entry, *_)):
            key = entry.key
        case _:
            return None
    return key if key.text in STEPS and key.text not in PARAMETERS else None


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


# -- entries

TO: Final = with_default("to", GLOB, "Only calls to this number or address: a glob.", "*")
FROM: Final = with_default("from", GLOB, "Only calls from this number or address: a glob.", "*")
LEG_OF: Final = optional(
    "leg_of",
    DIALLING_CALL,
    "Only second legs, which the NCCO of such a call dials; `none` for only what is no second leg.",
)
APPLICATION: Final = with_default(
    "application", GLOB, "Only calls of these Vonage applications: a glob over ids.", "*"
)
TYPE: Final = optional(
    "type", Word({word: word for word in ENDPOINT_TYPES}), "Only calls to endpoints of this type."
)
COUNTED_KEY: Final = optional(
    "counted",
    Word({word: word for word in COUNTED}),
    "Turns are counted for the whole entry, not for each number.",
)
_NEEDED: Final = "a call entry needs turns: what happens on the 1st, 2nd, … call; or script, for every call"
_ONE_OF_BOTH: Final = "script stands for turns with one script; write one of the two"


def entry_of(outcomes: Outcomes) -> MappingOf[CallRule]:
    """Make the kind of an entry of `calls:`, in a document with these outcomes."""
    kind = Turns(outcomes)
    turns = optional("turns", kind, "What plays on the 1st, 2nd, 3rd call; the last one stays.")
    script = optional(
        "script",
        Custom(kind.read_one, kind.schema_of_one, "a list of steps, or an outcome, alone or with parameters"),
        "What plays on every call; instead of `turns`.",
    )

    def make(given: Given) -> CallRule:
        several, one = given[turns], given[script]
        return CallRule(
            origin=origin_of(given.node, given.mistakes),
            to=given[TO],
            from_=given[FROM],
            application=given[APPLICATION],
            endpoint_type=given[TYPE],
            turns=several or one or (),
            counted_together=given[COUNTED_KEY] is not None,
            leg_of=given[LEG_OF],
        )

    return MappingOf(
        "A call entry",
        [TO, FROM, LEG_OF, APPLICATION, TYPE, turns, script, COUNTED_KEY],
        make,
        rules=[OneOfKeys(("turns", "script"), lambda _: _ONE_OF_BOTH, lambda _: _NEEDED)],
        common_mistakes=_common_mistakes,
    )


def _common_mistakes(node: Node) -> CommonMistakes:
    entries = node.entries if isinstance(node, MappingNode) else ()
    has_turns = any(entry.key.text == "turns" for entry in entries)
    meant = {
        entry.key.text: f"is written {'turns' if _are_turns(entry.value) else 'script'}: {{value}}"
        for entry in entries
        if entry.key.text in _FOR_A_SCRIPT and not has_turns
    }
    return _COMMON_MISTAKES_OF_ENTRY | meant | entries_by_number(node)


_FOR_A_SCRIPT: Final = ("outcome", "turn", "steps", "party")
"""Keys that are easily written for `script`, or for `turns` where several scripts stand behind them."""


def _are_turns(node: Node) -> bool:
    items = node.items if isinstance(node, ListNode) else ()
    return any(
        isinstance(item, ListNode)
        or (isinstance(item, ScalarNode) and item.text in PARAMETERS and item.text not in STEPS)
        for item in items
    )


ENTRY: Final = Named("entry", entry_of({}))
ENTRY_KEYS: Final = entry_of({}).names


class Calls(Kind[tuple[CallRule, ...]]):
    """The entries of `calls:`.

    Args:
        outcomes: those of the document.
    """

    form = "a list of entries, each with its turns"

    def __init__(self, outcomes: Outcomes) -> None:
        self._entry = entry_of(outcomes)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[CallRule, ...]:
        """Return the entries; one that can never play is a mistake."""
        if isinstance(node, MappingNode) and (common_mistakes := entries_by_number(node)):
            without_common_mistakes(node, common_mistakes, mistakes)
            raise Unreadable
        noted, rules, earlier = mistakes.noted, [], _Earlier()
        for item in _ENTRIES.read(node, word, mistakes):
            try:
                rule = self._entry.read(item, word, mistakes)
            except Unreadable:
                # An entry that could not be read whole would hide others by what it was not meant to say.
                continue
            rules.append(rule)
            _note_hidden(rule, item, earlier, mistakes)
        if mistakes.noted > noted:
            raise Unreadable
        return tuple(rules)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a list of entries."""
        return {"type": "array", "items": ENTRY.schema(writer)}


_ENTRIES: Final[Kind[tuple[Node, ...]]] = ListOf(
    Custom(lambda node, _word, _mistakes: node, {}, "an entry"), "entries, each with its turns"
)


def _note_hidden(rule: CallRule, node: Node, earlier: _Earlier, mistakes: Mistakes) -> None:
    """Note an entry that can't play for one before it, and keep it for those after it."""
    matches = (rule.to, rule.from_, rule.application, rule.endpoint_type, _text_of(rule.leg_of))
    before = earlier.line_hiding(matches)
    if before is not None:
        sentence = f"this entry never plays: the one on line {before} matches all its calls"
        mistakes.note(node.at, sentence)
    earlier.add(matches, node.at.line)


def _text_of(leg_of: LegOf | None) -> str | None:
    """Write whose second legs an entry is for, to be compared as its globs are."""
    if leg_of is None:
        return None
    return "no leg" if leg_of.is_nobody else f"leg of {leg_of.to} from {leg_of.from_}"


# What an entry matches by: to, from, application, type and whose leg it is.
_Matches = tuple[str, str, str, str | None, str | None]
_EVERY_CALL: Final = ("*", "*", "*", None, None)

MOST_COMPARED: Final = 20
"""With how many globs of earlier entries each entry is compared."""


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

    def add(self, matches: _Matches, line: int) -> None:
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
