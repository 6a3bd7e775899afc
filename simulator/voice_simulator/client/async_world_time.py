"""The time of a world, and to wait in it, seen from a program that has an event loop."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Unpack

from voice_simulator.client.answers import Met, WorldClock, read_answer, read_met
from voice_simulator.client.documents import HERE
from voice_simulator.client.errors import ClientError
from voice_simulator.client.journal_reading import Entries, read_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.client.conditions import Condition
    from voice_simulator.client.connection import Connection
    from voice_simulator.client.documents import Document, Folders

_LONGEST_ADVANCE = 60.0
"""Seconds of wall time that an advance may take as long as something is due."""

_NOT_FOUND = 404

_MARGIN = 10.0
"""Seconds of wall time to wait for an answer beyond what the simulator may take for it."""


class AsyncWorldTime:
    """The time of a world, and to wait in it."""

    def __init__(self, connection: Connection, application_id: str, folders: Folders = HERE) -> None:
        self._connection, self._application_id, self._folders = connection, application_id, folders

    @property
    def application_id(self) -> str:
        """The id of the Vonage application."""
        return self._application_id

    @property
    def folders(self) -> Folders:
        """Where WAV files are looked for that have no absolute path, one after the other."""
        return self._folders

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        document: Document | None = None,
        patience_s: float | None = 60,
        text: bool = False,
    ) -> Any:  # noqa: ANN401  # JSON
        """Ask a route that takes `application_id` about this world, and return its answer, JSON or text.

        Args:
            method: `GET`, `POST`, …
            path: the route, below `/_simulator/`: `clock`.
            query: its parameters beside `application_id`; those that are None are left out.
            body: JSON to send.
            document: a document to send instead, with the files that it uses.
            patience_s: how long to wait for the answer, in seconds of wall time; None for any time.
            text: whether a text is wanted.

        Raises:
            SimulatorUnreachable: no simulator answers.
            ClientError: it refuses.
        """
        whose = {"application_id": self.application_id, **(query or {})}
        return await self._connection.ask(
            method, path, query=whose, body=body, document=document, patience_s=patience_s, text=text
        )

    # -- to wait

    async def wait(
        self, *, timeout_s: float = 10, moves_time: bool | None = None, **condition: Unpack[Condition]
    ) -> Met:
        """Wait until something has happened; what has happened already counts, unless you say `after`.

        Where the clock is manual, time moves on until then, and stops at that very moment, as in `run_until`.

        Args:
            timeout_s: how long at most, in seconds of wall time.
            moves_time: whether time moves on meanwhile; left out, if the clock is manual.
            **condition: what, by the members of `Condition`: `call="4477*", status="answered"`.

        Raises:
            WaitTimeout: it has not happened.
            ClientError: 400, the condition makes no sense.
        """
        if moves_time is None:
            moves_time = await self.is_manual()
        if moves_time:
            return await self.run_until(timeout_s=timeout_s, **condition)
        return await self._wait({**condition, "timeout_s": timeout_s}, timeout_s)

    async def run_until(
        self, *, at_most: str | None = None, timeout_s: float = 10, **condition: Unpack[Condition]
    ) -> Met:
        """Let time run until something has happened, and stop at that very moment, before anything later.

        Args:
            at_most: how much simulated time may pass; `10m`, unless you say.
            timeout_s: how long to wait, where nothing is due, for an app that acts by its own clock; in
                seconds of wall time.
            **condition: what, by the members of `Condition`: `call="4477*", heard="*press 1*"`.

        Raises:
            WaitTimeout: it has not happened.
            ClientError: 400, the condition makes no sense; 409, another advance is under way, or time is
                held; 504, your app takes too long.
        """
        limit = timeout_s + _LONGEST_ADVANCE
        body = only(until=condition, timeout_s=timeout_s, at_most=at_most, wall_limit_s=limit)
        shown = await self.ask("POST", "clock/advance", body=body, patience_s=limit + _MARGIN)
        return read_met(shown)

    async def hold(
        self, *, timeout_s: float = 10, hold_s: float | None = None, **condition: Unpack[Condition]
    ) -> Met:
        """Wait until something has happened, and stop the world's time at that very moment.

        For worlds whose time runs by itself. Time goes on with `resume`, or after `hold_s`.

        Args:
            timeout_s: how long to wait at most, in seconds of wall time.
            hold_s: how long time stands still at most, in seconds of wall time; 30 unless you say.
            **condition: what, by the members of `Condition`.

        Raises:
            WaitTimeout: it has not happened.
            ClientError: 409, it has happened already, and time has gone on: `arm` the hold before; or the
                clock is manual.
        """
        body = {**condition, "hold": True, "timeout_s": timeout_s}
        return await self._wait(body | only(hold_s=hold_s), timeout_s)

    async def arm(self, *, hold_s: float | None = None, **condition: Unpack[Condition]) -> int:
        """Have the world's time stop when something happens, and go on at once; return the hold's number.

        The call that it is about need not be there yet. Time goes on with `resume`, or after `hold_s`.

        Args:
            hold_s: how long time stands still at most, in seconds of wall time; 30 unless you say.
            **condition: what, by the members of `Condition`.

        Raises:
            ClientError: 409, it has happened already, or the clock is manual.
        """
        body = {**condition, "hold": True, "arm": True}
        return int((await self.ask("POST", "wait", body=body | only(hold_s=hold_s)))["hold"])

    async def resume(self, hold: int | None = None) -> int:
        """Let time go on where a hold has stopped it; return how many holds ended.

        Args:
            hold: the number of the only one to end, though it may be armed yet; left out, all that stand.

        Raises:
            ClientError: 404, there is no hold with this number.
        """
        return int((await self.ask("POST", "clock/resume", body=only(hold=hold)))["resumed"])

    async def _wait(self, body: Mapping[str, object], timeout_s: float) -> Met:
        return read_met(await self.ask("POST", "wait", body=body, patience_s=timeout_s + _MARGIN))

    # -- time

    async def clock(self) -> WorldClock:
        """Return its time, and how that moves."""
        return read_answer(WorldClock, await self.ask("GET", "clock"))

    async def is_manual(self) -> bool:
        """Whether time stands still until it is told to move; begins the world if there is none."""
        try:
            return (await self.clock()).mode == "manual"
        except ClientError as error:
            if error.status != _NOT_FOUND:
                raise
        await self.advance(0)
        return (await self.clock()).mode == "manual"

    async def advance(
        self,
        by: float | str | timedelta | None = None,
        *,
        to: str | None = None,
        to_next: bool = False,
        wall_limit_s: float = 60,
    ) -> Entries:
        """Move time on; return what happened, when all that fell due has, and your app has replied.

        Args:
            by: by how much: seconds, a duration such as `1h`, or a `timedelta`.
            to: to which instant instead, such as `2030-01-01T12:00:00Z`.
            to_next: to the next moment at which something is due instead.
            wall_limit_s: how long that may take, in seconds of wall time.

        Raises:
            ClientError: 400, the instant has passed; 409, another advance is under way; 504, it took long.
        """
        how_far = only(to=to, next=to_next or None) if by is None else _span(by)
        body = {**how_far, "wall_limit_s": wall_limit_s}
        shown = await self.ask("POST", "clock/advance", body=body, patience_s=wall_limit_s + _MARGIN)
        return read_entries({"next": 0, **shown})

    async def set_clock(self, **how: object) -> WorldClock:
        """Change how time moves in this world only, until it is reset; what you leave out stays.

        Args:
            **how: `mode`: `manual`, `auto` or `real`; `speed`, in the mode `real`; `settle_s`, `settle_max_s`
                and `patience_s`, in seconds of wall time: as `WorldClock` has them.

        Raises:
            ClientError: 400, a value makes no sense.
        """
        return read_answer(WorldClock, await self.ask("PUT", "clock", body=how))


def only(**given: object) -> dict[str, object]:
    """Return the members that are given."""
    return {name: value for name, value in given.items() if value is not None}


def _span(by: float | str | timedelta) -> dict[str, object]:
    if isinstance(by, str):
        return {"by": by}
    return {"seconds": by.total_seconds() if isinstance(by, timedelta) else by}
