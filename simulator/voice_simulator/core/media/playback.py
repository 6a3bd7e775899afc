"""What is played into a leg, and what of it the party hears.

Each leg has channels: the one of its NCCO, and one for each thing the API can play (talk, stream, dtmf). A
talk or stream of the API replaces the one before it; prompts of the NCCO and digits queue. An earmuffed
party hears nothing; hanging up ends everything. The journal gets a `heard` entry for each stretch that was
audible.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import MILLISECOND, SECOND, Clock, Timer, to_iso
from voice_simulator.core.media.ssml import spoken
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.model.leg import Call
    from voice_simulator.core.model.script import Say

DIGIT_SPAN: Final = 250 * MILLISECOND
"""How long one DTMF tone and the gap after it last. Undocumented."""

PAUSE_SPAN: Final = 500 * MILLISECOND
"""What a `p` among digits waits (the platform's DTMF guide)."""

BEEP_SPAN: Final = 500 * MILLISECOND
"""How long the tone before a recording lasts. Undocumented."""

_SPEECH_FLOOR: Final = 1 * SECOND


class Channel(StrEnum):
    """Where something plays."""

    NCCO = "ncco"
    TALK = "talk"
    STREAM = "stream"
    DTMF = "dtmf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Something that can be played.

    Attributes:
        source: what made it: `talk`, `stream`, `dtmf`, `music`, `beep`.
        content: the words, the address, or the digits.
        span: ms, all loops together; None for one that never ends by itself.
        level: the volume asked for, -1 to 1.
        once: ms that its words take when they are said once, with the breaks between them; None for what has
            no words.
        pauses: those breaks: after so many words, so many ms.
    """

    source: str
    content: str
    span: int | None
    level: float = 0.0
    once: int | None = None
    pauses: tuple[tuple[int, int], ...] = ()

    def words_between(self, start: int, end: int) -> str | None:
        """Return the words that are said from one moment to another, ms from its beginning.

        None where they are all said at least once, or there are none.
        """
        if self.once is None or end - start >= self.once:
            return None
        words = self.content.split()
        if not words:
            return None
        said = [self._words_by(len(words), moment % self.once) for moment in (start, end)]
        # It may have begun anew in between.
        return " ".join(
            words[said[0] : said[1]] if said[0] <= said[1] else words[said[0] :] + words[: said[1]]
        )

    def _words_by(self, words: int, moment: int) -> int:
        """Return how many of its words are over at a moment, ms from the first."""
        speaking = (self.once or 0) - sum(span for _, span in self.pauses)
        for after, span in self.pauses:
            begins = after * speaking // words
            if moment <= begins:
                break
            moment = max(begins, moment - span)
        return words * moment // speaking


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How long things take to play.

    Attributes:
        words_per_minute: of speech.
        stream_span: ms that an audio file lasts.
    """

    words_per_minute: int = 150
    stream_span: int = 10 * SECOND

    def talk(self, text: str, loop: int, level: float) -> Sound:
        """Make the sound of a text, SSML or not, said `loop` times, 0 for without end."""
        said = spoken(text)
        once = (self.speech_span(said.text) if said.text else 0) + sum(span for _, span in said.pauses)
        span = once * loop if loop else None
        return Sound(source="talk", content=said.text, span=span, level=level, once=once, pauses=said.pauses)

    def speech_span(self, text: str) -> int:
        """Return how long (ms) it takes to say words once."""
        return max(_SPEECH_FLOOR, len(text.split()) * 60 * SECOND // self.words_per_minute)

    def said_span(self, say: Say) -> int:
        """Return how long (ms) a party takes to say what it has to say."""
        return self.speech_span(say.text) if say.lasts is None else say.lasts

    def stream(self, url: str, loop: int, level: float) -> Sound:
        """Make the sound of an audio file played `loop` times, 0 for without end."""
        span = self.stream_span * loop if loop else None
        return Sound(source="stream", content=without_password(url), span=span, level=level)


def digits_sound(digits: str) -> Sound:
    """Make the sound of DTMF digits, with a pause for each `p`."""
    pauses = digits.count("p")
    span = (len(digits) - pauses) * DIGIT_SPAN + pauses * PAUSE_SPAN
    return Sound(source="dtmf", content=digits, span=span)


def beep() -> Sound:
    """Make the tone that tells a party that it is being recorded."""
    return Sound(source="beep", content="beep", span=BEEP_SPAN)


class _Playing:
    """A sound that plays; `audible_since` is None while the party can't hear it."""

    __slots__ = ("audible_since", "began", "sound", "timer")

    def __init__(self, sound: Sound, began: int) -> None:
        self.sound, self.began = sound, began
        self.audible_since: int | None = None
        self.timer: Timer | None = None


class _Line:
    """What plays into one leg, what waits in its channels, and who waits for the NCCO's to fall silent."""

    __slots__ = ("playing", "queues", "when_silent")

    def __init__(self) -> None:
        self.playing: dict[Channel, _Playing] = {}
        self.queues: dict[Channel, deque[Sound]] = {}
        self.when_silent: Callable[[], None] | None = None


class Playback:
    """Everything that plays in one world."""

    def __init__(self, clock: Clock, journal: Journal) -> None:
        self._clock, self._journal = clock, journal
        self._lines: dict[str, _Line] = {}

    def play(self, call: Call, channel: Channel, sound: Sound) -> None:
        """Play a sound at once, instead of what plays in that channel."""
        self.stop(call, channel)
        self._begin(call, channel, sound)

    def queue(self, call: Call, channel: Channel, sound: Sound) -> None:
        """Play a sound in a channel when those before it are over."""
        line = self._line(call)
        if channel in line.playing:
            line.queues.setdefault(channel, deque()).append(sound)
        else:
            self._begin(call, channel, sound)

    def when_prompts_end(self, call: Call, then: Callable[[], None]) -> None:
        """Call `then` when the NCCO's channel is silent, which may be now; the last one to ask counts."""
        line = self._lines.get(call.uuid)
        if line is None or Channel.NCCO not in line.playing:
            then()
        else:
            line.when_silent = then

    def stop(self, call: Call, channel: Channel) -> None:
        """End what plays in a channel, and what waits there, if anything does."""
        line = self._lines.get(call.uuid)
        if line is None:
            return
        line.queues.pop(channel, None)
        if channel is Channel.NCCO:
            line.when_silent = None
        playing = line.playing.pop(channel, None)
        if playing is not None:
            self._clock.cancel(playing.timer)
            self._close(call, channel, playing)
        self._drop_if_idle(call, line)

    def stop_all(self, call: Call) -> None:
        """End everything that plays into a leg."""
        for channel in list(self._lines[call.uuid].playing) if call.uuid in self._lines else ():
            self.stop(call, channel)

    def set_earmuff(self, call: Call, *, on: bool) -> None:
        """Stop, or let go on, what the party hears of what plays; the sounds themselves run on."""
        if call.earmuffed is on:
            return
        playing = self._lines[call.uuid].playing if call.uuid in self._lines else {}
        for channel, sound in playing.items():
            if on:
                self._close(call, channel, sound)
            else:
                sound.audible_since = self._clock.now
        call.earmuffed = on

    def shown(self, call: Call) -> list[dict[str, object]]:
        """Return what plays into a leg now, and until when, for the control API."""
        line = self._lines.get(call.uuid)
        return [_shown(channel, playing) for channel, playing in line.playing.items()] if line else []

    def _line(self, call: Call) -> _Line:
        line = self._lines.get(call.uuid)
        if line is None:
            line = self._lines[call.uuid] = _Line()
        return line

    def _begin(self, call: Call, channel: Channel, sound: Sound) -> None:
        playing = _Playing(sound, self._clock.now)
        if not call.earmuffed:
            playing.audible_since = self._clock.now
        self._line(call).playing[channel] = playing
        if sound.span is not None:
            playing.timer = self._clock.set_timer(sound.span, lambda: self._ended(call, channel))

    def _ended(self, call: Call, channel: Channel) -> None:
        line = self._lines[call.uuid]
        self._close(call, channel, line.playing.pop(channel))
        if waiting := line.queues.get(channel):
            self._begin(call, channel, waiting.popleft())
            return
        then = None
        if channel is Channel.NCCO:
            then, line.when_silent = line.when_silent, None
        self._drop_if_idle(call, line)
        if then is not None:
            then()

    def _close(self, call: Call, channel: Channel, playing: _Playing) -> None:
        since, playing.audible_since = playing.audible_since, None
        if since is None or since == self._clock.now:
            return
        facts: dict[str, object] = {
            "source": playing.sound.source,
            "by": "ncco" if channel is Channel.NCCO else "api",
            "content": playing.sound.content,
            "from": to_iso(since),
            "to": to_iso(self._clock.now),
            "to_the_end": playing.sound.span == self._clock.now - playing.began,
        }
        words = playing.sound.words_between(since - playing.began, self._clock.now - playing.began)
        if words is not None:
            facts["words"] = words
        self._journal.write("heard", call.uuid, facts)

    def _drop_if_idle(self, call: Call, line: _Line) -> None:
        if not line.playing:
            self._lines.pop(call.uuid, None)


def _shown(channel: Channel, playing: _Playing) -> dict[str, object]:
    until = None if playing.sound.span is None else to_iso(playing.began + playing.sound.span)
    return {
        "source": playing.sound.source,
        "by": "ncco" if channel is Channel.NCCO else "api",
        "content": playing.sound.content,
        "from": to_iso(playing.began),
        "until": until,
        "heard": playing.audible_since is not None,
    }
