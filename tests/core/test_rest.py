"""When a world is at rest: one row for each situation, with the verdict."""

import pytest

from voice_simulator.core.rest import Quiet, Rest, Verdict, WaitsFor

NOW = 100.0
TOLD = {"first_contact": 99.9, "last_contact": 99.9}
WAITS = {"party_waits": True}
SEEN = {**TOLD, "is_app_visible": True}


def rest(**given):
    """A world whose present moment began long ago and touched nobody; settle 0.2, at most 1, patience 2."""
    quiet, waits = Quiet(0.2, 1.0, 2.0), {"newest_wait": 55.0, "waits_from": 60.0}
    usual = {"quiet": quiet, "first_contact": None, "last_contact": 50.0, **waits}
    return Rest(**usual | given)


SITUATIONS = [
    ("nobody was told of anything", {}, NOW, WaitsFor.NOTHING),
    ("your app was told, and is quiet", TOLD, 100.1, WaitsFor.QUIET),
    ("your app wrote since", {**TOLD, "last_contact": 99.95}, 100.15, WaitsFor.QUIET),
    ("it writes all the time", {"first_contact": 99.0, "last_contact": 99.95}, 100.0, WaitsFor.QUIET),
    ("it has been quiet for long", {"first_contact": 60.0, "last_contact": 61.0}, 61.0, WaitsFor.QUIET),
    ("its processes are seen to work", SEEN, None, WaitsFor.APP_SEEN_ASLEEP),
    ("they are seen asleep", {**SEEN, "asleep_from": 99.92}, 99.92, WaitsFor.APP_SEEN_ASLEEP),
    ("they could be seen, but nobody was told", {"is_app_visible": True}, NOW, WaitsFor.NOTHING),
    ("a party waits for your app", WAITS, 57.0, WaitsFor.ACT_OF_APP),
    ("and it wrote since", {**WAITS, "last_contact": 60.5}, 62.5, WaitsFor.ACT_OF_APP),
    ("and it writes all the time", {**WAITS, "last_contact": 99.0}, 63.0, WaitsFor.ACT_OF_APP),
    ("and the moment is new, which told nobody", {**WAITS, "waits_from": 99.0}, 57.0, WaitsFor.ACT_OF_APP),
    ("and the wait is new", {**WAITS, "newest_wait": 99.0, "waits_from": 99.0}, 101.0, WaitsFor.ACT_OF_APP),
    ("and begins anew all the time", {**WAITS, "newest_wait": 99.0}, 63.0, WaitsFor.ACT_OF_APP),
    ("and it was told", {**WAITS, **TOLD, "waits_from": 99.8}, 101.9, WaitsFor.ACT_OF_APP),
    ("and it is seen asleep", {**WAITS, **SEEN, "asleep_from": 99.9}, 63.0, WaitsFor.ACT_OF_APP),
    ("a request is being handled", {"handled": 1}, None, WaitsFor.HANDLED_REQUEST),
    ("more is due than has happened", {"more_is_due": True}, None, WaitsFor.PRESENT_MOMENT),
    ("a webhook is unanswered", {"awaited": 3, **TOLD}, None, WaitsFor.REPLY),
    ("a webhook has no room yet", {"unsent": 2}, None, WaitsFor.UNSENT_WEBHOOK),
    ("somebody holds time", {"is_held": True, **TOLD}, None, WaitsFor.HOLD),
    ("and a party waits, too", {"is_held": True, "party_waits": True}, None, WaitsFor.HOLD),
    ("and the app is seen asleep", {"is_held": True, **SEEN, "asleep_from": 99.9}, None, WaitsFor.HOLD),
    ("all of it at once", {"handled": 1, "awaited": 1, "is_held": True}, None, WaitsFor.HANDLED_REQUEST),
]


@pytest.mark.parametrize(
    ("given", "at", "waits_for"), [row[1:] for row in SITUATIONS], ids=[row[0] for row in SITUATIONS]
)
def test_a_world_is_at_rest_from(given, at, waits_for):
    verdict = rest(**given).verdict(NOW)
    assert verdict.at == (None if at is None else pytest.approx(at))
    assert verdict.waits_for is waits_for


@pytest.mark.parametrize(
    ("given", "depends"),
    [
        (TOLD, True),
        ({}, False),
        ({**TOLD, "party_waits": True}, False),
        ({**TOLD, "awaited": 1}, False),
        ({**TOLD, "is_held": True}, False),
    ],
)
def test_the_processes_of_your_app_are_looked_at_only_where_that_decides(given, depends):
    assert rest(**given).depends_on_app is depends


def test_a_verdict_holds_from_its_instant_on():
    verdict = Verdict(100.1, WaitsFor.QUIET)
    assert [verdict.holds_at(now) for now in (100.0, 100.1, 100.2)] == [False, True, True]
    assert not Verdict(None, WaitsFor.REPLY).holds_at(1e9)
