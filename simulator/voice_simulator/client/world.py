"""The world of one Vonage application, seen from a program without an event loop.

Made of `AsyncWorld` by `REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voice_simulator.client.call import Call
from voice_simulator.client.synchronous import Synchronous

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from voice_simulator.client.answers import LoadedScenario, Registration, WorldClock
    from voice_simulator.client.async_world import AsyncWorld
    from voice_simulator.client.documents import Source
    from voice_simulator.client.journal_reading import Entries
    from voice_simulator.client.portal import Portal


class World(Synchronous):
    """The world of one Vonage application: calls, journal, clock. Made by `Simulator.world`."""

    def __init__(self, portal: Portal, inner: AsyncWorld) -> None:
        super().__init__(portal, inner)
        self._inner = inner

    @property
    def application_id(self) -> str:
        """The id of the Vonage application."""
        return self._inner.application_id

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        patience_s: float | None = 60,
        text: bool = False,
    ) -> Any:  # noqa: ANN401  # JSON
        """Ask any route about this world, and return its answer, as JSON or as text.

        Args:
            method: `GET`, `POST`, …
            path: the route, below `/_simulator/`: `clock`.
            query: its parameters beside `application_id`; those that are None are left out.
            body: JSON to send.
            patience_s: how long to wait for the answer, in seconds of wall time; None for any time.
            text: whether a text is wanted.

        Raises:
            SimulatorUnreachable: no simulator answers.
            ClientError: it refuses.
        """
        __tracebackhide__ = True
        return self._portal.run(
            self._inner.ask(method, path, query=query, body=body, patience_s=patience_s, text=text)
        )

    def register(self, **registration: object) -> Registration:
        """Register the Vonage application, or replace its registration whole: what is left out is gone.

        Args:
            **registration: `public_key`, `numbers`, `answer_url`, `event_url`, `fallback_answer_url`,
                `api_key`, `signature_secret`, as in a settings file.

        Raises:
            ClientError: 409, another one has a number; 400, a member is wrong.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.register(**registration))

    def registration(self) -> Registration:
        """Return the registration of the Vonage application.

        Raises:
            ClientError: 404, it is not registered.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.registration())

    def delete(self) -> Any:  # noqa: ANN401  # JSON
        """Delete the Vonage application with all that belongs to it; return what went with it."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.delete())

    def calls(self, *, to: str | None = None, from_: str | None = None) -> list[Call]:
        """Return its calls, the oldest first.

        Args:
            to: only those to such a number or address, a glob: `4477*`.
            from_: only those from such a number or address.
        """
        __tracebackhide__ = True
        return [Call(self._portal, one) for one in self._portal.run(self._inner.calls(to=to, from_=from_))]

    def call(self, uuid: str) -> Call:
        """Return one call.

        Args:
            uuid: its id; the first eight characters are enough.

        Raises:
            ClientError: 404, there is no such call here.
        """
        __tracebackhide__ = True
        return Call(self._portal, self._portal.run(self._inner.call(uuid)))

    def dial_in(
        self,
        to: str | None = None,
        *,
        from_: str | None = None,
        from_user: str | None = None,
        script: str | Sequence[object] | None = None,
        headers: Mapping[str, str] | None = None,
        custom_data: Mapping[str, object] | None = None,
    ) -> Call:
        """Let a call arrive.

        Args:
            to: the number, which the Vonage application must have.
            from_: the number of the caller.
            from_user: the user of an app who calls instead.
            script: what the caller does once your app has answered: steps, or the name of an outcome.
            headers: SIP headers that come along.
            custom_data: what an app's user sends along.

        Raises:
            ClientError: 400, it is not well made, or the number has another owner; 429, too many.
        """
        __tracebackhide__ = True
        return Call(
            self._portal,
            self._portal.run(
                self._inner.dial_in(
                    to,
                    from_=from_,
                    from_user=from_user,
                    script=script,
                    headers=headers,
                    custom_data=custom_data,
                )
            ),
        )

    def journal(
        self, *, after: int = 0, uuid: str | None = None, legs: bool = False, kind: str | None = None
    ) -> Entries:
        """Return what happened, the oldest first, whole.

        Args:
            after: only entries with greater numbers.
            uuid: only those about this call.
            legs: with `uuid`, also those about the legs that it has dialled.
            kind: only those of this kind.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.journal(after=after, uuid=uuid, legs=legs, kind=kind))

    def load(
        self,
        scenario: Source,
        *,
        name: str = "scenario.yaml",
        case: str | None = None,
        use: Sequence[str] = (),
    ) -> LoadedScenario:
        """Load a scenario for this Vonage application only.

        Args:
            scenario: a `Path`; or YAML or JSON as text; or values.
            name: by which mistakes and the journal call it, where it is no file.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them.

        Raises:
            ClientError: 400, it has mistakes, each with its place.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.load(scenario, name=name, case=case, use=use))

    def scenarios(self) -> list[LoadedScenario]:
        """Return the scenarios that play for this Vonage application only."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.scenarios())

    def unload(self, name: str | None = None) -> int:
        """Unload the scenarios of this Vonage application, or one by its name; return how many they were."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.unload(name))

    def clock(self) -> WorldClock:
        """Return its time, and how that moves."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.clock())

    def advance(
        self, by: float | timedelta | None = None, *, to: str | None = None, wall_limit_s: float = 60
    ) -> Entries:
        """Move time on; return what happened, when all that fell due has, and your app has replied.

        Args:
            by: by how much: seconds, or a `timedelta`.
            to: to which instant instead, such as `2030-01-01T12:00:00Z`.
            wall_limit_s: how long that may take, in seconds of wall time.

        Raises:
            ClientError: 400, the instant has passed; 409, another advance is under way; 504, it took long.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.advance(by, to=to, wall_limit_s=wall_limit_s))

    def reset(self, *, everything: bool = False) -> list[str]:
        """Make it a clean world: end what is in flight; after that nothing of the old one is sent.

        Args:
            everything: whether to forget its scenarios and its registration, too.

        Raises:
            ClientError: 404, nobody knows the Vonage application; 409, a scenario is being run there.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.reset(everything=everything))
