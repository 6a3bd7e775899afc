"""Stretches of sounds that a party hears, and when what it has heard of one fits a glob."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import MILLISECOND
from voice_simulator.core.model.globs import glob_matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.core.model.sound import Sound

_MOST_ONE_BY_ONE: Final = 2000
"""After each of so many words a text is looked at; of one that is longer, then only at its end."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a sound that a party hears, or heard.

    Attributes:
        sound: the sound.
        began: the instant at which the sound began.
        since: from when the party hears it.
        until: until when it did; None while it does.
        leg: the id of the leg that it was made on, where that is another one than the party's.
    """

    sound: Sound
    began: int
    since: int
    until: int | None = None
    leg: str | None = None

    @property
    def words(self) -> str:
        """The words of it, or the address; dots stand for words before and after it."""
        content = self.sound.content
        words = self.heard(self.since, self.since)
        if words in (content, " ".join(content.split())):
            return content
        whole = None if self.sound.span is None else self.began + self.sound.span
        before, after = self.since > self.began, self.until != whole
        return " ".join(part for part in ("…" * before, words, "…" * after) if part)

    @property
    def ends(self) -> int | None:
        """The instant at which it is over, as far as that is known."""
        by_itself = None if self.sound.span is None else self.began + self.sound.span
        return by_itself if self.until is None else self.until

    def sounds_at(self, instant: int) -> bool:
        """Say whether it is not over at an instant, as far as is known."""
        return self.ends is None or self.ends > instant

    def goes_on_in(self, other: Stretch) -> bool:
        """Say whether another stretch is the next one of the same sound, without a gap."""
        return other.sound is self.sound and other.leg == self.leg and other.since == self.until

    def heard(self, since: int, now: int) -> str:
        """Return what the party has heard from one instant to another."""
        start = max(since, self.since) - self.began
        words = self.sound.words_between(start, (now if self.until is None else self.until) - self.began)
        return self.sound.content if words is None else words

    def fits_at(self, glob: str, since: int) -> int | None:
        """Return the first instant at which what the party has heard since another one fits a glob.

        Of a text the words count that are said by then; any other sound is heard once it has begun.

        Args:
            glob: that is to fit.
            since: the other instant.

        Returns:
            None if it fits at none, as far as can be said now.
        """
        start = max(since, self.since)
        words = self.sound.content.split() if self.sound.once else []
        if not words:
            is_new = start == self.since and glob_matches(self.sound.content, glob)
            at = self.since + MILLISECOND if is_new else None
        else:
            at = self._said_at(words, glob, start)
        return at if at is not None and at <= self._latest else None

    @property
    def _latest(self) -> float:
        """The last instant at which anything of it can be heard."""
        end = float("inf") if self.sound.span is None else self.began + self.sound.span
        return end if self.until is None else min(self.until, end)

    def _said_at(self, words: Sequence[str], glob: str, start: int) -> int | None:
        once = self.sound.once or 0
        offset = start - self.began
        before = self.sound.words_by(len(words), offset)
        count = _first_fit([words[(before + n) % len(words)] for n in range(len(words))], glob)
        if count is not None:
            # The instant at which this word is over.
            moments = range(offset, offset + once)
            index = bisect_left(moments, before + count, key=lambda at: self.sound.words_by(len(words), at))
            if index < once:
                return start + index
        return start + once if glob_matches(self.sound.content, glob) else None


def fits_when_said(text: str, glob: str) -> bool:
    """Say whether a text will fit a glob while it is said, or at its end."""
    return glob_matches(text, glob) or _first_fit(text.split(), glob) is not None


def _first_fit(words: Sequence[str], glob: str) -> int | None:
    """Return the fewest words of a text, from its first, that fit a glob."""
    if glob.endswith("*"):
        # What fits still fits with more words behind it.
        counts = range(1, len(words) + 1)
        index = bisect_left(counts, 1, key=lambda count: int(glob_matches(" ".join(words[:count]), glob)))
        return counts[index] if index < len(counts) else None
    said = accumulate(words[:_MOST_ONE_BY_ONE], lambda before, word: f"{before} {word}")
    return next((count for count, text in enumerate(said, 1) if glob_matches(text, glob)), None)
