"""Frames as your app sends them: 20 ms of 16 bits."""

from array import array

RATE = 16_000


def loud(level=8_000, rate=RATE):
    """A frame of a square wave, which is as loud as its samples are large."""
    return array("h", [level, level, -level, -level] * (rate // 200)).tobytes()


LOUD = loud()
SILENT = bytes(len(LOUD))


def rms(pcm):
    samples = array("h", pcm)
    return (sum(one * one for one in samples) / len(samples)) ** 0.5 if samples else 0.0
