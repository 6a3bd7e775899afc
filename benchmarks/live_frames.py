"""What a WebSocket hears: how long a frame of 20 ms takes to make."""

from __future__ import annotations

import io
import wave
from array import array
from functools import partial
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from benchmarks.core_alone import START
from benchmarks.measure import Row, Scale, alternately, shown
from voice_simulator.audio.live import LiveMix
from voice_simulator.audio.real_sounds import PlayedSounds
from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.socket_audio import FRAME_SPAN, LiveSound, SocketAudio
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_AIM: Final = 100
"""Microseconds for one voice: half a percent of the 20 ms that a frame lasts."""

_RATES: Final = (8_000, 16_000, 24_000)
_FRAMES: Final = 1000
_SPAN: Final = _FRAMES * FRAME_SPAN

_Sounds = list[LiveSound]


def run(scale: Scale) -> Iterator[Row]:
    """Make frames of silence, of voices, and of sounds that are more than a tone, at each rate."""
    file, other_rate = _wav(16_000, 1), _wav(44_100, 2)
    cases: dict[str, tuple[Callable[[int], _Sounds], int | None]] = {
        "nobody speaks": (lambda _: [], _AIM),
        "one voice": (lambda _: _voices(1), _AIM),
        "three voices at once": (lambda _: _voices(3), _AIM),
        "a WAV file of 16 kHz": (lambda _: [_heard(_file(file))], _AIM),
        "a WAV file of 44.1 kHz in stereo, decoded": (lambda _: [_heard(_file(other_rate))], None),
        "three WAV files at once": (lambda _: [_heard(_file(bytes(file))) for _ in range(3)], None),
        "another WebSocket of the same rate": (lambda rate: [_heard(_sent(rate))], _AIM),
    }
    for what, (sounds, aim) in cases.items():
        yield _row(what, sounds, aim, scale)


def _row(what: str, sounds: Callable[[int], _Sounds], aim: int | None, scale: Scale) -> Row:
    count = scale.size(_FRAMES)
    measures = {str(rate): partial(_microseconds, rate, sounds(rate), count) for rate in _RATES}
    figures = alternately(scale.rounds(7), measures)
    slowest = max(figures.values(), key=median)
    at_rates = ", ".join(f"{median(figures[str(rate)]):.1f} at {rate // 1000}" for rate in _RATES)
    return Row(
        what=f"a frame of a WebSocket: {what}",
        ours=f"{shown(slowest, 'µs of processor time', 1)}; {at_rates} kHz",
        aim="" if aim is None else f"< {aim} µs",
        met=None if aim is None else median(slowest) < aim,
    )


def _microseconds(rate: int, sounds: Sequence[LiveSound], count: int) -> float:
    mix = LiveMix(rate, PlayedSounds(lambda _: None, rate).samples_of)
    mix.frame(sounds, START)  # tones are reckoned once for all sockets
    begun = process_time()
    for number in range(count):
        mix.frame(sounds, START + number * FRAME_SPAN)
    return (process_time() - begun) / count * 1_000_000


def _heard(sound: Sound, party: int | None = None) -> LiveSound:
    return LiveSound(Stretch(sound, START, START), party)


def _voices(count: int) -> _Sounds:
    said = Sound(source="party", content="one two three", span=_SPAN, once=_SPAN)
    return [_heard(said, party) for party in range(count)]


def _file(content: bytes) -> Sound:
    return Sound(source="party", content="a file", span=_SPAN, wav=content)


def _sent(rate: int) -> Sound:
    audio = SocketAudio(rate)
    for at in range(0, _SPAN, FRAME_SPAN):
        audio.append(START + at, _noise(rate // 50).tobytes())
    return Sound(source="socket", content="", span=None, audio=audio)


def _noise(count: int) -> array[int]:
    return array("h", [number * 7919 % 6000 - 3000 for number in range(count)])


def _wav(rate: int, channels: int) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(channels)
        file.setframerate(rate)
        file.setsampwidth(2)
        file.writeframes(_noise(_SPAN // SECOND * rate * channels).tobytes())
    return written.getvalue()
