"""Bounds of a number or span, and what every part of an expectation has: a text that reports name it by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of something; None for no most."""

    at_least: int = 0
    at_most: int | None = None

    def admit(self, number: int) -> bool:
        """Say whether a number lies within."""
        return self.at_least <= number and (self.at_most is None or number <= self.at_most)


ONCE_OR_MORE: Final = Bounds(1)
NEVER: Final = Bounds(0, 0)


class Described(ABC):
    """A part of an expectation, or a trigger, that a report names."""

    __slots__ = ()

    @property
    @abstractmethod
    def text(self) -> str:
        """It in a few words, close to how a scenario writes it."""


def count_text(number: Bounds) -> str:
    """Write bounds of a count: `exactly 2`, `2 to 3`, `at least 2`, `at most 3`."""
    return _tell(number, str, "exactly ")


def span_text(span: Bounds) -> str:
    """Write bounds of a span: `12s`, `5s to 20s`, `at most 20s`."""
    return _tell(span, milliseconds, "")


def milliseconds(span: int) -> str:
    """Write a span as scenarios do: `12s`, `1500ms`."""
    return f"{span}ms" if span % SECOND else f"{span // SECOND}s"


def _tell(bounds: Bounds, write: Callable[[int], str], exactly: str) -> str:
    if bounds.at_most is None:
        return f"at least {write(bounds.at_least)}"
    if bounds.at_least == bounds.at_most:
        return f"{exactly}{write(bounds.at_most)}"
    least = f"{write(bounds.at_least)} to" if bounds.at_least else "at most"
    return f"{least} {write(bounds.at_most)}"
