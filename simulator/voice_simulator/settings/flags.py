"""The flags of `serve` and `run`, made from the table of settings."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import TYPE_CHECKING, Any, cast

from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.settings.kinds import SWITCH
from voice_simulator.settings.table import SETTINGS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Container

    from voice_simulator.settings.setting import NamedSetting


def add_serve_flags(
    parser: ArgumentParser,
    *,
    without: Container[str] = (),
    in_help: Callable[[NamedSetting], bool] | None = None,
) -> None:
    """Add the flags of `serve` to a parser.

    Args:
        parser: the parser of the command.
        without: names of settings that the command has no flags for.
        in_help: tells which flags its help shows; None for those with a `brief` text in the table.
    """
    for named in _settings_with_flags():
        if named.name not in without:
            is_shown = named.setting.brief is not None if in_help is None else in_help(named)
            _add_flag(parser, named, is_shown=is_shown)


def _add_flag(parser: ArgumentParser, named: NamedSetting, *, is_shown: bool) -> None:
    setting, flag = named.setting, cast("str", named.setting.flag)
    options: dict[str, Any] = {"dest": named.name, "default": None}
    options["help"] = f"{setting.brief or setting.help} ({named.default_text})" if is_shown else SUPPRESS
    if setting.kind is SWITCH:
        parser.add_argument(flag, action="store_true", **options)
        off = {**options, "help": SUPPRESS}
        parser.add_argument(f"--no-{flag.removeprefix('--')}", action="store_false", **off)
        return
    options["metavar"] = setting.metavar
    options |= {"action": "append"} if isinstance(setting.kind, ListOf) else {}
    parser.add_argument(flag, **options)


def flags_given(arguments: Namespace, without: Container[str]) -> list[str]:
    """Return the flags of `serve` that stand on a command line, except those of some settings."""
    given = (
        named
        for named in _settings_with_flags()
        if vars(arguments).get(named.name) is not None and named.name not in without
    )
    return [str(named.setting.flag) for named in given]


def _settings_with_flags() -> list[NamedSetting]:
    return [named for named in SETTINGS.values() if named.setting.flag]
