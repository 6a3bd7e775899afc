"""Addresses that others begin with: a scheme, a host and a port, which may be the simulator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voice_simulator.documents.grammar.http_urls import read_http_url
from voice_simulator.documents.grammar.scalars import Parsed

if TYPE_CHECKING:
    from voice_simulator.documents.grammar.kinds import Kind

_OWN_PORT: Final = ":PORT"
"""Stands for the port on which the simulator listens, which is known only then where it is a free one."""

_ANY_PORT: Final = ":1"


def _read(text: str) -> str:
    """Return an address without slashes at its end.

    Raises:
        ValueError: it is none, or has a path, a query or a fragment.
    """
    address = text.rstrip("/")
    has_own_port = address.endswith(_OWN_PORT)
    parts = urlsplit(read_http_url(address.removesuffix(_OWN_PORT) + _ANY_PORT if has_own_port else address))
    if parts.path or "?" in address or "#" in address:
        raise ValueError(text)
    return address


BASE_URL: Final[Kind[str]] = Parsed(
    "an http or https address, such as http://localhost:8480, or http://localhost:PORT for the simulator's "
    "own port, without path and query",
    _read,
    {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+/*$"},
)
"""What addresses begin with. A slash at the end is taken as if it were not there."""


def is_on_own_https(address: str | None) -> bool:
    """Whether an address has the simulator's own port for HTTPS."""
    return address is not None and address.endswith(_OWN_PORT) and urlsplit(address).scheme == "https"


def with_own_port(address: str, *, http: int, https: int | None) -> str:
    """Return an address with the port that `PORT` stands for.

    Args:
        address: as `BASE_URL` reads it.
        http: on which plain HTTP is listened for.
        https: likewise, if HTTPS is on.
    """
    if not address.endswith(_OWN_PORT):
        return address
    port = https if is_on_own_https(address) else http
    return f"{address.removesuffix(_OWN_PORT)}:{port}"
