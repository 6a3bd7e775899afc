"""Finds what was written for a member that a request or an NCCO lacks: `answerUrl` for `answer_url`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voice_simulator.core.model.remarks import nearest
from voice_simulator.core.wire.field_errors import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.wire.field_errors import FieldError


def misspelled(body: object, faults: Iterable[tuple[str, FieldError]]) -> Iterator[str]:
    """Say of each member that is missing which of those beside it may be meant for it, a sentence each.

    Args:
        body: what JSON made of it.
        faults: what is wrong with it, each with its dotted path.
    """
    for path, fault in faults:
        if fault.got == NOTHING:
            yield from _written_for(path, body)


def _written_for(path: str, body: object) -> Iterator[str]:
    parent, _, name = path.rpartition(".")
    within = _at(parent, body)
    if not isinstance(within, dict) or within.get(name) is not None:
        return
    near = nearest(name, (one for one in within if one != name))
    if near is not None:
        yield f"{parent}.{near}".removeprefix(".") + f" is unknown; did you mean {name}?"


def _at(path: str, body: object) -> object:
    """Return what is at a path such as `ncco[0]`; None for nothing."""
    at = body
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(at, dict):
            at = at.get(part)
        elif isinstance(at, list) and part.isdecimal():
            at = at[int(part)] if int(part) < len(at) else None
        else:
            return None
    return at
