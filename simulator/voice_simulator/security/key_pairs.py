"""Key pairs of Vonage applications: your app signs its tokens with one half, the other checks them."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair.

    Attributes:
        key: the half that signs.
        private_pem: the same as PEM, PKCS#8.
        public_pem: the half that checks, as PEM.
    """

    key: rsa.RSAPrivateKey = field(repr=False)
    private_pem: str = field(repr=False)
    public_pem: str


def make_key_pair() -> KeyPair:
    """Make a key pair; that takes some 100 ms."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return KeyPair(key, private.decode(), public.decode())
