"""Reads `@pytest.mark.voice(…)`: with what a test's world begins."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

NAME: Final = "voice"
_CLOCKS: Final = ("manual", "auto", "real")
_LARGEST_SEED: Final = 2**53
"""Up to here a number is the same in every language that reads JSON."""


class WrongMark(Exception):
    """A mark has an argument that there is none of, or a value that makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMark:
    """With what a test's world begins.

    Attributes:
        clock: how its time passes.
        speed: how much faster than the wall clock, where `clock` is real.
        scenario: what it plays: a file, beside the test or below pytest's root; a document; a list.
        settle: how long your app must be quiet at least, such as `500ms`; None for as the simulator has it.
        seed: what its ids are made from.
        strict: whether steps that were not reached and faults that never struck fail it; None for as is set.
    """

    clock: str = "manual"
    speed: float | None = None
    scenario: str | Path | dict[str, Any] | list[str | Path | dict[str, Any]] | None = None
    settle: str | None = None
    seed: int = 0
    strict: bool | None = None

    def __post_init__(self) -> None:
        if self.clock not in _CLOCKS:
            raise WrongMark(f"clock={self.clock!r}: expected {_joined(_CLOCKS)}")
        if self.speed is not None and self.clock != "real":
            raise WrongMark(f"speed={self.speed!r} needs clock='real': the clock '{self.clock}' jumps")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**63:
            raise WrongMark(f"seed={self.seed!r}: expected a whole number from 0 to 2**63 - 1")
        if not isinstance(self.strict, bool | None):
            raise WrongMark(f"strict={self.strict!r}: expected True or False")

    @property
    def scenarios(self) -> list[str | Path | dict[str, Any]]:
        """What it plays, one after the other."""
        if self.scenario is None:
            return []
        return list(self.scenario) if isinstance(self.scenario, list | tuple) else [self.scenario]

    @property
    def clock_settings(self) -> dict[str, object]:
        """What is asked for of the clock."""
        asked = {"mode": self.clock, "speed": self.speed, "settle_s": self.settle_s, "seed": self.seed}
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def settle_s(self) -> float | None:
        """The seconds of `settle`."""
        from voice_simulator.documents.quantities import read_duration  # noqa: PLC0415  # loads much

        if self.settle is None:
            return None
        try:
            return read_duration(str(self.settle), useful=60_000) / 1000
        except ValueError as error:
            raise WrongMark(f"settle={self.settle!r}: {error}") from None


def mark_of(item: pytest.Item) -> VoiceMark:
    """Read the marks of a test; what stands closest to it goes first.

    Raises:
        WrongMark: one of them can't be understood.
    """
    given: dict[str, Any] = {"seed": seed_of(item.nodeid)}
    for mark in reversed(list(item.iter_markers(NAME))):
        _check(mark.args, mark.kwargs)
        given |= mark.kwargs
    return VoiceMark(**given)


def seed_of(node_id: str) -> int:
    """Make a seed from the name of a test: the same in every run, another for each test."""
    return int.from_bytes(hashlib.sha256(node_id.encode()).digest()[:8]) % _LARGEST_SEED


def _check(args: tuple[object, ...], given: Mapping[str, object]) -> None:
    names = [field.name for field in fields(VoiceMark)]
    if args:
        raise WrongMark(f"{args[0]!r} needs its name: one of {_joined(names)}")
    for name in given:
        if name not in names:
            raise WrongMark(f"there is no '{name}'{_nearest(name, names)}")


def _nearest(name: str, names: list[str]) -> str:
    from voice_simulator.documents.mistakes import did_you_mean  # noqa: PLC0415  # loads much

    near = did_you_mean(name, names)
    return f"; there are {_joined(names, 'and')}" if near == "." else near


def _joined(words: tuple[str, ...] | list[str], how: str = "or") -> str:
    return f"{', '.join(words[:-1])} {how} {words[-1]}"
