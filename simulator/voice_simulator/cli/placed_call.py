"""Places one call with a running simulator and follows its journal to the end."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from voice_simulator.cli.private_key import OWN_APPLICATION, new_token, read_private_key
from voice_simulator.cli.simulator_address import WAYS
from voice_simulator.cli.simulator_probe import SimulatorUnreachable, why_unreachable
from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.states import ENDED
from voice_simulator.errors import SettingsError, SimulatorError
from voice_simulator.runs.narration import Narration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

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
class CallResult:
    """How a call ended.

    Attributes:
        status: its last status.
        sent: how many webhooks went to your app; those to the command's own listener do not count.
        delivered: how many of these arrived.
    """

    status: str = ""
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
            return await _Follower(
                application_id, uuid, event_url if request.event_url is None else None
            ).follow(session, on_line)
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


class _Follower:
    """Follows the journal of a call until the call has ended and its last webhook is delivered or given up.

    Args:
        application_id, uuid: the call.
        own: the address of the command's own listener, or None; webhooks to it do not count.
    """

    def __init__(self, application_id: str, uuid: str, own: str | None) -> None:
        self._query = {"application_id": application_id, "uuid": uuid}
        self._own = own
        self._narration = Narration()
        self._open: set[object] = set()
        self._to_app: set[object] = set()
        self._result = CallResult()

    async def follow(self, session: aiohttp.ClientSession, on_line: Callable[[str], None]) -> CallResult:
        """Poll the journal until the call is over, and return how it ended."""
        after = 0
        while self._result.status not in _ENDED or self._open:
            async with session.get("/_simulator/journal", params=self._query | {"after": after}) as response:
                news: dict[str, Any] = await response.json()
            if response.status != 200:
                raise CallRefused(f"the simulator tells nothing more of the call: {news.get('error')}")
            for entry in news["entries"]:
                self._note(entry)
                for line in self._narration.lines(entry):
                    on_line(line)
            after = news["next"]
            await asyncio.sleep(_POLL)
        for line in self._narration.rest():
            on_line(line)
        return self._result

    def _note(self, entry: Mapping[str, Any]) -> None:
        match entry["kind"]:
            case "status":
                self._result.status = entry["status"]
            case "webhook":
                self._open.add(entry["delivery"])
                if entry["url"] != self._own:
                    self._to_app.add(entry["delivery"])
                    self._result.sent += 1
            case "delivery" if entry["outcome"] != "again":
                self._open.discard(entry["delivery"])
                self._result.delivered += (
                    entry["outcome"] == "delivered" and entry["delivery"] in self._to_app
                )
