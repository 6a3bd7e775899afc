"""A simulator that holds so many calls already, of every status, placed over as many seconds.

    python -m benchmarks.full_server COUNT PORT

The calls are put into the store as the switchboard does it, with the changes of a life, but without webhooks
and journal, which would take minutes and which the list does not look at.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from benchmarks.core_alone import START
from benchmarks.create_call import body
from benchmarks.servers import APPLICATION
from voice_simulator.app import Simulator
from voice_simulator.core.model.conversation import Conversation
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.prices import FREE
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.settings.sources import read_settings

if TYPE_CHECKING:
    from voice_simulator.core.legs.store import Store

ONE_IN = 100
"""One in so many calls is in the one conversation that all share, and one in so many was busy."""

SHARED = "CON-00000000-0000-4000-a000-000000000000"

_ORDER = read_create_call(body("http://127.0.0.1:3000/event"), default_event_url_known=False)
_FROM = _ORDER.from_ or _ORDER.to
_TERMS = CallOptions(
    ncco=_ORDER.ncco, answer=None, event=None, detection=None, ringing_timer=1, length_timer=1
)


def fill(store: Store, count: int) -> None:
    """Put calls into a store: one in so many was busy, one in so many is live, the others have completed."""
    shared = Conversation(SHARED)
    for number in range(count):
        own = Conversation(f"CON-{number:08d}-0000-4000-b000-000000000000")
        call = _call(number, shared if number % ONE_IN == 0 else own)
        store.add(call)
        if number % ONE_IN == 1:
            _end(store, call, Status.BUSY)
            continue
        call.move_to(Status.RINGING)
        call.move_to(Status.ANSWERED)
        call.answered_at = call.created_at + 2000
        if number % ONE_IN != 2:
            _end(store, call, Status.COMPLETED)


def _end(store: Store, call: Leg, status: Status) -> None:
    call.move_to(status)
    call.ended_at = call.created_at + 60_000
    store.ended(call)
    store.keep_record(call)


def _call(number: int, conversation: Conversation) -> Leg:
    return Leg(
        uuid=f"{number:08d}-0000-4000-a000-000000000000",
        number_in_world=number + 1,
        conversation=conversation,
        direction=Direction.OUTBOUND,
        to=_ORDER.to,
        from_=_FROM,
        tariff=FREE,
        options=_TERMS,
        created_at=START + 1000 * number,
        origin="benchmark",
    )


async def main(count: int, port: str) -> None:
    """Serve until terminated; the first request is answered once the store is full."""
    settings = {
        "VOICE_SIMULATOR_CONFIG": json.dumps({"limits": {"calls": count}}),
        "VOICE_SIMULATOR_PORT": port,
        "VOICE_SIMULATOR_QUIET": "true",
        "VOICE_SIMULATOR_CLOCK": "manual",
    }
    async with Simulator(read_settings({}, settings)) as simulator:
        fill(simulator.worlds.open_world(APPLICATION).switchboard.store, count)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
