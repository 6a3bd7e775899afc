"""How loud a WAV file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.media.wav_layout import PCM, WavLayout
from voice_simulator.core.model.loudness import LOOKED_AT, mean_level, mean_square, samples_in
from voice_simulator.core.model.socket_audio import FRAME_SPAN, SAMPLE_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_LOOKED_AT: Final = 1_000_000
"""So many samples of a long file are looked at: two minutes in full, then fewer of each 20 ms."""


def wav_level(content: bytes, layout: WavLayout) -> float | None:
    """Return how loud (dBFS, on average) what can be heard of a file is.

    None where nothing can, and for samples that are not PCM of 16 bits: they would have to be decoded.
    """
    if layout.format != PCM or layout.block != SAMPLE_BYTES * layout.channels:
        return None
    stride, mixed = _looked_at(content, layout)
    frame = max(1, layout.rate * FRAME_SPAN // SECOND // stride)
    frames = (mixed[begins : begins + frame] for begins in range(0, len(mixed), frame))
    return mean_level(map(mean_square, frames))


def _looked_at(content: bytes, layout: WavLayout) -> tuple[int, Sequence[int]]:
    """Return one of so many samples, with all channels in one, and of how many it is one."""
    count, channels = (layout.ends - layout.begins) // layout.block, layout.channels
    stride = max(1, layout.rate // LOOKED_AT, count // _MOST_LOOKED_AT)
    samples = samples_in(content[layout.begins : layout.begins + count * layout.block])
    lines = [samples[channel :: channels * stride] for channel in range(channels)]
    return stride, lines[0] if channels == 1 else [sum(one) // channels for one in zip(*lines, strict=True)]
