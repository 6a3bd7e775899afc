"""JSON Web Tokens, in and out: who may call the API, how webhooks are signed, and tokens for our own client.

Lifetimes are judged by the wall clock and never by a world's simulated time: tokens are made outside. What an
application may do once it is known belongs to the routes; which keys are registered belongs to the settings.
"""

from __future__ import annotations

import logging
import math
import reprlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from voice_simulator.core.model.applications import AN_ID, application_id_of, is_application_id
from voice_simulator.errors import SettingsError, Unauthorized
from voice_simulator.security.token_parsing import Token, bearer_token, read_token
from voice_simulator.security.token_signing import DEFAULT_LIFE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


NO_APPLICATION: Final = "default"
"""The application of a request that names none, where no token is asked for."""

TOKENS_REMEMBERED: Final = 512
"""Tokens that are not read anew when they come again; most SDKs keep one until it expires."""

LONGEST_REMEMBERED: Final = 2048
"""Characters of such a token; those of the SDKs have about 500, with an acl up to 1500."""

LEEWAY: Final = 30
"""Seconds by which the sender's clock may be ahead of ours. Undocumented: the usual allowance."""


LONGEST_LIFE: Final = 24 * 3600
"""Seconds from iat to exp at most. Source: the documentation's page on JWTs."""

# Instants that can only be meant in milliseconds: those from 1973 to 5138.
_MILLISECONDS: Final = (1e11, 1e14)

_log = logging.getLogger(__name__)


class AuthMode(StrEnum):
    """How closely callers are looked at."""

    LENIENT = "lenient"
    """Everything is checked, except the signature of an application that has no key here."""
    STRICT = "strict"
    """Everything is checked, and an application that has no key here is refused."""
    OFF = "off"
    """Nothing is checked; a token that can be read still names the application."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request.

    Attributes:
        application_id: the application, and so the world, that the request is about.
        claims: all claims of the token, for the journal; empty where no token was needed.
    """

    application_id: str
    claims: Mapping[str, object]


@dataclass(slots=True)
class _Known:
    """A token that was read, with what its text alone decides.

    Attributes:
        token: the token taken apart.
        caller: whom it names.
        verified_by: the key that its signature fits; None while it was held against none.
    """

    token: Token
    caller: Caller
    verified_by: RSAPublicKey | None = None


class Gatekeeper:
    """Admits callers to the API, or says why not.

    Most SDKs keep a token for as long as it lasts, and to read and verify one costs more than anything else
    that is done for a request. So what a text says, and the key that its signature fits, are remembered by
    the whole text; whatever can change is judged each time: the key that is registered, time, path, method.

    Args:
        mode: how closely to look.
        key_of: the public key registered for an application id, None where there is none.
        now: the wall clock, seconds since the Unix epoch.
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
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def admit(self, authorization: str | None, method: str, path: str) -> Caller:
        """Return who sends a request.

        Args:
            authorization: the value of the Authorization header, None where there is none.
            method: the HTTP method.
            path: the path asked for, decoded, without the query.

        Raises:
            Unauthorized: whatever is wrong, with the one reason that was met first.
        """
        if self._mode is AuthMode.OFF:
            return _presumed_caller(authorization)
        text = bearer_token(authorization)
        known = self._known.get(text) or _read_anew(text)
        claims = known.caller.claims
        _check_life(claims, self._now(), lenient=self._mode is AuthMode.LENIENT)
        self._check_signature(known)
        self._remember(text, known)
        _check_acl(claims.get("acl"), method, path)
        return known.caller

    def _check_signature(self, known: _Known) -> None:
        application_id = known.caller.application_id
        key = self._key_of(application_id)
        if key is None:
            if self._mode is AuthMode.STRICT:
                raise Unauthorized(f"no public key is registered for application {application_id!r}")
        elif key is not known.verified_by:
            known.token.verify(key)
            known.verified_by = key

    def _remember(self, text: str, known: _Known) -> None:
        """Remember a token that passed; what is forged, expired or too long takes nobody's place."""
        if text in self._known:
            self._known.move_to_end(text)
            return
        _log_milliseconds(known.caller)
        if len(text) > LONGEST_REMEMBERED:
            return
        self._known[text] = known
        if len(self._known) > TOKENS_REMEMBERED:
            self._known.popitem(last=False)


def _read_anew(text: str) -> _Known:
    token = read_token(text)
    _check_algorithm(token.header)
    caller = Caller(_application_id(token.claims), token.claims)
    _check_token_id(token.claims)
    return _Known(token, caller)


def load_public_key(pem: str) -> RSAPublicKey:
    """Return the RSA public key in a PEM text, to be parsed once and kept.

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


def application_named(authorization: str | None) -> str | None:
    """Return the application that a header names which was not admitted; None where that can't be told."""
    try:
        return _application_id(read_token(bearer_token(authorization)).claims)
    except Unauthorized:
        return None


def _presumed_caller(authorization: str | None) -> Caller:
    """Return whom a header that nobody checks seems to come from."""
    try:
        claims = read_token(bearer_token(authorization)).claims
        return Caller(_application_id(claims), claims)
    except Unauthorized:
        return Caller(NO_APPLICATION, {})


def _check_algorithm(header: Mapping[str, object]) -> None:
    """Let RS256 pass, all that the platform takes; source: the documentation's page on JWTs."""
    algorithm = header.get("alg")
    if algorithm == "RS256":
        return
    shown = reprlib.repr(algorithm)
    if shown.lower() == "'none'":
        raise Unauthorized("the token is unsigned (alg 'none'): RS256 is needed")
    if shown.startswith("'HS"):
        raise Unauthorized(f"the token is signed with a shared secret (alg {shown}): RS256 is needed")
    raise Unauthorized(f"the token's alg is {shown}: RS256 is needed")


