"""The WAV files that were uploaded, for parties to play where a document comes over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from voice_simulator.core.media.sound_files import NotPlayable, read_sound
from voice_simulator.documents.mistakes import did_you_mean, truncate
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.files_beside import FileUnusable, UsedFiles
from voice_simulator.scenario.language.sound_files import why_no_sound_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.script import SoundFile

MOST_UPLOADED: Final = 100
"""How many are kept."""

MOST_BYTES: Final = 64 * 1024 * 1024
"""How many bytes they have together."""


class UploadedSounds(UsedFiles):
    """The uploaded WAV files of one simulator, by their names."""

    def __init__(self) -> None:
        self._kept: dict[str, SoundFile] = {}

    def __iter__(self) -> Iterator[SoundFile]:
        return iter(self._kept.values())

    def upload(self, name: str, content: bytes) -> SoundFile:
        """Keep a file, instead of one of the same name.

        Raises:
            ControlError: 400, its name leads elsewhere, or it is no WAV file; 429, there are too many.
        """
        why_not = "a name has no '/'" if "/" in name else why_no_sound_path(name)
        if why_not is not None:
            raise ControlError(400, why_not)
        try:
            sound = read_sound(name, content)
        except NotPlayable as error:
            raise ControlError(400, f"'{truncate(name)}' can't be played: {error}") from None
        self._check_room(sound)
        self._kept[name] = sound
        return sound

    def _check_room(self, sound: SoundFile) -> None:
        others = [one for one in self._kept.values() if one.name != sound.name]
        if len(others) >= MOST_UPLOADED:
            raise ControlError(429, f"there are {MOST_UPLOADED} sounds already; delete one")
        if sum(len(one.content) for one in others) + len(sound.content) > MOST_BYTES:
            most = MOST_BYTES // 1024**2
            raise ControlError(429, f"all sounds have at most {most} MiB together; delete some")

    def named(self, name: str) -> SoundFile:
        """Return a file.

        Raises:
            ControlError: 404, there is none of this name.
        """
        if name not in self._kept:
            raise ControlError(404, f"there is no sound '{truncate(name)}'{self.near(name)}")
        return self._kept[name]

    def delete_one(self, name: str) -> None:
        """Keep a file no more; steps that play it have it still."""
        self._kept.pop(name, None)

    def delete_all(self) -> list[str]:
        """Keep none of them, and return their names."""
        names = list(self._kept)
        self._kept.clear()
        return names

    def content_of(self, name: str) -> bytes | None:
        """Return the bytes of a file; None where there is none of this name."""
        sound = self._kept.get(name)
        return None if sound is None else sound.content

    def near(self, name: str) -> str:
        """Return the end of a sentence that names the nearest file."""
        return did_you_mean(name, list(self._kept))

    # -- as the files of a document that none can come along with

    def read(self, path: str) -> NoReturn:
        """Refuse a file that is no sound."""
        raise FileUnusable(f"'{truncate(path)}' can't be found: only WAV files are uploaded")

    def sound(self, path: str) -> bytes:
        """Return a WAV file."""
        content = self.content_of(path)
        if content is None:
            upload = "" if "/" in path else f" (PUT /_simulator/sounds/{truncate(path)})"
            near = self.near(path).removesuffix(".")
            raise FileUnusable(f"'{truncate(path)}' was not uploaded{upload}{near}")
        return content
