"""The bytes of a file that your app downloads, made piece by piece."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from voice_simulator.audio.mp3 import CAN_ENCODE, mp3_file
from voice_simulator.audio.recorded_sound import tracks_of
from voice_simulator.audio.sample_lines import only_tones
from voice_simulator.audio.wav import wav_file
from voice_simulator.core.model.recorded_file import FileKind, RecordedFile
from voice_simulator.core.model.vocabulary import AudioFormat
from voice_simulator.core.wire.transcript_file import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.audio.sample_lines import RealSound


def content_of(file: RecordedFile, real: RealSound = only_tones) -> Iterator[bytes]:
    """Return a file, piece by piece; nothing is made before the first one is asked for.

    Args:
        file: what was recorded.
        real: tells the samples of a sound, where it is not to be a tone.
    """
    if file.kind is FileKind.TRANSCRIPT:
        yield json.dumps(transcript(file), ensure_ascii=False).encode()
        return
    if not file.span:
        return
    if file.audio_format is AudioFormat.MP3:
        yield from mp3_file(tracks_of(file, real), file.span, file.size or 0)
    else:
        yield from wav_file(tracks_of(file, real), file.span)


def note_of(file: RecordedFile) -> str | None:
    """Return what is not as on the platform with a file; None for nothing."""
    if file.kind is FileKind.TRANSCRIPT or not file.span:
        return None
    return "; ".join(_notes_of(file)) or None


def _notes_of(file: RecordedFile) -> Iterator[str]:
    if file.audio_format is AudioFormat.OGG:
        yield "a recording in ogg is a WAV file here"
    if file.audio_format is AudioFormat.MP3 and not CAN_ENCODE:
        yield "the MP3 is silent: the encoder is not installed (pip install 'voice-simulator[audio]')"
    elif file.file_channels < file.channels:
        yield f"an MP3 has two channels: the second one has all that is on channels 2 to {file.channels}"
    if file.left_out:
        yield f"of its sounds the first {len(file.sounds)} are heard, {file.left_out} more are not"
    if file.is_cut:
        yield "of a sound on a WebSocket that goes on for more than ten minutes only the end is heard"
