"""The options of each NCCO action, as schemas: spellings, types and ranges.

A schema loads the options that are there, under the names they have in the action's dataclass in
`core.model.ncco`; that dataclass has the defaults.

Source: the NCCO reference and the platform's NCCO schema of 2021, with what SDKs have added since.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.model.endpoints import NEVER_RING
from voice_simulator.core.model.remarks import Remark, nearest, not_simulated, without_effect
from voice_simulator.core.model.vocabulary import AudioFormat, InputType
from voice_simulator.core.wire.container_fields import ArrayField, JsonObjectField, NestedField
from voice_simulator.core.wire.detection_reader import (
    NO_TELEPHONE,
    advanced_detection,
    plain_detection,
    remarks_on_detection,
)
from voice_simulator.core.wire.endpoint_reader import EndpointArrayField, EndpointField, only_entry
from voice_simulator.core.wire.field_errors import FieldError
from voice_simulator.core.wire.lenient_schema import LenientSchema, checks_object
from voice_simulator.core.wire.scalar_fields import (
    BooleanField,
    ChoiceField,
    DecimalField,
    MethodField,
    PatternField,
    SecondsField,
    TextField,
    WholeNumberField,
    choices_of,
)
from voice_simulator.core.wire.speech import LOUDNESS, MOST_LOOPS, SpeechSchema, language
from voice_simulator.core.wire.url_fields import ActionUrlField, UrlArrayField, UrlField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _leg_ids(key: str) -> ArrayField[str]:
    return ArrayField(TextField(255), key=key)


class _ActionSchema(LenientSchema):
    read_elsewhere: ClassVar = frozenset({"action"})


class _EventActionSchema(_ActionSchema):
    """An action whose event goes to a URL of your app."""

    event_url = ActionUrlField(key="eventUrl")
    event_method = MethodField(key="eventMethod")


class _TalkSchema(SpeechSchema):
    read_elsewhere: ClassVar = _ActionSchema.read_elsewhere

    barge_in = BooleanField(key="bargeIn")
    voice_name = TextField(255, key="voiceName")


class _StreamSchema(_ActionSchema):
    url = UrlArrayField(key="streamUrl", required=True)
    barge_in = BooleanField(key="bargeIn")
    loop = WholeNumberField(0, MOST_LOOPS)
    level = DecimalField(*LOUDNESS)


class _DtmfSchema(LenientSchema):
    # Ten seconds are documented as the most; applications in production send thirty and are not refused.
    time_out = SecondsField(0, 86_400, documented=10, key="timeOut")
    # Twenty are documented as the most; the Ruby SDK admits two more.
    max_digits = WholeNumberField(1, 22, documented=20, key="maxDigits")
    submit_on_hash = BooleanField(key="submitOnHash")


class _LegIdField(TextField):
    """The id of a leg, in an array of one as the NCCO reference has it, or alone."""

    unwraps: ClassVar = True


class _SpeechInputSchema(LenientSchema):
    not_simulated: ClassVar = dict.fromkeys(
        ("uuid", "language", "context", "sensitivity", "provider"),
        "what a party says is recognized as its script has it",
    )

    uuid = _LegIdField(255)
    end_on_silence = SecondsField(0.4, 10, key="endOnSilence")
    language = language()
    context = ArrayField(TextField(1000))
    # Ten are documented as the most by the reference of 2021, sixty by the SDKs of today.
    start_timeout = SecondsField(1, 60, key="startTimeout")
    max_duration = SecondsField(1, 60, key="maxDuration")
    save_audio = BooleanField(key="saveAudio")
    sensitivity = WholeNumberField(0, 100)


class _AnyInputSchema(_EventActionSchema):
    asynchronous = ChoiceField({"synchronous": False, "asynchronous": True}, key="mode")


_OLD_INPUT_OPTIONS: Final = ("timeOut", "maxDigits", "submitOnHash")
_NEW_INPUT_OPTIONS: Final = frozenset(word.value for word in InputType)


class _InputSchema(_AnyInputSchema):
    types = ArrayField(ChoiceField(choices_of(InputType)), low=1, key="type")
    dtmf = NestedField(_DtmfSchema())
    speech = NestedField(_SpeechInputSchema())

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members without effect; options for keys often stand beside `dtmf` instead of in it."""
        if not isinstance(given, dict):
            return
        for remark in super().remarks(given, at):
            name = remark.member.removeprefix(at)
            yield _misplaced(at, name) if name in given and nearest(name, _OLD_INPUT_OPTIONS) else remark
        yield from _idle_options(given, at)


