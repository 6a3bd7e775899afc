"""What the journal says of WebSockets to your app: how they begin and end, their messages, their measures.

A frame of audio is no entry. The first and the last of a stretch of sound are: the `heard` entries.
"""

from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, behind, entry_shape
from voice_simulator.core.model.faults import SocketFault
from voice_simulator.core.model.vocabulary import FaultKind


@entry_shape()
class SocketOpeningEntry(Shape):
    """The platform connects to a WebSocket of your app.

    Attributes:
        opening: its address, without a password.
        rate: samples a second.
    """

    kind: ClassVar = EntryKind.SOCKET

    opening: str
    rate: int


@entry_shape()
class SocketRefusedEntry(Shape):
    """There is no connection.

    Attributes:
        refused: why, in one word: `unreachable`, `bad_certificate`, …, or `status` for another one than 101.
        sentence: what happened, and what would mend it.
        status: the HTTP status of your app's answer.
    """

    kind: ClassVar = EntryKind.SOCKET

    refused: str
    sentence: str
    status: int | None = None


@entry_shape()
class SocketClosedEntry(Shape):
    """A socket is closed.

    Attributes:
        closed_by: `app`, `platform`, or `fault` for what a scenario lets go wrong.
        code: of the close frame; 1006 where there was none.
        reason: that your app gave.
    """

    kind: ClassVar = EntryKind.SOCKET

    closed_by: str
    code: int
    reason: str = ""


@entry_shape()
class SocketSentEntry(Shape):
    """The platform sent your app a text message.

    Attributes:
        sent: which: `connected`, `dtmf`, `cleared` or `notify`.
        message: the message, JSON; of a long one its `event` only.
        size: of a long one: how many bytes it has.
    """

    kind: ClassVar = EntryKind.SOCKET

    sent: str
    message: bytes
    size: int | None = None


@entry_shape()
class SocketReceivedEntry(Shape):
    """Your app sent the platform a text message.

    Attributes:
        received: which: `clear`, `notify`, or `unknown` for what is ignored.
        text: the message, its beginning where it is long.
        note: why it is ignored.
        dropped_ms: of a `clear`: how much audio was queued, and is not played.
    """

    kind: ClassVar = EntryKind.SOCKET

    received: str
    text: str
    note: str | None = None
    dropped_ms: int | None = None


@entry_shape()
class SocketFrameEntry(Shape):
    """A frame has not the size of 20 ms.

    Attributes:
        frame_bytes: its size.
        expected_bytes: the size that it must have.
        number: which one it is, from 1.
        offset: how many bytes of audio came before it.
        outcome: `fatal` where it breaks the socket; `padded`, `split`, or `ignored` where it does not.
    """

    kind: ClassVar = EntryKind.SOCKET

    frame_bytes: int
    expected_bytes: int
    number: int
    offset: int
    outcome: str


@entry_shape()
class SocketOverflowEntry(Shape):
    """More audio is queued than the platform keeps, and what comes is dropped.

    Attributes:
        dropped_frames: how many so far: 1 when it begins, all of them when it is over.
        queued_frames: how many wait to be played.
        is_over: whether there is room again.
    """

    kind: ClassVar = EntryKind.SOCKET

    dropped_frames: int
    queued_frames: int
    is_over: bool = False


@entry_shape(kw_only=True)
class SocketMeasuresEntry(Shape):
    """What was measured on a socket, once it is over; spans are ms.

    Attributes:
        frames_in, frames_out: how many your app sent, and was sent.
        late_p50, late_p95, late_max: by how much frames to your app were late, on the wall clock.
        jitter_p50, jitter_p95, jitter_max: by how much the time from one frame of your app to the next
            differed from 20 ms, pauses over a second left out; None where no two came.
        under_runs: how often nothing of your app was left to play in the middle of a sound.
        largest_queue: the most frames that waited to be played.
        dropped_frames: for which there was no room.
        cleared_frames: that a `clear` dropped.
        wrong_sizes: frames that had not the size of 20 ms.
        first_sound: from when somebody was there to the first sound of your app that was heard;
            None for none.
        replies: from the end of what your app heard to its next sound, each.
        no_reply_for: how long nothing of your app was heard after the last that a party said; None where it
            was.
        stops: from the beginning of what interrupted your app to the end of its sound, each.
        dead_air: the longest time in which neither side was heard.
        talk_over: how long both were heard at once, all together.
    """

    kind: ClassVar = EntryKind.SOCKET

    frames_in: int
    frames_out: int
    late_p50: float
    late_p95: float
    late_max: float
    jitter_p50: int | None = None
    jitter_p95: int | None = None
    jitter_max: int | None = None
    under_runs: int = 0
    largest_queue: int = 0
    dropped_frames: int = 0
    cleared_frames: int = 0
    wrong_sizes: int = 0
    first_sound: int | None = None
    replies: tuple[int, ...] = ()
    no_reply_for: int | None = None
    stops: tuple[int, ...] = ()
    dead_air: int = 0
    talk_over: int = 0


@entry_shape()
class SocketFaultEntry(Shape):
    """A fault struck a socket.

    Attributes:
        fault: its origin.
        does: what it does.
        socket: the address of the socket, without a password.
        rule: the fault itself.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
    socket: str
    rule: SocketFault | None = behind()


SocketEntry = (
    SocketOpeningEntry
    | SocketRefusedEntry
    | SocketClosedEntry
    | SocketSentEntry
    | SocketReceivedEntry
    | SocketFrameEntry
    | SocketOverflowEntry
    | SocketMeasuresEntry
    | SocketFaultEntry
)
"""Whatever the journal says of a socket."""
