"""Guesses which unknown member was meant for a missing one: `answerUrl` for `answer_url`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voice_simulator.core.model.remarks import nearest
from voice_simulator.core.wire.field_errors import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.wire.field_errors import FieldError


def misspelling_hints(body: object, field_errors: Iterable[tuple[str, FieldError]]) -> Iterator[str]:
    """Yield a sentence for each missing member that seems to be there under another name.

    Args:
        body: the request or action, as JSON made it.
        field_errors: its errors, each with its dotted path.
    """
    for path, field_error in field_errors:
        if field_error.got == NOTHING:
            yield from _hints_for(path, body)


def _hints_for(path: str, body: object) -> Iterator[str]:
    parent, _, name = path.rpartition(".")
    within = _at(parent, body)
    if not isinstance(within, dict) or within.get(name) is not None:
        return
    near = nearest(name, (one for one in within if one != name))
    if near is not None:
        yield f"{parent}.{near}".removeprefix(".") + f" is unknown; did you mean {name}?"


def _at(path: str, body: object) -> object:
    """Return the value at a path such as `ncco[0]`; None if there is none."""
    at = body
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(at, dict):
            at = at.get(part)
        elif isinstance(at, list) and part.isdecimal():
            at = at[int(part)] if int(part) < len(at) else None
        else:
            return None
    return at