def _required(claims: Mapping[str, object], name: str) -> object:
    if name not in claims:
        raise Unauthorized(f"the claim {name} is missing")
    return claims[name]


def _application_id(claims: Mapping[str, object]) -> str:
    value = _required(claims, "application_id")
    if not isinstance(value, str) or not is_application_id(value):
        raise Unauthorized(f"the claim application_id is not a string of {AN_ID}")
    if value == "*":
        raise Unauthorized("the claim application_id is '*', which stands for all applications here")
    return application_id_of(value)


def _check_token_id(claims: Mapping[str, object]) -> None:
    """Ask for a jti and no more: .NET sends no UUID, and Go sends the same one with every request."""
    value = _required(claims, "jti")
    if not isinstance(value, str) or not value:
        raise Unauthorized("the claim jti is not a string of at least one character")


def _check_life(claims: Mapping[str, object], now: float, *, lenient: bool) -> None:
    """Refuse a token whose time has not come or is over, and say by how much: clocks are often at fault."""
    issued = _seconds(_required(claims, "iat"), "iat")
    expires = _expiry(claims, issued, lenient=lenient)
    if issued > now + LEEWAY:
        raise Unauthorized(f"iat is {issued - now:.0f} s in the future: the clocks differ")
    # The leeway is for senders that round the two differently and ask for the longest life there is.
    if expires - issued > LONGEST_LIFE + LEEWAY:
        raise Unauthorized(f"exp is {expires - issued:.0f} s after iat: {LONGEST_LIFE} s are the most")
    if expires <= now:
        raise Unauthorized(f"the token expired {now - expires:.0f} s ago")
    if "nbf" in claims and (begins := _seconds(claims["nbf"], "nbf")) > now + LEEWAY:
        raise Unauthorized(f"nbf is {begins - now:.0f} s in the future")


def _expiry(claims: Mapping[str, object], issued: float, *, lenient: bool) -> float:
    if "exp" not in claims:
        return issued + DEFAULT_LIFE
    expires = _number(_plain_exp(claims), "exp")
    # Version 1 of the Vonage CLI writes milliseconds. Undocumented: the platform seems to have taken them.
    if lenient and _is_milliseconds(expires):
        return expires / 1000
    return _in_seconds(expires, "exp")


def _plain_exp(claims: Mapping[str, object]) -> object:
    value = claims["exp"]
    # The sample token in the Client SDK documentation carries its exp as a string of digits.
    return float(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _log_milliseconds(caller: Caller) -> None:
    expires = _plain_exp(caller.claims) if "exp" in caller.claims else None
    if isinstance(expires, int | float) and _is_milliseconds(expires):
        _log.warning(
            "application %s: the exp of its token is in milliseconds (%.0f). It is taken, but seconds since "
            "1970 are right: --auth strict refuses it",
            caller.application_id,
            expires,
        )


def _is_milliseconds(instant: float) -> bool:
    first, end = _MILLISECONDS
    return first <= instant < end


def _seconds(value: object, name: str) -> float:
    """Return a claim that is an instant."""
    return _in_seconds(_number(value, name), name)


def _in_seconds(instant: float, name: str) -> float:
    if _is_milliseconds(instant):
        raise Unauthorized(f"the claim {name} is in milliseconds ({instant:.0f}): seconds are right")
    return instant


def _number(value: object, name: str) -> float:
    """Return a claim that is a number: finite, for JSON as Python reads it knows NaN and Infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthorized(f"the claim {name} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unauthorized(f"the claim {name} is not a number of seconds")
    return number


def _check_acl(acl: object, method: str, path: str) -> None:
    """Refuse a request that the token's own access list leaves out.

    Source: for the paths, `{"paths": {"/*/calls/**": {}}}`, the documentation's guide to JWTs and ACLs; for
    the methods, `{"methods": ["GET"]}` in place of the inner object, the tests of the PHP SDK. A list without
    paths restricts nothing: the PHP SDK sends `{"paths": {}}`.

    Undocumented: whether it is 401 or 403; a token that does not do is 401 everywhere else.
    """
    paths = _acl_paths(acl)
    if not paths:
        return
    segments = _segments(path)
    entries = [entry for pattern, entry in paths.items() if _covers(_segments(pattern), segments)]
    if not entries:
        raise Unauthorized(f"the token's acl leaves out the path {path!r:.200}")
    if not any(_admits_method(entry, method) for entry in entries):
        raise Unauthorized(f"the token's acl leaves out the method {method!r:.20} for the path {path!r:.200}")


def _acl_paths(acl: object) -> Mapping[str, object]:
    paths = acl.get("paths") if isinstance(acl, dict) else acl
    # What an empty object becomes in PHP is an empty array.
    if paths is None or paths == []:
        return {}
    if not isinstance(acl, dict) or not isinstance(paths, dict):
        raise Unauthorized("the claim acl is not an object whose paths are an object")
    return paths


def _admits_method(entry: object, method: str) -> bool:
    methods = entry.get("methods") if isinstance(entry, dict) else None
    if methods is None:
        return True
    if not isinstance(methods, list):
        raise Unauthorized("the methods in the token's acl are not an array")
    return any(isinstance(each, str) and each.upper() == method.upper() for each in methods)


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _covers(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Tell whether a pattern fits a whole path: `*` is any one segment, `**` any number, even none."""
    reached = {0}  # how many segments the pattern, as far as it was read, can account for
    for part in pattern:
        if part == "**":
            reached = set(range(min(reached), len(path) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(path) and part in ("*", path[at])}
        if not reached:
            return False
    return len(path) in reached
