"""One script on one leg, and how far it has got: the state of `core.party.player`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voice_simulator.core.model.script import OneOf, WaitFor

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Generator

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Press, Say, Script, Step
    from voice_simulator.core.model.stretch import Stretch


class ScriptRun:
    """One script on one leg, and how far it has got.

    Attributes:
        leg: the leg that it plays on.
        script: the script.
        steps: the script's steps; `one_of` puts the steps that were drawn in its place.
        index: of the step that comes next.
        playing: the generator that plays the steps; None before an inbound call is answered, and at the end.
        timer: what resumes it; None if time alone does not.
        pending: the step that waits for your app, or None.
        came: what has come for the wait that is pending, or that comes next, and when; None for nothing.
        heard: what the party has heard for it, as far as it is over; None for nothing.
        hears_from: the instant from which what it hears counts for it.
        waits_from: the instant at which the wait that is pending began.
        listening: the timer of the instant at which it will have heard what it waits for; None for none.
        has_come: whether the last wait is over because it came.
        awaits_app: whether it waits for something that only your app can bring about.
    """

    __slots__ = (
        "awaits_app",
        "came",
        "has_come",
        "heard",
        "hears_from",
        "index",
        "leg",
        "listening",
        "pending",
        "playing",
        "script",
        "steps",
        "timer",
        "waits_from",
    )

    def __init__(self, leg: Leg, script: Script) -> None:
        self.leg, self.script, self.steps = leg, script, script.steps
        self.index = 0
        self.playing: Generator[Any, None, None] | None = None
        self.timer: Timer | None = None
        self.pending: Press | Say | WaitFor | None = None
        self.came: deque[tuple[str, int]] | None = None
        self.heard: deque[Stretch] | None = None
        self.hears_from = self.waits_from = 0
        self.listening: Timer | None = None
        self.awaits_app = self.has_come = False

    @property
    def next_step(self) -> Step | None:
        """The step that comes next, or None after the last."""
        return self.steps[self.index] if self.index < len(self.steps) else None

    @property
    def remembers(self) -> bool:
        """Whether what happens now may be what a step waits for, this one or the next."""
        if self.pending is not None:
            return isinstance(self.pending, WaitFor)
        return isinstance(self.next_step, WaitFor | OneOf)

    @property
    def steps_not_done(self) -> tuple[Step, ...]:
        """The steps that were not reached, and the one that still waits."""
        return self.steps[self.index - (self.pending is not None) :]
