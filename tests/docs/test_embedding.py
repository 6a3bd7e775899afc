"""docs/embedding.md: its program runs as printed, and what it says of keywords is true."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import voice_simulator
from voice_simulator import Simulator
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.pacing import ClockMode

PAGE = Path(__file__).parents[2] / "docs" / "embedding.md"
TEXT = PAGE.read_text(encoding="utf-8")


def python(program, folder):
    """Run a program in a process of its own, without settings in its environment; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment | {"VOICE_SIMULATOR_PORT": "nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_program_on_the_page_prints_what_the_page_says(tmp_path):
    """It starts a simulator, places a call, advances the clock and stops, whatever the variables are."""
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    printed = python(program, tmp_path).strip()
    assert f"It prints `{printed}`" in TEXT


def test_the_core_loads_no_web_server(tmp_path):
    """Neither the package nor any module of the core and of scenarios does; `Simulator` does."""
    program = """
import importlib, pkgutil, sys
import voice_simulator, voice_simulator.core, voice_simulator.scenario
for package in (voice_simulator.core, voice_simulator.scenario):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
print(sorted({"aiohttp", "asyncio", "ssl"} & sys.modules.keys()))
voice_simulator.Simulator
print("aiohttp" in sys.modules)
"""
    assert python(program, tmp_path).split("\n")[:2] == ["[]", "True"]


def test_keywords_are_the_keys_of_a_settings_file(tmp_path):
    """Also groups, lists, paths, and what only a file could hold; None is the default."""
    settings = Simulator(
        port=0,
        clock=ClockMode.AUTO,
        seed=None,
        settle="50ms",
        tls_ports=None,
        tls_dir=tmp_path,
        limits={"calls": 5},
        control_hosts=["a.example", "b.example"],
        applications=[{"id": "app", "answer_url": "http://127.0.0.1:3000/answer"}],
    ).settings
    assert (settings.port, settings.clock, settings.seed, settings.settle) == (0, ClockMode.AUTO, None, 50)
    assert (settings.tls_ports, settings.tls_dir, settings.limits.calls) == ((8443,), tmp_path, 5)
    assert settings.control_hosts == ("a.example", "b.example")
    assert settings.applications[0].answer.url == "http://127.0.0.1:3000/answer"


def test_keywords_go_before_a_settings_file(tmp_path):
    """Whose own mistakes are told with their place."""
    file = tmp_path / "settings.yaml"
    file.write_text("port: 1234\nseed: 7\n", encoding="utf-8")
    settings = Simulator(config=file, port=0).settings
    assert (settings.port, settings.seed) == (0, 7)
    file.write_text("port: 1234\nsede: 7\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.yaml:2:1: unknown key 'sede'; did you mean 'seed'"):
        Simulator(config=file)


HOLDS_ITSELF = []
HOLDS_ITSELF.append(HOLDS_ITSELF)


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"prot": 0}, "unknown key 'prot'; did you mean 'port'? A simulator has host, port, "),
        ({"limits": {"cals": 5}}, "unknown key 'cals'; did you mean 'calls'?"),
        (
            {"clock": "fast", "port": -1},
            "clock: 'fast' is not one of real, auto, manual.\nport: ",
        ),
        ({"port": object()}, "port: expected a text, number, bool, path, list or mapping, got an object of "),
        (
            {"applications": [{"id": 1}, {"id": "b", "answer_url": "x"}]},
            "applications[1].answer_url: expected an",
        ),
        (
            {"limits": {"calls": 0}},
            "limits.calls: expected a whole number from 1 to 10000000, got the number 0",
        ),
        ({"applications": HOLDS_ITSELF}, "applications: nested too deep, or holds itself"),
        ({"host": "\ud800"}, "host: expected a host name or address, got "),
        ({"host": "a..b"}, "host: expected a host name or address, got "),
        ({"tls_ports": [0]}, "tls_ports has no effect without tls"),
        ({"settle": "9s"}, "settle (9000 ms) is longer than settle_max (1000 ms), which would cut it short"),
        ({"config": "nowhere.yaml"}, "config: can't read nowhere.yaml: No such file or directory"),
        ({"ready_file": "ready.json"}, "ready_file: only the command serve knows this setting"),
    ],
)
def test_a_keyword_that_makes_no_sense_is_told_by_its_name(keywords, sentence):
    """As a value of a settings file would be."""
    with pytest.raises(SettingsError) as caught:
        Simulator(**keywords)
    assert str(caught.value).startswith(sentence)


async def test_a_port_that_is_taken_is_told_when_it_starts():
    """And the one that has it goes on."""
    async with Simulator(port=0) as first:
        port = int(first.base_url.rpartition(":")[2])
        with pytest.raises(SettingsError, match=f"can't listen on 127.0.0.1 port {port}"):
            await Simulator(port=port).start()


def test_the_package_has_no_other_names():
    """A name that it lacks is an AttributeError, as everywhere."""
    assert voice_simulator.__all__ == ["Simulator", "__version__"]
    assert not hasattr(voice_simulator, "Simulater")
