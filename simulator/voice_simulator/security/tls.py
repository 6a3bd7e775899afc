"""HTTPS for the SDKs that speak nothing else: an authority of our own, and fresh certificates at every start.

The authority is made once and kept in a directory, so that a client is told only once whom to trust. It can't
vouch for anybody but this machine and the platform's own names, whoever gets hold of its key. Instants are an
argument; no clock is read here. Which port is served with it belongs to the server.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import ssl
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from voice_simulator.errors import SettingsError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

CERTIFICATE_FILE: Final = "ca.pem"
KEY_FILE: Final = "ca.key"

AUTHORITY_LIFE: Final = timedelta(days=3650)
LEAF_LIFE: Final = timedelta(days=396)
"""Clients may refuse more than 397 days; both ends of a validity count."""
BACKDATED: Final = timedelta(days=1)
"""For clients whose clocks are behind, a container's after the laptop slept among them."""

Name = x509.DNSName | x509.IPAddress

_BUILT_IN_CONSTRAINTS: Final[tuple[Name, ...]] = (
    x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
    x509.IPAddress(ipaddress.ip_network("::1/128")),
    x509.DNSName("localhost"),
    x509.DNSName("nexmo.com"),
    x509.DNSName("vonage.com"),
)

_BUILT_IN_NAMES: Final[tuple[Name, ...]] = (
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    x509.IPAddress(ipaddress.ip_address("::1")),
    x509.DNSName("localhost"),
    x509.DNSName("nexmo.com"),
    x509.DNSName("*.nexmo.com"),
    x509.DNSName("vonage.com"),
    x509.DNSName("*.vonage.com"),
)

