"""The worlds that one run is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds


class RunWorlds:
    """The worlds that one run is about: of one Vonage application, or of all.

    Args:
        all_worlds: those of the simulator.
        application_id: the Vonage application; None for all.
    """

    def __init__(self, all_worlds: Worlds, application_id: str | None) -> None:
        self.all, self.application_id = all_worlds, application_id

    def __iter__(self) -> Iterator[World]:
        return (world for world in self.all if self.application_id in (None, world.application_id))
