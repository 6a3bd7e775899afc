"""A live call is moved to another NCCO by a request: given with it, or asked for at a URL."""

import pytest
from playbook import (
    ANYTHING,
    LATER,
    MACHINE,
    Same,
    after,
    answered_call,
    hang_up,
    hears,
    notes,
    pass_time,
    place_call,
    play,
    refuses,
    replies,
    runs,
    sends,
    shows,
    transfer,
    uuid_of,
)

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.errors import CallNotFound, NotAnswered

OLD = [{"action": "talk", "text": "old", "loop": 0}, {"action": "talk", "text": "rest"}]
NEW = [{"action": "talk", "text": "new"}]  # one second
WAIT = [{"action": "wait", "timeout": 600}]
INPUT = {"action": "input", "type": ["dtmf"], "eventUrl": ["http://app/input"]}
URL = "http://app/transfer"
SYNTAX = "Syntax error in NCCO. Invalid value type or action."

BAD = [
    Reply(200, "application/json", b"{not json"),
    Reply(200, "application/json", b"[]"),
    Reply(204, "", b""),
    Reply(200, "text/html", b'[{"action":"talk","text":"hello"}]'),
    {"action": "talk", "text": "hello"},
    [{"action": "sing"}],
    [{"action": "talk", "text": ["a", "b"]}],
    [{"action": "stream"}],
]
"""What is no NCCO."""

LOST = [404, 500, Reply(500, "application/json", b'[{"action":"talk","text":"no"}]')]
"""What brings none, and is not asked for again."""

LOST_TWICE = [503, Failure(FailureReason.UNREACHABLE, "refused")]
"""What brings none, in a second attempt either."""

BROUGHT_NONE = "the transfer URL brought no NCCO: the call goes on as it was"


def moved(from_=ANYTHING, to=ANYTHING):
    return sends("transfer", conversation_uuid_from=from_, conversation_uuid_to=to)


def test_a_transfer_by_inline_ncco_runs_it_in_a_new_conversation():
    """At once: what was playing is cut, what was to come is dropped, later events have the new id."""
    left, new = Same("left"), Same("new")
    play(
        place_call(ncco=OLD),
        sends("started", conversation_uuid=left),
        after(1, sends("ringing", conversation_uuid=left)),
        after(2, sends("answered", conversation_uuid=left), runs("talk")),
        pass_time(3),
        transfer(ncco=NEW),
        moved(left, new),
        hears("old", seconds=3, to_the_end=False),
        runs("talk"),
        after(1, sends("completed", conversation_uuid=new, duration="4"), hears("new", to_the_end=True)),
    )


def test_the_body_of_a_transfer():
    """In the recorded order."""
    body = {
        "conversation_uuid_from": Same("left"),
        "type": "transfer",
        "uuid": uuid_of("A"),
        "conversation_uuid_to": Same("new"),
        "timestamp": "2030-01-01T12:00:03.000Z",
    }
    play(answered_call(ncco=OLD), transfer(ncco=NEW), sends("transfer", exactly=body))


def test_a_transfer_by_url_asks_for_the_ncco_and_runs_it():
    """The URL is told what an answer URL is told."""
    left = Same("left")
    asked = {
        "to": "447700900001",
        "endpoint_type": "phone",
        "from": "447700900999",
        "conversation_uuid": left,
        "uuid": uuid_of("A"),
        "region_url": "http://localhost:8480",
    }
    play(
        answered_call(ncco=OLD),
        pass_time(3),
        transfer(url=URL),
        sends("answer", url=URL, method="GET", exactly=asked, reply=NEW),
        moved(left),
        hears("old", seconds=3),
        after(1, sends("completed"), hears("new")),
    )


def test_what_runs_goes_on_until_the_ncco_of_a_transfer_is_there():
    """The application may take its time."""
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=LATER),
        pass_time(4),
        shows(playing=["old"]),
        replies("answer", NEW),
        moved(),
        hears("old", seconds=4),
        after(1, sends("completed"), hears("new")),
    )


