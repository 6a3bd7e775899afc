"""What the routes of the control API answer: the members of their JSON, each declared once.

The type checker holds the routes to them, and the OpenAPI document has their schemas. Their names are those
of its components.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from voice_simulator.api.json_responses import TextStream
from voice_simulator.core.model.states import Status
from voice_simulator.documents.typed_schemas import DateTime

LongText = Annotated[TextStream, lambda _: {"type": "string"}]
"""A text that is made while it is sent."""

# -- refusals


class PlacedMistake(TypedDict):
    """One mistake in what came.

    Attributes:
        sentence: what is wrong, and what would be right.
        path: where it is in a JSON body.
        file, line, column: where it is in a document.
    """

    sentence: str
    path: NotRequired[str]
    file: NotRequired[str]
    line: NotRequired[int]
    column: NotRequired[int]


class Refused(TypedDict):
    """A refusal.

    Attributes:
        error: what is wrong, and what would be right.
        mistakes: each mistake in a body or document.
        application_ids: the Vonage applications to choose from, where one must be named.
        application_id: the Vonage application that has the number already.
        uuids: the calls to choose from, where the beginning of an id is that of several.
        uuid, status: the call that does not admit the step, and its status.
        awaited: what an advance still waited for when it gave up.
        nearest: what came closest to what was waited for in vain, or what there was instead.
        timeline: what happened: on the call that was waited for, or in its world.
        due: what is due next there, or that nothing is.
    """

    error: str
    mistakes: NotRequired[list[PlacedMistake]]
    application_ids: NotRequired[list[str]]
    application_id: NotRequired[str]
    uuids: NotRequired[list[str]]
    uuid: NotRequired[str]
    status: NotRequired[Status]
    awaited: NotRequired[list[str]]
    nearest: NotRequired[str | None]
    timeline: NotRequired[str]
    due: NotRequired[str]


# -- the simulator


class Health(TypedDict):
    """The state of the simulator itself.

    Attributes:
        status: that it is alive.
        version: of the simulator.
        worlds: the Vonage applications that have one.
        calls: how many records are kept.
        live_calls: how many calls are not over.
        refused: how many requests to the platform's routes were not let in.
        https: host and port of each HTTPS listener; empty without TLS.
    """

    status: Literal["ok"]
    version: str
    worlds: list[str]
    calls: int
    live_calls: int
    refused: int
    https: list[str]


class RefusedRequest(TypedDict):
    """A request to the platform's routes that was not let in.

    Attributes:
        time: the wall clock.
        method, path: what was asked for.
        status: of the answer.
        reason: why, in a sentence.
        application_id: the one that its token claims, whether the token is valid or not.
    """

    time: DateTime
    method: str
    path: str
    status: int
    reason: str
    application_id: str | None


class RefusedRequests(TypedDict):
    """The last requests that were not let in.

    Attributes:
        refusals: the oldest first.
        total: how many there have been, kept or not.
    """

    refusals: list[RefusedRequest]
    total: int


class ResetWorlds(TypedDict):
    """What was reset.

    Attributes:
        reset: the Vonage applications whose worlds have ended.
    """

    reset: list[str]


# -- registrations


class ShownWebhook(TypedDict):
    """A default webhook of a Vonage application.

    Attributes:
        address: its URL; `(hidden)` stands for a user and password in it, also where it is sent back.
        http_method: GET or POST.
        connection_timeout, socket_timeout: in ms.
    """

    address: str
    http_method: str
    connection_timeout: int
    socket_timeout: int


class ShownRegistration(TypedDict):
    """The registration of a Vonage application.

    Attributes:
        id: of the Vonage application.
        public_key: its key, as PEM.
        numbers: those that it has.
        answer_url, event_url, fallback_answer_url: its default webhooks.
        api_key: of its account.
        signature_secret: only that there is one; sent back, `(set)` keeps it.
    """

    id: str
    public_key: str | None
    numbers: list[str]
    answer_url: ShownWebhook | None
    event_url: ShownWebhook | None
    fallback_answer_url: ShownWebhook | None
    api_key: str | None
    signature_secret: Literal["(set)"] | None


class ShownProcesses(TypedDict):
    """The processes that are watched to see when your app is at rest.

    Attributes:
        pid: the first one; null where nobody has named any.
        owns_group: whether its process group and session are its own.
        address: `host:port` where one of them listens, if somebody said.
        of_all: whether they are those of all Vonage applications that have none of their own.
        seen: whether rest can be seen.
        why: why it can't, and what happens instead.
    """

    pid: int | None
    owns_group: bool
    address: str | None
    of_all: bool
    seen: bool
    why: str | None


class ShownRegistrations(TypedDict):
    """The registered Vonage applications.

    Attributes:
        applications: in the order in which they were registered.
    """

    applications: list[ShownRegistration]


class MadeApplication(ShownRegistration):
    """A Vonage application that was made.

    Attributes:
        id: of the Vonage application.
        application_id: the same.
        private_key: what its tokens are signed with, as PEM; no other answer has it. Null where the request
            had a key.
        public_key: its key, as PEM.
        numbers: those that it has.
        answer_url, event_url, fallback_answer_url: its default webhooks.
        api_key: of its account.
        signature_secret: only that there is one.
    """

    application_id: str
    private_key: str | None


class RemovedApplication(TypedDict):
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
    registered: bool
    numbers: list[str]
    world: bool
    calls_ended: int
    scenarios: list[str]


# -- scenarios


class LoadedScenario(TypedDict):
    """A loaded scenario.

    Attributes:
        name: of its file.
        title: its name, as it says.
        application_id: the Vonage application that it plays for; null for all.
        case: which of its cases, where it has some.
    """

    name: str
    title: str | None
    application_id: str | None
    case: NotRequired[str]


class LoadedScenarios(TypedDict):
    """The loaded scenarios.

    Attributes:
        scenarios: in the order in which they were loaded.
    """

    scenarios: list[LoadedScenario]


class UnloadedScenarios(TypedDict):
    """How many scenarios were unloaded.

    Attributes:
        unloaded: how many.
    """

    unloaded: int


class NccoFinding(TypedDict):
    """One thing that is wrong in an NCCO, or deserves a warning.

    Attributes:
        path: where, as a JSON path from the array; null where the text is no JSON.
        line, column: where it stands in the text.
        sentence: what is wrong, and what would be right.
    """

    path: str | None
    line: int
    column: int
    sentence: str


class CheckedNcco(TypedDict):
    """What came of the check of an NCCO.

    Attributes:
        name: of its file.
        valid: whether the platform takes it.
        actions: how many there are.
        mistakes: what the platform refuses.
        warnings: what it takes, and what is probably not what was meant.
        not_simulated: the options that only the simulator does nothing with.
        more: whether there are more mistakes or warnings than the hundred of each that are told.
    """

    name: str
    valid: bool
    actions: int
    mistakes: list[NccoFinding]
    warnings: list[NccoFinding]
    not_simulated: list[str]
    more: bool


class RunnableScenario(TypedDict):
    """A scenario that can be run here.

    Attributes:
        name: of its file.
        title: its name, as it says.
        verdict: that it can be run.
    """

    name: str
    title: str | None
    verdict: Literal["can be run"]


class ShownFailure(TypedDict):
    """One thing that is not as it should be.

    Attributes:
        origin: where it is written: `busy.yaml:31`.
        expected: what was expected.
        seen: what there was instead.
        closest: what came closest to it, and how it differs.
        uuid: of the call that it is about.
        timeline: what happened on that call and legs that belong to it, a line each.
        always: that it is of a line of `always:`; there only where it is.
        cause: what went wrong first on its calls, of which it may have come; there only where something did.
    """

    origin: str
    expected: str
    seen: str
    closest: str | None
    uuid: str | None
    timeline: list[str]
    always: NotRequired[bool]
    cause: NotRequired[str]


class ShownWords(TypedDict):
    """Words that your app said on a WebSocket, as `run --transcribe` had them written down.

    Attributes:
        began, ended: when the sound did that they are of.
        words: what was said.
    """

    began: DateTime
    ended: DateTime
    words: str


class ShownSocket(TypedDict):
    """What was measured on one WebSocket; spans are ms.

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
        first_sound: from when somebody was there to the first sound of your app that was heard.
        replies: from the end of what your app heard to its next sound, each.
        no_reply_for: how long nothing of your app was heard after the last that a party said; None where it
            was.
        stops: from the beginning of what interrupted your app to the end of its sound, each.
        dead_air: the longest time in which neither side was heard.
        talk_over: how long both were heard at once, all together.
        still_open: whether it had not ended when the run did; all figures are of what had happened by then.
        said: what your app said on it, where that was written down.
    """

    uuid: str
    to: str
    still_open: bool
    said: list[ShownWords]
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
    no_reply_for: int | None
    stops: list[int]
    dead_air: int
    talk_over: int


class Verified(TypedDict):
    """What came of expectations that were judged by a journal as it stood.

    Attributes:
        passed: whether everything was as expected.
        failures: what was not.
        seq: the number of the last journal entry that was looked at.
    """

    passed: bool
    failures: list[ShownFailure]
    seq: int


_Struck = TypedDict("_Struck", {"struck": list[str]})  # noqa: UP013  # a word for JSON only


class ShownRun(_Struck):
    """What came of a run.

    Attributes:
        name: of the scenario's file.
        title: its name, as it says.
        verdict: whether everything was as it should be.
        case: which of its cases, where it has some.
        skipped: why the scenario says that it is not to be run.
        failures: what was not.
        unused: what the scenario has that never played.
        struck: what its faults did, a line each.
        late: which requests of your app came too late, a line each.
        unreachable: why your app could not be reached.
        transcript: the first call and its legs in three lines each, and what your app was asked.
        sockets: what was measured on each WebSocket.
        calls: how many there were.
        simulated_s: seconds of simulated time that passed.
        wall_s: seconds of wall time that the run took.
        journals: the canonical journals by the id of the Vonage application, if they were wanted.
        trace: what a trace holds (`worlds`, `recordings`, `left_out`), if it was wanted and the run failed.
    """

    name: str
    title: str | None
    verdict: Literal["passed", "failed", "unreachable", "skipped"]
    case: NotRequired[str]
    skipped: NotRequired[str]
    failures: list[ShownFailure]
    unused: list[str]
    late: list[str]
    unreachable: str | None
    transcript: list[str]
    sockets: list[ShownSocket]
    calls: int
    simulated_s: float
    wall_s: float
    journals: NotRequired[dict[str, LongText]]
    trace: NotRequired[dict[str, Any]]
