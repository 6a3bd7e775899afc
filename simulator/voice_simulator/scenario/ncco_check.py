"""Checks an NCCO that stands alone, in JSON or YAML: what the platform refuses, and what has no effect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from voice_simulator.core.wire.ncco_reader import parse_ncco
from voice_simulator.core.wire.ncco_warnings import warnings_on_ncco
from voice_simulator.documents.json_reader import read_json
from voice_simulator.documents.mistakes import MOST_MISTAKES, position_of_member, position_of_value
from voice_simulator.documents.nodes import ListNode, Node, Position
from voice_simulator.documents.tree import check_size, decode, read_document
from voice_simulator.errors import InvalidDocument, InvalidNcco
from voice_simulator.scenario.language.texts import KEYS_OF_DIGITS, json_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.model.remarks import Remark

NCCO_SUFFIXES: Final = (".ncco.json", ".ncco.yaml", ".ncco.yml")
"""How the name of a file with an NCCO may end."""

_MOST_REMARKS: Final = 2_000
"""More are not looked for: to find the nearest word for each of very many members would take minutes."""

_BEFORE: Final = re.compile(r"(?:\s+|#[^\n]*|---(?=\s)|%[^\n]*\n)*")
_LIST: Final = re.compile(r"\[|-(?=\s)")
_ACTION: Final = re.compile(r"\{?\s*[\"']?action[\"']?\s*:")
_JSON: Final = re.compile(r"\s*(?:\[\s*\{?|\{)\s*[\"'\]}]")
"""How JSON begins, and what was meant as JSON: Python prints a list of objects with single quotes."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong in an NCCO, or that deserves a warning.

    Attributes:
        at: where it stands in the text.
        path: where, as a JSON path from the array: `$[1].text`; empty where the text is no JSON.
        sentence: what is wrong, and what would be right.
    """

    at: Position
    path: str
    sentence: str

    @property
    def full_sentence(self) -> str:
        """The sentence behind its path."""
        return f"{self.path}: {self.sentence}" if self.path else self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class NccoCheck:
    """What came of a check.

    Attributes:
        actions: how many there are.
        mistakes: what the platform refuses.
        warnings: what it takes, and what is probably not what was meant.
        not_simulated: the options that only the simulator does nothing with, by name.
        has_more: whether there are more mistakes or warnings than are told.
    """

    actions: int = 0
    mistakes: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    not_simulated: tuple[str, ...] = ()
    has_more: bool = False


def is_ncco(source: str | bytes, file: str) -> bool:
    """Tell an NCCO from a scenario: by its file's name, or because it is a list, or one action."""
    if file.lower().endswith(NCCO_SUFFIXES):
        return True
    text = source if isinstance(source, str) else source.decode("utf-8-sig", "replace")
    begin = _BEFORE.match(text).end()  # type: ignore[union-attr]  # it always matches
    return bool(_LIST.match(text, begin) or _ACTION.match(text, begin))


def check_ncco(source: str | bytes, file: str) -> NccoCheck:
    """Check an NCCO. Whatever the text holds, this raises nothing.

    Args:
        source: its text, in UTF-8 if it is bytes.
        file: its name; by `.json` or `.yaml` it says how to read the text, otherwise the text does.
    """
    try:
        root, document, repeated = _read(source, file)
    except InvalidDocument as error:
        found = (Finding(Position(one.line, one.column), "", one.sentence) for one in error.mistakes)
        return NccoCheck(mistakes=tuple(found))
    mistakes = sorted(_mistakes_in(document, root))
    remarks = list(islice(warnings_on_ncco(document, "$"), _MOST_REMARKS))
    wrong = {one.path for one in mistakes}
    warnings = sorted(one for one in (*repeated, *_warnings(remarks, root)) if one.path not in wrong)
    return NccoCheck(
        actions=len(root.items) if isinstance(root, ListNode) else 0,
        mistakes=tuple(mistakes[:MOST_MISTAKES]),
        warnings=tuple(warnings[:MOST_MISTAKES]),
        not_simulated=tuple(dict.fromkeys(_last_name(one.member) for one in remarks if not one.is_simulated)),
        has_more=max(len(mistakes), len(warnings)) > MOST_MISTAKES or len(remarks) == _MOST_REMARKS,
    )


def _read(source: str | bytes, file: str) -> tuple[Node, object, list[Finding]]:
    """Return an NCCO with its places, as JSON has it, and the members that are there again."""
    check_size(source, file)
    text = decode(source, file)
    suffix = PurePath(file).suffix.lower()
    if suffix != ".json" and (suffix in (".yaml", ".yml") or not _JSON.match(text)):
        root = read_document(text, file)
        return root, json_of(root, KEYS_OF_DIGITS), []
    read, again = read_json(text, file), "given again; the last one counts"
    return read.root, json_of(read.root), [Finding(at, path, again) for path, at in read.repeated]


def _mistakes_in(document: object, root: Node) -> Iterator[Finding]:
    try:
        parse_ncco(document)
    except InvalidNcco as error:
        for problem in error.problems:
            at = position_of_value(root, problem.path.removeprefix("$"))
            sentence = "; ".join([f"expected {problem.expected}, got {problem.got}", *problem.hints])
            yield Finding(at, problem.path, sentence)


def _warnings(remarks: Iterable[Remark], root: Node) -> Iterator[Finding]:
    for remark in remarks:
        if remark.is_simulated:
            yield Finding(
                position_of_member(root, remark.member.removeprefix("$")), remark.member, remark.why
            )


def _last_name(member: str) -> str:
    return member.rpartition(".")[2]
