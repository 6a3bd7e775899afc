"""What the routes about clocks answer."""

from typing import TypedDict

from voice_simulator.documents.typed_schemas import DateTime
from voice_simulator.runtime.pacing import ClockMode


class ShownHold(TypedDict):
    """A hold of a world's time.

    Attributes:
        hold: its number.
        condition: where it stops time.
        since: when it has; null as long as it is armed.
        hold_s: for how long it does at most, in seconds of the wall clock.
    """

    hold: int
    condition: str
    since: DateTime | None
    hold_s: float


class ResumedClock(TypedDict):
    """A clock that goes on.

    Attributes:
        resumed: how many holds that has ended.
        now: simulated time.
    """

    resumed: int
    now: DateTime


class DueThing(TypedDict):
    """Something that is due.

    Attributes:
        what: in words.
        uuid: of the leg that it is about; null where it is about none.
    """

    what: str
    uuid: str | None


class ClockState(TypedDict):
    """The time of a world.

    Attributes:
        now: simulated time.
        mode: how it moves.
        speed: how many seconds of it pass in one of the wall clock, in the mode real.
        next: when something is due.
        due: what is due then, ten things at most.
        stands: why time stands still now; null where it moves.
        chosen_mode: how it was told to move; `mode` is another one beside whoever can't be hurried.
        by_hand: whether it goes with the wall clock, though it would jump, because somebody plays a party.
        open_sockets: how many WebSockets are open, or being opened: it goes with the wall clock meanwhile.
        seed: what the world draws its ids from; null before it begins.
        settle_s, settle_max_s, patience_s: for how long time waits for your app, in seconds of the wall
            clock.
        holds: those that hold time, or will.
    """

    now: DateTime
    mode: ClockMode
    speed: float
    next: DateTime | None
    due: list[DueThing]
    stands: str | None
    chosen_mode: ClockMode
    by_hand: bool
    open_sockets: int
    seed: int | None
    settle_s: float
    settle_max_s: float
    patience_s: float
    holds: list[ShownHold]


class ClockStates(TypedDict):
    """The time of all worlds.

    Attributes:
        worlds: by the id of the Vonage application.
    """

    worlds: dict[str, ClockState]
