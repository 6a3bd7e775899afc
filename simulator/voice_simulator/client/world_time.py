"""The time of a world, and to wait in it, seen from a program without an event loop.

Made of `AsyncWorldTime` by `REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from voice_simulator.client.synchronous import Synchronous

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from voice_simulator.client.answers import Met, WorldClock
    from voice_simulator.client.async_world_time import AsyncWorldTime
    from voice_simulator.client.conditions import Condition
    from voice_simulator.client.documents import Document, Folders
    from voice_simulator.client.journal_reading import Entries
    from voice_simulator.client.portal import Portal


class WorldTime(Synchronous):
    """The time of a world, and to wait in it."""

    def __init__(self, portal: Portal, inner: AsyncWorldTime) -> None:
        super().__init__(portal, inner)
        self._inner: AsyncWorldTime = inner

    @property
    def application_id(self) -> str:
        """The id of the Vonage application."""
        return self._inner.application_id

    @property
    def folders(self) -> Folders:
        """Where WAV files are looked for that have no absolute path, one after the other."""
        return self._inner.folders

    def ask(
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
        __tracebackhide__ = True
        return self._portal.run(
            self._inner.ask(
                method, path, query=query, body=body, document=document, patience_s=patience_s, text=text
            )
        )

    def wait(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.wait(timeout_s=timeout_s, moves_time=moves_time, **condition))

    def run_until(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.run_until(at_most=at_most, timeout_s=timeout_s, **condition))

    def hold(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.hold(timeout_s=timeout_s, hold_s=hold_s, **condition))

    def arm(self, *, hold_s: float | None = None, **condition: Unpack[Condition]) -> int:
        """Have the world's time stop when something happens, and go on at once; return the hold's number.

        The call that it is about need not be there yet. Time goes on with `resume`, or after `hold_s`.

        Args:
            hold_s: how long time stands still at most, in seconds of wall time; 30 unless you say.
            **condition: what, by the members of `Condition`.

        Raises:
            ClientError: 409, it has happened already, or the clock is manual.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.arm(hold_s=hold_s, **condition))

    def resume(self, hold: int | None = None) -> int:
        """Let time go on where a hold has stopped it; return how many holds ended.

        Args:
            hold: the number of the only one to end, though it may be armed yet; left out, all that stand.

        Raises:
            ClientError: 404, there is no hold with this number.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.resume(hold))

    def clock(self) -> WorldClock:
        """Return its time, and how that moves."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.clock())

    def is_manual(self) -> bool:
        """Whether time stands still until it is told to move; begins the world if there is none."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.is_manual())

    def advance(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.advance(by, to=to, to_next=to_next, wall_limit_s=wall_limit_s))

    def set_clock(self, **how: object) -> WorldClock:
        """Change how time moves in this world only, until it is reset; what you leave out stays.

        Args:
            **how: `mode`: `manual`, `auto` or `real`; `speed`, in the mode `real`; `settle_s`, `settle_max_s`
                and `patience_s`, in seconds of wall time: as `WorldClock` has them.

        Raises:
            ClientError: 400, a value makes no sense.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.set_clock(**how))
