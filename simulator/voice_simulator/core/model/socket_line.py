"""What waits to be played of a WebSocket, and what was counted of it: state of `core.media.socket_queue`."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice_simulator.core.model.frame_pace import FramePace
from voice_simulator.core.model.socket_audio import FRAME_SPAN
from voice_simulator.core.model.talk_spans import Span, TalkSpans

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.socket_audio import SocketAudio
    from voice_simulator.core.model.sound import Sound


@dataclass(slots=True, eq=False)
class SocketSound:
    """A sound that your app has sent: it plays, or will.

    Attributes:
        sound: the sound; it has a span once its end is known.
        begins: when its first frame that can be heard does.
        audible_until: when the last one is over that has come so far.
        has_begun: whether it plays.
        timer: of what comes next: its beginning, or its end.
    """

    sound: Sound
    begins: int
    audible_until: int
    has_begun: bool = False
    timer: Timer | None = None

    @property
    def has_end(self) -> bool:
        """Whether its end is known: no more comes to it."""
        return self.sound.span is not None

    def span_at(self, now: int) -> Span:
        """Return when it was heard, as far as that is known now: it may go on after a short silence."""
        return Span(self.begins, self.audible_until if self.audible_until <= now else None)

    def end_at(self, instant: int) -> None:
        """Let it end at an instant, whatever comes."""
        self.audible_until = instant
        self.sound.span = instant - self.begins


@dataclass(slots=True)
class FrameCounts:
    """What became of what your app has sent.

    Attributes:
        messages, bytes: that came.
        frames: of 20 ms that were in them.
        dropped: those for which there was no room.
        cleared: those that a `clear`, or the end of the socket, dropped before they played.
        wrong_sizes: messages that were no frame.
        largest_queue: the most frames that waited to be played.
    """

    messages: int = 0
    bytes: int = 0
    frames: int = 0
    dropped: int = 0
    cleared: int = 0
    wrong_sizes: int = 0
    largest_queue: int = 0


@dataclass(slots=True)
class Overflow:
    """Frames for which there is no room.

    Attributes:
        dropped: how many so far.
        last: when the last one came.
    """

    dropped: int
    last: int


@dataclass(slots=True, eq=False)
class Notice:
    """What is to be told when all before it has been played.

    Attributes:
        then: called then.
        size: how many bytes are to be told.
        timer: of it.
    """

    then: Callable[[], None]
    size: int
    timer: Timer | None = None


@dataclass(slots=True, eq=False)
class SocketLine:
    """What waits to be played of one socket.

    Attributes:
        audio: what has played, as far as it is kept, and what will.
        ends: when the last of it is over.
        seen: the latest instant that is known to have come; the clock may stand before it.
        waiting: when each frame that does not play yet will.
        sounds: those that are not over, the first one first.
        notices: what is to be told when all before it has been played, the first one first.
        notice_bytes: how many bytes these have.
        counts: what was counted.
        pace: how evenly it comes.
        talk: when it, and whom it hears, made sound.
        overflow: the frames that are being dropped; None while none are.
        is_cut: whether nothing that comes is taken any more.
        ended: when the socket was over, and nothing played any more; None before.
    """

    audio: SocketAudio
    ends: int = 0
    seen: int = 0
    waiting: deque[int] = field(default_factory=deque)
    sounds: deque[SocketSound] = field(default_factory=deque)
    notices: deque[Notice] = field(default_factory=deque)
    notice_bytes: int = 0
    counts: FrameCounts = field(default_factory=FrameCounts)
    pace: FramePace = field(default_factory=FramePace)
    talk: TalkSpans = field(default_factory=TalkSpans)
    overflow: Overflow | None = None
    is_cut: bool = False
    ended: int | None = None

    def queued_at(self, instant: int) -> int:
        """Return how many frames wait to be played at an instant."""
        return sum(plays_at > instant for plays_at in self.waiting)

    def see(self, instant: int) -> None:
        """Know that it is so late now, and which frames have begun to play by then."""
        self.seen = max(self.seen, instant)
        while self.waiting and self.waiting[0] <= self.seen:
            self.waiting.popleft()

    def place_frame(self) -> int:
        """Put a frame that comes now behind what is queued; return when it begins to play."""
        plays_at = max(self.seen, self.ends)
        self.pace.dry += plays_at > self.ends
        self.ends = plays_at + FRAME_SPAN
        if plays_at > self.seen:
            self.waiting.append(plays_at)
            self.counts.largest_queue = max(self.counts.largest_queue, len(self.waiting))
        return plays_at

    def drop_waiting(self) -> int:
        """Drop what does not play yet; return how many frames that are."""
        dropped = len(self.waiting)
        if self.waiting:
            self.ends = self.waiting[0]
            self.waiting.clear()
            self.audio.drop_from(self.ends)
        self.counts.cleared += dropped
        return dropped
