"""The WAV files that the parties of a scenario play: `play: hello.wav`, and `file:` of a `say`.

A file is named relative to the document that names it, and lies in the scenario's own folder or below it; in
a document that came over HTTP it is one that is attached, or was uploaded. Its bytes are read once.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from voice_simulator.core.media.sound_files import NotPlayable, read_sound
from voice_simulator.documents.grammar.kinds import Kind, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.scalars import Text, whole
from voice_simulator.documents.mistakes import truncate
from voice_simulator.scenario.language.files_beside import (
    ALONE,
    FileUnusable,
    UsedFiles,
    path_pattern,
    why_no_path,
)

if TYPE_CHECKING:
    from voice_simulator.core.model.script import SoundFile
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

MOST_SOUNDS: Final = 50
"""The most WAV files that a scenario can play."""

MOST_SOUND: Final = 32 * 1024 * 1024
"""The most bytes that they can have together."""

_PATH: Final = path_pattern("")


class Sounds:
    """The WAV files that one scenario plays.

    Args:
        files: where they come from.
        folder: of the document that names them, within the scenario's; empty for the scenario itself.
    """

    def __init__(self, files: UsedFiles, folder: str = "") -> None:
        self._files, self._folder = files, folder
        self._read: dict[str, SoundFile] = {}

    @property
    def paths(self) -> frozenset[str]:
        """The paths of those that were read so far, from the scenario's folder."""
        return frozenset(self._read)

    def beside(self, path: str) -> Sounds:
        """Return those that a file names which the scenario uses."""
        other = Sounds(self._files, str(PurePosixPath(path).parent))
        other._read = self._read  # the limits are for all of a scenario
        return other

    def file_at(self, path: str) -> SoundFile:
        """Return a file.

        Raises:
            FileUnusable: it is not there, or can't be played, or is one too many.
        """
        whole_path = str(PurePosixPath(self._folder) / path)
        if whole_path not in self._read:
            self._read[whole_path] = self._opened(path, whole_path)
            self._check_limits()
        return self._read[whole_path]

    def _opened(self, path: str, whole_path: str) -> SoundFile:
        try:
            return read_sound(whole_path, self._files.sound(whole_path))
        except NotPlayable as error:
            raise FileUnusable(f"'{truncate(path)}' can't be played: {error}") from None

    def _check_limits(self) -> None:
        if len(self._read) > MOST_SOUNDS:
            raise FileUnusable(f"a scenario plays at most {MOST_SOUNDS} files")
        if sum(len(one.content) for one in self._read.values()) > MOST_SOUND:
            raise FileUnusable(
                f"the files that a scenario plays have at most {MOST_SOUND // 1024**2} MiB together"
            )


def why_no_sound_path(path: str) -> str | None:
    """Say why a text is no path of a sound file; None for one that is."""
    return None if _PATH.fullmatch(path) else why_no_path(path, "played", "hello.wav")


class _SoundFile(Kind["SoundFile"]):
    """A WAV file, by its path."""

    form = "a WAV file such as `hello.wav`"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> SoundFile:
        text = Text("a WAV file beside the scenario, such as hello.wav").read(node, word, mistakes)
        why_not = why_no_sound_path(text)
        if why_not is not None:
            return refuse(node.at, f"{word}: {why_not}", mistakes)
        try:
            return _sounds_of(mistakes).file_at(text.removeprefix("./"))
        except FileUnusable as error:
            words = "" if "." in text else f"; words are said by say: {truncate(text)}"
            return refuse(node.at, f"{word}: {error}{words}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        path = {"type": "string", "pattern": whole(_PATH), "examples": ["hello.wav"]}
        return writer.scalar(path)


def _sounds_of(mistakes: Mistakes) -> Sounds:
    return mistakes.sounds if isinstance(mistakes.sounds, Sounds) else Sounds(ALONE)


SOUND_FILE: Final = _SoundFile()
