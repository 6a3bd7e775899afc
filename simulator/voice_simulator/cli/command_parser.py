"""Parses the command line: help that fits a screen, and errors that suggest the nearest command or flag."""

from __future__ import annotations

import argparse
import os
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NoReturn

from voice_simulator.cli.exit_codes import WRONG
from voice_simulator.documents.mistakes import did_you_mean, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAME: Final = "voice-simulator"

_HELP_WORDS: Final = frozenset({"-h", "--help"})
_COMPLETION: Final = "_ARGCOMPLETE"
"""The variable that a shell sets when it asks for completions."""


class CommandParser(argparse.ArgumentParser):
    """The parser of one command; its errors show the usage of this command, not of all.

    Attributes:
        takes_command: whether what stands behind `--` is a command of its own: `command` of the options.
    """

    takes_command = False

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as in argparse
        super().__init__(formatter_class=_narrow, add_help=False, allow_abbrev=False, **options)
        self._optionals.title, self._positionals.title = "flags", "arguments"
        self.add_argument("-h", "--help", action="help", help=argparse.SUPPRESS)

    def parse_known_args(  # type: ignore[override]  # the library's overloads differ from version to version
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, and refuse unknown arguments here: the parser of all commands would show its own usage."""
        known, left = super().parse_known_args(args, namespace)
        if left:
            self.error(self._unknown(left))
        return known, left

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and the usage, and exit with code 2."""
        self.exit(WRONG, f"{self.prog}: {message}\n{self.format_usage()}(more: {self.prog} --help)\n")

    def _unknown(self, left: Sequence[str]) -> str:
        if self.takes_command and not left[0].startswith("-"):
            return f"put -- before the command: {self.prog} -- {truncate(left[0])}"
        flag = next((one for one in left if one.startswith("-")), None)
        if flag is None:
            return f"'{truncate(left[0])}' is one argument too many"
        word = flag.partition("=")[0]
        return f"there is no flag {truncate(word)}{nearest(word, self.flags)}"

    def words_of(self, given: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Take apart what was given and parsed: each flag with its words, an argument with an empty flag."""
        words = iter(given)
        for word in words:
            flag, has_value, _ = word.partition("=")
            action = self._option_string_actions.get(flag)
            if action is None:
                yield "", (word,)
            elif has_value or action.nargs == 0:
                yield flag, (word,)
            else:
                yield flag, (word, *islice(words, 1))

    @property
    def flags(self) -> list[str]:
        """All flags, also those that the help does not show."""
        return [one for one in self._option_string_actions if one.startswith("--")]


def _narrow(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=29, width=80)


def nearest(word: str, words: Iterable[str]) -> str:
    """Return `; did you mean --port?` for the nearest of the words, or nothing."""
    bare = {one.lstrip("-").replace("-", "_"): one for one in words}
    hint = did_you_mean(word.lstrip("-"), bare)
    for name, one in bare.items():
        hint = hint.replace(f"'{name}'", one)
    return hint.removesuffix(".")


class Commands:
    """All commands: adds their parsers, and parses a command line.

    Attributes:
        top: the parser for everything before the command.
        by_name: the parser of each command.
    """

    def __init__(self, description: str, epilog: str) -> None:
        self.top = CommandParser(
            prog=NAME, usage=f"{NAME} COMMAND [FLAG …]", description=description, epilog=epilog
        )
        self._choices = self.top.add_subparsers(required=True, metavar="COMMAND", title="commands", prog=NAME)
        self.by_name: dict[str, CommandParser] = {}

    def add_command(self, name: str, what: str, usage: str = "[FLAG …]") -> CommandParser:
        """Add a command and return its parser."""
        parser: CommandParser = self._choices.add_parser(
            name,
            help=what,
            description=f"{what[0].upper()}{what[1:]}.",
            usage=f"{NAME} {name} {usage}".rstrip(),
        )
        self.by_name[name] = parser
        return parser

    def parse(self, given: Sequence[str]) -> argparse.Namespace:
        """Parse a command line. It exits for `--help`, for errors, and after it has answered a shell."""
        self._complete()
        own, behind = self._apart(list(given))
        explicit = self._explicit(own)
        options = self.top.parse_args(explicit)
        parser = self.by_name.get(explicit[0])
        options.words = () if parser is None else tuple(parser.words_of(explicit[1:]))
        options.command = behind
        return options

    def _apart(self, given: list[str]) -> tuple[list[str], list[str]]:
        """Return our own arguments, and the command behind `--` if this is a command that takes one."""
        parser = self.by_name.get(given[0]) if given else None
        if parser is None or not parser.takes_command or "--" not in given:
            return given, []
        place = given.index("--")
        return given[:place], given[place + 1 :]

    def _explicit(self, given: list[str]) -> list[str]:
        """Translate shorthands: no arguments at all, `--version`, and `help COMMAND`."""
        if not given:
            return ["--help"]
        first, *rest = given
        if first == "--version":
            return ["version", *rest]
        if first == "help" and rest[:1] not in (["settings"], ["--help"], ["-h"]):
            return self._explicit([*rest[:1], "--help"])
        if first not in self.by_name and first not in _HELP_WORDS:
            self.top.error(self._no_command(first))
        return given

    def _no_command(self, first: str) -> str:
        if not first.startswith("-"):
            return f"there is no command '{truncate(first)}'{nearest(first, self.by_name)}"
        word = first.partition("=")[0]
        knowing = [name for name, parser in self.by_name.items() if word in parser.flags]
        if not knowing:
            return f"there is no flag {truncate(word)} before the command"
        return f"{word} comes after a command that knows it: {', '.join(knowing)}"

    def _complete(self) -> None:
        """Answer a shell that asks for completions, and exit."""
        if _COMPLETION in os.environ:
            import argcomplete  # noqa: PLC0415  # only completions should wait for it to load

            argcomplete.autocomplete(self.top, print_suppressed=True)
