"""Lines that hold because they forbid nothing: what must not be heard, or said, as they are written.

`not_heard: press one` forbids a sound that says just that. Where a party heard "Press one to pay" the line
holds, and whoever wrote it believes that it was not said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.scenario.judging.hearing import first_of, is_made_so
from voice_simulator.scenario.model.bounds import NEVER
from voice_simulator.scenario.model.expectations import (
    Happened,
    NotHeard,
    NothingRecorded,
    Transcribed,
    calls_text,
)
from voice_simulator.scenario.model.patterns import Scalar, is_met, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.scenario.judging.evidence import Evidence, SeenCall
    from voice_simulator.scenario.model.expectations import Expectation, SoundLike


def idle_negations(lines: Iterable[Expectation], evidence: Evidence) -> Iterator[str]:
    """Yield a sentence for each text that forbids nothing, and for what nothing came after."""
    for line in lines:
        calls = [call for call in evidence.calls if line.calls is None or is_met(line.calls, call.facts)]
        for claim in line.claims:
            if isinstance(claim, NotHeard):
                yield from (f"{line.origin}: {why}" for why in _of_hearing(claim, calls, evidence))
            elif isinstance(claim, Happened) and claim.times == NEVER and claim.thing.kind == "ncco":
                yield from (f"{line.origin}: {why}" for why in _of_text(claim, calls, evidence))
            elif isinstance(claim, NothingRecorded):
                yield from (f"{line.origin}: {why}" for why in _of_recordings(claim, calls))


def _of_hearing(claim: NotHeard, calls: Iterable[SeenCall], evidence: Evidence) -> Iterator[str]:
    calls = list(calls)
    after = claim.after
    if after is not None and not any(first_of(after, call, evidence) for call in calls):
        yield f"there was no {after.text}, after which something was not to be heard"
    for like in claim.sounds:
        if _is_unwritten(like, calls):
            yield f"not heard {like.text}: what your app said on a socket is not known without --transcribe"
        if like.whose is not None and not any(is_met(like.whose, call.facts) for call in evidence.calls):
            yield f"not heard {like.text}: there was no {calls_text(like.whose)}, so it forbids nothing"
        made_so = (sound.content for call in calls for sound in call.sounds if is_made_so(like, sound, call))
        yield from _why_idle(f"not heard {like.text}", like.glob, made_so)


def _is_unwritten(like: SoundLike, calls: Iterable[SeenCall]) -> bool:
    """Whether words are forbidden of which nobody knows whether your app has said them on a socket."""
    if like.source not in (None, "socket") or not like.glob.strip("*"):
        return False
    sounds = [sound for call in calls for sound in call.sounds if sound.source == "socket"]
    return bool(sounds) and not any(sound.content for sound in sounds)


def _of_text(claim: Happened, calls: Iterable[SeenCall], evidence: Evidence) -> Iterator[str]:
    text = claim.thing.wanted.get("text")
    if isinstance(text, Scalar):
        actions = (action for call in calls for action in evidence.things("ncco", call))
        yield from _why_idle(claim.text, text.text, [action.facts.get("text") for action in actions])


def _of_recordings(claim: NothingRecorded, calls: Iterable[SeenCall]) -> Iterator[str]:
    if isinstance(claim.like, Transcribed):
        globs, said = claim.like.sentences, [one for call in calls for one in call.transcripts]
        words = [sentence for one in said for sentence in one.sentences]
    else:
        globs = claim.like.said or ()
        words = [text for call in calls for one in call.recordings for text in one.said]
    for glob in globs:
        yield from _why_idle(claim.text, glob, words)


def _why_idle(claim: str, glob: str, texts: Iterable[object]) -> Iterator[str]:
    hints = ((text, near_miss(glob, text)) for text in texts)
    meant = next(((text, hint) for text, hint in hints if hint is not None), None)
    if meant is not None:
        yield f"{claim} forbids those words alone; of {meant[0]!r}, {meant[1]}"
