"""A running simulator, seen from a program that has an event loop."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self, Unpack

from voice_simulator.client.address import CONTROL_TOKEN, find_url
from voice_simulator.client.answers import (
    CheckedNcco,
    Health,
    LoadedScenario,
    NewApplication,
    RefusedRequest,
    Registration,
    ScenarioOutcome,
    read_answer,
)
from voice_simulator.client.async_world import AsyncWorld
from voice_simulator.client.documents import document_of, ncco_document
from voice_simulator.client.event_stream import follow_all

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from voice_simulator.client.conditions import JournalFilter
    from voice_simulator.client.documents import Source, Used
    from voice_simulator.client.event_stream import WorldReset
    from voice_simulator.core.journal import Entry, Missed


class AsyncSimulator:
    """A running simulator.

    It connects with the first request, and is closed by `close` or at the end of `async with`.

    Args:
        url: its base address; left out, that of `VOICE_SIMULATOR_URL`, or else http://127.0.0.1:8480.
        token: the token of its control API, if it wants one; left out, `VOICE_SIMULATOR_CONTROL_TOKEN`.
        ca: for HTTPS, a file with the certificate authority to trust; left out, those of this machine.

    Raises:
        ClientError: the address is none, or the file can't be read.
    """

    def __init__(self, url: str | None = None, *, token: str | None = None, ca: str | None = None) -> None:
        # Here, since aiohttp takes long to load, and annotations need this class.
        from voice_simulator.client.connection import Connection  # noqa: PLC0415

        address = find_url(url, os.environ)
        self._connection = Connection(address, token or os.environ.get(CONTROL_TOKEN), ca)

    @property
    def url(self) -> str:
        """Its base address, without a slash at the end."""
        return self._connection.url

    async def ask(
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
        return await self._connection.ask(
            method, path, query=query or {}, body=body, patience_s=patience_s, text=text
        )

    async def health(self) -> Health:
        """Return its version, and how much there is in it."""
        return read_answer(Health, await self.ask("GET", "health"))

    def world(self, application_id: str) -> AsyncWorld:
        """Return the world of a Vonage application; asks nothing."""
        return AsyncWorld(self._connection, application_id)

    async def worlds(self) -> list[AsyncWorld]:
        """Return the worlds that there are."""
        return [self.world(one) for one in (await self.health()).worlds]

    async def create_application(self, **registration: object) -> NewApplication:
        """Make a Vonage application: an id, a pair of keys, and a number that no other has.

        Args:
            **registration: what else is registered: `answer_url`, `event_url`, `numbers`, … as in
                `AsyncWorld.register`.

        Raises:
            ClientError: 409, another one has a number; 400, a member is wrong; 429, there are too many.
        """
        shown = await self.ask("POST", "applications", body=registration)
        return read_answer(NewApplication, shown | {"private_key": shown["private_key"] or ""})

    async def applications(self) -> list[Registration]:
        """Return the registered Vonage applications."""
        shown = await self.ask("GET", "applications")
        return [read_answer(Registration, one) for one in shown["applications"]]

    async def load(
        self,
        scenario: Source,
        *,
        name: str = "scenario.yaml",
        case: str | None = None,
        use: Used = (),
    ) -> LoadedScenario:
        """Load a scenario for all Vonage applications; `AsyncWorld.load` loads it for one.

        Args:
            scenario: a `Path`; or YAML or JSON as text; or values.
            name: by which mistakes and the journal call it, where it is no file.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them; or their texts by these.

        Raises:
            ClientError: 400, it has mistakes, each with its place.
        """
        document = document_of(scenario, name, use, case)
        query = {"name": document.name, "case": case}
        shown = await self._connection.ask("POST", "scenarios", query=query, document=document)
        return read_answer(LoadedScenario, shown)

    async def scenarios(self) -> list[LoadedScenario]:
        """Return the loaded scenarios, in the order in which they were loaded."""
        shown = await self.ask("GET", "scenarios")
        return [read_answer(LoadedScenario, one) for one in shown["scenarios"]]

    async def unload(self, name: str | None = None) -> int:
        """Unload all scenarios, or one that plays for all by its name; return how many they were."""
        shown = await self.ask("DELETE", "scenarios", query={"name": name})
        return int(shown["unloaded"])

    async def run(
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
        document = document_of(scenario, name, use, case)
        query = {
            "name": document.name, "case": case, "application_id": application_id, "app_url": app_url,
            "clock": clock, "start": start, "seed": seed, "settle_s": settle_s, "idle_s": idle_s,
            "timeout_s": timeout_s, "webhooks_at_once": webhooks_at_once, "journal": journal or None,
            "trace": trace or None, "check": check or None,
        }  # fmt: skip
        given = [*query.items(), *(("set", f"{key}={value}") for key, value in (variables or {}).items())]
        shown = await self._connection.ask(
            "POST", "run", query=given, document=document, patience_s=patience_s
        )
        return read_answer(ScenarioOutcome, shown)

    async def check_ncco(self, ncco: Source, *, name: str = "ncco.json") -> CheckedNcco:
        """Check an NCCO and run nothing; what is wrong with it is in the answer.

        Args:
            ncco: a `Path`; or JSON or YAML as text; or values.
            name: what to call it, where it is no file.
        """
        document = ncco_document(ncco, name)
        shown = await self._connection.ask(
            "POST", "ncco/check", query={"name": document.name}, document=document
        )
        return read_answer(CheckedNcco, shown)

    async def refusals(self, application_id: str | None = None) -> list[RefusedRequest]:
        """Return the last requests to the platform's routes that were not let in, the oldest first."""
        shown = await self.ask("GET", "refusals", query={"application_id": application_id})
        return [read_answer(RefusedRequest, one) for one in shown["refusals"]]

    def stream(
        self, **which: Unpack[JournalFilter]
    ) -> AsyncGenerator[tuple[str, Entry | Missed | WorldReset], None]:
        """Follow the journals of all worlds, also of those that begin later, until the simulator stops.

        Each is told with the id of the Vonage application whose world it is of.

        Args:
            **which: which entries, by the members of `JournalFilter`.

        Raises:
            ClientError: 429, there are too many streams.
        """
        return follow_all(self._connection, dict(which))

    async def reset_everything(self) -> list[str]:
        """End all worlds, and forget all that came over the control API; return whose worlds have ended."""
        shown = await self.ask("POST", "reset", body={"everything": True})
        return list(shown["reset"])

    async def ca_pem(self) -> str:
        """Return the certificate authority of its HTTPS, as PEM.

        Raises:
            ClientError: 404, it has no HTTPS.
        """
        return str(await self.ask("GET", "ca.pem", text=True))

    async def close(self) -> None:
        """End the connections; it can't be used after that."""
        await self._connection.close()

    async def disconnect(self) -> None:
        """End the connections that there are; the next request makes new ones."""
        await self._connection.disconnect()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url}>"
