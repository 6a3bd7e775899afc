"""Makes X.509 certificates, of an authority and of servers, and the names in them. No clock is read here."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric import ec

AUTHORITY_LIFE: Final = timedelta(days=3650)
LEAF_LIFE: Final = timedelta(days=396)
"""Clients may refuse more than 397 days; both ends of a validity count."""
BACKDATED: Final = timedelta(days=1)
"""For clients whose clocks are behind, a container's after the laptop slept among them."""

Name = x509.DNSName | x509.IPAddress

# Underscores are no part of a host name, but containers often have them. The last label needs a letter, so
# that a mistyped address is not taken for a name.
_HOST_NAME: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9_-]{1,63}\.)*(?=[^.]*[a-z])[a-z0-9_-]{1,63}")


def parse_host(host: str) -> Name:
    """Return a DNS name or an IP address as certificates have it.

    Raises:
        SettingsError: the host is neither.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        # Made from its octets, without the zone of a link-local address: that has a meaning on one machine
        # only.
        return x509.IPAddress(ipaddress.ip_address(address.packed))
    name = host.lower().removesuffix(".")
    if not _HOST_NAME.fullmatch(name):
        raise SettingsError(f"{host!r} is neither a host name (in ASCII, without port) nor an IP address")
    return x509.DNSName(name)


def authority_certificate(
    key: ec.EllipticCurvePrivateKey, constraints: Iterable[Name], now: datetime
) -> x509.Certificate:
    """Make the self-signed certificate of an authority.

    Args:
        key: its key.
        constraints: the domains and networks that it may vouch for.
        now: with a time zone.
    """
    public = key.public_key()
    # The subject comes from the key. So it stays the same when the authority is issued again, and differs
    # from the subjects of other machines in one list of roots.
    subject = _subject(f"Voice simulator authority {_key_id(public).hex()[:8]}")
    return (
        _certificate(subject, subject, public, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(list(constraints), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def server_certificate(
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePublicKey,
    names: Sequence[Name],
    now: datetime,
) -> x509.Certificate:
    """Make the certificate of a server.

    Args:
        issuer: the subject of the authority.
        issuer_key: the key of the authority.
        key: the public key of the server.
        names: every name of the server.
        now: with a time zone.
    """
    return (
        _certificate(_subject("Voice simulator"), issuer, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(dict.fromkeys(names)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """Begin a certificate with the parts that all certificates have."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + life)
        .add_extension(x509.SubjectKeyIdentifier(_key_id(key)), critical=False)
    )


def _subject(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    return x509.SubjectKeyIdentifier.from_public_key(key).digest


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
