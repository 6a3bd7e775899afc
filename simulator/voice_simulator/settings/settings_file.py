"""Reads a settings file: a YAML document with the keys of `settings.table`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import Mistakes, read_mapping, truncate
from voice_simulator.documents.nodes import MappingNode, ScalarNode
from voice_simulator.documents.tree import LARGEST, read_document
from voice_simulator.errors import SettingsError
from voice_simulator.settings.setting import groups_of, read_group
from voice_simulator.settings.table import SETTINGS, Settings
from voice_simulator.settings.value_readers import SettingsDocument

if TYPE_CHECKING:
    from voice_simulator.documents.nodes import Node

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
    document = SettingsDocument(file.folder, Mistakes(file.name))
    root = read_document(file.text, file.name)
    if isinstance(root, ScalarNode) and root.value is None:
        return {}  # it holds only comments
    if isinstance(root, MappingNode) and any(entry.key.text in _SCENARIO_KEYS for entry in root.entries):
        document.mistakes.note(root.at, _IS_SCENARIO)
        document.mistakes.raise_any()
    return read_keys(root, document, "A settings document")


def read_keys(root: Node, document: SettingsDocument, what: str) -> dict[str, object]:
    """Return the values in a mapping of settings, by the names of settings.

    Args:
        root: the mapping.
        document: its folder, and the list for its mistakes.
        what: begins a sentence about its keys: "A settings document".

    Raises:
        InvalidDocument: mistakes in the mapping.
    """
    groups, values = groups_of(Settings), dict[str, object]()
    settings = {
        name: named for name, named in SETTINGS.items() if named.setting.in_documents and "." not in name
    }
    for key, node in read_mapping(root, [*settings, *groups], document.mistakes, what=what).items():
        if key in groups:
            group = read_group(groups[key], key, node, document)
            values |= {f"{key}.{member}": value for member, value in group.items()}
        else:
            values[key] = settings[key].setting.reader.from_node(key, node, document)
    document.mistakes.raise_any()
    return values
