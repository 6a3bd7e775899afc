"""The WAV files that parties play: what one must be like, and what is wrong with any other."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.media.wav_layout import is_riff, read_wav_layout
from voice_simulator.core.media.wav_level import wav_level
from voice_simulator.core.model.script import SoundFile
from voice_simulator.errors import SimulatorError

LARGEST_SOUND: Final = 8 * 1024 * 1024
"""Bytes of the largest file that a party plays."""

_RIGHT: Final = "expected a WAV file: PCM, float, A-law or mu-law, 8 to 192 kHz"


class NotPlayable(SimulatorError):
    """A file that a party can't play; the sentence says what it is, and what would be right."""


def read_sound(name: str, content: bytes) -> SoundFile:
    """Read a WAV file.

    Raises:
        NotPlayable: it is none that can be heard, or too large.
    """
    if len(content) > LARGEST_SOUND:
        raise NotPlayable(f"it has more than {LARGEST_SOUND // 1024**2} MiB, which is the most of one file")
    layout = read_wav_layout(content)
    if layout is None:
        raise NotPlayable(f"it is {_what_it_is(content)}; {_RIGHT}")
    if layout.why_unheard is not None:
        raise NotPlayable(f"{layout.why_unheard}; {_RIGHT}")
    if not layout.span:
        raise NotPlayable(f"there is no sound in it; {_RIGHT}")
    return SoundFile(name, layout.span, content, wav_level(content, layout))


_MP4_AT: Final = slice(4, 8)
_BEGINNINGS: Final = {
    b"ID3": "an MP3",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"FORM": "an AIFF file",
    b".snd": "an AU file",
    b"#!AMR": "an AMR file",
    b"RF64": "a WAV file of 64 bits",
    b"version https://git-lfs": "a pointer of Git LFS, whose file was not fetched (git lfs pull)",
}


def _what_it_is(content: bytes) -> str:
    """Say what a file is that is no WAV file that can be read."""
    if not content:
        return "empty"
    if is_riff(content):
        return "a WAV file whose header is broken, or without sound behind it"
    if content[_MP4_AT] == b"ftyp":
        return "an MP4 file"
    named = next((what for begins, what in _BEGINNINGS.items() if content.startswith(begins)), None)
    if named is not None:
        return named
    return "an MP3" if _begins_with_mpeg_frame(content) else _text_or_not(content)


def _begins_with_mpeg_frame(content: bytes) -> bool:
    return len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0  # its 11 bits


def _text_or_not(content: bytes) -> str:
    """Tell text from raw samples, which have bytes that no text has."""
    begin = content[:512]
    return "text" if all(byte > 31 or byte in b"\t\r\n" for byte in begin) else "no WAV file (no RIFF header)"
