"""What `POST wait` answers: how a condition became true, or what there was instead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from voice_simulator.core.clock import to_iso
from voice_simulator.errors import ControlError
from voice_simulator.runs.story import story_of
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.scenario.judging.near_conditions import nearest_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.api.control.journal_answers import MetCondition, ReachedCondition
    from voice_simulator.core.journal import Entry
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.world_watch import WorldWatch
    from voice_simulator.scenario.judging.condition_watch import Met
    from voice_simulator.scenario.model.conditions import Condition


def reached(world: World, met: Met) -> ReachedCondition:
    """Answer how a condition became true, and what time it is now."""
    due = world.switchboard.next_deadline()
    return {
        "met": _met(world, met),
        "calls": list(met.calls),
        "now": to_iso(world.driver.now()),
        "next": None if due is None else to_iso(due),
    }


def _met(world: World, met: Met) -> MetCondition:
    found: list[Entry] = world.switchboard.journal.select(met.seq - 1, limit=1)
    entry = found[0].as_json() if found and found[0].seq == met.seq else None
    return {"seq": met.seq, "time": to_iso(met.time), "uuid": met.uuid, "entry": entry}


async def in_vain(world: World, watch: WorldWatch, how_long: str, due: str | None = None) -> ControlError:
    """Answer that a condition did not become true: what came closest, what happened, and what is due."""
    condition, entries = watch.condition, list(world.switchboard.journal.after(0))
    facts = await asyncio.to_thread(_facts, world.application_id, condition, entries, watch.meant)
    due = due or what_is_due(world)
    nearest = facts["nearest"]
    over = watch.call_that_is_over
    why = (
        f"did not come within {how_long}" if over is None else f"can't come any more: the call {over} is over"
    )
    parts = [f"{condition.text} {why}"]
    parts += [f"nearest: {nearest}"] if nearest else []
    parts += [f"{watch.missed} entries were forgotten unread (limits.journal)"] if watch.missed else []
    return ControlError(408, "; ".join([*parts, due]), **facts, due=due)


def _facts(
    application_id: str, condition: Condition, entries: list[Entry], meant: Sequence[str]
) -> dict[str, Any]:
    return {
        "nearest": nearest_to(condition, application_id, entries),
        "timeline": story_of(application_id, entries, meant),
    }


def what_is_due(world: World) -> str:
    """Say what is due next in a world, and whether its time comes to that by itself."""
    awaited = len(world.driver.unanswered)
    if awaited:
        return f"{'a webhook is' if awaited == 1 else f'{awaited} webhooks are'} out, not answered yet"
    due = world.switchboard.next_deadline()
    if due is None:
        return "nothing more is due"
    at = f"something is due at {to_iso(due)}, and it is {to_iso(world.driver.now())}"
    if world.driver.pacing.mode is ClockMode.MANUAL:
        return f"{at}: the clock is manual, so only POST clock/advance moves it"
    return at
