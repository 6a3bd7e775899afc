"""The fixture `voice` of an `async def` test: everything that reaches the simulator is awaited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from voice_simulator.client import AsyncCall, AsyncWorld
from voice_simulator.client.documents import document_of
from voice_simulator.client.places import TURNS
from voice_simulator.testing.documents import fault_of, found_document, turns_of
from voice_simulator.testing.own_application import OwnApplication, PointsToSimulator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voice_simulator.client import LoadedScenario, Registration
    from voice_simulator.client.connection import Connection
    from voice_simulator.testing.documents import Scenario

CALLER = "447700900001"
"""Who dials in, unless told: somebody who stays on the line."""


class AsyncVoice(PointsToSimulator, AsyncWorld):
    """The world of one test, for a test that awaits; it has all that `AsyncWorld` has, too.

    Args:
        connection: to the simulator.
        own: the Vonage application of the test.
        folders: where scenarios and WAV files lie, the nearest first.
    """

    def __init__(self, connection: Connection, own: OwnApplication, folders: Sequence[Path]) -> None:
        super().__init__(connection, own.new.application_id, folders)
        self._own = own
        self._registered_as = own.new.registration()
        self._faults = 0
        self._handed_out: set[str] = set()

    async def register(self, **registration: object) -> Registration:
        """Register where your app takes its webhooks, and what else belongs to the Vonage application.

        What was registered before stays; None takes a member away.

        Args:
            **registration: `answer_url`, `event_url`, `fallback_answer_url`, `signature_secret`, `api_key`,
                `numbers`, as in a settings file.

        Raises:
            ClientError: 400, a member is wrong; 409, another Vonage application has one of the numbers.
        """
        whole = {**self._registered_as, **registration}
        whole = {name: value for name, value in whole.items() if value is not None}
        registered = await super().register(**whole)
        self._registered_as = whole
        return registered

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
        """Let a call arrive, at the number of this Vonage application from 447700900001 unless told.

        The arguments are those of `AsyncWorld.dial_in`.
        """
        if from_ is None and from_user is None:
            from_ = CALLER
        call = await super().dial_in(
            to or self.number,
            from_=from_,
            from_user=from_user,
            script=script,
            headers=headers,
            custom_data=custom_data,
        )
        self._handed_out.add(call.uuid)
        self._own.lines.note(call.uuid)
        return call

    async def scenario(
        self, scenario: Scenario, *, case: str | None = None, use: Sequence[str] = ()
    ) -> LoadedScenario:
        """Load a scenario for this test: its calls, faults and outcomes. Of several the newest goes first.

        Args:
            scenario: a file, looked for beside the test and below pytest's root; or YAML as text; or values.
            case: which of its cases, where it has some.
            use: the files that it uses or plays, by the paths by which it names them; those of a scenario
                that is a file are found without this.

        Raises:
            ClientError: there is no such file, or it has mistakes.
        """
        return await self.load(found_document(scenario, self.folders), case=case, use=use)

    async def turns(self, number: str, *turns: object) -> None:
        """Say what happens on the 1st, 2nd, … call to a number; the last one repeats.

        Args:
            number: whom your app calls, or a glob such as `4477009001*`.
            *turns: the name of an outcome (`"busy"`), or the steps of a script.

        Raises:
            ClientError: there are none, or one has a mistake.
        """
        document, name = turns_of(number, turns)
        self._own.lines.note(name)
        await self._load_part(document, name, TURNS)

    async def fault(self, entry: Mapping[str, Any] | None = None, **members: Any) -> None:  # noqa: ANN401
        """Let something go wrong, as an entry under `faults:` says.

        Args:
            entry: the entry: `{"webhook": "completed", "from": "4477*", "lost": True}`.
            **members: its members: `webhook="completed", from_="4477*", lost=True`.

        Raises:
            ClientError: it has a mistake.
        """
        self._faults += 1
        document, name = fault_of({**(entry or {}), **members}, self._faults)
        self._own.lines.note(name)
        await self._load_part(document, name, "faults[0]")

    async def _load_part(self, document: dict[str, Any], name: str, within: str) -> None:
        """Load a scenario of which the test has written a part only, by which its mistakes are told."""
        await self._load(replace(document_of(document, name, (), None, self.folders), within=within))

    async def wait_for_call(
        self,
        *,
        to: str | None = None,
        from_: str | None = None,
        direction: str | None = None,
        times: int | None = None,
        timeout_s: float = 10,
    ) -> AsyncCall:
        """Wait for the next call, and return it: each is handed out once, one that dials in by `dial_in`.

        Args:
            to: only one to such a number or address, a glob: `4477*`.
            from_: only one from such a number or address.
            direction: only `outbound` or `inbound` ones.
            times: which of them instead, whether it was handed out or not: 2 for the second such call.
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: no such call has come.
        """
        place = times or await self._next(to, from_, direction)
        call = await super().wait_for_call(
            to=to, from_=from_, direction=direction, times=place, timeout_s=timeout_s
        )
        self._handed_out.add(call.uuid)
        return call

    async def _next(self, to: str | None, from_: str | None, direction: str | None) -> int:
        """Return the place, among such calls, of the first that was not handed out."""
        such = [call for call in await self.calls(to=to, from_=from_) if direction in (None, call.direction)]
        known = [call.uuid in self._handed_out for call in such]
        return 1 + (known.index(False) if False in known else len(known))
