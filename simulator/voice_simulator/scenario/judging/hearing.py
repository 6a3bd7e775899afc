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
    SoundLike,
    Thing,
    after_text,
)
from voice_simulator.scenario.model.patterns import is_met, near_miss, text_pattern

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
    for place, like in enumerate(claim.sounds):
        if not any(_is_like(like, sound, call) for sound in rest):
            after = f" after what fits {claim.sounds[place - 1].text}" if place else after_text(claim.after)
            seen = f"nothing heard{after} fits {like.text}\n{_listing(sounds)}"
            return CheckFailure(seen, _unheard(like, sounds, call, evidence))
    return None


def _heard_last(
    claim: HeardLast, sounds: Sequence[HeardSound], call: SeenCall, evidence: Evidence
) -> CheckFailure | None:
    if not sounds:
        seen = f"it heard nothing{after_text(claim.after)}"
        return CheckFailure(seen, _unheard(claim.sound, sounds, call, evidence))
    if _is_like(claim.sound, sounds[-1], call):
        return None
    closest = (
        _lacks_stars(claim.sound, sounds[-1:], call)
        or _unwritten(claim.sound, sounds[-1:], call)
        or _made_otherwise(claim.sound, sounds[-1:], call)
        or _heard_before(claim.sound, sounds[-1], call)
        or _never_heard(claim.sound, call, evidence)
    )
    return CheckFailure(f"the last that it heard was\n  {sounds[-1].told_content}", closest)


def _not_heard(claim: NotHeard, sounds: Sequence[HeardSound], call: SeenCall) -> CheckFailure | None:
    heard = [sound for sound in sounds if any(_is_like(like, sound, call) for like in claim.sounds)]
    if not heard:
        return None
    lines = enumerate_some([f"  {sound.timed_content(call)}" for sound in heard])
    return CheckFailure(f"it was heard{after_text(claim.after)}\n{lines}")


def _is_like(like: SoundLike, sound: HeardSound, call: SeenCall) -> bool:
    """Say whether something that the party of a call heard is like that."""
    return is_met(text_pattern(like.glob), sound.content) and is_made_so(like, sound, call)


def is_made_so(like: SoundLike, sound: HeardSound, call: SeenCall) -> bool:
    """Say whether something that the party of a call heard was made by what it should be, and where."""
    if like.source not in (None, sound.source):
        return False
    return like.whose is None or is_met(like.whose, (sound.maker or call).facts)


def _listing(sounds: Sequence[HeardSound]) -> str:
    lines = [f"  {sound.told_content}" for sound in sounds]
    return enumerate_some(lines, most=_MOST_SOUNDS) or "  it heard nothing"


# -- what came closest


def _unheard(like: SoundLike, sounds: Sequence[HeardSound], call: SeenCall, evidence: Evidence) -> str | None:
    """Return the sound that was meant: without its stars, of another, too early, or a prompt never heard."""
    near = _lacks_stars(like, sounds, call)
    if near is not None:
        return near
    if any(_is_like(like, sound, call) for sound in sounds):
        return None
    return (
        _made_otherwise(like, sounds, call)
        or _unwritten(like, sounds, call)
        or _heard_before(like, sounds[0] if sounds else None, call)
        or _lacks_stars(like, call.heard, call)
        or _never_heard(like, call, evidence)
    )


def _lacks_stars(like: SoundLike, sounds: Iterable[HeardSound], call: SeenCall) -> str | None:
    made_so = (sound.content for sound in sounds if is_made_so(like, sound, call))
    hints = ((content, near_miss(like.glob, content)) for content in made_so)
    return next((f"{content!r}: {hint}" for content, hint in hints if hint), None)


def _made_otherwise(like: SoundLike, sounds: Iterable[HeardSound], call: SeenCall) -> str | None:
    """Say that these words were heard, but of something or somebody else."""
    words = SoundLike(like.glob)
    if words in (like, SoundLike("*")):
        return None
    other = next((sound for sound in sounds if _is_like(words, sound, call)), None)
    if other is None:
        return None
    whose = f"{other.source} of the call to {(other.maker or call).shown_to}"
    return f"that was heard, but as {whose}: {other.timed_content(call)}"


def _unwritten(like: SoundLike, sounds: Iterable[HeardSound], call: SeenCall) -> str | None:
    """Say that your app was heard on a WebSocket, where it is words of it that are asked for."""
    if like.source not in (None, "socket") or not like.glob.strip("*"):
        return None
    own = [one for one in sounds if one.source == "socket" and is_made_so(like, one, call)]
    if not own or any(one.content for one in own):
        return None
    return (
        "your app was heard, but its words on a socket are not known: run --transcribe CMD has them "
        "written down"
    )


def _heard_before(like: SoundLike, end: HeardSound | None, call: SeenCall) -> str | None:
    """Say that a sound that fits was heard, but before another; None for the end of the call."""
    before = [sound for sound in call.heard if end is None or sound.place < end.place]
    early = next((sound for sound in reversed(before) if _is_like(like, sound, call)), None)
    return None if early is None else f"it was heard before that: {early.timed_content(call)}"


def _never_heard(like: SoundLike, call: SeenCall, evidence: Evidence) -> str | None:
    for action in evidence.things("ncco", call):
        text = action.facts.get("text")
        if isinstance(text, str) and is_met(text_pattern(like.glob), text):
            return (
                f"your app returned the talk {text!r}, but that was not heard, or not to its end: a "
                "key or word cut it (stay: 2s before the press lets the party listen), or its turn never came"
            )
    return None
