"""The bytes of a recorded file with the sounds that it has here, and what is to be said about them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from voice_simulator.api.recorded_speech import SpokenSounds
from voice_simulator.audio.files import content_of, note_of
from voice_simulator.audio.real_sounds import PlayedSounds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from voice_simulator.audio.sample_lines import RealSound
    from voice_simulator.core.model.recorded_file import RecordedFile
    from voice_simulator.core.switchboard import Switchboard
    from voice_simulator.runtime.speech_program import SpeechProgram

_THREADS: Final = ThreadPoolExecutor(4, "recordings")
"""Of their own: in those of the loop names are looked up, which must not wait for a program that hangs."""


def pieces_of(
    file: RecordedFile, switchboard: Switchboard, speech: SpeechProgram | None
) -> AsyncIterator[bytes]:
    """Return a file, piece by piece; `speech` speaks in it, or tones do."""
    return _in_pieces(content_of(file, _real_sounds(file, switchboard, speech)))


def note_with_speech(file: RecordedFile, speech: SpeechProgram | None) -> str | None:
    """Return what is not as on the platform with a file, or not as asked for."""
    has_speech = any(one.stretch.sound.source in {"party", "talk"} for one in file.sounds)
    absence = speech.absence if speech is not None and has_speech else None
    return "; ".join(note for note in (note_of(file), absence) if note is not None) or None


def _real_sounds(file: RecordedFile, switchboard: Switchboard, speech: SpeechProgram | None) -> RealSound:
    played = PlayedSounds(_wavs_in(file, switchboard).get)
    if speech is None:
        return played.samples_of
    words_per_minute = switchboard.rules.durations.words_per_minute
    spoken = SpokenSounds(speech, words_per_minute)
    # Each knows sounds that the other does not; what is played is not spoken as well.
    return lambda sound, party: played.samples_of(sound, party) or spoken.samples_of(sound, party)


def _wavs_in(file: RecordedFile, switchboard: Switchboard) -> dict[str, bytes]:
    """Return the WAV files that are heard in a file, by their addresses."""
    streams = {one.stretch.sound.content for one in file.sounds if one.stretch.sound.source == "stream"}
    wavs = {content: switchboard.streamed_wav(content) for content in streams}
    return {content: wav for content, wav in wavs.items() if wav is not None}


async def _in_pieces(content: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Make a file beside what else happens: one of hours takes a while."""
    loop = asyncio.get_running_loop()
    while (piece := await loop.run_in_executor(_THREADS, next, content, None)) is not None:
        if piece:  # an encoder may have nothing yet to give for what it was given
            yield piece
