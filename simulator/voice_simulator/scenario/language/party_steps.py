"""The steps by which a party answers back: pressing keys, speaking, waiting for the application.

Each is the kind of what stands behind the word of a step.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import HEARD, WAIT, Alternative, Press, Say, WaitFor
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Given,
    GoesWith,
    MappingOf,
    OneOfKeys,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, whole, why_no_text
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    join_or,
    quoted,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION_PATTERN
from voice_simulator.scenario.language.kinds import SWITCH, Words
from voice_simulator.scenario.language.words import API_ACTIONS, EVENTS, NCCO_ACTIONS, PUT_ACTIONS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.documents.grammar.mappings import Key


_SOURCE_NAMES: Final = {"api": "API action", "ncco": "NCCO action", "event": "event"}


_COMMON_MISTAKES_OF_WAIT: Final = {
    word: f"is written {{{source}: {word}, within: {{value}}}}"
    for source, words in reversed(SOURCES.items())
    for word in words
} | {
    **dict.fromkeys(("webhook", "status", "callback"), "is written event: {value}"),
    "request": "is written api: {value}",
    **dict.fromkeys(("hear", "hears", "said", "says", "prompt", "text"), "is written heard: {value}"),
    **dict.fromkeys(("party", "speech", "words"), "is written heard: {value}, as what a prompt says is"),
    **dict.fromkeys(
        ("whose", "by", "said_by", "speaker", "leg", "leg_of", "source"),
        "is nothing to wait for: heard takes the words of every party; expect can ask whose they were",
    ),
    **dict.fromkeys(("timeout", "for", "max", "at_most"), "is written within: {value}"),
}

_COMMON_MISTAKES_OF_WORDS: Final = {"say": "talk", "speak": "talk", "play": "stream"}


DIGITS = re.compile(r"(?=p*[0-9*#])[0-9*#p]{1,100}")
CONFIDENCE = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?")

_NOW: Final = with_default(
    "now", SWITCH, "At once, heard or not, rather than when your app listens.", default=False
)
_IF_POSSIBLE: Final = with_default(
    "if_possible", SWITCH, "It is no matter if the call ends before.", default=False
)

# -- press


class _Digits(Kind[str]):
    """Keys, as one text."""

    form = "keys: `0-9`, `*`, `#`, and `p` for a pause"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:  # noqa: ARG002
        if isinstance(node, ScalarNode) and DIGITS.fullmatch(node.text):
            return node.text
        return refuse(node.at, f"press: {_why_no_keys(node)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        keys = {"type": "string", "pattern": whole(DIGITS), "examples": ["2", "#", "12p3"]}
        says = "Keys: 0-9, *, #, and p for a pause of half a second."
        return {"description": says} | writer.scalar(keys, {"type": "integer", "minimum": 0})


_KEYS: Final = "keys (0-9, *, # and p for a pause)"


def _why_no_keys(node: Node) -> str:
    if isinstance(node, ListNode) and node.items and all(isinstance(item, ScalarNode) for item in node.items):
        keys = "".join(item.text for item in node.items if isinstance(item, ScalarNode))
        return f'the keys are one text: write press: "{truncate(keys)}", or a step for each'
    if isinstance(node, ScalarNode) and node.comment:
        # Of a comment only its first word can have been meant for a key.
        node = replace(node, comment=node.comment.split()[0])
    keys = re.sub(r"[ ,-]", "", node.text) if isinstance(node, ScalarNode) else ""
    hint = f'; write press: "{truncate(keys)}"' if DIGITS.fullmatch(keys) else ""
    return f"{why_no_text(node, _KEYS)}{hint}"


_DIGITS: Final = required("digits", _Digits(), "The keys.", 'press needs digits, such as {{digits: "2"}}')
_PRESS: Final = MappingOf(
    "'press'",
    [_DIGITS, _NOW, _IF_POSSIBLE],
    lambda given: Press(given[_DIGITS], now=given[_NOW], if_possible=given[_IF_POSSIBLE]),
    common_mistakes=dict.fromkeys(("keys", "key", "dtmf", "digit"), "is written digits: {value}"),
)


def _read_press(node: Node, word: str, mistakes: Mistakes) -> Press:
    if isinstance(node, MappingNode):
        return _PRESS.read(node, word, mistakes)
    return Press(_Digits().read(node, word, mistakes))


PRESS: Final = Custom(
    _read_press,
    lambda writer: {"anyOf": [_Digits().schema(writer), _PRESS.schema(writer)]},
    f"{_Digits.form}; or a mapping",
)
"""`press: 2`, `press: "#"` or `press: {digits: "2", now: true, if_possible: true}`."""
PRESS_KEYS: Final = _PRESS.names
NEEDS_KEYS: Final = _KEYS

# -- say


def _read_confidence(node: Node, word: str, mistakes: Mistakes) -> str:
    if isinstance(node, ScalarNode) and CONFIDENCE.fullmatch(node.text):
        return node.text
    return refuse(node.at, f"{word}: expected a number from 0 to 1, got {describe(node)}", mistakes)


def _schema_of_confidence(writer: SchemaWriter) -> Schema:
    text = {"type": "string", "pattern": whole(CONFIDENCE)}
    return writer.scalar({"type": "number", "minimum": 0, "maximum": 1}, text)


_CONFIDENCE: Final = optional(
    "confidence",
    Custom(_read_confidence, _schema_of_confidence, "a number from 0 to 1"),
    "How sure the recognition is, from 0 to 1.",
)
_UNDERSTOOD: Final = required("text", Words(), "What was understood.", "an alternative needs a text")


def _alternative(text: str, confidence: str | None) -> Alternative:
    return Alternative(text) if confidence is None else Alternative(text, confidence)


_ALTERNATIVE: Final = MappingOf(
    "An alternative",
    [_UNDERSTOOD, _CONFIDENCE],
    lambda given: _alternative(given[_UNDERSTOOD], given[_CONFIDENCE]),
)


def _read_alternative(node: Node, word: str, mistakes: Mistakes) -> Alternative:
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return Alternative(node.text)
    return _ALTERNATIVE.read(node, word, mistakes)


_ALTERNATIVES: Final = Named(
    "alternative",
    Custom(
        _read_alternative,
        lambda writer: {"anyOf": [Words().schema(writer), _ALTERNATIVE.schema(writer)]},
        "a text, or a mapping of `text` and `confidence`",
    ),
)


def _read_alternatives(node: Node, word: str, mistakes: Mistakes) -> tuple[Alternative, ...]:
    if not isinstance(node, ListNode) or not node.items:
        got = "an empty list" if isinstance(node, ListNode) else describe(node)
        return refuse(node.at, f"{word}: expected a list of {{text, confidence}}, got {got}", mistakes)
    return ListOf(_ALTERNATIVES, "alternatives").read(node, word, mistakes)


_TEXT: Final = optional("text", Words(), "What the party says.")
_LISTED: Final = optional(
    "alternatives",
    Custom(
        _read_alternatives,
        lambda writer: {"type": "array", "minItems": 1, "items": _ALTERNATIVES.schema(writer)},
        "a list of texts, or of mappings of `text` and `confidence`",
    ),
    "How the speech may have been understood, the likeliest first.",
)
_ERROR: Final = optional("error", Words(), "Why nothing is understood.")


DURATION_OR_NOTHING: Final = Duration().or_nothing()

_LASTS: Final = optional("lasts", DURATION_OR_NOTHING, "How long it takes; as long as its words unless told.")

_COMMON_MISTAKES_OF_SAY: Final = {
    **dict.fromkeys(
        ("to", "whom", "leg", "leg_of", "whose"),
        "is nothing a party can choose: all hear it who may",
    ),
    **dict.fromkeys(("speech", "words", "say"), "is written text: {value}"),
    **dict.fromkeys(("duration", "for"), "is written lasts: {value}"),
}

SAID: Final = ("text", "alternatives", "error")


def _why_not_said(given: Sequence[str]) -> str:
    return f"say needs one of text, alternatives and error; this has {join_or(given) or 'none'}"


def _say(given: Given) -> Say:
    say = Say((), now=given[_NOW], lasts=given[_LASTS], if_possible=given[_IF_POSSIBLE])
    error, alternatives, text = given[_ERROR], given[_LISTED], given[_TEXT]
    if error is not None:
        return replace(say, error=error)
    return replace(say, alternatives=alternatives or (_alternative(text or "", given[_CONFIDENCE]),))


_SAY: Final = MappingOf(
    "'say'",
    [_TEXT, _LISTED, _ERROR, _CONFIDENCE, _NOW, _LASTS, _IF_POSSIBLE],
    _say,
    rules=[
        OneOfKeys(SAID, _why_not_said, lambda _: _why_not_said([]), of_whole=True),
        GoesWith("confidence", ["text"], "confidence goes with a text, in each alternative of its own"),
    ],
    common_mistakes=_COMMON_MISTAKES_OF_SAY,
)
SAY_KEYS: Final = _SAY.names


def _read_say(node: Node, word: str, mistakes: Mistakes) -> Say:
    if isinstance(node, MappingNode):
        return _SAY.read(node, word, mistakes)
    return Say((Alternative(Words(NEEDS_WORDS).read(node, word, mistakes)),))


NEEDS_WORDS: Final = "what the party says"
SAY: Final = Custom(
    _read_say,
    lambda writer: {"anyOf": [Words().schema(writer), _SAY.schema(writer)]},
    "a text; or a mapping",
)
"""`say: yes please`, `say: {text:, confidence:, lasts:}`, `{alternatives: […]}` or `{error: …}`."""

# -- wait_for


class _Awaited(Kind[WaitFor]):
    """A word of one of the sources of things that a party can wait for."""

    def __init__(self, source: str) -> None:
        self._source, self._words = source, SOURCES[source]

    def read(self, node: Node, word: str, mistakes: Mistakes) -> WaitFor:  # noqa: ARG002
        written = node.text if isinstance(node, ScalarNode) and node.value is not None else ""
        if written in self._words:
            return WaitFor(self._source, written)
        return refuse(node.at, self._why_not(node, written.strip() and written), mistakes)

    def _why_not(self, node: Node, word: str) -> str:
        name = _SOURCE_NAMES[self._source]
        if not word:
            is_mapping = isinstance(node, MappingNode)
            hint = f", such as {self._source}: {self._words[0]}" if is_mapping else ""
            return f"{self._source}: expected an {name} to wait for{hint}, got {describe(node)}"
        near = did_you_mean(word, self._words, _others(word, self._source))
        is_unknown = near == "." and self._source == "api"
        more = f"; or write {{event: …}}, one of {join_or(EVENTS)}" if is_unknown else ""
        can = f"It is one of {join_or(self._words)}{more}."
        return f"can't wait for the {name} '{truncate(word)}'{near} {can}"

    def schema(self, writer: SchemaWriter) -> Schema:
        return writer.scalar({"enum": list(self._words)})

    @property
    def form(self) -> str:
        return ", ".join(f"`{word}`" for word in self._words)


_WITH_SOURCE: Final = re.compile(rf"({'|'.join((*SOURCES, HEARD))})[ :]+(\S.*)", re.DOTALL)


def _as_mapping(source: str, word: str) -> str:
    """Write what to wait for as a mapping: `{ncco: talk}`; what is heard stands in quotes."""
    unquoted = word[1:-1] if len(word) > 2 and word[0] == word[-1] and word[0] in "\"'" else word
    is_word = source != HEARD and unquoted.isidentifier()
    return f"{{{source}: {unquoted if is_word else quoted(unquoted)}}}"


def _others(word: str, source: str) -> CommonMistakes:
    """Return what a word means that is not one of its source: another one's, or how long to wait."""
    if DURATION_PATTERN.fullmatch(word):
        return {word: f"stay: {word}"}
    meant = _COMMON_MISTAKES_OF_WORDS.get(word, "")
    if meant:
        return {word: meant if meant in SOURCES[source] and source != "api" else f"{{ncco: {meant}}}"}
    if with_source := _WITH_SOURCE.fullmatch(word):
        return {word: _as_mapping(*with_source.groups())}
    if "*" in word or " " in word:
        return {word: _as_mapping(HEARD, word)}
    others = [other for other, words in SOURCES.items() if other != source and word in words]
    return {word: f"{{{others[0]}: {word}}}"} if others else {}


