"""One recording under way, and what is heard in it: the state of `core.media.recordings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
