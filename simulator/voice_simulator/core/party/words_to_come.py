"""What a party will say if its script goes on, so that whoever speaks it can do so ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.script import OneOf, Say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Step


def says_to_come(leg: Leg) -> Iterator[Say]:
    """Return what the party of a leg may still say, in its order; of `one_of` all choices."""
    return iter(()) if leg.script_run is None else _says_in(leg.script_run.steps_not_done)


def _says_in(steps: Iterable[Step]) -> Iterator[Say]:
    for step in steps:
        if isinstance(step, Say):
            yield step
        if isinstance(step, OneOf):
            for _, chosen in step.choices:
                yield from _says_in(chosen)
