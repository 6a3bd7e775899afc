"""Reads the processes of your app from Linux' /proc: the tree, the threads, and who listens where."""

# ruff: noqa: PTH115, PTH208  # paths as text: thousands are read a second

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.runtime.process_sleep import Thread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LISTENING: Final = b"0A"
_WHOLE_LOOK: Final = 1.0
"""Seconds after which we look at all processes of the machine again, for those that left their parent."""

_MOST: Final = 4096
_BEGAN: Final = 19
"""The place of the time at which a process began in `stat`, after its name."""


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a process belongs to: its parent, group and session; and when it began."""

    parent: int
    group: int
    session: int
    began: int


def is_readable() -> bool:
    """Whether this system shows threads and their processor time as Linux does."""
    if not sys.platform.startswith("linux"):
        return False
    own = f"/proc/self/task/{os.getpid()}"
    return _numbers(_read(f"{own}/schedstat")) != [] and Path(f"{own}/stat").exists()


class ProcessTree:
    """The processes of your app: the first one, and all that descend from it.

    A descendant stays one when it leaves the group or session. If its parent has ended it stays one, too,
    if we saw it while the parent lived, or if it kept the session or group of the first process. We miss a
    daemon that forked twice into a session of its own before we looked, and what others run for your app (a
    container, a service). We are not one of them, even if your app has started us.

    Args:
        root: the first process.
        owns_group: whether its group and session are its own. Then every process in them is one of your app.
    """

    def __init__(self, root: int, *, owns_group: bool) -> None:
        self.root = root
        self._owns_group = owns_group
        self._began = _began(root)
        self._members: dict[int, int] = {}
        self._looked = -_WHOLE_LOOK
        self._counts: dict[int, tuple[int, int]] = {}

    @property
    def has_ended(self) -> bool:
        """Whether the first process has ended; its number may have gone to another by now."""
        return self._began is None or _began(self.root) != self._began

    def threads(self) -> list[Thread]:
        """Return all threads, in an order that stays the same; none if the first process has ended."""
        if time.monotonic() - self._looked >= _WHOLE_LOOK:
            self._look_at_all()
        found: dict[int, list[Thread]] = {}
        own = os.getpid()
        waiting = sorted(self._members)
        while waiting:
            process = waiting.pop()
            if process not in found and process != own:
                found[process] = list(self._threads_of(process))
                waiting += self._children(found[process])
        self._members = {process: self._members.get(process, 0) for process, its in found.items() if its}
        self._counts = {one.id: (one.used, one.turns) for its in found.values() for one in its}
        if not found.get(self.root):
            return []
        return [thread for process in sorted(found) for thread in found[process]]

    def listens_at(self, host: str, port: int) -> bool:
        """Whether one of them listens at an address of this machine, and nobody else."""
        if not _is_here(host):
            return False
        inodes = {inode for one, inode in _listeners() if one == port}
        self._look_at_all()
        return bool(inodes) and inodes <= self._sockets()

    def _threads_of(self, process: int) -> Iterator[Thread]:
        folder = f"/proc/{process}/task"
        try:
            names = sorted(os.listdir(folder), key=int)
        except OSError:
            return
        for name in names:
            # The counts first: a thread that runs between the two reads is awake, or has other counts next
            # time.
            counts = _numbers(_read(f"{folder}/{name}/schedstat"))
            state = _read(f"{folder}/{name}/stat").rpartition(b") ")[2][:1].decode()
            if counts and state:
                yield Thread(process, int(name), state, counts[0], counts[-1])

    def _children(self, threads: Iterable[Thread]) -> Iterator[int]:
        """Yield the children of threads that have run since the last look; others have no new ones."""
        for thread in threads:
            if self._counts.get(thread.id) != (thread.used, thread.turns):
                yield from _numbers(_read(f"/proc/{thread.process}/task/{thread.id}/children"))

    def _look_at_all(self) -> None:
        self._looked = time.monotonic()
        relations, own = dict(_relations()), os.getpid()
        members = {one for one in (self.root, *self._members) if self._is_still(one, relations)}
        members |= {one for one, its in relations.items() if self._is_near(its)}
        members = _with_children(members - {own}, relations)
        ours = _with_children({own}, relations)
        if self.root not in ours:  # else we have started your app
            members -= ours
        self._members = {one: relations[one].began for one in members}

    def _is_still(self, member: int, relations: Mapping[int, _Relation]) -> bool:
        """Whether a process still lives; its number may have gone to another by now."""
        if member == self.root:
            return member in relations and relations[member].began == self._began
        began = self._members.get(member, 0)  # 0: found as a child, between two looks at all processes
        return member in relations and began in (0, relations[member].began)

    def _is_near(self, relation: _Relation) -> bool:
        return self._owns_group and self.root in (relation.group, relation.session)

    def _sockets(self) -> set[int]:
        return {inode for process in self._members for inode in _sockets_of(process)}


def _with_children(members: set[int], relations: Mapping[int, _Relation]) -> set[int]:
    """Return processes and all that descend from them, but for us and what descends from us only."""
    before, grown, own = 0, set(members), os.getpid()
    while len(grown) > before:
        before = len(grown)
        grown |= {one for one, its in relations.items() if its.parent in grown and one != own}
    return grown


_ENDED: Final = (b"Z", b"X")
"""The letters of proc(5) for a process that does nothing more."""


def _began(process: int) -> int | None:
    """Return when a process began, in ticks since the machine did; None if there is none, or none any more.

    One that has ended keeps its number until whoever started it has asked how it ended.
    """
    parts = _after_name(process)
    return int(parts[_BEGAN]) if len(parts) > _BEGAN and parts[0] not in _ENDED else None


def _after_name(process: int) -> list[bytes]:
    # After the name in parentheses, which may hold anything: state, parent, group, session, …
    return _read(f"/proc/{process}/stat").rpartition(b") ")[2].split()


def _relations() -> Iterator[tuple[int, _Relation]]:
    for name in os.listdir("/proc"):
        if name.isdecimal():
            parts = _after_name(int(name))
            if len(parts) > _BEGAN:
                parent, group, session = map(int, parts[1:4])
                yield int(name), _Relation(parent, group, session, int(parts[_BEGAN]))


def _listeners() -> Iterator[tuple[int, int]]:
    """Yield port and inode of each socket that listens on this machine."""
    for name in ("tcp", "tcp6"):
        try:
            lines = Path(f"/proc/self/net/{name}").read_bytes().splitlines()[1:]
        except OSError:
            continue
        for parts in map(bytes.split, lines):
            if parts[3] == _LISTENING:
                yield int(parts[1].rpartition(b":")[2], 16), int(parts[9])


def _sockets_of(process: int) -> Iterator[int]:
    folder = f"/proc/{process}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        try:
            target = os.readlink(f"{folder}/{name}")
        except OSError:
            continue
        if target.startswith("socket:["):
            yield int(target[len("socket:[") : -1])


def _is_here(host: str) -> bool:
    """Whether a host is this machine: only its own addresses can be bound."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return False
    return any(_can_be_bound(family, address) for family, _, _, _, address in found)


def _can_be_bound(family: int, address: tuple[object, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as own:
            own.bind(address)
    except OSError:
        return False
    return True


def _numbers(text: bytes) -> list[int]:
    return [int(part) for part in text.split()]


def _read(path: str) -> bytes:
    """Return the beginning of a file in /proc; nothing if it is gone."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(handle, _MOST)
    except OSError:
        return b""
    finally:
        os.close(handle)
