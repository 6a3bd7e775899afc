"""Private keys for the commands that sign tokens: `call` and `token`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from voice_simulator.errors import SettingsError
from voice_simulator.security.token_signing import make_token

if TYPE_CHECKING:
    from pathlib import Path

OWN_APPLICATION: Final = "voice-simulator-call"
"""Places the calls without `--application`. Always the same id: a scenario counts its calls for `turns`."""


def new_token(application_id: str, key: rsa.RSAPrivateKey) -> str:
    """Make a token that is valid for fifteen minutes."""
    return make_token(key, application_id, issued_at=int(time.time()), token_id=str(uuid4()))


def read_private_key(file: Path | None) -> rsa.RSAPrivateKey:
    """Read the key to sign with, or make a new one if no file is given.

    Raises:
        SettingsError: the file is not a private RSA key, or can't be read.
    """
    if file is None:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"{file} can't be used as a private key: {error}") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError(f"{file} is not an RSA private key")
    return key
