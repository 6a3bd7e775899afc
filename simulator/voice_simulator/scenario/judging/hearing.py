"""What a party heard, against what it is expected to have heard, to have heard last, and not to have heard.

What began counts as heard in the order in which it began. With `after` only what began after the first such
thing counts, by the order of the journal: within one instant, too, what was cut by a key is before the
`input` of that key, and what your app has said since is after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.judging.check_failure import (
    CheckFailure,
    enumerate_some,
    found_among,
    what_else_happened,
)
from voice_simulator.scenario.model.expectations import (
    Heard,
    HeardLast,
    Hearing,
    NotHeard,
    Thing,
    after_text,
)
from voice_simulator.scenario.model.patterns import is_met, missing_stars, text_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.scenario.judging.evidence import Evidence, HeardSound, Occurrence, SeenCall

_MOST_SOUNDS: Final = 20


def why_not_as_heard(claim: Hearing, call: SeenCall, evidence: Evidence) -> CheckFailure | None:
    """Say why a claim about what was heard does not hold; None if it holds."""
    first = None if claim.after is None else first_of(claim.after, call, evidence)
    if claim.after is not None and first is None:
        return _without_beginning(claim, claim.after, call, evidence)
    sounds = [sound for sound in call.heard if first is None or sound.began_after(first)]
    match claim:
        case Heard():
            return _heard(claim, sounds, call, evidence)
        case HeardLast():
            return _heard_last(claim, sounds, call, evidence)
        case NotHeard():
            return _not_heard(claim, sounds, call)


def first_of(thing: Thing, call: SeenCall, evidence: Evidence) -> Occurrence | None:
    """Return the first thing of that sort on a call.

    A webhook counts from when it was queued, an action of an NCCO from when it began, if it did.
    """
    found = found_among(thing, evidence.things(thing.kind, call))
    if thing.kind == "ncco":
        found = [one for one in found if one.begun is not None]
    return min(found, key=lambda one: (one.begun or one).since, default=None)


def _without_beginning(
    claim: Hearing, after: Thing, call: SeenCall, evidence: Evidence
) -> CheckFailure | None:
    if isinstance(claim, NotHeard):
        return None  # nothing can be heard after what never happened
    candidates = evidence.things(after.kind, call)
    if found_among(after, candidates):
        return CheckFailure(f"no {after.text} began: your app gave that action, but its turn never came")
    return CheckFailure(f"no {after.text}: {what_else_happened(candidates)}")


def _heard(
    claim: Heard, sounds: Sequence[HeardSound], call: SeenCall, evidence: Evidence
) -> CheckFailure | None:
    rest = iter(sounds)
    for place, glob in enumerate(claim.globs):
        if not any(_fits(glob, sound) for sound in rest):
            after = f" after what fits {claim.globs[place - 1]!r}" if place else after_text(claim.after)
            seen = f"nothing heard{after} fits {glob!r}\n{_listing(sounds)}"
            return CheckFailure(seen, _unheard(glob, sounds, call, evidence))
    return None


def _heard_last(
    claim: HeardLast, sounds: Sequence[HeardSound], call: SeenCall, evidence: Evidence
) -> CheckFailure | None:
    if not sounds:
        seen = f"it heard nothing{after_text(claim.after)}"
        return CheckFailure(seen, _unheard(claim.glob, sounds, call, evidence))
    if _fits(claim.glob, sounds[-1]):
        return None
    near = _lacks_stars(claim.glob, sounds[-1:]) or _heard_before(claim.glob, sounds[-1], call)
    closest = near or _never_heard(claim.glob, call, evidence)
    return CheckFailure(f"the last that it heard was\n  {sounds[-1].content!r}", closest)


def _not_heard(claim: NotHeard, sounds: Sequence[HeardSound], call: SeenCall) -> CheckFailure | None:
    heard = [sound for sound in sounds if any(_fits(glob, sound) for glob in claim.globs)]
    if not heard:
        return None
    lines = enumerate_some([f"  {sound.timed_content(call)}" for sound in heard])
    return CheckFailure(f"it was heard{after_text(claim.after)}\n{lines}")


def _fits(glob: str, sound: HeardSound) -> bool:
    return is_met(text_pattern(glob), sound.content)


def _listing(sounds: Sequence[HeardSound]) -> str:
    lines = [f"  {sound.content!r}" for sound in sounds]
    return enumerate_some(lines, most=_MOST_SOUNDS) or "  it heard nothing"


# -- what came closest


def _unheard(glob: str, sounds: Sequence[HeardSound], call: SeenCall, evidence: Evidence) -> str | None:
    """Return the sound that was meant: without its stars, too early, or a prompt that was never heard."""
    near = _lacks_stars(glob, sounds)
    if near is not None:
        return near
    if any(_fits(glob, sound) for sound in sounds):
        return None
    early = _heard_before(glob, sounds[0] if sounds else None, call)
    return early or _lacks_stars(glob, call.heard) or _never_heard(glob, call, evidence)


def _lacks_stars(glob: str, sounds: Iterable[HeardSound]) -> str | None:
    hints = ((sound.content, missing_stars(glob, sound.content)) for sound in sounds)
    return next((f"{content!r}: {hint}" for content, hint in hints if hint), None)


def _heard_before(glob: str, end: HeardSound | None, call: SeenCall) -> str | None:
    """Say that a sound that fits was heard, but before another; None for the end of the call."""
    before = [sound for sound in call.heard if end is None or sound.place < end.place]
    early = next((sound for sound in reversed(before) if _fits(glob, sound)), None)
    return None if early is None else f"it was heard before that: {early.timed_content(call)}"


def _never_heard(glob: str, call: SeenCall, evidence: Evidence) -> str | None:
    for action in evidence.things("ncco", call):
        text = action.facts.get("text")
        if isinstance(text, str) and is_met(text_pattern(glob), text):
            return (
                f"your app returned the talk {text!r}, but that was not heard, or not to its end: a "
                "key or word cut it (stay: 2s before the press lets the party listen), or its turn never came"
            )
    return None
