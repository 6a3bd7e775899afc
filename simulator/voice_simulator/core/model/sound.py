"""Sounds: what can be played into a leg, or said on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from voice_simulator.core.model.socket_audio import SocketAudio


SPOKEN: Final = frozenset({"talk", "stream", "party", "socket"})
"""The sources of what is taken for speech; music, tones and beeps are none."""


class Channel(StrEnum):
    """Where something plays."""

    NCCO = "ncco"
    TALK = "talk"
    STREAM = "stream"
    DTMF = "dtmf"
    PARTY = "party"


@dataclass(slots=True, kw_only=True)
class Sound:
    """Something that can be played.

    Attributes:
        source: what made it: `talk`, `stream`, `dtmf`, `music`, `ringback`, `beep`, `party`, `socket`.
        content: the words, the address, or the digits.
        span: ms, all loops together; None for one that never ends by itself. It is set once more for an audio
            file that was on its way when it began, and where it is known when a WebSocket falls silent.
        level: the volume asked for, -1 to 1.
        once: ms that its words take when they are said once, with the breaks between them; None for what has
            no words.
        pauses: those breaks: after so many words, so many ms.
        language: that its words are in, where that is said.
        wav: the WAV file that it sounds like; None for a tone, or speech.
        loudness: of that file (dBFS, on average); None where that is not known.
        audio: what your app sends on a WebSocket, where a stretch of that is the sound.
    """

    source: str
    content: str
    span: int | None
    level: float = 0.0
    once: int | None = None
    pauses: tuple[tuple[int, int], ...] = ()
    language: str | None = None
    wav: bytes | None = field(default=None, repr=False)
    loudness: float | None = None
    audio: SocketAudio | None = field(default=None, repr=False, compare=False)

    def words_between(self, start: int, end: int) -> str | None:
        """Return the words that are said from one moment to another, ms from its beginning.

        None where they are all said at least once, or there are none.
        """
        if self.once is None or end - start >= self.once:
            return None
        words = self.content.split()
        if not words:
            return None
        # It may have begun anew in between.
        said = range(self.words_by(len(words), start), self.words_by(len(words), end))
        return " ".join(words[number % len(words)] for number in said)

    def words_by(self, words: int, moment: int) -> int:
        """Return how many words are over at a moment, ms from its beginning, of a text of so many."""
        rounds, moment = divmod(moment, self.once or 1)
        return rounds * words + self._words_of_round(words, moment)

    def _words_of_round(self, words: int, moment: int) -> int:
        speaking = (self.once or 0) - sum(span for _, span in self.pauses)
        for after, span in self.pauses:
            begins = after * speaking // words
            if moment <= begins:
                break
            moment = max(begins, moment - span)
        return words * moment // speaking
