"""Shared outcomes: `use: [outcomes.yaml]` takes those of other files in the scenario's own folder.

This module reads no file: whoever reads a scenario gives its texts, from the disk or from a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, or_none, refuse
from voice_simulator.documents.grammar.mappings import MappingOf, optional, required
from voice_simulator.documents.grammar.scalars import Text, is_nothing, whole, why_no_text
from voice_simulator.documents.mistakes import Mistakes, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, ScalarNode
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.defined_outcomes import OUTCOMES, OUTCOMES_KEY, DefinedOutcomes
from voice_simulator.scenario.language.document_head import DESCRIPTION
from voice_simulator.scenario.language.files_beside import (
    ALONE,
    FileUnusable,
    UsedFiles,
    path_pattern,
    why_no_path,
)
from voice_simulator.scenario.language.sound_files import Sounds
from voice_simulator.scenario.language.variables import (
    CASES,
    VARS_KEY,
    Values,
    declared_values,
    filled,
    misspelt_part,
    names_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.documents.grammar.kinds import SchemaWriter
    from voice_simulator.documents.nodes import Node, Position

USE: Final = "use"
"""The key that names them."""

MOST_USED: Final = 20
"""The most files that a scenario can use."""

_PATH: Final = path_pattern(r"\.(?:yaml|yml|json)")


# -- the key


def _read_path(node: Node, word: str, mistakes: Mistakes) -> str:
    text = Text("a file beside the scenario, such as outcomes.yaml").read(node, word, mistakes)
    if _PATH.fullmatch(text):
        return text.removeprefix("./")
    return refuse(node.at, f"{word}: {why_no_path(text, 'used', 'outcomes.yaml')}", mistakes)


def _schema_of_path(writer: SchemaWriter) -> dict[str, object]:
    return writer.scalar({"type": "string", "pattern": whole(_PATH), "examples": ["outcomes.yaml"]})


def _why_no_files(node: Node, word: str, _: Mistakes) -> str:
    return f"{word}: {why_no_text(node, 'files of this folder, such as [outcomes.yaml]')}"


_A_PATH: Final[Kind[str]] = Custom(_read_path, _schema_of_path, "a file such as `outcomes.yaml`")
_PATHS: Final = ByShape(
    scalar=_A_PATH.to(lambda path: (path,)),
    list_=ListOf(_A_PATH, "files", most=MOST_USED, too_many=f"a scenario uses at most {MOST_USED} files"),
    otherwise=_why_no_files,
)
USE_KEY: Final = optional(
    USE, _PATHS, "Files of this folder, or below it, whose outcomes this scenario has as well."
)


# -- the files


_ONLY_SHARED: Final = "is no part of a file that others use: only its outcomes are shared"

SHARED_OUTCOMES: Final = MappingOf(
    "A file that scenarios use",
    [required(OUTCOMES, OUTCOMES_KEY.kind, OUTCOMES_KEY.says), VARS_KEY, DESCRIPTION],
    lambda _: None,
    common_mistakes={
        **dict.fromkeys(
            ("calls", "otherwise", "inbound", "faults", "trigger", "expect", "always"), _ONLY_SHARED
        ),
        **dict.fromkeys(("name", "settle", "tags", "skip", "timeout", "start", "clock"), _ONLY_SHARED),
        CASES: _ONLY_SHARED,
        USE: "is no part of a file that others use: a scenario names each file itself",
    },
)
"""A file of shared outcomes. Its `vars` are defaults: what the scenario says of one goes before."""

MAY_HAVE: Final = SHARED_OUTCOMES.names


def is_shared_outcomes(document: Node) -> bool:
    """Tell whether a document has only outcomes, for scenarios to use."""
    keys = [entry.key.text for entry in document.entries] if isinstance(document, MappingNode) else []
    return OUTCOMES in keys and all(key in MAY_HAVE for key in keys)


def has_only_outcomes(text: str | bytes, file: str) -> bool:
    """Tell whether a text is a file of shared outcomes; one that can't be read is none."""
    try:
        return is_shared_outcomes(read_document(text, file))
    except InvalidDocument:
        return False


