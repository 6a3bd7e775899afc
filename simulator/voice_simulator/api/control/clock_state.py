"""The clock of a world as people look at it: how it moves, what is due, and why it stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.runtime.pacing import ClockMode

if TYPE_CHECKING:
    from voice_simulator.api.control.clock_answers import ClockState, DueThing, ShownHold
    from voice_simulator.runtime.holds import Hold
    from voice_simulator.runtime.world import World

_MOST_DUE: Final = 10


def clock_state(world: World) -> ClockState:
    """Return the time of a world, as `GET clock` shows it."""
    driver, pacing = world.driver, world.driver.pacing
    deadline = world.switchboard.next_deadline()
    return {
        "now": to_iso(driver.now()),
        "mode": pacing.mode,
        "speed": pacing.speed,
        "next": None if deadline is None else to_iso(deadline),
        "due": _due(world),
        "stands": _why_it_stands(world),
        "chosen_mode": driver.pace.chosen.mode,
        "by_hand": world.switchboard.is_played_by_hand and pacing.mode is not driver.pace.chosen.mode,
        "open_sockets": world.switchboard.open_sockets,
        "seed": world.seed,
        "settle_s": pacing.settle,
        "settle_max_s": pacing.settle_max,
        "patience_s": pacing.patience,
        "holds": [_shown_hold(hold) for hold in driver.holds.all],
    }


def _due(world: World) -> list[DueThing]:
    timers = world.switchboard.clock.due_next(_MOST_DUE)
    return [{"what": timer.what.value, "uuid": timer.uuid} for timer in timers]


def _why_it_stands(world: World) -> str | None:
    driver = world.driver
    if driver.pace.is_advanced:
        return None
    standing = [hold.text for hold in driver.holds.all if hold.since is not None]
    if standing:
        return f"{', '.join(standing)} has stopped it; POST clock/resume lets it go on"
    match driver.pacing.mode:
        case ClockMode.MANUAL:
            return "the clock is manual, so only POST clock/advance moves it"
        case ClockMode.AUTO:
            return _what_a_jump_waits_for(world)
        case ClockMode.REAL:
            return None


def _what_a_jump_waits_for(world: World) -> str | None:
    driver = world.driver
    if driver.awaited_names:
        return f"it waits for the reply to {', '.join(driver.awaited_names)}"
    if world.switchboard.next_deadline() is None:
        return "nothing is due"
    at, waits_for = driver.rest()
    return f"it waits for {waits_for}" if at is None else None


def _shown_hold(hold: Hold) -> ShownHold:
    return {
        "hold": hold.number,
        "condition": hold.watch.condition.text,
        "since": None if hold.since is None else to_iso(hold.since),
        "hold_s": hold.seconds,
    }
