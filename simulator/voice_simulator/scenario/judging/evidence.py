"""Evidence: what the journals of a run show, as calls and other things that happened.

`scenario.judging.journal_reader` adds to it as entries come, so that a run which waits for an expectation
reads the new ones only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND, time_of_day
from voice_simulator.core.redaction import without_password
from voice_simulator.scenario.model.bounds import milliseconds
from voice_simulator.scenario.model.expectations import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.core.journal.step_entries import StepEntry, StepsNotReachedEntry, WaitGivenUpEntry
    from voice_simulator.scenario.judging.seen_socket import SeenSocket
    from voice_simulator.scenario.model.app_requests import AppRequest

    PartyStep = StepEntry | WaitGivenUpEntry | StepsNotReachedEntry

NO_ENTRY: Final = "no entry is for this call"
"""The origin of a call that the loaded scenarios have no script for."""

ALIKE: Final = "alike"
"""The fact of an error by which others are told together with it; without one those with its title are."""


@dataclass(slots=True, kw_only=True, eq=False)
class Occurrence:
    """One thing that happened.

    Attributes:
        kind: one of `HEADS`.
        application: in whose world; times are comparable within one world only.
        uuid: the leg it is about, or None.
        seq: of its journal entry.
        since: of the entry from which on others may have followed from it: when a webhook was queued.
        time: the simulated instant, ms.
        title: what it is, on one line.
        facts: what a `Thing` can ask for.
        wall: seconds of wall time at which it was seen, a webhook sent; None where nobody looked meanwhile.
        begun: of an action of an NCCO the same thing as it began; None for none that has.
    """

    kind: str
    application: str
    uuid: str | None
    seq: int
    since: int
    time: int
    title: str
    facts: dict[str, object]
    wall: float | None = None
    begun: Occurrence | None = None


class Cause(NamedTuple):
    """Something that your app did wrong, of which other things may have come.

    Attributes:
        time: when, ms.
        uuid: the leg it is about, or None.
        sentence: what it is, without when.
    """

    time: int
    uuid: str | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSound:
    """Something that a party heard.

    Attributes:
        content: the words that it heard, the address or the digits.
        time: when it began to hear it, ms.
        since: the number of the last journal entry before that; None where the journal does not say.
        source: what made it.
        maker: the leg on which it was made, where that is another one.
        end: when it heard the last of it, ms.
    """

    content: str
    time: int
    since: int | None = None
    source: str = "talk"
    maker: SeenCall | None = None
    end: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """By which sounds are put in the order in which they began."""
        return self.time, self.since or 0

    def timed_content(self, call: SeenCall) -> str:
        """Tell it with when it began, as the timeline of the call counts."""
        return f"at {call.seconds(self.time)} {self.told_content}"

    @property
    def told_content(self) -> str:
        """Tell it with who said it, or to whom else it was played."""
        if self.source == "socket":
            return self._told_as_audio
        if self.source == "party":
            return f"{self.content!r} (said by {self.maker.party if self.maker else 'somebody'})"
        return f"{self.content!r}{f' ({self.source} to {self.maker.party})' if self.maker else ''}"

    @property
    def _told_as_audio(self) -> str:
        """Tell what your app sent on a WebSocket, whose words are known only where they were transcribed."""
        what = repr(self.content) if self.content else "a sound"
        return f"{what} of your app for {milliseconds(self.end - self.time)} (socket)"

    def began_after(self, one: Occurrence) -> bool:
        """Whether it began after something of the same world did, also within one instant."""
        since = (one.begun or one).since
        return self.time >= one.time if self.since is None else self.since >= since


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRecording:
    """A recording that your app was told of.

    Attributes:
        length: ms.
        channels: how many.
        audio_format: of its file.
        said: what parties say in it, in that order.
    """

    length: int
    channels: int
    audio_format: str
    said: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What it is like, in a few words."""
        channels = "one channel" if self.channels == 1 else f"{self.channels} channels"
        said = ", ".join(map(repr, self.said)) or SILENT
        return f"{milliseconds(self.length)} of {self.audio_format}, {channels}, {said}"


@dataclass(frozen=True, slots=True)
class SeenTranscript:
    """A transcript that your app was told of, or of which it was told that it failed.

    Attributes:
        sentences: what it says, on all channels.
        error: why there is none; None where there is one.
    """

    sentences: tuple[str, ...]
    error: str | None = None

    @property
    def summary(self) -> str:
        """What it is like, in a few words."""
        if self.error is not None:
            return f"it failed: {self.error}"
        return ", ".join(map(repr, self.sentences)) or "a transcript without words"


