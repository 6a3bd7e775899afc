"""What a numeric address is, and which address a host spells: pure policy, nothing is looked up."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

_Address = IPv4Address | IPv6Address


class Reach(Enum):
    """How far away an address is, as far as the guard cares."""

    NEAR = "near"
    """This machine or a private network: called without asking."""
    PUBLIC = "public"
    """The world: called only when a flag allows it."""
    NEVER = "never"
    """Called under no circumstances."""


@dataclass(frozen=True, slots=True)
class AddressClass:
    """How far away one address is, and what it is.

    Attributes:
        reach: how far away it is.
        kind: words that follow "is": `a public address`.
    """

    reach: Reach
    kind: str


_LINK_LOCAL: Final = "a link-local address, where clouds keep their metadata"
_METADATA: Final = "a cloud's metadata or wire service"
_MULTICAST: Final = "a multicast address"
_RESERVED: Final = "a reserved address"
_UNSPECIFIED: Final = "an unspecified address"

# Looked at in this order, so that a metadata service inside a private range is still refused.
_NEVER: Final = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", _UNSPECIFIED),
        ("::/128", _UNSPECIFIED),
        ("169.254.0.0/16", _LINK_LOCAL),
        ("fe80::/10", _LINK_LOCAL),
        ("fd00:ec2::/32", _METADATA),  # Amazon's metadata, time and name services, inside fc00::/7
        ("fd20:ce::254/128", _METADATA),  # Google's, inside fc00::/7
        # Oracle's, inside fc00::/7: DEFAULT_METADATA_URL_BASE_IPV6 of OCI's Python SDK.
        ("fd00:c1::a9fe:a9fe/128", _METADATA),
        # Scaleway's, inside fc00::/7: the documentation of cloud-init, "Scaleway".
        ("fd00:42::42/128", _METADATA),
        # Linode's, inside fc00::/7: Akamai TechDocs, "Metadata service API".
        ("fd00:a9fe:a9fe::1/128", _METADATA),
        # Oracle's classic cloud: docs.oracle.com, Oracle Cloud at Customer, "Retrieve Predefined Instance
        # Metadata": curl http://192.0.0.192/{version}/meta-data
        ("192.0.0.192/32", _METADATA),
        ("100.100.100.200/32", _METADATA),  # Alibaba's, inside 100.64.0.0/10
        ("168.63.129.16/32", _METADATA),  # Azure's, a public address reachable only from inside
        ("224.0.0.0/4", _MULTICAST),
        ("ff00::/8", _MULTICAST),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", _RESERVED),
    )
)
_NEAR: Final = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", "a loopback address"),
        ("::1/128", "a loopback address"),
        ("10.0.0.0/8", "a private address"),
        ("172.16.0.0/12", "a private address"),
        ("192.168.0.0/16", "a private address"),
        ("100.64.0.0/10", "a shared address of a carrier or overlay network"),
        ("fc00::/7", "a private address"),
    )
)
_GLOBAL_IPV6: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")


@functools.lru_cache(maxsize=1024)
def classify(address: str) -> AddressClass:
    """Classify a numeric address, IPv4 or IPv6; anything else may never be called."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return AddressClass(Reach.NEVER, "no IP address")
    embedded = _embedded(parsed)
    if embedded is None:
        return _classify(parsed)
    inner = _classify(embedded)
    return AddressClass(inner.reach, f"another form of {embedded}, {inner.kind}")


def _embedded(address: _Address) -> IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one: mapped, 6to4, Teredo's client, or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _classify(address: _Address) -> AddressClass:
    for networks, reach in ((_NEVER, Reach.NEVER), (_NEAR, Reach.NEAR)):
        for network, kind in networks:
            if address in network:
                return AddressClass(reach, kind)
    # All public IPv6 addresses lie in 2000::/3; the rest is reserved.
    if isinstance(address, IPv6Address) and address not in _GLOBAL_IPV6:
        return AddressClass(Reach.NEVER, _RESERVED)
    return AddressClass(Reach.PUBLIC, "a public address")


@functools.lru_cache(maxsize=1024)
def spelled_address(host: str) -> str | None:
    """Return the IP address that a URL's host spells, in its usual form; None for a name.

    System resolvers take 2130706433, 0x7f.1 and 0177.0.0.1 for 127.0.0.1, so a guard must too.
    """
    host = host.rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        return _odd_ipv4(host)


_NUMERAL: Final = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def _odd_ipv4(host: str) -> str | None:
    """Read 1 to 4 numbers, decimal, octal or hexadecimal; the last one fills all bytes that are left."""
    parts = host.split(".")
    if len(parts) > 4 or not all(_NUMERAL.fullmatch(part) for part in parts):
        return None
    try:
        *leading, last = map(_numeral, parts)
    except ValueError:
        return None
    width = 8 * (4 - len(leading))
    if last >= 1 << width or any(number > 255 for number in leading):
        return None
    high = functools.reduce(lambda value, number: value << 8 | number, leading, 0)
    return str(IPv4Address(high << width | last))


def _numeral(text: str) -> int:
    if text[:2].lower() == "0x":
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)


def fold_host(host: str) -> str:
    """Return a host in the form for comparing: lower case, no brackets, no final dot."""
    host = host.lower().rstrip(".")
    # Only a bracketed IPv6 address: in a glob, brackets may be a set of characters.
    return host[1:-1] if host.startswith("[") and host.endswith("]") and ":" in host else host
