"""Endpoints: who can be called, and who calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class EndpointType(StrEnum):
    """The types of endpoint, by their words on the wire."""

    PHONE = "phone"
    SIP = "sip"
    WEBSOCKET = "websocket"
    VBC = "vbc"
    APP = "app"


ADDRESS_MEMBER: Final = {
    EndpointType.PHONE: "number",
    EndpointType.SIP: "uri",
    EndpointType.WEBSOCKET: "uri",
    EndpointType.VBC: "extension",
    EndpointType.APP: "user",
}
"""The member of an endpoint object that holds its address."""

NEVER_RING: Final = frozenset({EndpointType.APP, EndpointType.WEBSOCKET})
"""The types that are no telephones. Undocumented: no machine is detected there, and no `onAnswer` asked."""


def _no_headers() -> Mapping[str, object]:
    return _NO_HEADERS


_NO_HEADERS: Final[Mapping[str, object]] = MappingProxyType({})  # one for all: many endpoints are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One party that can be called, or that calls.

    Attributes:
        type: its type.
        address: its number (digits without a plus), URI, extension or user name; events name it by this.
        dtmf_answer: digits to send once it has answered; `p` is a pause. Phones only.
        content_type: the audio format of a WebSocket, without blanks.
        headers: custom headers of a SIP call or WebSocket.
        standard_headers: the standard SIP headers that may be set, such as `User-to-User`.
        authorization: of a WebSocket: `{"type": "vonage"}` or `{"type": "custom", "value": …}`.
    """

    type: EndpointType
    address: str
    dtmf_answer: str | None = None
    content_type: str | None = None
    headers: Mapping[str, object] = field(default_factory=_no_headers, hash=False)
    standard_headers: Mapping[str, object] = field(default_factory=_no_headers, hash=False)
    authorization: Mapping[str, object] | None = field(default=None, hash=False)

    @property
    def rings(self) -> bool:
        """Whether there is a telephone that rings; recorded: of others a leg is answered as it starts."""
        return self.type not in NEVER_RING

    def record(self) -> dict[str, object]:
        """Return the endpoint object that call records show."""
        shape: dict[str, object] = {"type": self.type.value, ADDRESS_MEMBER[self.type]: self.address}
        if self.content_type is not None:
            shape["content-type"] = self.content_type
            if self.headers:
                shape["headers"] = dict(self.headers)
        return shape


@lru_cache(1024)
def phone(number: str) -> Endpoint:
    """Return the endpoint of a telephone; all calls of one number share it, since many calls are kept."""
    return Endpoint(type=EndpointType.PHONE, address=number)
