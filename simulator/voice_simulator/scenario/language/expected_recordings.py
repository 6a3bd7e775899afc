"""What a line of `expect:` says of recordings and transcripts of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Given, Key, MappingOf, optional
from voice_simulator.documents.grammar.scalars import WholeNumber, Word
from voice_simulator.documents.mistakes import describe
from voice_simulator.scenario.language.expected_bounds import SPAN
from voice_simulator.scenario.language.expected_hearing import TEXT_OR_GLOB
from voice_simulator.scenario.model.expectations import NothingRecorded, Recorded, Transcribed

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

_MOST_CHANNELS: Final = 32


def _why_no_texts(node: Node, word: str, _mistakes: Mistakes) -> str:
    expected = 'a text or glob, such as "*call me back*", or a list of them'
    return f"{word}: expected {expected}; got {describe(node)}"


def _read_words(node: Node, word: str, mistakes: Mistakes) -> str:
    text = TEXT_OR_GLOB.read(node, word, mistakes)
    if text:
        return text
    return refuse(
        node.at, f'{word}: "" fits nothing that is said; that nothing is said is written {word}: []', mistakes
    )


def _schema_of_words(writer: SchemaWriter) -> Schema:
    return {"allOf": [TEXT_OR_GLOB.schema(writer)], "not": {"const": ""}}


_WORDS: Final[Kind[str]] = Custom(_read_words, _schema_of_words, "a text or glob")
_TEXTS: Final[Kind[tuple[str, ...]]] = ByShape(
    scalar=_WORDS.to(lambda glob: (glob,)), list_=ListOf(_WORDS, "texts"), otherwise=_why_no_texts
)

_LENGTH: Final = optional("length", Named("span", SPAN), "How long it is.")
_CHANNELS: Final = optional("channels", WholeNumber(1, _MOST_CHANNELS), "How many channels it has.")
_FORMAT: Final = optional(
    "format", Word({one.value: one.value for one in AudioFormat}), "The format of its file."
)
_SAID: Final = optional(
    "said",
    _TEXTS,
    "What parties say in it, in this order: a text or glob, or a list of them; [] for nothing.",
)

RECORDING_KEYS: Final = (_LENGTH, _CHANNELS, _FORMAT, _SAID)
"""The keys of `recording`, for the reference."""


def _recorded(given: Given) -> Recorded:
    return Recorded(
        length=given[_LENGTH], channels=given[_CHANNELS], audio_format=given[_FORMAT], said=given[_SAID]
    )


RECORDING: Final[Kind[Recorded]] = MappingOf(
    "'recording'",
    RECORDING_KEYS,
    _recorded,
    common_mistakes={
        **dict.fromkeys(("duration", "seconds", "lasts", "span"), "is written length: {value}"),
        **dict.fromkeys(("heard", "text", "words", "speech"), "is written said: {value}"),
        **dict.fromkeys(("split", "channel"), "is written channels: 2"),
        **dict.fromkeys(
            ("url", "size", "recording_url"), "is of the webhook: {event: record, body: {{key}: {value}}}"
        ),
    },
)
"""One recording of the call."""

TRANSCRIPT: Final[Kind[Transcribed]] = _TEXTS.to(Transcribed)
"""What was written down."""

NO_RECORDINGS: Final[dict[str, Key[NothingRecorded | None]]] = {
    key.name: key
    for key in (
        optional(
            "recording",
            RECORDING.to(NothingRecorded),
            "Your app was told of no recording like this; {} for none at all.",
        ),
        optional("transcript", TRANSCRIPT.to(NothingRecorded), "No transcript has sentences like these."),
    )
}
"""What `no` can say of recordings."""
