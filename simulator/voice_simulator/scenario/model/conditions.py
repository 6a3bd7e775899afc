"""Conditions: what somebody waits for, stops time at, or holds a call at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.model.bounds import Described
from voice_simulator.scenario.model.expectations import calls_text

if TYPE_CHECKING:
    from voice_simulator.scenario.model.expectations import SoundLike, Thing
    from voice_simulator.scenario.model.patterns import Members

_TELLING: Final = 8
"""So many characters of an id are enough to name a call."""


@dataclass(frozen=True, slots=True)
class HeardNow:
    """What a party is to hear from now on.

    Attributes:
        silence: for how long (ms) nothing is to be heard; None where somebody is to speak.
    """

    silence: int | None = None

    @property
    def in_words(self) -> str:
        """In a few words: `silence of 800 ms`."""
        return "speech" if self.silence is None else f"silence of {self.silence} ms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Described):
    """Something that becomes true in the course of calls, and stays so.

    Attributes:
        calls: what the calls are like on one of which it is to happen; None for anywhere.
        uuid: how the id of that call begins; None for any.
        thing: what is to happen; None where it is a sound, an end, or just a call.
        sound: what the party is to hear.
        hears: whether it is to hear speech, or silence, from now on.
        is_done: whether the call is to be over, with all its events delivered or given up.
        times: how often it is to happen.
        after: only what is newer than this journal entry counts; of a sound, what began after it.
    """

    calls: Members | None = None
    uuid: str | None = None
    thing: Thing | None = None
    sound: SoundLike | None = None
    hears: HeardNow | None = None
    is_done: bool = False
    times: int = 1
    after: int = 0

    @property
    def is_just_a_call(self) -> bool:
        """Whether it is enough that there is such a call."""
        return not (self.thing or self.sound or self.hears or self.is_done)

    @property
    def names_one_call(self) -> bool:
        """Whether its `uuid` is so long that no other call will have it."""
        return self.uuid is not None and len(self.uuid) >= _TELLING

    @property
    def text(self) -> str:
        """The condition in a few words: `status answered on the call to 447700900100`."""
        often = f" {self.times} times" if self.times > 1 else ""
        whose = self._whose
        if self.thing is not None:
            return f"{self.thing.text}{whose and f' on the {whose}'}{often}"
        if self.sound is not None:
            return f"heard {self.sound.text}{whose and f' on the {whose}'}{often}"
        if self.hears is not None:
            return f"{self.hears.in_words}{whose and f' on the {whose}'}{often}"
        return f"{'the end of ' if self.is_done else ''}a {whose or 'call'}{often}"

    @property
    def _whose(self) -> str:
        named = "" if self.calls is None else calls_text(self.calls)
        if self.uuid is None:
            return named
        return f"{named}, uuid {self.uuid}" if named else f"call {self.uuid}"
