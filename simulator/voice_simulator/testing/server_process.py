"""The simulator of a pytest session, as a process: `python -m voice_simulator.testing.server_process`.

It belongs to the pytest process that the session began with, not to the worker that needed it first. So it
leaves that worker's process tree, and ends when the session's process has ended, even if that was killed.
"""

from __future__ import annotations

import os
import runpy
import select
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final

FAILED_FILE: Final = "failed"
"""Says that the simulator did not start: whoever waits for it need wait no longer."""

_LOOK: Final = 0.5


def main() -> None:
    """Serve until the owner has ended: arguments are its pid, a folder, and what `serve` is given."""
    owner, folder, *arguments = sys.argv[1:]
    _leave_parent()
    threading.Thread(target=_end_with, args=(int(owner),), daemon=True).start()
    sys.argv = ["voice-simulator", "serve", *arguments]
    try:
        runpy.run_module("voice_simulator", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        _leave_word(Path(folder), has_failed=bool(end.code))
        raise


def _leave_word(folder: Path, *, has_failed: bool) -> None:
    """Say that we have failed, or take the folder away, for our owner may be unable to."""
    if has_failed:
        (folder / FAILED_FILE).touch()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _leave_parent() -> None:
    """Become nobody's child, so that a look at our starter's processes never finds us among them."""
    if hasattr(os, "fork") and os.fork():
        os._exit(0)


def _end_with(owner: int) -> None:
    _wait_for_end(owner)
    signal.raise_signal(signal.SIGTERM)


def _wait_for_end(process: int) -> None:
    if sys.platform == "linux":
        try:
            ended = os.pidfd_open(process)
        except ProcessLookupError:
            return
        except OSError:  # a kernel, or a sandbox, without it
            pass
        else:
            select.select([ended], [], [])
            return
    while _is_alive(process):
        time.sleep(_LOOK)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
