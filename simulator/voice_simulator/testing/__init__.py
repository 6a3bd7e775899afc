"""For tests: what the fixture `voice` of the pytest plugin hands out, for annotations.

The plugin is registered by the package. Nothing here is loaded before it is used: pytest imports the plugin
in every project on the machine that has this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from voice_simulator.client import AsyncCall, Call, WaitTimeout
    from voice_simulator.testing.async_voice import AsyncVoice
    from voice_simulator.testing.unittest_class import VoiceTestCase
    from voice_simulator.testing.voice import Voice

__all__ = ["AsyncCall", "AsyncVoice", "Call", "Voice", "VoiceTestCase", "WaitTimeout"]

_PLACES: Final = {
    "AsyncCall": "voice_simulator.client",
    "AsyncVoice": "voice_simulator.testing.async_voice",
    "Call": "voice_simulator.client",
    "Voice": "voice_simulator.testing.voice",
    "VoiceTestCase": "voice_simulator.testing.unittest_class",
    "WaitTimeout": "voice_simulator.client",
}


def __getattr__(name: str) -> object:
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
