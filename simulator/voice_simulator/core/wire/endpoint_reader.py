"""Reads endpoint objects: `to` and `from` of `POST /v1/calls`, and the `endpoint` of an NCCO's `connect`.

Two kinds of error come out of it. A plain `FieldError` says that a member is missing, of the wrong type or
out of its range. An `EndpointError` says that an address is a well-formed string which nobody can call: the
platform's voice service finds that out, not its gateway, and answers in a form of its own. See
`core.wire.address_fields` for the addresses, and `core.wire.request_errors` for the two forms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.model.endpoints import ADDRESS_MEMBER, Endpoint, EndpointType, phone
from voice_simulator.core.wire.address_fields import (
    ExtensionField,
    NumberField,
    SipUriField,
    WebsocketUriField,
)
from voice_simulator.core.wire.container_fields import JsonObjectField, NestedField
from voice_simulator.core.wire.field_errors import FieldError, validation_error
from voice_simulator.core.wire.lenient_schema import LenientField, LenientSchema, checks_object
from voice_simulator.core.wire.scalar_fields import ChoiceField, PatternField, TextField

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from voice_simulator.core.model.remarks import Remark


_MOST_BYTES_OF_SIP_HEADERS: Final = 8192  # Undocumented: a bound, since callbacks repeat them.
_MOST_BYTES_OF_WEBSOCKET_HEADERS: Final = 512  # The WebSocket guide.


class _ContentTypeField(LenientField[str]):
    """The audio format of a WebSocket; a blank after the semicolon is allowed.

    The platform does not read `contentType`: the socket then has the default format (an issue of the Python
    SDK).
    """

    # 24000 came after the 1.0.1 document.
    _formats: ClassVar = frozenset(f"audio/l16;rate={rate}" for rate in (8000, 16000, 24000))

    def __init__(self) -> None:
        super().__init__(
            "audio/l16;rate= and one of 8000, 16000 or 24000",
            key="content-type",
            spellings=("Content-Type",),
        )

    def parse(self, value: object) -> str:
        found = value.replace("; ", ";") if isinstance(value, str) else None
        if found not in self._formats:
            raise self.refusal(value)
        return found


class HeadersField(JsonObjectField):
    """An object of headers.

    Args:
        most_bytes: its largest size as compact JSON in UTF-8.
        spellings: as in `LenientField`.
    """

    def __init__(self, most_bytes: int, *, spellings: Sequence[str] = ()) -> None:
        super().__init__(f"an object of at most {most_bytes} bytes as JSON", spellings=spellings)
        self.most_bytes = most_bytes

    def parse(self, value: object) -> Mapping[str, object]:
        """Return the object itself."""
        headers = super().parse(value)
        size = _json_size(headers)
        if size is None or size > self.most_bytes:
            got = "one that is no JSON" if size is None else f"one of {size} bytes"
            raise validation_error(FieldError(expected=self.expected, got=got))
        return headers


def _json_size(value: object) -> int | None:
    try:
        return len(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
    except (ValueError, RecursionError):  # NaN, half a surrogate pair, nested too deeply
        return None


class _EndpointSchema(LenientSchema):
    read_elsewhere: ClassVar = frozenset({"type"})


class _PhoneSchema(_EndpointSchema):
    not_simulated: ClassVar = {"shaken": "no carrier looks at STIR/SHAKEN here"}

    number = NumberField()
    dtmf_answer = PatternField("a string of 0-9, #, * and p", r"[0-9#*p]{0,1000}", key="dtmfAnswer")


class _SipSchema(_EndpointSchema):
    uri = SipUriField()
    user = PatternField("the user part of a SIP URI", r"[A-Za-z0-9_.!~*'()&=+$,%-]{1,255}")
    domain = PatternField("a domain name", r"[A-Za-z0-9._-]{1,255}")
    headers = HeadersField(_MOST_BYTES_OF_SIP_HEADERS)
    not_simulated: ClassVar = dict.fromkeys(("standard_headers", "standardHeaders"), "no SIP message is sent")

    standard_headers = HeadersField(_MOST_BYTES_OF_SIP_HEADERS, spellings=("standardHeaders",))

    @checks_object
    def _check_address(
        self, _loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object
    ) -> None:
        if given.get("uri") is None and given.get("domain") is None:
            raise ValidationError([FieldError(expected="a SIP URI, or a domain")], "uri")


class _AuthorizationSchema(LenientSchema):
    type = ChoiceField({"vonage": "vonage", "custom": "custom"}, required=True)
    value = PatternField("a string of 1 to 8191 printable ASCII characters", r"[ -~]{1,8191}")

    @checks_object
    def _check_value(
        self, loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object
    ) -> None:
        if loaded.get("type") == "custom" and given.get("value") is None:
            raise ValidationError([FieldError(expected="the header's value")], "value")


class _WebsocketSchema(_EndpointSchema):
    uri = WebsocketUriField()
    content_type = _ContentTypeField()
    headers = HeadersField(_MOST_BYTES_OF_WEBSOCKET_HEADERS)
    authorization = NestedField(_AuthorizationSchema())


class _VbcSchema(_EndpointSchema):
    extension = ExtensionField()


class _AppSchema(_EndpointSchema):
    user = TextField(255, required=True)


_SCHEMAS: Final[Mapping[EndpointType, LenientSchema]] = {
    EndpointType.PHONE: _PhoneSchema(),
    EndpointType.SIP: _SipSchema(),
    EndpointType.WEBSOCKET: _WebsocketSchema(),
    EndpointType.VBC: _VbcSchema(),
    EndpointType.APP: _AppSchema(),
}


_EVERY_TYPE: Final = tuple(EndpointType)


class EndpointField(LenientField[Endpoint]):
    """An endpoint object.

    Args:
        types: the types it may have.
        besides: members that another reader takes, and that deserve no remark here.
    """

    json_types: ClassVar = (dict,)
    remarks_on_values: ClassVar = True

    def __init__(
        self, types: tuple[EndpointType, ...] = _EVERY_TYPE, *, besides: Container[str] = ()
    ) -> None:
        super().__init__("an endpoint object")
        self._type = ChoiceField({one.value: one for one in types}, required=True)
        self._besides = besides

    def parse(self, value: object) -> Endpoint:
        """Return the endpoint.

        Raises:
            ValidationError: with a `FieldError` or `EndpointError` for each bad member, under its name.
        """
        if not isinstance(value, dict):
            raise self.refusal(value)
        try:
            kind = self._type.deserialize(value.get("type"))
        except ValidationError as error:
            raise ValidationError({"type": error.messages}) from None
        return _endpoint_of(kind, _SCHEMAS[kind].load(value))

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect."""
        if isinstance(value, dict) and value.get("type") in _SCHEMAS:
            own = {name: member for name, member in value.items() if name not in self._besides}
            yield from _SCHEMAS[value["type"]].remarks(own, f"{at}.")


