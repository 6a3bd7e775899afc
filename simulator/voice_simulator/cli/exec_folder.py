"""The folder of one `exec`: the private key and the certificates that its command is told of.

It is for the user alone, and removed at the end. What a killed `exec` could not remove, the next one does:
an open folder is locked, and a lock ends with its process, whatever ends that.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PREFIX: Final = "voice-simulator-exec-"
_LOCK: Final = "lock"
_YOUNG: Final = 60.0
"""Seconds in which a folder is being made, and may not be locked yet."""

_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)


@contextmanager
def exec_folder() -> Iterator[Path]:
    """Make the folder, and remove it at the end.

    Raises:
        SettingsError: it can't be made.
    """
    _remove_left_behind()
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = (folder / _LOCK).open("w")
    except OSError as error:
        raise SettingsError(f"can't make a folder in {tempfile.gettempdir()}: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def write_secret(file: Path, content: bytes) -> None:
    """Write a new file that nobody else may read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


def join_certificates(texts: Iterable[str]) -> str:
    """Return all certificates of some PEM texts, each once."""
    found = dict.fromkeys(one.strip() for text in texts for one in _CERTIFICATE.findall(text))
    return "".join(f"{one}\n" for one in found)


def _remove_left_behind() -> None:
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            if _is_ours(folder) and not _is_locked(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    its = folder.lstat()
    is_old = time.time() - its.st_mtime > _YOUNG
    return is_old and its.st_uid == os.geteuid() and folder.is_dir() and not folder.is_symlink()


def _is_locked(file: Path) -> bool:
    try:
        with file.open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
