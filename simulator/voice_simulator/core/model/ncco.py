"""The NCCO language: from JSON to actions.

An NCCO is a JSON array of action objects, run in order. This module knows what the actions are and what their
options default to; spellings, types and ranges are in `core.wire.ncco_schemas`, and what an action does
to a call is `core.ncco.interpreter`. Spans are whole milliseconds.

Source: the platform's NCCO reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.detection import MachineDetection, detection_of
from voice_simulator.core.wire import ncco_schemas as schemas
from voice_simulator.core.wire.field_errors import NOTHING, Fault, list_faults, shown
from voice_simulator.core.wire.misspelled_members import misspelled
from voice_simulator.core.wire.ncco_schemas import AudioFormat, InputType
from voice_simulator.core.wire.speech import DEFAULT_LANGUAGE, DEFAULT_VOICE
from voice_simulator.errors import InvalidNcco, NccoProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.wire.fields import HttpMethod, LenientSchema

MOST_ACTIONS: Final = 1000
"""Undocumented: more than anybody writes, few enough to be read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Say a text.

    Attributes:
        barge_in: whether the party can cut it short.
        loop: how often, 0 for without end.
        level: the volume, -1 to 1.
        language, style, premium: the voice of today.
        voice_name: the voice of the 1.0.1 document.
    """

    word: ClassVar = "talk"

    text: str
    barge_in: bool = False
    loop: int = 1
    level: float = 0.0
    language: str = DEFAULT_LANGUAGE
    style: int = 0
    premium: bool = False
    voice_name: str = DEFAULT_VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Play an audio file; the options are those of `Talk`."""

    word: ClassVar = "stream"

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
class Input:
    """Take keys or speech of the party.

    Attributes:
        types: which of them.
        legacy: whether it was written as before September 2020: it takes keys only, and its webhook is of the
            old form.
        dtmf, speech: how they are taken, if they are.
        asynchronous: whether keys are told one by one while the next actions run.
        event_url, event_method: where the input is sent; None for where the call's events go.
    """

    word: ClassVar = "input"

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
class Record:
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

    word: ClassVar = "record"

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
class Conversation:
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

    word: ClassVar = "conversation"

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
class Connect:
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

    word: ClassVar = "connect"

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
class Notify:
    """Send a payload to the application."""

    word: ClassVar = "notify"

    payload: Mapping[str, object]
    event_url: str
    event_method: HttpMethod | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing for `timeout` ms."""

    word: ClassVar = "wait"

    timeout: int = 10 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Move the leg into a live conversation; the other options are those of `Conversation`."""

    word: ClassVar = "transfer"

    conversation_id: str
    can_hear: tuple[str, ...] | None = None
    can_speak: tuple[str, ...] | None = None
    mute: bool = False


Action = Talk | Stream | Input | Record | Conversation | Connect | Notify | Wait | Transfer


def parse_ncco(document: object) -> tuple[Action, ...]:
    """Read an NCCO.

    Args:
        document: what JSON made of it: an array of 1 to 1000 action objects, if it is right.

    Raises:
        InvalidNcco: it is not an NCCO; all that is wrong with it is named.
    """
    if not isinstance(document, list) or not 1 <= len(document) <= MOST_ACTIONS:
        raise InvalidNcco([_not_actions(document)])
    actions: list[Action] = []
    problems: list[NccoProblem] = []
    for index, entry in enumerate(document):
        try:
            actions.append(_read_action(entry))
        except ValidationError as error:
            problems += _problems_of(entry, f"$[{index}]", error)
    problems = problems or _barge_ins_without_input(actions)
    if problems:
        raise InvalidNcco(problems)
    return tuple(actions)


def _problems_of(entry: object, at: str, error: ValidationError) -> Iterator[NccoProblem]:
    for path, fault in list_faults(error.messages, at):
        hints = tuple(misspelled(entry, [(path.removeprefix(at).removeprefix("."), fault)]))
        yield NccoProblem(path, fault.expected, fault.got, fault.wrong_type, hints)


def remarks_on_ncco(document: object, at: str = "ncco") -> Iterator[Remark]:
    """Say what of an NCCO has no effect; of one that is none, nothing.

    Args:
        document: what JSON made of it.
        at: what the names of its members begin with.
    """
    for index, entry in enumerate(document if isinstance(document, list) else ()):
        word = entry.get("action") if isinstance(entry, dict) else None
        if isinstance(word, str) and word in schemas.BY_WORD:
            yield from _schema_of(word, entry).remarks(entry, f"{at}[{index}].")


def _schema_of(word: str, entry: Mapping[str, Any]) -> LenientSchema:
    is_legacy = word == Input.word and _is_legacy(entry)
    return schemas.LEGACY_INPUT if is_legacy else schemas.BY_WORD[word]


def _not_actions(document: object) -> NccoProblem:
    expected = f"an array of 1 to {MOST_ACTIONS} actions"
    return NccoProblem("$", expected, shown(document), wrong_type=not isinstance(document, list))


