"""The simulated party at the other end of a leg: what it does, step by step, and which script plays when.

A script is a tuple of steps. The scenario language makes them from YAML; nothing here knows of documents. Who
plays a script on a leg, and when each step falls due, is the switchboard's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.globs import glob_matches

if TYPE_CHECKING:
    from voice_simulator.core.model.states import Status

SETUP: Final = 1 * SECOND
"""From the 201 to the first thing the network does, unless a script begins with `SetUp`."""

WAIT: Final = 30 * SECOND
"""For how long a party waits for something to happen."""

BEEP_AFTER: Final = 5 * SECOND
"""From a machine's answer to its beep."""

VERDICT_AFTER: Final = 3 * SECOND
"""From the answer to the verdict of machine detection; the platform takes three to five seconds."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """The network takes this long (ms) before the first step; only as a script's first step."""

    span: int


@dataclass(frozen=True, slots=True)
class Ring:
    """The party's phone rings, for `span` ms or, with None, until somebody ends it (the ringing timer)."""

    span: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The party answers.

    Attributes:
        machine: whether it is a voicemail that answers.
        beep_after: ms from the answer to the beep of a machine; None for a machine that never beeps.
        verdict_after: ms from the answer to the verdict of machine detection, if it is asked for.
    """

    machine: bool = False
    beep_after: int | None = BEEP_AFTER
    verdict_after: int = VERDICT_AFTER


@dataclass(frozen=True, slots=True)
class Stay:
    """The party stays on the line for `span` ms or, with None, until the application ends the call."""

    span: int | None


@dataclass(frozen=True, slots=True)
class HangUp:
    """The party hangs up an answered call."""


@dataclass(frozen=True, slots=True)
class End:
    """The call ends without having been answered.

    Attributes:
        status: busy, failed, rejected, timeout or unanswered.
        detail: the platform's word for why, if it has one for this status.
        sip_code: the SIP code that the network gave.
    """

    status: Status
    detail: str | None = None
    sip_code: int | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """The party presses keys, when the application next listens: at an input, or a recording that they end.

    Attributes:
        digits: of `0-9`, `*`, `#`, and `p` for a pause.
        now: whether it presses at once, heard or not.
        if_possible: whether it is no matter if the call ends before.
    """

    digits: str
    now: bool = False
    if_possible: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which speech may have been understood; `confidence` is text, as on the wire."""

    text: str
    confidence: str = "0.9"


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A WAV file that a party plays.

    Attributes:
        name: as the script names it.
        span: how long (ms) it lasts.
        content: the file, which all steps that play it share.
        loudness: how loud it is (dBFS, on average); None where that is not known.
    """

    name: str
    span: int
    content: bytes = field(default=b"", repr=False)
    loudness: float | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Say:
    """The party speaks, when your app next listens (an input, a recording), or another party hears it.

    Attributes:
        alternatives: what is understood, the likeliest first; none where it only plays a file.
        error: why nothing is understood, or None.
        now: whether it speaks at once, heard or not.
        lasts: ms that it takes; None for as long as its words, or its file, do.
        if_possible: whether it is no matter if the call ends before.
        file: what it sounds like; None for the voice of the world.
        breaks_off_after: ms after which it breaks off, in mid-word if need be; None for not at all.
    """

    alternatives: tuple[Alternative, ...]
    error: str | None = None
    now: bool = False
    lasts: int | None = None
    if_possible: bool = False
    file: SoundFile | None = None
    breaks_off_after: int | None = None

    @property
    def text(self) -> str:
        """What is said, as far as it is understood."""
        return self.alternatives[0].text if self.alternatives else ""

    @property
    def only_plays(self) -> bool:
        """Whether it plays a file of which nobody knows the words."""
        return self.file is not None and not self.alternatives and self.error is None

    @property
    def heard_as(self) -> str:
        """What those who hear it know of it: the words, or the name of a file without any."""
        return self.file.name if self.file is not None and self.only_plays else self.text

    @property
    def without_sound(self) -> Say:
        """The same, without the bytes of its file: what is only told of it need not keep them."""
        return self if self.file is None else replace(self, file=replace(self.file, content=b""))


HEARD: Final = "heard"
"""What a party waits for that waits until it has heard something."""

SPEECH: Final = "speech"
"""What a party waits for that waits until it hears somebody speak."""

SILENCE: Final = "silence"
"""What a party waits for that waits until it has heard nothing for so long."""

OF_HEARING: Final = frozenset({HEARD, SPEECH, SILENCE})
"""What a party waits for that listens."""


@dataclass(frozen=True, slots=True)
class WaitFor:
    """The party does nothing until something happens on its call.

    Attributes:
        what: `api`, `ncco`, `event`, `heard`, `speech` or `silence`.
        word: which request, action or event: `transfer`, `talk`, `input`, …; a glob over what is heard;
            nothing for speech and silence.
        within: ms after which it is given up.
        if_possible: whether it is no matter if the call ends before.
        span: ms of silence.
    """

    what: str
    word: str
    within: int = WAIT
    if_possible: bool = False
    span: int = 0


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several ways to go on, drawn from the world's seed.

    Attributes:
        choices: each with its weight.
    """

    choices: tuple[tuple[int, tuple[Step, ...]], ...]


Step = SetUp | Ring | Answer | Stay | HangUp | End | Press | Say | WaitFor | OneOf


@dataclass(frozen=True, slots=True)
class Script:
    """The steps a party takes on one leg, under the name by which the journal knows them.

    Attributes:
        name, steps: those.
        by_hand: whether somebody plays the party by hand, over the control API.
    """

    name: str
    steps: tuple[Step, ...]
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegOf:
    """Whose second legs an entry is for.

    Attributes:
        to, from_: globs over the ends of the call whose NCCO dials the leg.
        is_nobody: whether it is for no second leg at all.
    """

    to: str = "*"
    from_: str = "*"
    is_nobody: bool = False

    def admits(self, first: tuple[str, str] | None) -> bool:
        """Say whether an entry is for a call.

        Args:
            first: the called and the calling address of the call that dials it; None for no second leg.
        """
        if first is None or self.is_nobody:
            return first is None and self.is_nobody
        to, from_ = first
        return glob_matches(to, self.to) and glob_matches(from_, self.from_)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRule:
    """One entry of a scenario's `calls:`: which calls it is for, and what plays on the 1st, 2nd, … of them.

    Attributes:
        origin: where it is written: `busy.yaml:9`.
        to: a glob over the called number or address.
        from_: a glob over the caller's, `*` for anybody.
        application: a glob over application ids.
        endpoint_type: `phone`, `sip`, …; None for every type.
        turns: one script per turn; the last one stays.
        counted_together: whether turns are counted for the whole pattern rather than per called number.
        leg_of: whose second legs it is for; None for those of any call, and for what is no second leg, too.
    """

    origin: str
    to: str = "*"
    from_: str = "*"
    application: str = "*"
    endpoint_type: str | None = None
    turns: tuple[Script, ...]
    counted_together: bool = False
    leg_of: LegOf | None = None
