"""The simulator of one pytest session: started by whoever needs it first, shared by all workers."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import SimulatorError
from voice_simulator.testing.server_process import FAILED_FILE

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_READY: Final = "ready.json"
_LOG: Final = "simulator.log"
_START: Final = 30.0
_STOP: Final = 5.0
_LOOK: Final = 0.01
_LAST_LINES: Final = 20
_OUR_FLAGS: Final = ("--clock", "manual", "--port", "0", "--tls", "--tls-port", "0", "--quiet")


class ServerNotStarted(SimulatorError):
    """The simulator of the session did not start."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a simulator listens.

    Attributes:
        url: for plain HTTP.
        https_url: for HTTPS; None if it serves none that we know of.
    """

    url: str
    https_url: str | None


class SessionServer:
    """The simulator of one session.

    Args:
        folder: where the processes of the session agree on it; made by the first that needs it.
        owner: the process with whose end it ends.
        flags: what `serve` is given besides our own.
        root: the folder that paths in these flags are relative to.
    """

    def __init__(self, folder: Path, owner: int, flags: Sequence[str] = (), root: Path | None = None) -> None:
        self.folder, self.owner, self._flags, self._root = folder, owner, flags, root

    def addresses(self) -> Addresses:
        """Return where it listens; start it if nobody has.

        Raises:
            ServerNotStarted: it does not start.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with _locked(self.folder / "lock"):
            if not (self.folder / _READY).exists():
                self._start()
        ready = self._ready()
        return Addresses(ready["http"], ready["https"])

    def shut_down(self) -> None:
        """Stop it if it runs, and take its folder away."""
        with suppress(OSError, ValueError, KeyError):
            process = int(self._ready()["pid"])
            os.kill(process, signal.SIGTERM)
            self._wait_for_end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        (self.folder / FAILED_FILE).unlink(missing_ok=True)
        starter = [sys.executable, "-P", "-m", "voice_simulator.testing.server_process"]
        ready = ("--ready-file", str(self.folder / _READY))
        with (self.folder / _LOG).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  # our own program
                [*starter, str(self.owner), str(self.folder), *_OUR_FLAGS, *ready, *self._flags],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._root,
            )
        if hasattr(os, "fork"):  # then this is the parent that the simulator leaves
            process.wait()
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        for _ in range(round(_START / _LOOK)):
            if (self.folder / _READY).exists():
                return
            if (self.folder / FAILED_FILE).exists():
                break
            time.sleep(_LOOK)
        lines = (self.folder / _LOG).read_text(encoding="utf-8", errors="replace").splitlines()
        said = "\n".join(lines[-_LAST_LINES:]) or "it said nothing"
        raise ServerNotStarted(f"the simulator that pytest starts did not start: {said}")

    def _wait_for_end(self, process: int) -> None:
        for _ in range(round(_STOP / _LOOK)):
            if not (self.folder / _READY).exists():  # it takes this away as the last thing it does
                return
            time.sleep(_LOOK)
        os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))

    def _ready(self) -> dict[str, str]:
        ready: dict[str, str] = json.loads((self.folder / _READY).read_bytes())
        return ready


def new_folder() -> Path:
    """Name a folder that nobody else has; it is not made yet."""
    return Path(tempfile.gettempdir(), f"voice-simulator-pytest-{os.getpid()}-{secrets.token_hex(6)}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
