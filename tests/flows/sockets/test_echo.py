"""What a caller says comes to the bot, back to the caller and into a recording, sample by sample."""

import random
import sys
import wave
from array import array
from io import BytesIO
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RECORDED = 16_000
"""Samples a second of a recording."""

GRID = 8_000
"""Instants a second at which all rates have a sample."""

RATES = [8_000, 16_000, 24_000]


def noise(rate):
    """Return 1.2 s of samples of which none is silence, each told apart from its neighbours."""
    source = random.Random(rate)
    return array(
        "h", (source.choice((-1, 1)) * source.randint(1_000, 20_000) for _ in range(rate * 12 // 10))
    )


def with_noise(folder, samples, rate):
    """Make the scenario anew, with this as what the caller plays."""
    (folder / "scenario.yaml").write_text((HERE / "echo/scenario.yaml").read_text())
    with wave.open(str(folder / "hello.wav"), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(little_endian(samples))
    return folder


def little_endian(samples):
    samples = array("h", samples)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def channels(content):
    """Return the samples of both channels of a WAV file, and how many there are in a second."""
    with wave.open(BytesIO(content)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        return samples[0::2], samples[1::2], file.getframerate()


@pytest.mark.parametrize("rate", RATES)
def test_an_echo_is_what_was_said_sample_by_sample(bots, tmp_path_factory, rate):
    """The bot hears the file of the caller; of both directions the recording has the same samples."""
    said = noise(rate)
    played = bots.play(
        "echo", scenarios=with_noise(tmp_path_factory.mktemp("echo"), said, rate), RATE=str(rate)
    )
    assert played.code == 0, played.report
    heard = bytes(played.app[played.bot.HEARD])
    assert heard.count(little_endian(said)) == 1
    assert not any(heard.replace(little_endian(said), b""))
    [recording] = played.app[played.bot.RECORDINGS]
    assert_same_in_both_directions(recording, said, rate)


def assert_same_in_both_directions(recording, said, rate):
    """Say that both channels have what was said, wherever both rates have a sample at the same instant."""
    caller, bot, recorded = channels(recording)
    assert recorded == RECORDED
    assert on_grid(caller, begin(caller)) == at_grid(said, rate)
    # What is sent at another rate is heard one sample later, for which none is needed that has yet to come.
    later = said if rate == RECORDED else array("h", [0]) + said[:-1]
    assert on_grid(bot, begin(bot, after=begin(caller))) == at_grid(later, rate)


def on_grid(channel, first):
    """Return a channel from one of its samples on, 8,000 a second, until it is silent again."""
    samples = channel[first :: RECORDED // GRID]
    return samples[: next((at for at in range(1, len(samples)) if not samples[at]), len(samples))]


def at_grid(samples, rate):
    return samples[:: rate // GRID]


def begin(channel, after=0):
    """Return where the ms begins in which a channel is silent no more."""
    first = next(at for at in range(after, len(channel)) if channel[at])
    return first - first % (RECORDED // 1000)
