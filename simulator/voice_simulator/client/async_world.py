"""The world of one Vonage application, seen from a program that has an event loop."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Unpack
from urllib.parse import quote

from voice_simulator.client.answers import (
    DeletedApplication,
    Failed,
    LoadedScenario,
    Registration,
    WatchedProcesses,
    read_answer,
)
from voice_simulator.client.async_call import AsyncCall
from voice_simulator.client.async_world_time import AsyncWorldTime, only
from voice_simulator.client.deliveries import Delivery
from voice_simulator.client.documents import Document, document_of, read_audio, script_with_files
from voice_simulator.client.errors import VerificationFailed
from voice_simulator.client.event_stream import follow_world
from voice_simulator.client.journal_reading import Entries, read_entries
from voice_simulator.client.recordings import RecordingFile

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from voice_simulator.client.conditions import JournalFilter
    from voice_simulator.client.documents import Audio, Source, Used
    from voice_simulator.client.event_stream import WorldReset
    from voice_simulator.core.journal import Entry, Missed

_PAGE = 10_000
"""How many journal entries one answer has at most."""

_LONGEST_ADVANCE = 600.0
"""Seconds of wall time that an advance may take with an app that is slow and a long way to go."""

_NOT_FOUND = 404

_MARGIN = 10.0
"""Seconds of wall time to wait for an answer beyond what the simulator may take for it."""


class AsyncWorld(AsyncWorldTime):
    """The world of one Vonage application: calls, journal, clock. Made by `AsyncSimulator.world`."""

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

    async def delete(self) -> DeletedApplication:
        """Delete the Vonage application with all that belongs to it; return what went with it.

        To delete it again does no harm.

        Raises:
            ClientError: 404, it was never there; 409, a scenario is being run in its world.
        """
        return read_answer(DeletedApplication, await self._connection.ask("DELETE", self._registered))

    async def watch_processes(
        self, pid: int, *, owns_group: bool = False, address: str | None = None
    ) -> WatchedProcesses:
        """Name the processes of your app, which run on this machine, to have the simulator see when it rests.

        Args:
            pid: its first process. A test that serves the webhooks itself gives `os.getpid()`.
            owns_group: whether its process group and session are its own: then all in them are of your app.
            address: where your app takes its webhooks: rest is seen only while one of them listens there.

        Raises:
            ClientError: 403, the simulator may not look into that process; 404, there is none.
        """
        body = {"pid": pid, "owns_group": owns_group} | only(address=address)
        shown = await self._connection.ask("PUT", f"{self._registered}/processes", body=body)
        return read_answer(WatchedProcesses, shown)

    async def forget_processes(self) -> None:
        """Watch the processes of your app no more."""
        await self._connection.ask("DELETE", f"{self._registered}/processes")

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
        document = script_with_files(body, script, "call", self.folders)
        arrived = await self._connection.ask(
            "POST", "inbound-calls", body=None if document else body, document=document
        )
        return await self.call(arrived["uuid"])

    # -- what happened

    async def journal(self, *, after: int = 0, **which: Unpack[JournalFilter]) -> Entries:
        """Return what happened, the oldest first, whole.

        Args:
            after: only entries with greater numbers.
            **which: which entries, by the members of `JournalFilter`: `kind="heard"`.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call; 400, the filters make no sense.
        """
        query: dict[str, object] = {**which, "limit": _PAGE}
        entries = read_entries(await self.ask("GET", "journal", query={**query, "after": after}))
        while len(entries) % _PAGE == 0 and entries:
            page = read_entries(await self.ask("GET", "journal", query={**query, "after": entries.next}))
            if not page:
                break
            entries.extend(page)
            entries.next = page.next
        return entries

    async def timeline(self, **which: Unpack[JournalFilter]) -> str:
        """Return what happened as text, a line each.

        Args:
            **which: which entries, by the members of `JournalFilter`: `uuid=call.uuid`.
        """
        return str(await self.ask("GET", "journal", query={**which, "limit": _PAGE}, text=True))

    async def deliveries(
        self, uuid: str | None = None, *, event: str | None = None, outcome: str | None = None, after: int = 0
    ) -> list[Delivery]:
        """Return what your app was sent, the oldest first: each webhook with its attempts and replies.

        Args:
            uuid: only what is about this call; the first eight characters of its id are enough.
            event: only those that tell of this: `completed`.
            outcome: only those of which this has become: `delivered`, `failed`, `lost` or `waiting`.
            after: only those with greater numbers.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call; 400, the filters make no sense.
        """
        query: dict[str, object] = only(uuid=uuid, event=event, outcome=outcome) | {"limit": _PAGE}
        found: list[Delivery] = []
        while True:
            page = await self.ask("GET", "deliveries", query={**query, "after": after})
            found += [read_answer(Delivery, one) for one in page["deliveries"]]
            if len(page["deliveries"]) < _PAGE:
                return found
            after = page["next"]

    async def redeliver(self, delivery: int) -> int:
        """Send a webhook again as it was; return the number of the new delivery.

        Nothing is made of the reply: an NCCO in it is ignored, for the call has moved on.

        Args:
            delivery: the number of the one to repeat.

        Raises:
            ClientError: 404, there is no such delivery, or none any more; 409, it is still under way.
        """
        sent = await self.ask("POST", f"deliveries/{delivery}/redeliver")
        return int(sent["delivery"])

    async def recordings(self, uuid: str | None = None) -> list[RecordingFile]:
        """Return what your app can download, the oldest first: recordings, transcripts, speech of inputs.

        Args:
            uuid: only what the NCCOs of this call asked for; the first eight characters are enough.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call.
        """
        shown = await self.ask("GET", "recordings", query={"uuid": uuid})
        return [await self.recording(one["id"]) for one in shown["recordings"]]

    async def recording(self, file_id: str) -> RecordingFile:
        """Return one file, and who said which words in it.

        Args:
            file_id: the last segment of its address, or its `recording_uuid`; eight characters are enough.

        Raises:
            ClientError: 404, there is none, or none any more.
        """
        shown = await self.ask("GET", f"recordings/{quote(file_id, safe='')}")
        return read_answer(RecordingFile, shown)

    async def download(self, file_id: str) -> bytes:
        """Return the bytes that your app would download: WAV, MP3, or the JSON of a transcript.

        Args:
            file_id: as of `recording`.

        Raises:
            ClientError: 404, there is none, or none any more.
        """
        query = {"application_id": self.application_id}
        return await self._connection.fetch(f"recordings/{quote(file_id, safe='')}/file", query)

    async def trace(self, uuid: str | None = None) -> str:
        """Return what happened as one HTML file, which opens from a disk without a server.

        Args:
            uuid: only a call and the legs that belong to it; the first eight characters of its id are enough.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call.
        """
        return str(await self.ask("GET", "trace", query={"uuid": uuid}, text=True))

    def stream(
        self, *, after: int = 0, **which: Unpack[JournalFilter]
    ) -> AsyncGenerator[Entry | Missed | WorldReset, None]:
        """Follow the journal as it is written, from its beginning, until the simulator stops.

        Where you read more slowly than the journal forgets, a `Missed` says which entries you do not get. A
        `WorldReset` says that the world was reset: the next entry is number 1.

        Args:
            after: only entries with greater numbers.
            **which: which entries, by the members of `JournalFilter`.

        Raises:
            ClientError: 429, there are too many streams.
        """
        query = {"application_id": self.application_id, **which, "after": after}
        return follow_world(self._connection, query)

    # -- to wait

    async def wait_for_call(
        self,
        *,
        to: str | None = None,
        from_: str | None = None,
        direction: str | None = None,
        times: int = 1,
        timeout_s: float = 10,
    ) -> AsyncCall:
        """Wait until there is a call, and return it.

        Args:
            to: to such a number or address, a glob: `4477*`.
            from_: from such a number or address.
            direction: `outbound` or `inbound`.
            times: which of them: 2 for the second such call.
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: no such call has come.
        """
        ends = {"to": to, "from": from_, "direction": direction}
        like: dict[str, object] = {name: value for name, value in ends.items() if value is not None}
        met = await self.wait(timeout_s=timeout_s, call=like or "*", times=times)
        return await self.call(met.calls[times - 1])

    async def verify(
        self, expect: Sequence[object] = (), *, always: Sequence[object] = (), unasked: bool = False
    ) -> None:
        """Judge what has happened so far by lines of `expect:`, as in a scenario.

        Args:
            expect: the lines: `[{"call": "4477*", "status": "completed"}]`.
            always: lines of `always:`, which are true of every course.
            unasked: whether steps of scripts that were not reached fail, too, and faults that never struck.

        Raises:
            VerificationFailed: some do not hold; it says which, and what there was instead.
            ClientError: 400, a line has a mistake.
        """
        body: dict[str, object] = {"expect": expect}
        if always:
            body["always"] = always
        if unasked:
            body["unasked"] = True
        judged = await self.ask("POST", "verify", body=body)
        if not judged["passed"]:
            raise VerificationFailed([read_answer(Failed, one) for one in judged["failures"]])

    # -- scenarios

    async def load(
        self,
        scenario: Source,
        *,
        name: str = "scenario.yaml",
        case: str | None = None,
        use: Used = (),
    ) -> LoadedScenario:
        """Load a scenario for this Vonage application only.

        Args:
            scenario: a `Path`; or YAML or JSON as text; or values.
            name: by which mistakes and the journal call it, where it is no file.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them; or their texts by these.

        Raises:
            ClientError: 400, it has mistakes, each with its place.
        """
        return await self._load(document_of(scenario, name, use, case, self.folders), case)

    async def _load(self, document: Document, case: str | None = None) -> LoadedScenario:
        query = {"name": document.name, "case": case, "application_id": self.application_id}
        shown = await self._connection.ask("POST", "scenarios", query=query, document=document)
        return read_answer(LoadedScenario, shown)

    async def upload(self, file: Audio, name: str | None = None) -> str:
        """Upload a WAV file for scripts to play, and return its name: `{"play": name}`.

        All Vonage applications share what is uploaded; one of the same name is replaced.

        Args:
            file: its path, from the current folder, or in pytest from that of the test; or its bytes.
            name: what to call it, where that is not the name of the file.

        Raises:
            ClientError: it can't be read, or is no WAV file; 429, there are too many.
        """
        own_name, content = read_audio(file, self.folders)
        name = name or own_name
        document = Document(content, name)
        await self._connection.ask("PUT", f"sounds/{quote(name, safe='')}", document=document)
        return name

    async def scenarios(self) -> list[LoadedScenario]:
        """Return the scenarios that play for this Vonage application only."""
        shown = await self.ask("GET", "scenarios")
        return [read_answer(LoadedScenario, one) for one in shown["scenarios"]]

    async def unload(self, name: str | None = None) -> int:
        """Unload the scenarios of this Vonage application, or one by its name; return how many they were."""
        return int((await self.ask("DELETE", "scenarios", query={"name": name}))["unloaded"])

    # -- a clean world

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
