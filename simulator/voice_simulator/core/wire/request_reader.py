"""What the routes of the platform's API take: request bodies and queries, read into orders for the core.

Each `read_…` names every field that is wrong, not only the first. Names are dotted, with indices in brackets:
`to[0].number`, `ncco[1].text`; texts say what was expected and what came. If nothing is wrong but the value
of an endpoint or the type of a member the body is refused as `RefusedByService`, else as `InvalidRequest`.

Source: the 1.0.1 document, with what the SDKs of today send besides.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.commands import (
    CallAction,
    CreateCall,
    DtmfCommand,
    DtmfSubscription,
    ListFilter,
    ModifyCall,
    SortOrder,
    StreamCommand,
    TalkCommand,
)
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.ncco import Action
from voice_simulator.core.model.remarks import Remark, without_effect
from voice_simulator.core.model.speech import DEFAULT_VOICE, VOICES
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire.detection_reader import (
    advanced_detection,
    detection_of,
    plain_detection,
    remarks_on_both,
)
from voice_simulator.core.wire.endpoint_reader import (
    CALLER,
    CallerField,
    EndpointError,
    EndpointReader,
    OneEndpoint,
)
from voice_simulator.core.wire.field_errors import FieldError, list_faults, shown
from voice_simulator.core.wire.fields import (
    DecimalNumber,
    LenientField,
    LenientSchema,
    Method,
    Options,
    Seconds,
    Text,
    Truth,
    WebUrl,
    WebUrlArray,
    WholeNumber,
    Word,
    checks_whole,
    themselves,
)
from voice_simulator.core.wire.misspelled_members import misspelled
from voice_simulator.core.wire.ncco_reader import parse_ncco, remarks_on_ncco
from voice_simulator.core.wire.speech import LOUDNESS, MOST_LOOPS, SpeechSchema
from voice_simulator.errors import InvalidNcco, InvalidRequest, RefusedByService

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from multidict import MultiMapping

Given = dict[str, object]


class _Ncco(LenientField[tuple[Action, ...]]):
    """An NCCO; each of its problems becomes a fault of its own, below this member."""

    unwraps: ClassVar = False
    json_types: ClassVar = (list,)

    remarks_on_values: ClassVar = True

    def __init__(self) -> None:
        super().__init__("an NCCO")

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say what of the NCCO has no effect."""
        yield from remarks_on_ncco(value, at)

    def read(self, value: object) -> tuple[Action, ...]:
        """Return the actions."""
        try:
            return parse_ncco(value)
        except InvalidNcco as error:
            problems: dict[str, list[FieldError]] = {}
            for problem in error.problems:
                fault = FieldError(expected=problem.expected, got=problem.got, wrong_type=problem.wrong_type)
                problems.setdefault(problem.path.removeprefix("$"), []).append(fault)
            raise ValidationError(problems) from None


def _refuse_both_or_neither(given: Given, one: str, other: str) -> None:
    """Refuse a body that has not exactly one of two members."""
    has_one, has_other = given.get(one) is not None, given.get(other) is not None
    if has_one and has_other:
        got = shown(given[one])
        fault = FieldError(expected=f"left out when {other} is given", got=got)
        raise ValidationError({one: [fault]})
    if not has_one and not has_other:
        faults = {
            one: [FieldError(expected="given", remark=f"Is required unless {other} is given.")],
            other: [FieldError(expected="given", remark=f"Is required unless {one} is given.")],
        }
        raise ValidationError(faults)


