"""Checks the tokens of API requests: finds out which application calls, or says why the token is refused.

Which keys are registered is up to the settings; what an application may do is up to the routes.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import Unauthorized
from voice_simulator.security.token_acl import check_acl
from voice_simulator.security.token_claims import (
    application_in,
    check_algorithm,
    check_life,
    check_token_id,
    expiry_in_milliseconds,
)
from voice_simulator.security.token_parsing import Token, bearer_token, read_token

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


NO_APPLICATION: Final = "default"
"""The application of a request without a token, under `--auth off`."""

TOKENS_REMEMBERED: Final = 512
"""Tokens that are not read again when they come again; most SDKs keep a token until it expires."""

LONGEST_REMEMBERED: Final = 2048
"""Characters of such a token; those of the SDKs have about 500, with an acl up to 1500."""

_log = logging.getLogger(__name__)


class AuthMode(StrEnum):
    """How strictly tokens are checked."""

    LENIENT = "lenient"
    """All is checked, but the signature only if the application has a public key here."""
    STRICT = "strict"
    """All is checked, and an application without a public key here is refused."""
    OFF = "off"
    """Nothing is checked; a readable token still names the application."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The application that sends a request.

    Attributes:
        application_id: its id, which also names its world.
        claims: all claims of the token, for the journal; empty if no token was needed.
    """

    application_id: str
    claims: Mapping[str, object]


@dataclass(slots=True)
class _RememberedToken:
    """A token that was read, with everything that depends on its text alone.

    Attributes:
        token: the token taken apart.
        caller: the application that it names.
        verified_by: the key that verified its signature; None before that.
    """

    token: Token
    caller: Caller
    verified_by: RSAPublicKey | None = None


class Gatekeeper:
    """Admits requests to the API, or says why not.

    Reading and verifying a token takes longer than the rest of a request, and most SDKs send the same token
    until it expires. So its contents, and the key that verified it, are remembered by its text. Everything
    that can change is checked each time: the registered key, the time, the path and the method.

    Args:
        mode: how strictly tokens are checked.
        key_of: returns the public key of an application id, or None.
        now: returns the wall clock, in seconds since the Unix epoch.
    """

    def __init__(
        self,
        mode: AuthMode,
        key_of: Callable[[str], RSAPublicKey | None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._mode = mode
        self._key_of = key_of
        self._now = now
        self._tokens: OrderedDict[str, _RememberedToken] = OrderedDict()

    def admit(self, authorization: str | None, method: str, path: str) -> Caller:
        """Return the application that sends a request.

        Args:
            authorization: the value of the Authorization header, or None.
            method: the HTTP method.
            path: the decoded path, without the query.

        Raises:
            Unauthorized: with the first reason found.
        """
        if self._mode is AuthMode.OFF:
            return _presumed_caller(authorization)
        text = bearer_token(authorization)
        remembered = self._tokens.get(text) or _read_anew(text)
        claims = remembered.caller.claims
        check_life(claims, self._now(), lenient=self._mode is AuthMode.LENIENT)
        self._check_signature(remembered)
        self._remember(text, remembered)
        check_acl(claims.get("acl"), method, path)
        return remembered.caller

    def _check_signature(self, remembered: _RememberedToken) -> None:
        application_id = remembered.caller.application_id
        key = self._key_of(application_id)
        if key is None:
            if self._mode is AuthMode.STRICT:
                raise Unauthorized(f"no public key is registered for application {application_id!r}")
        elif key is not remembered.verified_by:
            remembered.token.verify(key)
            remembered.verified_by = key

    def _remember(self, text: str, remembered: _RememberedToken) -> None:
        """Remember a token that passed. A forged, expired or very long one must not push out others."""
        if text in self._tokens:
            self._tokens.move_to_end(text)
            return
        _log_milliseconds(remembered.caller)
        if len(text) > LONGEST_REMEMBERED:
            return
        self._tokens[text] = remembered
        if len(self._tokens) > TOKENS_REMEMBERED:
            self._tokens.popitem(last=False)


def _read_anew(text: str) -> _RememberedToken:
    token = read_token(text)
    check_algorithm(token.header)
    caller = Caller(application_in(token.claims), token.claims)
    check_token_id(token.claims)
    return _RememberedToken(token, caller)


def application_named(authorization: str | None) -> str | None:
    """Return the application that a refused header names, or None if it names none."""
    try:
        return application_in(read_token(bearer_token(authorization)).claims)
    except Unauthorized:
        return None


def _presumed_caller(authorization: str | None) -> Caller:
    """Return the application that an unchecked header names."""
    try:
        claims = read_token(bearer_token(authorization)).claims
        return Caller(application_in(claims), claims)
    except Unauthorized:
        return Caller(NO_APPLICATION, {})


def _log_milliseconds(caller: Caller) -> None:
    expires = expiry_in_milliseconds(caller.claims)
    if expires is not None:
        _log.warning(
            "application %s: the exp of its token is in milliseconds (%.0f). It is taken, but seconds since "
            "1970 are right: --auth strict refuses it",
            caller.application_id,
            expires,
        )
