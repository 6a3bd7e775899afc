"""The world of one Vonage application, seen from a program that has an event loop."""

from __future__ import annotations

from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from voice_simulator.client.answers import LoadedScenario, Registration, WorldClock, read_answer
from voice_simulator.client.async_call import AsyncCall
from voice_simulator.client.documents import document_of
from voice_simulator.client.journal_reading import Entries, read_entries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.client.connection import Connection
    from voice_simulator.client.documents import Source

_PAGE = 10_000
"""How many journal entries one answer has at most."""

_MARGIN = 10.0
"""Seconds of wall time to wait for an answer beyond what the simulator may take for it."""


class AsyncWorld:
    """The world of one Vonage application: calls, journal, clock. Made by `AsyncSimulator.world`."""

    def __init__(self, connection: Connection, application_id: str) -> None:
        self._connection, self._application_id = connection, application_id

    @property
    def application_id(self) -> str:
        """The id of the Vonage application."""
        return self._application_id

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
        whose = {"application_id": self.application_id, **(query or {})}
        return await self._connection.ask(
            method, path, query=whose, body=body, patience_s=patience_s, text=text
        )

    # -- the Vonage application

    async def register(self, **registration: object) -> Registration:
        """Register the Vonage application, or replace its registration whole: what is left out is gone.

        Args:
            **registration: `public_key`, `numbers`, `answer_url`, `event_url`, `fallback_answer_url`,
                `api_key`, `signature_secret`, as in a settings file.

        Raises:
            ClientError: 409, another one has a number; 400, a member is wrong.
        """
        shown = await self._connection.ask("PUT", self._registered, body=registration)
        return read_answer(Registration, shown)

    async def registration(self) -> Registration:
        """Return the registration of the Vonage application.

        Raises:
            ClientError: 404, it is not registered.
        """
        return read_answer(Registration, await self._connection.ask("GET", self._registered))

    async def delete(self) -> Any:  # noqa: ANN401  # JSON
        """Delete the Vonage application with all that belongs to it; return what went with it."""
        return await self._connection.ask("DELETE", self._registered)

    # -- calls

    async def calls(self, *, to: str | None = None, from_: str | None = None) -> list[AsyncCall]:
        """Return its calls, the oldest first.

        Args:
            to: only those to such a number or address, a glob: `4477*`.
            from_: only those from such a number or address.
        """
        shown = await self.ask("GET", "calls")
        found = [AsyncCall(self, record) for record in shown["calls"]]
        return [one for one in found if _is_like(one.to, to) and _is_like(one.from_, from_)]

    async def call(self, uuid: str) -> AsyncCall:
        """Return one call.

        Args:
            uuid: its id; the first eight characters are enough.

        Raises:
            ClientError: 404, there is no such call here.
        """
        return AsyncCall(self, await self.ask("GET", f"calls/{quote(uuid, safe='')}"))

    async def dial_in(
        self,
        to: str | None = None,
        *,
        from_: str | None = None,
        from_user: str | None = None,
        script: str | Sequence[object] | None = None,
        headers: Mapping[str, str] | None = None,
        custom_data: Mapping[str, object] | None = None,
    ) -> AsyncCall:
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
        given = {
            "to": to, "from": from_, "from_user": from_user, "script": script, "headers": headers,
            "custom_data": custom_data, "application_id": self.application_id,
        }  # fmt: skip
        body = {name: value for name, value in given.items() if value is not None}
        arrived = await self._connection.ask("POST", "inbound-calls", body=body)
        return await self.call(arrived["uuid"])

    # -- what happened

    async def journal(
        self,
        *,
        after: int = 0,
        uuid: str | None = None,
        legs: bool = False,
        kind: str | None = None,
    ) -> Entries:
        """Return what happened, the oldest first, whole.

        Args:
            after: only entries with greater numbers.
            uuid: only those about this call.
            legs: with `uuid`, also those about the legs that it has dialled.
            kind: only those of this kind.
        """
        query = {"uuid": uuid, "legs": legs or None, "kind": kind, "limit": _PAGE}
        entries = read_entries(await self.ask("GET", "journal", query={**query, "after": after}))
        while len(entries) % _PAGE == 0 and entries:
            page = read_entries(await self.ask("GET", "journal", query={**query, "after": entries.next}))
            if not page:
                break
            entries.extend(page)
            entries.next = page.next
        return entries

    # -- scenarios

    async def load(
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
        document = document_of(scenario, name, use)
        query = {"name": document.name, "case": case, "application_id": self.application_id}
        shown = await self._connection.ask("POST", "scenarios", query=query, document=document)
        return read_answer(LoadedScenario, shown)

    async def scenarios(self) -> list[LoadedScenario]:
        """Return the scenarios that play for this Vonage application only."""
        shown = await self.ask("GET", "scenarios")
        return [read_answer(LoadedScenario, one) for one in shown["scenarios"]]

    async def unload(self, name: str | None = None) -> int:
        """Unload the scenarios of this Vonage application, or one by its name; return how many they were."""
        return int((await self.ask("DELETE", "scenarios", query={"name": name}))["unloaded"])

    # -- time

    async def clock(self) -> WorldClock:
        """Return its time, and how that moves."""
        return read_answer(WorldClock, await self.ask("GET", "clock"))

    async def advance(
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
        how_far: dict[str, object] = {"to": to} if by is None else _span(by)
        body = {**how_far, "wall_limit_s": wall_limit_s}
        shown = await self.ask("POST", "clock/advance", body=body, patience_s=wall_limit_s + _MARGIN)
        return read_entries({"next": 0, **shown})

    async def reset(self, *, everything: bool = False) -> list[str]:
        """Make it a clean world: end what is in flight; after that nothing of the old one is sent.

        Args:
            everything: whether to forget its scenarios and its registration, too.

        Raises:
            ClientError: 404, nobody knows the Vonage application; 409, a scenario is being run there.
        """
        body = {"everything": True} if everything else None
        return list((await self.ask("POST", "reset", body=body))["reset"])

    @property
    def _registered(self) -> str:
        return f"applications/{quote(self.application_id, safe='')}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsyncWorld) and (
            (self.application_id, self._connection) == (other.application_id, other._connection)
        )

    def __hash__(self) -> int:
        return hash(self.application_id)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.application_id}>"


def _is_like(address: str, glob: str | None) -> bool:
    return glob is None or fnmatchcase(address, glob)


def _span(by: float | timedelta) -> dict[str, object]:
    return {"seconds": by.total_seconds() if isinstance(by, timedelta) else by}
