"""The steps by which a party answers back: pressing keys, speaking, playing a file.

Each is the kind of what stands behind the word of a step.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import Alternative, Press, Say
from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import (
    Excludes,
    Given,
    GoesWith,
    MappingOf,
    OneOfKeys,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import whole, why_no_text
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    join_or,
    truncate,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.kinds import DURATION_OR_NOTHING, SOME_TIME, SWITCH, Words
from voice_simulator.scenario.language.sound_files import SOUND_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence


DIGITS = re.compile(r"(?=p*[0-9*#])[0-9*#p]{1,100}")
CONFIDENCE = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?")

NOW: Final = with_default(
    "now", SWITCH, "At once, heard or not, rather than when your app listens.", default=False
)
IF_POSSIBLE: Final = with_default(
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
    [_DIGITS, NOW, IF_POSSIBLE],
    lambda given: Press(given[_DIGITS], now=given[NOW], if_possible=given[IF_POSSIBLE]),
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
_SOUND: Final = optional(
    "file", SOUND_FILE, "The WAV file that it sounds like; the voice of the call unless told."
)


_LASTS: Final = optional("lasts", DURATION_OR_NOTHING, "How long it takes; as long as its words unless told.")

_BREAKS_OFF: Final = optional(
    "breaks_off_after",
    SOME_TIME.or_nothing(),
    "When it breaks off, in mid-word if need be; the next step follows at once.",
)

_COMMON_MISTAKES_OF_SAY: Final = {
    **dict.fromkeys(
        ("stop_after", "cut_after", "until", "hang_up_after"), "is written breaks_off_after: {value}"
    ),
    **dict.fromkeys(
        ("to", "whom", "leg", "leg_of", "whose"),
        "is nothing a party can choose: all hear it who may",
    ),
    **dict.fromkeys(("speech", "words", "say"), "is written text: {value}"),
    **dict.fromkeys(("duration", "for"), "is written lasts: {value}"),
    **dict.fromkeys(("wav", "audio", "sound", "play", "path"), "is written file: {value}"),
}

SAID: Final = ("text", "alternatives", "error")


def _why_not_said(given: Sequence[str]) -> str:
    return f"say needs one of text, alternatives and error; this has {join_or(given) or 'none'}"


def _why_nothing_said(node: Node) -> str:
    keys = [one.key.text for one in node.entries] if isinstance(node, MappingNode) else []
    play = "; a file whose words nobody knows is played by play: hello.wav" if "file" in keys else ""
    return f"{_why_not_said([])}{play}"


def _say(given: Given) -> Say:
    say = Say((), now=given[NOW], lasts=given[_LASTS], if_possible=given[IF_POSSIBLE], file=given[_SOUND])
    error, alternatives, text = given[_ERROR], given[_LISTED], given[_TEXT]
    if error is not None:
        return replace(say, error=error)
    return replace(say, alternatives=alternatives or (_alternative(text or "", given[_CONFIDENCE]),))


_SAY: Final = MappingOf(
    "'say'",
    [_TEXT, _LISTED, _ERROR, _CONFIDENCE, _SOUND, NOW, _LASTS, _BREAKS_OFF, IF_POSSIBLE],
    _say,
    rules=[
        OneOfKeys(SAID, _why_not_said, _why_nothing_said, of_whole=True),
        GoesWith("confidence", ["text"], "confidence goes with a text, in each alternative of its own"),
        Excludes("file", ["lasts"], "{key} goes with words alone: a file takes as long as it is"),
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

# -- play

_FILE: Final = required("file", SOUND_FILE, "The WAV file.", "play needs a file, such as {{file: hello.wav}}")
_COMMON_MISTAKES_OF_PLAY: Final = {
    **dict.fromkeys(("wav", "audio", "sound", "path", "name", "play"), "is written file: {value}"),
    **dict.fromkeys(("text", "words"), "goes with say: write say: {{text: {value}, file: hello.wav}}"),
    **dict.fromkeys(("lasts", "duration", "for"), "is nothing to choose: a file takes as long as it is"),
    **dict.fromkeys(("loop", "times"), "is written repeat: {{times: {value}, steps: [play: hello.wav]}}"),
}
_PLAY: Final = MappingOf(
    "'play'",
    [_FILE, NOW, _BREAKS_OFF, IF_POSSIBLE],
    lambda given: Say(
        (),
        file=given[_FILE],
        now=given[NOW],
        if_possible=given[IF_POSSIBLE],
        breaks_off_after=given[_BREAKS_OFF],
    ),
    common_mistakes=_COMMON_MISTAKES_OF_PLAY,
)
PLAY_KEYS: Final = _PLAY.names
NEEDS_FILE: Final = "a WAV file, such as hello.wav,"


def _read_play(node: Node, word: str, mistakes: Mistakes) -> Say:
    if isinstance(node, MappingNode):
        return _PLAY.read(node, word, mistakes)
    return Say((), file=SOUND_FILE.read(node, word, mistakes))


PLAY: Final = Custom(
    _read_play,
    lambda writer: {"anyOf": [SOUND_FILE.schema(writer), _PLAY.schema(writer)]},
    f"{SOUND_FILE.form}; or a mapping",
)
"""`play: hello.wav` or `play: {file: hello.wav, now: true, if_possible: true}`."""
