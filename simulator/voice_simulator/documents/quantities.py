"""Reads durations, sizes and instants in scenarios, settings files and flags: `250ms`, `1h`; `512KiB`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from voice_simulator.core.clock import from_iso

LONGEST: Final = 24 * 60 * 60 * 1000
"""The longest duration, in ms: nothing on the platform lasts longer than a day."""

DURATION: Final = "a duration such as 250ms, 4s, 2m or 1h"
"""Names a duration in error sentences."""

INSTANT: Final = "a date and time such as 2030-01-01T12:00:00Z"
"""Names an instant in error sentences."""

# Clocks are moved up to the year 9000 (api/control/advance.py).
_LATEST: Final = from_iso("9000-01-01T00:00:00Z")

_UNITS: Final = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}
_NAMES: Final = {
    **dict.fromkeys(("ms", "msec", "msecs", "millis", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
}
"""The units by the names that people write, in lower case."""

_SIZES: Final = {"": 1, "B": 1, "KiB": 1024, "MiB": 1024 * 1024}

DURATION_PATTERN = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(ms|s|m|h)")
INSTANT_PATTERN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_BARE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,12})?) *([A-Za-z]+)")
_PARTS = re.compile(rf"(?:{_PART.pattern}[ ,]*)+")
_CLOCK = re.compile(r"(?P<minutes>[0-9]{1,3}):(?P<seconds>[0-5][0-9])")
SIZE_PATTERN = re.compile(r"([0-9]{1,12})(B|KiB|MiB|)")


def read_duration(text: str, useful: int = LONGEST) -> int:
    """Read a duration into whole milliseconds; `0` needs no unit.

    Args:
        text: the duration.
        useful: the longest duration (ms) that makes sense there; it tells which unit a bare number lacks.

    Raises:
        ValueError: with a sentence that says what is wrong with the text.
    """
    if text == "0":
        return 0
    found = DURATION_PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(_why_no_duration(text, useful))
    span = Decimal(found[1]) * _UNITS[found[2]]
    if span != int(span):
        raise ValueError(f"{text} is finer than a millisecond, which is as fine as time gets here")
    if span > LONGEST:
        raise ValueError(f"{text} is longer than a day, the longest duration there is")
    return int(span)


def read_milliseconds(text: str) -> int:
    """Read a duration; a number without a unit means milliseconds, as in flags and on the platform.

    Raises:
        ValueError: with a sentence that says what is wrong with the text.
    """
    return read_duration(with_unit(text))


def with_unit(text: str) -> str:
    """Return a duration with its unit, which is `ms` where a bare number means milliseconds."""
    return f"{text}ms" if _BARE.fullmatch(text) else text


def read_instant(text: str) -> int:
    """Read a date, and perhaps a time, of ISO 8601 into ms since the Unix epoch; UTC where it names no zone.

    Raises:
        ValueError: the text is no such thing, or lies before 1970 or after the calendar.
    """
    instant = from_iso(text)
    if not 0 <= instant <= _LATEST:
        raise ValueError(text)
    return instant


def read_size(text: str) -> int:
    """Read a size into bytes: `1MiB`, `512KiB`, `1000B` or `1000`.

    Raises:
        ValueError: with a sentence that says what is wrong with the text.
    """
    found = SIZE_PATTERN.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no size such as 512KiB or 1MiB")
    return int(found[1]) * _SIZES[found[2]]


def _why_no_duration(text: str, useful: int) -> str:
    if _BARE.fullmatch(text):
        if Decimal(text) * _UNITS["s"] > useful:
            return f"the duration {text} needs a unit: {text}ms for milliseconds, or one of s, m, h"
        return f"the duration {text} needs a unit: {text}s for seconds, or one of ms, m, h"
    meant = _meant(text)
    return f"'{text}' is not {DURATION}" + (f"; did you mean {meant}?" if meant else "")


def _meant(text: str) -> str:
    """Return the right form of a duration with blanks, capitals, names of units, or several units."""
    if clock := _CLOCK.fullmatch(text):
        return in_largest_unit(int(clock["minutes"]) * _UNITS["m"] + int(clock["seconds"]) * _UNITS["s"])
    text = text.upper().removeprefix("PT") if text.startswith("PT") else text
    parts = [(number, _NAMES.get(unit.lower())) for number, unit in _PART.findall(text)]
    if not parts or not _PARTS.fullmatch(text) or any(unit is None for _, unit in parts):
        return ""
    if len(parts) == 1:
        return "".join(filter(None, parts[0]))
    return in_largest_unit(sum(Decimal(number) * _UNITS[unit] for number, unit in parts if unit))


def in_largest_unit(span: Decimal | int) -> str:
    """Write a duration (ms) as a whole number of the largest possible unit: `90m`, `90s`, `1500ms`."""
    units = ("h", "m", "s", "ms") if span else ("s",)
    unit = next(unit for unit in units if span % _UNITS[unit] == 0 or unit == "ms")
    return f"{span // _UNITS[unit] if span % _UNITS[unit] == 0 else span}{unit}"
