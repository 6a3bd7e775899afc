"""Words that several parts share: the platform's, and those of the journal and the scenario language."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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


MOST_MP3_CHANNELS: Final = 2
"""Channels that an mp3 has at the most."""


def channels_in_file(audio_format: AudioFormat, channels: int) -> int:
    """Return how many channels a file has of those that were asked for."""
    return min(channels, MOST_MP3_CHANNELS) if audio_format is AudioFormat.MP3 else channels


class EventName(StrEnum):
    """What a webhook tells: a status, a verdict of machine detection, or something about an NCCO."""

    STARTED = "started"
    RINGING = "ringing"
    ANSWERED = "answered"
    COMPLETED = "completed"
    BUSY = "busy"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    UNANSWERED = "unanswered"
    DISCONNECTED = "disconnected"
    MACHINE = "machine"
    HUMAN = "human"
    ANSWER = "answer"
    FALLBACK = "fallback"
    INPUT = "input"
    DTMF = "dtmf"
    NOTIFY = "notify"
    RECORD = "record"
    TRANSCRIPTION = "transcription"
    TRANSFER = "transfer"
    ERROR = "error"


class ActionName(StrEnum):
    """The actions of an NCCO."""

    TALK = "talk"
    STREAM = "stream"
    INPUT = "input"
    RECORD = "record"
    CONVERSATION = "conversation"
    CONNECT = "connect"
    NOTIFY = "notify"
    WAIT = "wait"
    TRANSFER = "transfer"


class FaultKind(StrEnum):
    """What a fault does, to the answer of a request, a webhook, a recording or a WebSocket."""

    RESPOND = "respond"
    DELAY = "delay"
    DISCONNECT = "disconnect"
    MALFORMED = "malformed"
    RATE_LIMIT = "rate_limit"
    LATE = "late"
    AFTER = "after"
    LOST = "lost"
    TWICE = "twice"
    SAME_TIMESTAMP = "same_timestamp"
    CORRUPT = "corrupt"
    SLOW = "slow"
    FAIL = "fail"
    REPLY = "reply"
    RECORDING = "recording"
    TRANSCRIPTION = "transcription"
    REFUSE = "refuse"
    NEVER_ANSWERS = "never_answers"
    DROP = "drop"
    SLOW_READER = "slow_reader"
    GAPS = "gaps"
    NOTIFY_LATE = "notify_late"
    NOTIFY_LOST = "notify_lost"


class AttemptVerdict(StrEnum):
    """What becomes of a webhook after an attempt; the words of the journal."""

    DELIVERED = "delivered"
    AGAIN = "again"
    FAILED = "failed"
