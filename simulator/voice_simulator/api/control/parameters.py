"""Reads single values of a control request: texts from its query, JSON values from its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.applications import AN_ID, application_id_of, is_application_id
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL_WORLDS: Final = "*"
"""The `application_id` by which a request that only reads asks for all worlds."""

_MOST_DIGITS: Final = 19


# -- applications


def application_of(query: Mapping[str, str], members: Mapping[str, object]) -> str | None:
    """Return the one application that query and body name; None where neither does.

    Raises:
        ControlError: 400, they name no application's id, or differ.
    """
    named = [_application_id(part["application_id"]) for part in (query, members) if "application_id" in part]
    if len(set(named)) > 1:
        raise ControlError(400, f"the query names the application '{named[0]}', the body '{named[1]}'")
    return named[0] if named else None


def _application_id(value: object) -> str:
    # An unset variable of a test must not mean all applications.
    _check_not_empty("application_id", value)
    if not isinstance(value, str):
        raise ControlError(400, "application_id must be a string")
    if value == ALL_WORLDS:
        raise ControlError(400, "application_id=* is for what only reads; here name one application")
    return check_application_id(value)


def check_application_id(application_id: str) -> str:
    """Return an application's id in its one spelling; it is judged as the ids in tokens are.

    Raises:
        ControlError: 400, it is none.
    """
    if not is_application_id(application_id):
        raise ControlError(400, f"an application's id has {AN_ID}, which {describe(application_id)} has not")
    return application_id_of(application_id)


# -- members of a JSON body


def read_text(members: Mapping[str, object], name: str) -> str | None:
    """Return a member that is a text; None where it is absent.

    Raises:
        ControlError: 400, it is empty, or no text.
    """
    if name not in members:
        return None
    value = members[name]
    _check_not_empty(name, value)
    if not isinstance(value, str):
        raise ControlError(400, f"{name} must be a string")
    return value


def _check_not_empty(name: str, value: object) -> None:
    if value is None or value == "":
        word = "null" if value is None else "empty"
        raise ControlError(400, f"{name} is {word}: give it a value, or leave it out")


def read_seconds(members: Mapping[str, object], name: str, default: float) -> float:
    """Return a member that is a span of time, in seconds.

    Raises:
        ControlError: 400, it is no number from 0 to 10**9.
    """
    value = members.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ControlError(400, f"{name} must be a number of seconds, 0 or more")
    return float(value)


def read_boolean(members: Mapping[str, object], name: str) -> bool:
    """Return a member that is true or false; False where it is absent.

    Raises:
        ControlError: 400, it is neither.
    """
    value = members.get(name, False)
    if not isinstance(value, bool):
        raise ControlError(400, f"{name} must be true or false")
    return value


# -- parameters of a query


def parse_flag(query: Mapping[str, str], name: str) -> bool:
    """Return a parameter that is 1 or 0; False where it is absent.

    Raises:
        ControlError: 400, it is neither.
    """
    text = query.get(name, "0")
    if text not in _FLAGS:
        raise ControlError(400, f"{name} must be 1 or 0, got {describe(text)}")
    return _FLAGS[text]


_FLAGS: Final = {"1": True, "true": True, "0": False, "false": False}


def parse_number(query: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    """Return a parameter that is a whole number of `least` or more.

    Raises:
        ControlError: 400, it is none.
    """
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ControlError(400, f"{name} must be a whole number, got {describe(text)}")
    if int(text) < least:
        raise ControlError(400, f"{name} must be {least} or more, got {text}")
    return int(text)


def parse_number_up_to(query: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    """Return a parameter that is a whole number from 0 to `most`.

    Raises:
        ControlError: 400, it is none.
    """
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) <= most):
        raise ControlError(400, f"{name} must be a whole number up to {most}, got {describe(text)}")
    return int(text)


def parse_seconds(query: Mapping[str, str], name: str, default: float, *, most: float) -> float:
    """Return a parameter that is a span of time from 0 to `most`, in seconds.

    Raises:
        ControlError: 400, it is none.
    """
    text = query.get(name)
    if text is None:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= most:
        raise ControlError(
            400, f"{name} must be a number of seconds from 0 to {most:g}, got {describe(text)}"
        )
    return seconds
