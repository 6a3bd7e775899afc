"""The scenarios that come with the simulator, read from where they are installed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_DEFAULT: Final = "default.yaml"


@cache
def read_default_scenario() -> Scenario:
    """Return the scenario of the magic numbers, which plays where no other does.

    It is read once in a process: that is most of the start of a simulator, and a program may start many.
    """
    return read_scenario(_shipped(_DEFAULT).read_bytes(), _DEFAULT)


def _shipped(name: str) -> Traversable:
    """Find a shipped scenario: in a wheel its folder lies inside the package, in a checkout beside it."""
    package = files("voice_simulator")
    inside = package / "default_scenarios" / name
    return inside if inside.is_file() else Path(str(package)).parents[1] / "scenarios" / name
