"""A running simulator, seen from a program without an event loop.

Made of `AsyncSimulator` by `REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from voice_simulator.client.async_simulator import AsyncSimulator
from voice_simulator.client.synchronous import SynchronousRoot
from voice_simulator.client.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.client.answers import (
        CheckedNcco,
        Health,
        LoadedScenario,
        NewApplication,
        RefusedRequest,
        Registration,
        ScenarioOutcome,
    )
    from voice_simulator.client.conditions import JournalFilter
    from voice_simulator.client.documents import Source, Used
    from voice_simulator.client.event_stream import WorldReset
    from voice_simulator.core.journal import Entry, Missed


class Simulator(SynchronousRoot):
    """A running simulator.

    It connects with the first request, and is closed by `close` or at the end of `with`.

    Args:
        url: its base address; left out, that of `VOICE_SIMULATOR_URL`, or else http://127.0.0.1:8480.
        token: the token of its control API, if it wants one; left out, `VOICE_SIMULATOR_CONTROL_TOKEN`.
        ca: for HTTPS, a file with the certificate authority to trust; left out, those of this machine.

    Raises:
        ClientError: the address is none, or the file can't be read.
    """

    def __init__(self, url: str | None = None, *, token: str | None = None, ca: str | None = None) -> None:
        self._inner = AsyncSimulator(url, token=token, ca=ca)
        super().__init__(self._inner)

    @property
    def url(self) -> str:
        """Its base address, without a slash at the end."""
        return self._inner.url

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
        """Ask any route of the control API, and return its answer, as JSON or as text.

        Args:
            method: `GET`, `POST`, …
            path: the route, below `/_simulator/`: `clock/advance`.
            query: its parameters; those that are None are left out.
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

    def health(self) -> Health:
        """Return its version, and how much there is in it."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.health())

    def world(self, application_id: str) -> World:
        """Return the world of a Vonage application; asks nothing."""
        return World(self._portal, self._inner.world(application_id))

    def worlds(self) -> list[World]:
        """Return the worlds that there are."""
        __tracebackhide__ = True
        return [World(self._portal, one) for one in self._portal.run(self._inner.worlds())]

    def create_application(self, **registration: object) -> NewApplication:
        """Make a Vonage application: an id, a pair of keys, and a number that no other has.

        Args:
            **registration: what else is registered: `answer_url`, `event_url`, `numbers`, … as in
                `World.register`.

        Raises:
            ClientError: 409, another one has a number; 400, a member is wrong; 429, there are too many.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.create_application(**registration))

    def applications(self) -> list[Registration]:
        """Return the registered Vonage applications."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.applications())

    def load(
        self, scenario: Source, *, name: str = "scenario.yaml", case: str | None = None, use: Used = ()
    ) -> LoadedScenario:
        """Load a scenario for all Vonage applications; `World.load` loads it for one.

        Args:
            scenario: a `Path`; or YAML or JSON as text; or values.
            name: by which mistakes and the journal call it, where it is no file.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them; or their texts by these.

        Raises:
            ClientError: 400, it has mistakes, each with its place.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.load(scenario, name=name, case=case, use=use))

    def scenarios(self) -> list[LoadedScenario]:
        """Return the loaded scenarios, in the order in which they were loaded."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.scenarios())

    def unload(self, name: str | None = None) -> int:
        """Unload all scenarios, or one that plays for all by its name; return how many they were."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.unload(name))

    def run(
        self,
        scenario: Source,
        *,
        name: str = "scenario.yaml",
        case: str | None = None,
        use: Used = (),
        variables: Mapping[str, str] | None = None,
        application_id: str | None = None,
        app_url: str | None = None,
        clock: str | None = None,
        start: str | None = None,
        seed: int | None = None,
        settle_s: float | None = None,
        idle_s: float | None = None,
        timeout_s: float | None = None,
        webhooks_at_once: int | None = None,
        journal: bool = False,
        trace: bool = False,
        check: bool = False,
        patience_s: float | None = None,
    ) -> ScenarioOutcome:
        """Run a scenario in a clean world and judge it, as `voice-simulator run` does.

        Args:
            scenario: a `Path`; or YAML or JSON as text; or values.
            name: by which mistakes and the journal call it, where it is no file.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them; or their texts by these.
            variables: the values of its variables.
            application_id: the Vonage application in whose world it runs; left out, whichever one calls.
            app_url: the address of your app, for triggers that name only a path.
            clock: `auto` or `real`; left out, as the scenario says, or `auto`.
            start: the simulated time at which its world begins, such as `2030-01-01T12:00:00Z`.
            seed: what ids and draws are made from.
            settle_s: how long your app must be quiet until time goes on, in seconds of wall time.
            idle_s: how long it must be quiet until nothing more is expected of it, in seconds of wall time.
            timeout_s: the longest that it may take, in seconds of wall time.
            webhooks_at_once: how many webhooks may be under way.
            journal: whether the canonical journals are wanted.
            trace: whether what a trace holds is wanted, where the run fails.
            check: whether to run nothing, and only raise if it could not be run here.
            patience_s: how long to wait for the answer, in seconds of wall time; None for any time.

        Raises:
            ClientError: 400, it has mistakes, or can't be run here; 409, another run is under way there.
        """
        __tracebackhide__ = True
        return self._portal.run(
            self._inner.run(
                scenario,
                name=name,
                case=case,
                use=use,
                variables=variables,
                application_id=application_id,
                app_url=app_url,
                clock=clock,
                start=start,
                seed=seed,
                settle_s=settle_s,
                idle_s=idle_s,
                timeout_s=timeout_s,
                webhooks_at_once=webhooks_at_once,
                journal=journal,
                trace=trace,
                check=check,
                patience_s=patience_s,
            )
        )

    def check_ncco(self, ncco: Source, *, name: str = "ncco.json") -> CheckedNcco:
        """Check an NCCO and run nothing; what is wrong with it is in the answer.

        Args:
            ncco: a `Path`; or JSON or YAML as text; or values.
            name: what to call it, where it is no file.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.check_ncco(ncco, name=name))

    def refusals(self, application_id: str | None = None) -> list[RefusedRequest]:
        """Return the last requests to the platform's routes that were not let in, the oldest first."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.refusals(application_id))

    def stream(self, **which: Unpack[JournalFilter]) -> Iterator[tuple[str, Entry | Missed | WorldReset]]:
        """Follow the journals of all worlds, also of those that begin later, until the simulator stops.

        Each is told with the id of the Vonage application whose world it is of.

        Args:
            **which: which entries, by the members of `JournalFilter`.

        Raises:
            ClientError: 429, there are too many streams.
        """
        return self._portal.iterate(self._inner.stream(**which))

    def reset_everything(self) -> list[str]:
        """End all worlds, and forget all that came over the control API; return whose worlds have ended."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.reset_everything())

    def ca_pem(self) -> str:
        """Return the certificate authority of its HTTPS, as PEM.

        Raises:
            ClientError: 404, it has no HTTPS.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.ca_pem())