def test_a_second_attempt_may_bring_the_ncco():
    """A second after the first."""
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=503),
        after(1, sends("answer", reply=NEW), moved(), hears("old", seconds=1)),
        after(1, sends("completed"), hears("new")),
    )


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_an_invalid_ncco_of_a_transfer_gives_an_error_event_and_ends_the_call(bad):
    """In the conversation that the leg was in."""
    here = Same("here")
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", conversation_uuid=here, reply=bad),
        sends("error", reason=SYNTAX, conversation_uuid=here),
        sends("completed", disconnected_by="platform", conversation_uuid=here),
        pass_time(60),
    )


@pytest.mark.parametrize("lost", LOST, ids=str)
def test_a_transfer_whose_url_is_lost_leaves_the_call_as_it_was(lost):
    """The journal says so."""
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=lost),
        notes(BROUGHT_NONE),
        pass_time(60),
        shows(status="answered", playing=["old"]),
    )


@pytest.mark.parametrize("lost", LOST_TWICE, ids=str)
def test_a_transfer_url_that_can_not_be_had_is_asked_twice(lost):
    """Then the call goes on as it was."""
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=lost),
        after(1, sends("answer", reply=lost), notes(BROUGHT_NONE)),
        pass_time(60),
        shows(status="answered", playing=["old"]),
    )


def test_a_transfer_before_the_answer_url_replied_counts():
    """What the answer URL brings then is too late."""
    play(
        answered_call(answer_url=["http://app/answer"]),
        sends("answer", reply=LATER),
        transfer(ncco=[{"action": "wait", "timeout": 5}, *NEW]),
        moved(),
        runs("wait"),
        replies("answer", OLD),
        after(5, runs("talk")),
        after(1, sends("completed")),
    )


def test_a_replaced_ncco_is_dead():
    """Neither its timers nor replies to it have any effect."""
    play(
        answered_call(ncco=[INPUT, *OLD]),
        after(3, sends("input", reply=LATER)),
        transfer(ncco=[{"action": "wait", "timeout": 20}]),
        moved(),
        replies("input", NEW),
        after(20, sends("completed", duration="23")),
        pass_time(60),
        watch=["hears"],
    )


def test_a_transfer_that_comes_after_the_end_moves_nothing():
    """The leg is over."""
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=LATER),
        hang_up(),
        sends("completed"),
        replies("answer", NEW),
        pass_time(60),
    )


def test_a_call_can_be_transferred_again_and_again():
    """Each time into a conversation of its own."""
    first, second, third, fourth = (Same(name) for name in ("first", "second", "third", "fourth"))
    play(
        answered_call(ncco=OLD),
        transfer(ncco=WAIT),
        moved(first, second),
        transfer(ncco=WAIT),
        moved(second, third),
        transfer(ncco=WAIT),
        moved(third, fourth),
    )


def test_a_transfer_needs_a_live_call():
    """It comes too early before the answer, and too late after the end."""
    play(
        place_call(),
        sends("started"),
        transfer(ncco=NEW),
        refuses(NotAnswered),
        after(1, sends("ringing")),
        transfer(url=URL),
        refuses(NotAnswered),
        after(2, sends("answered")),
        hang_up(),
        sends("completed"),
        transfer(ncco=NEW),
        refuses(CallNotFound),
    )


def test_the_fallback_is_asked_where_the_transfer_url_is_lost():
    """Its NCCO is the one of the transfer."""
    target = {"method": "POST"}
    play(
        answered_call(ncco=OLD),
        transfer(url=URL),
        sends("answer", reply=404),
        sends("fallback", reply=NEW),
        moved(),
        after(1, sends("completed"), hears("new")),
        application=Application(
            id="app",
            event=WebhookTarget(url="http://app/event", **target),
            fallback=WebhookTarget(url="http://app/fallback", **target),
        ),
    )


def test_a_machine_can_be_transferred():
    """Live is live: here to the message that is left after the beep."""
    play(
        answered_call(party=MACHINE, ncco=WAIT, machine_detection="continue"),
        after(3, sends("machine")),
        transfer(ncco=NEW),
        moved(),
        after(1, sends("completed"), hears("new")),
    )
