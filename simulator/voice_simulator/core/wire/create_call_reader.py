"""Reads the body of `POST /v1/calls`: a call to place.

Source: the 1.0.1 document, with what the SDKs of today send besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError

from voice_simulator.core.model.commands import (
    CreateCall,
)
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.wire.detection_reader import (
    advanced_detection,
    detection_of,
    plain_detection,
    remarks_on_detection,
)
from voice_simulator.core.wire.endpoint_reader import (
    CALLER,
    CallerField,
    EndpointArrayField,
    EndpointField,
    only_entry,
)
from voice_simulator.core.wire.field_errors import FieldError
from voice_simulator.core.wire.lenient_schema import LenientSchema, checks_object
from voice_simulator.core.wire.ncco_field import Given, NccoField, check_exactly_one_of
from voice_simulator.core.wire.request_errors import load_request
from voice_simulator.core.wire.scalar_fields import (
    BooleanField,
    ChoiceField,
    MethodField,
    SecondsField,
    TextField,
)
from voice_simulator.core.wire.url_fields import UrlArrayField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.remarks import Remark


class _CreateCallSchema(LenientSchema):
    """The body, from a Vonage application that has an event URL of its own."""

    to = EndpointArrayField()
    from_ = CallerField(key="from")
    random_from_number = BooleanField()
    ncco = NccoField()
    answer_url = UrlArrayField()
    answer_method = MethodField()
    event_url = UrlArrayField()
    event_method = MethodField()
    machine_detection = plain_detection("machine_detection")
    advanced_machine_detection = advanced_detection("advanced_machine_detection")
    # The 1.0.1 document has 7200 as the most; the platform of today admits a day.
    length_timer = SecondsField(1, 86_400, whole=True)
    ringing_timer = SecondsField(1, 120, whole=True)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect."""
        yield from super().remarks(given, at)
        words = ("machine_detection", "advanced_machine_detection")
        endpoint = only_entry(given.get("to")) if isinstance(given, dict) else None
        yield from remarks_on_detection(given, at, *words, endpoint=endpoint)

    @checks_object
    def _check_one_ncco(self, _loaded: Given, given: Given, **_rest: object) -> None:
        check_exactly_one_of(given, "ncco", "answer_url")

    @checks_object
    def _check_one_caller(self, loaded: Given, given: Given, **_rest: object) -> None:
        is_random = loaded.get("random_from_number") is True
        if given.get("from") is None and not is_random:
            raise ValidationError([FieldError(expected=CALLER)], "from_")
        if given.get("from") is not None and is_random:
            field_error = FieldError(expected="false or left out when from is given", got="true")
            raise ValidationError([field_error], "random_from_number")


class _CreateCallWithEventUrlSchema(_CreateCallSchema):
    """The body, from a Vonage application without an event URL: the call must bring one."""

    event_url = UrlArrayField(required=True)


class _DocumentPhoneSchema(LenientSchema):
    number = TextField(15)


class _DocumentSipSchema(LenientSchema):
    uri = TextField(50, required=True)


class _DocumentWebsocketSchema(_DocumentSipSchema):
    content_type = ChoiceField(
        {one: one for one in ("audio/l16;rate=8000", "audio/l16;rate=16000")},
        key="content-type",
        required=True,
    )


_DOCUMENT_ENDPOINTS: Final[Mapping[EndpointType, LenientSchema]] = {
    EndpointType.PHONE: _DocumentPhoneSchema(),
    EndpointType.SIP: _DocumentSipSchema(),
    EndpointType.WEBSOCKET: _DocumentWebsocketSchema(),
}
"""What the 1.0.1 document requires of an endpoint in addition."""


class _DocumentEndpointField(EndpointArrayField):
    """An array of one endpoint, in the three types and the ranges of the 1.0.1 document."""

    def __init__(self) -> None:
        super().__init__(EndpointField(tuple(_DOCUMENT_ENDPOINTS)))

    def parse(self, value: object) -> Endpoint:
        """Return the endpoint."""
        endpoint = super().parse(value)
        given: Any = value
        try:
            _DOCUMENT_ENDPOINTS[endpoint.type].load(given[0])
        except ValidationError as error:
            raise ValidationError({0: error.messages}) from None
        return endpoint


class _DocumentCallerField(CallerField):
    """A phone endpoint object in the ranges of the 1.0.1 document."""

    def __init__(self) -> None:
        super().__init__(key="from", phone_object_only=True)

    def parse(self, value: object) -> Endpoint:
        """Return the endpoint."""
        endpoint = super().parse(value)
        given: Any = value
        _DOCUMENT_ENDPOINTS[EndpointType.PHONE].load(given)
        return endpoint


class _DocumentCreateCallSchema(_CreateCallWithEventUrlSchema):
    """The body in the 1.0.1 document, to the letter: it knows nothing of what was added later."""

    class Meta(LenientSchema.Meta):
        """Leaves out what was added later."""

        exclude = ("random_from_number", "advanced_machine_detection")

    to = _DocumentEndpointField()
    from_ = _DocumentCallerField()
    length_timer = SecondsField(1, 7200, whole=True)


CREATE_CALL: Final = _CreateCallSchema()
CREATE_CALL_WITH_EVENT_URL: Final = _CreateCallWithEventUrlSchema()
CREATE_CALL_BY_DOCUMENT: Final = _DocumentCreateCallSchema()


def read_create_call(body: object, *, default_event_url_known: bool, by_document: bool = False) -> CreateCall:
    """Read the body of `POST /v1/calls`.

    Args:
        body: the body, as JSON made it.
        default_event_url_known: whether the Vonage application has an event URL, so that the call needs none.
        by_document: whether to keep to the ranges and requirements of the 1.0.1 document.

    Raises:
        InvalidRequest: members are missing, out of range, or exclude each other.
        RefusedByService: nothing is wrong but types, and addresses that nobody can call.
    """
    schema = CREATE_CALL if default_event_url_known else CREATE_CALL_WITH_EVENT_URL
    fields = load_request(CREATE_CALL_BY_DOCUMENT if by_document else schema, body)
    plain, advanced = fields.pop("machine_detection", None), fields.pop("advanced_machine_detection", None)
    detection = detection_of(plain, advanced) if fields["to"].rings else None
    return CreateCall(detection=detection, **fields)
