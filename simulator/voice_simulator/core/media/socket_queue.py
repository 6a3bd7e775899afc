"""What your app sends on a WebSocket: it waits in a queue, is played at its own pace, and is a sound.

Each frame of 20 ms is played when those before it are over, so the instants at which all that is queued
begins and ends are known when it comes. A frame is no moment of a world: what happens at an instant (a sound
begins or ends, what is queued has been played, a frame breaks the socket) is a timer of the clock. A frame
comes at the present instant, which may be later than the clock's, where the last thing happened.

Frames that can be heard, with less than `SILENCE_ENDS` between them, are one sound of the leg's party.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import MILLISECOND, SECOND, Due
from voice_simulator.core.journal.socket_entries import SocketFrameEntry, SocketOverflowEntry
from voice_simulator.core.model.recording import OF_PARTIES
from voice_simulator.core.model.socket_audio import FRAME_SPAN, LiveSound, frame_bytes
from voice_simulator.core.model.socket_line import Notice, Overflow, SocketSound
from voice_simulator.core.model.sound import Channel, Sound
from voice_simulator.core.model.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice_simulator.core.clock import Clock, Timer
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.media.recordings import Recordings
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.leg_observer import LegObserver
    from voice_simulator.core.model.socket_line import SocketLine

MOST_QUEUED: Final = 3_072
"""How many messages wait to be played (the WebSocket guide). Undocumented: what is beyond is dropped."""

MOST_NOTICE_BYTES: Final = 4 * 1024 * 1024
"""So much is kept of what is to be told when sound has been played. Undocumented: a bound."""

SILENCE_ENDS: Final = 200 * MILLISECOND
"""After so much silence a sound is over; it has ended with the last that can be heard. Undocumented."""

_KEPT: Final = 30 * SECOND
"""So much of what has played is kept: for whoever hears it, measures it, or saves it."""

_KEPT_TO_RECORD: Final = 600 * SECOND
"""So much of one sound is kept while it goes on, and a recording may have it."""

_TIDIED_AFTER: Final = 50
"""When one of so many frames comes, what can be forgotten is."""

_OVERFLOW_ENDS: Final = SECOND
"""When nothing has been dropped for so long, the journal says how much was."""


class SocketQueue:
    """The queues of the sockets of one world.

    Args:
        playback: plays what is heard.
        recordings: have it, too.
        observer: hears of a frame that breaks a socket, and of each sound that begins.
        is_strict: whether a frame of another size than 20 ms breaks a socket.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        playback: Playback,
        recordings: Recordings,
        observer: LegObserver,
        *,
        is_strict: bool,
    ) -> None:
        self._clock, self._journal, self._observer = clock, journal, observer
        self._playback, self._recordings = playback, recordings
        self._is_strict = is_strict

    # -- frames come

    def take_frame(self, leg: Leg, frame: bytes, at: int) -> bool:
        """Queue a frame that came at an instant; say whether something falls due that was not due before."""
        socket = leg.socket
        if socket is None or socket.line.is_cut:
            return False
        line, expected = socket.line, frame_bytes(socket.rate)
        line.see(max(at, self._clock.now))
        line.pace.note_frame(line.seen)
        line.counts.messages += 1
        line.counts.bytes += len(frame)
        if len(frame) == expected:
            return self._queue(leg, line, frame)
        return self._take_misfit(leg, line, frame, expected)

    def _queue(self, leg: Leg, line: SocketLine, frame: bytes) -> bool:
        """Put a frame behind what is queued; say whether something falls due anew."""
        counts = line.counts
        counts.frames += 1
        if len(line.waiting) >= MOST_QUEUED:
            return self._drop(leg, line)
        plays_at = line.place_frame()
        if not counts.frames % _TIDIED_AFTER:
            self._forget(leg, line)
        if line.audio.append(plays_at, frame):
            return self._is_loud(leg, line, plays_at)
        return self._is_silent(leg, line, plays_at)

    def _is_loud(self, leg: Leg, line: SocketLine, plays_at: int) -> bool:
        """Let the last sound go on with a frame, or a new one begin with it."""
        last = line.sounds[-1] if line.sounds else None
        if last is not None and not last.has_end:
            if plays_at < last.audible_until + SILENCE_ENDS:
                last.audible_until = plays_at + FRAME_SPAN
                line.pace.note_sound(goes_on=True)
                return False
            self._end_is_known(leg, line, last)
        line.pace.note_sound(goes_on=False)
        sound = Sound(source="socket", content="", span=None, audio=line.audio)
        begun = SocketSound(sound, plays_at, plays_at + FRAME_SPAN)
        line.sounds.append(begun)
        begun.timer = self._at(leg, plays_at, Due.SOUND_BEGINS, partial(self._begin, leg, line, begun))
        return True

    def _is_silent(self, leg: Leg, line: SocketLine, plays_at: int) -> bool:
        """Let the last sound end once it will have been silent for long enough."""
        last = line.sounds[-1] if line.sounds else None
        if last is None or last.has_end or plays_at + FRAME_SPAN < last.audible_until + SILENCE_ENDS:
            return False
        self._end_is_known(leg, line, last)
        return True

    def _forget(self, leg: Leg, line: SocketLine) -> None:
        """Forget what has played and nobody needs any more."""
        before = line.seen - _KEPT
        if line.sounds and self._recordings.may_hear(leg):
            before = min(before, max(line.sounds[0].begins, line.seen - _KEPT_TO_RECORD))
        line.audio.forget_before(before)

    # -- frames that are not taken

    def _take_misfit(self, leg: Leg, line: SocketLine, message: bytes, expected: int) -> bool:
        """Break the socket on a message of another size, or pad and split it."""
        counts = line.counts
        counts.wrong_sizes += 1
        outcome = "fatal" if self._is_strict else _outcome(len(message), expected)
        offset = counts.bytes - len(message)
        entry = SocketFrameEntry(len(message), expected, counts.messages, offset, outcome)
        if self._is_strict:
            line.is_cut = True
            self._at(leg, line.seen, Due.FRAME, partial(self._break, leg, entry))
            return True
        is_due = counts.wrong_sizes == 1
        if is_due:
            self._at(leg, line.seen, Due.FRAME, partial(self._tell_misfit, leg, entry))
        padded = message + bytes(-len(message) % expected)
        for begins in range(0, len(padded), expected):
            is_due = self._queue(leg, line, padded[begins : begins + expected]) or is_due
        return is_due

    def _tell_misfit(self, leg: Leg, entry: SocketFrameEntry) -> None:
        self._journal.write(leg.uuid, entry)

    def _break(self, leg: Leg, entry: SocketFrameEntry) -> None:
        if not leg.is_over:
            self._tell_misfit(leg, entry)
            self._observer.socket_breaks(leg)

    def _drop(self, leg: Leg, line: SocketLine) -> bool:
        """Drop a frame for which there is no room; the journal has the first, and how many they were."""
        line.counts.dropped += 1
        if line.overflow is not None:
            line.overflow.dropped += 1
            line.overflow.last = line.seen
            return False
        line.overflow = Overflow(1, line.seen)
        self._at(leg, line.seen, Due.OVERFLOW, partial(self._tell_overflow, leg, line))
        return True

    def _tell_overflow(self, leg: Leg, line: SocketLine) -> None:
        if line.overflow is not None:
            self._journal.write(leg.uuid, SocketOverflowEntry(1, MOST_QUEUED))
            self._await_room(leg, line)

    def _await_room(self, leg: Leg, line: SocketLine) -> None:
        """Tell how much was dropped if nothing was for a while, or look again when that may be."""
        overflow = line.overflow
        if overflow is None:
            return
        ends = overflow.last + _OVERFLOW_ENDS
        if ends > self._clock.now:
            self._at(leg, ends, Due.OVERFLOW, partial(self._await_room, leg, line))
        else:
            self._end_overflow(leg, line)

    def _end_overflow(self, leg: Leg, line: SocketLine) -> None:
        overflow, line.overflow = line.overflow, None
        if overflow is not None:
            line.see(self._clock.now)
            self._journal.write(
                leg.uuid, SocketOverflowEntry(overflow.dropped, len(line.waiting), is_over=True)
            )

    # -- sounds begin and end

    def _begin(self, leg: Leg, line: SocketLine, begun: SocketSound) -> None:
        begun.has_begun = True
        self._recordings.speak(leg, begun.sound)
        self._playback.say(leg, begun.sound, None)
        self._await_end(leg, line, begun)
        self._observer.speech_began(leg)

    def _await_end(self, leg: Leg, line: SocketLine, sound: SocketSound) -> None:
        """End a sound if it is over, or look again when it may be."""
        ends = sound.audible_until if sound.has_end else sound.audible_until + SILENCE_ENDS
        if ends > self._clock.now:
            look_again = partial(self._await_end, leg, line, sound)
            sound.timer = self._at(leg, ends, Due.SOUND_ENDS, look_again)
        else:
            self._end(leg, line, sound)

    def _end(self, leg: Leg, line: SocketLine, ended: SocketSound) -> None:
        line.sounds.remove(ended)
        ended.end_at(ended.audible_until)
        if ended.audible_until > ended.begins:
            line.talk.add_own(ended.begins, ended.audible_until)
        self._recordings.fall_silent(leg, ended.sound)
        if self._playback.is_playing(leg, ended.sound):
            self._playback.stop(leg, Channel.PARTY)

    def _end_is_known(self, leg: Leg, line: SocketLine, sound: SocketSound) -> None:
        """Let a sound end with the last that can be heard of it by now."""
        sound.end_at(sound.audible_until)
        if not sound.has_begun:
            return
        self._clock.cancel(sound.timer)
        end = partial(self._await_end, leg, line, sound)
        sound.timer = self._at(leg, sound.audible_until, Due.SOUND_ENDS, end)
        self._playback.hearing.end_is_known(leg, Channel.PARTY)

    # -- what your app asks of the queue, and the end of it

    def clear(self, leg: Leg) -> int:
        """Drop what is not played yet, with the `notify`s that wait for it; return how much it is, ms."""
        if leg.socket is None:
            return 0
        line = leg.socket.line
        line.see(self._clock.now)
        dropped = line.drop_waiting()
        for sound in tuple(line.sounds):
            self._cut(leg, line, sound)
        for notice in line.notices:
            self._clock.cancel(notice.timer)
        line.notices.clear()
        line.notice_bytes = 0
        return dropped * FRAME_SPAN

    def _cut(self, leg: Leg, line: SocketLine, sound: SocketSound) -> None:
        """Let a sound end with what plays now, or not begin."""
        ends = max(line.seen, line.ends)
        if sound.begins >= ends:
            self._clock.cancel(sound.timer)
            line.sounds.remove(sound)
        else:
            sound.audible_until = line.audio.audible_until(ends)
            self._end_is_known(leg, line, sound)

    def takes_notice(self, leg: Leg, size: int) -> bool:
        """Say whether there is room for something of so many bytes that is to be told later."""
        if leg.socket is None:
            return False
        line = leg.socket.line
        # Undocumented: a notify is a message, and so many are kept.
        return len(line.notices) < MOST_QUEUED and line.notice_bytes + size <= MOST_NOTICE_BYTES

    def when_played(self, leg: Leg, then: Callable[[], None], size: int) -> None:
        """Call `then` once all that is queued now has been played, maybe at once; a `clear` prevents it.

        Args:
            leg: whose queue it is.
            then: what tells it.
            size: how many bytes that keeps meanwhile.
        """
        if leg.socket is None:
            return
        line = leg.socket.line
        line.see(self._clock.now)
        notice = Notice(then, size)
        line.notices.append(notice)
        line.notice_bytes += size
        due = max(line.seen, line.ends)
        # By a timer also where nothing is queued: what was asked for before comes before it.
        notice.timer = self._at(leg, due, Due.PLAYED, partial(self._tell_played, line, notice))

    @staticmethod
    def _tell_played(line: SocketLine, notice: Notice) -> None:
        line.notices.remove(notice)
        line.notice_bytes -= notice.size
        notice.then()

    def closed(self, leg: Leg) -> None:
        """Play no more, since the socket is over."""
        if leg.socket is None or leg.socket.line.ended is not None:
            return
        line = leg.socket.line
        line.is_cut, line.ended = True, self._clock.now
        line.talk.note_company(line.ended, is_there=False)
        self.clear(leg)
        for sound in tuple(line.sounds):
            self._clock.cancel(sound.timer)
            if sound.has_begun:
                sound.audible_until = max(sound.begins, line.audio.audible_until(line.ended))
                self._end(leg, line, sound)
        line.sounds.clear()
        self._end_overflow(leg, line)

    # -- what a socket hears

    def heard_soon(self, leg: Leg) -> list[LiveSound]:
        """Return what the leg of a socket hears now, or within the next frame."""
        stretches = [*self._playback.hearing.heard_now(leg), *self._comes(leg)]
        if not stretches:
            return []
        numbers = {one.uuid: number for number, one in enumerate(leg.conversation.members)}
        return [
            LiveSound(one, numbers.get(one.leg or "") if one.sound.source in OF_PARTIES else None)
            for one in stretches
        ]

    def _comes(self, leg: Leg) -> Iterator[Stretch]:
        """Return what begins on other sockets within the next frame."""
        for other in leg.conversation.members:
            line = None if other.socket is None else other.socket.line
            if line is None or not line.sounds or not leg.conversation.lets_hear(leg, other):
                continue
            horizon = max(self._clock.now, line.seen) + FRAME_SPAN
            for one in line.sounds:
                if not one.has_begun and one.begins < horizon:
                    yield Stretch(one.sound, one.begins, one.begins, leg=other.uuid)

    # -- within

    def _at(self, leg: Leg, instant: int, what: Due, action: Callable[[], None]) -> Timer:
        """Let something happen at an instant, or now if that has passed."""
        return self._clock.set_timer(max(0, instant - self._clock.now), action, what, leg.uuid)


def _outcome(size: int, expected: int) -> str:
    if size == 0:
        return "ignored"
    return "padded" if size < expected else "split"
