"""`--media-out DIR`: the audio of WebSockets as WAV files, written while it sounds.

Each socket has a folder with `call.wav`, whose left channel is what your app heard, the right one what was
played of its audio, and with both alone as `party.wav` and `app.wav`. A thread writes them, a second at once,
so that no call waits for a disk; what can't be written is told once, and then no more is.
"""

from __future__ import annotations

import asyncio
import logging
import os
from array import array
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from voice_simulator.audio.growing_wav import GrowingWav
from voice_simulator.console.trace_folder import safe_name
from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.socket_audio import SAMPLE_BYTES
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.media_taps import MediaTap, MediaTaps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLAG: Final = "--media-out"

_MOST_WAITING: Final = 60
"""Seconds of one socket that may wait for the disk."""

log: Final = logging.getLogger("voice_simulator")


class MediaFolder(MediaTaps, Closable):
    """The folder for the audio of WebSockets; it is made if it is not there.

    Args:
        path: of the folder.

    Raises:
        SettingsError: nothing can be written there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scenario: str | None = None
        self._sockets = 0
        self._open: list[_SocketFiles] = []
        self._thread = ThreadPoolExecutor(1, "media")
        self._is_failing = False
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{FLAG}: can't write audio into {path}: {error.strerror}") from None
        if not os.access(path, os.W_OK | os.X_OK):
            raise SettingsError(f"{FLAG}: can't write audio into {path}: permission denied")

    def name_scenario(self, name: str) -> None:
        """Let what comes now be of a scenario: it is called like it."""
        self._scenario = name
        self._sockets = 0

    def tap(self, uuid: str, rate: int) -> MediaTap:
        """Write what comes on a socket; the second one of a scenario has a folder in that of the first."""
        self._open = [files for files in self._open if not files.is_over]
        files = _SocketFiles(self._place_of(uuid), rate, self._thread, self._warn)
        self._open.append(files)
        return files

    def _place_of(self, uuid: str) -> Path:
        if self._scenario is None:
            return self._path / safe_name(uuid)
        self._sockets += 1
        folder = self._path / safe_name(self._scenario)
        return folder if self._sockets == 1 else folder / str(self._sockets)

    async def close(self) -> None:
        """Write what is left of all sockets, and wait until that is done."""
        for files in self._open:
            files.finish()
        await asyncio.to_thread(self._thread.shutdown)

    def _warn(self, folder: Path, why: str) -> None:
        if not self._is_failing:
            self._is_failing = True
            log.warning("%s: can't write audio into %s, so what is there is not whole: %s", FLAG, folder, why)


class _SocketFiles(MediaTap):
    """The files of one socket.

    Args:
        folder: theirs.
        rate: samples a second.
        thread: writes them.
        on_failure: is told why it can't; any thread may.

    Attributes:
        is_over: whether no more comes.
    """

    def __init__(
        self, folder: Path, rate: int, thread: ThreadPoolExecutor, on_failure: Callable[[Path, str], None]
    ) -> None:
        self._folder, self._rate, self._thread, self._on_failure = folder, rate, thread, on_failure
        self._per_ms = SAMPLE_BYTES * rate // SECOND
        self._heard, self._played = bytearray(), bytearray()
        self._until: int | None = None
        self._written: deque[Future[None]] = deque()
        self._files: list[GrowingWav] | None = None
        self._has_failed = self.is_over = False

    def take_frame(self, since: int, heard: bytes, played: bytes) -> None:
        """Keep 20 ms, behind silence where time has passed; write a second once there is one."""
        self._fill_until(since)
        self._heard += heard
        self._played += played[: len(heard)].ljust(len(heard), b"\0")
        self._until = since + len(heard) // self._per_ms
        self._write_seconds()

    def finish(self) -> None:
        """Write what is left; once."""
        if self.is_over:
            return
        self.is_over = True
        self._submit(bytes(self._heard), bytes(self._played))
        self._thread.submit(self._close)

    def _fill_until(self, since: int) -> None:
        """Put silence where nothing was heard, a second at once."""
        while self._until is not None and self._until < since:
            span = min(since - self._until, SECOND)
            self._heard += bytes(span * self._per_ms)
            self._played += bytes(span * self._per_ms)
            self._until += span
            self._write_seconds()

    def _write_seconds(self) -> None:
        if len(self._heard) >= self._per_ms * SECOND:
            self._submit(bytes(self._heard), bytes(self._played))
            self._heard.clear()
            self._played.clear()

    def _submit(self, heard: bytes, played: bytes) -> None:
        while self._written and self._written[0].done():
            self._written.popleft()
        if len(self._written) >= _MOST_WAITING:
            self._fail(f"the disk is more than {_MOST_WAITING} s late")
        if not self._has_failed:
            self._written.append(self._thread.submit(self._write, heard, played))

    # -- in the thread

    def _write(self, heard: bytes, played: bytes) -> None:
        if self._has_failed:
            return
        try:
            call, party, app = self._open() if self._files is None else self._files
            call.append(_interleaved(heard, played))
            party.append(heard)
            app.append(played)
        except OSError as error:
            self._fail(error.strerror or str(error))

    def _open(self) -> list[GrowingWav]:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._files = []
        for name, channels in (("call", 2), ("party", 1), ("app", 1)):
            self._files.append(GrowingWav(self._folder / f"{name}.wav", channels, self._rate))
        return self._files

    def _close(self) -> None:
        try:
            for file in self._files or ():
                file.finish()
        except OSError as error:
            self._fail(error.strerror or str(error))

    def _fail(self, why: str) -> None:
        self._has_failed = True
        self._on_failure(self._folder, why)


def _interleaved(left: bytes, right: bytes) -> bytes:
    # Bytes pass through as they are, in whatever order this machine has them.
    both = array("h", bytes(2 * len(left)))
    both[0::2], both[1::2] = array("h", left), array("h", right)
    return both.tobytes()
