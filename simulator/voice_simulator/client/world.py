"""The world of one Vonage application, seen from a program without an event loop.

Made of `AsyncWorld` by `REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from voice_simulator.client.call import Call
from voice_simulator.client.world_time import WorldTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voice_simulator.client.answers import (
        DeletedApplication,
        LoadedScenario,
        Registration,
        WatchedProcesses,
    )
    from voice_simulator.client.async_world import AsyncWorld
    from voice_simulator.client.conditions import JournalFilter
    from voice_simulator.client.deliveries import Delivery
    from voice_simulator.client.documents import (
        Audio,
        Source,
        Used,
    )
    from voice_simulator.client.event_stream import WorldReset
    from voice_simulator.client.journal_reading import Entries
    from voice_simulator.client.portal import Portal
    from voice_simulator.client.recordings import RecordingFile
    from voice_simulator.core.journal import Entry, Missed


class World(WorldTime):
    """The world of one Vonage application: calls, journal, clock. Made by `Simulator.world`."""

    def __init__(self, portal: Portal, inner: AsyncWorld) -> None:
        super().__init__(portal, inner)
        self._inner: AsyncWorld = inner

    def register(self, **registration: object) -> Registration:
        """Register the Vonage application, or replace its registration whole: what is left out is gone.

        Args:
            **registration: `public_key`, `numbers`, `answer_url`, `event_url`, `fallback_answer_url`,
                `api_key`, `signature_secret`, as in a settings file.

        Raises:
            ClientError: 409, another one has a number; 400, a member is wrong.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.register(**registration))

    def registration(self) -> Registration:
        """Return the registration of the Vonage application.

        Raises:
            ClientError: 404, it is not registered.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.registration())

    def delete(self) -> DeletedApplication:
        """Delete the Vonage application with all that belongs to it; return what went with it.

        To delete it again does no harm.

        Raises:
            ClientError: 404, it was never there; 409, a scenario is being run in its world.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.delete())

    def watch_processes(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.watch_processes(pid, owns_group=owns_group, address=address))

    def forget_processes(self) -> None:
        """Watch the processes of your app no more."""
        __tracebackhide__ = True
        self._portal.run(self._inner.forget_processes())

    def calls(self, *, to: str | None = None, from_: str | None = None) -> list[Call]:
        """Return its calls, the oldest first.

        Args:
            to: only those to such a number or address, a glob: `4477*`.
            from_: only those from such a number or address.
        """
        __tracebackhide__ = True
        return [Call(self._portal, one) for one in self._portal.run(self._inner.calls(to=to, from_=from_))]

    def call(self, uuid: str) -> Call:
        """Return one call.

        Args:
            uuid: its id; the first eight characters are enough.

        Raises:
            ClientError: 404, there is no such call here.
        """
        __tracebackhide__ = True
        return Call(self._portal, self._portal.run(self._inner.call(uuid)))

    def dial_in(
        self,
        to: str | None = None,
        *,
        from_: str | None = None,
        from_user: str | None = None,
        script: str | Sequence[object] | None = None,
        headers: Mapping[str, str] | None = None,
        custom_data: Mapping[str, object] | None = None,
    ) -> Call:
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
        __tracebackhide__ = True
        return Call(
            self._portal,
            self._portal.run(
                self._inner.dial_in(
                    to,
                    from_=from_,
                    from_user=from_user,
                    script=script,
                    headers=headers,
                    custom_data=custom_data,
                )
            ),
        )

    def journal(self, *, after: int = 0, **which: Unpack[JournalFilter]) -> Entries:
        """Return what happened, the oldest first, whole.

        Args:
            after: only entries with greater numbers.
            **which: which entries, by the members of `JournalFilter`: `kind="heard"`.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call; 400, the filters make no sense.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.journal(after=after, **which))

    def timeline(self, **which: Unpack[JournalFilter]) -> str:
        """Return what happened as text, a line each.

        Args:
            **which: which entries, by the members of `JournalFilter`: `uuid=call.uuid`.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.timeline(**which))

    def deliveries(
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.deliveries(uuid, event=event, outcome=outcome, after=after))

    def redeliver(self, delivery: int) -> int:
        """Send a webhook again as it was; return the number of the new delivery.

        Nothing is made of the reply: an NCCO in it is ignored, for the call has moved on.

        Args:
            delivery: the number of the one to repeat.

        Raises:
            ClientError: 404, there is no such delivery, or none any more; 409, it is still under way.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.redeliver(delivery))

    def recordings(self, uuid: str | None = None) -> list[RecordingFile]:
        """Return what your app can download, the oldest first: recordings, transcripts, speech of inputs.

        Args:
            uuid: only what the NCCOs of this call asked for; the first eight characters are enough.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.recordings(uuid))

    def recording(self, file_id: str) -> RecordingFile:
        """Return one file, and who said which words in it.

        Args:
            file_id: the last segment of its address, or its `recording_uuid`; eight characters are enough.

        Raises:
            ClientError: 404, there is none, or none any more.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.recording(file_id))

    def download(self, file_id: str) -> bytes:
        """Return the bytes that your app would download: WAV, MP3, or the JSON of a transcript.

        Args:
            file_id: as of `recording`.

        Raises:
            ClientError: 404, there is none, or none any more.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.download(file_id))

    def trace(self, uuid: str | None = None) -> str:
        """Return what happened as one HTML file, which opens from a disk without a server.

        Args:
            uuid: only a call and the legs that belong to it; the first eight characters of its id are enough.

        Raises:
            ClientError: 404, nobody knows the Vonage application or the call.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.trace(uuid))

    def stream(
        self, *, after: int = 0, **which: Unpack[JournalFilter]
    ) -> Iterator[Entry | Missed | WorldReset]:
        """Follow the journal as it is written, from its beginning, until the simulator stops.

        Where you read more slowly than the journal forgets, a `Missed` says which entries you do not get. A
        `WorldReset` says that the world was reset: the next entry is number 1.

        Args:
            after: only entries with greater numbers.
            **which: which entries, by the members of `JournalFilter`.

        Raises:
            ClientError: 429, there are too many streams.
        """
        return self._portal.iterate(self._inner.stream(after=after, **which))

    def wait_for_call(
        self,
        *,
        to: str | None = None,
        from_: str | None = None,
        direction: str | None = None,
        times: int = 1,
        timeout_s: float = 10,
    ) -> Call:
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
        __tracebackhide__ = True
        return Call(
            self._portal,
            self._portal.run(
                self._inner.wait_for_call(
                    to=to, from_=from_, direction=direction, times=times, timeout_s=timeout_s
                )
            ),
        )

    def verify(
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
        __tracebackhide__ = True
        self._portal.run(self._inner.verify(expect, always=always, unasked=unasked))

    def load(
        self, scenario: Source, *, name: str = "scenario.yaml", case: str | None = None, use: Used = ()
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
        __tracebackhide__ = True
        return self._portal.run(self._inner.load(scenario, name=name, case=case, use=use))

    def upload(self, file: Audio, name: str | None = None) -> str:
        """Upload a WAV file for scripts to play, and return its name: `{"play": name}`.

        All Vonage applications share what is uploaded; one of the same name is replaced.

        Args:
            file: its path, from the current folder, or in pytest from that of the test; or its bytes.
            name: what to call it, where that is not the name of the file.

        Raises:
            ClientError: it can't be read, or is no WAV file; 429, there are too many.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.upload(file, name))

    def scenarios(self) -> list[LoadedScenario]:
        """Return the scenarios that play for this Vonage application only."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.scenarios())

    def unload(self, name: str | None = None) -> int:
        """Unload the scenarios of this Vonage application, or one by its name; return how many they were."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.unload(name))

    def reset(self, *, everything: bool = False) -> list[str]:
        """Make it a clean world: end what is in flight; after that nothing of the old one is sent.

        Args:
            everything: whether to forget its scenarios and its registration, too.

        Raises:
            ClientError: 404, nobody knows the Vonage application; 409, a scenario is being run there.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.reset(everything=everything))
