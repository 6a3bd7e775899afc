"""What a command of `exec` finds in its environment: where the simulator is, who it is, whom to trust."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import certifi

from voice_simulator.app import authority_directory
from voice_simulator.cli.exec_folder import join_certificates, write_secret
from voice_simulator.cli.simulator_address import CONTROL_TOKEN, URL
from voice_simulator.cli.simulator_startup import app_environment
from voice_simulator.core.model.applications import Application
from voice_simulator.security.certificate_authority import open_authority
from voice_simulator.security.key_pairs import make_key_pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from voice_simulator.app import Simulator

_FIRST_NUMBER: Final = 447700900000
"""The first of the numbers that the British regulator keeps for fiction."""

_WITH_ALL: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Whose file is all that is trusted: OpenSSL, Go, Ruby, PHP and .NET; Python's requests; curl."""

_WITH_ONE_MORE: Final = ("NODE_EXTRA_CA_CERTS", "DENO_CERT")
"""Whose file is trusted besides what always is."""

_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")
_NOT_BY_PROXY: Final = "127.0.0.1,localhost"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the command is.

    Attributes:
        application: its Vonage application, registered with the public key.
        private_key: the file with the private key.
        number: the number of the Vonage application.
    """

    application: Application
    private_key: Path
    number: str


def make_credentials(folder: Path, others: Sequence[Application]) -> Credentials:
    """Make a Vonage application, and write its private key into a folder.

    Args:
        folder: where the key goes.
        others: the Vonage applications whose numbers are taken.
    """
    keys = make_key_pair()
    file = folder / "private.key"  # the Python SDK knows a path by its suffix
    write_secret(file, keys.private_pem.encode())
    taken = {number for other in others for number in other.numbers}
    number = next(str(one) for one in count(_FIRST_NUMBER) if str(one) not in taken)
    own = Application(id=str(uuid4()), public_key_pem=keys.public_pem, numbers=(number,))
    return Credentials(own, file, number)


def environment_of(
    simulator: Simulator, credentials: Credentials, folder: Path, environ: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment of the command, once the simulator listens.

    Args:
        simulator: which.
        credentials: who the command is.
        folder: where the certificates go.
        environ: our own environment.
    """
    secure, plain = simulator.tls_addresses, simulator.base_url
    token = simulator.settings.control_token
    own = {
        "VOICE_SIMULATOR_API_HOST": secure[0] if secure else plain.removeprefix("http://"),
        "VONAGE_APPLICATION_ID": credentials.application.id,
        "VONAGE_PRIVATE_KEY": str(credentials.private_key),
        "VONAGE_VIRTUAL_NUMBER": credentials.number,
    }
    trusted = _trusted(simulator, folder, environ) if secure else {}
    control = {} if token is None else {CONTROL_TOKEN: token}
    # What names the outer simulator of a nested exec must not be left.
    kept = {name: value for name, value in environ.items() if name not in (URL, _HTTPS_URL)}
    return {
        **kept,
        **app_environment(simulator, plain),
        **own,
        **trusted,
        **control,
        **_past_proxies(environ),
    }


_HTTPS_URL: Final = "VOICE_SIMULATOR_HTTPS_URL"


def _trusted(simulator: Simulator, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Write the certificates that clients need, and return the variables that say where.

    Whom the machine and the user's own variables trust is trusted still: the proxy of a company, say.
    """
    settings = simulator.settings
    authority = open_authority(authority_directory(settings), settings.tls_hosts, datetime.now(UTC))
    ours = authority.certificate_pem.decode()
    extra = [ours, *_read_all(environ, _WITH_ONE_MORE)]
    machine = ssl.get_default_verify_paths().openssl_cafile
    whole = [*extra, certifi.contents(), *_read_all(environ, _WITH_ALL), *_read(machine)]
    return _written(folder / "ca-bundle.pem", whole, _WITH_ALL) | _written(
        folder / "ca.pem", extra, _WITH_ONE_MORE
    )


def _written(file: Path, texts: Iterable[str], variables: Iterable[str]) -> dict[str, str]:
    file.write_text(join_certificates(texts))
    return dict.fromkeys(variables, str(file))


def _read_all(environ: Mapping[str, str], variables: Iterable[str]) -> Iterator[str]:
    for file in dict.fromkeys(environ.get(variable) for variable in variables):
        yield from _read(file)


def _read(file: str | None) -> Iterator[str]:
    """Yield what is in a file, if it is there."""
    try:
        yield Path(file or "").read_text(encoding="ascii", errors="replace")
    except OSError:
        return


def _past_proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what lets clients reach this machine without a proxy, where there is one."""
    names = {name.lower(): name for name in environ}
    if not any(name in names for name in _PROXIES):
        return {}
    given = environ.get(names.get("no_proxy", ""), "")
    value = f"{given},{_NOT_BY_PROXY}" if given else _NOT_BY_PROXY
    return {"no_proxy": value, "NO_PROXY": value}
