"""What is heard in a recorded file, on which channel: tones, and real sounds where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.audio.mixing import SampledPiece, TonePiece, Track
from voice_simulator.audio.sample_lines import only_tones
from voice_simulator.audio.sent_samples import sent_samples
from voice_simulator.audio.sounding import tones_of

if TYPE_CHECKING:
    from voice_simulator.audio.sample_lines import RealSound
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.model.recording import RecordedSound


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
        stretch, (since, until) = one.stretch, _within(one, file)
        began = stretch.began - file.began
        line = sent_samples(stretch) or real(stretch.sound, turns.get(one.party or ""))
        if line is None:
            turn = turns.get(one.party or "", 0)
            tones[channel].extend(tones_of(stretch.sound, began, since, until, turn))
        else:
            sampled[channel].append(SampledPiece(since, until, line, since - began))
    return [Track(*pieces) for pieces in zip(tones, sampled, strict=True)]


def _within(one: RecordedSound, file: RecordedFile) -> tuple[int, int]:
    """Return from when to when one stretch of a sound is heard, ms from the beginning of the file."""
    until = file.began + file.span if one.stretch.until is None else one.stretch.until
    return one.stretch.since - file.began, min(until - file.began, file.span)
