"""One setting: its help, its names and the reader of its value; and the settings that a table of them has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, get_type_hints

from voice_simulator.documents.mistakes import read_mapping
from voice_simulator.settings.value_readers import DocumentOnlyReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.documents.nodes import Node
    from voice_simulator.settings.value_readers import SettingsDocument, ValueReader

VARIABLE_PREFIX: Final = "VOICE_SIMULATOR_"


@dataclass(frozen=True, slots=True)
class Setting:
    """The description of one setting, from which its flag, variable, key and documentation are made.

    Attributes:
        reader: reads its value.
        help: its meaning, for the page of all settings.
        brief: its meaning in half a line, for the help of `serve`; None to leave it out there.
        flag: its flag, or None.
        topic: its section on the page of all settings.
        shown: its default in words, if the value itself would not be understood.
        in_documents: whether it may stand in a settings file.
    """

    reader: ValueReader
    help: str
    flag: str | None = field(default=None, kw_only=True)
    brief: str | None = field(default=None, kw_only=True)
    topic: str = field(default="", kw_only=True)
    shown: str | None = field(default=None, kw_only=True)
    in_documents: bool = field(default=True, kw_only=True)


@dataclass(frozen=True, slots=True)
class NamedSetting:
    """A setting with its name and default. The name has a dot if the setting belongs to a group."""

    name: str
    setting: Setting
    default: object

    @property
    def variable(self) -> str | None:
        """The environment variable; None if only a settings file can hold the value."""
        if isinstance(self.setting.reader, DocumentOnlyReader):
            return None
        words = self.setting.flag.removeprefix("--") if self.setting.flag else self.name
        return VARIABLE_PREFIX + words.replace("-", "_").replace(".", "_").upper()

    @property
    def default_text(self) -> str:
        """The default in words, for help and documentation."""
        if self.setting.shown is not None:
            return self.setting.shown
        match self.default:
            case bool():
                return "on" if self.default else "off"
            case tuple():
                return ", ".join(map(str, self.default)) or "none"
            case float():
                return f"{self.default:g}"
            case _:
                return str(self.default)


def settings_in(table: type, prefix: str = "") -> Iterator[NamedSetting]:
    """Yield the settings of a table, including those of its groups."""
    defaults = table()
    for name, hint in get_type_hints(table, include_extras=True).items():
        default = getattr(defaults, name)
        if setting := _setting_in(hint):
            yield NamedSetting(f"{prefix}{name}", setting, default)
        else:
            yield from settings_in(type(default), f"{prefix}{name}.")


def groups_of(table: type) -> Mapping[str, type]:
    """Return the groups of a table by their names."""
    hints = get_type_hints(table, include_extras=True)
    return {name: hint for name, hint in hints.items() if _setting_in(hint) is None}


def read_group(table: type, name: str, node: Node, document: SettingsDocument) -> dict[str, object]:
    """Read the mapping of a group: its values by name. Mistakes are noted in the document."""
    settings = {named.name: named for named in settings_in(table)}
    return {
        key: settings[key].setting.reader.from_node(f"{name}.{key}", value, document)
        for key, value in read_mapping(node, settings, document.mistakes, what=name).items()
    }


def _setting_in(hint: object) -> Setting | None:
    return next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Setting)), None)
