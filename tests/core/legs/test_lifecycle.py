"""What follows when a leg changes: its events, each at its moment, its timers, and its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook.parties import answer, hang_up, ring, stay

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.states import FOLLOWED_BY_COMPLETED, Status

START = 1_893_499_200_000
WAITS = [{"action": "wait", "timeout": 7200}]

# The last digits of a number, what it does after the 201 (seconds, event), and why it ended.
MAGIC = {
    "001": ([(0, "started"), (1, "ringing"), (3, "answered")], None, None),
    "222": ([(0, "started"), (1, "ringing"), (5, "answered")], None, None),
    "486": ([(0, "started"), (1, "busy"), (1, "completed")], None, 486),
    "603": ([(0, "started"), (1, "ringing"), (3, "rejected")], "declined", 603),
    "480": ([(0, "started"), (1, "unanswered"), (1, "completed")], "unavailable", 480),
    "487": ([(0, "started"), (1, "ringing"), (61, "timeout"), (61, "completed")], None, 487),
    "404": ([(0, "started"), (1, "failed"), (1, "completed")], "number_out_of_service", 404),
    "403": ([(0, "started"), (1, "rejected")], "restricted", 403),
    "484": ([(0, "started"), (1, "rejected")], "invalid_number", 484),
    "500": ([(0, "started"), (1, "failed"), (1, "completed")], "internal_error", 500),
    "503": ([(0, "started"), (1, "failed"), (1, "completed")], "cannot_route", 503),
}


def timeline(bench, leg):
    """Return the events of a leg, each with the seconds since the world began."""
    return [
        ((from_iso(entry["time"]) - START) / 1000, entry["event"]) for entry in bench.entries("webhook", leg)
    ]


@pytest.mark.parametrize("digits", MAGIC)
def test_a_magic_number_does_what_its_digits_say_at_its_default_moments(bench, digits):
    """With no set-up at all; the record keeps the specific status, the last event may be a completed."""
    events, detail, sip_code = MAGIC[digits]
    leg = bench.place(f"447700900{digits}", ncco=WAITS)
    bench.pass_time(100)
    assert timeline(bench, leg) == events
    assert [status for _, status in events if status != "completed"] == bench.statuses(leg)
    assert (leg.detail, leg.sip_code) == (detail, sip_code)
    if leg.is_over:
        assert [body.get("detail") for body in bench.bodies(leg.status, leg)] == [detail]
        assert {bench.bodies(event, leg)[0].get("sip_code") for _, event in events[-2:]} - {None} == {
            sip_code
        }


def test_every_status_is_reached_by_a_magic_number_or_the_application(bench):
    """All eleven, with no scenario of one's own."""
    reached = set()
    for digits in MAGIC:
        leg = bench.place(f"447700900{digits}", ncco=WAITS, machine_detection="continue")
        bench.pass_time(70)
        if leg.is_live:
            bench.modify(leg, "hangup")
        reached.update(bench.statuses(leg))
    cancelled = bench.place()
    bench.pass_time(1)
    bench.modify(cancelled, "hangup")
    assert reached | set(bench.statuses(cancelled)) == set(Status)


# -- timers


@pytest.mark.parametrize("seconds", [1, 7, 60, 120])
def test_the_ringing_timer_runs_from_ringing(bench, seconds):
    """To its very millisecond; the end is a timeout."""
    leg = bench.place("447700900487", ringing_timer=seconds)
    bench.pass_time(1 + seconds - 0.001)
    assert leg.status is Status.RINGING
    bench.pass_time(0.001)
    assert leg.status is Status.TIMEOUT
    assert leg.ended_at == START + (1 + seconds) * 1000


def test_the_ringing_timer_ends_with_the_answer(bench):
    """A call that was answered in time is not ended by it later."""
    leg = bench.place(ringing_timer=3)
    bench.pass_time(60)
    assert leg.status is Status.ANSWERED


def test_who_answers_at_the_very_end_of_the_ringing_timer_is_too_late(new_bench):
    """The timer was set first, so it rings first, in every run."""
    bench = new_bench((ring(5), answer()))
    leg = bench.place(ringing_timer=5)
    bench.pass_time(10)
    assert bench.statuses(leg) == ["started", "ringing", "timeout"]


@pytest.mark.parametrize("seconds", [1, 8, 7200, 86_400])
def test_the_length_timer_runs_from_the_answer(bench, seconds):
    """The call is completed with exactly that duration, by the platform."""
    leg = bench.place(length_timer=seconds)
    bench.pass_time(3 + seconds - 0.001)
    assert leg.status is Status.ANSWERED
    bench.pass_time(0.001)
    assert leg.status is Status.COMPLETED
    (body,) = bench.bodies("completed", leg)
    assert (body["duration"], body["disconnected_by"]) == (str(seconds), "platform")


def test_a_call_lasts_two_hours_at_most_unless_told_otherwise(bench):
    """The default of the 1.0.1 document."""
    leg = bench.place()
    bench.pass_time(10_000)
    assert leg.duration == 7200


