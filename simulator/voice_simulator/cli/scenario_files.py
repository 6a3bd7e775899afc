"""Finds scenario files in folders and their subfolders, and lists what it leaves out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import describe, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, ScalarNode
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument, Mistake, SettingsError
from voice_simulator.scenario.language.common_mistakes import COMMON_MISTAKES_OF_SCENARIO
from voice_simulator.scenario.language.scenario_reader import KEYS, SUBSTANCE
from voice_simulator.scenario.language.used_files import is_shared_outcomes
from voice_simulator.scenario.ncco_check import NCCO_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SUFFIXES: Final = (".yaml", ".yml")
_SOUND: Final = ".wav"
"""The suffix of what scenarios play: it belongs to them."""

_NOT_ENTERED: Final = frozenset({"node_modules", "__pycache__", "venv"})
_MOST_NAMED: Final = 5
_NEAR: Final = 0.8
_KEYS: Final = (*SUBSTANCE, "outcomes", "otherwise")
"""Keys that only scenarios have. Settings files also have keys such as `settle`, other documents `name`."""


@dataclass(slots=True)
class ScenarioFiles:
    """Scenario files: those on the command line, and those in folders.

    Attributes:
        files: each file once, and whether it was named on the command line.
        left_out: the other files in the folders, a line each.
    """

    files: list[tuple[Path, bool]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _places: dict[Path, int] = field(default_factory=dict)

    def include(self, path: Path, *, is_named: bool) -> None:
        """Add a file, once: a user may name both a file and its folder."""
        place = self._places.setdefault(path.resolve(), len(self.files))
        if place == len(self.files):
            self.files.append((path, is_named))
        elif is_named:
            self.files[place] = (path, True)

    def has_any_in(self, folder: Path) -> bool:
        """Tell whether one of the files lies in a folder or its subfolders."""
        return any(path.is_relative_to(folder.resolve()) for path in self._places)


def find_scenario_files(paths: Iterable[Path], *, with_nccos: bool = False) -> ScenarioFiles:
    """Find scenario files among paths: the files themselves, and all `.yaml` and `.yml` files in folders.

    Args:
        paths: files and folders.
        with_nccos: whether files in folders whose names say that they hold an NCCO count as well.

    Raises:
        SettingsError: a folder has no scenario.
    """
    found = ScenarioFiles()
    for path in paths:
        if path.is_dir():
            _look_into(path, found, with_nccos=with_nccos)
        else:
            found.include(path, is_named=True)
    return found


def _look_into(folder: Path, found: ScenarioFiles, *, with_nccos: bool) -> None:
    others: list[Path] = []
    hidden: list[Path] = []
    nccos: list[Path] = []
    for path in _below(folder, hidden):
        if path.name.lower().endswith(NCCO_SUFFIXES):
            nccos.append(path)
            if with_nccos:
                found.include(path, is_named=False)
        elif path.suffix.lower() == _SOUND:
            continue
        elif path.suffix.lower() not in _SUFFIXES:
            others.append(path)
        elif why := _why_no_scenario(path, with_shared=with_nccos):
            found.left_out.append(f"{path}: {why}")
        else:
            found.include(path, is_named=False)
    found.left_out += [*_told(others, "not .yaml or .yml"), *_told(hidden, "not looked into")]
    found.left_out += [] if with_nccos else _told(nccos, "no scenario but an NCCO; check reads it")
    if not found.has_any_in(folder):
        left_out = "".join(f"\n  left out: {line}" for line in found.left_out)
        raise SettingsError(f"there is no scenario in {folder} or below it{left_out}")


def _below(folder: Path, hidden: list[Path]) -> Iterator[Path]:
    """Yield the files in a folder and its subfolders, sorted by name; add hidden folders to `hidden`."""
    for name, folders, files in os.walk(folder):
        within = Path(name)
        passed = [one for one in folders if _is_passed_by(within / one)]
        hidden += [within / one for one in sorted(passed)]
        folders[:] = sorted(one for one in folders if one not in passed)
        yield from (within / one for one in sorted(files))


def _is_passed_by(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in _NOT_ENTERED or folder.is_symlink()


def neither_ncco_nor_scenario(text: bytes, name: str) -> Mistake | None:
    """Say that a document is neither, such as a page of errors that your app answered; None if it may be."""
    if text.lstrip()[:1] == b"<":
        return Mistake(name, 1, 1, f"{_NEITHER}; this begins with '<', as HTML does")
    try:
        document = read_document(text, name)
    except InvalidDocument:
        return None
    if not isinstance(document, MappingNode):
        # An empty file is told of with an example of a scenario; what was piped may have been either.
        is_empty_file = isinstance(document, ScalarNode) and document.value is None and name[:1] != "<"
        is_none = not is_empty_file and not isinstance(document, ListNode)
        return Mistake(name, 1, 1, f"{_NEITHER}; this is {describe(document)}") if is_none else None
    keys = [one.key.text for one in document.entries]
    if any(get_close_matches(key, KEYS, cutoff=_NEAR_ANY) for key in keys) or not keys:
        return None
    has = ", ".join(truncate(key) for key in keys[:_MOST_NAMED])
    return Mistake(name, 1, 1, f"{_NEITHER}; this has {has}") if not _is_explained(keys) else None


def _is_explained(keys: Iterable[str]) -> bool:
    return any(key in COMMON_MISTAKES_OF_SCENARIO for key in keys)


_NEAR_ANY: Final = 0.6
_NEITHER: Final = (
    "neither an NCCO (a list of actions, such as [{action: talk, text: hi}]) "
    "nor a scenario (a mapping with calls, trigger, expect …)"
)


def _told(paths: Sequence[Path], why: str) -> Iterator[str]:
    if paths:
        more = len(paths) - _MOST_NAMED
        named = ", ".join(str(path) for path in paths[:_MOST_NAMED])
        yield f"{named}{f' and {more} more' if more > 0 else ''}: {why}"


def _why_no_scenario(path: Path, *, with_shared: bool) -> str | None:
    """Return why a file is no scenario; None if it is one, or can't be read.

    Args:
        path: of the file.
        with_shared: whether to take a file of shared outcomes for one.
    """
    try:
        document = read_document(path.read_bytes(), str(path))
    except (OSError, InvalidDocument):
        return None
    if is_shared_outcomes(document):
        return None if with_shared else "it has only outcomes, for scenarios to use"
    keys = [one.key.text for one in document.entries] if isinstance(document, MappingNode) else []
    if not keys or any(get_close_matches(key, _KEYS, cutoff=_NEAR) for key in keys):
        return None
    return f"no scenario; it has {', '.join(truncate(key) for key in keys[:_MOST_NAMED])}"