@dataclass(frozen=True, slots=True)
class _UsedFile:
    """A file that a scenario uses, as a document.

    Attributes:
        path: as the scenario names it.
        document: its tree.
        mistakes: its own.
    """

    path: str
    document: Node
    mistakes: Mistakes


class SharedOutcomes:
    """The files that one scenario uses.

    Args:
        document: the scenario, with its variables filled in.
        files: where they come from.
        sounds: the WAV files that the scenario plays.
        mistakes: of the scenario.

    Raises:
        InvalidDocument: one of them can't be read; what it defines would seem to be unknown.
    """

    def __init__(self, document: Node, files: UsedFiles, sounds: Sounds, mistakes: Mistakes) -> None:
        self._mistakes, self._sounds = mistakes, sounds
        self._files = list(self._opened(document, files))

    def _opened(self, document: Node, files: UsedFiles) -> Iterator[_UsedFile]:
        noted = self._mistakes.noted
        for at, path in self._paths(document):
            file = str(PurePosixPath(self._mistakes.file).parent / path)
            try:
                mistakes = Mistakes(file)
                mistakes.sounds = self._sounds.beside(path)
                yield _UsedFile(path, read_document(files.read(path), file), mistakes)
            except FileUnusable as error:
                self._mistakes.note(at, f"use: {error}")
            except InvalidDocument as error:
                self._mistakes.include(error.mistakes)
        if self._mistakes.noted > noted:
            self._mistakes.raise_any()

    def _paths(self, document: Node) -> Iterator[tuple[Position, str]]:
        entries = document.entries if isinstance(document, MappingNode) else ()
        named = next((entry.value for entry in entries if entry.key.text == USE), None)
        nodes = named.items if isinstance(named, ListNode) else () if named is None else (named,)
        there: set[str] = set()
        for node in nodes if len(nodes) <= MOST_USED else ():
            path = self._path_of(node)
            if path in there:
                self._mistakes.note(node.at, f"use: '{truncate(path)}' is there already")
            elif path:
                there.add(path)
                yield node.at, path

    def _path_of(self, node: Node) -> str:
        """Return a path; an empty one for what is no scalar: why is noted with the document as a whole."""
        if not isinstance(node, ScalarNode) or is_nothing(node):
            return ""
        return or_none(lambda: _A_PATH.read(node, USE, self._mistakes)) or ""

    @property
    def paths(self) -> frozenset[str]:
        """The paths of the files."""
        return frozenset(one.path for one in self._files)

    def variables(self) -> frozenset[str]:
        """Return the variables that the files declare or refer to."""
        return frozenset(name for one in self._files for name in names_in(one.document))

    def define_in(self, defined: DefinedOutcomes, values: Values) -> None:
        """Read the outcomes of each file.

        Args:
            defined: where they are kept.
            values: of the scenario's variables, which go before those of the files.
        """
        for one in self._files:
            try:
                _define(one, defined, values)
                one.mistakes.raise_any()
            except InvalidDocument as error:
                self._mistakes.include(error.mistakes)


def _define(one: _UsedFile, defined: DefinedOutcomes, values: Values) -> None:
    mistakes = one.mistakes
    document = filled(one.document, values.over(declared_values(one.document, mistakes)), mistakes)
    or_none(lambda: SHARED_OUTCOMES.read(document, USE, mistakes))
    shared = misspelt_part(document, OUTCOMES) if isinstance(document, MappingNode) else None
    if shared is not None:
        defined.define(shared, mistakes)


def check_shared_outcomes(text: str | bytes, file: str, files: UsedFiles = ALONE) -> int:
    """Read a file of shared outcomes by itself, and return how many it has.

    Args:
        text: YAML, or JSON, which is YAML as well.
        file: its name, for mistakes.
        files: where the WAV files come from that they play.

    Raises:
        InvalidDocument: with everything that is wrong.
    """
    mistakes, defined = Mistakes(file), DefinedOutcomes()
    mistakes.sounds = Sounds(files)
    _define(_UsedFile(file, read_document(text, file), mistakes), defined, Values({}, {}))
    mistakes.raise_any()
    return len(defined.outcomes)
