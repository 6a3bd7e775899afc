"""The line to paste that does again what failed: one scenario with its seed, or a command."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from voice_simulator.cli.command_parser import NAME
from voice_simulator.cli.scenario_result import named
from voice_simulator.core.redaction import without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Words = Iterable[tuple[str, tuple[str, ...]]]
    """The flags of a command line, each with its words; an argument has an empty flag."""

_OF_SUITES: Final = frozenset(
    {
        "", "--only", "--tags", "--repeat", "--seed", "--fail-fast", "--show", "--junit", "--journal-out",
        "--trace-out", "--media-out",
    }
)  # fmt: skip
"""What chooses scenarios and says what becomes of their results."""

_OUTPUT_OF_EXEC: Final = frozenset({"--trace-out", "--media-out"})


def run_again(words: Words, file: str, case: str | None, seed: int) -> str:
    """Return the line that runs one scenario again.

    Args:
        words: of the line that ran it.
        file: of the scenario.
        case: which of its cases; None where it has none.
        seed: with which it ran.
    """
    only = () if case is None else ("--only", named(file, case))
    kept = (word for flag, of_flag in words if flag not in _OF_SUITES for word in of_flag)
    return _line(["run", file, *only, *kept, "--seed", str(seed)])


def exec_again(words: Words, command: Sequence[str], seed: int | None) -> str:
    """Return the line that runs a command again beside a simulator.

    Args:
        words: of the line that ran it, without the command.
        command: the command and its arguments.
        seed: of the only world there was; None where there were several.
    """
    given = list(words)
    seeded = () if seed is None or any(flag == "--seed" for flag, _ in given) else ("--seed", str(seed))
    kept = [word for flag, of_flag in given if flag not in _OUTPUT_OF_EXEC for word in of_flag]
    return _line(["exec", *kept, *seeded, "--", *command])


def _line(words: Sequence[str]) -> str:
    return shlex.join([NAME, *(without_passwords(word) for word in words)])
