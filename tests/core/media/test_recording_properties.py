"""Whatever two legs and your app do, a recording has what its party heard, once and no more."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st
from playbook.parties import answer, hang_up, ring, say, stay

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.leg import Leg

A, B = "447700900001", "447700900002"
OPTIONS = [{}, {"split": "conversation"}, {"split": "conversation", "channels": 3}]
PART = re.compile(r"(speech|prompts) of ([\d.]+) s(?: by (\d+))?(?: on channel (\d))?: ")
TALK = {"action": "talk", "text": "one two three four five"}
CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": B}]}

says = st.builds(lambda words: say("word " * words, now=True), st.integers(1, 9))
parties = st.lists(says | st.sampled_from([0.7, 2, 5]).map(stay), max_size=6)
acts = st.tuples(
    st.sampled_from([0.3, 1, 2.5]),
    st.sampled_from(["mute", "unmute", "earmuff", "unearmuff", "transfer", "hangup"]),
    st.sampled_from([A, B]),
)


def heard_spans(bench, leg, recorded):
    """Return how long a party heard the other one, and prompts, by the journal."""
    spans = {"party": 0, "talk": 0}
    for entry in bench.entries("heard", leg):
        since, until = (from_iso(entry[end]) for end in ("from", "to"))
        spans[entry["source"]] += max(0, until - max(since, recorded))
    return spans


@settings(max_examples=40)
@example([say("word " * 9, now=True)], [], [(1, "mute", A), (0.3, "unmute", A), (1, "transfer", A)], {}, 1)
@example([], [say("word " * 9, now=True)], [], {"split": "conversation"}, 2)
@given(parties, parties, st.lists(acts, max_size=6), st.sampled_from(OPTIONS), st.integers(0, 2))
def test_a_recording_has_what_its_party_heard(new_bench, first, second, course, options, before):
    """The spans of its note are those of the `heard` entries; nothing is there twice, or from before it."""
    picked_up = (ring(2), answer())
    bench = new_bench({A: ((*picked_up, *first, stay(9), hang_up()),), B: ((*picked_up, *second),)})
    ncco = [CONNECT, TALK, {"action": "wait", "timeout": 60}]
    leg = bench.place(ncco=[*ncco[:before], {"action": "record", **options}, *ncco[before:]])
    bench.pass_time(6)
    for span, act, number in course:
        live = [call for call in bench.switchboard.store if call.is_live and call.to.address == number]
        for call in live:
            bench.modify(call, act, **({"ncco": [TALK]} if act == "transfer" else {}))
        bench.pass_time(span)
    bench.pass_time(200)
    notes = [entry for entry in bench.entries("note", leg) if entry["note"].startswith("recorded ")]
    begins = [entry for entry in bench.entries("ncco", leg) if entry["action"] == "record"]
    assert len(notes) == len(begins) == len(bench.bodies("record", leg))
    for note, begin in zip(notes, begins, strict=True):
        spans = {"party": 0, "talk": 0}
        for what, seconds, by, channel in PART.findall(note["note"]):
            if by or what == "prompts":
                spans["party" if by else "talk"] += round(float(seconds) * 1000)
                assert channel == ("" if not options else "2" if by else str(options.get("channels", 2)))
            else:
                assert channel == ("1" if options else "")
        assert spans == heard_spans(bench, leg, from_iso(begin["time"]))
    assert not any(isinstance(call, Leg) for call in bench.switchboard.store)
