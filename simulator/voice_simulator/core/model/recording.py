"""One recording under way, and what is heard in it: the state of `core.media.recordings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.clock import Timer
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Say


@dataclass(slots=True, eq=False)
class Speech:
    """What a party says, and until when."""

    say: Say
    began: int
    until: int


@dataclass(slots=True, eq=False)
class Recording:
    """One recording under way.

    Attributes:
        leg: the leg whose action asked for it.
        conversation: which is recorded; None for a recording of the leg.
        done: called when it ends by itself, if the NCCO waits for it.
        is_open: whether the NCCO waits for the party to speak, which has not done so yet.
        speech: what was said in it.
        ended: when it ended; None while it goes on.
    """

    leg: Leg
    action: ncco.RecordAction
    began: int
    conversation: Conversation | None = None
    done: Callable[[], None] | None = None
    limit: Timer | None = None
    silence: Timer | None = None
    is_open: bool = False
    speech: list[Speech] = field(default_factory=list)
    ended: int | None = None

    @property
    def span(self) -> int:
        """How long (ms) it is; 0 while it goes on."""
        return 0 if self.ended is None else self.ended - self.began

    @property
    def error(self) -> str | None:
        """Why what was said in it can't be written down; None where it can."""
        return next((speech.say.error for speech in self.speech if speech.say.error is not None), None)

    @property
    def sentence(self) -> str:
        """How long it is and what is heard in it."""
        said = " / ".join(speech.say.text or "what can't be understood" for speech in self.speech)
        heard = f"speech of {_seconds(self._spoken)}: {said!r}" if said else "no speech"
        return f"recorded {_seconds(self.span)} with {heard}"

    @property
    def _spoken(self) -> int:
        end = self.began + self.span
        return sum(min(speech.until, end) - max(speech.began, self.began) for speech in self.speech)


def _seconds(span: int) -> str:
    return f"{span / SECOND:g} s"
