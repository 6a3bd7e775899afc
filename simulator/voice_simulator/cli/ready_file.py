"""Tells other programs that a simulator listens, and where: as one JSON object, on a line or in a file."""

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
    """Say where a simulator listens: its first HTTPS address, and the authority's file, or null without."""
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
    """Remove a file of one that was killed, which must not speak for us; that of one that is up stays."""
    if path is not None:
        try:
            if not _is_of_one_that_runs(path):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from None


def _is_of_one_that_runs(path: Path) -> bool:
    try:
        os.kill(int(json.loads(path.read_bytes())["pid"]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return False
    return True


@contextmanager
def ready_file(path: Path | None, simulator: Simulator) -> Iterator[None]:
    """Have the line in a file for as long as this is entered: whole, or not there.

    Raises:
        SettingsError: it can't be written.
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
