"""What the routes about calls answer."""

from typing import Annotated, Any, Final, Literal, NotRequired, TypedDict

from voice_simulator.core.model.endpoints import ADDRESS_MEMBER, EndpointType
from voice_simulator.core.model.socket import SocketState
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.documents.grammar.kinds import Schema
from voice_simulator.documents.typed_schemas import DateTime

_ENDPOINT: Final[Schema] = {
    "description": "One end of a call.",
    "type": "object",
    "properties": {
        "type": {"enum": [one.value for one in EndpointType]},
        **{name: {"type": "string"} for name in sorted(set(ADDRESS_MEMBER.values()))},
        "content-type": {"description": "Of a WebSocket.", "type": "string"},
        "headers": {"description": "Of a WebSocket.", "type": "object"},
    },
    "required": ["type"],
}

ShownEndpoint = Annotated[dict[str, Any], lambda writer: writer.defined("ShownEndpoint", lambda _: _ENDPOINT)]
"""One end of a call."""


class ShownCall(TypedDict):
    """The record of a call, as `GET /v1/calls/{uuid}` shows it.

    Attributes:
        uuid: of the leg.
        status: of the leg.
        direction: who placed it.
        rate: per minute, once it is over.
        price: once it is over.
        duration: seconds from the answer to the end, once it is over.
        network: of the party.
        conversation_uuid: of the conversation that it is in.
        start_time: when it was placed.
        end_time: when it was over.
        to, from: its ends.
        _links: to the record.
    """

    uuid: str
    status: Status
    direction: Direction
    rate: NotRequired[str]
    price: NotRequired[str]
    duration: NotRequired[str]
    network: str | None
    conversation_uuid: str
    start_time: DateTime
    end_time: NotRequired[DateTime]
    to: ShownEndpoint
    from_: ShownEndpoint
    _links: dict[str, Any]


class PlayingNow(TypedDict):
    """What plays into a call, or is heard there of another one.

    Attributes:
        source: what makes the sound.
        by: whether an NCCO or a request asked for it, or a party says it.
        content: the words, the address, or the digits.
        from, until: when it began, and when it will be over; null where nobody knows.
        heard: whether the party hears it.
        leg: the id of the leg on which the sound is made, where that is another one.
    """

    source: str
    by: Literal["ncco", "api", "party"]
    content: str
    from_: DateTime
    until: DateTime | None
    heard: bool
    leg: NotRequired[str]


class RunningNcco(TypedDict):
    """An NCCO that runs.

    Attributes:
        actions: their names.
        index: the action it is at, from 0.
    """

    actions: list[str]
    index: int


class PlayingScript(TypedDict):
    """A script that plays.

    Attributes:
        script: its name.
        steps: as a scenario names them.
        next: the step that comes next, from 0.
        by_hand: that somebody plays it by hand.
    """

    script: str
    steps: list[str]
    next: int
    by_hand: NotRequired[Literal[True]]


class PlayedByHand(TypedDict):
    """A call whose party is played by hand.

    Attributes:
        uuid: of the leg.
        status: of the leg.
        party: what its party does.
    """

    uuid: str
    status: Status
    party: PlayingScript | None


class SocketInside(TypedDict):
    """The WebSocket of a leg, and what is measured on it so far; spans are ms of simulated time.

    Attributes:
        state: how far it is.
        rate: samples a second.
        queued_frames: how many wait to be played.
        frames_in: how many your app has sent.
        jitter_p50, jitter_p95, jitter_max: by how much the time from one frame of your app to the next
            differed from 20 ms, pauses over a second left out; None where no two came.
        under_runs: how often nothing of your app was left to play in the middle of a sound.
        largest_queue: the most that waited to be played.
        dropped_frames: those for which there was no room.
        cleared_frames: those that a `clear`, or the end of the socket, dropped before they played.
        wrong_sizes: messages that had not the size of 20 ms.
        first_sound: from when somebody was there to the first sound of your app that was heard.
        replies: from the end of what your app heard to its next sound, each.
        no_reply_for: how long nothing of your app was heard after the last that a party said; None where it
            was.
        stops: from the beginning of what interrupted your app to the end of its sound, each.
        dead_air: the longest time in which neither side was heard.
        talk_over: how long both were heard at once, all together.
    """

    state: SocketState
    rate: int
    queued_frames: int
    frames_in: int
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


class CallInside(TypedDict):
    """What a record does not tell of a call.

    Attributes:
        muted, earmuffed: whether it is.
        hears: the legs that its party can hear now.
        playing: what plays into it, or is heard there of others, and until when.
        ncco: the NCCO that runs, and the action it is at.
        timers: when each is due.
        party: the script that plays, its steps, and the next of them.
        socket: the WebSocket to your app that is its party; null where a script plays, or a person.
        origin: the entry of a scenario that chose the script.
        connected_from: the id of the leg whose `connect` dialled it.
        legs: the ids of the legs that its own NCCOs have dialled, in that order.
        connected_to: the legs that are joined with it in its conversation now.
        dtmf_event_url: where keys are told, while somebody listens for them.
        done: whether nothing about it is open: it is over, and all its events are delivered or given up.
    """

    muted: bool
    earmuffed: bool
    hears: list[str]
    playing: list[PlayingNow]
    ncco: RunningNcco | None
    timers: dict[str, DateTime]
    party: PlayingScript | None
    socket: SocketInside | None
    origin: str | None
    connected_from: str | None
    legs: list[str]
    connected_to: list[str]
    dtmf_event_url: dict[str, Any] | str | None
    done: bool


class ListedCall(ShownCall):
    """The record of a call among others; those of second legs say so.

    Attributes:
        connected_from: of a second leg the id of the leg whose `connect` dialled it.
    """

    connected_from: NotRequired[str]


class CallRecords(TypedDict):
    """The calls of a world.

    Attributes:
        calls: their records, the oldest first.
    """

    calls: list[ListedCall]


class CallRecordsOfAll(TypedDict):
    """The calls of all worlds.

    Attributes:
        worlds: by the id of the Vonage application.
    """

    worlds: dict[str, CallRecords]


class ReceivedCall(TypedDict):
    """A call that has arrived.

    Attributes:
        uuid: of its leg.
        application_id: the Vonage application that has it.
    """

    uuid: str
    application_id: str
