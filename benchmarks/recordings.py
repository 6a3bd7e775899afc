"""Recordings: how fast one is made while it is downloaded, and what is kept of one."""

from __future__ import annotations

import tracemalloc
from array import array
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from benchmarks.core_alone import START
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from voice_simulator.audio.files import content_of
from voice_simulator.audio.mp3 import CAN_ENCODE, encoded
from voice_simulator.audio.recorded_sound import tracks_of
from voice_simulator.audio.tones import RATE, one_second
from voice_simulator.audio.wav import sound_of
from voice_simulator.core.clock import SECOND
from voice_simulator.core.media.recording_announcer import file_size
from voice_simulator.core.model.recorded_file import FileKind, RecordedFile
from voice_simulator.core.model.recording import RecordedSound
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.core.model.vocabulary import AudioFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AIM: Final = 50
"""Times faster than real time."""

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_TURN: Final = 3_000
_SPOKEN: Final = 2_000
_PARTIES: Final = ("aaaaaaaa-0000-4000-8000-00000000000a", "aaaaaaaa-0000-4000-8000-00000000000b")
_MOST_WHILE_MADE: Final = 2 * 1024 * 1024
_LAST_OF_TEN: Final = 9
_MOST_KIB: Final = 16.0
"""What a minute may keep: its sounds and words, never its two million samples."""


def run(scale: Scale) -> Iterator[Row]:
    """Render minutes of stereo, against the same without what makes the sound."""
    span = scale.size(10) * _MINUTE
    yield _rendered(AudioFormat.WAV, span, scale, "two channels of silence, put into one", _interleaving)
    if CAN_ENCODE:
        yield _rendered(AudioFormat.MP3, span, scale, "lame alone, the samples being there", _encoding)
    else:
        yield Row(what="a minute of stereo rendered: mp3", ours="not measured: lameenc is not installed")


def _rendered(
    form: AudioFormat, span: int, scale: Scale, floor: str, its_speed: Callable[[int], float]
) -> Row:
    file = _conversation(form, span)
    measures: dict[str, Callable[[], float]] = {
        "ours": lambda: _speed(file),
        "floor": lambda: its_speed(span),
    }
    figures = alternately(scale.rounds(7), measures)
    return Row(
        what=f"a minute of stereo rendered: {form.value}, two parties who take turns and prompts between",
        ours=shown(figures["ours"], "times real time"),
        against=f"{floor}: {shown(figures['floor'], 'times')}",
        ratio=ratio_of(figures["ours"], figures["floor"]),
        aim=f"{_AIM} times real time",
        met=median(figures["ours"]) >= _AIM,
    )


def run_memory(scale: Scale) -> Iterator[Row]:
    """Measure what is kept of each recorded minute, and how much more there is while a file is made."""
    count = scale.size(500)
    kept = _bytes_kept(count) / count / 1024
    yield Row(
        what="kept of a recorded minute, with twenty stretches of sound",
        ours=f"{kept:.2f} KiB (tracemalloc, {count:,} minutes)",
        against=f"its bytes as WAV: {(file_size(AudioFormat.WAV, 2, _MINUTE) or 0) / 1024:,.0f} KiB",
        aim=f"< {_MOST_KIB:g} KiB",
        met=kept < _MOST_KIB,
    )
    yield Row(
        what="most memory while an hour of stereo is made: its sounds, and a second of samples",
        ours=f"{_most_while_made(_HOUR) / 1024:,.0f} KiB (tracemalloc)",
        against=f"its bytes as WAV: {(file_size(AudioFormat.WAV, 2, _HOUR) or 0) / 1024:,.0f} KiB",
        aim=f"< {_MOST_WHILE_MADE / 1024:,.0f} KiB",
        met=_most_while_made(_HOUR) < _MOST_WHILE_MADE,
    )


def _conversation(form: AudioFormat, span: int) -> RecordedFile:
    """Two who speak in turn, each for two seconds of three, and a prompt after every tenth turn."""
    sounds = [_turn(number, at) for number, at in enumerate(range(0, span, _TURN))]
    return RecordedFile(
        id="f",
        kind=FileKind.RECORDING,
        recording_uuid="r",
        leg=_PARTIES[0],
        conversation="CON-x",
        audio_format=form,
        channels=2,
        began=START,
        span=span,
        size=file_size(form, 2, span),
        made=START + span,
        sounds=tuple(sounds),
        left_out=0,
        parties=tuple((uuid, uuid[-12:]) for uuid in _PARTIES),
    )


def _turn(number: int, at: int) -> RecordedSound:
    party = None if number % 10 == _LAST_OF_TEN else _PARTIES[number % 2]
    source = "party" if party else "talk"
    began = START + at
    sound = Sound(source=source, content=f"turn {number} has five words", span=_SPOKEN, once=_SPOKEN)
    return RecordedSound(Stretch(sound, began, began, began + _SPOKEN), party, 1 + number % 2)


def _speed(file: RecordedFile) -> float:
    one_second.cache_clear()
    begun = process_time()
    for _ in content_of(file):
        pass
    return file.span / SECOND / (process_time() - begun)


def _interleaving(span: int) -> float:
    begun = process_time()
    silence = array("h", bytes(2 * RATE))
    for _ in range(span // SECOND):
        both = array("h", bytes(4 * RATE))
        both[0::2] = both[1::2] = silence
        both.tobytes()
    return span / SECOND / (process_time() - begun)


def _encoding(span: int) -> float:
    samples = list(sound_of(tracks_of(_conversation(AudioFormat.MP3, span)), span))
    begun = process_time()
    for _ in encoded(iter(samples), 2):
        pass
    return span / SECOND / (process_time() - begun)


def _bytes_kept(count: int) -> int:
    tracemalloc.start()
    files = [_conversation(AudioFormat.WAV, _MINUTE) for _ in range(count)]
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(files) == count
    return kept


def _most_while_made(span: int) -> int:
    file = _conversation(AudioFormat.WAV, span)
    _speed(_conversation(AudioFormat.WAV, _MINUTE))  # so that its tones are known in both cases
    tracemalloc.start()
    for _ in content_of(file):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
