"""The table of cases: `cases: {busy: {outcome: busy}, declined: {outcome: rejected}}`.

Each case is a scenario of its own: the document, with the values of the case for its variables.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeVar

from voice_simulator.documents.grammar.kinds import Custom, Schema, SchemaWriter
from voice_simulator.documents.grammar.mappings import optional
from voice_simulator.documents.grammar.scalars import is_nothing, whole
from voice_simulator.documents.mistakes import Mistakes, describe, did_you_mean, join_or, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode
from voice_simulator.errors import InvalidDocument, Mistake
from voice_simulator.scenario.language.variables import (
    CASES,
    Value,
    misspelt_part,
    read_values,
    schema_of_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from voice_simulator.documents.nodes import MappingEntry, Node

T = TypeVar("T")

MOST_CASES: Final = 100
"""The most cases that a document can have."""

_NAME: Final = re.compile(r"[^\s\[\]](?:[^\[\]\r\n]{0,58}[^\s\[\]])?")
"""A name that can stand in brackets behind the file: `endings.yaml [busy]`."""

_EXAMPLE: Final = "busy: {outcome: busy}"


def _read_cases(node: Node, word: str, mistakes: Mistakes) -> None:
    if not isinstance(node, MappingNode):
        expected = f"a mapping of cases by their names, each with values for variables, such as {_EXAMPLE}"
        mistakes.note(node.at, f"{word}: expected {expected}; got {describe(node)}")
        return
    if not node.entries:
        mistakes.note(node.at, f"{word}: there is none; write one, such as {_EXAMPLE}")
    if len(node.entries) > MOST_CASES:
        mistakes.note(node.at, f"{word}: a document has at most {MOST_CASES} cases")
    for entry in node.entries[:MOST_CASES]:
        _check_case(entry, word, mistakes)


def _check_case(entry: MappingEntry, word: str, mistakes: Mistakes) -> None:
    name = entry.key.text
    if not _NAME.fullmatch(name):
        sentence = "is no name of a case: it has 1 to 60 characters, and no brackets"
        mistakes.note(entry.key.at, f"{word}: '{truncate(name)}' {sentence}")
    if not is_nothing(entry.value):
        for _ in read_values(entry.value, f"case '{truncate(name)}'", mistakes):
            pass


def _schema_of_cases(writer: SchemaWriter) -> Schema:
    values = schema_of_values(writer)
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MOST_CASES,
        "propertyNames": {"pattern": whole(_NAME)},
        "additionalProperties": values | {"type": ["object", "null"]},
    }


CASES_KEY: Final = optional(
    CASES,
    Custom(_read_cases, _schema_of_cases, "a mapping of names to values of variables"),
    "A table: the scenario is run once for each case, with the values that it has for variables.",
)


def case_names(document: Node) -> list[str]:
    """Return the names of the cases of a document; none if it has no table, or one that is not well made."""
    entries = document.entries if isinstance(document, MappingNode) else ()
    tables = [entry.value for entry in entries if entry.key.text == CASES]
    return [one.key.text for table in tables if isinstance(table, MappingNode) for one in table.entries]


def check_chosen(document: Node, case: str | None, mistakes: Mistakes) -> None:
    """Make sure that a case is chosen where the document has some.

    Raises:
        InvalidDocument: none is, or one that there is not.
    """
    names = case_names(document)
    if case in names or (case is None and not names):
        return
    at = next((one.key.at for one in _entries(document) if one.key.text == CASES), document.at)
    if case is None:
        sentence = (
            f"this document has cases, of which one plays at a time: {join_or(names)}; "
            "`run` takes each in turn, POST run and POST scenarios take case=NAME"
        )
    elif names:
        sentence = (
            f"there is no case '{truncate(case)}'{did_you_mean(case, names)} There are {join_or(names)}"
        )
    else:
        sentence = f"there is no case '{truncate(case)}': the document has no cases"
    mistakes.note(at, sentence)
    mistakes.raise_any()


def _entries(document: Node) -> Iterable[MappingEntry]:
    return document.entries if isinstance(document, MappingNode) else ()


def case_values(document: Node, case: str | None) -> dict[str, Value]:
    """Return the values of one case, as far as they can be read; its mistakes are noted elsewhere.

    Where the table is not well made, those of its first case: what refers to them is not wrong as well.
    """
    entry = _case_entry(document, case)
    return {} if entry is None else dict(read_values(entry, CASES, Mistakes("")))


def _case_entry(document: Node, case: str | None) -> Node | None:
    table = misspelt_part(document, CASES) if isinstance(document, MappingNode) else None
    if isinstance(table, MappingNode):
        return next((one.value for one in table.entries if case in (None, one.key.text)), None)
    return table.items[0] if isinstance(table, ListNode) and table.items else None


def check_variables(document: Node, case: str | None, known: Collection[str], mistakes: Mistakes) -> None:
    """Note the variables of a case that the document does not have: nothing would come of them.

    Args:
        document: the document.
        case: the name of the case; None for none.
        known: the variables that the document declares or refers to.
        mistakes: where to note them.
    """
    entry = None if case is None else _case_entry(document, case)
    for one in entry.entries if isinstance(entry, MappingNode) else ():
        name = one.key.text
        if name not in known:
            near = did_you_mean(name, sorted(known))
            there = f" It has {join_or(sorted(known))}." if known else " It has none."
            sentence = f"case '{truncate(case or '')}': the document has no variable '{truncate(name)}'"
            mistakes.note(one.key.at, f"{sentence}{near}{there}")


def each_case(names: Iterable[str], read: Callable[[str], T]) -> tuple[T, ...]:
    """Read a document once for each of its cases.

    Raises:
        InvalidDocument: with the mistakes of all; those of some cases only name these.
    """
    cases = list(names)
    whole_ones: list[T] = []
    cases_by_mistake: defaultdict[Mistake, list[str]] = defaultdict(list)
    for case in cases:
        try:
            whole_ones.append(read(case))
        except InvalidDocument as error:
            for mistake in error.mistakes:
                cases_by_mistake[mistake].append(case)
    if cases_by_mistake:
        raise InvalidDocument([_told(one, wrong, cases) for one, wrong in cases_by_mistake.items()])
    return tuple(whole_ones)


def _told(mistake: Mistake, wrong: list[str], cases: list[str]) -> Mistake:
    """Say in which cases something is wrong, unless it is in all of them, or says so itself."""
    if len(wrong) == len(cases) > 1 or mistake.sentence.startswith("case '"):
        return mistake
    named = ", ".join(truncate(one) for one in wrong[:5]) + (", …" if len(wrong) > 5 else "")
    sentence = f"{mistake.sentence.rstrip('.')} (case {named})"
    return Mistake(mistake.file, mistake.line, mistake.column, sentence)
