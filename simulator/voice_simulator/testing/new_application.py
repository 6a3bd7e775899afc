"""Makes the Vonage application of a test."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from voice_simulator.client import ClientError
from voice_simulator.runtime.removal import FICTION

if TYPE_CHECKING:
    from voice_simulator.client import AsyncSimulator
    from voice_simulator.security.key_pairs import KeyPair

_TAKEN: Final = 409
_MOST_TRIES: Final = 100


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """A Vonage application that was just registered.

    Attributes:
        application_id: its id, which no other ever had.
        number: its number, which no other has now.
        keys: sign its tokens.
    """

    application_id: str
    number: str
    keys: KeyPair

    def registration(self) -> dict[str, object]:
        """Return what is registered of it at first."""
        return {"numbers": [self.number], "public_key": self.keys.public_pem}


async def register_new(client: AsyncSimulator, keys: KeyPair, name: str) -> NewIdentity:
    """Register a Vonage application whose id and number come from a name: the same in every run.

    Raises:
        ClientError: the simulator refuses, or is not there.
    """
    for place in range(_MOST_TRIES):
        new = _identity(f"{name}/{place}", keys)
        path = f"applications/{new.application_id}"
        try:
            await client.ask("PUT", path, query={"new": 1}, body=new.registration())
        except ClientError as error:
            if error.status != _TAKEN:
                raise
        else:
            return new
    raise ClientError(
        f"{_MOST_TRIES} numbers are taken, one after the other: delete Vonage applications first"
    )


def _identity(name: str, keys: KeyPair) -> NewIdentity:
    drawn = hashlib.sha256(name.encode()).digest()
    place = int.from_bytes(drawn[16:24]) % (1000 * len(FICTION))
    return NewIdentity(
        str(UUID(bytes=drawn[:16], version=4)), f"{FICTION[place // 1000]}{place % 1000:03}", keys
    )