_SAYS_OF_SOURCES: Final = {
    "api": "A request about the call.",
    "ncco": "An action of the NCCO that begins.",
    "event": "A webhook about the call.",
}
_WORDS_HEARD: Final = Words("a text or glob")


def _read_words_heard(node: Node, word: str, mistakes: Mistakes) -> str:
    if isinstance(node, MappingNode):
        written = {one.key.text: one.value for one in node.entries}
        text = inline_text(written.get("text"))
        sentence = f"{word}: a party waits for words, whoever says them: write {word}: {text}"
        return refuse(node.at, f"{sentence}; expect can ask whose they were", mistakes)
    return _WORDS_HEARD.read(node, word, mistakes)


_AWAITED: Final[dict[str, Key[WaitFor | None]]] = {
    source: optional(source, _Awaited(source), says) for source, says in _SAYS_OF_SOURCES.items()
} | {
    HEARD: optional(
        HEARD,
        Custom(_read_words_heard, _WORDS_HEARD.schema, _WORDS_HEARD.form).to(
            lambda glob: WaitFor(HEARD, glob)
        ),
        "What the party hears: a glob over the words said so far, or the address of a stream.",
    )
}
_WITHIN: Final = with_default(
    "within", DURATION_OR_NOTHING, "How long it waits (simulated time); 30s unless told.", WAIT
)


