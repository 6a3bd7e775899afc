"""The SDK clients that the fixture `voice` has ready: they place calls for its Vonage application."""

import sys
from pathlib import Path

import certifi
import pytest

ENVIRONMENTS = Path(__file__).parents[2] / ".sdk"
PHONE = {"type": "phone", "number": "447700900001"}
TALK = [{"action": "talk", "text": "Hello"}]


@pytest.fixture(name="installed")
def _installed(monkeypatch):
    """Make an SDK's packages importable; what our own environment has, goes before."""

    def install(name):
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        monkeypatch.setattr(
            sys, "path", [*sys.path, str(ENVIRONMENTS / name / "lib" / version / "site-packages")]
        )

    yield install
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(ENVIRONMENTS)):
            del sys.modules[name]


@pytest.fixture(autouse=True)
def _surroundings(voice, monkeypatch):
    """Your app is nowhere; and a variable of the developer's machine does not matter."""
    voice.register(event_url="http://127.0.0.1:9/event")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())


def test_that_of_vonage_4(voice, installed):
    installed("vonage4")
    own = {"type": "phone", "number": voice.number}
    placed = voice.vonage.voice.create_call({"to": [PHONE], "from_": own, "ncco": TALK})
    assert [call.uuid for call in voice.calls()] == [placed.uuid]


def test_that_of_nexmo_2(voice, installed):
    """With PyJWT 2, which its own code can't do with."""
    installed("nexmo2")
    own, client = {"type": "phone", "number": voice.number}, voice.nexmo
    placed = sys.modules["nexmo"].Voice(client).create_call({"to": [PHONE], "from": own, "ncco": TALK})
    assert [call.uuid for call in voice.calls()] == [placed["uuid"]]


@pytest.mark.parametrize("name", ["vonage", "nexmo"])
def test_one_that_is_not_installed_says_so(voice, name):
    with pytest.raises(Exception, match=f"the SDK '{name}' can't be loaded here: .*; pip install {name}"):
        getattr(voice, name)
