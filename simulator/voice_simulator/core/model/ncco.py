"""The NCCO language: from JSON to actions.

An NCCO is a JSON array of action objects, run in order. This module knows what the actions are and what their
options default to; spellings, types and ranges are in `core.wire.ncco_schemas`, and what an action does
to a call is `core.ncco.actions`. Spans are whole milliseconds.

Source: the platform's NCCO reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.speech import DEFAULT_LANGUAGE, DEFAULT_VOICE
from voice_simulator.core.model.vocabulary import ActionName, AudioFormat, InputType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.detection import MachineDetection
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.vocabulary import HttpMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkAction:
    """Say a text.

    Attributes:
        barge_in: whether the party can cut it short.
        loop: how often, 0 for without end.
        level: the volume, -1 to 1.
        language, style, premium: the voice of today.
        voice_name: the voice of the 1.0.1 document.
    """

    word: ClassVar = ActionName.TALK

    text: str
    barge_in: bool = False
    loop: int = 1
    level: float = 0.0
    language: str = DEFAULT_LANGUAGE
    style: int = 0
    premium: bool = False
    voice_name: str = DEFAULT_VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamAction:
    """Play an audio file; the options are those of `TalkAction`."""

    word: ClassVar = ActionName.STREAM

    url: str
    barge_in: bool = False
    loop: int = 1
    level: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DtmfOptions:
    """How keys are taken.

    Attributes:
        time_out: ms of silence that end the input.
        max_digits: so many keys end it.
        submit_on_hash: whether `#` ends it.
    """

    time_out: int = 3 * SECOND
    max_digits: int = 4
    submit_on_hash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechOptions:
    """How speech is taken.

    Attributes:
        uuid: the leg that is listened to; None for the one that runs the NCCO.
        end_on_silence: ms of silence after speech that end the input.
        language: which is spoken.
        context: phrases to expect.
        start_timeout: ms within which speech must begin.
        max_duration: ms of speech that end the input.
        save_audio: whether the speech is recorded.
        sensitivity: 0 to 100; None for the platform's choice.
    """

    uuid: str | None = None
    end_on_silence: int = 2 * SECOND
    language: str = DEFAULT_LANGUAGE
    context: tuple[str, ...] = ()
    start_timeout: int = 10 * SECOND
    max_duration: int = 60 * SECOND
    save_audio: bool = False
    sensitivity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputAction:
    """Take keys or speech of the party.

    Attributes:
        types: which of them.
        legacy: whether it was written as before September 2020: it takes keys only, and its webhook is of the
            old form.
        dtmf, speech: how they are taken, if they are.
        asynchronous: whether keys are told one by one while the next actions run.
        event_url, event_method: where the input is sent; None for where the call's events go.
    """

    word: ClassVar = ActionName.INPUT

    types: frozenset[InputType]
    legacy: bool = False
    dtmf: DtmfOptions = DtmfOptions()
    speech: SpeechOptions = SpeechOptions()
    asynchronous: bool = False
    event_url: str | None = None
    event_method: HttpMethod | None = None

    @property
    def wants_dtmf(self) -> bool:
        """Whether keys are taken."""
        return InputType.DTMF in self.types

    @property
    def wants_speech(self) -> bool:
        """Whether speech is taken."""
        return InputType.SPEECH in self.types


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """Write down what is said in a recording.

    Attributes:
        language: which is spoken.
        sentiment_analysis: whether its mood is judged, too.
        provider: who does it; None for the platform's choice.
        event_url, event_method: where it is announced; None for where the recording is.
    """

    language: str = DEFAULT_LANGUAGE
    sentiment_analysis: bool = False
    provider: str | None = None
    event_url: str | None = None
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAction:
    """Record the call.

    Attributes:
        format: mp3 unless told otherwise, wav with more than two channels.
        split: whether the parties are on channels of their own.
        channels: how many; two when split, unless told otherwise.
        end_on_silence: ms of silence that end it.
        end_on_key: the key that ends it.
        time_out: ms after which it ends.
        beep_start: whether the party is told by a beep.
        transcription: how what was said is written down; None if it is not.
        event_url, event_method: where the recording is announced; None for where the call's events go.
    """

    word: ClassVar = ActionName.RECORD

    format: AudioFormat = AudioFormat.MP3
    split: bool = False
    channels: int = 1
    end_on_silence: int | None = None
    end_on_key: str | None = None
    time_out: int | None = None
    beep_start: bool = False
    transcription: Transcription | None = None
    event_url: str | None = None
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAction:
    """Join a named conversation.

    Attributes:
        name: its name within the application.
        music_on_hold_url: what plays until it starts.
        start_on_enter: whether it starts with this leg.
        end_on_exit: whether it ends with this leg.
        record: whether it is recorded.
        transcription: how what was said in the recording is written down; None if it is not.
        can_speak, can_hear: ids of the legs that hear this one, and that it hears; None for all of them.
        mute: whether nobody hears this leg. The reference does not support it beside `can_speak`.
        event_url, event_method: where its recording is announced; None for where the call's events go.
    """

    word: ClassVar = ActionName.CONVERSATION

    name: str
    music_on_hold_url: str | None = None
    start_on_enter: bool = True
    end_on_exit: bool = False
    record: bool = False
    transcription: Transcription | None = None
    can_speak: tuple[str, ...] | None = None
    can_hear: tuple[str, ...] | None = None
    mute: bool = False
    event_url: str | None = None
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAnswer:
    """What the called party hears before it is joined to the call.

    Attributes:
        url: where its NCCO is.
        ringback_tone: what the caller hears meanwhile.
    """

    url: str
    ringback_tone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectAction:
    """Call another party and join it to the call.

    Attributes:
        endpoint: whom.
        on_answer: what that party hears first.
        from_: the caller's id it is shown; a number without plus, or whatever was given.
        random_from_number: whether any number of the application's is shown.
        synchronous: whether the answer to an event may bring an NCCO.
        timeout: ms to ring.
        limit: ms from the answer to the end.
        detection: what to do about voicemails.
        ringback_tone: what the caller hears while it rings.
        event_url, event_method: where events of the new leg go; None for where the call's go.
    """

    word: ClassVar = ActionName.CONNECT

    endpoint: Endpoint
    on_answer: OnAnswer | None = None
    from_: str | None = None
    random_from_number: bool = False
    synchronous: bool = False
    timeout: int = 60 * SECOND
    limit: int = 7200 * SECOND
    detection: MachineDetection | None = None
    ringback_tone: str | None = None
    event_url: str | None = None
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyAction:
    """Send a payload to the application."""

    word: ClassVar = ActionName.NOTIFY

    payload: Mapping[str, object]
    event_url: str
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAction:
    """Do nothing for `timeout` ms."""

    word: ClassVar = ActionName.WAIT

    timeout: int = 10 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAction:
    """Move the leg into a live conversation; the other options are those of `ConversationAction`."""

    word: ClassVar = ActionName.TRANSFER

    conversation_id: str
    can_hear: tuple[str, ...] | None = None
    can_speak: tuple[str, ...] | None = None
    mute: bool = False


Action = (
    TalkAction
    | StreamAction
    | InputAction
    | RecordAction
    | ConversationAction
    | ConnectAction
    | NotifyAction
    | WaitAction
    | TransferAction
)
