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


def encoded_wav(ms, encoding, *, rate, channels=1, hertz=700):
    """A WAV file with a tone in an encoding that the standard library does not write."""
    code, encode = {
        "float": (3, lambda sample: struct.pack("<f", sample / 32_767)),
        "double": (3, lambda sample: struct.pack("<d", sample / 32_767)),
        "a-law": (6, _a_law),
        "mu-law": (7, _mu_law),
    }[encoding]
    sound = b"".join(encode(sample) * channels for sample in sine(hertz, ms, rate=rate))
    block = len(encode(0)) * channels
    form = struct.pack("<HHIIHH", code, channels, rate, rate * block, block, block // channels * 8)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def _a_law(sample):
    """Compress a sample (ITU-T G.711): sign, the place of its highest bit, and the four bits behind that."""
    sign, level = (0x80, sample >> 4) if sample >= 0 else (0, ~sample >> 4)
    exponent = max(0, level.bit_length() - 5) + (level > 15)
    mantissa = level >> max(0, exponent - 1) & 0x0F
    return bytes([(sign | exponent << 4 | mantissa) ^ 0x55])


def _mu_law(sample):
    """Compress a sample (ITU-T G.711), likewise; 33 of 14 bits is added so that it has a highest bit."""
    sign, level = (0, sample) if sample >= 0 else (0x80, -sample)
    level = min(level, 32_635) + 132
    exponent = level.bit_length() - 8
    return bytes([~(sign | exponent << 4 | (level >> exponent + 3 & 0x0F)) & 0xFF])


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
