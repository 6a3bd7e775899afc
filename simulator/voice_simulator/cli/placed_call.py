"""Places one call with a running simulator and follows its journal to the end."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from voice_simulator.cli.private_key import OWN_APPLICATION, new_token, read_private_key
from voice_simulator.cli.simulator_address import WAYS
from voice_simulator.cli.simulator_probe import SimulatorUnreachable
from voice_simulator.client import AsyncSimulator, ClientError
from voice_simulator.client import SimulatorUnreachable as Unreachable
from voice_simulator.client.connection import why_unreachable
from voice_simulator.core.journal.call_entries import CallEntry, StatusEntry
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry
from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.states import ENDED
from voice_simulator.core.model.vocabulary import AttemptVerdict
from voice_simulator.errors import SettingsError, SimulatorError
from voice_simulator.runs.narration import Narration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from voice_simulator.client import AsyncWorld, Entries, Entry

_ENDED: Final = frozenset(status.value for status in ENDED)
_POLL: Final = 0.2
"""Seconds between looks at the journal."""

GREETING: Final = [{"action": "talk", "text": "Hello from the voice simulator"}]
"""The NCCO of a call that is given neither an NCCO nor an answer URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """What the command `call` places.

    Attributes:
        simulator: its base address.
        to, from_: numbers.
        ncco: a file with the NCCO, or None.
        answer_url: the address that returns the NCCO instead, or None.
        event_url: the address for events; None for a listener of the command, which prints nothing.
        application_id: the Vonage application that calls; None for the command's own.
        private_key: the file with its key; None for a new key, which `--auth lenient` accepts.
        control_token: the token of the control API, or None.
    """

    simulator: str
    to: str
    from_: str
    ncco: Path | None
    answer_url: str | None
    event_url: str | None
    application_id: str | None
    private_key: Path | None
    control_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What the command `dial` lets come in.

    Attributes:
        simulator: its base address.
        to, from_: numbers.
        script: what the caller does: steps, or the name of an outcome; None for one who only listens.
        application_id: the Vonage application that must have the number; None for whichever has it.
        control_token: the token of the control API, or None.
    """

    simulator: str
    to: str
    from_: str
    script: object
    application_id: str | None
    control_token: str | None = None

    def body(self) -> dict[str, object]:
        """Return the body of the request for it."""
        members = {
            "to": self.to, "from": self.from_, "script": self.script, "application_id": self.application_id
        }  # fmt: skip
        return {name: value for name, value in members.items() if value is not None}


class CallRefused(SimulatorError):
    """The simulator refused the call."""


@dataclass(slots=True)
class DialledLeg:
    """A second leg that a call has dialled.

    Attributes:
        to: its number or address.
        status: its last status.
    """

    to: str
    status: str = ""


@dataclass(slots=True)
class CallResult:
    """How a call ended.

    Attributes:
        status: its last status.
        legs: the second legs that it dialled, in that order: the number of each, and its last status.
        sent: how many webhooks went to your app; those to the command's own listener do not count.
        delivered: how many of these arrived.
    """

    status: str = ""
    legs: list[DialledLeg] = field(default_factory=list)
    sent: int = 0
    delivered: int = 0


async def place_and_follow(request: CallRequest, on_line: Callable[[str], None]) -> CallResult:
    """Place a call, pass each line of its timeline to `on_line` as it happens, and return how it ended.

    Raises:
        SimulatorUnreachable: no simulator answers.
        CallRefused: it refuses the call.
        SettingsError: the file with the NCCO or the key can't be used.
    """
    application_id = request.application_id or OWN_APPLICATION
    token = new_token(application_id, read_private_key(request.private_key))
    simulator = AsyncSimulator(request.simulator, token=request.control_token)
    async with _event_listener(request) as event_url, simulator:
        try:
            uuid = await _place(simulator.url, _body(request, event_url), token)
            own = event_url if request.event_url is None else None
            return await _follow(simulator, application_id, uuid, own, on_line)
        except Unreachable as error:
            raise SimulatorUnreachable(f"{error.sentence}; {WAYS}") from None


async def receive_and_follow(arrival: Arrival, on_line: Callable[[str], None]) -> CallResult:
    """Let a call come in, pass each line of its timeline to `on_line`, and return how it ended.

    Raises:
        SimulatorUnreachable: no simulator answers.
        CallRefused: it refuses the call.
    """
    async with AsyncSimulator(arrival.simulator, token=arrival.control_token) as simulator:
        try:
            call = await simulator.ask("POST", "inbound-calls", body=arrival.body())
            return await _follow(simulator, call["application_id"], call["uuid"], None, on_line)
        except Unreachable as error:
            raise SimulatorUnreachable(f"{error.sentence}; {WAYS}") from None
        except ClientError as error:
            raise CallRefused(str(error)) from None


async def _follow(
    simulator: AsyncSimulator,
    application_id: str,
    uuid: str,
    own: str | None,
    on_line: Callable[[str], None],
) -> CallResult:
    """Follow a call to its end; webhooks to the address `own` are not counted."""
    world = simulator.world(application_id)
    await _explain_manual_clock(simulator.url, world, on_line)
    return await _CallFollower(world, uuid, own).follow(on_line)


def _body(request: CallRequest, event_url: str) -> dict[str, object]:
    body: dict[str, object] = {
        "to": [{"type": "phone", "number": request.to}],
        "from": {"type": "phone", "number": request.from_},
        "event_url": [event_url],
    }
    if request.answer_url is not None:
        body["answer_url"] = [request.answer_url]
    else:
        body["ncco"] = GREETING if request.ncco is None else _read_ncco(request.ncco)
    return body


def _read_ncco(file: Path) -> object:
    try:
        return from_json(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"can't read {file}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{file} is not JSON: {error}") from None


@asynccontextmanager
async def _event_listener(request: CallRequest) -> AsyncIterator[str]:
    """Listen for the events of a call and answer 200; their contents come from the journal."""
    if request.event_url is not None:
        yield request.event_url
        return

    async def accept(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/event", accept)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/event"
    finally:
        await runner.cleanup()


async def _place(simulator: str, body: Mapping[str, object], token: str) -> str:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{simulator}/v1/calls", json=body, headers=headers) as response,
        ):
            answer: dict[str, Any] = await response.json()
    except aiohttp.ContentTypeError:
        why = f"it answers {response.status} to POST /v1/calls, and no JSON"
        raise Unreachable(simulator, why, is_other=True) from None
    except aiohttp.ClientError as error:
        raise Unreachable(simulator, why_unreachable(error)) from None
    if response.status == 201:
        return str(answer["uuid"])
    why_refused = response.headers.get("X-Voice-Simulator")
    hint = "; is --private-key missing?" if response.status == 401 else ""
    raise CallRefused(
        f"the simulator refused the call with {response.status}: {json.dumps(answer)}"
        f"{f' ({why_refused})' if why_refused else ''}{hint}"
    )


async def _explain_manual_clock(simulator: str, world: AsyncWorld, on_line: Callable[[str], None]) -> None:
    """Say how to advance a manual clock: without that nothing more happens on the call."""
    if (await world.clock()).mode == "manual":
        body = json.dumps({"seconds": 60, "application_id": world.application_id})
        address = f"{simulator}/_simulator/clock/advance"
        on_line(f"the clock is manual; advance it: curl -X POST {address} -d '{body}'")


class _CallFollower:
    """Follows a call and its second legs until all have ended and their last webhooks are done with.

    Args:
        world: the world that it is in.
        uuid: of the call.
        own: the address of the command's own listener, or None; webhooks to it do not count.
    """

    def __init__(self, world: AsyncWorld, uuid: str, own: str | None) -> None:
        self._world, self._uuid, self._own = world, uuid, own
        self._after = 0
        self._legs: dict[str, DialledLeg] = {}
        self._narration = Narration()
        self._open: set[int] = set()
        self._to_app: set[int] = set()
        self._result = CallResult()

    async def follow(self, on_line: Callable[[str], None]) -> CallResult:
        """Poll the journal until the call and its legs are over, and return how they ended."""
        is_done = False
        while not is_done:
            # Asked before the journal is read: what led to it is told then.
            is_done = self._is_over() and not self._open and await self._are_done()
            await self._tell_news(on_line)
            if not is_done:
                await asyncio.sleep(_POLL)
        for line in self._narration.rest():
            on_line(line)
        return self._result

    async def _news(self) -> Entries:
        try:
            news = await self._world.journal(after=self._after, uuid=self._uuid, legs=True)
        except Unreachable:
            raise
        except ClientError as error:
            raise CallRefused(f"the simulator tells nothing more of the call: {error}") from None
        # What was forgotten before the call began is none of its business.
        if self._after and news.missed is not None:
            raise CallRefused(
                f"the simulator forgot {news.missed.count} journal entries before they were read; "
                "raise limits: {journal: …}"
            )
        self._after = news.next
        return news

    def _is_over(self) -> bool:
        statuses = (self._result.status, *(leg.status for leg in self._result.legs))
        return all(status in _ENDED for status in statuses)

    async def _are_done(self) -> bool:
        """Say whether nothing about the legs is to come: a `completed` or a recording comes after the end."""
        return all([await self._is_done(uuid) for uuid in (self._uuid, *self._legs)])

    async def _is_done(self, uuid: str) -> bool:
        """Ask whether nothing about a leg is open any more; nothing is about one that is forgotten."""
        try:
            return await (await self._world.call(uuid)).done
        except Unreachable:
            raise
        except ClientError:
            return True

    async def _tell_news(self, on_line: Callable[[str], None]) -> None:
        for entry in await self._news():
            self._note(entry)
            for line in self._narration.lines(entry):
                on_line(line)

    def _note(self, entry: Entry) -> None:
        match entry.what:
            case CallEntry(connected_from=str(), to=to):
                leg = self._legs[entry.uuid or ""] = DialledLeg(to.address)
                self._result.legs.append(leg)
            case StatusEntry(status) if entry.uuid == self._uuid:
                self._result.status = status.value
            case StatusEntry(status) if dialled := self._legs.get(entry.uuid or ""):
                dialled.status = status.value
            case WebhookEntry(delivery, url=url):
                self._open.add(delivery)
                if url != self._own:
                    self._to_app.add(delivery)
                    self._result.sent += 1
            case DeliveryEntry(delivery=delivery, outcome=outcome) if outcome is not AttemptVerdict.AGAIN:
                self._open.discard(delivery)
                is_delivered = outcome is AttemptVerdict.DELIVERED
                self._result.delivered += is_delivered and delivery in self._to_app
