"""Signals of a command that runs another one: taken, and passed on to that.

The other command is in our process group. So what the terminal sends for a key (Ctrl-C, say, or a hangup)
has come to it already, and is not passed on a second time; stopping and going on (Ctrl-Z, `fg`) and the size
of the terminal need nothing at all.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable

_TAKEN: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
    if hasattr(signal, name)
)
_OF_KEYS: Final = frozenset(one for one in _TAKEN if one.name in {"SIGINT", "SIGQUIT", "SIGHUP"})

_FROM_KERNEL: Final = 0x80
"""`SI_KERNEL` of Linux: the terminal has sent the signal, not a process."""


class PassedSignals:
    """Takes signals while it is entered, by a thread: the event loop would not learn who has sent them.

    A signal that was ignored at the start stays so, here and in the other command: that of `nohup`, say.

    Attributes:
        inherited: the signals that were blocked before, as the other command must begin with.
        first: the first signal that came; None if none did.
    """

    def __init__(self) -> None:
        self._taken = {one for one in _TAKEN if signal.getsignal(one) is not signal.SIG_IGN}
        self._lock = threading.Lock()
        self._process: int | None = None
        self._act: Callable[[], object] | None = None
        self._is_over = False
        self._thread = threading.Thread(target=self._take, daemon=True)
        self.inherited: set[int] = set()
        self.first: int | None = None

    def __enter__(self) -> Self:
        self.inherited = set(signal.pthread_sigmask(signal.SIG_BLOCK, self._taken))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        if self._thread.is_alive():
            signal.pthread_kill(self._thread.ident or 0, signal.SIGUSR2)
            self._thread.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, self.inherited)

    def pass_on_to(self, process: int) -> None:
        """Pass signals on to a process from now on, and the first of those that have come already."""
        with self._lock:
            self._process = process
            if self.first is not None:
                _send(process, self.first)

    def stop_passing(self, act: Callable[[], object]) -> None:
        """Pass no more on, since the process has ended: act instead, whenever a signal comes."""
        with self._lock:
            self._process, self._act = None, act

    def _take(self) -> None:
        taken = self._taken | {signal.SIGUSR2}
        while True:
            number, is_from_terminal = _next_signal(taken)
            if self._is_over:
                return
            with self._lock:
                self.first = self.first or number
                process = self._process
                if process is not None and not (is_from_terminal and _is_in_our_group(process)):
                    _send(process, number)
            if self._act is not None:
                self._act()


def _next_signal(taken: set[signal.Signals]) -> tuple[int, bool]:
    """Wait for a signal, and return it and whether it came from the terminal."""
    if hasattr(signal, "sigwaitinfo"):
        info = signal.sigwaitinfo(taken)
        return info.si_signo, info.si_code == _FROM_KERNEL
    # macOS does not say who has sent it.
    number = signal.sigwait(taken)
    return number, number in _OF_KEYS and _is_in_foreground()


def _is_in_foreground() -> bool:
    """Whether the keys of the terminal are for our process group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _is_in_our_group(process: int) -> bool:
    try:
        return os.getpgid(process) == os.getpgrp()
    except OSError:
        return False


def _send(process: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(process, number)
