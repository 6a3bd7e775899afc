"""What a run tells of a scenario that passes: three lines, in which a wrong reason can be seen."""

import pytest

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal import Entry, Record
from voice_simulator.core.journal.call_entries import CallEntry, SignalEntry, StatusEntry
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.runs.transcript import transcript_of

CALLER, CALLED = phone("447700900000"), phone("447700900100")


def entry(at, what, uuid="a"):
    """Return an entry of a call, so many seconds after the journal began."""
    return Entry(1, Record(round(at * SECOND), uuid, what))


def placed(at, uuid="a"):
    """Return the entry of a call."""
    call = CallEntry(
        direction=Direction.OUTBOUND,
        to=CALLED,
        from_=CALLER,
        conversation_uuid="CON-1",
        script="script",
        origin="a.yaml:1",
    )
    return entry(at, call, uuid)


def heard(at, text, *, source="talk", words=None):
    """Return the entry of a sound that was heard, to its end unless only some words were."""
    begin = round(at * SECOND)
    sound = HeardEntry(
        source=source,
        by="ncco",
        content=text,
        from_=begin,
        to=begin + SECOND,
        to_the_end=words is None,
        words=words,
    )
    return entry(at + 1, sound)


def pressed(at, digit):
    """Return the entry of a key."""
    return entry(at, SignalEntry("presses", digit=digit))


def test_call_is_told_in_three_lines():
    """Its statuses; what was heard when; what was done when, and what ended it."""
    assert transcript_of(
        [
            placed(10),
            entry(11, StatusEntry(Status.RINGING)),
            entry(14, StatusEntry(Status.ANSWERED)),
            heard(14, "Welcome", words="Wel"),
            pressed(15, "1"),
            pressed(15.3, "2"),
            heard(16, "https://example.com/a.mp3", source="stream"),
            entry(20, SignalEntry("speaks", text="yes please")),
            entry(21, SignalEntry("speaks", error="ERR1")),
            entry(30, SignalEntry("hangs_up")),
            entry(30, StatusEntry(Status.COMPLETED, duration=16)),
        ]
    ) == [
        "447700900000 -> 447700900100: ringing, answered, completed after 16 s",
        "heard: 4.0 s 'Wel' (cut), 6.0 s stream 'https://example.com/a.mp3'",
        "done: 5.0 s pressed 12, 10.0 s said 'yes please', 11.0 s was not understood (ERR1), 20.0 s hung up",
    ]


def test_call_in_which_nothing_is_heard():
    """It says so."""
    assert transcript_of([placed(0), entry(1, StatusEntry(Status.BUSY, detail="busy"))]) == [
        "447700900000 -> 447700900100: busy (busy)",
        "heard: nothing",
        "done: nothing pressed or said",
    ]


def test_run_without_a_call():
    """One line is enough."""
    assert transcript_of([]) == ["no call was placed"]


@pytest.mark.parametrize(("others", "told"), [(1, "; and 1 more call"), (3, "; and 3 more calls")])
def test_of_several_calls_the_first_is_told(others, told):
    """Not the one whose world comes first; the others are counted."""
    later = [placed(5, f"b{number}") for number in range(others)]
    assert transcript_of([*later, placed(0), entry(1, StatusEntry(Status.BUSY))])[0].endswith(f": busy{told}")


def test_long_dialog_is_shortened():
    """Its first and last parts, how many there are between, and the beginning of a long text."""
    texts = [heard(number, f"text {number} " + "x" * 100) for number in range(20)]
    line = transcript_of([placed(0), *texts])[1]
    assert line.startswith("heard: 0.0 s 'text 0 xxx")
    assert "…', … 14 more …, 17.0 s 'text 17 " in line
    assert len(line) < 600
    long = transcript_of([placed(0), *(pressed(number, "1") for number in range(3000))])[2]
    assert len(long) < 200
