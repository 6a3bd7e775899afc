"""Explains YAML errors to people who do not know the specification of YAML.

PyYAML says what its scanner expected. This module says what the author probably did, and what to write
instead.
"""

from __future__ import annotations

import re
from typing import Final

import yaml
from yaml.reader import ReaderError

from voice_simulator.documents.lines import LINE_BREAK

_INDENTATION: Final = "check the indentation of this line and of the one above"
_INDENTED: Final = "a blank here is no plain space, such as a no-break space; write spaces"
_NO_COLON_HERE: Final = (
    f"a ':' can't stand here; {_INDENTATION}, put a space after each ':', quote a text that holds ': '"
)
_NEVER_CLOSED: Final = "the text whose quote opens on line {opened} is never closed"
_UNFINISHED: Final = "opened on line {opened} lacks a ',' or its"

# Patterns of PyYAML's messages (context and problem), and our sentences. `{found}` is the character that it
# found, `{opened}` the line where the broken part begins, `{written}` the word at the position.
_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    (r"character '\\t'", "a tab stands where YAML wants spaces; indent with spaces"),
    (
        r"scanning an alias",
        "'{written}' would be a YAML alias; quote a text that begins with '*': \"{written}\"",
    ),
    (
        r"scanning an anchor",
        "'{written}' would be a YAML anchor; quote a text that begins with '&': \"{written}\"",
    ),
    (r"found character '(?P<found>.)'", 'no value can begin with {found} in YAML; quote it: "{written}"'),
    (r"node content, but found '(?P<found>.)'", "no value can begin with {found}; quote it"),
    (r"mapping values are not", _NO_COLON_HERE),
    (r"sequence entries are not", f"an item '- ' can't stand here; {_INDENTATION}"),
    (r"mapping keys are not", "a '?' can't stand here; quote a text that begins with '?'"),
    (r"expected ',' or '\]'", f"the list {_UNFINISHED} ']' before this"),
    (r"expected ',' or '}'", f"the mapping {_UNFINISHED} '}}}}' before this"),
    (r"quoted scalar.*end of stream", _NEVER_CLOSED),
    (r"quoted scalar.*document separator", _NEVER_CLOSED),
    (
        r"unknown escape character '(?P<found>.)'",
        "double quotes know no escape \\{found}; use single quotes, or write \\\\",
    ),
    (
        r"expected <block end>, but found",
        f"this does not continue what begins on line {{opened}}; {_INDENTATION}",
    ),
    (r"could not find expected ':'", f"a key here lacks its ':'; {_INDENTATION}"),
    (r"expected '<document start>'", f"the document's value ends before this; {_INDENTATION}"),
    (r"tag", "a YAML tag means nothing here; quote a text that begins with '!'"),
)

_TOLD_AT_THEIR_BEGINNING: Final = ("quoted scalar", "an alias", "an anchor", "simple key")

_WRITTEN = re.compile(r"\S*[^\s,\]}]")
_PLAIN_BEFORE = re.compile(r"[^\s,\[{}\]:][^,\[{}\]:\n\r]*\Z")
_PLAIN_AFTER = re.compile(r"[^,\[{}\]:\n\r]*[^\s,\[{}\]:]")
_VARIABLE = re.compile(r"\$\{\w{1,40}\}")
_FOREIGN_BLANK = re.compile(r"[ \t]*(?:- *)?(?P<blank>[\u00a0\u2000-\u200b\u202f\u3000\ufeff])")
_TYPOGRAPHIC = re.compile("[\u201c-\u201f](.*)[\u201c-\u201f]", re.DOTALL)
_BLANK_NEEDED = re.compile(r"\s*(?:- +)?(?:(?P<dash>-)\w+:|\w+(?P<colon>:)\S|(?P<key>\w+) +\S)")
_KEYS_AS_COMMENT = re.compile(r"[:,\[][ \t]+(?P<keys>#[0-9*#p]*)(?=[ \t]*[,\]}\n\r]|[ \t]*$)")