def _why_not_one_source(given: Sequence[str]) -> str:
    return f"wait_for needs one of {join_or(_AWAITED)}; this has {join_or(given) or 'none'}"


def _wait_for(given: Given) -> WaitFor:
    awaited = next(one for key in _AWAITED.values() if (one := given[key]) is not None)
    return replace(awaited, within=given[_WITHIN], if_possible=given[_IF_POSSIBLE])


def _common_mistakes_of_wait(node: Node) -> CommonMistakes:
    named = dict.fromkeys(("action", "type", "name"), f"is written {_source_of_word(node)}")
    return _COMMON_MISTAKES_OF_WAIT | named


def _source_of_word(node: Node) -> str:
    """Return the source under which an action is waited for: `ncco: talk`, or `api: hangup`."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    named = [one.value for one in entries if one.key.text in ("action", "type", "name")]
    word = named[0].text if named and isinstance(named[0], ScalarNode) else None
    is_request = word in API_ACTIONS and (word in PUT_ACTIONS or word not in NCCO_ACTIONS)
    return "api: {value}" if is_request else "ncco: {value}"


_WAIT_FOR: Final = MappingOf(
    "'wait_for'",
    [*_AWAITED.values(), _WITHIN, _IF_POSSIBLE],
    _wait_for,
    rules=[OneOfKeys(tuple(_AWAITED), _why_not_one_source, lambda _: _why_not_one_source([]), of_whole=True)],
    common_mistakes=_common_mistakes_of_wait,
)
WAIT_KEYS: Final = _WAIT_FOR.names
NEEDS_ACTION: Final = f"one of {join_or(API_ACTIONS)}"


def _read_wait_for(node: Node, word: str, mistakes: Mistakes) -> WaitFor:
    if isinstance(node, MappingNode):
        return _WAIT_FOR.read(node, word, mistakes)
    Words(NEEDS_ACTION).read(node, word, mistakes)
    return _Awaited("api").read(node, word, mistakes)


WAIT_FOR: Final = Custom(
    _read_wait_for,
    lambda writer: {"anyOf": [_Awaited("api").schema(writer), _WAIT_FOR.schema(writer)]},
    "an action such as `transfer`; or a mapping",
)
"""`wait_for: transfer`, `wait_for: {ncco: talk, within: 10s}`, `{event: input}` or `{heard: "*press 1*"}`."""