class _CreateCallSchema(LenientSchema):
    """`POST /v1/calls` of an application that has an event URL of its own."""

    to = OneEndpoint()
    from_ = CallerField(key="from")
    random_from_number = Truth()
    ncco = _Ncco()
    answer_url = WebUrlArray()
    answer_method = Method()
    event_url = WebUrlArray()
    event_method = Method()
    machine_detection = plain_detection("machine_detection")
    advanced_machine_detection = advanced_detection("advanced_machine_detection")
    # The 1.0.1 document has 7200 for the most; the platform of today admits a day.
    length_timer = Seconds(1, 86_400, whole=True)
    ringing_timer = Seconds(1, 120, whole=True)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Say what has no effect."""
        yield from super().remarks(given, at)
        yield from remarks_on_both(given, at, "machine_detection", "advanced_machine_detection")

    @checks_whole
    def _has_one_ncco(self, _loaded: Given, given: Given, **_rest: object) -> None:
        _refuse_both_or_neither(given, "ncco", "answer_url")

    @checks_whole
    def _has_one_caller(self, loaded: Given, given: Given, **_rest: object) -> None:
        is_random = loaded.get("random_from_number") is True
        if given.get("from") is None and not is_random:
            raise ValidationError([FieldError(expected=CALLER)], "from_")
        if given.get("from") is not None and is_random:
            fault = FieldError(expected="false or left out when from is given", got="true")
            raise ValidationError([fault], "random_from_number")


class _CreateCallAnywhereSchema(_CreateCallSchema):
    """`POST /v1/calls` of an application without an event URL."""

    event_url = WebUrlArray(required=True)


class _DocumentPhoneSchema(LenientSchema):
    number = Text(15)


class _DocumentSipSchema(LenientSchema):
    uri = Text(50, required=True)


class _DocumentWebsocketSchema(_DocumentSipSchema):
    content_type = Word(
        {one: one for one in ("audio/l16;rate=8000", "audio/l16;rate=16000")},
        key="content-type",
        required=True,
    )


_DOCUMENT_ENDPOINTS: Final[Mapping[EndpointType, LenientSchema]] = {
    EndpointType.PHONE: _DocumentPhoneSchema(),
    EndpointType.SIP: _DocumentSipSchema(),
    EndpointType.WEBSOCKET: _DocumentWebsocketSchema(),
}
"""What the 1.0.1 document asks of an endpoint besides what is asked of any."""


class _DocumentEndpoint(OneEndpoint):
    """An array of one endpoint of the three types, and in the ranges, that the 1.0.1 document has."""

    def __init__(self) -> None:
        super().__init__(reader=EndpointReader(tuple(_DOCUMENT_ENDPOINTS)))

    def read(self, value: object) -> Endpoint:
        """Return the endpoint."""
        endpoint = super().read(value)
        given: Any = value
        try:
            _DOCUMENT_ENDPOINTS[endpoint.type].load(given[0])
        except ValidationError as error:
            raise ValidationError({0: error.messages}) from None
        return endpoint


class _DocumentCaller(CallerField):
    """A phone endpoint object in the ranges of the 1.0.1 document."""

    def __init__(self) -> None:
        super().__init__(key="from", phone_object_only=True)

    def read(self, value: object) -> Endpoint:
        """Return the endpoint."""
        endpoint = super().read(value)
        given: Any = value
        _DOCUMENT_ENDPOINTS[EndpointType.PHONE].load(given)
        return endpoint


class _DocumentCreateCallSchema(_CreateCallAnywhereSchema):
    """`POST /v1/calls` by the 1.0.1 document to the letter: what was added later is not known."""

    class Meta(LenientSchema.Meta):
        """Leave the later additions out."""

        exclude = ("random_from_number", "advanced_machine_detection")

    to = _DocumentEndpoint()
    from_ = _DocumentCaller()
    length_timer = Seconds(1, 7200, whole=True)


class _DestinationSchema(LenientSchema):
    type = Word({"ncco": "ncco"}, required=True)
    url = WebUrlArray()
    ncco = _Ncco()

    @checks_whole
    def _has_one_ncco(self, _loaded: Given, given: Given, **_rest: object) -> None:
        _refuse_both_or_neither(given, "ncco", "url")


class _ModifyCallSchema(LenientSchema):
    action = Word(themselves(CallAction), required=True)


class _TransferSchema(LenientSchema):
    others: ClassVar = frozenset({"action"})

    destination = Options(_DestinationSchema(), required=True)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Say what has no effect; any other action has no destination."""
        action = given.get("action") if isinstance(given, dict) else None
        if action == CallAction.TRANSFER or not isinstance(given, dict):
            yield from super().remarks(given, at)
            return
        yield from super().remarks({name: given[name] for name in given if name != "destination"}, at)
        if given.get("destination") is not None:
            yield without_effect(at, "destination", "only the action transfer has one")


class _DocumentDestinationSchema(LenientSchema):
    type = Word({"ncco": "ncco"}, required=True)
    url = WebUrlArray(required=True)


class _DocumentTransferSchema(_TransferSchema):
    """A transfer by the 1.0.1 document, which does not know of NCCOs in the request."""

    destination = Options(_DocumentDestinationSchema(), required=True)


class _StreamSchema(LenientSchema):
    url = WebUrlArray(key="stream_url", required=True)
    loop = WholeNumber(0, MOST_LOOPS)
    level = DecimalNumber(*LOUDNESS)


class _TalkSchema(SpeechSchema):
    voice_name = Text(255)


class _DocumentVoice(LenientField[str]):
    def __init__(self) -> None:
        super().__init__(f"one of the {len(VOICES)} voices of the 1.0.1 document, such as {DEFAULT_VOICE}")

    def read(self, value: object) -> str:
        """Return the voice's name."""
        if not isinstance(value, str) or value not in VOICES:
            raise self.refusal(value)
        return value


