"""What your app sends over a WebSocket, as samples of a rate that may be another one than the socket's.

Between two samples lies a straight line. It is heard one sample of the socket's later, so that none is needed
that your app has not sent yet: else there would be a click wherever one message ends.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

from voice_simulator.audio.resampling import on_straight_lines
from voice_simulator.audio.sample_lines import SampleLine
from voice_simulator.audio.tones import RATE

if TYPE_CHECKING:
    from voice_simulator.core.model.socket_audio import SocketAudio
    from voice_simulator.core.model.stretch import Stretch


class SentSamples(SampleLine):
    """The samples of one sound of a WebSocket.

    Args:
        audio: what your app has sent.
        began: the instant at which the sound began.
        rate: samples a second that are wanted.
    """

    def __init__(self, audio: SocketAudio, began: int, rate: int) -> None:
        self._audio, self._began, self._rate = audio, began, rate

    def part(self, since: int, until: int) -> array[int]:
        """Return the samples from one instant to another: ms from the beginning of the sound."""
        since, until = self._began + since, self._began + until
        if self._audio.rate == self._rate:
            return _samples(self._audio.between(since, until))
        return self._resampled(since, until)

    def _resampled(self, since: int, until: int) -> array[int]:
        own, wanted = self._audio.rate // 1000, self._rate // 1000
        # Each ms begins with a sample of both rates; what is heard then is the one before.
        samples = _samples(self._audio.between(since - 1, until))[own - 1 :]
        return on_straight_lines(samples, own, wanted, (until - since) * wanted)


def sent_samples(stretch: Stretch, rate: int = RATE) -> SentSamples | None:
    """Return the samples of a sound that your app sends; None for any other sound."""
    audio = stretch.sound.audio
    return None if audio is None else SentSamples(audio, stretch.began, rate)


def _samples(content: bytes) -> array[int]:
    samples = array("h", content)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
