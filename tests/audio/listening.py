"""Listens to samples: how loud they are, and which tones are in them."""

import math

RATE = 16_000


def loudness(samples):
    """The root of the mean square."""
    return math.sqrt(sum(one * one for one in samples) / len(samples)) if len(samples) else 0.0


def strength(samples, frequency, *, rate=RATE):
    """How strong a tone is in samples, by the algorithm of Goertzel: about its level."""
    turn = 2 * math.cos(2 * math.pi * frequency / rate)
    last, before = 0.0, 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    power = last * last + before * before - turn * last * before
    return 2 * math.sqrt(max(0.0, power)) / len(samples)


def tones_in(samples, frequencies, *, least=2000):
    """Which of some tones are in samples."""
    return {frequency for frequency in frequencies if strength(samples, frequency) >= least}
