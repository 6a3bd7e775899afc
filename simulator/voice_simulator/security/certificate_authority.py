"""The certificate authority of the simulator, and the folder that keeps it.

It is made once, so that clients are told only once to trust it. Its name constraints let it vouch only for
this machine and the platform's own names, even for somebody who steals its key. Instants are arguments; no
clock is read here.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from voice_simulator.errors import SettingsError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

from voice_simulator.security.certificates import LEAF_LIFE, Name, authority_certificate, parse_host

CERTIFICATE_FILE: Final = "ca.pem"
KEY_FILE: Final = "ca.key"

_BUILT_IN_CONSTRAINTS: Final[tuple[Name, ...]] = (
    x509.IPAddress(ipaddress.ip_network("127.0.0.0/8")),
    x509.IPAddress(ipaddress.ip_network("::1/128")),
    x509.DNSName("localhost"),
    x509.DNSName("nexmo.com"),
    x509.DNSName("vonage.com"),
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that vouches for a few names.

    Attributes:
        certificate: self-signed, with the constraints.
        key: signs certificates. It never leaves this process and its file.
        path: the file of the certificate, for the variables of clients.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    path: Path

    @property
    def certificate_pem(self) -> bytes:
        """The certificate alone, for clients that add it to their roots (Node, Java, curl)."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def constraints(self) -> tuple[Name, ...]:
        """The domains and networks that this authority may vouch for."""
        extension = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        subtrees = extension.value.permitted_subtrees or []
        return tuple(name for name in subtrees if isinstance(name, Name))

    def covers(self, host: str) -> bool:
        """Tell whether clients accept certificates of this authority for a DNS name or IP address."""
        name = parse_host(host)
        return any(_is_within(name, constraint) for constraint in self.constraints)

    def is_current(self, now: datetime) -> bool:
        """Tell whether this authority outlives a certificate that is made now."""
        certificate = self.certificate
        return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - LEAF_LIFE


def default_directory() -> Path:
    """Return the folder of a user's authority, in the state directory of the XDG base directory rules.

    Raises:
        SettingsError: the user has no home directory.
    """
    configured = os.environ.get("XDG_STATE_HOME", "")
    try:
        # The rules say to ignore a relative path.
        state = Path(configured) if Path(configured).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError as error:
        raise SettingsError(
            "there is no home directory to keep the TLS authority in: name another"
        ) from error
    return state / "voice-simulator" / "tls"


def open_authority(directory: Path, hosts: Sequence[str], now: datetime) -> Authority:
    """Return the authority in a directory; make it first if there is none.

    An authority that does not cover all hosts, or expires soon, is issued again, with the same key and all
    the names of the old one. So clients that trust the old file still work for the names in it. Processes
    that do this at the same time get the same authority.

    Args:
        directory: is made if it is missing, for the user alone.
        hosts: DNS names and IP addresses to cover, besides the built-in ones.
        now: with a time zone.

    Raises:
        SettingsError: a host is neither name nor address, or the directory can't be used.
    """
    for host in hosts:
        parse_host(host)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        # First without the lock: most starts change nothing, and the directory may be read-only.
        authority = _sufficient_authority(directory, hosts, now)
        return authority or _issue_authority(directory, hosts, now)
    except OSError as error:
        raise SettingsError(f"can't keep the TLS authority in {directory}: {error}") from error


def _constraint(name: Name) -> Name:
    """Return the narrowest constraint that allows a name; a DNS name also allows its subdomains."""
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
        # Another process may have done it while this one waited.
        if authority := _sufficient_authority(directory, hosts, now):
            return authority
        old = _load_authority(directory)
        key = old.key if old else _load_key(directory) or _make_key(directory)
        known = old.constraints if old else _BUILT_IN_CONSTRAINTS
        wanted = (_constraint(parse_host(host)) for host in hosts if not (old and old.covers(host)))
        certificate = authority_certificate(key, dict.fromkeys([*known, *wanted]), now)
        path = directory / CERTIFICATE_FILE
        _write(path, certificate.public_bytes(Encoding.PEM), 0o644)
        return Authority(certificate, key, path)


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep other processes out. The lock ends with the process, even if that is killed."""
    with (directory / ".lock").open("ab") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _load_authority(directory: Path) -> Authority | None:
    """Return the authority in a directory; None until its certificate is there, which is written last."""
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
    """Replace a file at once: nobody reads a part of it, and a crash leaves the old one."""
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
