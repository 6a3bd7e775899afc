"""Expectations: what a scenario says must have happened by its end, as values.

An expectation is one line of `expect:`. It makes claims, about everything that happened or about the calls
that it names; `scenario.judging.judgement` says which of them do not hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.redaction import without_password
from voice_simulator.scenario.model.bounds import (
    NEVER,
    ONCE_OR_MORE,
    Bounds,
    Described,
    count_text,
    span_text,
)
from voice_simulator.scenario.model.patterns import Members, pattern_text
from voice_simulator.scenario.model.socket_claims import SocketMeasured

if TYPE_CHECKING:
    from voice_simulator.scenario.model.app_requests import AppRequest
    from voice_simulator.scenario.model.patterns import Pattern

ELLIPSIS: Final = "..."
"""Stands for any events among those of a call, also for none."""

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "api": ("method", "path"),
    "webhook": ("event",),
    "reply": ("to",),
    "ncco": ("action",),
    "socket": ("happened", "event", "code", "reason"),
    "trigger": (),
    "status": ("status",),
}
"""The kinds of things, and by which of its facts each goes."""


class Which(Enum):
    """For which of the calls that a line names its claims must hold."""

    ONE = "call"
    """There is one such call."""
    ANY = "any call"
    """There are some, and it is enough that they hold for one of them."""
    ALL = "every call"
    """There are some, and they hold for all of them."""
    EACH = "each call"
    """They hold for as many as there are, which may be none."""


@dataclass(frozen=True, slots=True)
class Thing(Described):
    """A kind of thing that can happen, and what its facts are like.

    Attributes:
        kind: `api`, `webhook`, `reply`, `ncco`, `socket`, `trigger` or, within `between`, `status`.
        wanted: of the facts that `scenario.judging.evidence` has for that kind.
    """

    kind: str
    wanted: Members

    @property
    def text(self) -> str:
        """The thing in a few words: `api PUT /v1/calls/* with body {action: transfer}`."""
        heads = HEADS[self.kind]
        named = [pattern_text(pattern) for name, pattern in self.wanted.entries if name in heads]
        rest = [
            f"{name} {pattern_text(pattern)}" for name, pattern in self.wanted.entries if name not in heads
        ]
        if heads and not named:
            named = ["*"]
        words = " ".join(["reply to" if self.kind == "reply" else self.kind, *named])
        return f"{words} with {', '.join(rest)}" if rest else words


@dataclass(frozen=True, slots=True)
class LastStatus(Described):
    """The call has this status in the end."""

    status: str

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"status {self.status}"


@dataclass(frozen=True, slots=True)
class Detail(Described):
    """The platform's word for why the call ended is this."""

    detail: str

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"detail {self.detail}"


@dataclass(frozen=True, slots=True)
class Lasted(Described):
    """The call lasted so long, in ms, by the platform's whole seconds."""

    span: Bounds

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"duration {span_text(self.span)}"


