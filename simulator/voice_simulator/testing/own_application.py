"""The Vonage application of one test: all that points your app at its world."""

from __future__ import annotations

import os
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from voice_simulator.client import ClientError
from voice_simulator.security.token_signing import DEFAULT_LIFE, make_token
from voice_simulator.testing import sdk_clients

if TYPE_CHECKING:
    from voice_simulator.testing.new_application import NewIdentity
    from voice_simulator.testing.session_server import Addresses
    from voice_simulator.testing.written_lines import WrittenLines

_TRUSTED: Final = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
)
"""The variables by which runtimes take a file with certificates to trust; ours has the public ones, too."""


class OwnApplication:
    """A Vonage application that was made for one test.

    Args:
        new: it.
        addresses: of its simulator.
        bundle: a file with all certificates to trust; None where there is no HTTPS.
        lines: notes which line of the test made what.
    """

    def __init__(
        self, new: NewIdentity, addresses: Addresses, bundle: Path | None, lines: WrittenLines
    ) -> None:
        self.new, self.addresses, self.bundle, self.lines = new, addresses, bundle, lines
        self._key_file: Path | None = None

    @property
    def key_file(self) -> Path:
        """A file with its private key."""
        if self._key_file is None:
            handle, name = tempfile.mkstemp(prefix="voice-simulator-", suffix=".key")
            with os.fdopen(handle, "w") as file:
                file.write(self.new.keys.private_pem)
            self._key_file = Path(name)
        return self._key_file

    def remove_files(self) -> None:
        """Leave nothing behind."""
        if self._key_file is not None:
            self._key_file.unlink(missing_ok=True)
            self._key_file = None


class PointsToSimulator:
    """What your app needs to know of the simulator and of the Vonage application of this test.

    Args:
        own: the Vonage application.
    """

    _own: OwnApplication

    @property
    def url(self) -> str:
        """The address of the simulator, such as `http://127.0.0.1:41234`, for your app and for control."""
        return self._own.addresses.url

    @property
    def https_url(self) -> str:
        """The same for HTTPS.

        Raises:
            ClientError: it serves none, as far as is known here.
        """
        if self._own.addresses.https_url is None:
            raise ClientError(
                f"no HTTPS is known of the simulator at {self.url}: start it with --tls, and say where by "
                "VOICE_SIMULATOR_HTTPS_URL"
            )
        return self._own.addresses.https_url

    @property
    def api_host(self) -> str:
        """Host and port for HTTPS, as SDKs take it that want no scheme."""
        return urlsplit(self.https_url).netloc

    @property
    def ca_bundle(self) -> Path:
        """A file with the simulator's certificate authority and the public ones, for HTTPS.

        Raises:
            ClientError: as for `https_url`.
        """
        if self._own.bundle is None:
            raise ClientError(f"the simulator at {self.url} has no certificates: start it with --tls")
        return self._own.bundle

    @property
    def number(self) -> str:
        """The number of the Vonage application, which no other has."""
        return self._own.new.number

    @property
    def private_key(self) -> str:
        """The private key of the Vonage application, as PEM."""
        return self._own.new.keys.private_pem

    @property
    def private_key_path(self) -> Path:
        """A file with the private key, which is removed after the test."""
        return self._own.key_file

    def token(self, lifetime_s: int = DEFAULT_LIFE) -> str:
        """Return a new token for the API: `Authorization: Bearer …`.

        Args:
            lifetime_s: for how many seconds of wall time it is valid.
        """
        issued, whose = int(time.time()), self._own.new.application_id
        return make_token(
            self._own.new.keys.key, whose, issued_at=issued, token_id=str(uuid4()), lifetime=lifetime_s
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a program at the simulator, as `voice-simulator exec` sets them."""
        variables = {
            "VOICE_SIMULATOR_URL": self.url,
            "VOICE_SIMULATOR_API_HOST": urlsplit(self.url).netloc,
            "VONAGE_APPLICATION_ID": self._whose,
            "VONAGE_PRIVATE_KEY": str(self.private_key_path),
            "VONAGE_VIRTUAL_NUMBER": self.number,
        }
        if self._own.addresses.https_url is not None:
            variables |= {
                "VOICE_SIMULATOR_HTTPS_URL": self.https_url,
                "VOICE_SIMULATOR_API_HOST": self.api_host,
            }
            variables |= dict.fromkeys(_TRUSTED, str(self.ca_bundle))
        return variables

    @cached_property
    def vonage(self) -> Any:  # noqa: ANN401  # that package need not be installed
        """A client of the SDK `vonage` 4, made for this Vonage application.

        Raises:
            ClientError: the package is not installed, or is another version.
        """
        return sdk_clients.vonage_client(self._whose, self.private_key, self.api_host, self.ca_bundle)

    @cached_property
    def nexmo(self) -> Any:  # noqa: ANN401  # as above
        """A client of the SDK `nexmo` 2.5, made for this Vonage application.

        Raises:
            ClientError: the package is not installed.
        """
        return sdk_clients.nexmo_client(self._whose, self.private_key, self.api_host, self.ca_bundle)

    @property
    def _whose(self) -> str:
        return self._own.new.application_id