def _endpoint_of(kind: EndpointType, options: dict[str, Any]) -> Endpoint:
    address = options.pop(ADDRESS_MEMBER[kind], None)
    if kind is EndpointType.PHONE and not options:
        return phone(address)
    if kind is EndpointType.SIP:
        address = address or _sip_uri_of(options)
        options.pop("user", None)
        options.pop("domain", None)
    if kind is EndpointType.WEBSOCKET:
        options.setdefault("content_type", _DEFAULT_CONTENT_TYPE)
    return Endpoint(type=kind, address=address, **options)


_DEFAULT_CONTENT_TYPE: Final = "audio/l16;rate=16000"


def _sip_uri_of(options: Mapping[str, str]) -> str:
    """Join the two parts that the .NET and Java SDKs may send instead of a URI."""
    user = options.get("user")
    return f"sip:{user}@{options['domain']}" if user else f"sip:{options['domain']}"


CALLER: Final = "an endpoint object or a number as a string"
"""What `from` can be, fit to follow "must be"."""


class CallerField(LenientField[Endpoint]):
    """Who calls: an endpoint object, or a plain string with a number or SIP URI.

    Source: the object is the 1.0.1 document's; the Python SDK may send the string.

    Args:
        key: as in `LenientField`.
        phone_object_only: take phone endpoint objects only, as the document does.
    """

    remarks_on_values: ClassVar = True
    _number: ClassVar = NumberField()
    _sip_uri: ClassVar = SipUriField()

    def __init__(self, *, key: str | None = None, phone_object_only: bool = False) -> None:
        super().__init__("a phone endpoint object" if phone_object_only else CALLER, key=key)
        types = (EndpointType.PHONE,) if phone_object_only else (EndpointType.PHONE, EndpointType.SIP)
        self._object = EndpointField(types)
        self._takes_text = not phone_object_only

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect, or warn of a national number."""
        field = self._number if isinstance(value, str) else self._object
        yield from field.remarks(value, at)

    def is_of_type(self, value: object) -> bool:
        """Return whether it is an object, or a text where a text may stand."""
        return isinstance(value, dict) or (self._takes_text and isinstance(value, str))

    def parse(self, value: object) -> Endpoint:
        """Return the endpoint."""
        if isinstance(value, dict):
            return self._object.parse(value)
        if not isinstance(value, str) or not self._takes_text:
            raise self.refusal(value)
        if "@" in value or value.lower().startswith(("sip:", "sips:")):
            return Endpoint(type=EndpointType.SIP, address=self._sip_uri.parse(value))
        return phone(self._number.parse(value))


def only_entry(value: object) -> object:
    """Return what stands in an array of one, as JSON made it; None for anything else."""
    return value[0] if isinstance(value, list) and len(value) == 1 else None


class EndpointArrayField(LenientField[Endpoint]):
    """An array of exactly one endpoint object.

    Args:
        entry: the field that reads the object.
        key: as in `LenientField`.
    """

    json_types: ClassVar = (list,)
    remarks_on_values: ClassVar = True

    def __init__(self, entry: EndpointField | None = None, *, key: str | None = None) -> None:
        super().__init__("an array of exactly one endpoint", key=key, required=True)
        self._entry = entry or EndpointField()

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Name the members of the endpoint that have no effect."""
        if isinstance(value, list) and len(value) == 1:
            yield from self._entry.remarks(value[0], f"{at}[0]")

    def parse(self, value: object) -> Endpoint:
        """Return the endpoint."""
        if not isinstance(value, list) or len(value) != 1:
            raise self.refusal(value)
        try:
            return self._entry.parse(value[0])
        except ValidationError as error:
            raise ValidationError({0: error.messages}) from None
