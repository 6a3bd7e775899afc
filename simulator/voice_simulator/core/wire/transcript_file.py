"""The file of a transcript: what was said on each channel of a recording, by word (the recording guide)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.model.recording import RecordedSound
    from voice_simulator.core.model.sound import Sound

_VERSION: Final = "1.0.0"
_CONFIDENCE: Final = 0.98
"""Undocumented: that the platform is ever so sure."""

_SAID: Final = frozenset({"party", "talk"})
_NOT_IN_WORDS: Final = re.compile(r"[^\w\s'-]")

Word = tuple[str, int, int]
"""A word, and when it begins and ends: ms from the beginning of what it is said in."""


def transcript(file: RecordedFile) -> dict[str, object]:
    """Return the JSON of a transcript; times are ms from the beginning, durations of channels seconds."""
    channels = range(1, file.file_channels + 1)
    return {
        "ver": _VERSION,
        "request_id": file.id,
        "channels": [
            {"transcript": _sentences(file, channel), "duration": file.span / SECOND} for channel in channels
        ],
    }


def sentences_of(file: RecordedFile) -> list[str]:
    """Return what is written down of a recording: the sentences of each channel, one after the other."""
    channels = range(1, file.file_channels + 1)
    return [str(one["sentence"]) for channel in channels for one in _sentences(file, channel)]


def _sentences(file: RecordedFile, channel: int) -> list[dict[str, object]]:
    said = [one for one in file.sounds if _is_said(one) and file.channel_of(one) == channel]
    said.sort(key=lambda one: one.stretch.since)
    return [_sentence(words) for one in said if (words := words_of(one, file))]


def _is_said(one: RecordedSound) -> bool:
    return one.stretch.sound.source in _SAID


def words_of(one: RecordedSound, file: RecordedFile) -> list[Word]:
    """Return the words that are said wholly in a stretch; times are ms from the beginning of the file."""
    stretch = one.stretch
    until = file.began + file.span
    until = until if stretch.until is None else min(stretch.until, until)
    words = _words(stretch.sound, stretch.since - stretch.began, until - stretch.began)
    origin = stretch.began - file.began
    return [(word, origin + begins, origin + ends) for word, begins, ends in words]


def _words(sound: Sound, since: int, until: int) -> Iterator[Word]:
    """Return the words of a text that begin and end between two moments, in as many rounds as there are."""
    text, once = sound.content.split(), sound.once
    if not text or not once:
        return
    ends = _ends_of_words(sound, len(text), once)
    for at in range(since // once * once, until, once):
        for word, begins, end in zip(text, [0, *ends], ends, strict=False):
            if since <= at + begins and at + end <= until:
                yield word, at + begins, at + end


def _ends_of_words(sound: Sound, count: int, once: int) -> list[int]:
    """Return when each word of a text is over; a break belongs to the word behind it."""
    speaking = once - sum(span for _, span in sound.pauses)
    breaks = [sum(span for after, span in sound.pauses if after < number) for number in range(1, count + 1)]
    return [
        number * speaking // count + passed
        for number, passed in zip(range(1, count + 1), breaks, strict=True)
    ]


def _sentence(words: list[Word]) -> dict[str, object]:
    text, begins, ends = " ".join(word for word, _, _ in words), words[0][1], words[-1][2]
    return {
        "sentence": text,
        "raw_sentence": _raw(text),
        "duration": ends - begins,
        "timestamp": begins,
        "words": [
            {"word": _raw(word) or word, "start_time": start, "end_time": end, "confidence": _CONFIDENCE}
            for word, start, end in words
        ],
        # The guide of 2022 has these lists; nothing is put into them here.
        "action_items": [],
        "questions": [],
        "answers": [],
    }


def _raw(text: str) -> str:
    return _NOT_IN_WORDS.sub("", text).lower()
