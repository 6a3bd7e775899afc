"""Files beside a scenario: where they come from, and their paths, none of which leads out of its folder."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Final, NoReturn

from voice_simulator.documents.mistakes import truncate
from voice_simulator.errors import SimulatorError

_NAME: Final = r"[^/\\:\x00-\x1f]+"
_OUTSIDE: Final = re.compile(r"[/~\\].*|[A-Za-z]:.*|(?:.*[/\\])?\.\.(?:[/\\].*)?")


def path_pattern(ending: str) -> re.Pattern[str]:
    """Return the pattern of paths that can't lead out of the folder they are taken from.

    Args:
        ending: the pattern of how they end.
    """
    return re.compile(rf"(?!~)(?:\./)?(?:(?!\.{{1,2}}/){_NAME}/)*(?!\.{{1,2}}$){_NAME}{ending}")


def why_no_path(text: str, what: str, example: str) -> str:
    """Say why a text is no path of a file beside the scenario.

    Args:
        text: as it is written.
        what: what is done with such a file: `used`.
        example: how one is written.
    """
    if "://" in text:
        return f"'{truncate(text)}' is in the network; only files of the scenario's own folder can be {what}"
    if _OUTSIDE.fullmatch(text):
        sentence = "may lead out of the scenario's folder; put the file beside the scenario, or below it"
        return f"'{truncate(text)}' {sentence}"
    return f"expected a file beside the scenario, such as {example}; got '{truncate(text)}'"


class FileUnusable(SimulatorError):
    """A file that a scenario can't use; the sentence says why."""


class UsedFiles(ABC):
    """Where the files come from that a scenario uses."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return the text of a file.

        Args:
            path: relative to the scenario's folder, with slashes, and never out of it.

        Raises:
            FileUnusable: it is not there, or can't be read.
        """

    def sound(self, path: str) -> bytes:
        """Return a WAV file, likewise."""
        return self.read(path)


class NoFiles(UsedFiles):
    """The files of a scenario that stands alone, as standard input does."""

    def read(self, path: str) -> NoReturn:
        """Refuse each of them."""
        raise FileUnusable(f"'{truncate(path)}' can't be found: this scenario is in no folder")


ALONE: Final = NoFiles()
