"""What will be said if all goes on as planned, so that whoever speaks it can do so ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.ncco import TalkAction
from voice_simulator.core.model.script import OneOf, Say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.media.durations import MediaDurations
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Step
    from voice_simulator.core.model.sound import Sound


def speech_to_come(leg: Leg, durations: MediaDurations) -> list[tuple[Sound, int | None]]:
    """Return what a leg may hear by scripts, each with the number of its party, and by NCCOs."""
    members = tuple(leg.conversation.members)
    others = [(number, other) for number, other in enumerate(members) if other is not leg]
    said = [(durations.speech(say), number) for number, other in others for say in _says_to_come(other)]
    # A leg comes to its conversation once it is answered.
    talks = (talk for member in {leg: None, **dict.fromkeys(members)} for talk in _talks_to_come(member))
    return [*said, *((durations.talk(one.text, one.loop, one.level, one.language), None) for one in talks)]


def _says_to_come(leg: Leg) -> Iterator[Say]:
    """Return what the party of a leg may still say, in its order; of `one_of` all choices."""
    return iter(()) if leg.script_run is None else _says_in(leg.script_run.steps_not_done)


def _talks_to_come(leg: Leg) -> Iterator[TalkAction]:
    """Return what the NCCO of a leg still says, or will once the call is answered."""
    run = leg.ncco_run
    actions = (leg.options.ncco or ()) if run is None else run.actions[max(0, run.index) :]
    return (action for action in actions if isinstance(action, TalkAction))


def _says_in(steps: Iterable[Step]) -> Iterator[Say]:
    for step in steps:
        if isinstance(step, Say):
            yield step
        if isinstance(step, OneOf):
            for _, chosen in step.choices:
                yield from _says_in(chosen)
