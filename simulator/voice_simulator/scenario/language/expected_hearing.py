"""What a line of `expect:` says of what a party heard: `heard`, `not_heard`, `heard_last`.

Each is a text or glob alone, or a mapping of that, of what made the sound, of whose it was, and of `after`;
where several sounds can be named, a list of texts, globs and such mappings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Checked, Given, MappingOf, optional, with_default
from voice_simulator.documents.grammar.scalars import Text, Word, why_no_text
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.expectation_ends import ENDS, end_of
from voice_simulator.scenario.language.expected_calls import NAMED_CALL
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.model.expectations import ELLIPSIS, Heard, HeardLast, NotHeard, SoundLike

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.scenario.model.expectations import Claim, Thing

_EXPECTED: Final = 'a text or glob, such as "*welcome*"'
_DOTS: Final = (ELLIPSIS, "…")


def _read_glob(node: Node, word: str, mistakes: Mistakes) -> str:
    text = Text(_EXPECTED).read(node, word, mistakes)
    if text in _DOTS:
        return refuse(node.at, f'{word}: {text} stands for nothing here; anything heard is "*"', mistakes)
    return text


def _read_item(node: Node, word: str, mistakes: Mistakes) -> str:
    if isinstance(node, ScalarNode) and node.text in _DOTS:
        sentence = f"{word}: leave {node.text} out; other sounds may be between anyway"
        return refuse(node.at, sentence, mistakes)
    return _read_glob(node, word, mistakes)


def _schema_of_glob(writer: SchemaWriter) -> Schema:
    return {"allOf": [ANY_TEXT.schema(writer)], "not": {"enum": list(_DOTS)}}


TEXT_OR_GLOB: Final[Kind[str]] = Custom(_read_glob, _schema_of_glob, "a text or glob")
_ITEM: Final[Kind[str]] = Custom(_read_item, _schema_of_glob, "a text or glob")


def _why_no_text(node: Node, word: str, _mistakes: Mistakes) -> str:
    if isinstance(node, ListNode):
        return f"{word}: the last is one text or glob; several, in their order, are written heard: [...]"
    return f"{word}: {why_no_text(node, _EXPECTED)}"


def _why_no_sound(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: {why_no_text(node, _EXPECTED)}"


# -- what a sound is like

SOUND_SOURCES: Final = ("talk", "stream", "dtmf", "party", "socket", "music", "ringback", "beep")
_SOURCE: Final = optional(
    "source",
    Word(
        {word: word for word in SOUND_SOURCES},
        {
            **dict.fromkeys(("say", "speech", "voice", "person", "human", "parties", "caller"), "party"),
            **dict.fromkeys(("tts", "text", "prompt"), "talk"),
            **dict.fromkeys(("audio", "mp3", "file", "play"), "stream"),
            **dict.fromkeys(("digits", "key", "keys", "press"), "dtmf"),
            **dict.fromkeys(("hold", "music_on_hold", "moh"), "music"),
            **dict.fromkeys(("websocket", "bot", "agent", "app"), "socket"),
            **dict.fromkeys(("ringing", "tone", "ringbackTone"), "ringback"),
        },
    ),
    "What made the sound; `party` is what another party said, `socket` what your app sent on a WebSocket. "
    "Anything unless told.",
)
_WHOSE: Final = optional(
    "whose",
    NAMED_CALL,
    "The call on whose leg the sound was made, as in call:; any unless told.",
)
_SPEAKERS: Final = dict.fromkeys(
    ("said_by", "by", "speaker", "who", "leg", "leg_of", "of", "from_leg", "made_by"),
    "is written whose: {value}",
)
_WORDS_OF_TEXT: Final = dict.fromkeys(
    ("glob", "words", "content", "sound", "said", "talk"), "is written text: {value}"
)
_COMMON_MISTAKES: Final = {
    **_WORDS_OF_TEXT,
    **_SPEAKERS,
    **dict.fromkeys(("since", "from", "following", "then"), "is written after: {value}"),
}


def _no_empty(sentence: str) -> Checked:
    def check(node: MappingNode, _nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        if not node.entries:
            mistakes.note(node.at, sentence)

    return Checked(check, {"minProperties": 1})


_ONE: Final = with_default(
    "text", ByShape(scalar=TEXT_OR_GLOB, otherwise=_why_no_text), "What it heard; anything unless told.", "*"
)


def _of_item(given: Given) -> SoundLike:
    return SoundLike(given[_ONE], given[_SOURCE], given[_WHOSE])


ONE_SOUND: Final[Kind[SoundLike]] = ByShape(
    scalar=_ITEM.to(SoundLike),
    mapping=MappingOf(
        "A sound of the list",
        [_ONE, _SOURCE, _WHOSE],
        _of_item,
        rules=[_no_empty("expected text, source or whose: what was heard, of what or of whom")],
        common_mistakes={
            **_WORDS_OF_TEXT,
            **_SPEAKERS,
            "after": "stands beside the whole list: {text: […], after: {value}}",
        },
    ),
    otherwise=_why_no_sound,
)
_SOUNDS: Final = ListOf(
    ONE_SOUND, "texts", least=1, too_few='expected at least one text or glob, such as ["*welcome*"]'
)
_ALONE: Final[Kind[tuple[SoundLike, ...]]] = TEXT_OR_GLOB.to(lambda glob: (SoundLike(glob),))
_SEVERAL: Final = with_default(
    "text",
    ByShape(scalar=_ALONE, list_=_SOUNDS, otherwise=_why_no_text),
    "What it heard: a text or glob, or a list of them; anything unless told.",
    (SoundLike("*"),),
)


# -- the three claims

_AFTER: Final = optional(
    "after",
    Named(
        "begins_after",
        end_of(
            "after",
            tuple(kind for kind in ENDS if kind != "trigger"),
            {"trigger": "is not about one call; name what came of it on this call, such as after: started"},
        ),
    ),
    "Only what it heard after the first such thing on the call: an event, or a mapping with one thing.",
)
_NOT_EMPTY: Final = _no_empty("expected text, source, whose or after: what was heard, and after what")
HEARD_KEYS: Final = (_SEVERAL, _SOURCE, _WHOSE, _AFTER)
"""The keys of `heard` as a mapping, for the reference."""


def _completed(like: SoundLike, given: Given) -> SoundLike:
    """Return what a sound is like, with what the mapping around it says of all of them."""
    return SoundLike(
        like.glob,
        given[_SOURCE] if like.source is None else like.source,
        given[_WHOSE] if like.whose is None else like.whose,
    )


def _hearing(key: str, make: Callable[[tuple[SoundLike, ...], Thing | None], Claim]) -> Kind[Claim]:
    """Make the kind of a claim about several sounds."""

    def of_mapping(given: Given) -> Claim:
        return make(tuple(_completed(like, given) for like in given[_SEVERAL]), given[_AFTER])

    mapping = MappingOf(
        f"'{key}'", HEARD_KEYS, of_mapping, rules=[_NOT_EMPTY], common_mistakes=_COMMON_MISTAKES
    )

    def alone(sounds: tuple[SoundLike, ...]) -> Claim:
        return make(sounds, None)

    return ByShape(scalar=_ALONE.to(alone), list_=_SOUNDS.to(alone), mapping=mapping, otherwise=_why_no_text)


def _last_of(given: Given) -> Claim:
    return HeardLast(_of_item(given), given[_AFTER])


HEARD: Final = _hearing("heard", Heard)
NOT_HEARD: Final = _hearing("not_heard", NotHeard)
HEARD_LAST: Final[Kind[Claim]] = ByShape(
    scalar=TEXT_OR_GLOB.to(lambda glob: HeardLast(SoundLike(glob))),
    mapping=MappingOf(
        "'heard_last'",
        [_ONE, _SOURCE, _WHOSE, _AFTER],
        _last_of,
        rules=[_NOT_EMPTY],
        common_mistakes=_COMMON_MISTAKES,
    ),
    otherwise=_why_no_text,
)
