"""Places one call with a running simulator and follows its journal to the end."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from voice_simulator.cli.private_key import OWN_APPLICATION, new_token, read_private_key
from voice_simulator.cli.remote_follower import JournalUnavailable, RemoteFollower
from voice_simulator.cli.simulator_address import WAYS
from voice_simulator.cli.simulator_probe import SimulatorUnreachable, why_unreachable
from voice_simulator.core.journal import Missed
from voice_simulator.core.journal.entries import CallEntry, DeliveryEntry, StatusEntry, WebhookEntry
from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.states import ENDED
from voice_simulator.core.model.vocabulary import AttemptVerdict
from voice_simulator.errors import SettingsError, SimulatorError
from voice_simulator.runs.narration import Narration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from voice_simulator.core.journal import Entry

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
    async with _event_listener(request) as event_url, _session(request) as session:
        try:
            uuid = await _place(session, _body(request, event_url), token)
            await _explain_manual_clock(session, application_id, on_line)
            query = {"application_id": application_id, "uuid": uuid, "legs": "1"}
            journal = RemoteFollower(session, query)
            own = event_url if request.event_url is None else None
            ask_done = partial(_is_done, session, application_id)
            return await _CallFollower(journal, uuid, own, ask_done).follow(on_line)
        except aiohttp.ContentTypeError:
            raise SimulatorUnreachable(
                f"what answers at {request.simulator} is no simulator; {WAYS}"
            ) from None
        except aiohttp.ClientError as error:
            why = f"no simulator answers at {request.simulator}: {why_unreachable(error)}"
            raise SimulatorUnreachable(f"{why}; {WAYS}") from None


def _session(request: CallRequest) -> aiohttp.ClientSession:
    # For the control API. The request that places the call overrides it with a token of the application.
    headers = {"Authorization": f"Bearer {request.control_token}"} if request.control_token else {}
    return aiohttp.ClientSession(request.simulator, headers=headers)


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


async def _place(session: aiohttp.ClientSession, body: Mapping[str, object], token: str) -> str:
    async with session.post("/v1/calls", json=body, headers={"Authorization": f"Bearer {token}"}) as response:
        answer: dict[str, Any] = await response.json()
        if response.status != 201:
            why = response.headers.get("X-Voice-Simulator")
            hint = "; is --private-key missing?" if response.status == 401 else ""
            raise CallRefused(
                f"the simulator refused the call with {response.status}: {json.dumps(answer)}"
                f"{f' ({why})' if why else ''}{hint}"
            )
        return str(answer["uuid"])


async def _explain_manual_clock(
    session: aiohttp.ClientSession, application_id: str, on_line: Callable[[str], None]
) -> None:
    """Say how to advance a manual clock: without that nothing more happens on the call."""
    async with session.get("/_simulator/clock", params={"application_id": application_id}) as response:
        clock: dict[str, Any] = await response.json()
    if clock.get("mode") == "manual":
        body = json.dumps({"seconds": 60, "application_id": application_id})
        address = response.url.origin() / "_simulator/clock/advance"
        on_line(f"the clock is manual; advance it: curl -X POST {address} -d '{body}'")


async def _is_done(session: aiohttp.ClientSession, application_id: str, uuid: str) -> bool:
    """Ask whether nothing about a leg is open any more; nothing is about one that is forgotten."""
    query = {"application_id": application_id}
    async with session.get(f"/_simulator/calls/{uuid}", params=query) as response:
        answer: dict[str, Any] = await response.json()
    return bool(answer.get("done", True))


class _CallFollower:
    """Follows a call and its second legs until all have ended and their last webhooks are done with.

    Args:
        journal: the journal of the call and its legs.
        uuid: of the call.
        own: the address of the command's own listener, or None; webhooks to it do not count.
        ask_done: says whether nothing about a leg is open any more.
    """

    def __init__(
        self,
        journal: RemoteFollower,
        uuid: str,
        own: str | None,
        ask_done: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._journal, self._uuid, self._own, self._ask_done = journal, uuid, own, ask_done
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

    async def _news(self) -> list[Entry | Missed]:
        try:
            return await self._journal.news()
        except JournalUnavailable as error:
            raise CallRefused(f"the simulator tells nothing more of the call: {error}") from None

    def _is_over(self) -> bool:
        statuses = (self._result.status, *(leg.status for leg in self._result.legs))
        return all(status in _ENDED for status in statuses)

    async def _are_done(self) -> bool:
        """Say whether nothing about the legs is to come: a `completed` or a recording comes after the end."""
        return all([await self._ask_done(uuid) for uuid in (self._uuid, *self._legs)])

    async def _tell_news(self, on_line: Callable[[str], None]) -> None:
        for news in await self._news():
            if isinstance(news, Missed):
                raise CallRefused(
                    f"the simulator forgot {news.count} journal entries before they were read; "
                    "raise limits: {journal: …}"
                )
            self._note(news)
            for line in self._narration.lines(news):
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
