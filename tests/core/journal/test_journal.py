"""The journal: everything in order, what repeats apart from what does not, and only so much of it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.clock import Clock
from voice_simulator.core.journal import Journal, Selection
from voice_simulator.core.journal.call_entries import CallEntry, SignalEntry, StatusEntry
from voice_simulator.core.journal.note_entries import NoteEntry
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.core.journal.webhook_entries import WebhookEntry
from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.states import Direction, Status

NOW = 1_893_499_200_000


def test_an_entry_says_when_what_and_about_which_leg():
    """Numbers count from 1, times are the instants of the entries."""
    clock = Clock(NOW)
    journal = Journal(clock)
    journal.write("u1", StatusEntry(Status.RINGING))
    clock.pass_to(NOW + 1500)
    journal.note(None, "worth telling")
    assert [entry.as_json() for entry in journal.after(0)] == [
        {"seq": 1, "time": "2030-01-01T12:00:00.000Z", "kind": "status", "uuid": "u1", "status": "ringing"},
        {"seq": 2, "time": "2030-01-01T12:00:01.500Z", "kind": "note", "uuid": None, "note": "worth telling"},
    ]
    assert journal.last_seq == 2


def test_what_differs_from_run_to_run_is_apart():
    """Latencies and ports are shown, but are no part of the canonical journal."""
    journal = Journal(Clock(NOW))
    journal.write("u1", SignalEntry("rings")).wall = {"latency_ms": 1.25}
    (entry,) = journal.after(0)
    assert entry.as_json()["wall"] == {"latency_ms": 1.25}
    (line,) = journal.canonical_lines()
    assert line == '{"time":"2030-01-01T12:00:00.000Z","kind":"signal","uuid":"u1","signal":"rings"}'


def test_the_simulator_s_own_address_is_no_part_of_the_canonical_journal():
    """Its port is often another in each run; addresses that only begin so stay."""
    journal = Journal(Clock(NOW), own_address="http://127.0.0.1:80")
    urls = ["http://127.0.0.1:80", "http://127.0.0.1:80/v1/files/1", "http://127.0.0.1:8080/event"]
    journal.write("u1", WebhookEntry(1, "answer", "POST", "http://app/", to_json(urls)))
    (line,) = journal.canonical_lines()
    shown = ["http://simulator", "http://simulator/v1/files/1", "http://127.0.0.1:8080/event"]
    assert json.loads(line)["body"] == shown
    (entry,) = journal.after(0)
    assert entry.facts["body"] == urls


def test_looking_leaves_no_trace_in_the_canonical_journal():
    """Requests that only read are left out, and with them the numbers that they take."""
    looked_at, left_alone = Journal(Clock(NOW)), Journal(Clock(NOW))
    looked_at.write(None, RequestEntry(method="GET", path="/v1/calls")).read = True
    for journal in (looked_at, left_alone):
        journal.write(None, RequestEntry(method="POST", path="/v1/calls"))
    assert looked_at.last_seq == 2
    assert [entry.as_json().get("read") for entry in looked_at.after(0)] == [True, None]
    assert list(looked_at.canonical_lines()) == list(left_alone.canonical_lines())


def test_a_canonical_line_can_be_written_whatever_was_said():
    """Half a surrogate pair in a request must not keep the journal from being written."""
    journal = Journal(Clock(NOW))
    journal.note("u1", "a\ud800é\n")
    (line,) = journal.canonical_lines()
    assert json.loads(line.encode())["note"] == "a?é\n"
    assert "\n" not in line


def test_what_is_kept_small_is_shown_whole():
    """JSON as text and endpoints are shown as what they stand for, and the record stays as it is."""
    journal = Journal(Clock(NOW))
    body = b'{"a":[1,"\xc3\xa9",null]}'
    record = journal.write("u1", WebhookEntry(1, "ringing", "POST", "http://app/", body))
    journal.write(
        "u1",
        CallEntry(
            direction=Direction.OUTBOUND,
            to=phone("447700900001"),
            from_=phone("447700900999"),
            conversation_uuid="CON-1",
            script="busy",
            origin="busy.yaml:9",
        ),
    )
    webhook, call = journal.after(0)
    assert webhook.facts["body"] == {"a": [1, "é", None]}
    assert call.facts["to"] == {"type": "phone", "number": "447700900001"}
    assert [json.loads(line) for line in journal.canonical_lines()] == [
        webhook.canonical(),
        call.canonical(),
    ]
    assert record.what.body is body


def about(leg):
    return Selection(is_about=lambda uuid: uuid == leg)


def test_the_entries_about_a_leg_keep_their_numbers():
    """Also where others were evicted."""
    journal = Journal(Clock(NOW), 5)
    for number in range(1, 9):
        journal.note("odd" if number % 2 else "even", str(number))
    assert [entry.seq for entry in journal.select(0, about("odd"), limit=10)] == [5, 7]
    assert [entry.seq for entry in journal.select(6, about("even"), limit=10)] == [8]
    assert [entry.seq for entry in journal.select(0, limit=2)] == [4, 5]


@given(written=st.integers(0, 40), limit=st.integers(1, 30), after=st.integers(0, 50))
def test_the_entries_after_a_number_are_those_after_it_that_are_kept(written, limit, after):
    """From whichever end they are looked for."""
    journal = Journal(Clock(NOW), limit)
    for number in range(1, written + 1):
        journal.note(None, str(number))
    numbers = range(1, written + 1)
    kept = list(numbers)[-limit:]
    assert [entry.seq for entry in journal.after(after)] == [seq for seq in kept if seq > after]
    assert all(entry.what == NoteEntry(str(entry.seq)) for entry in journal.after(after))
    assert journal.last_seq == written
    assert journal.evicted == written - len(kept)
