"""What came closest to a condition that did not become true: told as a line of `expect:` would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.model.bounds import Bounds
from voice_simulator.scenario.model.expectations import CallCount, Claim, Expectation, Happened, Heard, Which
from voice_simulator.scenario.model.patterns import Members, is_met, text_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal import Entry
    from voice_simulator.scenario.model.conditions import Condition

_MOST_CALLS: Final = 5


def nearest_to(condition: Condition, application_id: str, entries: Iterable[Entry]) -> str | None:
    """Return on one line what came closest to a condition, or what there was instead; None for nothing.

    Args:
        condition: what did not become true.
        application_id: of the world.
        entries: of its journal.
    """
    evidence = Evidence()
    # What counts is only what is new enough, but which calls there are is known from all of them.
    JournalReader(application_id, evidence).read(entries)
    for call in evidence.calls:
        call.facts["uuid"] = call.uuid
    line = _line(condition)
    mismatches = judge([line], evidence)
    if not mismatches and _is_in_no_entry(condition):
        calls = [call.line for call in evidence.calls if line.calls is None or is_met(line.calls, call.facts)]
        return "; ".join(calls[-_MOST_CALLS:]) or None
    return _told(mismatches[0]) if mismatches else None


def _line(condition: Condition) -> Expectation:
    calls = _named(condition)
    claims = _claims(condition, calls)
    if condition.is_just_a_call:
        return Expectation(origin="", claims=claims)
    named = calls if calls.entries or condition.sound is not None or _is_in_no_entry(condition) else None
    return Expectation(origin="", calls=named, which=Which.ANY, claims=claims)


def _named(condition: Condition) -> Members:
    own = () if condition.calls is None else condition.calls.entries
    uuid = () if condition.uuid is None else (("uuid", text_pattern(f"{condition.uuid}*")),)
    return Members((*own, *uuid))


def _claims(condition: Condition, calls: Members) -> tuple[Claim, ...]:
    if condition.thing is not None:
        return (Happened(condition.thing, Bounds(condition.times)),)
    if condition.sound is not None:
        return (Heard((condition.sound,)),)
    # A call that is not done has no status yet by which it could be told: which calls there are is enough.
    return () if _is_in_no_entry(condition) else (CallCount(calls, Bounds(condition.times)),)


def _is_in_no_entry(condition: Condition) -> bool:
    """Say whether no entry of the journal is what is waited for."""
    return condition.is_done or condition.hears is not None


def _told(mismatch: Mismatch) -> str:
    words = mismatch.closest or mismatch.seen
    return " ".join(words.replace("\n", "; ").split()).replace("there were; ", "there were: ")
