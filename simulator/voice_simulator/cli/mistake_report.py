"""Prints mistakes and warnings about documents, each with the line where it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from voice_simulator.cli.colours import painter
from voice_simulator.cli.console_report import printable
from voice_simulator.cli.excerpts import Excerpts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voice_simulator.errors import Mistake
    from voice_simulator.scenario.warnings import DocumentWarning


class MistakeReport:
    """Prints mistakes, and warnings to standard output.

    Args:
        mistakes_to: where mistakes go: to standard error, or, where they are what was asked for, to
            standard output.
        texts: documents by their names, where these are no files.
    """

    def __init__(self, mistakes_to: TextIO, texts: Mapping[str, bytes] | None = None) -> None:
        self._mistakes_to, self._excerpts = mistakes_to, Excerpts(texts)

    def print_mistakes(self, mistakes: Iterable[Mistake]) -> None:
        """Print mistakes."""
        for one in mistakes:
            _print(self._mistakes_to, str(one), self._excerpts.at(one.file, one.line, one.column))

    def print_warnings(self, warnings: Iterable[DocumentWarning]) -> None:
        """Print warnings."""
        for one in warnings:
            _print(sys.stdout, str(one), self._excerpts.at(one.file, one.line, one.column))


def _print(stream: TextIO, sentence: str, excerpt: Iterable[str]) -> None:
    # Both streams may lead to one file, in which the lines keep their order.
    sys.stdout.flush()
    paint = painter(stream, os.environ)
    for line in (printable(sentence), *excerpt):
        print(paint(line), file=stream, flush=True)