@given(length=st.integers(1, 100), stays=st.integers(0, 100_000))
def test_a_call_lasts_until_the_party_or_the_timer_ends_it(new_bench, length, stays):
    """Whichever is first; the timer if both are."""
    bench = new_bench((ring(2), answer(), stay(stays / 1000), hang_up()))
    leg = bench.place(length_timer=length)
    bench.pass_time(300)
    assert leg.ended_at - leg.answered_at == min(length * 1000, stays)
    assert leg.disconnected_by == ("platform" if length * 1000 <= stays else "user")


def test_no_timer_outlives_its_leg(bench):
    """Nothing is due once everything is over."""
    for digits in MAGIC:
        bench.place(f"447700900{digits}", length_timer=20, machine_detection="continue")
    bench.pass_time(100)
    assert all(leg.is_over for leg in bench.switchboard.store)
    assert bench.switchboard.next_deadline() is None


def test_what_is_due_is_shown_with_its_instant(bench):
    """The control API shows a leg from inside."""
    leg = bench.place(length_timer=60, machine_detection="continue")
    bench.pass_time(1)
    timers = bench.switchboard.inside(leg.uuid)["timers"]
    assert timers == {"ringing_timer": "2030-01-01T12:01:01.000Z"}
    bench.pass_time(2)
    timers = bench.switchboard.inside(leg.uuid)["timers"]
    assert timers == {"length_timer": "2030-01-01T12:01:03.000Z", "detection": "2030-01-01T12:00:06.000Z"}


# -- the end


@pytest.mark.parametrize("after", [1, 2.9])
def test_the_application_hanging_up_before_the_answer_cancels(bench, after):
    """From the moment in which it rings; the completed event follows."""
    leg = bench.place()
    bench.pass_time(after)
    bench.modify(leg, "hangup")
    assert leg.status is Status.CANCELLED
    assert bench.events(leg)[-2:] == ["cancelled", "completed"]
    assert bench.bodies("cancelled", leg)[0]["sip_code"] == 487


@pytest.mark.parametrize(("end", "by"), [("hangup", "platform"), (s.HangsUp(), "user")])
def test_who_ended_an_answered_call_is_told(bench, end, by):
    """By the application it is the platform that disconnects, by the party the user."""
    leg = bench.place()
    bench.pass_time(8)
    bench.modify(leg, end) if end == "hangup" else bench.signal(leg, end)
    (body,) = bench.bodies("completed", leg)
    assert (body["disconnected_by"], body["sip_code"], body["duration"]) == (by, 200, "5")


@pytest.mark.parametrize("status", sorted(FOLLOWED_BY_COMPLETED | {Status.REJECTED}))
def test_a_completed_event_follows_an_unanswered_end_but_never_a_rejection(bench, status):
    """In the same instant, of no length and no price; the record keeps the specific status."""
    leg = bench.place("447700900487")
    bench.pass_time(1)
    end = s.ApplicationHangsUp() if status is Status.CANCELLED else s.Ends(status)
    bench.signal(leg, end)
    assert leg.status is status
    trailing = bench.bodies("completed", leg)
    if status is Status.REJECTED:
        assert trailing == []
        return
    (body,) = trailing
    assert (body["duration"], body["price"], body["status"]) == ("0", "0", "completed")
    assert "disconnected_by" not in body
    bench.pass_time(100)
    assert bench.events(leg) == ["started", "ringing", status, "completed"]


def test_the_trailing_completed_can_come_five_seconds_late(new_bench):
    """As it did in a recorded call."""
    bench = new_bench(trailing_completed=5000)
    leg = bench.place("447700900486")
    rejected = bench.place("447700900403")
    bench.pass_time(30)
    assert timeline(bench, leg) == [(0, "started"), (1, "busy"), (6, "completed")]
    assert timeline(bench, rejected) == [(0, "started"), (1, "rejected")]
    (body,) = bench.bodies("completed", leg)
    assert body["timestamp"] == "2030-01-01T12:00:06.000Z"
    assert body["end_time"] == "2030-01-01T12:00:01.000Z"


def test_the_trailing_completed_can_be_left_out(new_bench):
    """As the 1.0.1 document has it; a call that was answered completes all the same."""
    bench = new_bench(trailing_completed=None)
    busy, answered = bench.place("447700900486"), bench.place(length_timer=5)
    bench.pass_time(30)
    assert bench.events(busy) == ["started", "busy"]
    assert bench.events(answered)[-1] == "completed"


def test_an_answered_call_is_completed_once(bench):
    """Nothing trails a completed."""
    leg = bench.place(length_timer=5)
    bench.pass_time(30)
    assert bench.events(leg).count("completed") == 1


def test_the_journal_has_each_status_with_what_is_known_of_it(bench):
    """Why it ended, and how long it was."""
    declined, answered = bench.place("447700900603"), bench.place(length_timer=4)
    bench.pass_time(30)
    assert bench.entries("status", declined)[-1]["detail"] == "declined"
    assert bench.entries("status", answered)[-1]["duration"] == 4
    assert "duration" not in bench.entries("status", declined)[-1]
    assert not any("duration" in entry for entry in bench.entries("status", answered)[:-1])
    signals = [entry["signal"] for entry in bench.entries("signal", answered)]
    assert signals == ["rings", "answers", "length_timer"]
