"""A party that plays its script on a leg: each step at its moment, as signals to the leg."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core import signals as s
from simulator.core.parties import SETUP, Answer, Casting, End, HangUp, Ring, Script, SetUp, Stay, Step
from simulator.errors import IllegalSignal

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.core.calls import Call
    from simulator.core.clock import Clock, Timer
    from simulator.core.journal import Journal
    from simulator.core.signals import Signal

_WORDS: Final = {SetUp: "setup", Ring: "ring", Answer: "answer", Stay: "stay", HangUp: "hang_up", End: "end"}


def word_for(step: Step) -> str:
    """Name a step as a scenario does."""
    return step.status.value if isinstance(step, End) else _WORDS[type(step)]


class _Part:
    """A script on a leg, and how far it has got."""

    __slots__ = ("index", "script", "timer")

    def __init__(self, script: Script) -> None:
        self.script = script
        self.index = 0
        self.timer: Timer | None = None


class Performance:
    """The scripts that play in one world.

    Args:
        signal: gives a signal to a leg, as the world's switchboard does.
    """

    def __init__(self, clock: Clock, journal: Journal, *, signal: Callable[[Call, Signal], None]) -> None:
        self._clock, self._journal, self._signal = clock, journal, signal
        self._parts: dict[str, _Part] = {}

    def begin(self, call: Call, casting: Casting) -> None:
        """Let a script play on a leg that was just placed."""
        part = self._parts[call.uuid] = _Part(casting.script)
        first = casting.script.steps[:1]
        if first and isinstance(first[0], SetUp):
            self._play(call, part)
        else:
            self._pause(call, part, SETUP)

    def stop(self, call: Call) -> bool:
        """End the script of a leg that is over and name the steps not reached; False if that was done."""
        part = self._parts.pop(call.uuid, None)
        if part is None:
            return False
        self._clock.cancel(part.timer)
        left = [word_for(step) for step in part.script.steps[part.index :]]
        if left:
            self._journal.write("step", call.uuid, {"script": part.script.name, "not_reached": left})
        return True

    def shown(self, call: Call) -> dict[str, object] | None:
        """Return the script that plays on a leg and the step it is at, for the control API."""
        part = self._parts.get(call.uuid)
        if part is None:
            return None
        steps = [word_for(step) for step in part.script.steps]
        return {"script": part.script.name, "steps": steps, "next": part.index}

    def _give(self, call: Call, signal: Signal) -> None:
        """Give a signal that the script has for its leg; one that came too late is passed over."""
        try:
            self._signal(call, signal)
        except IllegalSignal as error:
            # Somebody else, over the control API say, has moved the leg meanwhile.
            self._journal.note(call.uuid, f"the script goes on without it: {error}")

    def _pause(self, call: Call, part: _Part, span: int) -> None:
        part.timer = self._clock.set_timer(span, lambda: self._play(call, part))

    def _play(self, call: Call, part: _Part) -> None:
        """Play steps until one takes time, or the leg is over."""
        while self._parts.get(call.uuid) is part and part.index < len(part.script.steps):
            step = part.script.steps[part.index]
            part.index += 1
            self._journal.write("step", call.uuid, {"script": part.script.name, "step": word_for(step)})
            if self._takes_time(call, part, step):
                return

    def _takes_time(self, call: Call, part: _Part, step: Step) -> bool:
        match step:
            case SetUp(span):
                self._pause(call, part, span)
                return True
            case Ring(span):
                self._give(call, s.Rings())
            case Answer(machine, beep_after):
                self._give(call, s.Answers(machine, beep_after))
                return False
            case HangUp():
                self._give(call, s.HangsUp())
                return False
            case End(status, detail, sip_code):
                self._give(call, s.Ends(status, detail, sip_code))
                return False
            case Stay(span):
                pass
        if span is not None:
            self._pause(call, part, span)
        return True