def _misplaced(at: str, name: str) -> Remark:
    meant = nearest(name, _OLD_INPUT_OPTIONS)
    as_what = "" if meant == name else f" as {meant}"
    return without_effect(at, name, f"it belongs into the object dtmf{as_what}")


def _idle_options(given: Mapping[str, object], at: str) -> Iterator[Remark]:
    """Name options for a kind of input that this one does not take, or that its mode ignores.

    Source: the NCCO reference: with the mode `asynchronous`, which is for keys only, all of their settings
    must be left blank.
    """
    types = _types_of(given)
    is_asynchronous = given.get("mode") in ("asynchronous", ["asynchronous"])
    for word in InputType:
        if given.get(word) and word not in types:
            yield without_effect(at, word, f"the type of this input has no {word}")
    if is_asynchronous and given.get("dtmf") and InputType.DTMF in types:
        yield without_effect(at, "dtmf", "with the mode asynchronous each key is told as it is pressed")
    if is_asynchronous and InputType.SPEECH in types:
        yield not_simulated(at, "mode", "only keys are listened for with asynchronous, no speech")


def _types_of(given: Mapping[str, object]) -> list[object]:
    """Return the kinds of input it takes: from its type, or from the objects that are there."""
    types = given.get("type")
    if types is None:
        return [word for word in InputType if given.get(word) is not None]
    return types if isinstance(types, list) else [types]


class _LegacyInputSchema(_AnyInputSchema, _DtmfSchema):
    """The `input` of before September 2020: keys only, with its options beside `action`."""

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members without effect; the new objects have none beside the old options."""
        for remark in super().remarks(given, at):
            name = remark.member.removeprefix(at)
            is_new = name in _NEW_INPUT_OPTIONS
            yield without_effect(at, name, _BESIDE_OLD_OPTIONS) if is_new else remark


_BESIDE_OLD_OPTIONS: Final = (
    f"beside {', '.join(_OLD_INPUT_OPTIONS)} an input is of the old form: give it a type"
)


class _TranscriptionSchema(_EventActionSchema):
    read_elsewhere: ClassVar = frozenset()
    not_simulated: ClassVar = dict.fromkeys(
        ("language", "sentimentAnalysis"),
        "a transcription has what the parties said, by their scripts",
    )

    language = language()
    sentiment_analysis = BooleanField(key="sentimentAnalysis")
    provider = TextField(255)


class _RecordSchema(_EventActionSchema):
    format = ChoiceField(choices_of(AudioFormat))
    split = ChoiceField({"conversation": True})
    channels = WholeNumberField(1, 32)
    end_on_silence = SecondsField(3, 10, whole=True, key="endOnSilence")
    end_on_key = PatternField("one of the keys 0-9, * and #", r"[0-9*#]", key="endOnKey")
    time_out = SecondsField(3, 7200, whole=True, key="timeOut")
    beep_start = BooleanField(key="beepStart")
    transcription = NestedField(_TranscriptionSchema())


class _ModeratedSchema(LenientSchema):
    """Who hears a leg in its conversation, and whom it hears."""

    can_speak = _leg_ids("canSpeak")
    can_hear = _leg_ids("canHear")
    mute = BooleanField()

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members without effect; the NCCO reference does not support `mute` beside `canSpeak`."""
        yield from super().remarks(given, at)
        given = given if isinstance(given, dict) else {}
        if given.get("canSpeak") is not None and given.get("mute") in (True, "true"):
            yield without_effect(at, "mute", "beside canSpeak that one counts")


class _ConversationSchema(_EventActionSchema, _ModeratedSchema):
    name = TextField(255, required=True)
    music_on_hold_url = UrlField(key="musicOnHoldUrl")
    start_on_enter = BooleanField(key="startOnEnter")
    end_on_exit = BooleanField(key="endOnExit")
    record = BooleanField()
    transcription = NestedField(_TranscriptionSchema())


class _OnAnswerSchema(LenientSchema):
    url = UrlField(required=True)
    ringback_tone = UrlField(key="ringbackTone", spellings=("ringback",))


