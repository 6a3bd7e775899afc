"""What a failed expectation shows of its call: its timeline, and how much there is besides."""

from __future__ import annotations

from entries import ENDS, INSTANT, entries_of

from voice_simulator.runs.report import timeline_of

UUID = "63f61863-4a51-4f6b-86e1-46edebcf9356"


def heard(count):
    """Return the journal of a call whose party heard so many prompts."""
    first = {"seq": 1, "time": INSTANT, "kind": "call", "uuid": UUID, "to": ENDS["to"], "from": ENDS["from"]}
    prompts = (
        {"seq": 2 + index, "time": INSTANT, "kind": "heard", "uuid": UUID, "content": f"prompt {index}"}
        for index in range(count)
    )
    return [("app", entry) for entry in entries_of([first, *prompts])]


def test_timeline_of_a_very_long_call_ends_with_how_much_more_there_is():
    """An app in a loop must not bury what went wrong."""
    lines = timeline_of(heard(302), UUID)
    assert lines[-1] == "… and 3 more lines"
    assert "prompt 298" in lines[-2]


def test_timeline_of_a_short_call_is_whole():
    """Nothing is said of more."""
    lines = timeline_of(heard(2), UUID)
    assert "prompt 1" in lines[-1]


def test_timeline_of_no_call_is_empty():
    """An expectation may be about no call in particular."""
    assert timeline_of(heard(2), None) == []
