"""The groups of settings: those that a settings file gives as a mapping, such as `limits: {calls: 1000}`."""

# No `from __future__ import annotations` here: the annotations are the table, and are read when it is used.

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, cast

from voice_simulator.core.clock import SECOND
from voice_simulator.core.legs.store import MOST_LIVE
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.mistakes import Mistakes, describe
from voice_simulator.documents.nodes import Node
from voice_simulator.settings.base_urls import BASE_URL
from voice_simulator.settings.kinds import (
    HEADER_TEXT,
    SIZE,
    SWITCH,
    TOKEN,
    span,
    whole_number,
    whole_number_or_off,
    word_of,
)
from voice_simulator.settings.setting import Setting, mapping_of

_MILLION: Final = 10**6


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


class RecordIndex(StrEnum):
    """What `record_index` of a list of calls counts."""

    OFFSET = "offset"
    PAGE = "page"


class AnswerFields(StrEnum):
    """Which members the answer webhook has: the classic four, or all six that it has today."""

    CLASSIC = "classic"
    ALL = "all"


class UnansweredCompleted(StrEnum):
    """What the `completed` of a call that was not answered says of times and money: all, or nothing."""

    FULL = "full"
    SHORT = "short"


class DialectName(StrEnum):
    """The dialects of the wire."""

    LIVE = "live"
    SPEC = "spec"


class LinkForm(StrEnum):
    """How the links of a page are written."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireSettings:
    """The dialect, and the switches of `live`."""

    dialect: Annotated[
        DialectName,
        Setting(word_of(DialectName), "live: as the platform speaks; spec: as its 1.0.1 document says"),
    ] = DialectName.LIVE
    record_index: Annotated[
        RecordIndex, Setting(word_of(RecordIndex), "what record_index counts, records or pages")
    ] = RecordIndex.OFFSET
    answer_fields: Annotated[
        AnswerFields,
        Setting(word_of(AnswerFields), "the classic four members of the answer webhook, or all"),
    ] = AnswerFields.ALL
    region_url: Annotated[
        str | None,
        Setting(BASE_URL, "the region_url of the answer webhook", shown="the simulator's own address"),
    ] = None
    unanswered_completed: Annotated[
        UnansweredCompleted,
        Setting(
            word_of(UnansweredCompleted), "whether completed after an unanswered end has times and a price"
        ),
    ] = UnansweredCompleted.FULL
    next_link: Annotated[LinkForm, Setting(word_of(LinkForm), "the form of the links in a page of calls")] = (
        LinkForm.ABSOLUTE
    )
    end_time_while_running: Annotated[
        bool, Setting(SWITCH, "whether the record of a call that goes on has an end_time")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """Where recordings are."""

    base_url: Annotated[
        str | None,
        Setting(
            BASE_URL,
            "what the addresses of recordings begin with; `:PORT` is the simulator's own port",
            shown="the simulator's own address",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectionSettings:
    """What machine detection does."""

    holds_ncco: Annotated[
        bool, Setting(SWITCH, "whether the NCCO waits for the verdict of plain machine_detection")
    ] = True


class Voice(StrEnum):
    """What speech sounds like in recordings, and for WebSockets."""

    TONES = "tones"
    ESPEAK = "espeak-ng"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSettings:
    """How long sounds last, and what speech sounds like; spans are ms."""

    words_per_minute: Annotated[int, Setting(whole_number(1, 10_000), "how fast texts are spoken")] = 150
    stream_length: Annotated[
        int, Setting(span(600 * SECOND), "how long an audio file lasts that is not read", shown="10s")
    ] = 10 * SECOND
    fetch_streams: Annotated[
        bool, Setting(SWITCH, "whether audio files are fetched, to last as long as they do")
    ] = True
    voice: Annotated[
        Voice,
        Setting(
            word_of(Voice), "speech in recordings and WebSockets: tones, or espeak-ng where it is installed"
        ),
    ] = Voice.TONES


class IdleFrames(StrEnum):
    """What a WebSocket is sent while nobody speaks."""

    SILENCE = "silence"
    GAPS = "gaps"


class Framing(StrEnum):
    """What becomes of audio from your app that is not cut into frames of 20 ms."""

    STRICT = "strict"
    LENIENT = "lenient"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSettings:
    """WebSockets to your app."""

    connect: Annotated[
        bool,
        Setting(
            SWITCH,
            "whether WebSockets are connected; off: a leg to one plays a script, as a leg to a phone does",
        ),
    ] = True
    frames: Annotated[
        IdleFrames,
        Setting(
            word_of(IdleFrames), "what your app is sent while nobody speaks: frames of silence, or no frames"
        ),
    ] = IdleFrames.SILENCE
    framing: Annotated[
        Framing,
        Setting(
            word_of(Framing),
            "a frame from your app that is not 20 ms long breaks the socket (strict), or is padded or "
            "split (lenient)",
        ),
    ] = Framing.STRICT
    user_agent: Annotated[
        str | None, Setting(HEADER_TEXT, "the User-Agent of the upgrade request", shown="none is sent")
    ] = None
    subprotocol: Annotated[
        str | None,
        Setting(TOKEN, "the Sec-WebSocket-Protocol of the upgrade request", shown="none is sent"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """How much is remembered, and how much is taken; a body is counted in bytes."""

    calls: Annotated[int, Setting(whole_number(1, 10 * _MILLION), "calls remembered in a world")] = 100_000
    live_calls: Annotated[
        int,
        Setting(
            whole_number(1, 10 * _MILLION), "calls that may be live in a world; one more is answered 429"
        ),
    ] = MOST_LIVE
    journal: Annotated[
        int, Setting(whole_number(1, 10 * _MILLION), "journal entries remembered in a world")
    ] = 100_000
    worlds: Annotated[
        int, Setting(whole_number(1, _MILLION), "worlds that there may be; one more is answered 429")
    ] = 1_000
    applications: Annotated[
        int,
        Setting(
            whole_number(1, _MILLION), "Vonage applications that may be registered; one more is answered 429"
        ),
    ] = 10_000
    scenarios: Annotated[
        int, Setting(whole_number(1, _MILLION), "scenarios that may be loaded; one more is answered 429")
    ] = 1_000
    streams: Annotated[
        int, Setting(whole_number(1, 10_000), "journal streams that may be open; one more is answered 429")
    ] = 100
    files: Annotated[
        int, Setting(whole_number(1, _MILLION), "recordings, transcripts and the like kept in a world")
    ] = 1_000
    body: Annotated[int, Setting(SIZE, "the largest request body", shown="1MiB")] = 1024 * 1024
    calls_per_second: Annotated[
        int | None,
        Setting(
            whole_number_or_off(1, _MILLION), "calls a Vonage application may create a second", shown="off"
        ),
    ] = None
    requests_per_second: Annotated[
        int | None,
        Setting(whole_number_or_off(1, _MILLION), "other requests it may make a second", shown="off"),
    ] = None


def _why_no_wire(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected live, spec, or a mapping of switches, got {describe(node)}"


WIRE: Final = ByShape(
    scalar=word_of(DialectName).to(lambda dialect: WireSettings(dialect=dialect)),
    mapping=mapping_of(WireSettings, "wire").to(
        lambda values: WireSettings(**cast("dict[str, Any]", values))
    ),
    otherwise=_why_no_wire,
)
"""The name of a dialect or, in a document, a mapping of the switches within it."""
