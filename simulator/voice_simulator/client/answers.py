"""What a simulator answers, as values: their members are those of the control API's JSON."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from voice_simulator.core.journal import Entry  # noqa: TC001  # read with the type hints
from voice_simulator.core.journal.reading import read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEMBER: Final = "member"
"""In the metadata of a field: the member of the JSON, where that has another name."""

ClockMode = Literal["real", "auto", "manual"]
"""How simulated time moves: with the wall clock, by itself as fast as your app allows, or when told."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a simulator.

    Attributes:
        version: of the simulator.
        worlds: the Vonage applications that have a world.
        calls: how many records are kept.
        live_calls: how many calls are not over.
    """

    version: str
    worlds: list[str]
    calls: int
    live_calls: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that stops a world's time, or will.

    Attributes:
        hold: its number.
        condition: what it stops time at, in words.
        since: when it stopped time; None as long as it is armed.
        hold_s: for how long at most, in seconds of wall time.
    """

    hold: int
    condition: str
    since: datetime | None
    hold_s: float


@dataclass(frozen=True, slots=True)
class WorldClock:
    """The time of a world.

    Attributes:
        now: simulated time.
        mode: how it moves.
        speed: how many seconds of it pass in one of the wall clock, in the mode `real`.
        next: when something is due; None for nothing.
        seed: what the world draws its ids from; None before it begins.
        settle_s: for how long your app must be quiet before time jumps, in seconds of wall time.
        settle_max_s: for how long steady traffic holds a jump up at most.
        patience_s: for how long an event without a reply, or a `wait_for`, holds time up.
        holds: what holds time now, or will.
    """

    now: datetime
    mode: ClockMode
    speed: float
    next: datetime | None = None
    seed: int | None = None
    settle_s: float | None = None
    settle_max_s: float | None = None
    patience_s: float | None = None
    holds: list[Hold] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DefaultWebhook:
    """A default webhook of a Vonage application.

    Attributes:
        address: its URL; `(hidden)` stands for a user and password in it, also where it is sent back.
        http_method: `GET` or `POST`.
        connection_timeout, socket_timeout: in ms.
    """

    address: str
    http_method: str
    connection_timeout: int
    socket_timeout: int


@dataclass(frozen=True, slots=True)
class Registration:
    """A registered Vonage application.

    Attributes:
        id: of the Vonage application.
        numbers: those that it has.
        public_key: its key, as PEM.
        answer_url, event_url, fallback_answer_url: its default webhooks.
        api_key: of its account.
        signature_secret: only that there is one.
    """

    id: str
    numbers: list[str]
    public_key: str | None = None
    answer_url: DefaultWebhook | None = None
    event_url: DefaultWebhook | None = None
    fallback_answer_url: DefaultWebhook | None = None
    api_key: str | None = None
    signature_secret: str | None = None


