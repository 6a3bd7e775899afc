"""One NCCO on one leg, and how far it has got: the state of the interpreter in `core.ncco.interpreter`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.ncco import Action
    from voice_simulator.core.ncco.input_capture import InputCapture


class NccoRun:
    """One NCCO on one leg, and how far it has got."""

    __slots__ = (
        "actions",
        "alive",
        "barge_in",
        "index",
        "leg",
        "listening",
        "may_go_on",
        "stepping",
        "timer",
    )

    def __init__(self, leg: Leg, actions: tuple[Action, ...]) -> None:
        self.leg, self.actions = leg, actions
        self.index = -1
        self.alive = True
        self.barge_in = False
        self.timer: Timer | None = None
        self.listening: InputCapture | None = None
        self.stepping = self.may_go_on = False

    @property
    def action(self) -> Action | None:
        """The action that is running, or None before the first and after the last."""
        return self.actions[self.index] if 0 <= self.index < len(self.actions) else None
