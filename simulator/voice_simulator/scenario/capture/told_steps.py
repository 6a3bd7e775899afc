"""Finds out the steps of parties that a journal from elsewhere only names, by what they did and when.

A journal as JSON has the word of each step, each key and word of a party, and the times. That is enough to
do the same at the same times. What a party was to do and never came to can't be known, nor what it waited
for: it stays on the line for as long as it did.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import ActionEntry, CallEntry, SignalEntry, StatusEntry
from voice_simulator.core.journal.journal import Entry, Record
from voice_simulator.core.journal.step_entries import StepEntry
from voice_simulator.core.media.durations import DIGIT_SPAN, PAUSE_SPAN
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import (
    BEEP_AFTER,
    VERDICT_AFTER,
    Alternative,
    Answer,
    HangUp,
    Press,
    Ring,
    Say,
    SetUp,
    SoundFile,
    Stay,
    Step,
    WaitFor,
)
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.scenario.language.call_ends import DETAILS, end_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_VERDICTS: Final = (s.HumanDetected.name, s.MachineDetected.name)


def with_steps(entries: Sequence[Entry]) -> list[Entry]:
    """Return a journal whose steps are known as far as what happened tells them."""
    own: dict[str | None, list[Entry]] = {}
    for entry in entries:
        own.setdefault(entry.uuid, []).append(entry)
    return [
        _known(entry, entry.what, own[entry.uuid])
        if isinstance(entry.what, StepEntry) and entry.what.played is None
        else entry
        for entry in entries
        if not _had_no_effect(entry, own[entry.uuid])
    ]


def _had_no_effect(entry: Entry, own: Sequence[Entry]) -> bool:
    """Whether a step took no time: a wait for what came at once, or for an answer that came."""
    if not isinstance(entry.what, StepEntry):
        return False
    if entry.what.step == "wait_for":
        following = next(iter(_steps(own, after=entry)), None)
        if following is None or following.time > entry.time:
            return False
        return _last_action(one for one in own if entry.seq < one.seq < following.seq) is None
    calls = (one.what for one in own if isinstance(one.what, CallEntry))
    is_inbound = any(call.direction is Direction.INBOUND for call in calls)
    return entry.what.step == "ring" and is_inbound and _signal(own, s.GivesUp.name) is None


def _last_action(meanwhile: Iterable[Entry]) -> str | None:
    """Return the action of an NCCO upon which a party may have gone on; None where none began."""
    actions = [one.what.action for one in meanwhile if isinstance(one.what, ActionEntry)]
    return actions[-1] if actions else None


def _steps(own: Sequence[Entry], *, after: Entry) -> list[Entry]:
    return [one for one in own if one.seq > after.seq and isinstance(one.what, StepEntry)]


def _known(entry: Entry, step: StepEntry, own: Sequence[Entry]) -> Entry:
    """Return the entry of a step with the step; the first of its script, if somebody took over."""
    later = [one for one in own if one.seq > entry.seq]
    following = next(iter(_steps(own, after=entry)), None)
    meanwhile = [one for one in later if following is None or one.seq < following.seq]
    if _waited(entry, own):
        meanwhile.insert(0, entry)  # something happened before it, and it was waited for
    played = _step(step.step, entry, meanwhile, following, later)
    record = Record(entry.time, entry.uuid, replace(step, played=played, place=1))
    record.read, record.wall = entry.read, entry.wall
    return Entry(entry.seq, record)


def _waited(entry: Entry, own: Sequence[Entry]) -> bool:
    """Whether the step before was a wait for what came in the same instant."""
    before = [one for one in own if one.seq < entry.seq and isinstance(one.what, StepEntry)]
    last = before[-1] if before else None
    return last is not None and last.time == entry.time and _had_no_effect(last, own)


def _step(
    word: str, begun: Entry, meanwhile: Sequence[Entry], following: Entry | None, later: Sequence[Entry]
) -> Step | None:
    span = None if following is None else following.time - begun.time
    match word:
        case "setup":
            return SetUp(span or 0)
        case "ring":
            gives_up = _signal(meanwhile, s.GivesUp.name)
            return Ring(span if gives_up is None else gives_up.time - begun.time)
        case "wait_for" if span == 0 and (action := _last_action(meanwhile)) is not None:
            return WaitFor("ncco", action)
        case "stay" | "wait_for":
            return Stay(span)
        case "answer":
            return _answer(begun, later)
        case "hang_up":
            return HangUp()
        case "press":
            return _press(meanwhile)
        case "say" | "play":
            return _say(meanwhile)
        case _:
            return _end(word, meanwhile)


def _answer(begun: Entry, later: Sequence[Entry]) -> Answer:
    verdict = _signal(later, *_VERDICTS)
    if verdict is None or not isinstance(verdict.what, SignalEntry):
        return Answer()
    after = verdict.time - begun.time
    beep = _signal(later, s.BeepAwaited.name)
    is_machine = verdict.what.signal == s.MachineDetected.name
    beeps = BEEP_AFTER if beep is None else beep.time - begun.time
    return Answer(machine=is_machine, beep_after=beeps, verdict_after=after or VERDICT_AFTER)


def _press(meanwhile: Sequence[Entry]) -> Press | None:
    """Return the keys that were pressed, with a pause where the next one came later than it takes."""
    digits, last = "", None
    for entry in meanwhile:
        if isinstance(entry.what, SignalEntry) and entry.what.digit is not None:
            waited = 0 if last is None else entry.time - last - DIGIT_SPAN
            digits += "p" * (waited // PAUSE_SPAN) + entry.what.digit
            last = entry.time
    return Press(digits, now=_at_once(meanwhile, s.Presses.name)) if digits else None


def _say(meanwhile: Sequence[Entry]) -> Say | None:
    spoken = _signal(meanwhile, s.Speaks.name)
    if spoken is None or not isinstance(spoken.what, SignalEntry):
        return None
    heard = spoken.what
    said = () if heard.text is None else (Alternative(heard.text),)
    file = None if heard.file is None else SoundFile(heard.file, 0)
    return Say(said, error=heard.error, file=file, now=_at_once(meanwhile, s.Speaks.name))


def _at_once(meanwhile: Sequence[Entry], signal: str) -> bool:
    """Whether a party did it before anything else happened; else it waited until somebody listened."""
    first = meanwhile[0].what
    return isinstance(first, SignalEntry) and first.signal == signal


def _end(word: str, meanwhile: Iterable[Entry]) -> Step | None:
    if word not in (Status.BUSY, *DETAILS):
        return None
    details = (entry.what.detail for entry in meanwhile if isinstance(entry.what, StatusEntry))
    return end_of(Status(word), next(details, None), None)


def _signal(entries: Iterable[Entry], *names: str) -> Entry | None:
    found = (one for one in entries if isinstance(one.what, SignalEntry) and one.what.signal in names)
    return next(found, None)
