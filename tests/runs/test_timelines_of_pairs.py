"""What is told of legs that belong together: one timeline in order of time, and who said what to whom."""

from entries import entries_of

from voice_simulator.runs.line_up import legs_with, marks_of
from voice_simulator.runs.report import timeline_of
from voice_simulator.runs.transcript import transcript_of

FIRST = "63f61863-4a51-4f6b-86e1-46edebcf9356"
SECOND = "7e11a0c3-0000-4000-8000-000000000002"
OTHER = "7e11a0c4-0000-4000-8000-000000000003"


def entry(at, kind, uuid=FIRST, **facts):
    return {"seq": 1, "time": f"2030-01-01T12:00:{at:06.3f}Z", "kind": kind, "uuid": uuid, **facts}


def call(at, uuid=FIRST, to="447700900100", **facts):
    ends = {"to": {"type": "phone", "number": to}, "from": {"type": "phone", "number": "447700900"}}
    return entry(at, "call", uuid, **ends, **facts)


def heard(at, content, uuid=FIRST, **facts):
    facts = {"source": "talk", "by": "ncco", "to_the_end": True, **facts}
    when = entry(at, "")["time"]
    return entry(at + 1, "heard", uuid, content=content, **{"from": when, "to": when}, **facts)


def said(at, content, uuid, by):
    return heard(at, content, uuid, source="party", by="party", leg=by)


def pair():
    """A call that is connected to a second leg; another call goes on beside it."""
    return entries_of(
        [
            call(0),
            call(0, OTHER, "447700900999"),
            entry(2, "status", status="answered"),
            heard(2, "Please hold"),
            call(3, SECOND, "447700900700", connected_from=FIRST),
            entry(5, "status", SECOND, status="answered"),
            said(5, "hello there", FIRST, SECOND),
            heard(6, "This call is recorded", SECOND, leg=FIRST),
            entry(7, "signal", SECOND, signal="hangs_up"),
            entry(8, "status", SECOND, status="completed", duration=3),
            entry(9, "status", status="completed", duration=7),
        ]
    )


TIMELINE = """\
    0.000  A  caller -> called      447700900 -> 447700900100 plays s (s.yaml:9) (call 63f61863)
    2.000  A  platform              status answered
    3.000  A  platform -> party     talk 'Please hold'
    3.000  B  caller -> called      447700900 -> 447700900700 plays s (s.yaml:9), dialled by A (call 7e11a0c3)
    5.000  B  platform              status answered
    6.000  A  party -> party        party of B 'hello there', from 5.000
    7.000  B  platform -> party     talk of A 'This call is recorded', from 6.000
    8.000  B  platform              status completed (duration 3)
    9.000  A  platform              status completed (duration 7)"""


def test_legs_of_a_pair_have_one_timeline_in_the_order_of_time():
    """Each has a letter, whichever of them something is expected of; a call beside them is not in it."""
    entries = [("app", one) for one in pair()]
    assert timeline_of(entries, FIRST) == TIMELINE.splitlines()
    assert timeline_of(entries, SECOND) == TIMELINE.splitlines()


def test_call_without_second_legs_has_no_letters():
    [line] = timeline_of([("app", one) for one in pair()], OTHER)
    assert "  caller -> called " in line
    assert "(call " not in line


def test_who_hangs_up_is_your_app_where_it_asks_for_that():
    """And the party where that does something; of a pair it is often the question who it was."""
    asked, pressed = (
        entry(1, "signal", signal="application_hangs_up"),
        entry(2, "signal", signal="presses", digit="1"),
    )
    lines = timeline_of([("app", one) for one in entries_of([call(0), asked, pressed])], FIRST)
    assert [line.split(maxsplit=1)[1] for line in lines[1:]] == [
        "your app -> platform  hangs up",
        "party -> platform     presses 1",
    ]


def test_legs_that_a_second_leg_dials_belong_to_the_first_too():
    entries = entries_of(
        [call(0), call(1, SECOND, connected_from=FIRST), call(2, OTHER, connected_from=SECOND)]
    )
    assert legs_with(entries, OTHER) == legs_with(entries, FIRST) == (FIRST, SECOND, OTHER)
    assert list(marks_of([str(number) for number in range(28)]).values())[24:] == ["Y", "Z", "A1", "B1"]


def test_run_that_passes_shows_the_pair_by_the_clock_of_its_first_leg():
    assert transcript_of(pair()) == [
        "447700900 -> 447700900100: answered, completed after 7 s; and 1 more call",
        "heard: 2.0 s 'Please hold', 5.0 s 447700900700 said 'hello there'",
        "done: nothing pressed or said",
        "leg: 447700900 -> 447700900700: answered, completed after 3 s",
        "heard: 6.0 s talk to 447700900100 'This call is recorded'",
        "done: 7.0 s hung up",
    ]


def test_run_that_passes_shows_three_second_legs_of_a_call_and_counts_the_others():
    legs = [call(number, f"{number:08}-0", connected_from=FIRST) for number in range(1, 6)]
    told = [line for line in transcript_of(entries_of([call(0), *legs])) if "->" in line]
    assert [line.startswith("leg: ") for line in told] == [False, True, True, True]
    assert [line.endswith("; and 2 more legs") for line in told] == [False, False, False, True]
