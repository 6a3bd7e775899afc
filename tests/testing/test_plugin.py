"""The pytest plugin, as somebody meets it who runs pytest in a project of theirs."""

import json
import subprocess
import sys

import pytest

from voice_simulator.client import Simulator

pytest_plugins = "pytester"


def test_to_import_it_loads_neither_the_client_nor_aiohttp():
    """Every pytest imports it, in every project on the machine."""
    program = "import sys, pytest, voice_simulator.testing.plugin; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    ours = [name for name in loaded.stdout.split() if name.startswith("voice_simulator.")]
    assert "aiohttp" not in loaded.stdout.split()
    assert sorted(ours) == [
        "voice_simulator.testing",
        "voice_simulator.testing.hooks",
        "voice_simulator.testing.plugin",
        "voice_simulator.version",
    ]


def test_each_test_has_a_world_of_its_own(project, voice):
    """What belongs to it comes from the name of the test: it is the same in every run."""
    project.makepyfile(
        """
        import json, pathlib, pytest

        @pytest.mark.parametrize("name", ["one", "two"])
        def test_alone(voice, name):
            assert voice.calls() == []
            call = voice.dial_in()
            found = [call.uuid, voice.clock().seed, voice.number, voice.application_id, voice.clock().mode]
            with pathlib.Path("found").open("a") as file:
                file.write(json.dumps(found) + "\\n")
        """
    )
    for _ in range(2):
        project.runpytest_inprocess().assert_outcomes(passed=2)
    one, two, one_again, two_again = map(json.loads, (project.path / "found").read_text().splitlines())
    assert (one, two) == (one_again, two_again)
    assert not set(one[:4]) & set(two[:4])
    assert voice.number not in (one[2], two[2])
    assert {each[4] for each in (one, two)} == {"manual"}
    assert not {one[3], two[3]} & {world.application_id for world in Simulator(voice.url).worlds()}


def test_a_mark_says_with_what_the_world_begins(project):
    """What stands closest to the test goes first; a scenario's file lies beside the test."""
    project.makefile(".yaml", engaged="calls:\n  - {to: '447700900100', turns: [busy]}\n")
    project.makepyfile(
        """
        import pytest
        from pathlib import Path

        pytestmark = pytest.mark.voice(clock="auto", seed=7)

        def test_of_the_module(voice):
            assert (voice.clock().mode, voice.clock().seed) == ("auto", 7)

        @pytest.mark.voice(clock="real", speed=60, settle="300ms")
        def test_of_its_own(voice):
            clock = voice.clock()
            assert (clock.mode, clock.speed, clock.seed) == ("real", 60, 7)

        @pytest.mark.voice(scenario="engaged.yaml")
        def test_with_a_scenario(voice):
            assert [one.name for one in voice.scenarios()] == [str(Path("engaged.yaml").absolute())]
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("clok='auto'", "@pytest.mark.voice: there is no 'clok'; did you mean 'clock'?"),
        (
            "numbers=1",
            "@pytest.mark.voice: there is no 'numbers'; there are clock, speed, *, seed and strict",
        ),
        ("'auto'", "@pytest.mark.voice: 'auto' needs its name: one of clock, *"),
        ("clock='fast'", "@pytest.mark.voice: clock='fast': expected manual, auto or real"),
        ("speed=2", "@pytest.mark.voice: speed=2 needs clock='real': the clock 'manual' jumps"),
        ("settle=500", "@pytest.mark.voice: settle=500: the duration 500 needs a unit: 500ms for *"),
        ("seed='x'", "@pytest.mark.voice: seed='x': expected a whole number from 0 to 2**63 - 1"),
        ("strict='no'", "@pytest.mark.voice: strict='no': expected True or False"),
        ("scenario='no.yaml'", "there is no scenario no.yaml in *"),
    ],
)
def test_a_mark_that_makes_no_sense_is_one_sentence(project, mark, sentence):
    project.makepyfile(f"import pytest\n\n@pytest.mark.voice({mark})\ndef test_it(voice): ...")
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["_*ERROR at setup of test_it*_", sentence, "=*"], consecutive=True)


def test_classes_of_unittest_have_it_as_an_attribute(project):
    """With our base class, or with a mark of pytest."""
    project.makepyfile(
        """
        import unittest
        import pytest
        from voice_simulator.testing import VoiceTestCase

        class ByBase(VoiceTestCase):
            def setUp(self):
                self.call = self.voice.dial_in()

            def test_one(self):
                self.assertEqual([self.call], self.voice.calls())

        @pytest.mark.usefixtures("voice")
        class ByMark(unittest.IsolatedAsyncioTestCase):
            async def test_two(self):
                self.assertEqual([], await self.voice.calls())
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=2)
