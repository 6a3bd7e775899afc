"""Audio files as real encoders write them: the standard library, and lame."""

import io
import math
import struct
import wave

import pytest


def sine(hertz, ms, *, rate=16_000, level=6_000):
    """A tone as numbers of 16 bits."""
    return [round(level * math.sin(2 * math.pi * hertz * n / rate)) for n in range(rate * ms // 1000)]


def wav(ms, *, rate=16_000, channels=1, width=2, hertz=None):
    """A WAV file: silent, or with a tone on all channels."""
    samples = [0] * (rate * ms // 1000) if hertz is None else sine(hertz, ms, rate=rate)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(channels)
        file.setframerate(rate)
        file.setsampwidth(width)
        file.writeframes(b"".join(_sample(sample, width) * channels for sample in samples))
    return written.getvalue()


def _sample(sample, width):
    """A sample of 16 bits in another width; one of 8 bits has no sign."""
    if width == 1:
        return bytes([(sample >> 8) + 128])
    return (sample << 8 * (width - 2)).to_bytes(width, "little", signed=True)


def mp3(ms, *, rate=16_000, channels=1, vbr=False):
    """An MP3 file, of a constant or a variable bit rate; skips the test where there is no encoder."""
    lameenc = pytest.importorskip("lameenc", reason="no MP3 is encoded: pip install 'voice-simulator[audio]'")
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(channels)
    encoder.silence()
    if vbr:
        encoder.set_vbr(4)
        encoder.set_vbr_quality(5)
    else:
        encoder.set_bit_rate(64)
    # From loud to silent, so that a variable bit rate varies.
    samples = [(n * 7919 % 20_000) * (n % (2 * rate) < rate) for n in range(rate * ms // 1000 * channels)]
    return bytes(encoder.encode(struct.pack(f"<{len(samples)}h", *samples))) + bytes(encoder.flush())
