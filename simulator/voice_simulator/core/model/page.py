"""One page of a list of calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model.leg import CallRecord


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.

    Attributes:
        calls: those on the page.
        count: how many the whole list has.
    """

    calls: list[CallRecord]
    count: int
