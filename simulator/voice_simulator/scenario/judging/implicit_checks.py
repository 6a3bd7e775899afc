"""What is said of a run without being asked for: what it took for granted, and what it never used."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.step_entries import StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.core.model.script import HEARD, SILENCE, SPEECH
from voice_simulator.core.model.states import ENDED
from voice_simulator.scenario.judging.evidence import NO_ENTRY, Evidence, SeenCall
from voice_simulator.scenario.judging.idle_negations import idle_negations
from voice_simulator.scenario.judging.judgement import Mismatch
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.bounds import milliseconds
from voice_simulator.scenario.model.patterns import near_miss
from voice_simulator.scenario.model.triggers import InboundTrigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.script import CallRule
    from voice_simulator.scenario.judging.evidence import PartyStep
    from voice_simulator.scenario.language.scenario_reader import Scenario

_REFUSED: Final = "none is, and otherwise: refuse refuses all others"


def implied(evidence: Evidence) -> list[Mismatch]:
    """Return what fails in a run without being asked for.

    That is a call that no entry is for, a step that a script counted on and did not reach, and a wait that
    was given up.
    """
    strangers = (call for call in evidence.calls if call.facts.get("origin") == NO_ENTRY)
    steps = (_of_step(evidence, *step) for step in evidence.steps)
    return [*map(_of_stranger, strangers), *(mismatch for mismatch in steps if mismatch is not None)]


def never_struck(faults: Iterable[Fault], evidence: Evidence) -> Iterator[Mismatch]:
    """Yield what fails a test that has such faults; one that strikes by chance need not."""
    live = [call for call in evidence.calls if call.last.get("status") not in ENDED]
    for each in faults:
        if each.activation.chance is None and not evidence.fault_counts[each.origin]:
            yield Mismatch(origin=each.origin, expected="this fault strikes", seen=_idle(live))


def _idle(live: Sequence[SeenCall]) -> str:
    if not live:
        return "it never struck"
    others = f", nor are {len(live) - 1} others" if live[1:] else ""
    return f"it has not struck so far; the {live[0].name} is not over{others}"


def unused(scenario: Scenario, evidence: Evidence) -> list[str]:
    """Return a sentence for each part of a scenario that was never used, or had nothing to act on."""
    turns: defaultdict[object, set[object]] = defaultdict(set)
    for call in evidence.calls:
        turns[call.facts.get("origin")].add(call.facts.get("turn"))
    return [
        *_idle_outcomes(scenario),
        *(sentence for rule in scenario.rules for sentence in _of_rule(rule, turns.get(rule.origin, set()))),
        *(f"{each.origin}: this call never came" for each in scenario.inbound if each.origin not in turns),
        *(
            f"{each.origin}: this fault never struck"
            for each in scenario.faults
            if not evidence.fault_counts[each.origin]
        ),
        *idle_negations(scenario.expectations, evidence),
        *_rung_out(scenario, evidence),
    ]


def _rung_out(scenario: Scenario, evidence: Evidence) -> Iterator[str]:
    """Name the entries whose party somebody was to play, where time did not wait for anybody."""
    if not evidence.time_jumps:
        return
    by_hand = {script.name for rule in scenario.rules for script in rule.turns if script.by_hand}
    rung = {
        call.facts.get("origin")
        for call in evidence.calls
        if call.last.get("status") == "timeout" and call.facts.get("script") in by_hand
    }
    for rule in scenario.rules:
        if rule.origin in rung:
            why = "nobody was waited for: by_hand rings out in a run, unless its clock is real"
            yield f"{rule.origin}: {why}"
    for each in scenario.inbound:
        if each.script.by_hand:
            why = "nobody was waited for: a caller by_hand does nothing in a run, unless its clock is real"
            yield f"{each.origin}: {why}"


def _idle_outcomes(scenario: Scenario) -> Iterator[str]:
    scripts = [script for rule in scenario.rules for script in rule.turns]
    scripts += [inbound.script for inbound in scenario.inbound]
    scripts += [trigger.call.script for trigger in scenario.triggers if isinstance(trigger, InboundTrigger)]
    used = {script.name for script in scripts}
    if scenario.case is not None:
        return  # another case may use it
    for name, origin in scenario.outcomes.items():
        if name not in used:
            yield f"{origin}: the outcome '{name}' is used nowhere"


def _of_rule(rule: CallRule, played: set[object]) -> Iterator[str]:
    if not played:
        yield f"{rule.origin}: no call was for this entry"
        return
    last = len(rule.turns)
    reached = {min(turn, last) for turn in played if isinstance(turn, int)}
    left = [str(turn) for turn in range(1, last + 1) if turn not in reached]
    if left:
        were = "turn {} was" if len(left) == 1 else "turns {} were"
        yield f"{rule.origin}: {were.format(join_and(left))} never played"


def _of_stranger(call: SeenCall) -> Mismatch:
    expected = f"an entry of calls that is for the {call.name}"
    return Mismatch(origin=NO_ENTRY, expected=expected, seen=_REFUSED, uuid=call.uuid)


def _of_step(evidence: Evidence, time: int, uuid: str | None, step: PartyStep) -> Mismatch | None:
    call = evidence.call(uuid)
    match step:
        case StepsNotReachedEntry(missed=missed) if missed:
            seen, awaited = _over_before(step), step.awaited
        case WaitGivenUpEntry(if_possible=False):
            seen, awaited = _given_up(step, evidence.when(time, uuid)), step.gave_up
        case _:
            return None
    origin, name = (str(call.facts["origin"]), call.name) if call else ("", "a call")
    return Mismatch(
        origin=origin,
        expected=f"{name}: plays {step.script} to its end",
        seen=seen,
        closest=_lacks_stars(awaited, step.came),
        uuid=call.uuid if call else None,
        time=time,
    )


def _given_up(step: WaitGivenUpEntry, when: str) -> str:
    given_up = f"gave up waiting for {step.gave_up} after {milliseconds(step.within_ms)}, at {when}"
    return f"{given_up}; what came: {_came(step.came)}"


def _over_before(step: StepsNotReachedEntry) -> str:
    """Name the steps that a call was over before; of the wait that it was in, also for what."""
    if step.awaited is None:
        return f"the call was over before {', '.join(step.missed)}"
    steps = ", ".join([f"wait_for: {{{_as_written(step.awaited)}}}", *step.missed[1:]])
    return f"the call was over before {steps}; what came: {_came(step.came)}"


def _as_written(awaited: str) -> str:
    """Write what a party waited for as a scenario does; the journal has `speech`, `silence of 800 ms`."""
    source, _, word = awaited.partition(" ")
    if source == SPEECH:
        return f"{source}: true"
    if source == SILENCE:
        return f"{source}: {word.removeprefix('of ').replace(' ', '')}"
    return f"{source}: {repr(word) if source == HEARD else word}"


def _came(came: tuple[str, ...]) -> str:
    return ", ".join(came) or "nothing"


def _lacks_stars(awaited: str | None, came: tuple[str, ...]) -> str | None:
    """Say of which sound the words that a party waited for are a part, if that is why it waited in vain."""
    prefix = f"{HEARD} "
    if awaited is None or not awaited.startswith(prefix):
        return None
    sounds = [one.removeprefix(prefix) for one in came if one.startswith(prefix)]
    hints = ((sound, near_miss(awaited.removeprefix(prefix), sound)) for sound in sounds)
    return next((f"{sound!r}: {hint}" for sound, hint in hints if hint), None)
