"""Which requests came too late, told by replies and times that a test makes up."""

import pytest

from voice_simulator.runtime.late_requests import LateRequest, LateRequests

LEG, OTHER = "aaaaaaaa", "bbbbbbbb"


def judged(replies, uuid=LEG, instant=31_000, at=10.0):
    acts = LateRequests()
    for reply in replies:
        acts.remember_reply(*reply)
    return acts.judge_request(uuid, instant, at)


def test_a_request_behind_time_that_has_moved_on_is_late():
    late = judged([("ringing", LEG, 1000, 9.8), ("answered", LEG, 3000, 9.924)])
    assert late == LateRequest("answered", 76)
    assert late.entry.note == "your app acted after its reply to answered; time had moved on: --settle"


@pytest.mark.parametrize(
    ("what", "replies"),
    [
        ("time is where it was", [("answered", LEG, 31_000, 9.9)]),
        ("it belongs to what came last", [("ringing", LEG, 1000, 9.8), ("answered", LEG, 31_000, 9.9)]),
        ("it is long ago", [("answered", LEG, 3000, 8.9)]),
        ("it was another call's", [("answered", OTHER, 3000, 9.9)]),
        (
            "it belongs to what came last of another call",
            [("transfer", LEG, 3000, 9.8), ("completed", OTHER, 31_000, 9.9)],
        ),
        ("nothing was told to it at all", []),
    ],
)
def test_a_request_is_in_time_if(what, replies):
    assert judged(replies) is None, what


def test_what_is_asked_of_a_call_that_is_over_belongs_to_what_was_told_before_its_end():
    """Time has passed to its end meanwhile, and that was told, too."""
    replies = [("answered", LEG, 3000, 9.9), ("completed", LEG, 31_000, 9.95)]
    assert judged(replies) == LateRequest("answered", 100)


def test_of_what_was_told_at_one_instant_the_first_is_meant():
    replies = [("answered", LEG, 3000, 9.9), ("transfer", LEG, 3000, 9.91)]
    assert judged(replies) == LateRequest("answered", 100)


def test_a_new_call_may_belong_to_what_was_told_of_any():
    """One that is placed again because the line was busy."""
    replies = [("busy", OTHER, 3000, 9.93)]
    assert judged(replies, uuid=None) == LateRequest("busy", 70)
    assert judged(replies, uuid=None, instant=3000) is None
