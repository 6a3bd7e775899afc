"""What is heard in a recorded file, on which channel, as tones.

Each party has a tone of its own while it speaks, each kind of prompt another one, and keys their own. Breaks
within a text are silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.mixing import TonePiece, Track
from voice_simulator.audio.tones import tone_of_key, tone_of_prompt, tone_of_voice
from voice_simulator.core.media.durations import DIGIT_SPAN, KEY_SPAN, PAUSE_SPAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.model.recording import RecordedSound
    from voice_simulator.core.model.sound import Sound


def tracks_of(file: RecordedFile) -> list[Track]:
    """Return what is heard on each channel of a file, from the first."""
    turns = {uuid: turn for turn, (uuid, _) in enumerate(file.parties)}
    pieces: list[list[TonePiece]] = [[] for _ in range(file.channels)]
    for one in file.sounds:
        pieces[min(one.channel, file.channels) - 1].extend(_pieces(one, file, turns))
    return [Track(tones) for tones in pieces]


def _pieces(one: RecordedSound, file: RecordedFile, turns: Mapping[str, int]) -> Iterator[TonePiece]:
    """Return the tones of one stretch of a sound, those within the file."""
    stretch, sound = one.stretch, one.stretch.sound
    until = file.began + file.span if stretch.until is None else stretch.until
    # From the instants of the world to those of the file.
    since, until = stretch.since - file.began, min(until - file.began, file.span)
    for piece in _sounding(sound, stretch.began - file.began, until, turns.get(one.party or "", 0)):
        begins, ends = max(since, piece.since), min(until, piece.until)
        if begins < ends:
            yield TonePiece(begins, ends, piece.tone)


def _sounding(sound: Sound, began: int, until: int, turn: int) -> Iterator[TonePiece]:
    """Return all tones of a sound that began at an instant, until another one."""
    match sound.source:
        case "key":
            yield TonePiece(began, until, tone_of_key(sound.content))
        case "dtmf":
            yield from _keys(sound.content, began)
        case "party":
            yield TonePiece(began, until, tone_of_voice(turn))
        case _:
            tone = tone_of_prompt(sound.source, sound.level)
            for start, end in _without_breaks(sound, began, until):
                yield TonePiece(start, end, tone)


def _keys(digits: str, began: int) -> Iterator[TonePiece]:
    for digit in digits:
        if digit != "p":
            yield TonePiece(began, began + KEY_SPAN, tone_of_key(digit))
        began += PAUSE_SPAN if digit == "p" else DIGIT_SPAN


def _without_breaks(sound: Sound, began: int, until: int) -> Iterator[tuple[int, int]]:
    """Return the stretches of a text in which words are said; breaks are between them, in each round."""
    words, once = len(sound.content.split()), sound.once
    if not once or not sound.pauses or not words:
        yield began, until
        return
    speaking = once - sum(span for _, span in sound.pauses)
    while began < until:
        begins, passed = began, 0
        for after, span in sound.pauses:
            yield begins, began + passed + after * speaking // words
            passed += span
            begins = began + passed + after * speaking // words
        began += once
        yield begins, began
