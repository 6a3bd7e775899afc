"""One call, seen from a program that has an event loop."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, Unpack, cast
from urllib.parse import quote

from voice_simulator.client.documents import read_audio, script_with_files, steps_with_audio
from voice_simulator.client.errors import WaitTimeout
from voice_simulator.client.journal_reading import HeardSound, SentWebhook, heard_in, webhooks_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.client.answers import Met
    from voice_simulator.client.async_world import AsyncWorld
    from voice_simulator.client.conditions import Condition, JournalFilter, OnCall
    from voice_simulator.client.documents import Audio
    from voice_simulator.client.journal_reading import Entries
    from voice_simulator.client.recordings import RecordingFile

_NO_EVENTS: Final = frozenset({"answer", "fallback"})
"""Webhooks that ask, rather than tell."""


class AsyncCall:
    """One call, or one leg of it. Made by `AsyncWorld.calls` and whatever else gives one.

    What can change is asked for anew each time: `await call.status`.
    """

    def __init__(self, world: AsyncWorld, record: Mapping[str, Any]) -> None:
        self._world, self._record = world, record
        self._given = 0

    @property
    def uuid(self) -> str:
        """Its id."""
        return str(self._record["uuid"])

    @property
    def to(self) -> str:
        """Whom it calls: a number, an address, or the name of a user."""
        return _address(self._record.get("to"))

    @property
    def from_(self) -> str:
        """Who calls: a number, an address, or the name of a user."""
        return _address(self._record.get("from"))

    @property
    def direction(self) -> str:
        """`outbound` for one that your app placed, `inbound` for one that came in."""
        return str(self._record["direction"])

    # -- how it is

    @property
    async def details(self) -> Mapping[str, Any]:
        """Its record and what only the simulator knows of it: who hears whom, what plays, what is due."""
        shown: Mapping[str, Any] = await self._world.ask("GET", self._path())
        return shown

    @property
    async def status(self) -> str:
        """Its status: `answered`."""
        return str((await self.details)["status"])

    @property
    async def conversation_uuid(self) -> str:
        """The conversation that it is in."""
        return str((await self.details)["conversation_uuid"])

    @property
    async def duration_s(self) -> int | None:
        """Seconds from the answer to the end; None before that."""
        seconds = (await self.details).get("duration")
        return None if seconds is None else int(seconds)

    @property
    async def done(self) -> bool:
        """Whether nothing about it is open: it is over, and all its events are delivered or given up."""
        return bool((await self.details)["done"])

    @property
    async def legs(self) -> list[AsyncCall]:
        """The legs that its NCCOs have dialled, in that order."""
        return [await self._world.call(uuid) for uuid in (await self.details)["legs"]]

    # -- what happened

    async def journal(self, *, after: int = 0, legs: bool = False, kind: str | None = None) -> Entries:
        """Return the journal entries about it.

        Args:
            after: only entries with greater numbers.
            legs: whether also those about the legs that it has dialled.
            kind: only those of this kind.
        """
        which: JournalFilter = {"uuid": self.uuid, "legs": legs}
        if kind is not None:
            which["kind"] = kind
        return await self._world.journal(after=after, **which)

    async def timeline(self) -> str:
        """Return its story and that of its legs as text, a line each."""
        return str(await self._world.ask("GET", self._path("timeline"), text=True))

    async def scenario(self) -> str:
        """Return this call as a scenario, in YAML: what is done to your app, and what is expected of it."""
        return str(await self._world.ask("GET", self._path("scenario"), text=True))

    # -- to wait

    async def wait(
        self, status: str | None = None, *, timeout_s: float = 10, **condition: Unpack[OnCall]
    ) -> Met:
        """Wait until it has a status, or until something has happened on it; what is past counts.

        Where the clock of its world is manual, time moves on until then, and stops at that very moment.

        Args:
            status: the status: `answered`.
            timeout_s: how long at most, in seconds of wall time.
            **condition: what instead, by the members of `OnCall`: `heard="*press 1*"`, `done=True`.

        Raises:
            WaitTimeout: it has not happened.
        """
        whole = cast("Condition", {**condition, "uuid": self.uuid})
        if status is not None:
            whole["status"] = status
        return await self._world.wait(timeout_s=timeout_s, **whole)

    async def heard_next(self, *, timeout_s: float = 10) -> HeardSound:
        """Wait until its party has heard something to the end, behind what this method gave before.

        Args:
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: it hears nothing more.
        """
        deadline = time.monotonic() + timeout_s
        while not (heard := heard_in(await self.journal(kind="heard", after=self._given))):
            await self._wait_for_sound(max(0.0, deadline - time.monotonic()))
        self._given = heard[0].seq
        return heard[0]

    async def wait_for_speech(self, *, timeout_s: float = 10) -> Met:
        """Wait until its party hears somebody speak: at once if it does now; what is past does not count.

        Args:
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: nobody speaks.
        """
        return await self.wait(speech=True, timeout_s=timeout_s)

    async def wait_for_silence(self, span: str = "800ms", *, timeout_s: float = 10) -> Met:
        """Wait until its party has heard nothing for so long in a row, counted from now on.

        Args:
            span: for how long: `800ms`.
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: there is always something to be heard.
        """
        return await self.wait(silence=span, timeout_s=timeout_s)

    async def _wait_for_sound(self, timeout_s: float) -> None:
        """Wait until it hears something, and if it does, until the next moment at which that may be over."""
        if not any(one["heard"] for one in (await self.details)["playing"]):
            await self._world.wait(timeout_s=timeout_s, uuid=self.uuid, heard="*", after=self._given)
        elif await self._world.is_manual() and (await self._world.clock()).next is not None and timeout_s:
            await self._world.advance(to_next=True)
        else:
            await self._wait_for_entry(timeout_s)

    async def _wait_for_entry(self, timeout_s: float) -> None:
        entries = self._world.stream(uuid=self.uuid, kind="heard", after=self._given)
        try:
            async with asyncio.timeout(timeout_s):
                await anext(entries, None)
        except TimeoutError:
            sentence = f"what the party of call {self.uuid} hears was not over in time"
            raise WaitTimeout(sentence, {"timeline": await self.timeline()}) from None
        finally:
            await entries.aclose()

    @property
    async def heard(self) -> list[HeardSound]:
        """What its party has heard to the end, or as far as it went, in that order."""
        return heard_in(await self.journal(kind="heard"))

    @property
    async def webhooks(self) -> list[SentWebhook]:
        """The webhooks about it, in the order in which they were queued, each with what became of it."""
        return webhooks_in(await self.journal())

    @property
    async def events(self) -> list[str]:
        """The events of its webhooks, in that order: `["started", "ringing", "busy"]`.

        Without `answer` and `fallback`, as `events:` of a scenario counts them.
        """
        return [one.event for one in await self.webhooks if one.event not in _NO_EVENTS]

    @property
    async def recordings(self) -> list[RecordingFile]:
        """What its NCCOs had recorded and your app was told of, oldest first, with who said what in it."""
        return await self._world.recordings(self.uuid)

    # -- what its party does

    async def party(self, steps: str | Mapping[str, object] | Sequence[object]) -> None:
        """Let its party act now; what its script has left is dropped, and the party stays afterwards.

        Args:
            steps: one step or a list of steps, as in a script: `[{"press": 1}, "hang_up"]`.

        Raises:
            ClientError: 409, the call is over, or does not admit the step now; 400, no call would.
        """
        document = script_with_files(steps, steps, "steps", self._world.folders)
        body = None if document else steps
        await self._world.ask("POST", self._path("party"), body=body, document=document)

    async def answer(self) -> None:
        """Let its party answer the phone."""
        await self.party("answer")

    async def busy(self) -> None:
        """Let the line be busy: it must be ringing."""
        await self.party("busy")

    async def reject(self) -> None:
        """Let its party decline the call: it must be ringing."""
        await self.party("rejected")

    async def press(self, keys: str | int) -> None:
        """Let its party press keys, when your app next listens for them.

        Args:
            keys: of `0` to `9`, `*`, `#`.
        """
        await self.party({"press": str(keys)})

    async def say(self, text: str, *, file: Audio | None = None, now: bool = False) -> None:
        """Let its party speak, when your app or another party next listens.

        Args:
            text: what it says.
            file: the WAV file that it sounds like: its path, or its bytes.
            now: whether it speaks at once, heard or not.

        Raises:
            ClientError: the file can't be read, or is no WAV file.
        """
        if file is None:
            await self.party({"say": {"text": text, "now": True}} if now else {"say": text})
        else:
            await self._sound("say", {"text": text, "now": now}, file)

    async def play(self, file: Audio, *, now: bool = False) -> None:
        """Let its party play a WAV file, when your app or another party next listens.

        Args:
            file: its path, from the current folder, or in pytest from that of the test; or its bytes.
            now: whether it plays at once, heard or not.

        Raises:
            ClientError: it can't be read, or is no WAV file.
        """
        await self._sound("play", {"now": now}, file)

    async def _sound(self, word: str, arguments: Mapping[str, object], file: Audio) -> None:
        name, content = read_audio(file, self._world.folders)
        document = steps_with_audio({word: {**arguments, "file": name}}, name, content)
        await self._world.ask("POST", self._path("party"), document=document)

    async def hang_up(self) -> None:
        """Let its party hang up: it must have answered, or be the caller."""
        await self.party("hang_up")

    def _path(self, what: str = "") -> str:
        path = f"calls/{quote(self.uuid, safe='')}"
        return f"{path}/{what}" if what else path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsyncCall) and (self.uuid, self._world) == (other.uuid, other._world)

    def __hash__(self) -> int:
        return hash(self.uuid)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.uuid} from {self.from_} to {self.to}>"


def _address(endpoint: Mapping[str, Any] | None) -> str:
    """Return the address of an endpoint, the member behind its type; empty for one that has none."""
    members = [value for name, value in (endpoint or {}).items() if name != "type"]
    return str(members[0]) if members else ""
