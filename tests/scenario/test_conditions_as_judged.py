"""A condition is true from that entry on at which the same line of `expect:` would hold of what is there."""

import json
from functools import cache

import families
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import EVENTS, NUMBERS

from voice_simulator.api.control.control_request import read_json
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.scenario.judging.check_failure import found_among
from voice_simulator.scenario.judging.condition_watch import ConditionWatch
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.language.conditions import CONDITION
from voice_simulator.scenario.model.bounds import Bounds
from voice_simulator.scenario.model.expectations import CallCount, Expectation, Happened, Heard, Which
from voice_simulator.scenario.model.patterns import Members, is_met

APPLICATION = "default"
STATUSES = [
    "started",
    "ringing",
    "answered",
    "machine",
    "completed",
    "busy",
    "failed",
    "cancelled",
    "timeout",
]


class NothingLive:
    """Calls of which all is in the journal."""

    def heard_now(self, _):
        return ()

    def is_done(self, _):
        return False


@cache
def kept():
    """Return the golden journals of worlds that were drawn at random."""
    worlds = {**families.read("drawn"), **families.read("drawn-meeting")}
    return [lines for _, lines in sorted(worlds.items())]


def journal(lines):
    shown = [json.loads(line) for line in lines]
    entries = [one for one in shown if isinstance(one, dict) and "kind" in one]
    return [read_entry(one | {"seq": seq}) for seq, one in enumerate(entries, 1)]


CALLS = st.one_of(
    st.sampled_from(["*", "4477*", *NUMBERS]),
    st.fixed_dictionaries(
        {},
        optional={
            "to": st.sampled_from(["*", "4477*", *NUMBERS]),
            "direction": st.sampled_from(["inbound", "outbound"]),
            "leg_of": st.sampled_from(["none", {"to": "*"}]),
        },
    ).filter(bool),
)
EVENT_WORDS = [one for one in EVENTS if one != "*"]
THINGS = st.one_of(
    st.fixed_dictionaries({"status": st.sampled_from(STATUSES)}),
    st.fixed_dictionaries({"event": st.sampled_from(EVENT_WORDS)}),
    st.fixed_dictionaries({"event": st.fixed_dictionaries({"delivered": st.booleans()})}),
    st.fixed_dictionaries({"event": st.fixed_dictionaries({"attempts": st.just(2)})}),
    st.fixed_dictionaries({"reply": st.sampled_from(["answer", "completed", "*"])}),
    st.fixed_dictionaries({"reply": st.fixed_dictionaries({"status": st.sampled_from(["2??", "5??"])})}),
    st.fixed_dictionaries({"api": st.sampled_from(["POST /v1/calls", "PUT *", "DELETE *", "* /v1/calls/*"])}),
    st.fixed_dictionaries({"ncco": st.sampled_from(["talk", "stream", "input", "record", "connect", "*"])}),
    st.fixed_dictionaries({"heard": st.sampled_from(["*", "*press*", "*hello*", "*three*", "http*"])}),
    st.just({}),
)


@st.composite
def conditions(draw):
    written = {"call": draw(CALLS), **draw(THINGS)}
    if set(written) & {"status", "event", "reply", "api", "ncco"} and draw(st.booleans()):
        del written["call"]
    if "heard" not in written:
        written["times"] = draw(st.integers(1, 3))
    return written


def holds(condition, evidence):
    """Say whether the judge of expectations is content, or a plain count where no line says the same."""
    calls, thing, often = condition.calls, condition.thing, Bounds(condition.times)
    if condition.sound is not None:
        return not judge([_line(Heard((condition.sound,)), calls, Which.ANY)], evidence)
    if thing is None:
        return not judge([_line(CallCount(calls or Members(()), often))], evidence)
    if calls is None and thing.kind != "ncco":
        return not judge([_line(Happened(thing, often))], evidence)
    if condition.times == 1 and thing.kind != "ncco":
        return not judge([_line(Happened(thing), calls, Which.ANY)], evidence)
    meant = [one for one in evidence.calls if calls is None or is_met(calls, one.facts)]
    found = [one for call in meant for one in found_among(thing, evidence.things(thing.kind, call))]
    return sum(one.kind != "ncco" or one.begun is not None for one in found) >= condition.times


def _line(claim, calls=None, which=Which.ONE):
    return Expectation(origin="", calls=calls, which=which, claims=(claim,))


def first_by_judge(condition, entries):
    evidence = Evidence()
    reader = JournalReader(APPLICATION, evidence)
    for entry in entries:
        reader.read([entry])
        if holds(condition, evidence):
            return entry.seq
    return None


def first_by_watch(condition, entries):
    watch = ConditionWatch(condition, APPLICATION, NothingLive())
    for entry in entries:
        watch.observe(entry)
    return None if watch.met is None else watch.met.seq


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_watch_is_as_content_as_the_judge_and_no_later(data):
    """In worlds that were drawn at random, for conditions that are."""
    entries = journal(data.draw(st.sampled_from(kept())))
    written = data.draw(conditions())
    condition = read_json(CONDITION, written)
    assert first_by_watch(condition, entries) == first_by_judge(condition, entries), written


@given(st.data())
@settings(max_examples=12, deadline=None)
def test_what_is_to_be_new_is_what_a_watch_of_the_rest_would_count(data):
    """With `after` nothing counts twice: what comes before it and what comes behind it are all there is."""
    entries = journal(data.draw(st.sampled_from(kept())))
    written = {name: one for name, one in data.draw(conditions()).items() if name != "times"}
    after = data.draw(st.integers(0, len(entries)))
    counts = [
        times_met(written, entries[:after], 0),
        times_met(written, entries, after) if "heard" not in written else None,
    ]
    if counts[1] is not None:
        assert sum(counts) == times_met(written, entries, 0)


def times_met(written, entries, after):
    """Return how often a condition became true, by asking for ever more."""
    times = 0
    while first_by_watch(read_json(CONDITION, {**written, "times": times + 1, "after": after}), entries):
        times += 1
    return times