class _DocumentTalkSchema(SpeechSchema):
    """`PUT …/talk` by the 1.0.1 document: a voice has its language, and no style."""

    class Meta(LenientSchema.Meta):
        """Leave the later additions out."""

        exclude = ("language", "style", "premium")

    voice_name = _DocumentVoice()


class _Digits(LenientField[str]):
    """Keys, as a string or, as an official snippet sends them, as a JSON number."""

    json_types: ClassVar = (str, int)
    _keys: ClassVar = re.compile(r"[0-9*#p]{1,1000}")

    def __init__(self) -> None:
        super().__init__("a string of 1 to 1000 of 0-9, *, # and p", required=True)

    def read(self, value: object) -> str:
        """Return the keys."""
        is_number = type(value) is int and 0 <= value < _NUMBERS_OF_KEYS
        keys = str(value) if is_number else value
        if not isinstance(keys, str) or not self._keys.fullmatch(keys):
            raise self.refusal(value)
        return keys


# Larger ones can't be written out: Python bounds the digits of a number it converts.
_NUMBERS_OF_KEYS: Final = 10**1000


class _DtmfSchema(LenientSchema):
    digits = _Digits()


class _DtmfSubscriptionSchema(LenientSchema):
    # An array of one in most SDKs, a string in a snippet, the second spelling in the PHP SDK.
    event_url = WebUrl(spellings=("eventUrl",), required=True)


class _Instant(LenientField[int]):
    """An ISO 8601 date-time; a plus before its zone may have become a blank, as it does in a query."""

    _lost_plus: ClassVar = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?) ([0-9]{2}(?::?[0-9]{2})?)$")

    def __init__(self) -> None:
        super().__init__("an ISO 8601 date-time such as 2016-11-14T07:45:14Z")

    def read(self, value: object) -> int:
        """Return the instant in ms."""
        if not isinstance(value, str):
            raise self.refusal(value)
        try:
            return from_iso(self._lost_plus.sub(r"\1+\2", value))
        except (ValueError, OverflowError):
            raise self.refusal(value) from None


class _ListSchema(LenientSchema):
    status = Word(themselves(Status))
    date_start = _Instant()
    date_end = _Instant()
    page_size = WholeNumber(1, 100)
    record_index = WholeNumber(0, 10**9)
    order = Word(themselves(SortOrder))
    conversation_uuid = Text(255)


_CREATE: Final = _CreateCallSchema()
_CREATE_ANYWHERE: Final = _CreateCallAnywhereSchema()
_CREATE_BY_DOCUMENT: Final = _DocumentCreateCallSchema()
_MODIFY: Final = _ModifyCallSchema()
_TRANSFER: Final = _TransferSchema()
_TRANSFER_BY_DOCUMENT: Final = _DocumentTransferSchema()
_STREAM: Final = _StreamSchema()
_TALK: Final = _TalkSchema()
_TALK_BY_DOCUMENT: Final = _DocumentTalkSchema()
_DTMF: Final = _DtmfSchema()
_DTMF_SUBSCRIPTION: Final = _DtmfSubscriptionSchema()
_LIST: Final = _ListSchema()


class RequestBody(StrEnum):
    """The bodies that the routes take."""

    CREATE_CALL = "create_call"
    MODIFY_CALL = "modify_call"
    STREAM = "stream"
    TALK = "talk"
    DTMF = "dtmf"
    DTMF_SUBSCRIPTION = "dtmf_subscription"


_REMARKED: Final[Mapping[RequestBody, LenientSchema]] = {
    RequestBody.CREATE_CALL: _CREATE,
    RequestBody.MODIFY_CALL: _TRANSFER,
    RequestBody.STREAM: _STREAM,
    RequestBody.TALK: _TALK,
    RequestBody.DTMF: _DTMF,
    RequestBody.DTMF_SUBSCRIPTION: _DTMF_SUBSCRIPTION,
}


_REMARKED_BY_DOCUMENT: Final[Mapping[RequestBody, LenientSchema]] = {
    **_REMARKED,
    RequestBody.CREATE_CALL: _CREATE_BY_DOCUMENT,
    RequestBody.MODIFY_CALL: _TRANSFER_BY_DOCUMENT,
}


def remarks_on(kind: RequestBody, body: object, *, by_document: bool = False) -> tuple[Remark, ...]:
    """Say what of a right body has no effect; by the 1.0.1 document much of what is newer has none."""
    schemas = _REMARKED_BY_DOCUMENT if by_document else _REMARKED
    return tuple(schemas[kind].remarks(body, ""))


def remarks_on_query(query: MultiMapping[str]) -> Iterator[Remark]:
    """Say what of the right query of `GET /v1/calls` has no effect."""
    yield from _LIST.remarks(dict(query), "")
    for name in query:
        if len(query.getall(name)) > 1:
            yield Remark(name, f"given {len(query.getall(name))} times: only the first counts", lost=True)


