"""The steps by which a party answers back: pressing keys, speaking, waiting for the application.

Each reader notes what is wrong and returns None then, like those of `scenario.language.steps`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import WAIT, Alternative, Press, Say, WaitFor
from voice_simulator.core.model.vocabulary import ActionName, EventName
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    read_mapping,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION_PATTERN
from voice_simulator.scenario.language.common_mistakes import has_strangers
from voice_simulator.scenario.language.scalars import is_nothing, optional_duration, switch, why_no_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.scenario.language.step_order import WrittenStep

API_ACTIONS: Final = (
    "transfer", "hangup", "mute", "unmute", "earmuff", "unearmuff", "talk", "stream", "dtmf",
)  # fmt: skip
"""The requests about a call that a party can wait for."""

NCCO_ACTIONS: Final = tuple(action.value for action in ActionName)
"""The actions of an NCCO that a party can wait for."""

EVENTS: Final = tuple(
    event.value
    for event in (
        EventName.ANSWERED, EventName.HUMAN, EventName.MACHINE, EventName.ANSWER, EventName.INPUT,
        EventName.DTMF, EventName.NOTIFY, EventName.RECORD, EventName.TRANSCRIPTION, EventName.TRANSFER,
        EventName.ERROR,
    )
)  # fmt: skip
"""The webhooks about a call that a party can wait for."""

PUT_ACTIONS: Final = API_ACTIONS[:6]
"""Those that a `PUT` on the call asks for, by its `action`."""

SOURCES: Final[dict[str, tuple[str, ...]]] = {"api": API_ACTIONS, "ncco": NCCO_ACTIONS, "event": EVENTS}
_SOURCE_NAMES: Final = {"api": "API action", "ncco": "NCCO action", "event": "event"}

_KEYS: Final = "keys (0-9, *, # and p for a pause)"
PRESS_KEYS: Final = ("digits", "now", "if_possible")
SAID: Final = ("text", "alternatives", "error")
SAY_KEYS: Final = (*SAID, "confidence", "now", "lasts", "if_possible")
ALTERNATIVE_KEYS: Final = ("text", "confidence")
WAIT_KEYS: Final = (*SOURCES, "within", "if_possible")

_SLIPS_OF_WAIT: Final = {
    word: f"is written {{{source}: {word}, within: {{value}}}}"
    for source, words in reversed(SOURCES.items())
    for word in words
} | {
    **dict.fromkeys(("webhook", "status", "callback"), "is written event: {value}"),
    "request": "is written api: {value}",
    **dict.fromkeys(("timeout", "for", "max", "at_most"), "is written within: {value}"),
}

_SLIPS_OF_WORDS: Final = {"say": "talk", "speak": "talk", "play": "stream"}

DIGITS = re.compile(r"(?=p*[0-9*#])[0-9*#p]{1,100}")
CONFIDENCE = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?")


def read_press(written: WrittenStep, mistakes: Mistakes) -> Press | None:
    """Read `press: 2`, `press: "#"` or `press: {digits: "2", now: true, if_possible: true}`."""
    argument = written.argument
    if not isinstance(argument, MappingNode):
        return _pressed(argument, written, mistakes)
    common_mistakes = dict.fromkeys(("keys", "key", "dtmf", "digit"), "is written digits: {value}")
    given = read_mapping(argument, PRESS_KEYS, mistakes, what="'press'", common_mistakes=common_mistakes)
    now, if_possible = switch(given, "now", mistakes), switch(given, "if_possible", mistakes)
    if "digits" not in given and has_strangers(argument, given):
        return None
    if "digits" not in given:
        mistakes.note(argument.at, 'press needs digits, such as {digits: "2"}')
        return None
    press = _pressed(given["digits"], written, mistakes)
    return press and replace(press, now=now, if_possible=if_possible)


def _pressed(node: Node | None, written: WrittenStep, mistakes: Mistakes) -> Press | None:
    if isinstance(node, ScalarNode) and DIGITS.fullmatch(node.text):
        return Press(node.text)
    if isinstance(node, ScalarNode) and node.comment:
        # Of a comment only its first word can have been meant for a key.
        node = replace(node, comment=node.comment.split()[0])
    if isinstance(node, ListNode) and node.items and all(isinstance(item, ScalarNode) for item in node.items):
        keys = "".join(item.text for item in node.items if isinstance(item, ScalarNode))
        mistakes.note(
            node.at, f'press: the keys are one text: write press: "{truncate(keys)}", or a step for each'
        )
        return None
    keys = re.sub(r"[ ,-]", "", node.text) if isinstance(node, ScalarNode) else ""
    hint = f'; write press: "{truncate(keys)}"' if DIGITS.fullmatch(keys) else ""
    _note_no_text(node, written, _KEYS, mistakes, hint)
    return None


def read_say(written: WrittenStep, mistakes: Mistakes) -> Say | None:
    """Read `say: yes please`, `say: {text:, confidence:, lasts:}`, `{alternatives: […]}` or `{error: …}`."""
    argument = written.argument
    if isinstance(argument, MappingNode):
        return _said(argument, mistakes)
    text = _text(argument)
    if text is None:
        _note_no_text(argument, written, "what the party says", mistakes)
        return None
    return Say((Alternative(text),))


_SLIPS_OF_SAY: Final = {
    **dict.fromkeys(("speech", "words", "say"), "is written text: {value}"),
    **dict.fromkeys(("duration", "for"), "is written lasts: {value}"),
}


def _said(node: MappingNode, mistakes: Mistakes) -> Say | None:
    given = read_mapping(node, SAY_KEYS, mistakes, what="'say'", common_mistakes=_SLIPS_OF_SAY)
    now, if_possible = switch(given, "now", mistakes), switch(given, "if_possible", mistakes)
    lasts = optional_duration(given.get("lasts"), "lasts", mistakes)
    said = [name for name in SAID if name in given]
    if not said and has_strangers(node, given):
        return None
    if len(said) != 1:
        mistakes.note(
            node.at, f"say needs one of text, alternatives and error; this has {join_or(said) or 'none'}"
        )
        return None
    if "confidence" in given and "text" not in given:
        mistakes.note(given["confidence"].at, "confidence goes with a text, in each alternative of its own")
    say = Say((), now=now, lasts=lasts, if_possible=if_possible)
    if "error" in given:
        return replace(say, error=_required(given, "error", mistakes))
    return replace(say, alternatives=_alternatives(node, given, mistakes))


def _alternatives(
    node: MappingNode, given: Mapping[str, Node], mistakes: Mistakes
) -> tuple[Alternative, ...]:
    listing = given.get("alternatives")
    if listing is None:
        return (_alternative(node, given, mistakes),)
    if not isinstance(listing, ListNode) or not listing.items:
        got = "an empty list" if isinstance(listing, ListNode) else describe(listing)
        mistakes.note(listing.at, f"alternatives: expected a list of {{text, confidence}}, got {got}")
        return ()
    return tuple(_alternative_of(item, mistakes) for item in listing.items)


def _alternative_of(node: Node, mistakes: Mistakes) -> Alternative:
    text = _text(node)
    if text is not None:
        return Alternative(text)
    given = read_mapping(node, ALTERNATIVE_KEYS, mistakes, what="An alternative")
    return _alternative(node, given, mistakes)


def _alternative(node: Node, given: Mapping[str, Node], mistakes: Mistakes) -> Alternative:
    if isinstance(node, MappingNode) and "text" not in given:
        mistakes.note(node.at, "an alternative needs a text")
    text = _required(given, "text", mistakes)
    confidence = given.get("confidence")
    if confidence is None:
        return Alternative(text)
    if isinstance(confidence, ScalarNode) and CONFIDENCE.fullmatch(confidence.text):
        return Alternative(text, confidence.text)
    mistakes.note(confidence.at, f"confidence: expected a number from 0 to 1, got {describe(confidence)}")
    return Alternative(text)


def read_wait_for(written: WrittenStep, mistakes: Mistakes) -> WaitFor | None:
    """Read `wait_for: transfer`, `wait_for: {ncco: talk, within: 10s}` or `wait_for: {event: input}`."""
    argument = written.argument
    if isinstance(argument, MappingNode):
        return _awaited_with_options(argument, mistakes)
    if argument is None or _text(argument) is None:
        _note_no_text(argument, written, f"one of {join_or(API_ACTIONS)}", mistakes)
        return None
    return _awaited("api", argument, mistakes)


def _awaited_with_options(node: MappingNode, mistakes: Mistakes) -> WaitFor | None:
    noted = mistakes.noted
    common_mistakes = _SLIPS_OF_WAIT | dict.fromkeys(
        ("action", "type", "name"), f"is written {_source_of_word(node)}"
    )
    given = read_mapping(node, WAIT_KEYS, mistakes, what="'wait_for'", common_mistakes=common_mistakes)
    if mistakes.noted > noted:
        return None
    within = optional_duration(given.get("within"), "within", mistakes)
    if_possible = switch(given, "if_possible", mistakes)
    sources = [name for name in SOURCES if name in given]
    if len(sources) != 1:
        got = join_or(sources) or "none"
        mistakes.note(node.at, f"wait_for needs one of {join_or(SOURCES)}; this has {got}")
        return None
    awaited = _awaited(sources[0], given[sources[0]], mistakes)
    return awaited and replace(awaited, within=WAIT if within is None else within, if_possible=if_possible)


def _source_of_word(node: MappingNode) -> str:
    """Return the source under which an action is waited for: `ncco: talk`, or `api: hangup`."""
    named = [one.value for one in node.entries if one.key.text in ("action", "type", "name")]
    word = _text(named[0]) if named else None
    is_request = word in API_ACTIONS and (word in PUT_ACTIONS or word not in NCCO_ACTIONS)
    return "api: {value}" if is_request else "ncco: {value}"


def _awaited(source: str, node: Node, mistakes: Mistakes) -> WaitFor | None:
    words, word = SOURCES[source], _text(node)
    if word in words:
        return WaitFor(source, word)
    name = _SOURCE_NAMES[source]
    if word is None:
        hint = f", such as {source}: {words[0]}" if isinstance(node, MappingNode) else ""
        mistakes.note(node.at, f"{source}: expected an {name} to wait for{hint}, got {describe(node)}")
        return None
    near = did_you_mean(word, words, _others(word, source))
    more = f"; or write {{event: …}}, one of {join_or(EVENTS)}" if near == "." and source == "api" else ""
    sentence = f"can't wait for the {name} '{truncate(word)}'{near} It is one of {join_or(words)}{more}."
    mistakes.note(node.at, sentence)
    return None


def _others(word: str, source: str) -> CommonMistakes:
    """Return what a word means that is not one of its source: another one's, or how long to wait."""
    if DURATION_PATTERN.fullmatch(word):
        return {word: f"stay: {word}"}
    meant = _SLIPS_OF_WORDS.get(word, "")
    if meant:
        return {word: meant if meant in SOURCES[source] and source != "api" else f"{{ncco: {meant}}}"}
    others = [other for other, words in SOURCES.items() if other != source and word in words]
    return {word: f"{{{others[0]}: {word}}}"} if others else {}


def _text(node: Node | None) -> str | None:
    """Return a scalar as it is written, if it says anything."""
    if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
        return node.text
    return None


def _required(given: Mapping[str, Node], word: str, mistakes: Mistakes) -> str:
    text = _text(given.get(word))
    if text is None and word in given:
        mistakes.note(given[word].at, f"{word}: {why_no_text(given[word], 'a text')}")
    return text or ""


def _note_no_text(
    node: Node | None, written: WrittenStep, expected: str, mistakes: Mistakes, hint: str = ""
) -> None:
    if node is None or (is_nothing(node) and isinstance(node, ScalarNode) and not node.comment):
        mistakes.note(written.at, f"'{written.word}' needs {expected} behind a ':'")
    else:
        mistakes.note(node.at, f"{written.word}: {why_no_text(node, expected)}{hint}")
