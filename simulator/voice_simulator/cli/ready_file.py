"""Tells other programs that the simulator listens, and where: a line of JSON, printed or in a file."""

from __future__ import annotations

import contextlib
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice_simulator.app import authority_directory
from voice_simulator.errors import SettingsError
from voice_simulator.security.certificate_authority import CERTIFICATE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from voice_simulator.app import Simulator


def ready_line(simulator: Simulator) -> str:
    """Return the JSON with the addresses; `https` and `ca` are null without HTTPS."""
    secure = simulator.tls_addresses
    authority = authority_directory(simulator.settings) / CERTIFICATE_FILE
    return json.dumps(
        {
            "http": simulator.base_url,
            "https": f"https://{secure[0]}" if secure else None,
            "ca": str(authority.absolute()) if secure else None,
            "pid": os.getpid(),
        }
    )


def remove_stale(path: Path | None) -> None:
    """Remove the file of a simulator that was killed; leave the file of one that is up.

    Raises:
        SettingsError: the file can't be removed.
    """
    if path is not None:
        try:
            if not _belongs_to_running_process(path):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from None


def _belongs_to_running_process(path: Path) -> bool:
    try:
        os.kill(int(json.loads(path.read_bytes())["pid"]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return False
    return True


@contextmanager
def ready_file(path: Path | None, simulator: Simulator) -> Iterator[None]:
    """Keep the JSON in a file while this context is entered. Nobody ever reads a part of it.

    Raises:
        SettingsError: the file can't be written.
    """
    if path is None:
        yield
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        beside.write_text(f"{ready_line(simulator)}\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise _unwritable(path, error) from None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"--ready-file: can't write {path}: {error.strerror}")