@dataclass(frozen=True, slots=True)
class NewApplication:
    """A Vonage application that was just made.

    Attributes:
        application_id: its id.
        private_key: the key that signs its tokens, as PEM, which the simulator does not keep; empty where you
            gave a public key.
        public_key: the other half, as PEM.
        numbers: those that it has, which no other has.
    """

    application_id: str
    private_key: str = field(repr=False)
    public_key: str = field(repr=False)
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class DeletedApplication:
    """What went with a Vonage application that was deleted.

    Attributes:
        application_id: its id.
        registered: whether it was registered.
        numbers: those that it had, which others may have now.
        world: whether its world has ended, with its journal, its clock and its records.
        calls_ended: how many calls were live in it; none of their webhooks is sent any more.
        scenarios: those that played for it only.
    """

    application_id: str
    registered: bool = False
    numbers: list[str] = field(default_factory=list)
    world: bool = False
    calls_ended: int = 0
    scenarios: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A loaded scenario.

    Attributes:
        name: of its file.
        title: its name, as it says.
        application_id: the Vonage application that it plays for; None for all.
        case: which of its cases, where it has some.
    """

    name: str
    title: str | None = None
    application_id: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class NccoFinding:
    """One thing that is wrong in an NCCO, or deserves a warning.

    Attributes:
        path: where, as a JSON path from the array; None where the text is no JSON.
        line, column: where it stands in the text.
        sentence: what is wrong, and what would be right.
    """

    path: str | None
    line: int
    column: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedNcco:
    """What came of the check of an NCCO.

    Attributes:
        name: what it is called.
        valid: whether the platform takes it.
        actions: how many there are.
        mistakes: what the platform refuses.
        warnings: what it takes, and what is probably not what was meant.
        not_simulated: the options that only the simulator does nothing with.
        more: whether there are more than the hundred of each that are told.
    """

    name: str
    valid: bool
    actions: int
    mistakes: list[NccoFinding]
    warnings: list[NccoFinding]
    not_simulated: list[str]
    more: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """One thing that is not as it should be.

    Attributes:
        origin: where it is written: `busy.yaml:31`.
        expected: what was expected.
        seen: what there was instead.
        closest: what came closest to it, and how it differs.
        uuid: of the call that it is about.
        timeline: what happened on that call and legs that belong to it, a line each.
        always: whether it is of a line of `always:`.
        cause: what went wrong first on its calls, of which it may have come; None where nothing did.
    """

    origin: str
    expected: str
    seen: str
    closest: str | None = None
    uuid: str | None = None
    timeline: list[str] = field(default_factory=list)
    always: bool = False
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class SaidWords:
    """Words that your app said on a WebSocket, as `run --transcribe` had them written down.

    Attributes:
        began, ended: when the sound did that they are of, in simulated time.
        words: what was said.
    """

    began: datetime
    ended: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSocket:
    """What was measured on one WebSocket to your app; spans are ms.

    Attributes:
        uuid: of its leg.
        to: its address, without a password.
        frames_in, frames_out: how many your app sent, and was sent.
        late_p50, late_p95, late_max: by how much frames to your app were late, on the wall clock.
        jitter_p50, jitter_p95, jitter_max: by how much the time from one frame of your app to the next
            differed from 20 ms, pauses over a second left out; None where no two came.
        under_runs: how often nothing of your app was left to play in the middle of a sound.
        largest_queue: the most frames that waited to be played.
        dropped_frames: for which there was no room.
        cleared_frames: that a `clear` dropped.
        wrong_sizes: frames that were not 20 ms long.
        first_sound: from when somebody was there to the first sound of your app that was heard;
            None for none.
        replies: from the end of what your app heard to its next sound, each.
        no_reply_for: how long nothing of your app was heard after the last that a party said; None where it
            was.
        stops: from the beginning of what interrupted your app to the end of its sound, each.
        dead_air: the longest time in which neither side was heard.
        talk_over: how long both were heard at once, all together.
        still_open: whether it had not ended; all figures are of what had happened by then.
        said: what your app said on it, where that was written down.
    """

    uuid: str
    to: str
    frames_in: int
    frames_out: int
    late_p50: float
    late_p95: float
    late_max: float
    jitter_p50: int | None
    jitter_p95: int | None
    jitter_max: int | None
    under_runs: int
    largest_queue: int
    dropped_frames: int
    cleared_frames: int
    wrong_sizes: int
    first_sound: int | None
    replies: list[int]
    stops: list[int]
    dead_air: int
    talk_over: int
    no_reply_for: int | None = None
    still_open: bool = False
    said: list[SaidWords] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioOutcome:
    """What came of a run of a scenario.

    Attributes:
        name: of its file.
        title: its name, as it says.
        verdict: `passed`, `failed`, `unreachable` or `skipped`.
        case: which of its cases, where it has some.
        skipped: why the scenario says that it is not to be run.
        failures: what was not as it should be.
        unused: what the scenario has that never played.
        injected: what its faults did, a line each.
        late: which requests of your app came too late, a line each.
        unreachable: why your app could not be reached.
        transcript: the first call and its legs in three lines each, and what your app was asked.
        sockets: what was measured on each WebSocket.
        calls: how many there were.
        simulated_s, wall_s: how long it took, in seconds of simulated and of wall time.
        journals: the canonical journals by the id of the Vonage application, if they were asked for.
        trace: what a trace holds, as JSON, if it was asked for and the run failed.
    """

    name: str
    title: str | None
    verdict: str
    case: str | None = None
    skipped: str | None = None
    failures: list[Failed] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    injected: list[str] = field(default_factory=list, metadata={_MEMBER: "struck"})
    late: list[str] = field(default_factory=list)
    unreachable: str | None = None
    transcript: list[str] = field(default_factory=list)
    sockets: list[MeasuredSocket] = field(default_factory=list)
    calls: int = 0
    simulated_s: float = 0
    wall_s: float = 0
    journals: dict[str, str] = field(default_factory=dict)
    trace: dict[str, Any] | None = None

    @property
    def passed(self) -> bool:
        """Whether everything was as it should be."""
        return self.verdict == "passed"


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A request to the platform's routes that was not let in.

    Attributes:
        time: of the wall clock.
        method, path: what was asked for.
        status: of the answer.
        reason: why, in a sentence.
        application_id: the one that its token claims.
    """

    time: datetime
    method: str
    path: str
    status: int
    reason: str
    application_id: str | None = None


