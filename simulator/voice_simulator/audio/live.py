"""What is heard now, 20 ms of it at once: what a WebSocket is sent.

A frame is a part of one line, which is reckoned from the instants of its sounds alone. So the same instants
have the same samples, whichever frames were asked for, and nothing clicks where one frame ends.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voice_simulator.audio.mixing import SampledPiece, TonePiece, Track
from voice_simulator.audio.sample_lines import only_tones
from voice_simulator.audio.sent_samples import sent_samples
from voice_simulator.audio.sounding import tones_of
from voice_simulator.core.model.socket_audio import FRAME_SPAN

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from voice_simulator.audio.sample_lines import RealSound
    from voice_simulator.core.model.socket_audio import LiveSound


class LiveMix:
    """The sum of all that one listener hears: 16 bits, little-endian, one channel.

    Args:
        rate: samples a second: 8,000, 16,000 or 24,000.
        real: tells the samples of a sound at that rate, where it is not to be a tone.
    """

    def __init__(self, rate: int, real: RealSound = only_tones) -> None:
        self._rate, self._real = rate, real
        self._silence = bytes(2 * rate * FRAME_SPAN // 1000)

    def frame(self, sounds: Sequence[LiveSound], since: int) -> bytes:
        """Return the 20 ms from an instant on.

        Args:
            sounds: all that may be heard then.
            since: the instant.
        """
        return self.between(sounds, since, since + FRAME_SPAN) if sounds else self._silence

    def between(self, sounds: Sequence[LiveSound], since: int, until: int) -> bytes:
        """Return what is heard from one instant to another."""
        tones: list[TonePiece] = []
        sampled: list[SampledPiece] = []
        for one in sounds:
            self._put(one, since, until, tones, sampled)
        if not tones and len(sampled) == 1 and (sampled[0].since, sampled[0].until) == (since, until):
            return _content(sampled[0].within(since, until))  # as most are, and each sample as it is
        if not tones and not sampled:
            return bytes(2 * self._rate // 1000 * (until - since))
        return _content(Track(tones, sampled, self._rate).samples(since, until))

    def _put(
        self, one: LiveSound, since: int, until: int, tones: list[TonePiece], sampled: list[SampledPiece]
    ) -> None:
        """Put what is heard of a sound between two instants to the rest."""
        stretch, sound, began = one.stretch, one.stretch.sound, one.stretch.began
        since = max(since, stretch.since)
        for end in (stretch.until, None if sound.span is None else began + sound.span):
            until = until if end is None else min(until, end)
        if since >= until:
            return
        line = sent_samples(stretch, self._rate) or self._real(sound, one.party)
        if line is None:
            tones.extend(tones_of(sound, began, since, until, one.party or 0))
        else:
            sampled.append(SampledPiece(since, until, line, since - began))


def _content(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
