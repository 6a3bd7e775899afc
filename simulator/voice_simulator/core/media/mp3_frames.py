"""How long an MP3 file lasts: the sum of its frames, so it makes no difference whether their bit rate varies.

Source of the numbers: ISO 11172-3 and 13818-3, layer III; MPEG 2.5 as all encoders write it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from voice_simulator.core.clock import SECOND

_KILOBITS: Final = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES: Final = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the two bits of the version: MPEG 1, 2 and 2.5."""

_MPEG_1: Final = 3
_LAYER_III: Final = 1
_MONO: Final = 3
_RESERVED: Final = 3
_HEADER: Final = 4
_ID3_HEAD: Final = 10
_ID3_FOOTER: Final = 0x10

_MOST_GARBAGE: Final = 64 * 1024
"""Bytes that are passed over in search of a frame: the rest of one that was cut, say."""

_ABOUT: Final = (b"Xing", b"Info", b"VBRI")
"""What marks a first frame that tells of the others, and has no sound."""


class _Frame(NamedTuple):
    size: int
    samples: int
    rate: int
    side_info: int


def mp3_span(content: bytes) -> int | None:
    """Return how long (ms) an MP3 file lasts; None for what is none."""
    at = _first_frame(content)
    if at is None:
        return None
    at += _bytes_about_others(content, at)
    seconds, kind = 0.0, _kind_at(content, at)
    while at is not None:
        while (frame := _frame_at(content, at)) is not None and at + frame.size <= len(content):
            seconds += frame.samples / frame.rate
            at += frame.size
        at = _frame_behind_garbage(content, at, kind)
    return round(seconds * SECOND)


def has_free_bit_rate(content: bytes) -> bool:
    """Say whether a file is an MP3 whose frames do not say how large they are."""
    at = _behind_tags(content)
    header = content[at : at + _HEADER]
    with_some_rate = (
        bytes((*header[:2], header[2] & 0x0F | 0x10, header[3])) if len(header) == _HEADER else b""
    )
    return bool(with_some_rate) and not header[2] >> 4 and _frame_at(with_some_rate, 0) is not None


def _first_frame(content: bytes) -> int | None:
    """Return where the first frame begins; it follows the tags, and another frame, or the end, follows it."""
    at = _behind_tags(content)
    while content[at : at + 1] == b"\0":
        at += 1  # some programs leave room behind their tags
    frame = _frame_at(content, at)
    if frame is None:
        return _frame_behind_garbage(content, at)
    end = at + frame.size
    is_alone = end == len(content) or content[end : end + 3] == b"TAG"
    if is_alone or _frame_at(content, end) is not None:
        return at
    return _frame_behind_garbage(content, at)


def _frame_behind_garbage(content: bytes, at: int, kind: tuple[int, ...] | None = None) -> int | None:
    """Return where frames go on behind bytes that are none: two of one kind in a row are no accident."""
    end = at + _MOST_GARBAGE
    while (at := content.find(b"\xff", at + 1, end)) != -1:
        frame, found = _frame_at(content, at), _kind_at(content, at)
        if frame is None or found != (kind or found):
            continue
        if _kind_at(content, at + frame.size) == found:
            return at
    return None


def _kind_at(content: bytes, at: int) -> tuple[int, ...] | None:
    """Return what all frames of a file have in common."""
    frame = _frame_at(content, at)
    return None if frame is None else (frame.samples, frame.rate)


def _behind_tags(content: bytes) -> int:
    at = 0
    while content[at : at + 3] == b"ID3" and at + _ID3_HEAD <= len(content):
        size = 0
        for byte in content[at + 6 : at + _ID3_HEAD]:
            size = size << 7 | byte & 0x7F
        at += _ID3_HEAD * (2 if content[at + 5] & _ID3_FOOTER else 1) + size
    return at


def _bytes_about_others(content: bytes, at: int) -> int:
    """Return the size of a frame if it only tells of the others, else 0."""
    frame = _frame_at(content, at)
    if frame is None:
        return 0
    begins = at + _HEADER + frame.side_info
    # The third of them stands at one place always.
    marks = content[begins : begins + 4], content[at + 36 : at + 40]
    return frame.size if any(mark in _ABOUT for mark in marks) else 0


def _frame_at(content: bytes, at: int) -> _Frame | None:
    header = content[at : at + _HEADER]
    return _frame(header) if len(header) == _HEADER and header[0] == 0xFF else None


@lru_cache(256)
def _frame(header: bytes) -> _Frame | None:
    """Read the header of a frame; None for what is none, and for the rare one of a free bit rate."""
    _, second, third, fourth = header
    version, layer = second >> 3 & 3, second >> 1 & 3
    if second >> 5 != 7 or version not in _RATES or layer != _LAYER_III or third >> 2 & 3 == _RESERVED:
        return None
    is_first = version == _MPEG_1
    bits = _KILOBITS[1 if is_first else 2][third >> 4] * 1000
    if not bits:
        return None
    rate, samples = _RATES[version][third >> 2 & 3], 1152 if is_first else 576
    is_mono = fourth >> 6 == _MONO
    side_info = (17 if is_mono else 32) if is_first else (9 if is_mono else 17)
    return _Frame(samples // 8 * bits // rate + (third >> 1 & 1), samples, rate, side_info)
