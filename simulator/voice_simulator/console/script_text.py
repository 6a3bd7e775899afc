"""Tells what is code in a script from what is only text in it: comments, strings, templates, patterns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_IN_CODE: Final = re.compile(
    r"""
    (?P<text> //[^\n]* | /\*.*?\*/
      | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
      # A slash begins a pattern where a value may stand, and divides elsewhere.
      | (?:(?<=[=(,:;!&|?{}\[\n+>])|(?<=return)) [ ]*
        /(?![*/]) (?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+ /[a-z]*
    )
    | (?P<mark> [`{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_TEMPLATE: Final = re.compile(r"((?:\\.|[^`\\$]|\$(?!\{))*)(`|\$\{)", re.DOTALL)
_VISIBLE: Final = re.compile(r"[^\n]")


def only_code(text: str) -> str:
    """Return a script with blanks for all that is text in it; each line stays where it is."""
    at = 0
    pieces: list[str] = []
    for begin, end in _texts_in(text):
        pieces += (text[at:begin], _VISIBLE.sub(" ", text[begin:end]))
        at = end
    return "".join((*pieces, text[at:]))


def _texts_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where text begins and ends."""
    open_braces: list[int] = []  # of each template that is open, within its ${…}; -1 outside
    at = 0
    while at < len(text):
        if open_braces and open_braces[-1] < 0:
            found = _IN_TEMPLATE.match(text, at)
            if found is None:
                return
            yield found.span(1)
            _leave_text(found[2], open_braces)
        else:
            found = _IN_CODE.search(text, at)
            if found is None:
                return
            if found["text"] is not None:
                yield found.span("text")
            else:
                _pass_mark(found["mark"], open_braces)
        at = found.end()


def _leave_text(mark: str, open_braces: list[int]) -> None:
    """Come to the end of a template, or of a piece of it."""
    if mark == "`":
        open_braces.pop()
    else:
        open_braces[-1] = 0


def _pass_mark(mark: str, open_braces: list[int]) -> None:
    """Pass a brace, or the beginning of a template."""
    if mark == "`":
        open_braces.append(-1)
    elif open_braces:
        open_braces[-1] += 1 if mark == "{" else -1