# With underscores, which are no part of a host name but common in the names of containers. The last label has
# a letter, so that a mistyped address is not taken for a name.
_HOST_NAME: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9_-]{1,63}\.)*(?=[^.]*[a-z])[a-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that vouches for a few names.

    Attributes:
        certificate: self-signed, with the constraints.
        key: signs certificates; it never leaves this process and its own file.
        path: where the certificate is kept, for the variables that clients read.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    path: Path

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone: for clients that add it to the roots they have (Node, Java, curl)."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def constraints(self) -> tuple[Name, ...]:
        """The domains and networks inside which this authority may vouch for names."""
        extension = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        subtrees = extension.value.permitted_subtrees or []
        return tuple(name for name in subtrees if isinstance(name, Name))

    def covers(self, host: str) -> bool:
        """Tell whether a client would believe this authority about a DNS name or IP address."""
        name = _parse_host(host)
        return any(_is_within(name, constraint) for constraint in self.constraints)

    def is_current(self, now: datetime) -> bool:
        """Tell whether this authority is valid for as long as a certificate made now would be."""
        certificate = self.certificate
        return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - LEAF_LIFE


def default_directory() -> Path:
    """Return where a user's authority is kept: in the state directory of the XDG base directory rules."""
    configured = os.environ.get("XDG_STATE_HOME", "")
    try:
        # The rules say that a relative path is to be ignored.
        state = Path(configured) if Path(configured).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise SettingsError(
            "there is no home directory to keep the TLS authority in: name another"
        ) from error
    return state / "voice-simulator" / "tls"


def open_authority(directory: Path, hosts: Sequence[str], now: datetime) -> Authority:
    """Return the authority kept in a directory, made now if there is none.

    One that does not cover all hosts, or is about to expire, is issued again with the same key and all the
    names of the old one besides: what trusts the old file goes on working for the names that it knows.
    Processes that do this at once come to the same authority.

    Args:
        directory: made, for the user alone, if it is not there.
        hosts: DNS names and IP addresses to cover besides the built-in ones.
        now: with a time zone.

    Raises:
        SettingsError: a host that is neither name nor address, or a directory that is no use.
    """
    for host in hosts:
        _parse_host(host)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # First without the lock: most starts change nothing, and the directory may be mounted read-only.
        authority = _sufficient_authority(directory, hosts, now)
        return authority or _issue_authority(directory, hosts, now)
    except OSError as error:
        raise SettingsError(f"can't keep the TLS authority in {directory}: {error}") from error


def server_context(authority: Authority, hosts: Sequence[str], now: datetime) -> ssl.SSLContext:
    """Return a context to serve HTTPS with, whose keys and certificates are made here and kept nowhere.

    Each further host name has a certificate of its own, chosen by the name that the client asks for: a client
    refuses a certificate whole if one name in it lies outside the constraints that the client knows, so one
    more name must not spoil the others for those that trust an older `ca.pem`. An address can't be asked for,
    so that further addresses are in the certificate that all others get.

    Args:
        authority: one that covers the hosts.
        hosts: DNS names and IP addresses to be served besides the built-in ones.
        now: with a time zone.

    Raises:
        SettingsError: a host that is neither name nor address.
        ValueError: a host that the authority does not cover.
    """
    if strangers := [host for host in hosts if not authority.covers(host)]:
        raise ValueError(f"the authority does not cover {', '.join(strangers)}")
    names = [_parse_host(host) for host in hosts]
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
    """Return the public roots and ours: for clients whose variable replaces all roots (Python, Ruby, Go)."""
    return certifi.contents().encode() + b"\n" + authority.certificate_pem


def _parse_host(host: str) -> Name:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        # Made again from its octets: the zone of a link-local address means nothing to anybody else.
        return x509.IPAddress(ipaddress.ip_address(address.packed))
    name = host.lower().removesuffix(".")
    if not _HOST_NAME.fullmatch(name):
        raise SettingsError(f"{host!r} is neither a host name (in ASCII, without port) nor an IP address")
    return x509.DNSName(name)


def _constraint(name: Name) -> Name:
    """Return the narrowest constraint that lets a name pass; a DNS name brings along what is below it."""
    if isinstance(name, x509.IPAddress):
        return x509.IPAddress(ipaddress.ip_network(str(name.value)))
    return name


def _is_within(name: Name, constraint: Name) -> bool:
    if isinstance(name, x509.DNSName) and isinstance(constraint, x509.DNSName):
        return f".{name.value}".endswith(f".{constraint.value}")
    if isinstance(name, x509.IPAddress) and isinstance(constraint, x509.IPAddress):
        return ipaddress.ip_address(str(name.value)) in ipaddress.ip_network(str(constraint.value))
    return False


def _sufficient_authority(directory: Path, hosts: Sequence[str], now: datetime) -> Authority | None:
    authority = _load_authority(directory)
    if authority is None or not authority.is_current(now):
        return None
    return authority if all(authority.covers(host) for host in hosts) else None


def _issue_authority(directory: Path, hosts: Sequence[str], now: datetime) -> Authority:
    with _locked(directory):
        # Another process may have done it while we waited.
        if authority := _sufficient_authority(directory, hosts, now):
            return authority
        old = _load_authority(directory)
        key = old.key if old else _load_key(directory) or _make_key(directory)
        known = old.constraints if old else _BUILT_IN_CONSTRAINTS
        wanted = (_constraint(_parse_host(host)) for host in hosts if not (old and old.covers(host)))
        certificate = _authority_certificate(key, dict.fromkeys([*known, *wanted]), now)
        path = directory / CERTIFICATE_FILE
        _write(path, certificate.public_bytes(Encoding.PEM), 0o644)
        return Authority(certificate, key, path)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep other processes out; the lock ends with the process, however that ends."""
    with (directory / ".lock").open("ab") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _load_authority(directory: Path) -> Authority | None:
    """Return what the directory holds; None before its certificate, which is written last, is there."""
    path = directory / CERTIFICATE_FILE
    if (pem := _read(path)) is None:
        return None
    if (key := _load_key(directory)) is None:
        raise _damaged(directory, f"{CERTIFICATE_FILE} is there and {KEY_FILE} is not")
    try:
        authority = Authority(x509.load_pem_x509_certificate(pem), key, path)
        constraints = authority.constraints
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise _damaged(directory, f"{CERTIFICATE_FILE} is not a certificate that was made here") from error
    if not constraints or authority.certificate.public_key() != key.public_key():
        raise _damaged(directory, f"{CERTIFICATE_FILE} and {KEY_FILE} do not belong together")
    return authority


def _load_key(directory: Path) -> ec.EllipticCurvePrivateKey | None:
    if (pem := _read(directory / KEY_FILE)) is None:
        return None
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(directory, f"{KEY_FILE} is not a private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _damaged(directory, f"{KEY_FILE} is not a key that was made here")
    return key


def _make_key(directory: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(directory / KEY_FILE, pem, 0o600)
    return key


def _damaged(directory: Path, what: str) -> SettingsError:
    return SettingsError(
        f"the TLS authority in {directory} is damaged ({what}): remove it, and a new one is made"
    )


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace a file whole, so that nobody ever reads a part of it, and a crash leaves the old one."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def _authority_certificate(
    key: ec.EllipticCurvePrivateKey, constraints: Iterable[Name], now: datetime
) -> x509.Certificate:
    public = key.public_key()
    # The subject must stay what it is when the authority is issued again, and tell the authorities of two
    # machines apart in one list of roots: so it comes from the key.
    subject = _subject(f"Voice simulator authority {_key_id(public).hex()[:8]}")
    return (
        _certificate(subject, subject, public, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints(list(constraints), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf_certificate(
    authority: Authority, key: ec.EllipticCurvePublicKey, names: Sequence[Name], now: datetime
) -> x509.Certificate:
    issuer = authority.certificate.subject
    return (
        _certificate(_subject("Voice simulator"), issuer, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(dict.fromkeys(names)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """Begin a certificate with what all of them have."""
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


def _context_for(authority: Authority, names: Sequence[Name], now: datetime) -> ssl.SSLContext:
    """Return a context with a new key and certificate for some names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _leaf_certificate(authority, key.public_key(), names, now)
    _give(context, key, certificate.public_bytes(Encoding.PEM))
    return context


def _give(context: ssl.SSLContext, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> None:
    """Load a key and its certificate into a context.

    Python's ssl takes them from a file only. The key is encrypted in it, with a password that exists nowhere
    else, so that the key itself is never on a disk even if the file is left behind.
    """
    password = secrets.token_bytes(32).hex().encode()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    with tempfile.TemporaryDirectory(prefix="voice-simulator-") as directory:
        path = Path(directory) / "leaf.pem"
        path.write_bytes(pem + certificate)
        context.load_cert_chain(path, password=password)
