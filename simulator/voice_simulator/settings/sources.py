"""Settings: from flags, then `VOICE_SIMULATOR_*` variables, then a YAML document, then defaults.

What settings there are is said once, in `settings.table`; here the flags are made from it, and the
values are gathered. Whatever makes no sense is said by the name under which the user gave it.
"""

from __future__ import annotations

import re
from argparse import SUPPRESS, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes, read_mapping, truncate
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.documents.tree import LARGEST, read_document
from voice_simulator.errors import InvalidDocument, SettingsError
from voice_simulator.settings.groups import (
    VARIABLE_PREFIX,
    AnswerFields,
    DialectName,
    Limits,
    LinkForm,
    LogFormat,
    RecordIndex,
    RecordingSettings,
    Row,
    Speech,
    UnansweredCompleted,
    Wire,
    groups_of,
    read_group,
    rows_of,
)
from voice_simulator.settings.table import Settings
from voice_simulator.settings.values import SWITCH, Document, Kind, ListKind

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Container, Iterable, Iterator

__all__ = [
    "AnswerFields",
    "DialectName",
    "Limits",
    "LinkForm",
    "LogFormat",
    "RecordIndex",
    "RecordingSettings",
    "Settings",
    "Speech",
    "UnansweredCompleted",
    "Wire",
    "add_serve_flags",
    "default_of",
    "flags_given",
    "read_settings",
    "settings_of",
]

_OF_SCENARIOS: Final = frozenset({"calls", "inbound", "faults", "trigger", "expect", "outcomes"})
_IS_SCENARIO: Final = (
    "this is a scenario, not a settings document: serve --scenario FILE plays it, run FILE judges it"
)

_ROWS: Final = {row.name: row for row in rows_of(Settings)}
_CONFIG: Final = _ROWS["config"]

# Kubernetes and Docker links give every container variables about a service called voice-simulator.
_SERVICE_LINK = re.compile(r"(tcp|udp)://.*")


def add_serve_flags(
    parser: ArgumentParser, *, without: Container[str] = (), in_help: Callable[[Row], bool] | None = None
) -> None:
    """Add the flags of `serve` to a parser.

    Args:
        parser: of the command.
        without: settings that the command has no flag for.
        in_help: which of them its help shows; None for those that the table has a brief word for.
    """
    for row in _flagged():
        if row.name not in without:
            is_shown = row.setting.brief is not None if in_help is None else in_help(row)
            _add_flag(parser, row, is_shown=is_shown)


def _add_flag(parser: ArgumentParser, row: Row, *, is_shown: bool) -> None:
    setting, flag = row.setting, cast("str", row.setting.flag)
    options: dict[str, Any] = {"dest": row.name, "default": None}
    options["help"] = f"{setting.brief or setting.help} ({default_of(row)})" if is_shown else SUPPRESS
    if setting.kind is SWITCH:
        parser.add_argument(flag, action="store_true", **options)
        off = {**options, "help": SUPPRESS}
        parser.add_argument(f"--no-{flag.removeprefix('--')}", action="store_false", **off)
        return
    options |= {"metavar": setting.kind.metavar}
    options |= {"action": "append"} if isinstance(setting.kind, ListKind) else {}
    parser.add_argument(flag, **options)


def flags_given(asked: Namespace, without: Container[str]) -> list[str]:
    """Return the flags of `serve` that were given to a command, but for some settings."""
    given = (row for row in _flagged() if vars(asked).get(row.name) is not None and row.name not in without)
    return [str(row.setting.flag) for row in given]


def read_settings(
    flags: Namespace | Mapping[str, object],
    environ: Mapping[str, str],
    *,
    defaults: Mapping[str, object] | None = None,
) -> Settings:
    """Gather the settings.

    Args:
        flags: values by setting, as `add_serve_flags` makes them; None and other names are passed over.
        environ: the environment.
        defaults: values by setting, instead of the table's defaults.

    Raises:
        SettingsError: flags or variables that make no sense, all of them, or a document that can't be read.
        InvalidDocument: mistakes in the document.
    """
    given = vars(flags) if isinstance(flags, Namespace) else flags
    complaints: list[str] = []
    from_flags = dict(_from_flags(given, complaints))
    from_variables = dict(_from_variables(environ, complaints))
    if complaints:
        raise SettingsError("\n".join(complaints))
    values = from_variables | from_flags
    if "config" in values:
        found = _find_document(str(values["config"]), by_flag="config" in from_flags)
        values = _from_document(found) | values | {"config": found.name}
    settings = _build({**(defaults or {}), **values})
    _check(settings, given, {name: str(row.setting.flag) for name, row in _ROWS.items()})
    return settings


def settings_of(keys: Mapping[str, object]) -> Settings:
    """Make settings of plain values, for a Python program that starts a simulator itself.

    Args:
        keys: values by the keys of a settings document, of the types in such a document or `pathlib.Path`.
            None stands for the default; `config` names a document, and the other keys go before it.

    Raises:
        SettingsError: a key is unknown, values make no sense, or the document can't be read.
        InvalidDocument: mistakes in the document.
    """
    plain = {key: _plain(key, value) for key, value in keys.items() if value is not None}
    if for_command := sorted(_FOR_COMMAND & plain.keys()):
        raise SettingsError(f"{for_command[0]}: only the command serve knows this setting")
    config = plain.pop("config", None)
    try:
        values = _read_document(node_of(plain, "keywords"), Document(Path(), Mistakes("keywords")), _KEYWORDS)
    except InvalidDocument as error:
        raise SettingsError("\n".join(mistake.sentence for mistake in error.mistakes)) from None
    if config is not None:
        found = _open_document(str(config), "config")
        values = _from_document(found) | values | {"config": found.name}
    settings = _build(values)
    _check(settings, {"tls": None, **plain}, {name: name for name in _ROWS})
    return settings


