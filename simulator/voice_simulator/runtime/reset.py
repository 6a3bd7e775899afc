"""What a reset does.

A reset ends worlds with everything in them: calls, journal, time, and the requests under way. Each world
begins anew when it is next needed. Registrations, scenarios and uploaded sounds stay, unless *everything* is
reset: then what came over the control API is forgotten, and what the settings give is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.runtime.worlds import Worlds


async def reset_worlds(worlds: Worlds, application_id: str | None) -> list[str]:
    """End one world, or all if none is named, and return the ids of their Vonage applications."""
    ended = await worlds.end(application_id)
    worlds.begin_for_inbound_calls(application_id)
    return ended


async def reset_only_world(worlds: Worlds) -> list[str]:
    """End the only world there is, if there is one.

    Raises:
        ControlError: 400, there are several; 409, a scenario runs in it.
    """
    world = worlds.only_world()
    if world is None:
        return []
    check_no_run(worlds, world.application_id)
    return await reset_worlds(worlds, world.application_id)


async def reset_everything(worlds: Worlds, application_id: str | None) -> list[str]:
    """End worlds, and forget what came over the control API, for one Vonage application or for all.

    Raises:
        ControlError: 409, another application holds by now a number that the settings give this one.
    """
    worlds.registry.restore_settings(application_id)
    if application_id is None:
        worlds.shared.watched.stop_watching_all()
        worlds.shared.sounds.delete_all()
    else:
        worlds.shared.watched.stop_watching(application_id)
    return await reset_worlds(worlds, application_id)


def check_no_run(worlds: Worlds, application_id: str | None) -> None:
    """Make sure that a world, or each if none is named, may be ended.

    Raises:
        ControlError: 409, a scenario runs there, and would be judged by what is left.
    """
    for run in worlds.runs:
        if application_id is None or run.application_id in (None, application_id):
            raise ControlError(409, f"{run.scenario.file} is being run; reset when that is over")