def _barge_ins_without_input(actions: Sequence[Action]) -> list[NccoProblem]:
    """Find prompts that can be cut where no input listens: only prompts may stand between the two.

    Source: the NCCO reference; staff in pull request 1662 of the platform's documentation say that such an
    NCCO is invalid.
    """
    problems: list[NccoProblem] = []
    waiting: int | None = None
    for index, action in enumerate([*actions, None]):
        if isinstance(action, Talk | Stream):
            waiting = index if waiting is None and action.barge_in else waiting
            continue
        if waiting is not None and not isinstance(action, Input):
            after = "no input" if action is None else action.word
            expected = "false, or followed by an input with nothing but talk and stream between"
            problems.append(NccoProblem(f"$[{waiting}].bargeIn", expected, f"true with {after} behind it"))
        waiting = None
    return problems


def _read_action(entry: object) -> Action:
    if not isinstance(entry, dict):
        raise ValidationError([Fault(expected="an action object", got=shown(entry), wrong_type=True)])
    word = entry.get("action")
    read = _READERS.get(word) if isinstance(word, str) else None
    if read is not None:
        return read(entry)
    got = NOTHING if word is None else shown(word)
    is_text = word is None or isinstance(word, str)
    fault = Fault(expected=f"one of {', '.join(_READERS)}", got=got, wrong_type=not is_text)
    raise ValidationError({"action": [fault]})


def _read_talk(entry: dict[str, Any]) -> Talk:
    return Talk(**schemas.TALK.load(entry))


def _read_stream(entry: dict[str, Any]) -> Stream:
    return Stream(**schemas.STREAM.load(entry))


def _read_input(entry: dict[str, Any]) -> Input:
    if _is_legacy(entry):
        return _read_legacy_input(entry)
    types = [word for word in InputType if entry.get(word) is not None]
    options = schemas.INPUT.load(entry)
    # An object of options is its type (the NCCO reference of May 2020); the PHP and Go SDKs name no others.
    options["types"] = frozenset(options.get("types", types))
    if "dtmf" in options:
        options["dtmf"] = DtmfOptions(**options["dtmf"])
    if "speech" in options:
        options["speech"] = SpeechOptions(**options["speech"])
    return Input(**options)


def _is_legacy(entry: Mapping[str, Any]) -> bool:
    has_new_options = any(entry.get(word) is not None for word in InputType)
    return entry.get("type") is None and (not has_new_options or _has_old_options(entry))


def _has_old_options(entry: Mapping[str, Any]) -> bool:
    return any(entry.get(key) is not None for key in ("timeOut", "maxDigits", "submitOnHash"))


def _read_legacy_input(entry: dict[str, Any]) -> Input:
    options = schemas.LEGACY_INPUT.load(entry)
    names = ("time_out", "max_digits", "submit_on_hash")
    dtmf = DtmfOptions(**{name: options.pop(name) for name in names if name in options})
    return Input(types=frozenset({InputType.DTMF}), legacy=True, dtmf=dtmf, **options)


def _read_record(entry: dict[str, Any]) -> Record:
    options = schemas.RECORD.load(entry)
    if options.get("split"):
        options.setdefault("channels", 2)
    if options.get("channels", 1) > 2:
        options.setdefault("format", AudioFormat.WAV)
    return Record(**_with_transcription(options))


def _read_conversation(entry: dict[str, Any]) -> Conversation:
    return Conversation(**_with_transcription(schemas.CONVERSATION.load(entry)))


def _with_transcription(options: dict[str, Any]) -> dict[str, Any]:
    if "transcription" in options:
        options["transcription"] = Transcription(**options["transcription"])
    return options


def _read_connect(entry: dict[str, Any]) -> Connect:
    options = schemas.CONNECT.load(entry)
    plain, advanced = options.pop("machine_detection", None), options.pop("advanced_machine_detection", None)
    if "on_answer" in options:
        options["on_answer"] = OnAnswer(**options["on_answer"])
    return Connect(detection=detection_of(plain, advanced), **options)


def _read_notify(entry: dict[str, Any]) -> Notify:
    return Notify(**schemas.NOTIFY.load(entry))


def _read_wait(entry: dict[str, Any]) -> Wait:
    return Wait(**schemas.WAIT.load(entry))


def _read_transfer(entry: dict[str, Any]) -> Transfer:
    return Transfer(**schemas.TRANSFER.load(entry))


_READERS: Final[dict[str, Callable[[dict[str, Any]], Action]]] = {
    Talk.word: _read_talk,
    Stream.word: _read_stream,
    Input.word: _read_input,
    Record.word: _read_record,
    Conversation.word: _read_conversation,
    Connect.word: _read_connect,
    Notify.word: _read_notify,
    Wait.word: _read_wait,
    Transfer.word: _read_transfer,
}

WORDS: Final = tuple(_READERS)
"""The words for the actions."""
