"""Words of the platform that several parts share."""

from __future__ import annotations

from enum import StrEnum


class HttpMethod(StrEnum):
    """The two methods a webhook can be asked for with."""

    GET = "GET"
    POST = "POST"


class InputType(StrEnum):
    """What an input can take."""

    DTMF = "dtmf"
    SPEECH = "speech"


class AudioFormat(StrEnum):
    """What a recording can be."""

    MP3 = "mp3"
    WAV = "wav"
    OGG = "ogg"


class AttemptVerdict(StrEnum):
    """What becomes of a webhook after an attempt; the words of the journal."""

    DELIVERED = "delivered"
    AGAIN = "again"
    FAILED = "failed"
