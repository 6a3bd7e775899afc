"""Asks an address whether a simulator answers there, and whether it would accept a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import aiohttp
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from voice_simulator.cli.exit_codes import UNREACHABLE, CommandError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

_TIMEOUT: Final = aiohttp.ClientTimeout(total=2)


class SimulatorUnreachable(CommandError):
    """No simulator answers at the address where a command looks for it."""

    exit_code = UNREACHABLE


async def is_simulator(address: str) -> bool:
    """Tell whether a simulator answers at an address."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            # Its certificate is not checked: the request carries no secret.
            session.get(f"{address}/_simulator/health", ssl=False) as response,
        ):
            # 401: its control API wants a token.
            return response.status in (200, 401) and response.content_type == "application/json"
    except (aiohttp.ClientError, TimeoutError):
        return False


async def why_token_would_be_refused(
    simulator: str, application_id: str, key: PublicKeyTypes, control_token: str | None
) -> str | None:
    """Return why a simulator would refuse a token; None if it would accept it.

    Args:
        simulator: its address.
        application_id: the Vonage application that the token names.
        key: the public half of the key that signed it.
        control_token: the token of its control API, or None.

    Raises:
        aiohttp.ClientError: no simulator answers there.
    """
    headers = {"Authorization": f"Bearer {control_token}"} if control_token else {}
    async with (
        aiohttp.ClientSession(simulator, timeout=_TIMEOUT, headers=headers) as session,
        session.get(f"/_simulator/applications/{quote(application_id, safe='')}") as response,
    ):
        registered: dict[str, Any] = await response.json() if response.status == 200 else {}
    pem = registered.get("public_key")
    if pem is None or _der(load_pem_public_key(pem.encode())) == _der(key):
        return None
    return (
        f"the simulator at {simulator} will refuse this token: it has another public key of "
        f"{application_id}; give the key that belongs to that by --private-key"
    )


def _der(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def why_unreachable(error: Exception) -> str:
    """Say why nobody answers, in plain words where aiohttp has none."""
    if not isinstance(error, aiohttp.ClientConnectorError):
        return str(error)
    if isinstance(error.os_error, ConnectionRefusedError):
        return "nothing listens there"
    return error.os_error.strerror or str(error)
