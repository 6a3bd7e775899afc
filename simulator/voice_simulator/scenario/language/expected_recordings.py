"""What a line of `expect:` says of recordings and transcripts of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Kind, Named
from voice_simulator.documents.grammar.mappings import Given, MappingOf, optional, with_default
from voice_simulator.documents.grammar.scalars import WholeNumber, Word
from voice_simulator.documents.mistakes import describe
from voice_simulator.scenario.language.expected_bounds import SPAN
from voice_simulator.scenario.language.expected_hearing import TEXT_OR_GLOB
from voice_simulator.scenario.model.expectations import Claim, Recorded, Transcribed

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

_MOST_CHANNELS: Final = 32


def _why_no_texts(node: Node, word: str, _mistakes: Mistakes) -> str:
    expected = 'a text or glob, such as "*call me back*", or a list of them'
    return f"{word}: expected {expected}; got {describe(node)}"


_TEXTS: Final[Kind[tuple[str, ...]]] = ByShape(
    scalar=TEXT_OR_GLOB.to(lambda glob: (glob,)),
    list_=ListOf(
        TEXT_OR_GLOB, "texts", least=1, too_few='expected at least one text or glob, such as ["*yes*"]'
    ),
    otherwise=_why_no_texts,
)

_LENGTH: Final = optional("length", Named("span", SPAN), "How long it is.")
_CHANNELS: Final = optional("channels", WholeNumber(1, _MOST_CHANNELS), "How many channels it has.")
_FORMAT: Final = optional(
    "format", Word({one.value: one.value for one in AudioFormat}), "The format of its file."
)
_SAID: Final = with_default(
    "said", _TEXTS, "What parties say in it, in this order: a text or glob, or a list of them.", ()
)

RECORDING_KEYS: Final = (_LENGTH, _CHANNELS, _FORMAT, _SAID)
"""The keys of `recording`, for the reference."""


def _recorded(given: Given) -> Claim:
    return Recorded(
        length=given[_LENGTH], channels=given[_CHANNELS], audio_format=given[_FORMAT], said=given[_SAID]
    )


RECORDING: Final[Kind[Claim]] = MappingOf(
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

TRANSCRIPT: Final[Kind[Claim]] = _TEXTS.to(Transcribed)
"""What was written down."""
