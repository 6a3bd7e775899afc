"""Reads a settings file: a YAML document with the keys of `settings.table`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from voice_simulator.documents.grammar.kinds import Kind, read_whole
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import Mistakes, truncate
from voice_simulator.documents.nodes import MappingNode
from voice_simulator.documents.tree import LARGEST, read_document
from voice_simulator.errors import SettingsError
from voice_simulator.settings.setting import mapping_of
from voice_simulator.settings.table import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

WHAT: Final = "A settings document"
"""Begins a sentence about its keys."""

_SCENARIO_KEYS: Final = frozenset({"calls", "inbound", "faults", "trigger", "expect", "outcomes"})
_IS_SCENARIO: Final = (
    "this is a scenario, not a settings document: serve --scenario FILE plays it, run FILE judges it"
)
_CONFIG: Final = SETTINGS["config"]


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file: its text, its name, and the folder that paths in it are relative to."""

    text: str | bytes
    name: str
    folder: Path


def find_settings_file(config: str, *, by_flag: bool) -> SettingsFile:
    """Return the settings file that a flag or variable names, or the text that the variable holds itself.

    Raises:
        SettingsError: the file can't be read.
    """
    if not by_flag and ("\n" in config or ": " in config or config.lstrip().startswith("{")):
        return SettingsFile(config, str(_CONFIG.variable), Path())
    return open_settings_file(config, str(_CONFIG.setting.flag if by_flag else _CONFIG.variable))


def open_settings_file(config: str, source: str) -> SettingsFile:
    """Return the settings file at a path.

    Args:
        config: the path.
        source: the flag, variable or keyword that names it, for errors.

    Raises:
        SettingsError: the file can't be read.
    """
    try:
        with Path(config).open("rb") as file:
            # One byte more than the limit, so that the reader refuses a file that is too large.
            return SettingsFile(file.read(LARGEST + 1), config, Path(config).parent)
    except OSError as error:
        raise SettingsError(f"{source}: can't read {truncate(config)}: {error.strerror}") from None
    except ValueError:
        raise SettingsError(f"{source}: expected a path, got '{truncate(config)}'") from None


def read_settings_file(file: SettingsFile) -> dict[str, object]:
    """Return the values in a settings file, by the names of settings.

    Raises:
        InvalidDocument: mistakes in the file.
    """
    mistakes = Mistakes(file.name, by_path=True, folder=file.folder)
    root = read_document(file.text, file.name)
    if is_nothing(root):
        return {}  # it holds only comments
    if isinstance(root, MappingNode) and any(entry.key.text in _SCENARIO_KEYS for entry in root.entries):
        mistakes.note(root.at, _IS_SCENARIO)
        mistakes.raise_any()
    return read_whole(settings_kind(WHAT), root, mistakes)


@cache
def settings_kind(what: str) -> Kind[dict[str, object]]:
    """Return the kind of a mapping of settings: their values by name, which has a dot in a group.

    Args:
        what: begins a sentence about its keys.
    """
    return mapping_of(Settings, what).to(_by_dotted_names)


def _by_dotted_names(values: Mapping[str, object]) -> dict[str, object]:
    named: dict[str, object] = {}
    for key, value in values.items():
        if key in SETTINGS:
            named[key] = value
        else:
            named |= {f"{key}.{member}": one for member, one in cast("dict[str, object]", value).items()}
    return named
