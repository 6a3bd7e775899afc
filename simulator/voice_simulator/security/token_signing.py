"""Signs tokens: for requests to the API, and for webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Final

import jwt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


DEFAULT_LIFE: Final = 900
"""Seconds from iat, for a token without exp: 15 minutes. Source: the documentation's page on JWTs."""


def make_token(
    private_key: RSAPrivateKey,
    application_id: str,
    issued_at: int,
    token_id: str,
    lifetime: int = DEFAULT_LIFE,
) -> str:
    """Return a token for the API, with the claims of the SDKs; instants are seconds since the Unix epoch."""
    claims = {
        "application_id": application_id,
        "iat": issued_at,
        "exp": issued_at + lifetime,
        "jti": token_id,
    }
    return jwt.encode(claims, private_key, "RS256")


def sign_webhook(
    secret: str,
    *,
    content: bytes | None,
    api_key: str | None,
    application_id: str,
    issued_at: int,
    token_id: str,
) -> str:
    """Return the bearer token of one webhook: HS256, by the account's signature secret.

    Source: the documentation's page on signed webhooks. It names no exp. Further claims would do harm: SDKs
    refuse an aud, and an iat that is ahead of their clock.

    Args:
        secret: the signature secret, of any length.
        content: the bytes that `payload_hash` is made of; None leaves it out.
        api_key: the key of the account, or None to leave it out.
        application_id: the Vonage application of the webhook.
        issued_at: the wall clock, in whole seconds since the Unix epoch.
        token_id: the jti, different for each attempt.
    """
    claims = {
        "iat": issued_at,
        "jti": token_id,
        "iss": "Vonage",
        **({} if content is None else {"payload_hash": hashlib.sha256(content).hexdigest()}),
        **({} if api_key is None else {"api_key": api_key}),
        "application_id": application_id,
    }
    # Signed without PyJWT: the platform allows secrets of four bytes, while PyJWT warns below 32 bytes and
    # refuses secrets that look like a key file.
    signed = f"{_segment({'alg': 'HS256', 'typ': 'JWT'})}.{_segment(claims)}"
    return f"{signed}.{_base64url(hmac.digest(secret.encode(), signed.encode(), 'sha256'))}"


def _segment(content: Mapping[str, object]) -> str:
    return _base64url(json.dumps(content, separators=(",", ":")).encode())


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
