"""Colours for terminals: failures are red. There are none in files and pipes, or if NO_COLOR is set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_RED, _GREEN, _YELLOW, _DIM, _PLAIN = (f"\x1b[{code}m" for code in (31, 32, 33, 2, 0))

_COLOURS: Final = (
    (
        re.compile(r"; not delivered$| -> [45]\d\d\b|  status    failed|^(failed|not run|unreachable)\b"),
        _RED,
    ),
    (re.compile(r"^ +\^$"), _RED),
    (re.compile(r"; it is sent again$|: no reply yet$|:\d+: warning: "), _YELLOW),
    (re.compile(r"^passed\b"), _GREEN),
)
"""Patterns of lines and their colours, the worst first."""

_TIME: Final = re.compile(r"^\d{4}-\d\d-\d\dT\S+Z")


def painter(stream: TextIO, environ: Mapping[str, str]) -> Callable[[str], str]:
    """Return the function that colours lines for a stream, or one that changes nothing."""
    # Source: no-color.org: any value but the empty one.
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not stream.isatty():
        return str
    return painted


def painted(line: str) -> str:
    """Colour a line of the log, of a timeline or of a run."""
    colour = next((colour for words, colour in _COLOURS if words.search(line)), None)
    time = _TIME.match(line)
    when, rest = (line[: time.end()], line[time.end() :]) if time else ("", line)
    shown = f"{colour}{rest}{_PLAIN}" if colour else rest
    return f"{_DIM}{when}{_PLAIN}{shown}" if when else shown


def warned(sentence: str) -> str:
    """Colour a warning."""
    return f"{_YELLOW}{sentence}{_PLAIN}"
