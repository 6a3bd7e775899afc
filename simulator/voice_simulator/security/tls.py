"""HTTPS for SDKs that speak nothing else: the contexts that a server needs, and the roots that clients need.

Every start makes new keys and certificates. Instants are arguments; no clock is read here.
"""

from __future__ import annotations

import ipaddress
import secrets
import ssl
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

from voice_simulator.security.certificates import Name, parse_host, server_certificate

if TYPE_CHECKING:
    from voice_simulator.security.certificate_authority import Authority


_BUILT_IN_NAMES: Final[tuple[Name, ...]] = (
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
    x509.DNSName("localhost"),
    x509.DNSName("nexmo.com"),
    x509.DNSName("*.nexmo.com"),
    x509.DNSName("vonage.com"),
    x509.DNSName("*.vonage.com"),
)


def server_context(authority: Authority, hosts: Sequence[str], now: datetime) -> ssl.SSLContext:
    """Return a context for an HTTPS server, with new keys and certificates that are not kept anywhere.

    Each further host name has a certificate of its own, which the name in the client's handshake chooses.
    For a client refuses a certificate if any name in it lies outside the constraints of the `ca.pem` that
    it trusts, and an older `ca.pem` does not cover later names. Clients can't ask for an address, so
    further addresses are in the certificate for all other names.

    Args:
        authority: one that covers the hosts.
        hosts: DNS names and IP addresses to serve, besides the built-in ones.
        now: with a time zone.

    Raises:
        SettingsError: a host is neither name nor address.
        ValueError: the authority does not cover a host.
    """
    if strangers := [host for host in hosts if not authority.covers(host)]:
        raise ValueError(f"the authority does not cover {', '.join(strangers)}")
    names = [parse_host(host) for host in hosts]
    addresses = [name for name in names if isinstance(name, x509.IPAddress)]
    context = _context_for(authority, [*_BUILT_IN_NAMES, *addresses], now)
    others = {
        name.value: _context_for(authority, [name], now) for name in names if isinstance(name, x509.DNSName)
    }

    def choose(connection: ssl.SSLObject, asked: str | None, _: ssl.SSLContext) -> None:
        connection.context = others.get((asked or "").lower(), context)

    context.sni_callback = choose
    return context


def bundle_pem(authority: Authority) -> bytes:
    """Return the public roots and ours, for clients whose variable replaces all roots (Python, Ruby, Go)."""
    return certifi.contents().encode() + b"\n" + authority.certificate_pem


def _context_for(authority: Authority, names: Sequence[Name], now: datetime) -> ssl.SSLContext:
    """Return a context with a new key and certificate for some names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = server_certificate(
        authority.certificate.subject, authority.key, key.public_key(), names, now
    )
    _load(context, key, certificate.public_bytes(Encoding.PEM))
    return context


def _load(context: ssl.SSLContext, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> None:
    """Load a key and its certificate into a context.

    Python's ssl reads them only from a file. There the key is encrypted with a password that only this
    process knows, so that the plain key is never on a disk, even if the file is left behind.
    """
    password = secrets.token_bytes(32).hex().encode()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    with tempfile.TemporaryDirectory(prefix="voice-simulator-") as directory:
        path = Path(directory) / "leaf.pem"
        path.write_bytes(pem + certificate)
        context.load_cert_chain(path, password=password)
