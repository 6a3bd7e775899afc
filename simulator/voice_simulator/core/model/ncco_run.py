"""One NCCO on one leg, and how far it has got: the state of `core.ncco.interpreter`."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.input_capture import InputCapture
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import Action


class Awaited(StrEnum):
    """What an NCCO can wait for."""

    TIME = auto()
    """A span of time."""
    PROMPTS_END = auto()
    """The end of what the NCCO plays."""
    PARTY = auto()
    """A key or speech of the party, for the `input` that listens."""
    RECORDING_END = auto()
    """The end of the recording that a `record` action waits for."""
    REPLY = auto()
    """Your app's reply to a webhook, which brought no other NCCO."""
    VERDICT = auto()
    """The verdict of machine detection."""
    CONNECTION = auto()
    """What becomes of the leg that a `connect` action dials: it is joined, or over."""
    SIGNALS_DONE = auto()
    """The end of what the action has just brought about, such as a key press of the party."""


class NccoRun:
    """One NCCO on one leg, and how far it has got.

    Attributes:
        leg: the leg that it runs on.
        actions: the NCCO.
        index: of the action that runs, or waits for the end of the prompts before it; beyond the last at the
            end.
        running: the generator that performs the actions; None once it waits for nothing any more.
        awaits: what resumes it, whichever comes first; empty for nothing.
        timer: what resumes it if it waits for time.
        barge_in: whether the party can cut the prompts that play.
        listening: the `input` that listens to the party; None while none does.
        dialled: the leg that a `connect` dials and waits for; None while none does.
    """

    __slots__ = ("actions", "awaits", "barge_in", "dialled", "index", "leg", "listening", "running", "timer")

    def __init__(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        self.leg, self.actions = leg, actions
        self.index = -1
        self.running: Generator[Any, Any, None] | None = None
        self.awaits: tuple[Awaited, ...] = (Awaited.SIGNALS_DONE,)
        self.timer: Timer | None = None
        self.barge_in = False
        self.listening: InputCapture | None = None
        self.dialled: Leg | None = None

    @property
    def is_out(self) -> bool:
        """Whether all its actions are done, and it waits for nothing any more."""
        return self.running is None and self.index >= len(self.actions)

    @property
    def is_last(self) -> bool:
        """Whether no action stands behind the one that runs."""
        return self.index == len(self.actions) - 1

    @property
    def is_alive(self) -> bool:
        """Whether this is still the NCCO of its leg: none has replaced it, and the call is not over."""
        return self.leg.ncco_run is self

    def next_action(self) -> Action | None:
        """Move to the next action and return it; None after the last."""
        self.index += 1
        return self.actions[self.index] if self.index < len(self.actions) else None

    def pass_over_rest(self) -> None:
        """Have no action left: what stands behind is never reached."""
        self.index = len(self.actions)

    def close(self) -> None:
        """Let go of the generator, which nothing resumes any more: it holds the run, which holds it."""
        self.awaits = ()
        if self.running is not None:
            self.running.close()
            self.running = None
