"""Gathers settings: a flag goes before a variable, a variable before the settings file, this before defaults.

An error names the flag, variable or key that the user wrote.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes, truncate
from voice_simulator.errors import InvalidDocument, SettingsError
from voice_simulator.settings.setting import VARIABLE_PREFIX, groups_of
from voice_simulator.settings.settings_file import (
    find_settings_file,
    open_settings_file,
    read_keys,
    read_settings_file,
)
from voice_simulator.settings.table import SETTINGS, Settings
from voice_simulator.settings.value_readers import ListReader, SettingsDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.settings.value_readers import ValueReader

# Kubernetes and Docker links give every container variables about a service called voice-simulator.
_SERVICE_LINK = re.compile(r"(tcp|udp)://.*")


def read_settings(
    flags: Namespace | Mapping[str, object],
    environ: Mapping[str, str],
    *,
    defaults: Mapping[str, object] | None = None,
) -> Settings:
    """Gather the settings of a command.

    Args:
        flags: values by setting, as the flags of `serve` have them; None and other names are ignored.
        environ: the environment.
        defaults: values by setting, in place of the defaults in the table.

    Raises:
        SettingsError: mistakes in flags or variables, all of them, or the settings file can't be read.
        InvalidDocument: mistakes in the settings file.
    """
    given = vars(flags) if isinstance(flags, Namespace) else flags
    errors: list[str] = []
    from_flags = dict(_from_flags(given, errors))
    from_variables = dict(_from_variables(environ, errors))
    if errors:
        raise SettingsError("\n".join(errors))
    values = from_variables | from_flags
    if "config" in values:
        found = find_settings_file(str(values["config"]), by_flag="config" in from_flags)
        values = read_settings_file(found) | values | {"config": found.name}
    settings = _build({**(defaults or {}), **values})
    _check(settings, given, {name: str(named.setting.flag) for name, named in SETTINGS.items()})
    return settings


def settings_of(keys: Mapping[str, object]) -> Settings:
    """Make settings of plain values, for a Python program that starts a simulator itself.

    Args:
        keys: values by the keys of a settings file, of the types in such a file or `pathlib.Path`.
            None stands for the default; `config` names a settings file, and the other keys go before it.

    Raises:
        SettingsError: a key is unknown, values make no sense, or the settings file can't be read.
        InvalidDocument: mistakes in the settings file.
    """
    plain = {key: _plain(key, value) for key, value in keys.items() if value is not None}
    if for_command := sorted(_FOR_COMMAND & plain.keys()):
        raise SettingsError(f"{for_command[0]}: only the command serve knows this setting")
    config = plain.pop("config", None)
    try:
        values = read_keys(
            node_of(plain, "keywords"), SettingsDocument(Path(), Mistakes("keywords")), _KEYWORDS
        )
    except InvalidDocument as error:
        raise SettingsError("\n".join(mistake.sentence for mistake in error.mistakes)) from None
    if config is not None:
        found = open_settings_file(str(config), "config")
        values = read_settings_file(found) | values | {"config": found.name}
    settings = _build(values)
    _check(settings, {"tls": None, **plain}, {name: name for name in SETTINGS})
    return settings


_KEYWORDS: Final = "A simulator"
_FOR_COMMAND: Final = frozenset({"ready_file", "log"})


def _plain(name: str, value: object) -> object:
    """Convert a value to what a settings file can hold: paths become texts."""
    match value:
        case Path():
            return str(value)
        case list() | tuple():
            return [_plain(f"{name}[{index}]", one) for index, one in enumerate(value)]
        case Mapping():
            return {str(key): _plain(f"{name}.{key}", one) for key, one in value.items()}
        case None | str() | bool() | int() | float():
            return value
    class_name = type(value).__name__
    raise SettingsError(
        f"{name}: expected a text, number, bool, path, list or mapping, got an object of {class_name}"
    )


def _from_flags(given: Mapping[str, object], errors: list[str]) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        named = SETTINGS.get(name)
        if named is None or value is None:
            continue
        flag, reader = named.setting.flag or name, named.setting.reader
        if isinstance(reader, ListReader):
            parts = value if isinstance(value, (list, tuple)) else [value]
            yield name, tuple(_read(flag, reader.item, str(part), errors) for part in parts)
        else:
            yield name, _read(flag, reader, str(value), errors)


def _from_variables(environ: Mapping[str, str], errors: list[str]) -> Iterator[tuple[str, object]]:
    known = {named.variable: named for named in SETTINGS.values() if named.variable}
    for variable, text in environ.items():
        # A compose file passes on a variable without a value as an empty one.
        if not variable.startswith(VARIABLE_PREFIX) or not text or _SERVICE_LINK.fullmatch(text):
            continue
        named = known.get(variable)
        if named is not None:
            yield named.name, _read(variable, named.setting.reader, text, errors)
        elif near := _nearly(variable, known):
            errors.append(f"{variable}: there is no such variable; did you mean {near}?")


def _nearly(variable: str, known: Iterable[str]) -> str | None:
    """Return the variable that the user meant, or None: other programs may have variables with our prefix."""
    names = [name.removeprefix(VARIABLE_PREFIX) for name in known]
    near = get_close_matches(variable.removeprefix(VARIABLE_PREFIX), names, 1, cutoff=0.8)
    return VARIABLE_PREFIX + near[0] if near else None


def _read(source: str, reader: ValueReader, text: str, errors: list[str]) -> object:
    try:
        return reader.from_text(text)
    except SettingsError as error:
        errors.append(f"{source}: {error}")
    except ValueError:
        commas = ", or several with commas between them" if isinstance(reader, ListReader) else ""
        errors.append(f"{source}: expected {reader.expected}{commas}, got '{truncate(text)}'")
    return None


def _build(values: Mapping[str, object]) -> Settings:
    """Make settings from values by dotted names."""
    groups: dict[str, dict[str, Any]] = {name: {} for name in groups_of(Settings)}
    plain: dict[str, Any] = {}
    for name, value in values.items():
        group, _, member = name.rpartition(".")
        (groups[group] if group else plain)[member] = value
    made = {name: table(**groups[name]) for name, table in groups_of(Settings).items()}
    return Settings(**plain, **made)


def _check(settings: Settings, given: Mapping[str, object], names: Mapping[str, str]) -> None:
    """Refuse settings that contradict each other, by the names under which they were given."""
    if settings.settle is not None and settings.settle > settings.settle_max:
        raise SettingsError(
            f"settle ({settings.settle} ms) is longer than settle_max ({settings.settle_max} ms), "
            f"which would cut it short; raise {names['settle_max']} too"
        )
    # The command ca has --tls-host but no --tls.
    idle = [name for name in ("tls_ports", "tls_hosts") if given.get(name) is not None and "tls" in given]
    if idle and not settings.tls:
        raise SettingsError(f"{names[idle[0]]} has no effect without {names['tls']}")
