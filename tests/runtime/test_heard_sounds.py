"""Speech that WebSockets hear: a program speaks beside what else happens, and nothing waits for it."""

import asyncio
import threading
from array import array
from types import SimpleNamespace

import pytest
from listening import strength
from made_files import wav

from voice_simulator.audio.live import LiveMix
from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.model.socket_audio import LiveSound
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.runtime.heard_sounds import HeardSounds

START = 1_893_499_200_000
DURATIONS = MediaDurations()
FRAME = 640


class Speaker:
    """A program that speaks, each text with a tone, once it may."""

    path = "/usr/bin/speaker"

    def __init__(self, *, works=True):
        self.may_speak = threading.Event()
        self.spoken = []
        self._works = works

    def speech(self, text, voice, _words_per_minute):
        assert self.may_speak.wait(10)
        self.spoken.append((text, voice))
        return wav(500, rate=22_050, hertz=660) if self._works else None


@pytest.fixture(name="heard_by")
async def _heard_by():
    """Make what is heard of a world in which a program speaks."""
    made = []

    def make(program, files=None, to_come=(), awaited=()):
        world = SimpleNamespace(
            rules=SimpleNamespace(durations=DURATIONS),
            streamed_wav=({} if files is None else files).get,
            awaits_stream=lambda content: content in awaited,
            speech_to_come=lambda _socket: to_come,
        )
        made.append(HeardSounds(world, program))
        return made[-1]

    yield make
    for one in made:
        await one.close()


def said(text, *, party=0):
    sound = Sound(source="party", content=text, span=2000, once=2000)
    return LiveSound(Stretch(sound, START, START), party)


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


async def test_a_text_is_silent_until_it_is_spoken_and_then_goes_on(heard_by):
    """As if it had been there from the beginning: what is behind its sound is silent as well."""
    program = Speaker()
    mix = LiveMix(16_000, heard_by(program).at(16_000))
    assert mix.frame([said("hello there")], START) == bytes(FRAME)
    program.may_speak.set()
    await until(lambda: any(mix.frame([said("hello there")], START)))
    whole = mix.between([said("hello there")], START, START + 2000)
    assert strength(array("h", whole[: 500 * 32]), 660) == pytest.approx(6_000, rel=0.05)
    assert not any(whole[500 * 32 :])
    assert mix.frame([said("hello there")], START + 240) == whole[240 * 32 : 260 * 32]
    assert program.spoken == [("hello there", "en-us+m1")]


async def test_what_a_script_will_say_is_spoken_ahead(heard_by):
    """It is there when it is said first; what is said already goes before it."""
    program = Speaker()
    later = [DURATIONS.talk(text, 1, 0) for text in ("one", "two", "three")]
    file = Sound(source="party", content="a file", span=100, once=100, wav=wav(100))
    sounds = heard_by(program, to_come=[(sound, 1) for sound in [*later, file]])
    for _ in range(2):
        sounds.prepare(1)
    mix = LiveMix(8_000, sounds.at(8_000))
    assert mix.frame([said("now")], START) == bytes(FRAME // 2)
    program.may_speak.set()
    await until(lambda: len(program.spoken) == 4)
    assert sorted(program.spoken[:2]) == [("now", "en-us+m1"), ("one", "en-us+m2")]
    assert program.spoken[2:] == [("two", "en-us+m2"), ("three", "en-us+m2")]
    await until(lambda: any(mix.frame([LiveSound(Stretch(later[2], START, START), 1)], START)))


async def test_a_program_that_can_not_speak_leaves_it_to_tones(heard_by):
    """It is not asked again."""
    program = Speaker(works=False)
    program.may_speak.set()
    mix = LiveMix(16_000, heard_by(program).at(16_000))
    await until(lambda: any(mix.frame([said("hello there")], START)))
    assert strength(array("h", mix.between([said("again")], START, START + 100)), 200) > 5_000
    assert program.spoken == [("hello there", "en-us+m1")]


async def test_without_a_program_there_are_tones_and_files(heard_by):
    """At each rate; a file of your app sounds as it is."""
    sounds = heard_by(None, {"http://app/a.wav": wav(300, rate=44_100, hertz=500)})
    stream = LiveSound(Stretch(DURATIONS.stream("http://app/a.wav", 1, 0), START, START), None)
    sounds.prepare(1)
    for rate in (8_000, 24_000):
        mix = LiveMix(rate, sounds.at(rate))
        both = array("h", mix.between([stream, said("hello")], START, START + 300))
        assert strength(both, 500, rate=rate) == pytest.approx(6_000, rel=0.05)
        assert strength(both, 200, rate=rate) == pytest.approx(6_000, rel=0.05)


async def test_a_file_that_is_on_its_way_is_silent(heard_by):
    """Not the tone of one that can't be had."""
    awaited, files = {"http://app/a.wav"}, {}
    mix = LiveMix(16_000, heard_by(None, files, awaited=awaited).at(16_000))
    stream = LiveSound(Stretch(DURATIONS.stream("http://app/a.wav", 1, 0), START, START), None)
    assert mix.frame([stream], START) == bytes(FRAME)
    awaited.clear()
    files["http://app/a.wav"] = wav(300, hertz=500)
    whole = array("h", mix.between([stream], START, START + 300))
    assert strength(whole, 500) == pytest.approx(6_000, rel=0.05)