class _OnAnswerField(NestedField):
    """The `onAnswer` within the one entry of `endpoint`; `EndpointArrayField` reads the rest of it."""

    def parse(self, value: object) -> dict[str, Any]:
        endpoint = only_entry(value)
        on_answer = endpoint.get("onAnswer") if isinstance(endpoint, dict) else None
        if on_answer is None:
            return self._absent()
        try:
            return super().parse(on_answer)
        except ValidationError as error:
            raise ValidationError({0: {"onAnswer": error.messages}}) from None

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        endpoint = only_entry(value)
        if not isinstance(endpoint, dict) or endpoint.get("onAnswer") is None:
            return
        if endpoint.get("type") in NEVER_RING:
            yield without_effect(f"{at}[0].", "onAnswer", NO_TELEPHONE)
        else:
            yield from self.schema.remarks(endpoint["onAnswer"], f"{at}[0].onAnswer.")


class _CallerIdField(TextField):
    """Any caller's id: the platform shows an unknown one for a number that the application does not have."""

    def parse(self, value: object) -> str:
        caller = super().parse(value)
        digits = caller.removeprefix("+")
        return digits if digits.isascii() and digits.isdecimal() else caller


_MISPLACED_ON_ANSWER: Final = "it has no effect here: it belongs into the object in endpoint"


class _ConnectSchema(_EventActionSchema):
    endpoint = EndpointArrayField(EndpointField(besides=frozenset({"onAnswer"})))
    on_answer = _OnAnswerField(_OnAnswerSchema(), key="endpoint")
    from_ = _CallerIdField(255, key="from")
    random_from_number = BooleanField(key="randomFromNumber")
    synchronous = ChoiceField({"synchronous": True}, key="eventType")
    # The SDK for Java takes 3 to 7200, and 1 to 7200; what the platform does with less is not documented.
    timeout = SecondsField(0, 7200, documented_least=3)
    limit = SecondsField(0, 7200, documented_least=1)
    machine_detection = plain_detection("machineDetection")
    # .NET and Ruby send the second spelling.
    advanced_machine_detection = advanced_detection("advancedMachineDetection", "advanced_machine_detection")
    ringback_tone = UrlField(key="ringbackTone")

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members without effect; `onAnswer` often stands beside the endpoint instead of in it."""
        for remark in super().remarks(given, at):
            is_misplaced = remark.member == f"{at}onAnswer"
            yield replace(remark, why=_MISPLACED_ON_ANSWER) if is_misplaced else remark
        words = ("machineDetection", "advancedMachineDetection", "advanced_machine_detection")
        endpoint = only_entry(given.get("endpoint")) if isinstance(given, dict) else None
        yield from remarks_on_detection(given, at, *words, endpoint=endpoint)

    @checks_object
    def _check_one_caller(
        self, loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object
    ) -> None:
        if loaded.get("random_from_number") and given.get("from") is not None:
            field_error = FieldError(expected="false or left out when from is given", got="true")
            raise ValidationError([field_error], "random_from_number")


class _NotifySchema(_ActionSchema):
    payload = JsonObjectField(required=True)
    event_url = ActionUrlField(key="eventUrl", required=True)
    event_method = MethodField(key="eventMethod")


class _WaitSchema(_ActionSchema):
    # "Values below 0.1 default to 0.1 and values above 7200 default to 7200" (the Node SDK's documentation).
    timeout = SecondsField(0.1, 7200, clamped=True)


class _TransferSchema(_ActionSchema, _ModeratedSchema):
    # The second spelling is the Ruby SDK's.
    conversation_id = TextField(255, key="conversationId", spellings=("conversation_id",), required=True)


TALK: Final = _TalkSchema()
STREAM: Final = _StreamSchema()
INPUT: Final = _InputSchema()
LEGACY_INPUT: Final = _LegacyInputSchema()
RECORD: Final = _RecordSchema()
CONVERSATION: Final = _ConversationSchema()
CONNECT: Final = _ConnectSchema()
NOTIFY: Final = _NotifySchema()
WAIT: Final = _WaitSchema()
TRANSFER: Final = _TransferSchema()

BY_WORD: Final[Mapping[str, LenientSchema]] = {
    "talk": TALK,
    "stream": STREAM,
    "input": INPUT,
    "record": RECORD,
    "conversation": CONVERSATION,
    "connect": CONNECT,
    "notify": NOTIFY,
    "wait": WAIT,
    "transfer": TRANSFER,
}
"""The schema of each action, by its word on the wire."""
