"""What was played of your app on WebSockets, kept on disk until a run is judged: for a transcriber."""

from __future__ import annotations

import io
import tempfile
import wave
from typing import TYPE_CHECKING, BinaryIO, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.socket_audio import SAMPLE_BYTES
from voice_simulator.runtime.media_taps import MediaTap, MediaTaps

if TYPE_CHECKING:
    from voice_simulator.runtime.transcription_program import TranscriptionProgram

_LONGEST: Final = 3600 * SECOND
"""So much of one socket is kept."""


class SocketSounds(MediaTaps):
    """The sounds of one simulator.

    Args:
        program: writes them down.
        beside: who listens, too; None for nobody.

    Attributes:
        program: as given.
    """

    def __init__(self, program: TranscriptionProgram, beside: MediaTaps | None = None) -> None:
        self.program, self._beside = program, beside
        self._sockets: dict[str, _OneSocket] = {}

    def tap(self, uuid: str, rate: int) -> MediaTap:
        """Keep what is played on a socket."""
        other = None if self._beside is None else self._beside.tap(uuid, rate)
        kept = self._sockets[uuid] = _OneSocket(rate, other)
        return kept

    def forget_all(self) -> None:
        """Keep nothing of what has been."""
        for kept in self._sockets.values():
            kept.drop_audio()
        self._sockets.clear()

    def wav_of(self, uuid: str, since: int, until: int) -> bytes | None:
        """Return what was played on a socket between two instants (ms), as a WAV file; None for nothing."""
        kept = self._sockets.get(uuid)
        return None if kept is None else kept.wav(since, until)


class _OneSocket(MediaTap):
    """What was played on one socket, from its first frame on."""

    def __init__(self, rate: int, beside: MediaTap | None) -> None:
        self._rate, self._beside = rate, beside
        self._per_ms = SAMPLE_BYTES * rate // SECOND
        self._began: int | None = None
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115  # it is closed once all is judged

    def take_frame(self, since: int, heard: bytes, played: bytes) -> None:
        """Keep 20 ms of what your app said; where nothing is written there is silence."""
        if self._beside is not None:
            self._beside.take_frame(since, heard, played)
        self._began = since if self._began is None else self._began
        at = since - self._began
        if 0 <= at < _LONGEST and played.strip(b"\0"):
            self._file.seek(at * self._per_ms)
            self._file.write(played)

    def finish(self) -> None:
        """Take no more; what there is stays until the run is judged."""
        if self._beside is not None:
            self._beside.finish()

    def wav(self, since: int, until: int) -> bytes | None:
        """Return what was played between two instants as a WAV file."""
        if self._began is None or until <= since:
            return None
        self._file.seek(max(0, since - self._began) * self._per_ms)
        size = (until - since) * self._per_ms
        samples = self._file.read(size).ljust(size, b"\0")
        written = io.BytesIO()
        with wave.open(written, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(SAMPLE_BYTES)
            file.setframerate(self._rate)
            file.writeframes(samples)
        return written.getvalue()

    def drop_audio(self) -> None:
        """Keep nothing."""
        self._file.close()
