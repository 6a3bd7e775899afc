"""Reads endpoint objects: those of `POST /v1/calls` and those of the NCCO's `connect`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.model.endpoints import _ADDRESS_KEY, Endpoint, EndpointType, phone
from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.wire.field_errors import FieldError, invalid, shown
from voice_simulator.core.wire.fields import (
    JsonObject,
    LenientField,
    LenientSchema,
    Options,
    Pattern,
    Text,
    Word,
    checks_whole,
)
from voice_simulator.core.wire.json_values import is_url

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointError(FieldError):
    """An address that can't be called.

    Attributes:
        member: its name, as the voice service tells it: `number`, `uri`, `extension`.
        reason: what it says of it.
    """

    member: str
    reason: str


NUMBER_REASON: Final = "can contain up to 15 digits prefixed with +"
"""The voice service's own words, as recorded in a test of the PHP SDK."""


# Ranges of the 1.0.1 document; the plus is what the reason above admits.
_NATIONAL: Final = (
    "looks like a national number; write it as 447700900123 is written, with its country and without 0 or 00"
)


_NUMBER = re.compile(r"\+?([0-9]{7,15})")


_HOST = r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"


_SIP_URI = re.compile(
    rf"""(?: sips?: (?:[\w.!~*'()&=+$,;?/%:-]+@)? {_HOST}   # with its scheme
           | [\w.!~*'()&=+$,%-]+@ {_HOST}                   # or, as the 1.0.1 document shows it, without
         ) (?:[;?][!-~]*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


_MOST_CHARACTERS_OF_URI: Final = 2048


_MOST_BYTES_OF_SIP_HEADERS: Final = 8192  # Undocumented: a bound, since callbacks repeat them.


_MOST_BYTES_OF_WEBSOCKET_HEADERS: Final = 512  # The WebSocket guide.


class _Address(LenientField[str]):
    """A string that must be an address of some kind; what is no string is an ordinary fault."""

    member: ClassVar[str]
    reason: ClassVar[str]

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.refusal(value)
        address = self.address(value)
        if address is None:
            fault = EndpointError(
                expected=self.expected, got=shown(value), member=self.member, reason=self.reason
            )
            raise invalid(fault)
        return address

    def address(self, text: str) -> str | None:
        """Return the address as it is kept, or None if the text is none."""
        raise NotImplementedError


class _Number(_Address):
    member = "number"
    reason = NUMBER_REASON

    def __init__(self) -> None:
        super().__init__("a string of 7 to 15 digits", required=True)

    def address(self, text: str) -> str | None:
        found = _NUMBER.fullmatch(text)
        return found[1] if found else None

    remarks_on_values: ClassVar = True

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say that a number is written as one dials it at home: here it is called as it stands."""
        if isinstance(value, str) and value.startswith("0"):
            yield Remark(at, f"{value} {_NATIONAL}", lost=True)


class _SipUri(_Address):
    member = "uri"
    reason = "must be a SIP URI such as sip:user@example.com"

    def __init__(self) -> None:
        super().__init__("a SIP URI such as sip:user@example.com")

    def address(self, text: str) -> str | None:
        return text if len(text) <= _MOST_CHARACTERS_OF_URI and _SIP_URI.fullmatch(text) else None


class _WebsocketUri(_Address):
    member = "uri"
    reason = "must be a WebSocket URI such as wss://example.com/socket"
    _schemes: ClassVar = frozenset({"ws", "wss"})

    def __init__(self) -> None:
        super().__init__("a WebSocket URI such as wss://example.com/socket", required=True)

    def address(self, text: str) -> str | None:
        # The document's 50 characters are not kept to in the field, and so not here.
        return text if is_url(text, self._schemes) else None


class _Extension(_Address):
    member = "extension"
    reason = "can contain up to 15 digits"
    _digits: ClassVar = re.compile(r"[0-9]{1,15}")

    def __init__(self) -> None:
        super().__init__("an extension of 1 to 15 digits", required=True)

    def address(self, text: str) -> str | None:
        return text if self._digits.fullmatch(text) else None


class _ContentType(LenientField[str]):
    """The audio format of a WebSocket; a blank after the semicolon does no harm.

    The platform does not read `contentType`, as some write it: such a socket has the format of one that says
    nothing (an issue of the Python SDK).
    """

    # 24000 came after the 1.0.1 document.
    _formats: ClassVar = frozenset(f"audio/l16;rate={rate}" for rate in (8000, 16000, 24000))

    def __init__(self) -> None:
        super().__init__(
            "audio/l16;rate= and one of 8000, 16000 or 24000",
            key="content-type",
            spellings=("Content-Type",),
        )

    def read(self, value: object) -> str:
        found = value.replace("; ", ";") if isinstance(value, str) else None
        if found not in self._formats:
            raise self.refusal(value)
        return found


class HeaderObject(JsonObject):
    """An object of headers, of a bounded size as compact JSON in UTF-8."""

    def __init__(self, most_bytes: int, *, spellings: Sequence[str] = ()) -> None:
        super().__init__(f"an object of at most {most_bytes} bytes as JSON", spellings=spellings)
        self.most_bytes = most_bytes

    def read(self, value: object) -> Mapping[str, object]:
        """Return the object itself."""
        headers = super().read(value)
        size = _json_size(headers)
        if size is None or size > self.most_bytes:
            got = "one that is no JSON" if size is None else f"one of {size} bytes"
            raise invalid(FieldError(expected=self.expected, got=got))
        return headers


def _json_size(value: object) -> int | None:
    try:
        return len(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode())
    except (ValueError, RecursionError):  # NaN, half a surrogate pair, nested too deeply
        return None


class _EndpointSchema(LenientSchema):
    others: ClassVar = frozenset({"type"})


class _PhoneSchema(_EndpointSchema):
    not_simulated: ClassVar = {"shaken": "no carrier looks at STIR/SHAKEN here"}

    number = _Number()
    dtmf_answer = Pattern("a string of 0-9, #, * and p", r"[0-9#*p]{0,1000}", key="dtmfAnswer")


class _SipSchema(_EndpointSchema):
    uri = _SipUri()
    user = Pattern("the user part of a SIP URI", r"[A-Za-z0-9_.!~*'()&=+$,%-]{1,255}")
    domain = Pattern("a domain name", r"[A-Za-z0-9._-]{1,255}")
    headers = HeaderObject(_MOST_BYTES_OF_SIP_HEADERS)
    not_simulated: ClassVar = dict.fromkeys(("standard_headers", "standardHeaders"), "no SIP message is sent")

    standard_headers = HeaderObject(_MOST_BYTES_OF_SIP_HEADERS, spellings=("standardHeaders",))

    @checks_whole
    def _has_address(
        self, _loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object
    ) -> None:
        if given.get("uri") is None and given.get("domain") is None:
            raise ValidationError([FieldError(expected="a SIP URI, or a domain")], "uri")


class _AuthorizationSchema(LenientSchema):
    type = Word({"vonage": "vonage", "custom": "custom"}, required=True)
    value = Pattern("a string of 1 to 8191 printable ASCII characters", r"[ -~]{1,8191}")

    @checks_whole
    def _has_value(self, loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object) -> None:
        if loaded.get("type") == "custom" and given.get("value") is None:
            raise ValidationError([FieldError(expected="the header's value")], "value")


class _WebsocketSchema(_EndpointSchema):
    not_simulated: ClassVar = {"authorization": "no socket is opened"}

    uri = _WebsocketUri()
    content_type = _ContentType()
    headers = HeaderObject(_MOST_BYTES_OF_WEBSOCKET_HEADERS)
    authorization = Options(_AuthorizationSchema())


class _VbcSchema(_EndpointSchema):
    extension = _Extension()


class _AppSchema(_EndpointSchema):
    user = Text(255, required=True)


_SCHEMAS: Final[Mapping[EndpointType, LenientSchema]] = {
    EndpointType.PHONE: _PhoneSchema(),
    EndpointType.SIP: _SipSchema(),
    EndpointType.WEBSOCKET: _WebsocketSchema(),
    EndpointType.VBC: _VbcSchema(),
    EndpointType.APP: _AppSchema(),
}


_EVERY_TYPE: Final = tuple(EndpointType)


class EndpointReader:
    """Reads endpoint objects of some types.

    Args:
        types: those admitted.
    """

    def __init__(self, types: tuple[EndpointType, ...] = _EVERY_TYPE) -> None:
        self._type = Word({one.value: one for one in types}, required=True)

    def read(self, document: object) -> Endpoint:
        """Read an endpoint object.

        Raises:
            ValidationError: with a `FieldError` or `EndpointError` for each fault, under its member's name.
        """
        if not isinstance(document, dict):
            raise invalid(FieldError(expected="an endpoint object", got=shown(document), wrong_type=True))
        try:
            kind = self._type.deserialize(document.get("type"))
        except ValidationError as error:
            raise ValidationError({"type": error.messages}) from None
        return _made(kind, _SCHEMAS[kind].load(document))

    def remarks(self, document: object, at: str, besides: Container[str] = ()) -> Iterator[Remark]:
        """Say what of an endpoint object has no effect, but for members that are read elsewhere."""
        if isinstance(document, dict) and document.get("type") in _SCHEMAS:
            own = {name: value for name, value in document.items() if name not in besides}
            yield from _SCHEMAS[document["type"]].remarks(own, at)


def _made(kind: EndpointType, options: dict[str, Any]) -> Endpoint:
    address = options.pop(_ADDRESS_KEY[kind], None)
    if kind is EndpointType.PHONE and not options:
        return phone(address)
    if kind is EndpointType.SIP:
        address = address or _joined(options)
        options.pop("user", None)
        options.pop("domain", None)
    if kind is EndpointType.WEBSOCKET:
        options.setdefault("content_type", _FORMAT_UNLESS_TOLD)
    return Endpoint(type=kind, address=address, **options)


_FORMAT_UNLESS_TOLD: Final = "audio/l16;rate=16000"


def _joined(options: Mapping[str, str]) -> str:
    """Make a SIP URI of the two parts that .NET and Java may send instead of one."""
    user = options.get("user")
    return f"sip:{user}@{options['domain']}" if user else f"sip:{options['domain']}"


CALLER: Final = "an endpoint object or a number as a string"
"""What a caller can be given as, fit to follow "must be"."""


class CallerField(LenientField[Endpoint]):
    """Who calls: an endpoint object, or a plain string with a number or SIP URI.

    Source: the first is the 1.0.1 document's, the second is what the Python SDK may send.

    Args:
        phone_object_only: whether to take the first only, and of telephones only, as the document does.
    """

    _number: ClassVar = _Number()
    _sip_uri: ClassVar = _SipUri()

    def __init__(self, *, key: str | None = None, phone_object_only: bool = False) -> None:
        super().__init__("a phone endpoint object" if phone_object_only else CALLER, key=key)
        types = (EndpointType.PHONE,) if phone_object_only else (EndpointType.PHONE, EndpointType.SIP)
        self._reader = EndpointReader(types)
        self._takes_text = not phone_object_only

    remarks_on_values: ClassVar = True

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say what of it has no effect, or is a national number."""
        if isinstance(value, str):
            yield from self._number.remarks(value, at)
        else:
            yield from self._reader.remarks(value, f"{at}.")

    def is_of_type(self, value: object) -> bool:
        """Say whether it is an object, or a text where one may stand."""
        return isinstance(value, dict) or (self._takes_text and isinstance(value, str))

    def read(self, value: object) -> Endpoint:
        """Return the endpoint."""
        if isinstance(value, dict):
            return self._reader.read(value)
        if not isinstance(value, str) or not self._takes_text:
            raise self.refusal(value)
        if "@" in value or value.lower().startswith(("sip:", "sips:")):
            return Endpoint(type=EndpointType.SIP, address=self._sip_uri.read(value))
        return phone(self._number.read(value))


class OneEndpoint(LenientField[Endpoint]):
    """An array of exactly one endpoint object."""

    unwraps: ClassVar = False
    json_types: ClassVar = (list,)

    remarks_on_values: ClassVar = True

    def __init__(
        self, *, key: str | None = None, reader: EndpointReader | None = None, besides: Container[str] = ()
    ) -> None:
        super().__init__("an array of exactly one endpoint", key=key, required=True)
        self._reader, self._besides = reader or EndpointReader(), besides

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say what of the endpoint has no effect."""
        if isinstance(value, list) and len(value) == 1:
            yield from self._reader.remarks(value[0], f"{at}[0].", self._besides)

    def read(self, value: object) -> Endpoint:
        """Return the endpoint."""
        if not isinstance(value, list) or len(value) != 1:
            raise self.refusal(value)
        try:
            return self._reader.read(value[0])
        except ValidationError as error:
            raise ValidationError({0: error.messages}) from None
