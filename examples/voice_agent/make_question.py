"""Makes scenarios/question.wav: what the caller asks, spoken by espeak-ng, at 8 kHz as on a telephone.

python make_question.py "When do you open on Monday?"
"""

from __future__ import annotations

import subprocess
import sys
import wave
from array import array
from io import BytesIO
from itertools import pairwise
from pathlib import Path

RATE = 8_000
FILE = Path(__file__).parent / "scenarios" / "question.wav"


def spoken(words: str) -> tuple[array[int], int]:
    """Return samples, and how many of them there are in a second."""
    command = ["espeak-ng", "-v", "en-gb", "-s", "165", "--stdout", words]
    # The length in the header of what goes to a pipe is none: what follows the header is the sound.
    audio = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 # words of its user
    with wave.open(BytesIO(audio)) as header:
        return array("h", audio[44 : 44 + (len(audio) - 44) // 2 * 2]), header.getframerate()


def on_a_telephone(samples: array[int], rate: int) -> array[int]:
    """Return samples at 8 kHz, each the mean of those whose place it takes."""
    edges = [int(at * rate / RATE) for at in range(int(len(samples) * RATE / rate) + 1)]
    parts = (samples[begin:end] for begin, end in pairwise(edges))
    return array("h", (sum(part) // len(part) for part in parts))


def main() -> None:
    """Write the file anew."""
    samples, rate = spoken(" ".join(sys.argv[1:]) or "When do you open on Monday?")
    with wave.open(str(FILE), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(on_a_telephone(samples, rate).tobytes())
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
