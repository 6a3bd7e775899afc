"""How a scenario is run: what `run` and `POST /_simulator/run` can ask for."""

from __future__ import annotations

from dataclasses import dataclass

from voice_simulator.runtime.pacing import ClockMode


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a scenario is run; spans are seconds of wall time.

    Attributes:
        application_id: the Vonage application whose world it runs in; None for whichever one calls.
        clock: how simulated time moves.
        seed: ids and draws are made from it.
        settle: how long your app must be quiet before time goes on; None for the simulator's setting.
        webhooks_at_once: how many webhooks may be under way.
        idle: how long your app must be quiet until nothing more is expected of it.
        timeout: the longest that the run may take.
        app_url: your app's address, for triggers that name only a path; None where they don't.
        with_journal: whether the canonical journals are wanted.
    """

    application_id: str | None = None
    clock: ClockMode = ClockMode.AUTO
    seed: int = 1
    settle: float | None = None
    webhooks_at_once: int = 1
    idle: float = 2.0
    timeout: float = 60.0
    app_url: str | None = None
    with_journal: bool = False