_KEYWORDS: Final = "A simulator"
_FOR_COMMAND: Final = frozenset({"ready_file", "log"})


def _plain(name: str, value: object) -> object:
    """Return a value as a document would have it: its paths as texts."""
    match value:
        case Path():
            return str(value)
        case list() | tuple():
            return [_plain(f"{name}[{index}]", one) for index, one in enumerate(value)]
        case Mapping():
            return {str(key): _plain(f"{name}.{key}", one) for key, one in value.items()}
        case None | str() | bool() | int() | float():
            return value
    kind = type(value).__name__
    raise SettingsError(
        f"{name}: expected a text, number, bool, path, list or mapping, got an object of {kind}"
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A settings document, as found: its text, its name, and the folder that its paths are relative to."""

    text: str | bytes
    name: str
    folder: Path


def _flagged() -> list[Row]:
    return [row for row in _ROWS.values() if row.setting.flag]


def default_of(row: Row) -> str:
    """Return the default of a setting in words."""
    if row.setting.shown is not None:
        return row.setting.shown
    match row.default:
        case bool():
            return "on" if row.default else "off"
        case tuple():
            return ", ".join(map(str, row.default)) or "none"
        case float():
            return f"{row.default:g}"
        case _:
            return str(row.default)


def _from_flags(given: Mapping[str, object], complaints: list[str]) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        row = _ROWS.get(name)
        if row is None or value is None:
            continue
        flag, kind = row.setting.flag or name, row.setting.kind
        if isinstance(kind, ListKind):
            parts = value if isinstance(value, (list, tuple)) else [value]
            yield name, tuple(_read(flag, kind.item, str(part), complaints) for part in parts)
        else:
            yield name, _read(flag, kind, str(value), complaints)


def _from_variables(environ: Mapping[str, str], complaints: list[str]) -> Iterator[tuple[str, object]]:
    known = {row.variable: row for row in _ROWS.values() if row.variable}
    for variable, text in environ.items():
        # An empty variable is one that a compose file passes on without a value.
        if not variable.startswith(VARIABLE_PREFIX) or not text or _SERVICE_LINK.fullmatch(text):
            continue
        row = known.get(variable)
        if row is not None:
            yield row.name, _read(variable, row.setting.kind, text, complaints)
        elif near := _nearly(variable, known):
            complaints.append(f"{variable}: there is no such variable; did you mean {near}?")


def _nearly(variable: str, known: Iterable[str]) -> str | None:
    """Return the variable that another misspells; one that is not near any may be somebody else's."""
    names = [name.removeprefix(VARIABLE_PREFIX) for name in known]
    near = get_close_matches(variable.removeprefix(VARIABLE_PREFIX), names, 1, cutoff=0.8)
    return VARIABLE_PREFIX + near[0] if near else None


def _read(source: str, kind: Kind, text: str, complaints: list[str]) -> object:
    try:
        return kind.from_text(text)
    except SettingsError as error:
        complaints.append(f"{source}: {error}")
    except ValueError:
        several = ", or several with commas between them" if isinstance(kind, ListKind) else ""
        complaints.append(f"{source}: expected {kind.expected}{several}, got '{truncate(text)}'")
    return None


def _find_document(config: str, *, by_flag: bool) -> _Found:
    """Return the document that a flag or variable names, or that a variable holds."""
    if not by_flag and ("\n" in config or ": " in config or config.lstrip().startswith("{")):
        return _Found(config, str(_CONFIG.variable), Path())
    return _open_document(config, str(_CONFIG.setting.flag if by_flag else _CONFIG.variable))


def _open_document(config: str, source: str) -> _Found:
    try:
        with Path(config).open("rb") as file:
            # One byte more than is read, so that too large a document is refused as such.
            return _Found(file.read(LARGEST + 1), config, Path(config).parent)
    except OSError as error:
        raise SettingsError(f"{source}: can't read {truncate(config)}: {error.strerror}") from None
    except ValueError:
        raise SettingsError(f"{source}: expected a path, got '{truncate(config)}'") from None


def _from_document(found: _Found) -> dict[str, object]:
    document = Document(found.folder, Mistakes(found.name))
    root = read_document(found.text, found.name)
    if isinstance(root, ScalarNode) and root.value is None:
        return {}  # a document of comments only
    if isinstance(root, MappingNode) and any(entry.key.text in _OF_SCENARIOS for entry in root.entries):
        document.mistakes.note(root.at, _IS_SCENARIO)
        document.mistakes.raise_any()
    return _read_document(root, document, "A settings document")


def _read_document(root: Node, document: Document, what: str) -> dict[str, object]:
    groups, values = groups_of(Settings), dict[str, object]()
    rows = {name: row for name, row in _ROWS.items() if row.setting.in_documents and "." not in name}
    for key, node in read_mapping(root, [*rows, *groups], document.mistakes, what=what).items():
        if key in groups:
            group = read_group(groups[key], key, node, document)
            values |= {f"{key}.{member}": value for member, value in group.items()}
        else:
            values[key] = rows[key].setting.kind.from_node(key, node, document)
    document.mistakes.raise_any()
    return values


def _build(values: Mapping[str, object]) -> Settings:
    """Make the settings of values by their dotted names."""
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
    # Other commands have --tls-host without having --tls.
    idle = [name for name in ("tls_ports", "tls_hosts") if given.get(name) is not None and "tls" in given]
    if idle and not settings.tls:
        raise SettingsError(f"{names[idle[0]]} has no effect without {names['tls']}")
