"""The conditions of a run: what a scenario says about how it is to be run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RunClock = Literal["auto", "real"]
"""The clocks that a run can have: nobody would advance a manual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConditions:
    """What a scenario says about how it is to be run; each goes before the settings, and after a flag.

    Attributes:
        skip: why it is not to be run; None where it is.
        timeout: the longest that the run may take, ms of wall time; None for what is usual.
        start: the instant at which the world begins, ms since the Unix epoch; None for what is usual.
        clock: how simulated time moves; None for what is usual.
    """

    skip: str | None = None
    timeout: int | None = None
    start: int | None = None
    clock: RunClock | None = None


UNCONDITIONAL: Final = RunConditions()
"""Those of a scenario that says nothing of its run."""
