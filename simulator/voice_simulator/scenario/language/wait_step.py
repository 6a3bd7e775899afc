"""The step `wait_for`: a party does nothing until something happens on its call, or it hears something."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import HEARD, SILENCE, SPEECH, WAIT, WaitFor
from voice_simulator.documents.grammar.kinds import Custom, Kind, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Given, MappingOf, OneOfKeys, optional, with_default
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
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION_PATTERN, in_largest_unit
from voice_simulator.scenario.language.kinds import DURATION_OR_NOTHING, SOME_TIME, SWITCH, Words
from voice_simulator.scenario.language.party_steps import IF_POSSIBLE
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
    **dict.fromkeys(("speaks", "voice", "sound"), "is written speech: true"),
    **dict.fromkeys(("quiet", "silent", "pause"), "is written silence: {value}"),
    **dict.fromkeys(("hear", "hears", "said", "says", "prompt", "text"), "is written heard: {value}"),
    **dict.fromkeys(("party", "words"), "is written heard: {value}, as what a prompt says is"),
    **dict.fromkeys(
        ("whose", "by", "said_by", "speaker", "leg", "leg_of", "source"),
        "is nothing to wait for: heard takes the words of every party; expect can ask whose they were",
    ),
    **dict.fromkeys(("timeout", "for", "max", "at_most"), "is written within: {value}"),
}

_ALONE: Final = {
    **dict.fromkeys((SPEECH, "speaks", "voice"), "{speech: true}"),
    **dict.fromkeys((SILENCE, "quiet"), "{silence: 800ms}"),
}
"""What is waited for without a word of its own, and how that is written."""

_COMMON_MISTAKES_OF_WORDS: Final = {"say": "talk", "speak": "talk", "play": "stream"}


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
    if word in _ALONE:
        return {word: _ALONE[word]}
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


def _read_speech(node: Node, word: str, mistakes: Mistakes) -> WaitFor:
    if SWITCH.read(node, word, mistakes):
        return WaitFor(SPEECH, "")
    return refuse(node.at, f"{word}: write {word}: true, or wait for {_ALONE[SILENCE]}", mistakes)


_SPEECH: Final = optional(
    SPEECH,
    Custom(_read_speech, lambda writer: writer.scalar({"const": True}), "`true`"),
    "The party hears somebody speak: your app, over a socket or by a prompt, or another party.",
)
_SILENCE: Final = optional(
    SILENCE,
    SOME_TIME.to(lambda span: WaitFor(SILENCE, "", span=span)),
    "The party has heard nothing for so long in a row.",
)
_AWAITED: Final[dict[str, Key[WaitFor | None]]] = {
    source: optional(source, _Awaited(source), says) for source, says in _SAYS_OF_SOURCES.items()
} | {
    HEARD: optional(
        HEARD,
        Custom(_read_words_heard, _WORDS_HEARD.schema, _WORDS_HEARD.form).to(
            lambda glob: WaitFor(HEARD, glob)
        ),
        "What the party hears: a glob over the words said so far, or the address of a stream.",
    ),
    SPEECH: _SPEECH,
    SILENCE: _SILENCE,
}
_WITHIN: Final = with_default(
    "within", DURATION_OR_NOTHING, "How long it waits (simulated time); 30s unless told.", WAIT
)


def _why_not_one_source(given: Sequence[str]) -> str:
    return f"wait_for needs one of {join_or(_AWAITED)}; this has {join_or(given) or 'none'}"


def _wait_for(given: Given) -> WaitFor:
    awaited = next(one for key in _AWAITED.values() if (one := given[key]) is not None)
    step = replace(awaited, within=given[_WITHIN], if_possible=given[IF_POSSIBLE])
    if step.span > step.within:
        span, within = in_largest_unit(step.span), in_largest_unit(step.within)
        sentence = (
            f"{SILENCE}: {span} can't pass within {within}; write within: {in_largest_unit(step.span * 2)}"
        )
        return refuse(given.nodes[SILENCE].at, f"{sentence}, say", given.mistakes)
    return step


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
    [*_AWAITED.values(), _WITHIN, IF_POSSIBLE],
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
"""`wait_for: transfer`, or a mapping: `{ncco: talk, within: 10s}`, `{heard: "*yes*"}`, `{speech: true}`, ….
"""
