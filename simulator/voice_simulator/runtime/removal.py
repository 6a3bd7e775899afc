"""What goes with a Vonage application that is deleted, and where a new one gets its number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from voice_simulator.errors import ControlError
from voice_simulator.runtime.reset import check_no_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.runtime.worlds import Worlds


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What went with an application.

    Attributes:
        was_registered: whether there was a registration.
        numbers: those that it had.
        had_world: whether its world has ended.
        calls_ended: how many calls of it were live.
        scenarios: the names of the scenarios that played for it only.
    """

    was_registered: bool
    numbers: tuple[str, ...]
    had_world: bool
    calls_ended: int
    scenarios: tuple[str, ...]


async def remove_application(worlds: Worlds, application_id: str) -> Removed:
    """Delete an application with all that is its own; to delete one that is gone does no harm.

    Raises:
        ControlError: 404, it is not known; 409, a scenario runs in its world.
    """
    worlds.check_known(application_id)
    check_no_run(worlds, application_id)
    world, registry = worlds.find(application_id), worlds.registry
    removed = Removed(
        was_registered=application_id in registry.applications,
        numbers=tuple(registry.application(application_id).numbers),
        had_world=world is not None,
        calls_ended=0 if world is None else world.switchboard.store.live,
        scenarios=tuple(scenario.file for scenario, owner in registry.scenarios if owner == application_id),
    )
    worlds.unload(None, application_id)
    worlds.unregister(application_id)
    await worlds.end(application_id)
    return removed


FICTION: Final = (
    "441632960", "441134960", "441144960", "441154960", "441164960", "441174960",
    "441184960", "441214960", "441314960", "441414960", "441514960", "441614960",
)  # fmt: skip
"""Beginnings of numbers that belong to nobody; three digits follow.

Source: Ofcom, telephone numbers for use in TV and radio drama. Not among them are those in which the magic
numbers are.
"""


class FreeNumbers:
    """Numbers for new applications, one after the other: one that was given back rests for long."""

    def __init__(self) -> None:
        self._next = count()

    def take_one(self, worlds: Worlds) -> str:
        """Return a number that no application has.

        Raises:
            ControlError: 409, there is none.
        """
        registry = worlds.registry
        taken = {number for one in registry.applications.values() for number in one.numbers}
        free = next((one for one in self._in_turn() if one not in taken), None)
        if free is None:
            raise ControlError(
                409, f"all {len(FICTION) * 1000:,} numbers for new applications are taken: give it numbers"
            )
        return free

    def _in_turn(self) -> Iterator[str]:
        for _ in range(len(FICTION) * 1000):
            beginning, digits = divmod(next(self._next), 1000)
            yield f"{FICTION[beginning % len(FICTION)]}{digits:03}"
