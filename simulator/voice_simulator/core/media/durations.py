"""How long prompts, speech and tones last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import MILLISECOND, SECOND
from voice_simulator.core.media.ssml import spoken
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from voice_simulator.core.model.script import Say


DIGIT_SPAN: Final = 250 * MILLISECOND
"""How long one DTMF tone and the gap after it last. Undocumented."""


PAUSE_SPAN: Final = 500 * MILLISECOND
"""What a `p` among digits waits (the platform's DTMF guide)."""


BEEP_SPAN: Final = 500 * MILLISECOND
"""How long the tone before a recording lasts. Undocumented."""


_SPEECH_FLOOR: Final = 1 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDurations:
    """How long things take to play.

    Attributes:
        words_per_minute: of speech.
        stream_span: ms that an audio file lasts of which nothing better is known.
    """

    words_per_minute: int = 150
    stream_span: int = 10 * SECOND

    def talk(self, text: str, loop: int, level: float, language: str | None = None) -> Sound:
        """Make the sound of a text, SSML or not, said `loop` times, 0 for without end."""
        said = spoken(text)
        once = (self.speech_span(said.text) if said.text else 0) + sum(span for _, span in said.pauses)
        span = once * loop if loop else None
        return Sound(
            source="talk",
            content=said.text,
            span=span,
            level=level,
            once=once,
            pauses=said.pauses,
            language=language,
        )

    def speech_span(self, text: str) -> int:
        """Return how long (ms) it takes to say words once."""
        return max(_SPEECH_FLOOR, len(text.split()) * 60 * SECOND // self.words_per_minute)

    def said_span(self, say: Say) -> int:
        """Return how long (ms) a party takes to say what it has to say."""
        span = self._whole_span(say)
        return span if say.breaks_off_after is None else min(span, say.breaks_off_after)

    def _whole_span(self, say: Say) -> int:
        if say.file is not None:
            return say.file.span
        return self.speech_span(say.text) if say.lasts is None else say.lasts

    def as_said(self, say: Say) -> Say:
        """Return what a party says of what it has to say: where it breaks off, the words up to there."""
        span, whole = self.said_span(say), self._whole_span(say)
        if span == whole:
            return say
        cut = ((one, _words_by(one.text, span, whole)) for one in say.alternatives)
        return replace(
            say,
            alternatives=tuple(replace(one, text=words) for one, words in cut if words),
            lasts=span if say.file is None else None,
            file=None if say.file is None else replace(say.file, span=span),
            breaks_off_after=None,
        )

    def speech(self, say: Say) -> Sound:
        """Make the sound of what a party says; a file without words is called by its name."""
        span, file = self.said_span(say), say.file
        if file is None:
            return Sound(source="party", content=say.text, span=span, once=span)
        once = None if say.only_plays else span
        return Sound(
            source="party",
            content=say.heard_as,
            span=span,
            once=once,
            wav=file.content,
            loudness=file.loudness,
        )

    def stream(self, url: str, loop: int, level: float) -> Sound:
        """Make the sound of an audio file played `loop` times, 0 for without end."""
        span = self.stream_span * loop if loop else None
        return Sound(source="stream", content=without_password(url), span=span, level=level)


def _words_by(text: str, moment: int, span: int) -> str:
    """Return the words that are over at a moment of a text that takes so long."""
    words = text.split()
    return " ".join(words[: len(words) * moment // span])


KEY_SPAN: Final = 200 * MILLISECOND
"""How much of `DIGIT_SPAN` the tone of a key lasts. Undocumented."""


def key_sound(digit: str) -> Sound:
    """Make the tone of a key that a party presses."""
    return Sound(source="key", content=digit, span=KEY_SPAN)


def digits_sound(digits: str) -> Sound:
    """Make the sound of DTMF digits, with a pause for each `p`."""
    pauses = digits.count("p")
    span = (len(digits) - pauses) * DIGIT_SPAN + pauses * PAUSE_SPAN
    return Sound(source="dtmf", content=digits, span=span)


def beep() -> Sound:
    """Make the tone that tells a party that it is being recorded."""
    return Sound(source="beep", content="beep", span=BEEP_SPAN)
