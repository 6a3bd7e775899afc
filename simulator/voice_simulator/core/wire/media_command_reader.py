"""Reads the bodies of `PUT /v1/calls/{uuid}/` stream, talk, dtmf and input/dtmf.

Source: the 1.0.1 document, with what the SDKs of today send besides.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

from voice_simulator.core.model.commands import (
    DtmfCommand,
    DtmfSubscription,
    StreamCommand,
    TalkCommand,
)
from voice_simulator.core.model.speech import DEFAULT_VOICE, VOICES
from voice_simulator.core.wire.lenient_schema import LenientField, LenientSchema
from voice_simulator.core.wire.request_errors import load_request
from voice_simulator.core.wire.scalar_fields import DecimalField, TextField, WholeNumberField
from voice_simulator.core.wire.speech import LOUDNESS, MOST_LOOPS, SpeechSchema
from voice_simulator.core.wire.url_fields import UrlArrayField, UrlField


class _StreamSchema(LenientSchema):
    url = UrlArrayField(key="stream_url", required=True)
    loop = WholeNumberField(0, MOST_LOOPS)
    level = DecimalField(*LOUDNESS)


class _TalkSchema(SpeechSchema):
    voice_name = TextField(255)


class _DocumentVoiceField(LenientField[str]):
    def __init__(self) -> None:
        super().__init__(f"one of the {len(VOICES)} voices of the 1.0.1 document, such as {DEFAULT_VOICE}")

    def parse(self, value: object) -> str:
        """Return the voice's name."""
        if not isinstance(value, str) or value not in VOICES:
            raise self.refusal(value)
        return value


class _DocumentTalkSchema(SpeechSchema):
    """The body of talk in the 1.0.1 document: each voice implies its language, and there is no style."""

    class Meta(LenientSchema.Meta):
        """Leaves out what was added later."""

        exclude = ("language", "style", "premium")

    voice_name = _DocumentVoiceField()


class _DigitsField(LenientField[str]):
    """Keys, as a string or as a JSON number, which an official snippet sends."""

    json_types: ClassVar = (str, int)
    _keys: ClassVar = re.compile(r"[0-9*#p]{1,1000}")

    def __init__(self) -> None:
        super().__init__("a string of 1 to 1000 of 0-9, *, # and p", required=True)

    def parse(self, value: object) -> str:
        """Return the keys."""
        is_number = type(value) is int and 0 <= value < _NUMBERS_OF_KEYS
        keys = str(value) if is_number else value
        if not isinstance(keys, str) or not self._keys.fullmatch(keys):
            raise self.refusal(value)
        return keys


# Python refuses to write out larger numbers.
_NUMBERS_OF_KEYS: Final = 10**1000


class _DtmfSchema(LenientSchema):
    digits = _DigitsField()


class _DtmfSubscriptionSchema(LenientSchema):
    # An array of one in most SDKs, a string in a snippet, the second spelling in the PHP SDK.
    event_url = UrlField(spellings=("eventUrl",), required=True)


STREAM: Final = _StreamSchema()


TALK: Final = _TalkSchema()


_TALK_BY_DOCUMENT: Final = _DocumentTalkSchema()


DTMF: Final = _DtmfSchema()


DTMF_SUBSCRIPTION: Final = _DtmfSubscriptionSchema()


def read_stream(body: object) -> StreamCommand:
    """Read the body of `PUT /v1/calls/{uuid}/stream`, or raise `InvalidRequest`."""
    return StreamCommand(**load_request(STREAM, body))


def read_talk(body: object, *, by_document: bool = False) -> TalkCommand:
    """Read the body of `PUT /v1/calls/{uuid}/talk`, or raise `InvalidRequest`."""
    return TalkCommand(**load_request(_TALK_BY_DOCUMENT if by_document else TALK, body))


def read_dtmf(body: object) -> DtmfCommand:
    """Read the body of `PUT /v1/calls/{uuid}/dtmf`, or raise `InvalidRequest`."""
    return DtmfCommand(**load_request(DTMF, body))


def read_dtmf_subscription(body: object) -> DtmfSubscription:
    """Read the body of `PUT /v1/calls/{uuid}/input/dtmf`, or raise `InvalidRequest`."""
    return DtmfSubscription(**load_request(DTMF_SUBSCRIPTION, body))
