"""Reads the tokens of callers: from a header to what a token says. Nothing is believed here."""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from voice_simulator.errors import Unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LONGEST_TOKEN: Final = 8192
"""Characters. The tokens of the SDKs have about 500, with an acl up to 1500."""

_JWT: Final = jwt.PyJWT()
_PADDING: Final = PKCS1v15()
_HASH: Final = SHA256()


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart, with nothing verified yet."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    signed: bytes
    signature: bytes

    def verify(self, key: RSAPublicKey) -> None:
        """Refuse the token unless the owner of `key` signed it."""
        try:
            key.verify(self.signature, self.signed, _PADDING, _HASH)
        except InvalidSignature:
            raise Unauthorized(
                "the signature does not fit the application's public key: another key signed the token"
            ) from None


def read_token(text: str) -> Token:
    """Take a token apart; nothing of it is verified.

    Raises:
        Unauthorized: it is no JWT.
    """
    try:
        # Taken apart once, and verified later with the key itself: a second decode, to verify, would parse it
        # all again, and PyJWT's checks of the claims know neither our clock nor the platform's rules.
        return _plain_token(text.encode()) or _judged_token(text)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unauthorized(f"the token is not a JWT ({str(error)!r:.100})") from error


def _plain_token(text: bytes) -> Token | None:
    """Take a token apart that is as the SDKs make them; None for every other, which PyJWT is to judge.

    Many times quicker than PyJWT, which takes most of the time of a request otherwise.
    """
    signed, _, signature = text.rpartition(b".")
    header, _, claims = signed.partition(b".")
    try:
        token = Token(
            json.loads(_from_base64url(header)),
            json.loads(_from_base64url(claims)),
            signed,
            _from_base64url(signature),
        )
    except (ValueError, RecursionError):
        return None
    is_plain = isinstance(token.claims, dict) and isinstance(token.header, dict)
    return token if is_plain and token.header.keys() <= _PLAIN_HEADER else None


_PLAIN_HEADER: Final = frozenset({"alg", "typ"})


def _judged_token(text: str) -> Token:
    """Take a token apart by all rules, or raise what PyJWT has against it."""
    parts = _JWT.decode_complete(text, options={"verify_signature": False})
    signed = text.rpartition(".")[0].encode()
    return Token(parts["header"], parts["payload"], signed, parts["signature"])


_TO_BASE64: Final = bytes.maketrans(b"-_+/", b"+/!!")


def _from_base64url(segment: bytes) -> bytes:
    """Decode a segment that is written as it must be: whatever else there is would come out differently.

    Raises:
        ValueError: it is written in another way.
    """
    padded = segment.translate(_TO_BASE64) + b"=" * (-len(segment) % 4)
    octets = binascii.a2b_base64(padded)
    if binascii.b2a_base64(octets, newline=False) != padded:
        raise ValueError(segment)
    return octets


def bearer_token(authorization: str | None) -> str:
    """Return the token in an Authorization header.

    Raises:
        Unauthorized: there is none.
    """
    if authorization is None:
        raise Unauthorized("there is no Authorization header")
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("the Authorization header is not 'Bearer' and a token")
    if len(token) > LONGEST_TOKEN:
        raise Unauthorized(f"the token is longer than {LONGEST_TOKEN} characters")
    if not token.isascii():
        raise Unauthorized("the token is not a JWT (it has characters outside ASCII)")
    return token
