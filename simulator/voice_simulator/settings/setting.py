"""One setting: its help, its names and the kind of its value; and the settings that a table of them has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from voice_simulator.documents.grammar.mappings import MappingOf, with_default
from voice_simulator.documents.grammar.scalars import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.documents.grammar.kinds import Kind
    from voice_simulator.documents.grammar.mappings import Key

VARIABLE_PREFIX: Final = "VOICE_SIMULATOR_"


@dataclass(frozen=True, slots=True)
class Setting:
    """The description of one setting, from which its flag, variable, key and documentation are made.

    Attributes:
        kind: what its value may be.
        help: its meaning, for the page of all settings.
        brief: its meaning in half a line, for the help of `serve`; None to leave it out there.
        usage: its flag, and what stands for the value: `--port PORT`; the latter is left out where it is a
            switch or one of some words. None if there is no flag.
        topic: its section on the page of all settings.
        shown: its default in words, if the value itself would not be understood.
        in_documents: whether it may stand in a settings file.
        has_variable: whether a variable can hold it.
    """

    kind: Kind[Any]
    help: str
    usage: str | None = field(default=None, kw_only=True)
    brief: str | None = field(default=None, kw_only=True)
    topic: str = field(default="", kw_only=True)
    shown: str | None = field(default=None, kw_only=True)
    in_documents: bool = field(default=True, kw_only=True)
    has_variable: bool = field(default=True, kw_only=True)

    @property
    def flag(self) -> str | None:
        """Its flag, or None."""
        return self.usage.partition(" ")[0] if self.usage else None

    @property
    def metavar(self) -> str | None:
        """What stands for the value of its flag in the help."""
        if isinstance(self.kind, Word):
            return "|".join(self.kind.words)
        return self.usage.partition(" ")[2] if self.usage else None


@dataclass(frozen=True, slots=True)
class NamedSetting:
    """A setting with its name and default. The name has a dot if the setting belongs to a group."""

    name: str
    setting: Setting
    default: object

    @property
    def variable(self) -> str | None:
        """The environment variable; None if only a settings file can hold the value."""
        if not self.setting.has_variable:
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


def keys_in(table: type) -> list[Key[Any]]:
    """Return the keys of a table as a settings file has them; a group is a mapping."""
    named = {one.name: one for one in settings_in(table) if one.setting.in_documents}
    groups = groups_of(table)
    plain = [
        with_default(name, one.setting.kind, one.setting.help, one.default)
        for name, one in named.items()
        if "." not in name
    ]
    return plain + [
        with_default(name, mapping_of(group, name), str(group.__doc__), {}) for name, group in groups.items()
    ]


def mapping_of(table: type, what: str) -> MappingOf[dict[str, object]]:
    """Return the kind of a mapping of settings: those that are given, by name.

    Args:
        table: a class whose fields are settings.
        what: begins a sentence about its keys.
    """
    keys = keys_in(table)
    return MappingOf(what, keys, lambda given: {key.name: given[key] for key in keys if key in given})


def _setting_in(hint: object) -> Setting | None:
    return next((each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Setting)), None)
