"""Places one call with a running simulator and prints its timeline: the `call` command."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from voice_simulator.cli.find_simulator import WAYS, why_not
from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.states import ENDED
from voice_simulator.errors import SettingsError, SimulatorError
from voice_simulator.runs.narration import Narration
from voice_simulator.security.token_signing import make_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

_ENDED: Final = frozenset(status.value for status in ENDED)
_POLL: Final = 0.2
"""Seconds between looks at the journal."""

OWN_APPLICATION: Final = "voice-simulator-call"
"""Whose the calls are that are placed for no application; always the same, so that turns are counted."""

GREETING: Final = [{"action": "talk", "text": "Hello from the voice simulator"}]
"""What a call says that is given neither an NCCO nor an answer URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """What the `call` command was asked for.

    Attributes:
        simulator: its base address.
        to, from_: numbers.
        ncco: a file with the NCCO, or None.
        answer_url: where to ask for it instead, or None.
        event_url: where events go; None for a listener of our own, which keeps quiet.
        application_id: whose call it is; None for one that the command has for itself.
        private_key: the file to sign with; None for a key made up, which `--auth lenient` accepts.
        control_token: what the simulator's control API may ask for, or None.
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


class Refused(SimulatorError):
    """The simulator did not take the call."""


class Unreachable(SimulatorError):
    """No simulator is where it was looked for."""


@dataclass(slots=True)
class Followed:
    """What came of a call.

    Attributes:
        status: with which it ended.
        sent: how many webhooks went to the app that was named, the command's own listener not counted.
        delivered: how many of them were delivered.
    """

    status: str = ""
    sent: int = 0
    delivered: int = 0


async def place_and_follow(asked: CallRequest, tell: Callable[[str], None]) -> Followed:
    """Place a call, tell each thing that happens on it, and return what came of it.

    Raises:
        Unreachable: no simulator answers.
        Refused: it refused the call.
        SettingsError: a file that was named can't be used.
    """
    application_id = asked.application_id or OWN_APPLICATION
    token = new_token(application_id, read_key(asked.private_key))
    async with _event_listener(asked) as event_url, _session(asked) as session:
        try:
            uuid = await _place(session, _body(asked, event_url), token)
            await _tell_of_manual_clock(session, application_id, tell)
            return await _Follower(
                application_id, uuid, event_url if asked.event_url is None else None
            ).follow(session, tell)
        except aiohttp.ContentTypeError:
            raise Unreachable(f"what answers at {asked.simulator} is no simulator; {WAYS}") from None
        except aiohttp.ClientError as error:
            why = f"no simulator answers at {asked.simulator}: {why_not(error)}"
            raise Unreachable(f"{why}; {WAYS}") from None


def _session(asked: CallRequest) -> aiohttp.ClientSession:
    # The call itself brings a token of its own.
    headers = {"Authorization": f"Bearer {asked.control_token}"} if asked.control_token else {}
    return aiohttp.ClientSession(asked.simulator, headers=headers)


def new_token(application_id: str, key: rsa.RSAPrivateKey) -> str:
    """Make a token of fifteen minutes."""
    return make_token(key, application_id, issued_at=int(time.time()), token_id=str(uuid4()))


def read_key(file: Path | None) -> rsa.RSAPrivateKey:
    """Read the key to sign with, or make one up where none is given.

    Raises:
        SettingsError: the file can't be used as a private key.
    """
    if file is None:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"{file} can't be used as a private key: {error}") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError(f"{file} is not an RSA private key")
    return key


def _body(asked: CallRequest, event_url: str) -> dict[str, object]:
    body: dict[str, object] = {
        "to": [{"type": "phone", "number": asked.to}],
        "from": {"type": "phone", "number": asked.from_},
        "event_url": [event_url],
    }
    if asked.answer_url is not None:
        body["answer_url"] = [asked.answer_url]
    else:
        body["ncco"] = GREETING if asked.ncco is None else _read_ncco(asked.ncco)
    return body


def _read_ncco(file: Path) -> object:
    try:
        return from_json(file.read_bytes())
    except OSError as error:
        raise SettingsError(f"can't read {file}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{file} is not JSON: {error}") from None


@asynccontextmanager
async def _event_listener(asked: CallRequest) -> AsyncIterator[str]:
    """Answer the call's events, so that they are delivered; what they tell is read from the journal."""
    if asked.event_url is not None:
        yield asked.event_url
        return

    async def listen(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/event", listen)
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
            raise Refused(
                f"the simulator refused the call with {response.status}: {json.dumps(answer)}"
                f"{f' ({why})' if why else ''}{hint}"
            )
        return str(answer["uuid"])


async def _tell_of_manual_clock(
    session: aiohttp.ClientSession, application_id: str, tell: Callable[[str], None]
) -> None:
    """Say how to move a clock that does not move by itself, before there is nothing more to tell."""
    async with session.get("/_simulator/clock", params={"application_id": application_id}) as response:
        clock: dict[str, Any] = await response.json()
    if clock.get("mode") == "manual":
        body = json.dumps({"seconds": 60, "application_id": application_id})
        address = response.url.origin() / "_simulator/clock/advance"
        tell(f"the clock is manual; advance it: curl -X POST {address} -d '{body}'")


class _Follower:
    """Tells the journal of a call until it is over and its last webhooks are through.

    Args:
        application_id, uuid: which call.
        own: the address of the command's own listener, whose webhooks say nothing of your app.
    """

    def __init__(self, application_id: str, uuid: str, own: str | None) -> None:
        self._query = {"application_id": application_id, "uuid": uuid}
        self._own = own
        self._narration = Narration()
        self._open: set[object] = set()
        self._to_app: set[object] = set()
        self._came_of_it = Followed()

    async def follow(self, session: aiohttp.ClientSession, tell: Callable[[str], None]) -> Followed:
        """Follow it to its end."""
        after = 0
        while self._came_of_it.status not in _ENDED or self._open:
            async with session.get("/_simulator/journal", params=self._query | {"after": after}) as response:
                news: dict[str, Any] = await response.json()
            if response.status != 200:
                raise Refused(f"the simulator tells nothing more of the call: {news.get('error')}")
            for entry in news["entries"]:
                self._note(entry)
                for line in self._narration.lines(entry):
                    tell(line)
            after = news["next"]
            await asyncio.sleep(_POLL)
        for line in self._narration.rest():
            tell(line)
        return self._came_of_it

    def _note(self, entry: Mapping[str, Any]) -> None:
        match entry["kind"]:
            case "status":
                self._came_of_it.status = entry["status"]
            case "webhook":
                self._open.add(entry["delivery"])
                if entry["url"] != self._own:
                    self._to_app.add(entry["delivery"])
                    self._came_of_it.sent += 1
            case "delivery" if entry["outcome"] != "again":
                self._open.discard(entry["delivery"])
                self._came_of_it.delivered += (
                    entry["outcome"] == "delivered" and entry["delivery"] in self._to_app
                )
