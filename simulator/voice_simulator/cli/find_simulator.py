"""Where the simulator is that `call` and `token` are about, and whether it would take a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import aiohttp
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from voice_simulator.errors import SettingsError
from voice_simulator.settings.groups import VARIABLE_PREFIX
from voice_simulator.settings.registration import read_http_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

DEFAULT: Final = "http://127.0.0.1:8480"
URL: Final = f"{VARIABLE_PREFIX}URL"
PORT: Final = f"{VARIABLE_PREFIX}PORT"
WAYS: Final = f"start one with voice-simulator serve, or say where it is by --simulator or {URL}"

_PATIENCE: Final = aiohttp.ClientTimeout(total=2)


def find_simulator(given: str | None, environ: Mapping[str, str]) -> str:
    """Return the address of the simulator: from the flag, else the variables, else the usual one.

    Raises:
        SettingsError: the flag or the variable is no address.
    """
    if given is not None:
        return _address("--simulator", given)
    if environ.get(URL):
        return _address(URL, environ[URL])
    port = environ.get(PORT, "")
    # Kubernetes gives every container a variable of this name for a service called voice-simulator, a URL.
    return f"http://127.0.0.1:{port}" if port.isdecimal() and int(port) else DEFAULT


def _address(name: str, text: str) -> str:
    try:
        return read_http_url(text).rstrip("/")
    except ValueError:
        raise SettingsError(f"{name}: expected an address such as {DEFAULT}, got '{text}'") from None


async def is_simulator(address: str) -> bool:
    """Say whether what answers at an address is a simulator."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE) as session,
            # Not to be trusted with anything: it is only asked what it is.
            session.get(f"{address}/_simulator/health", ssl=False) as response,
        ):
            # 401: its control API wants a token.
            return response.status in (200, 401) and response.content_type == "application/json"
    except (aiohttp.ClientError, TimeoutError):
        return False


async def doubts_about(
    simulator: str, application_id: str, key: PublicKeyTypes, control_token: str | None
) -> str | None:
    """Return why a simulator would refuse a token that was signed for an application; None for no reason.

    Args:
        simulator: its address.
        application_id: whose token it is.
        key: the public half of what it was signed with.
        control_token: what the simulator's control API may ask for.

    Raises:
        aiohttp.ClientError: none answers there.
    """
    headers = {"Authorization": f"Bearer {control_token}"} if control_token else {}
    async with (
        aiohttp.ClientSession(simulator, timeout=_PATIENCE, headers=headers) as session,
        session.get(f"/_simulator/applications/{quote(application_id, safe='')}") as response,
    ):
        registered: dict[str, Any] = await response.json() if response.status == 200 else {}
    pem = registered.get("public_key")
    if pem is None or _written(load_pem_public_key(pem.encode())) == _written(key):
        return None
    return (
        f"the simulator at {simulator} will refuse this token: it has another public key of "
        f"{application_id}; give the key that belongs to that by --private-key"
    )


def _written(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def why_not(error: Exception) -> str:
    """Say why nobody answers, without the words of the library."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return str(error)
    if isinstance(error.os_error, ConnectionRefusedError):
        return "nothing listens there"
    return error.os_error.strerror or str(error)
