"""The addresses that can be called: phone numbers, SIP and WebSocket URIs, extensions.

A string that is no such address is an `EndpointError`, anything else a plain `FieldError`. The difference
shows in the 400: see `core.wire.request_errors`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.wire.field_errors import FieldError, describe, validation_error
from voice_simulator.core.wire.json_values import is_url
from voice_simulator.core.wire.lenient_schema import LenientField

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointError(FieldError):
    """A string that is no address which can be called; the voice service refuses it, not the gateway.

    Attributes:
        member: the name in the refusal's `invalid_parameters`: `number`, `uri`, `extension`.
        reason: the text beside it, in the service's own words where they are recorded.
    """

    member: str
    reason: str


NUMBER_REASON: Final = "can contain up to 15 digits prefixed with +"
"""The voice service's own words, as recorded in a test of the PHP SDK."""

_NATIONAL: Final = (
    "looks like a national number; write it as 447700900123 is written, with its country and without 0 or 00"
)

# The range of the 1.0.1 document; the plus is what the reason above admits.
_NUMBER = re.compile(r"\+?([0-9]{7,15})")

_HOST = r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"

_SIP_URI = re.compile(
    rf"""(?: sips?: (?:[\w.!~*'()&=+$,;?/%:-]+@)? {_HOST}   # with its scheme
           | [\w.!~*'()&=+$,%-]+@ {_HOST}                   # or, as the 1.0.1 document shows it, without
         ) (?:[;?][!-~]*)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

_MOST_CHARACTERS_OF_URI: Final = 2048


class _AddressField(LenientField[str]):
    """A string that must be an address of some kind.

    Attributes:
        member, reason: as in `EndpointError`.
    """

    member: ClassVar[str]
    reason: ClassVar[str]

    def parse(self, value: object) -> str:
        """Return the address, or raise a `ValidationError` with an `EndpointError`."""
        if not isinstance(value, str):
            raise self.refusal(value)
        address = self.address(value)
        if address is None:
            field_error = EndpointError(
                expected=self.expected, got=describe(value), member=self.member, reason=self.reason
            )
            raise validation_error(field_error)
        return address

    def address(self, text: str) -> str | None:
        """Return the address in the form that events name; None if the text is no address."""
        raise NotImplementedError


class NumberField(_AddressField):
    """A phone number in E.164, with or without a plus: 7 to 15 digits, the range of the 1.0.1 document."""

    member = "number"
    reason = NUMBER_REASON

    def __init__(self) -> None:
        super().__init__("a string of 7 to 15 digits", required=True)

    def address(self, text: str) -> str | None:
        """Return the address; None if the text is no such address."""
        found = _NUMBER.fullmatch(text)
        return found[1] if found else None

    remarks_on_values: ClassVar = True

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Warn of a number written as one dials it at home: it is called as it stands, and reaches nobody."""
        if isinstance(value, str) and value.startswith("0"):
            yield Remark(at, f"{value} {_NATIONAL}", lost=True)


class SipUriField(_AddressField):
    """A SIP URI, with or without `sip:`, as the 1.0.1 document shows both."""

    member = "uri"
    reason = "must be a SIP URI such as sip:user@example.com"

    def __init__(self) -> None:
        super().__init__("a SIP URI such as sip:user@example.com")

    def address(self, text: str) -> str | None:
        """Return the address; None if the text is no such address."""
        return text if len(text) <= _MOST_CHARACTERS_OF_URI and _SIP_URI.fullmatch(text) else None


class WebsocketUriField(_AddressField):
    """A ws or wss URI."""

    member = "uri"
    reason = "must be a WebSocket URI such as wss://example.com/socket"
    _schemes: ClassVar = frozenset({"ws", "wss"})

    def __init__(self) -> None:
        super().__init__("a WebSocket URI such as wss://example.com/socket", required=True)

    def address(self, text: str) -> str | None:
        """Return the address; None if the text is no such address."""
        # The 1.0.1 document has 50 characters for the most; deployed apps send more, and are not refused.
        return text if is_url(text, self._schemes) else None


class ExtensionField(_AddressField):
    """An extension of a Vonage Business Cloud account."""

    member = "extension"
    reason = "can contain up to 15 digits"
    _digits: ClassVar = re.compile(r"[0-9]{1,15}")

    def __init__(self) -> None:
        super().__init__("an extension of 1 to 15 digits", required=True)

    def address(self, text: str) -> str | None:
        """Return the address; None if the text is no such address."""
        return text if self._digits.fullmatch(text) else None
