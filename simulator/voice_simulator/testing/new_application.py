"""Makes the Vonage application of a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from voice_simulator.client import ClientError

if TYPE_CHECKING:
    from voice_simulator.client import AsyncSimulator

_TAKEN: Final = 409
_NUMBERS: Final = 10**7
_MOST_TRIES: Final = 100


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key, and both its halves as PEM."""

    key: rsa.RSAPrivateKey = field(repr=False)
    private: str = field(repr=False)
    public: str

    @classmethod
    def generate(cls) -> KeyPair:
        """Make one. It takes a while, so the tests of a process share it."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return cls(key, private.decode(), public.decode())


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
        return {"numbers": [self.number], "public_key": self.keys.public}


async def register_new(client: AsyncSimulator, keys: KeyPair, seed: int) -> NewIdentity:
    """Register a Vonage application with a number from a seed: where that is free, the same in every run.

    Raises:
        ClientError: the simulator refuses, or is not there.
    """
    application_id = str(uuid4())
    for place in range(_MOST_TRIES):
        new = NewIdentity(application_id, f"44203{(seed + place) % _NUMBERS:07}", keys)
        try:
            await client.world(application_id).register(**new.registration())
        except ClientError as error:
            if error.status != _TAKEN:
                raise
        else:
            return new
    raise ClientError(f"the {_MOST_TRIES} numbers from 44203{seed % _NUMBERS:07} on are all taken")