def read_create_call(body: object, *, default_event_url_known: bool, by_document: bool = False) -> CreateCall:
    """Read the body of `POST /v1/calls`.

    Args:
        body: what JSON made of it.
        default_event_url_known: whether the application has an event URL, so that the call need not.
        by_document: whether the ranges and requirements are those of the 1.0.1 document.

    Raises:
        InvalidRequest: fields are missing, of the wrong type, out of range or exclude each other.
        RefusedByService: nothing is wrong but types, and addresses that can't be called.
    """
    schema = _CREATE if default_event_url_known else _CREATE_ANYWHERE
    fields = _load(_CREATE_BY_DOCUMENT if by_document else schema, body)
    plain, advanced = fields.pop("machine_detection", None), fields.pop("advanced_machine_detection", None)
    return CreateCall(detection=detection_of(plain, advanced), **fields)


def read_modify_call(body: object, *, by_document: bool = False) -> ModifyCall:
    """Read the body of `PUT /v1/calls/{uuid}`; a destination matters for a transfer only.

    Args:
        body: what JSON made of it.
        by_document: whether a transfer is to be one of the 1.0.1 document, to a URL.

    Raises:
        InvalidRequest: the action is none, or a transfer has not exactly one good `url` or `ncco`.
    """
    action: CallAction = _load(_MODIFY, body)["action"]
    if action is not CallAction.TRANSFER:
        return ModifyCall(action=action)
    destination = _load(_TRANSFER_BY_DOCUMENT if by_document else _TRANSFER, body)["destination"]
    return ModifyCall(action=action, url=destination.get("url"), ncco=destination.get("ncco"))


def read_stream(body: object) -> StreamCommand:
    """Read the body of `PUT /v1/calls/{uuid}/stream`, or raise `InvalidRequest`."""
    return StreamCommand(**_load(_STREAM, body))


def read_talk(body: object, *, by_document: bool = False) -> TalkCommand:
    """Read the body of `PUT /v1/calls/{uuid}/talk`, or raise `InvalidRequest`."""
    return TalkCommand(**_load(_TALK_BY_DOCUMENT if by_document else _TALK, body))


def read_dtmf(body: object) -> DtmfCommand:
    """Read the body of `PUT /v1/calls/{uuid}/dtmf`, or raise `InvalidRequest`."""
    return DtmfCommand(**_load(_DTMF, body))


def read_dtmf_subscription(body: object) -> DtmfSubscription:
    """Read the body of `PUT /v1/calls/{uuid}/input/dtmf`, or raise `InvalidRequest`."""
    return DtmfSubscription(**_load(_DTMF_SUBSCRIPTION, body))


def read_list_filter(query: Mapping[str, str]) -> ListFilter:
    """Read the query of `GET /v1/calls`; a parameter without a value is one that is not there.

    Raises:
        InvalidRequest: parameters are out of range or no words of theirs.
    """
    return ListFilter(**_load(_LIST, {name: value for name, value in query.items() if value}))


def _load(schema: LenientSchema, body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise _refusal([("body", FieldError(expected="a JSON object", got=shown(body), wrong_type=True))])
    try:
        loaded: dict[str, Any] = schema.load(body)
    except ValidationError as error:
        faults = list(list_faults(error.messages))
        refusal = _refusal(faults)
        refusal.hints = tuple(misspelled(body, faults))
        raise refusal from None
    return loaded


def _refusal(faults: list[tuple[str, FieldError]]) -> InvalidRequest:
    texts: dict[str, str] = {}
    for name, fault in faults:
        texts[name] = f"{texts[name]} {fault.sentence()}" if name in texts else fault.sentence()
    reasons = {name: _reason(name, fault) for name, fault in faults}
    told = [name for name, reason in reasons.items() if reason is None]
    if told:
        return InvalidRequest(texts, told)
    return RefusedByService(texts, dict.fromkeys(reason for reason in reasons.values() if reason))


def _reason(name: str, fault: FieldError) -> tuple[str, str] | None:
    """Return by which name and with what reason the service tells of a fault; None for the gateway's.

    Both are as recorded, the name of a nested member without what it is in.
    """
    if isinstance(fault, EndpointError):
        return fault.member, fault.reason
    return (_INDEX.sub("", name).rpartition(".")[2], _WRONG_TYPE) if fault.wrong_type else None


_INDEX: Final = re.compile(r"\[[0-9]+\]")
_WRONG_TYPE: Final = "Invalid type parameter provided"
"""The service's own words: reports 63 of the Java, 66 and 122 of the Python, 198 of the PHP SDK."""