@dataclass(slots=True, kw_only=True, eq=False)
class SeenCall:
    """One leg.

    Attributes:
        uuid: its id.
        facts: `to` and `from` as addresses, `direction`, `turn`, `application`, `script`, the `origin` of
            its entry without the turn, and `leg_of`: the facts of the leg whose NCCO has dialled it, or None.
        counted_from: when its timeline begins, ms: with the first of the legs that belong together.
        statuses: the facts of each status that it had.
        callbacks: the events sent about it, in the order of their first attempts.
        sounds: what its party heard, in the order in which it ended.
        legs: the second legs that its NCCOs have dialled, in that order.
        recordings: those that its NCCOs asked for, in the order in which your app was told.
        transcripts: theirs, likewise.
        socket: what happened on its WebSocket; None where its party is none, or is played by a script.
        recording_due: in how many ms your app will be told of one that has ended; None where it will not.
    """

    uuid: str
    facts: dict[str, object]
    counted_from: int = 0
    statuses: list[Mapping[str, object]] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)
    sounds: list[HeardSound] = field(default_factory=list)
    legs: list[SeenCall] = field(default_factory=list)
    recordings: list[SeenRecording] = field(default_factory=list)
    transcripts: list[SeenTranscript] = field(default_factory=list)
    recording_due: int | None = None
    socket: SeenSocket | None = None

    @property
    def last(self) -> Mapping[str, object]:
        """The facts of its last status: `status`, and `detail` and `duration` (s) where it has them."""
        return self.statuses[-1] if self.statuses else {}

    @property
    def facts_at_end(self) -> Mapping[str, object]:
        """Its facts, and the `status` and `detail` of its end."""
        return {**self.facts, **{name: self.last[name] for name in ("status", "detail") if name in self.last}}

    @property
    def heard(self) -> list[HeardSound]:
        """What its party heard, in the order in which it began."""
        return sorted(self.sounds, key=lambda sound: sound.place)

    def seconds(self, time: int) -> str:
        """Tell an instant as its timeline counts: in seconds since it began."""
        return f"{(time - self.counted_from) / SECOND:.3f}"

    @property
    def name(self) -> str:
        """Say which call it is: `call to 447700900100 from 447700900999, turn 2`."""
        turn = f", turn {self.facts['turn']}" if "turn" in self.facts else ""
        whose = f", leg of the {self.first_leg}" if self.first_leg else ""
        return f"call to {self.shown_to} from {without_password(str(self.facts['from']))}{turn}{whose}"

    @property
    def shown_to(self) -> str:
        """Whom it is to, for people: the address of a WebSocket without its password."""
        return without_password(str(self.facts["to"]))

    @property
    def party(self) -> str:
        """The number or address of its party: of whoever calls, or is called."""
        return str(self.facts["from" if self.facts.get("direction") == "inbound" else "to"])

    @property
    def first_leg(self) -> str | None:
        """Name the call whose NCCO has dialled it: `call to 447700900100`; None for what is no second leg."""
        first = self.facts.get("leg_of")
        return f"call to {without_password(str(first['to']))}" if isinstance(first, dict) else None

    @property
    def line(self) -> str:
        """Tell which call it is, and how it ended."""
        return f"{self.name}: {self.last.get('status', 'no status yet')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAnswer:
    """What your app answered when it was asked for its own state.

    Attributes:
        status: the HTTP status; 0 where there was no answer.
        body: of the answer.
        failure: why there was none; None where there was one.
        times: how often it has been asked this.
    """

    status: int = 0
    body: bytes = b""
    failure: str | None = None
    times: int = 1


class Evidence:
    """What the journals of one run show, and what your app answered about its own state.

    Attributes:
        calls: the legs, in the order in which they were placed or came in.
        errors: what went wrong that no fault of a scenario did.
        causes: those of them that other things may have come of, but for what is seen of a WebSocket.
        steps: of the parties: each with when it was, ms, and the uuid of the leg.
        fault_counts: how often each fault struck, by its origin.
        time_jumps: whether simulated time passes by itself, whatever the wall clock says.
        speed: how many times as fast as the wall clock time goes, where it goes with that.
        app_answers: what your app answered last to each request of an expectation.
    """

    def __init__(self, *, time_jumps: bool = False, speed: float = 1) -> None:
        self.time_jumps, self.speed = time_jumps, speed
        self.calls: list[SeenCall] = []
        self.errors: list[Occurrence] = []
        self.causes: list[Cause] = []
        self.steps: list[tuple[int, str | None, PartyStep]] = []
        self.fault_counts: Counter[str] = Counter()
        self.app_answers: dict[AppRequest, AppAnswer] = {}
        self._by_uuid: dict[str, SeenCall] = {}
        self._things: defaultdict[str, list[Occurrence]] = defaultdict(list)
        self._of_call: defaultdict[tuple[str, str], list[Occurrence]] = defaultdict(list)

    def call(self, uuid: str | None) -> SeenCall | None:
        """Return a leg by its id."""
        return self._by_uuid.get(uuid) if uuid is not None else None

    def when(self, time: int, uuid: str | None) -> str:
        """Tell an instant as the timeline of a call does; of no call as that of the first one does.

        So all times of a report are of one kind. Where there is no call, it is the time of day.
        """
        call = self.call(uuid) or next(iter(self.calls), None)
        return time_of_day(time) if call is None else call.seconds(time)

    def timed_title(self, one: Occurrence) -> str:
        """Tell what happened with when it did."""
        return f"{self.when(one.time, one.uuid)} {one.title}"

    def things(self, kind: str, call: SeenCall | None = None) -> Sequence[Occurrence]:
        """Return what happened of a kind, on one call or at all, in the order of the journals.

        What happens on a WebSocket happens also on the call whose NCCO has dialled it.
        """
        if call is None:
            return self._things.get(kind, ())
        if kind != "socket" or not call.legs:
            return self._of_call.get((kind, call.uuid), ())
        legs = (call, *call.legs)
        found = (one for leg in legs for one in self._of_call.get((kind, leg.uuid), ()))
        return sorted(found, key=lambda one: one.seq)

    def note_sockets(self, measures: Mapping[str, SocketMeasuresEntry]) -> None:
        """Note what has been measured so far on sockets that are not over, by the ids of their legs."""
        for uuid, so_far in measures.items():
            call = self.call(uuid)
            if call is not None and call.socket is not None and call.socket.measures is None:
                call.socket.measures = so_far

    def add_call(self, call: SeenCall) -> None:
        """Add a leg."""
        self.calls.append(call)
        self._by_uuid[call.uuid] = call

    def add_occurrence(self, one: Occurrence) -> None:
        """Add something that happened."""
        self._things[one.kind].append(one)
        if one.uuid is not None:
            self._of_call[one.kind, one.uuid].append(one)