def position_of(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    """Return the line and column of an error, counted from 1."""
    if isinstance(error, ReaderError):
        lines = LINE_BREAK.split(text[: error.position])
        return len(lines), len(lines[-1]) + 1
    mark = _mark(error)
    if mark and (blank := _foreign_blank(mark, text)):
        return blank
    if comment := _swallowing_comment(error, text):
        return comment[0], comment[1]
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def mistake_in_plain_text(text: str) -> str:
    """Return what is wrong with a text without quotes that YAML accepts; empty for most texts."""
    if _FOREIGN_BLANK.match(text):
        return _INDENTED
    if quoted := _TYPOGRAPHIC.fullmatch(text):
        return f'typographic quotes would belong to the text; write "{quoted[1][:60]}"'
    return ""


def sentence_for(error: yaml.YAMLError, text: str) -> str:
    """Return a sentence about an error."""
    if isinstance(error, ReaderError):
        return f"the character U+{ord(text[error.position]):04X} can't stand in YAML; write it as an escape"
    if not isinstance(error, yaml.MarkedYAMLError):
        return f"this is not YAML: {error}"
    mark = _mark(error)
    if mark and _foreign_blank(mark, text):
        return _INDENTED
    if comment := _swallowing_comment(error, text):
        return f"what follows '#' is a comment, so no bracket is closed here; quote it: \"{comment[2]}\""
    if variable := _unquoted_variable(error, text):
        return f"'${{…}}' within [] or {{}} needs quotes: \"{variable}\""
    if question := _unquoted_question(error, text):
        return f"a '?' within [] or {{}} needs quotes: \"{question}\""
    said = ", ".join(filter(None, (error.context, error.problem)))
    for pattern, sentence in _SENTENCES:
        if found := re.search(pattern, said, re.DOTALL):
            if sentence is _NO_COLON_HERE and mark and (missing := _missing_above(mark, text)):
                return missing
            return sentence.format(**_facts(error, text), **found.groupdict())
    return f"this is not YAML: {said}"


def _mark(error: yaml.YAMLError) -> yaml.Mark | None:
    """Return the position of an error; for some errors the beginning of the broken part is clearer."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return None
    context = error.context or ""
    begins = any(what in context for what in _TOLD_AT_THEIR_BEGINNING)
    return error.context_mark if begins and error.context_mark else error.problem_mark


def _foreign_blank(mark: yaml.Mark, text: str) -> tuple[int, int] | None:
    """Return the position of the last blank before a mark that indents a line and is not a space."""
    lines = LINE_BREAK.split(text)[: mark.line + 1]
    for number, line in reversed(list(enumerate(lines, 1))):
        if found := _FOREIGN_BLANK.match(line):
            return number, found.start("blank") + 1
    return None


def _swallowing_comment(error: yaml.YAMLError, text: str) -> tuple[int, int, str] | None:
    """Return line, column and text of keys such as `#` within [] or {} that YAML takes for a comment."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    if mark is None or "flow" not in f"{error}":
        return None
    opened = error.context_mark if isinstance(error, yaml.MarkedYAMLError) else None
    first = opened.line if opened and "stream end" not in f"{error}" else 0
    for number, line in list(enumerate(LINE_BREAK.split(text), 1))[first : mark.line + 1]:
        if found := _KEYS_AS_COMMENT.search(line):
            return number, found.start("keys") + 1, found["keys"]
    return None


def _missing_above(mark: yaml.Mark, text: str) -> str:
    """Return what the line above lacks, if YAML took it for a text that continues here."""
    *above, here = LINE_BREAK.split(text)[: mark.line + 1]
    number, line = next(
        ((at, one) for at, one in reversed(list(enumerate(above, 1))) if one.strip()), (0, "")
    )
    found = _BLANK_NEEDED.match(line)
    if found is None or ": " in here[: mark.column]:
        return ""
    if found["key"]:
        return f"line {number} lacks the ':' after '{found['key'][:40]}'"
    return f"line {number} lacks a space after its '{found['dash'] or found['colon']}'"


def _unquoted_variable(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return the `${name}` whose brace YAML took for a mapping; empty for other errors."""
    mark = error.problem_mark
    found = _VARIABLE.match(text, mark.index - 1) if mark is not None and mark.index > 0 else None
    return found[0] if found else ""


def _unquoted_question(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return the text that PyYAML takes to end before its `?`, as YAML 1.1 did; empty for other errors."""
    mark = error.problem_mark
    if mark is None or text[mark.index : mark.index + 1] != "?" or "flow" not in f"{error.context}":
        return ""
    begun = _PLAIN_BEFORE.search(text, max(mark.index - 60, 0), mark.index)
    rest = _PLAIN_AFTER.match(text, mark.index, mark.index + 60)
    return f"{begun[0] if begun else ''}{rest[0] if rest else '?'}"[:60]


def _facts(error: yaml.MarkedYAMLError, text: str) -> dict[str, object]:
    mark, opened = _mark(error), error.context_mark or error.problem_mark
    written = _WRITTEN.match(text, mark.index) if mark else None
    return {"written": written[0][:40] if written else "", "opened": opened.line + 1 if opened else 1}
