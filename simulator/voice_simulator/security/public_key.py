"""Reads the public keys of applications."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from voice_simulator.errors import SettingsError


def load_public_key(pem: str) -> RSAPublicKey:
    """Return the RSA public key in a PEM text.

    Raises:
        SettingsError: if it is anything else.
    """
    if "PRIVATE KEY-----" in pem:
        raise SettingsError("a private key was given where the application's public key belongs")
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SettingsError("not a public key in PEM form (-----BEGIN PUBLIC KEY-----)") from error
    if not isinstance(key, RSAPublicKey):
        raise SettingsError("the public key is not an RSA key, the only kind that tokens are signed with")
    return key
