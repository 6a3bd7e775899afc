"""A WAV file that is written while it sounds: 16 bits, little-endian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.wav import header

if TYPE_CHECKING:
    from pathlib import Path


class GrowingWav:
    """A file that is valid after each piece, so also where whoever writes it is killed.

    Args:
        path: of the file; an earlier one is overwritten.
        channels: how many it has.
        rate: samples a second.

    Raises:
        OSError: it can't be written, as with the other methods.
    """

    def __init__(self, path: Path, channels: int, rate: int) -> None:
        self._channels, self._rate, self._size = channels, rate, 0
        self._file = path.open("wb")
        self._file.write(header(channels, rate, 0))
        self._file.flush()

    def append(self, samples: bytes) -> None:
        """Write what comes next, and how much there is now."""
        self._file.write(samples)
        self._size += len(samples)
        self._file.seek(0)
        self._file.write(header(self._channels, self._rate, self._size))
        self._file.seek(0, 2)
        self._file.flush()

    def finish(self) -> None:
        """Write no more."""
        self._file.close()
