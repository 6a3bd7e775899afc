"""Which tones stand for a sound, from when to when.

Each party has a tone of its own while it speaks, each kind of prompt another one, and keys their own. Breaks
within a text are silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.mixing import TonePiece
from voice_simulator.audio.tones import tone_of_key, tone_of_prompt, tone_of_voice
from voice_simulator.core.media.durations import DIGIT_SPAN, KEY_SPAN, PAUSE_SPAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.sound import Sound


def tones_of(sound: Sound, began: int, since: int, until: int, turn: int) -> Iterator[TonePiece]:
    """Return the tones of a sound from one instant to another.

    Args:
        sound: what is heard.
        began: when it began.
        since: the first instant.
        until: the other one.
        turn: the number of the party that makes it.
    """
    for piece in _sounding(sound, began, since, until, turn):
        begins, ends = max(since, piece.since), min(until, piece.until)
        if begins < ends:
            yield TonePiece(begins, ends, piece.tone)


def _sounding(sound: Sound, began: int, since: int, until: int, turn: int) -> Iterator[TonePiece]:
    """Return at least the tones of a sound from one instant to another."""
    match sound.source:
        case "key":
            yield TonePiece(began, until, tone_of_key(sound.content))
        case "dtmf":
            yield from _keys(sound.content, began)
        case "party":
            yield TonePiece(began, until, tone_of_voice(turn))
        case _:
            tone = tone_of_prompt(sound.source, sound.level)
            for start, end in _without_breaks(sound, began, since, until):
                yield TonePiece(start, end, tone)


def _keys(digits: str, began: int) -> Iterator[TonePiece]:
    for digit in digits:
        if digit != "p":
            yield TonePiece(began, began + KEY_SPAN, tone_of_key(digit))
        began += PAUSE_SPAN if digit == "p" else DIGIT_SPAN


def _without_breaks(sound: Sound, began: int, since: int, until: int) -> Iterator[tuple[int, int]]:
    """Return the stretches of a text in which words are said; breaks are between them, in each round."""
    words, once = len(sound.content.split()), sound.once
    if not once or not sound.pauses or not words:
        yield began, until
        return
    speaking = once - sum(span for _, span in sound.pauses)
    began += max(0, since - began) // once * once
    while began < until:
        begins, passed = began, 0
        for after, span in sound.pauses:
            yield begins, began + passed + after * speaking // words
            passed += span
            begins = began + passed + after * speaking // words
        began += once
        yield begins, began
