"""Places the call of a scenario's trigger `call:`, as `POST /v1/calls` with the same body would.

It reads, acts and journals by the same code (`api.pipeline`, `api.voice`). What differs:

- nobody sends it, so no token is asked for, no rate limit counts it, and no fault is injected
- it needs no `event_url`: nobody need listen to its events
- its entry in the journal has the `answer` in its repeatable part: no client has seen it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.api.pipeline import VoiceRequest, journal_outcome
from voice_simulator.api.request_journal import JournaledRequest
from voice_simulator.api.voice import CREATE_CALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.runtime.world import World


def place_trigger_call(world: World, body: Mapping[str, object]) -> None:
    """Place a call in a world.

    Args:
        world: the world.
        body: the body of `POST /v1/calls`.

    Raises:
        ApiError: it is refused.
    """
    with world.driver.changing() as switchboard:
        journaled = JournaledRequest(
            switchboard.journal, CREATE_CALL.method, CREATE_CALL.path, by_trigger=True
        )
        journaled.add_body(body)
        request = VoiceRequest(world=world, journaled=journaled, body=body, needs_event_url=False)
        journal_outcome(request, lambda: CREATE_CALL.run(request))
