"""Two scripts side by side: what a playbook says, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.outputs import ABSENT, Output

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playbook.inputs import Input
    from playbook.outputs import Seen

INTRODUCTION = "what happened is not what the playbook says (- the playbook, + what happened)"


@dataclass(frozen=True)
class Line:
    """One line of either script.

    Attributes:
        at: ms from the start of the world.
        what: what goes in, or comes out.
    """

    at: int
    what: Input | Output


def difference(expected: Sequence[Line], happened: Sequence[Line], seen: Seen) -> str | None:
    """Return the difference of two scripts as text; None where what happened is what was expected."""
    if len(expected) == len(happened) and all(
        _likeness(*pair, seen) == _EQUAL for pair in zip(expected, happened, strict=True)
    ):
        return None
    return "\n".join([INTRODUCTION, *_difference_lines(expected, happened, seen)])


_EQUAL, _ALIKE, _DIFFERENT = 3, 1, 0


def _likeness(expected: Line, happened: Line, seen: Seen) -> int:
    if not isinstance(expected.what, Output) or not isinstance(happened.what, Output):
        return _EQUAL if expected == happened else _DIFFERENT
    if expected.at == happened.at and expected.what.agrees_with(happened.what, seen) is not None:
        return _EQUAL
    return _ALIKE if expected.what.key == happened.what.key else _DIFFERENT


def _difference_lines(expected: Sequence[Line], happened: Sequence[Line], seen: Seen) -> Iterator[str]:
    for left, right in _aligned(expected, happened, seen):
        if left and right and _likeness(left, right, seen) == _EQUAL:
            yield "  " + _text(left, left)
            continue
        if left:
            yield "- " + _text(left, left)
        if right:
            yield "+ " + _text(right, left)


def _aligned(
    expected: Sequence[Line], happened: Sequence[Line], seen: Seen
) -> Iterator[tuple[Line | None, Line | None]]:
    """Pair the lines of two scripts so that as much as can be is equal, or at least alike."""
    rows, columns = len(expected), len(happened)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            paired = _likeness(expected[i], happened[j], seen)
            together = paired + best[i + 1][j + 1] if paired else 0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < rows or j < columns:
        paired = _likeness(expected[i], happened[j], seen) if i < rows and j < columns else 0
        if paired and best[i][j] == paired + best[i + 1][j + 1]:
            yield expected[i], happened[j]
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            yield expected[i], None
            i += 1
        else:
            yield None, happened[j]
            j += 1


def _text(line: Line, like: Line | None) -> str:
    """Write a line with the members that the line of the playbook names."""
    if not isinstance(line.what, Output):
        return f"{line.at / 1000:9.3f}  >> {line.what.text}"
    about = "" if line.what.leg is None else f" of {line.what.leg}"
    text = f"{line.at / 1000:9.3f}  << {line.what.kind} {line.what.name}{about}"
    members = _members(line.what, like.what) if like and isinstance(like.what, Output) else ()
    return ": ".join(filter(None, [text, ", ".join(members)]))


def _members(output: Output, like: Output) -> Iterator[str]:
    yield from (f"{name}={output.members.get(name, ABSENT)!r}" for name in like.members)
    if like.exactly is not None:
        yield f"exactly={dict(output.exactly or {})!r}"