@dataclass(frozen=True, slots=True)
class Events(Described):
    """These are the callbacks of the call, in their order; `ELLIPSIS` stands for any."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"events {', '.join(self.words) or 'none'}"


@dataclass(frozen=True, slots=True)
class LegCount(Described):
    """The NCCOs of the call dialled so many second legs."""

    number: Bounds

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"{count_text(self.number)} second {_counted('leg', self.number)}"


@dataclass(frozen=True, slots=True)
class LegsInOrder(Described):
    """The NCCOs of the call dialled just these second legs, in this order.

    Attributes:
        legs: what each is like: its facts, and its status and detail in the end.
    """

    legs: tuple[Members, ...]

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"second legs {', '.join(pattern_text(leg) for leg in self.legs) or 'none'}"


@dataclass(frozen=True, slots=True)
class SoundLike(Described):
    """What a sound is like.

    Attributes:
        glob: over its words, address or digits.
        source: what made it: `talk`, `party`, …; None for anything.
        whose: the legs on one of which it was made, the listener's own among them; None for any.
    """

    glob: str
    source: str | None = None
    whose: Members | None = None

    @property
    def text(self) -> str:
        """The sound in a few words."""
        source = "" if self.source is None else f"{self.source} "
        return f"{source}{self.glob!r}{'' if self.whose is None else f' of the {calls_text(self.whose)}'}"


@dataclass(frozen=True, slots=True)
class Heard(Described):
    """The party heard sounds like these, in this order, with or without others between.

    Attributes:
        sounds: what they are like.
        after: only what began after the first such thing on its call counts; None for all.
    """

    sounds: tuple[SoundLike, ...]
    after: Thing | None = None

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"heard {_listed(self.sounds)}{after_text(self.after)}"


@dataclass(frozen=True, slots=True)
class NotHeard(Described):
    """The party heard no sound like any of these; `after` as in `Heard`."""

    sounds: tuple[SoundLike, ...]
    after: Thing | None = None

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"not heard {_listed(self.sounds)}{after_text(self.after)}"


@dataclass(frozen=True, slots=True)
class HeardLast(Described):
    """The last sound that the party heard is like this; `after` as in `Heard`."""

    sound: SoundLike
    after: Thing | None = None

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"heard last {self.sound.text}{after_text(self.after)}"


SILENT: Final = "nothing said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Described):
    """The call was recorded, and one of its recordings is like this.

    Attributes:
        length: how long (ms) it is; None for any.
        channels: how many it has; None for any.
        audio_format: of its file; None for any.
        said: globs over what parties say in it, in this order, with or without others between; none where
            nobody says anything; None for whatever they say.
    """

    length: Bounds | None = None
    channels: int | None = None
    audio_format: str | None = None
    said: tuple[str, ...] | None = None

    @property
    def text(self) -> str:
        """The claim in a few words."""
        channels = "" if self.channels is None else _of_channels(self.channels)
        length = "" if self.length is None else span_text(self.length)
        said = "" if self.said is None else f"said {', '.join(map(repr, self.said))}" if self.said else SILENT
        parts = [part for part in (length, self.audio_format or "", channels, said) if part]
        return f"recording{' of ' if parts else ''}{', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Transcribed(Described):
    """What was said was written down: one transcript of the call has sentences like these, in this order.

    Attributes:
        sentences: globs; none for a transcript that has no sentence.
    """

    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"transcript {', '.join(map(repr, self.sentences)) or 'without words'}"


@dataclass(frozen=True, slots=True)
class NothingRecorded(Described):
    """No recording, or no transcript, is like this: of a call, or of any.

    Attributes:
        like: what none is like.
    """

    like: Recorded | Transcribed

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return f"no {self.like.text}"


@dataclass(frozen=True, slots=True)
class Happened(Described):
    """A thing happened so often."""

    thing: Thing
    times: Bounds = ONCE_OR_MORE

    @property
    def text(self) -> str:
        """The claim in a few words."""
        if self.times == NEVER:
            return f"no {self.thing.text}"
        if self.times == ONCE_OR_MORE:
            return self.thing.text
        return f"{self.thing.text}, {count_text(self.times)} {_counted('time', self.times)}"


@dataclass(frozen=True, slots=True)
class Between(Described):
    """From the first of one thing to the first of another at or after it such a span passes, in ms.

    Attributes:
        first, then: where it begins and ends.
        span: how much passes.
        is_wall: whether that is wall time; else it is simulated.
    """

    first: Thing
    then: Thing
    span: Bounds
    is_wall: bool = False

    @property
    def text(self) -> str:
        """The claim in a few words."""
        span = "" if self.span == Bounds() else f" {span_text(self.span)}"
        return f"from {self.first.text} to {self.then.text}{span}{' of wall time' if self.is_wall else ''}"

    @property
    def longest_wall_wait(self) -> int:
        """For how long (ms) your app may wait by its own clock as far as this goes."""
        if not self.is_wall:
            return 0
        return self.span.at_least if self.span.at_most is None else self.span.at_most


@dataclass(frozen=True, slots=True)
class CallCount(Described):
    """So many such calls were placed, or came in."""

    calls: Members
    number: Bounds

    @property
    def text(self) -> str:
        """The claim in a few words."""
        if self.number == NEVER:
            return f"no {calls_text(self.calls)}"
        return f"{count_text(self.number)} {calls_text(self.calls, _counted('call', self.number))}"


@dataclass(frozen=True, slots=True)
class NoErrors(Described):
    """Nothing failed, was refused, or was asked for in vain, but for what faults did.

    That is: no NCCO was wrong, no webhook failed, the API refused nothing, and the app wrote nothing that the
    platform takes without effect.
    """

    @property
    def text(self) -> str:
        """The claim in a few words."""
        return "no errors"


@dataclass(frozen=True, slots=True)
class AppAnswers(Described):
    """Your app, asked once all is over, answers so.

    Attributes:
        request: what it is asked.
        wanted: what its answer is like: its `status`, `json` and `text`. Of a status that is not named only
            that it is below 400.
    """

    request: AppRequest
    wanted: Members

    @property
    def text(self) -> str:
        """The claim in a few words."""
        facts = ", ".join(f"{name} {pattern_text(pattern)}" for name, pattern in self.wanted.entries)
        asked = f"app {self.request.method} {without_password(self.request.url)}"
        return f"{asked} with {facts or 'a status below 400'}"


Hearing = Heard | NotHeard | HeardLast
OfOneCall = LastStatus | Detail | Lasted | Events | LegCount | LegsInOrder | Hearing | Recorded | Transcribed
"""The claims that can only be about one call."""

Claim = OfOneCall | SocketMeasured | NothingRecorded | Happened | Between | CallCount | AppAnswers | NoErrors


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Described):
    """One line of `expect:` or `always:`.

    Attributes:
        origin: where it is written: `busy.yaml:31`.
        calls: what the calls that it is about are like; None for claims about everything.
        which: for which of those calls the claims must hold.
        claims: what must hold.
        is_always: whether it must hold in every course of the scenario, as the lines of `always:` must.
    """

    origin: str
    calls: Members | None = None
    which: Which = Which.ONE
    claims: tuple[Claim, ...] = ()
    is_always: bool = False

    @property
    def text(self) -> str:
        """The line as a short sentence: `call to 447700900100, turn 3: status completed`."""
        claims = "; ".join(claim.text for claim in self.claims)
        return f"{self.subject}: {claims}" if self.subject and claims else self.subject or claims

    @property
    def subject(self) -> str:
        """The calls that it is about, in a few words; empty if it is about everything."""
        return "" if self.calls is None else calls_text(self.calls, self.which.value)


def asks(expectation: Expectation) -> bool:
    """Say whether an expectation asks for something to happen, so that a run has to wait for it."""
    if expectation.calls is not None and expectation.which is not Which.EACH:
        return True
    return any(_asks(claim) for claim in expectation.claims)


def app_requests_of(expectation: Expectation) -> tuple[AppRequest, ...]:
    """Return what an expectation asks your app once all is over."""
    return tuple(claim.request for claim in expectation.claims if isinstance(claim, AppAnswers))


def _asks(claim: Claim) -> bool:
    match claim:
        case Happened(_, number) | CallCount(_, number):
            return number.at_least > 0
        case NoErrors():
            return False
        case _:
            return True


def calls_text(calls: Members, noun: str = "call") -> str:
    """Name calls by what they are like: `call to 447700900100, turn 3`."""
    ends = [f" {name} {pattern_text(pattern)}" for name, pattern in calls.entries if name in ("to", "from")]
    rest = [f", {_fact_text(name, one)}" for name, one in calls.entries if name not in ("to", "from")]
    return noun + "".join(ends + rest)


def _fact_text(name: str, pattern: Pattern) -> str:
    if name != "leg_of":
        return f"{name} {pattern_text(pattern)}"
    return f"leg of the {calls_text(pattern)}" if isinstance(pattern, Members) else "no second leg"


def after_text(thing: Thing | None) -> str:
    """Write after what something is to be: ` after webhook input`; nothing for no such thing."""
    return "" if thing is None else f" after {thing.text}"


def _of_channels(number: int) -> str:
    return "one channel" if number == 1 else f"{number} channels"


def _listed(sounds: tuple[SoundLike, ...]) -> str:
    return ", ".join(sound.text for sound in sounds)


def _counted(noun: str, number: Bounds) -> str:
    told_last = number.at_least if number.at_most is None else number.at_most
    return noun if told_last == 1 else f"{noun}s"
