"""What is heard in a recorded file, on which channel: tones, and real sounds where there are any.

Each party has a tone of its own while it speaks, each kind of prompt another one, and keys their own. Breaks
within a text are silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.mixing import SampledPiece, TonePiece, Track
from voice_simulator.audio.real_sounds import only_tones
from voice_simulator.audio.tones import tone_of_key, tone_of_prompt, tone_of_voice
from voice_simulator.core.media.durations import DIGIT_SPAN, KEY_SPAN, PAUSE_SPAN

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Mapping

    from voice_simulator.audio.real_sounds import RealSound
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.model.recording import RecordedSound
    from voice_simulator.core.model.sound import Sound


def tracks_of(file: RecordedFile, real: RealSound = only_tones) -> list[Track]:
    """Return what is heard on each channel of a file, from the first.

    Args:
        file: what was recorded.
        real: tells the samples of a sound, where it is not to be a tone.
    """
    turns = {uuid: turn for turn, (uuid, _) in enumerate(file.parties)}
    tones: list[list[TonePiece]] = [[] for _ in range(file.file_channels)]
    sampled: list[list[SampledPiece]] = [[] for _ in range(file.file_channels)]
    for one in file.sounds:
        channel = file.channel_of(one) - 1
        samples = real(one.stretch.sound, turns.get(one.party or ""))
        if samples is None:
            tones[channel].extend(_pieces(one, file, turns))
        else:
            sampled[channel].append(_sampled_piece(one, file, samples))
    return [Track(*pieces) for pieces in zip(tones, sampled, strict=True)]


def _within(one: RecordedSound, file: RecordedFile) -> tuple[int, int]:
    """Return from when to when one stretch of a sound is heard, ms from the beginning of the file."""
    until = file.began + file.span if one.stretch.until is None else one.stretch.until
    return one.stretch.since - file.began, min(until - file.began, file.span)


def _sampled_piece(one: RecordedSound, file: RecordedFile, samples: array[int]) -> SampledPiece:
    since, until = _within(one, file)
    return SampledPiece(since, until, samples, one.stretch.since - one.stretch.began)


def _pieces(one: RecordedSound, file: RecordedFile, turns: Mapping[str, int]) -> Iterator[TonePiece]:
    """Return the tones of one stretch of a sound, those within the file."""
    stretch, sound = one.stretch, one.stretch.sound
    since, until = _within(one, file)
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
