"""A party plays its script: each step at its moment, as far as the leg lets it."""

import pytest
from playbook.numbers import BUSY
from playbook.parties import answer, end, hang_up, ring, set_up, stay

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import CallRule, Script
from voice_simulator.core.model.states import Status


def steps(bench, leg):
    return [entry["step"] for entry in bench.entries("step", leg) if "step" in entry]


def not_reached(bench, leg):
    return [entry["not_reached"] for entry in bench.entries("step", leg) if "not_reached" in entry]


def test_a_script_plays_step_by_step(new_bench):
    """Rings, answers, stays, hangs up; the journal has each step at its moment."""
    bench = new_bench(
        (
            ring(4),
            answer(),
            stay(6),
            hang_up(),
        )
    )
    leg = bench.place()
    bench.pass_time(60)
    assert [(entry["time"][17:19], entry["step"]) for entry in bench.entries("step", leg)] == [
        ("01", "ring"),
        ("05", "answer"),
        ("05", "stay"),
        ("11", "hang_up"),
    ]
    assert (leg.status, leg.duration, leg.disconnected_by) == (Status.COMPLETED, 6, "user")
    assert not_reached(bench, leg) == []


@pytest.mark.parametrize("script", [(ring(2), answer()), (ring(2), answer(), stay())])
def test_a_script_that_has_run_out_stays_until_the_application_ends_the_call(new_bench, script):
    """As `stay` alone does."""
    bench = new_bench(script)
    leg = bench.place()
    bench.pass_time(7000)
    assert leg.status is Status.ANSWERED
    bench.modify(leg, "hangup")
    assert leg.disconnected_by == "platform"


def test_a_party_that_only_rings_is_ended_by_the_ringing_timer(new_bench):
    """Nobody answers, and nobody says so."""
    bench = new_bench(
        (
            ring(2),
            ring(),
        )
    )
    leg = bench.place(ringing_timer=30)
    bench.pass_time(60)
    assert (leg.status, leg.ended_at - leg.created_at) == (Status.TIMEOUT, 31_000)


def test_the_network_takes_a_second_unless_the_script_says_otherwise(new_bench):
    """Nothing at all happens before the first step."""
    bench = new_bench(
        (
            set_up(0.25),
            ring(1),
            answer(),
        )
    )
    leg = bench.place()
    assert bench.events(leg) == ["started"]
    bench.pass_time(0.25)
    assert bench.events(leg) == ["started", "ringing"]
    bench.pass_time(1)
    assert leg.status is Status.ANSWERED


def test_a_set_up_of_nothing_still_lets_started_go_first(new_bench):
    """All of it in one instant."""
    bench = new_bench(
        (
            set_up(0),
            end("busy", None, 486),
        )
    )
    leg = bench.place()
    assert leg.status is Status.STARTED
    bench.pass_time(0)
    assert bench.events(leg) == ["started", "busy", "completed"]


def test_steps_that_were_not_reached_are_named(new_bench):
    """When the application, or a timer, ends the call first."""
    bench = new_bench(
        (
            ring(10),
            answer(),
            stay(5),
            hang_up(),
        )
    )
    leg = bench.place()
    bench.pass_time(4)
    bench.modify(leg, "hangup")
    assert not_reached(bench, leg) == [["answer", "stay", "hang_up"]]
    assert bench.switchboard.next_deadline() is None
    bench.pass_time(60)
    assert steps(bench, leg) == ["ring"]


def test_a_script_ends_with_its_leg_though_it_is_in_the_middle_of_an_instant(new_bench):
    """Here the NCCO runs out as soon as the party answers."""
    bench = new_bench(
        (
            ring(2),
            answer(),
            hang_up(),
        )
    )
    leg = bench.place(ncco=[{"action": "record"}])
    bench.pass_time(60)
    assert steps(bench, leg) == ["ring", "answer"]
    assert not_reached(bench, leg) == [["hang_up"]]
    assert not [entry for entry in bench.entries("note", leg) if "script" in entry["note"]]
    assert leg.disconnected_by == "platform"


def test_a_script_without_a_step_does_nothing(bench):
    """The leg stays as it was placed."""
    bench.switchboard.script_selector.rules = (CallRule(origin="test", turns=(Script("nothing", ()),)),)
    leg = bench.place()
    bench.pass_time(600)
    assert leg.status is Status.STARTED
    bench.signal(leg, s.Ends(Status.FAILED))
    assert not_reached(bench, leg) == []


def test_a_step_that_comes_too_late_is_passed_over(new_bench):
    """Somebody else may have moved the leg; the script goes on, and the journal says so."""
    bench = new_bench(
        (
            ring(4),
            answer(),
            stay(5),
            hang_up(),
        )
    )
    leg = bench.place()
    bench.pass_time(2)
    bench.signal(leg, s.Answers())
    bench.pass_time(60)
    (note,) = bench.entries("note", leg)
    assert note["note"].startswith("the script goes on without it: can't take Answers(")
    assert note["note"].endswith("while the leg is answered")
    assert leg.duration == 8


def test_a_script_is_shown_with_the_step_that_comes_next(new_bench):
    """Until its leg is over."""
    bench = new_bench(
        (
            ring(4),
            answer(),
            stay(5),
            hang_up(),
        )
    )
    leg = bench.place()
    party = {"script": "script", "steps": ["ring", "answer", "stay", "hang_up"], "next": 0}
    assert bench.switchboard.inside(leg.uuid)["party"] == party
    bench.pass_time(6)
    assert bench.switchboard.inside(leg.uuid)["party"] == party | {"next": 3}
    bench.pass_time(60)
    assert bench.switchboard.inside(leg.uuid)["party"] is None


def test_an_end_is_named_by_its_status(new_bench):
    """As a scenario writes it."""
    bench = new_bench(
        (
            ring(4),
            end("rejected", "declined", 603),
        )
    )
    leg = bench.place()
    assert bench.switchboard.inside(leg.uuid)["party"]["steps"] == ["ring", "rejected"]
    bench.pass_time(5)
    assert steps(bench, leg) == ["ring", "rejected"]


def test_each_call_has_a_script_of_its_own(new_bench):
    """Calls that are under way together do not meet."""
    bench = new_bench({"1*": [BUSY], "*": [(ring(5), answer())]})
    first, second = bench.place("447700900001"), bench.place("12125550101")
    bench.pass_time(1)
    third = bench.place("447700900002")
    bench.pass_time(5)
    assert [leg.status for leg in (first, second, third)] == [Status.ANSWERED, Status.BUSY, Status.RINGING]


@pytest.mark.parametrize(
    ("to", "statuses"),
    [
        (
            {"type": "websocket", "uri": "wss://example.com/socket", "content-type": "audio/l16;rate=16000"},
            ["started", "answered"],
        ),
        ({"type": "app", "user": "Alice"}, ["started", "answered"]),
        ({"type": "sip", "uri": "sip:bob@example.com"}, ["started", "ringing", "answered"]),
        ({"type": "vbc", "extension": "123"}, ["started", "ringing", "answered"]),
    ],
)
def test_endpoints_that_are_no_telephones_answer_without_ringing(bench, to, statuses):
    """WebSockets and apps are there, or not."""
    leg = bench.place(to, ncco=[{"action": "wait"}])
    bench.pass_time(5)
    assert bench.events(leg) == bench.statuses(leg) == statuses
