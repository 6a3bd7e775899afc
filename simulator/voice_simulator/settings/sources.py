"""Gathers settings: a flag goes before a variable, a variable before the settings file, this before defaults.

An error names the flag, variable or key that the user wrote.
"""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import or_none, read_whole
from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.nodes import ListNode, OutsideText, Position
from voice_simulator.documents.tree import plain_value
from voice_simulator.errors import InvalidDocument, SettingsError
from voice_simulator.settings.base_urls import is_on_own_https
from voice_simulator.settings.setting import VARIABLE_PREFIX, groups_of
from voice_simulator.settings.settings_file import (
    SettingsFile,
    find_settings_file,
    open_settings_file,
    read_settings_file,
    settings_kind,
)
from voice_simulator.settings.table import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.documents.grammar.kinds import Kind
    from voice_simulator.documents.nodes import Node

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
    mistakes, places = Mistakes("flags and variables"), _places()
    from_flags = dict(_from_flags(given, places, mistakes))
    from_variables = dict(_from_variables(environ, places, mistakes))
    _raise_any(mistakes)
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
        SettingsError: a key is unknown, values make no sense, or the settings file can't be read or has
            mistakes.
    """
    plain = {key: _plain_of(key, value) for key, value in keys.items() if value is not None}
    if for_command := sorted(_FOR_COMMAND & plain.keys()):
        raise SettingsError(f"{for_command[0]}: only the command serve knows this setting")
    config = plain.pop("config", None)
    try:
        mistakes = Mistakes("keywords", by_path=True, folder=Path())
        values = read_whole(settings_kind("A simulator"), node_of(plain, mistakes.file), mistakes)
    except InvalidDocument as error:
        raise _as_settings_error(error) from None
    if config is not None:
        found = open_settings_file(str(config), "config")
        values = _read_file(found) | values | {"config": found.name}
    settings = _build(values)
    _check(settings, {"tls": None, **plain}, {name: name for name in SETTINGS})
    return settings


_FOR_COMMAND: Final = frozenset({"ready_file", "log"})


def _read_file(file: SettingsFile) -> dict[str, object]:
    """Read a settings file for a Python program: its mistakes, with their places, are one SettingsError."""
    try:
        return read_settings_file(file)
    except InvalidDocument as error:
        raise SettingsError(str(error)) from None


def _plain_of(key: str, value: object) -> object:
    try:
        return _plain(key, value)
    except RecursionError:
        raise SettingsError(f"{key}: nested too deep, or holds itself") from None


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


def _places() -> Iterator[Position]:
    """Yield a place for each flag and variable: mistakes are told in the order of their places."""
    return (Position(line, 1) for line in count(1))


def _from_flags(
    given: Mapping[str, object], places: Iterator[Position], mistakes: Mistakes
) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        named = SETTINGS.get(name)
        if named is None or value is None:
            continue
        texts = value if isinstance(value, (list, tuple)) else [value]
        node = _node(named.setting.kind, map(str, texts), next(places))
        yield name, _read(named.setting.kind, node, named.setting.flag or name, mistakes)


def _from_variables(
    environ: Mapping[str, str], places: Iterator[Position], mistakes: Mistakes
) -> Iterator[tuple[str, object]]:
    known = {named.variable: named for named in SETTINGS.values() if named.variable}
    for variable, text in environ.items():
        # A compose file passes on a variable without a value as an empty one.
        if not variable.startswith(VARIABLE_PREFIX) or not text or _SERVICE_LINK.fullmatch(text):
            continue
        named, at = known.get(variable), next(places)
        if named is not None:
            yield named.name, _read_variable(named.setting.kind, variable, text, at, mistakes)
        elif variable not in _TOLD_TO_APPS and (near := _nearly(variable, known)):
            mistakes.note(at, f"{variable}: there is no such variable; did you mean {near}?")


def _read_variable(kind: Kind[object], variable: str, text: str, at: Position, mistakes: Mistakes) -> object:
    if not isinstance(kind, ListOf):
        return _read(kind, _outside(text, at), variable, mistakes)
    parts = (part.strip() for part in text.split(",") if part.strip())
    word = f"{variable} (several with commas between them)"
    return _read(kind, _node(kind, parts, at), word, mistakes)


def _node(kind: Kind[object], texts: Iterable[str], at: Position) -> Node:
    """Return texts as a document would have them: a list, or else one scalar."""
    nodes = [_outside(text, at) for text in texts]
    return ListNode(at, tuple(nodes)) if isinstance(kind, ListOf) else nodes[-1]


def _outside(text: str, at: Position) -> OutsideText:
    value = plain_value(text)
    return OutsideText(at, text, text if value is None else value)


def _read(kind: Kind[object], node: Node, word: str, mistakes: Mistakes) -> object:
    return or_none(lambda: kind.read(node, word, mistakes))


def _raise_any(mistakes: Mistakes) -> None:
    try:
        mistakes.raise_any()
    except InvalidDocument as error:
        raise _as_settings_error(error) from None


def _as_settings_error(error: InvalidDocument) -> SettingsError:
    """Return an error without places: flags, variables and keywords are called by their names."""
    return SettingsError("\n".join(mistake.sentence for mistake in error.mistakes))


_TOLD_TO_APPS: Final = ("VOICE_SIMULATOR_URL", "VOICE_SIMULATOR_HTTPS_URL", "VOICE_SIMULATOR_API_HOST")
"""What your app finds in its environment: it may start a simulator itself, within `exec` say."""


def _nearly(variable: str, known: Iterable[str]) -> str | None:
    """Return the variable that the user meant, or None: other programs may have variables with our prefix."""
    names = [name.removeprefix(VARIABLE_PREFIX) for name in known]
    near = get_close_matches(variable.removeprefix(VARIABLE_PREFIX), names, 1, cutoff=0.8)
    return VARIABLE_PREFIX + near[0] if near else None


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
    for name, address in _base_urls(settings):
        if is_on_own_https(address) and not settings.tls:
            raise SettingsError(
                f"{name}: {address} has the port for HTTPS, which is off: add {names['tls']}, or write http://"
            )


def _base_urls(settings: Settings) -> Iterator[tuple[str, str | None]]:
    yield "recordings.base_url", settings.recordings.base_url
    yield "wire.region_url", settings.wire.region_url