@dataclass(frozen=True, slots=True)
class WatchedProcesses:
    """The processes of your app that are watched to see when it is at rest.

    Attributes:
        pid: the first of them.
        owns_group: whether its process group and session are its own.
        address: where it takes its webhooks.
        of_all: whether they are those of all Vonage applications.
        seen: whether rest can be seen.
        why: why it can't.
    """

    pid: int | None
    owns_group: bool = False
    address: str | None = None
    of_all: bool = False
    seen: bool = False
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A condition that has come true.

    Attributes:
        seq: the number of the journal entry by which it did; of words that are still being said, of the last
            entry before. Give it as `after` to wait for something later.
        time: when, in simulated time.
        uuid: the call on which it did; None where it is on none.
        entry: that journal entry; None where it is no longer kept.
        calls: the ids of the calls on which it happened, in that order.
        now: simulated time afterwards.
        next: when something is due next; None for nothing.
    """

    seq: int
    time: datetime
    uuid: str | None
    entry: Entry | None
    calls: list[str]
    now: datetime
    next: datetime | None


def read_met(shown: Mapping[str, Any]) -> Met:
    """Read the answer of a wait that has ended well."""
    met = shown["met"]
    entry = met.get("entry")
    return read_answer(Met, {**shown, **met, "entry": entry and read_entry(entry)})


_T = TypeVar("_T")


def read_answer(of: type[_T], shown: Mapping[str, Any]) -> _T:
    """Make a value of the JSON of a simulator; members that are not known here are passed over."""
    given = {}
    for name, member, hint, is_needed in _members(of):  # type: ignore[arg-type]  # a type is hashable
        if member in shown or is_needed:
            given[name] = _value(hint, shown[member])
    return of(**given)


@lru_cache
def _members(of: type) -> tuple[tuple[str, str, Any, bool], ...]:
    """Return of each field its name, its member, its type and whether it must be there."""
    hints = get_type_hints(of)
    return tuple(
        (
            one.name,
            one.metadata.get(_MEMBER, one.name),
            hints[one.name],
            one.default is MISSING and one.default_factory is MISSING,
        )
        for one in fields(of)
    )


def _value(hint: Any, shown: Any) -> Any:  # noqa: ANN401  # whatever a member may hold
    if isinstance(hint, UnionType):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return None if shown is None else _value(inner, shown)
    if hint is datetime:
        return datetime.fromisoformat(shown)
    if is_dataclass(hint):
        return read_answer(hint, shown)  # type: ignore[arg-type]  # `is_dataclass` admits instances, too
    if get_origin(hint) is list:
        (of,) = get_args(hint)
        return [_value(of, one) for one in shown]
    return shown
