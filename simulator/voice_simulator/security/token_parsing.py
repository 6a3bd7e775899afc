"""Reads tokens, from the Authorization header to the claims. Nothing is verified here."""

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
    """The parts of a token, not verified yet."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    signed: bytes
    signature: bytes

    def verify(self, key: RSAPublicKey) -> None:
        """Check the signature.

        Raises:
            Unauthorized: another key signed the token.
        """
        try:
            key.verify(self.signature, self.signed, _PADDING, _HASH)
        except InvalidSignature:
            raise Unauthorized(
                "the signature does not fit the application's public key: another key signed the token"
            ) from None


def read_token(text: str) -> Token:
    """Split a token into its parts, without verifying it.

    Raises:
        Unauthorized: it is not a JWT.
    """
    try:
        # PyJWT can verify only while it decodes, so it would have to parse the token again for that. And its
        # checks of the claims know neither our clock nor the rules of the platform.
        return _plain_token(text.encode()) or _token_by_pyjwt(text)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise Unauthorized(f"the token is not a JWT ({str(error)!r:.100})") from error


def _plain_token(text: bytes) -> Token | None:
    """Split a token of the form that the SDKs send; return None for any other, which is left to PyJWT.

    This is many times faster than PyJWT, which would take most of the time of a request.
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


def _token_by_pyjwt(text: str) -> Token:
    """Split a token by the full rules of PyJWT, or raise its error."""
    parts = _JWT.decode_complete(text, options={"verify_signature": False})
    signed = text.rpartition(".")[0].encode()
    return Token(parts["header"], parts["payload"], signed, parts["signature"])


_TO_BASE64: Final = bytes.maketrans(b"-_+/", b"+/!!")


def _from_base64url(segment: bytes) -> bytes:
    """Decode a segment in its canonical form only, so that one token has one text.

    Raises:
        ValueError: it is in another form.
    """
    padded = segment.translate(_TO_BASE64) + b"=" * (-len(segment) % 4)
    octets = binascii.a2b_base64(padded)
    if binascii.b2a_base64(octets, newline=False) != padded:
        raise ValueError(segment)
    return octets


def bearer_token(authorization: str | None) -> str:
    """Return the token in an Authorization header.

    Raises:
        Unauthorized: the header is missing, or holds no bearer token.
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
