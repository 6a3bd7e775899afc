"""Makes scenarios/question.wav: what the caller asks, spoken by espeak-ng, at 8 kHz as on a telephone.

python make_question.py "When do you open on Monday?" [FILE] [RATE]
"""

from __future__ import annotations

import subprocess
import sys
import wave
from array import array
from io import BytesIO
from itertools import pairwise
from pathlib import Path

WORDS, RATE = "When do you open on Monday?", 8_000
FILE = Path(__file__).parent / "scenarios" / "question.wav"


def spoken(words: str) -> tuple[array[int], int]:
    """Return samples, and how many of them there are in a second."""
    command = ["espeak-ng", "-v", "en-gb", "-s", "165", "--stdout", words]
    # The length in the header of what goes to a pipe is none: what follows the header is the sound.
    audio = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 # words of its user
    with wave.open(BytesIO(audio)) as header:
        return array("h", audio[44 : 44 + (len(audio) - 44) // 2 * 2]), header.getframerate()


def at_rate(samples: array[int], own: int, rate: int) -> array[int]:
    """Return samples at a lower rate, each the mean of those whose place it takes."""
    edges = [int(at * own / rate) for at in range(int(len(samples) * rate / own) + 1)]
    parts = (samples[begin:end] for begin, end in pairwise(edges))
    return array("h", (sum(part) // len(part) for part in parts))


def main(words: str = WORDS, file: str = str(FILE), rate: str = str(RATE)) -> None:
    """Write the file anew."""
    samples, own = spoken(words)
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(int(rate))
        sound.writeframes(at_rate(samples, own, int(rate)).tobytes())
    print(f"{file}: {Path(file).stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
