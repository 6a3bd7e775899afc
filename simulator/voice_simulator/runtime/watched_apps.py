"""Which processes are watched to see when your app is at rest, for each Vonage application and for all.

Your app may be several programs: each of several test processes can be the app of Vonage applications of its
own. Who starts the only app there is (`run --app`, `exec`) names its processes for all Vonage applications
that have none of their own. A tree of processes that has ended is forgotten.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from yarl import URL

from voice_simulator.errors import ControlError
from voice_simulator.runtime.app_rest import AppRest, why_unseen
from voice_simulator.runtime.process_tree import ProcessTree, is_readable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from voice_simulator.runtime.pending_connections import PendingConnections

MOST: Final = 1_000
"""For how many Vonage applications processes can be named, as many as there can be worlds."""


@dataclass(frozen=True, slots=True)
class NamedProcesses:
    """What is known of the processes of your app.

    Attributes:
        pid: the first one.
        owns_group: whether its process group and session are its own.
        address: `host:port` where one of them listens; None where nobody said.
    """

    pid: int
    owns_group: bool
    address: str | None = None


@dataclass(slots=True)
class _Tree:
    """One tree of processes, and the Vonage applications that it is the app of."""

    rest: AppRest
    applications: set[str] = field(default_factory=set)


class WatchedApps:
    """The processes that are watched.

    Args:
        begin: begins to watch processes, as the app of the given Vonage applications.

    Attributes:
        everywhere: watches those of all Vonage applications that have none of their own; None if nobody
            named any.
        everywhere_named: which these are.
    """

    def __init__(self, begin: Callable[[NamedProcesses, Collection[str]], AppRest]) -> None:
        self._begin = begin
        self.everywhere: AppRest | None = None
        self.everywhere_named: NamedProcesses | None = None
        self._named: dict[str, NamedProcesses] = {}
        self._trees: dict[tuple[int, bool], _Tree] = {}

    def named(self, application_id: str) -> NamedProcesses | None:
        """Return the processes that were named for a Vonage application; None if it has none of its own."""
        self._drop_ended(application_id, at_once=True)
        return self._named.get(application_id)

    def name(self, application_id: str, processes: NamedProcesses) -> None:
        """Name the processes of the app of one Vonage application, in place of those it had.

        Raises:
            ControlError: 429, there are too many.
        """
        self.stop_watching(application_id)
        is_full = len(self._named) >= MOST
        for one in tuple(self._named):
            self._drop_ended(one, at_once=is_full)
        if len(self._named) >= MOST:
            raise ControlError(429, f"the processes of {MOST} Vonage applications are named already: {_WAY}")
        key = processes.pid, processes.owns_group
        if key not in self._trees:
            applications: set[str] = set()
            self._trees[key] = _Tree(self._begin(processes, applications), applications)
        self._trees[key].applications.add(application_id)
        self._named[application_id] = processes

    def stop_watching_all(self) -> None:
        """Forget those of all Vonage applications; those of whoever started the app stay."""
        for application_id in tuple(self._named):
            self.stop_watching(application_id)

    def stop_watching(self, application_id: str) -> None:
        """Forget the processes of one Vonage application; there may be none."""
        if (named := self._named.pop(application_id, None)) is None:
            return
        key = named.pid, named.owns_group
        self._trees[key].applications.discard(application_id)
        if not self._trees[key].applications:
            del self._trees[key]

    def watching(self, application_id: str | None) -> AppRest | None:
        """Return what watches the app of a Vonage application, whether it can see its rest or not."""
        own = None if application_id is None else self._own(application_id)
        return self.everywhere if own is None else own

    def seeing(self, application_id: str | None) -> AppRest | None:
        """Return what sees whether the app of a Vonage application is at rest; None if nothing can."""
        rest = self.watching(application_id)
        return rest if rest is not None and self.why_unseen(application_id) is None else None

    def why_unseen(self, application_id: str | None) -> str | None:
        """Return why its rest can't be seen although its app is watched; None if it can."""
        rest = self.watching(application_id)
        if rest is None or rest.why_not is not None:
            return None if rest is None else rest.why_not
        named = None if application_id is None else self._named.get(application_id)
        if named is None or named.address is None or rest.listens_at(named.address):
            return None
        return why_unseen(f"who listens at {named.address} is not one of its processes")

    def _own(self, application_id: str) -> AppRest | None:
        self._drop_ended(application_id)
        named = self._named.get(application_id)
        return None if named is None else self._trees[named.pid, named.owns_group].rest

    def _drop_ended(self, application_id: str, *, at_once: bool = False) -> None:
        named = self._named.get(application_id)
        if named is None:
            return
        rest = self._trees[named.pid, named.owns_group].rest
        if rest.look_whether_ended(at_once=at_once):
            self.stop_watching(application_id)


_WAY: Final = "DELETE those that are done with"


def host_and_port(url: str) -> str:
    """Return where a URL leads, as webhooks tell where they went."""
    parsed = URL(url)
    return f"{parsed.host}:{parsed.port}"


def begin_to_watch(
    pending: PendingConnections, processes: NamedProcesses, applications: Collection[str] | None = None
) -> AppRest:
    """Begin to watch processes; on other systems than Linux that is given up at once.

    Args:
        pending: what is on its way into the API.
        processes: those of your app.
        applications: the Vonage applications that it is the app of; None for all.
    """
    tree = ProcessTree(processes.pid, owns_group=processes.owns_group)
    rest = AppRest(tree, pending, asyncio.get_running_loop(), applications)
    if not is_readable():
        rest.give_up(why_unseen("only Linux tells of the threads of others"))
    elif processes.pid == os.getpid():
        rest.give_up(why_unseen(f"process {processes.pid} is the simulator itself"))
    return rest
