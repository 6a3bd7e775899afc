"""How the command line answers: help that fits a screen, and complaints that name what was meant."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

from voice_simulator.cli.exit_codes import WRONG
from voice_simulator.documents.mistakes import did_you_mean, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NAME: Final = "voice-simulator"

_HELP_WORDS: Final = frozenset({"-h", "--help"})
_COMPLETION: Final = "_ARGCOMPLETE"
"""The variable by which a shell asks what could come next."""


class CommandParser(argparse.ArgumentParser):
    """The parser of one command: each of its complaints shows the usage of this command."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # the library's own
        super().__init__(formatter_class=_narrow, add_help=False, **options)
        self._optionals.title, self._positionals.title = "flags", "arguments"
        self.add_argument("-h", "--help", action="help", help=argparse.SUPPRESS)

    def parse_known_args(  # type: ignore[override]  # the library's overloads differ from version to version
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, and complain here of what is left: the parser above would show its own usage."""
        known, left = super().parse_known_args(args, namespace)
        if left:
            self.error(self._unknown(left))
        return known, left

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used, and end with exit code 2."""
        self.exit(WRONG, f"{self.prog}: {message}\n{self.format_usage()}(more: {self.prog} --help)\n")

    def _unknown(self, left: Sequence[str]) -> str:
        flag = next((one for one in left if one.startswith("-")), None)
        if flag is None:
            return f"'{truncate(left[0])}' is one argument too many"
        word = flag.partition("=")[0]
        return f"there is no flag {truncate(word)}{nearest(word, self.flags)}"

    @property
    def flags(self) -> list[str]:
        """All flags, also those that the help leaves out."""
        return [one for one in self._option_string_actions if one.startswith("--")]


def _narrow(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, max_help_position=29, width=80)


def nearest(word: str, words: Iterable[str]) -> str:
    """Return `; did you mean --port?` for the nearest of the words, or nothing."""
    bare = {one.lstrip("-").replace("-", "_"): one for one in words}
    told = did_you_mean(word.lstrip("-"), bare)
    for name, one in bare.items():
        told = told.replace(f"'{name}'", one)
    return told.removesuffix(".")


class Commands:
    """The commands by name, and what stands before one is chosen.

    Attributes:
        top: the parser of them all.
        by_name: the parser of each.
    """

    def __init__(self, description: str, epilog: str) -> None:
        self.top = CommandParser(
            prog=NAME, usage=f"{NAME} COMMAND [FLAG …]", description=description, epilog=epilog
        )
        self._choices = self.top.add_subparsers(required=True, metavar="COMMAND", title="commands", prog=NAME)
        self.by_name: dict[str, CommandParser] = {}

    def add(self, name: str, what: str, usage: str = "[FLAG …]") -> CommandParser:
        """Add a command and return its parser."""
        parser: CommandParser = self._choices.add_parser(
            name,
            help=what,
            description=f"{what[0].upper()}{what[1:]}.",
            usage=f"{NAME} {name} {usage}".rstrip(),
        )
        self.by_name[name] = parser
        return parser

    def parse(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Parse a command line; ends the process where there is only something to be told."""
        given = list(sys.argv[1:] if arguments is None else arguments)
        self._complete()
        return self.top.parse_args(self._asked(given))

    def _asked(self, given: list[str]) -> list[str]:
        """Return what is meant by a line without a command, and by the word `help`."""
        if not given:
            return ["--help"]
        first, *rest = given
        if first == "--version":
            return ["version", *rest]
        if first == "help" and rest[:1] not in (["settings"], ["--help"], ["-h"]):
            return self._asked([*rest[:1], "--help"])
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
        """Answer a shell that asks what could come next, and end; nothing else needs the library."""
        if _COMPLETION in os.environ:
            import argcomplete  # noqa: PLC0415  # takes time that no other call should pay

            argcomplete.autocomplete(self.top, print_suppressed=True)


def completion_script(shell: str) -> str:
    """Return what a shell is to evaluate so that it completes our commands and flags."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415  # as above

    return shellcode([NAME], shell=shell)
