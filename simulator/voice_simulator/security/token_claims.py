"""The rules for the algorithm and the claims of a token: who it is for, its id, and how long it lasts.

The wall clock decides how long a token lasts, never the simulated time of a world: apps and SDKs make their
tokens by the clock of their machine.
"""

from __future__ import annotations

import math
import reprlib
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.applications import AN_ID, application_id_of, is_application_id
from voice_simulator.errors import Unauthorized
from voice_simulator.security.token_signing import DEFAULT_LIFE

if TYPE_CHECKING:
    from collections.abc import Mapping

LEEWAY: Final = 30
"""Seconds by which the sender's clock may be ahead of ours. Undocumented: the usual allowance."""


LONGEST_LIFE: Final = 24 * 3600
"""Seconds from iat to exp at most. Source: the documentation's page on JWTs."""

# Instants that can only be meant in milliseconds: those from 1973 to 5138.
_MILLISECONDS: Final = (1e11, 1e14)


def check_algorithm(header: Mapping[str, object]) -> None:
    """Refuse every algorithm but RS256, the platform's only one. Source: the documentation's page on JWTs.

    Raises:
        Unauthorized: it is another one.
    """
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


def application_in(claims: Mapping[str, object]) -> str:
    """Return the application id in the claims.

    Raises:
        Unauthorized: it is missing, or not an id.
    """
    value = _required(claims, "application_id")
    if not isinstance(value, str) or not is_application_id(value):
        raise Unauthorized(f"the claim application_id is not a string of {AN_ID}")
    if value == "*":
        raise Unauthorized("the claim application_id is '*', which stands for all applications here")
    return application_id_of(value)


def check_token_id(claims: Mapping[str, object]) -> None:
    """Refuse a token without a jti. Any text will do: .NET sends no UUID, and Go repeats the same one.

    Raises:
        Unauthorized: the jti is missing or empty.
    """
    value = _required(claims, "jti")
    if not isinstance(value, str) or not value:
        raise Unauthorized("the claim jti is not a string of at least one character")


def check_life(claims: Mapping[str, object], now: float, *, lenient: bool) -> None:
    """Refuse a token that is not valid yet or any more, and say by how much: often a clock is wrong.

    Args:
        claims: all claims.
        now: the wall clock, seconds since the Unix epoch.
        lenient: whether an exp in milliseconds is accepted.

    Raises:
        Unauthorized: a claim is missing, wrong, or not valid now.
    """
    issued = _seconds(_required(claims, "iat"), "iat")
    expires = _expiry(claims, issued, lenient=lenient)
    if issued > now + LEEWAY:
        raise Unauthorized(f"iat is {issued - now:.0f} s in the future: the clocks differ")
    # The leeway is for senders that round iat and exp differently and ask for the longest life.
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


def _is_milliseconds(instant: float) -> bool:
    first, end = _MILLISECONDS
    return first <= instant < end


def _seconds(value: object, name: str) -> float:
    """Return a claim that is an instant, in seconds since the Unix epoch."""
    return _in_seconds(_number(value, name), name)


def _in_seconds(instant: float, name: str) -> float:
    if _is_milliseconds(instant):
        raise Unauthorized(f"the claim {name} is in milliseconds ({instant:.0f}): seconds are right")
    return instant


def _number(value: object, name: str) -> float:
    """Return a claim that is a finite number: Python's JSON reader also accepts NaN and Infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unauthorized(f"the claim {name} is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unauthorized(f"the claim {name} is not a number of seconds")
    return number


def expiry_in_milliseconds(claims: Mapping[str, object]) -> float | None:
    """Return the exp of a token if it is in milliseconds; None if it is in seconds or missing."""
    expires = _plain_exp(claims) if "exp" in claims else None
    return expires if isinstance(expires, int | float) and _is_milliseconds(expires) else None
