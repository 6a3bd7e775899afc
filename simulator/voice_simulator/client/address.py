"""Where the simulator is: what a program says, a variable, or the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voice_simulator.client.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT: Final = "http://127.0.0.1:8480"
URL: Final = "VOICE_SIMULATOR_URL"
PORT: Final = "VOICE_SIMULATOR_PORT"
CONTROL_TOKEN: Final = "VOICE_SIMULATOR_CONTROL_TOKEN"  # noqa: S105  # the name of a variable


def find_url(given: str | None, environ: Mapping[str, str]) -> str:
    """Return the base address of the simulator, without a slash at its end.

    Raises:
        ClientError: what was given, or the variable, is no address.
    """
    if given is not None:
        return _checked("url", given)
    if environ.get(URL):
        return _checked(URL, environ[URL])
    port = environ.get(PORT, "")
    # Kubernetes gives every container a variable of this name for a service called voice-simulator, a URL.
    return f"http://127.0.0.1:{port}" if port.isdecimal() and int(port) else DEFAULT


def _checked(name: str, text: str) -> str:
    if _is_address(text):
        return text.rstrip("/")
    raise ClientError(f"{name}: expected an address such as {DEFAULT}, got '{text}'")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
