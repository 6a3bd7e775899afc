"""What is said of a run without being asked for: what it took for granted, and what it never used."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from voice_simulator.core.journal.entries import StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.scenario.judging.evidence import NO_ENTRY, Evidence, SeenCall
from voice_simulator.scenario.judging.idle_negations import idle_negations
from voice_simulator.scenario.judging.judgement import Mismatch
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.expectations import milliseconds
from voice_simulator.scenario.model.triggers import InboundTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.script import CallRule
    from voice_simulator.scenario.judging.evidence import PartyStep
    from voice_simulator.scenario.language.scenario_reader import Scenario


def implied(evidence: Evidence) -> list[Mismatch]:
    """Return what fails in a run without being asked for.

    That is a call that no entry is for, a step that a script counted on and did not reach, and a wait that
    was given up.
    """
    strangers = (call for call in evidence.calls if call.facts.get("origin") == NO_ENTRY)
    steps = (_of_step(evidence.call(uuid), step) for uuid, step in evidence.steps)
    return [*map(_of_stranger, strangers), *(mismatch for mismatch in steps if mismatch is not None)]


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
    ]


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
    return Mismatch(origin=NO_ENTRY, expected=expected, seen=NO_ENTRY, uuid=call.uuid)


def _of_step(call: SeenCall | None, step: PartyStep) -> Mismatch | None:
    match step:
        case StepsNotReachedEntry(missed=missed) if missed:
            seen = f"the call was over before {', '.join(missed)}"
        case WaitGivenUpEntry(if_possible=False):
            came = ", ".join(step.came) or "nothing"
            seen = (
                f"gave up waiting for {step.gave_up} after {milliseconds(step.within_ms)}; what came: {came}"
            )
        case _:
            return None
    origin, name = (str(call.facts["origin"]), call.name) if call else ("", "a call")
    return Mismatch(
        origin=origin,
        expected=f"{name}: plays {step.script} to its end",
        seen=seen,
        uuid=call.uuid if call else None,
    )
