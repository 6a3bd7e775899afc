"""Asks an address whether a simulator answers there, and whether it would accept a token."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import aiohttp
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from voice_simulator.cli.exit_codes import UNREACHABLE, CommandError
from voice_simulator.client import AsyncSimulator, ClientError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

    from voice_simulator.client import AsyncWorld

_PATIENCE: Final = 2.0
"""Seconds."""


class SimulatorUnreachable(CommandError):
    """No simulator answers at the address where a command looks for it."""

    exit_code = UNREACHABLE


async def is_simulator(address: str) -> bool:
    """Tell whether a simulator answers at an address."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_PATIENCE)) as session,
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
        ClientError: no simulator answers there.
        TimeoutError: it does not answer soon.
    """
    async with asyncio.timeout(_PATIENCE), AsyncSimulator(simulator, token=control_token) as client:
        pem = await _registered_key(client.world(application_id))
    if pem is None or _der(load_pem_public_key(pem.encode())) == _der(key):
        return None
    return (
        f"the simulator at {simulator} will refuse this token: it has another public key of "
        f"{application_id}; give the key that belongs to that by --private-key"
    )


async def _registered_key(world: AsyncWorld) -> str | None:
    try:
        return (await world.registration()).public_key
    except ClientError as error:
        if error.status is None:
            raise
        return None


def _der(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
