"""`connect` with `eventType: synchronous`: the reply to the second leg's end brings the next NCCO."""

import pytest
from playbook import (
    LATER,
    PERSON,
    after,
    answered_call,
    hears,
    pass_time,
    play,
    replies,
    runs,
    sends,
)
from playbook.parties import end, ring

from voice_simulator.core.model.applications import Application, WebhookTarget

ANSWER_URL = WebhookTarget(url="http://app/answer", method="GET")
APPLICATION = Application(
    id="app", answer=ANSWER_URL, event=WebhookTarget(url="http://app/event", method="POST")
)
BUSY = (ring(2), end("busy", sip_code=486))
APP = {"type": "app", "user": "bob"}
VOICEMAIL = [{"action": "talk", "text": "nobody is there now"}]  # 1.6 s


def phone(number="447700900002", **more):
    return {"type": "phone", "number": number, **more}


def connect(endpoint=None, **options):
    return {"action": "connect", "endpoint": [endpoint or phone()], **options}


def talk(text):
    return {"action": "talk", "text": text}


def synchronous(reply, *lines, **options):
    return [
        answered_call(ncco=[connect(eventType="synchronous", **options), talk("one two three four five")]),
        runs("connect"),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B", reply=reply), sends("completed", "B"), *lines),
    ]


def test_the_reply_to_the_end_of_a_synchronous_connect_replaces_what_is_left():
    """It begins at once."""
    play(
        synchronous(VOICEMAIL, runs("talk")),
        after(1.6, sends("completed"), hears("nobody is there now")),
        dialled=[BUSY],
    )


@pytest.mark.parametrize("reply", [[], {}, [{}], None, 404])
def test_a_reply_without_an_ncco_goes_on_with_the_next_action(reply):
    """So does none."""
    play(
        synchronous(reply, runs("talk")),
        after(2, sends("completed"), hears("one two three four five")),
        dialled=[BUSY],
    )


def test_an_app_that_is_out_of_order_is_asked_once_more_and_then_passed_over():
    """The second leg's `completed` comes behind that, and the first one's behind both."""
    play(
        answered_call(ncco=[connect(eventType="synchronous"), talk("one two three four five")]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B", reply=503)),
        after(1, sends("busy", "B", reply=503), sends("completed", "B")),
        after(2, sends("completed")),
        dialled=[BUSY],
    )


def test_a_late_reply_is_waited_for():
    """And the end of the first leg makes it void."""
    play(
        answered_call(ncco=[connect(eventType="synchronous")]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B", reply=LATER)),
        pass_time(2),
        replies("busy", VOICEMAIL, "B"),
        sends("completed", "B"),
        after(1.6, sends("completed")),
        dialled=[BUSY],
    )


def test_hunting_by_replies():
    """Each reply brings the next number; `completed` of the first leg comes after the whole chain."""
    second = [connect(phone("447700900003"), eventType="synchronous", eventUrl=["http://app/hunt"])]
    play(
        answered_call(ncco=[connect(eventType="synchronous", eventUrl=["http://app/hunt"])]),
        sends("started", "B", url="http://app/hunt", method="POST"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B", url="http://app/hunt", reply=second), sends("completed", "B")),
        sends("started", "C", url="http://app/hunt"),
        after(1, sends("ringing", "C")),
        after(2, sends("busy", "C", reply=VOICEMAIL), sends("completed", "C")),
        after(1.6, sends("completed", url="http://app/event")),
        dialled=[BUSY, BUSY],
    )


def test_an_app_that_connects_again_and_again_at_one_instant_lets_time_pass(new_bench):
    """After a hundred NCCOs in one moment the next begins a second later."""
    bench = new_bench({"bob": ((end("busy"),),), "*": (PERSON,)})
    again = [connect(APP, eventType="synchronous", eventUrl=["http://app/again"])]
    bench.replies["/again"] = lambda body: again if body["status"] == "busy" else []
    leg = bench.place(ncco=again)
    bench.pass_time(5)
    assert len(bench.switchboard.store) == 1 + 3 * 101
    assert bench.entries("note", leg)[0]["note"].startswith("100 NCCOs began in one moment")
    bench.modify(leg, "hangup")
    bench.pass_time(5)
    assert all(call.is_over for call in bench.switchboard.store)


def with_fallback():
    target = {"method": "POST"}
    return Application(
        id="app",
        event=WebhookTarget(url="http://app/event", **target),
        fallback=WebhookTarget(url="http://app/fallback", **target),
    )


def test_the_fallback_url_is_asked_where_your_app_does_not_reply():
    """It may bring the NCCO; the second leg's `completed` is sent as ever."""
    play(
        synchronous(404, sends("fallback", "B", reply=VOICEMAIL), runs("talk")),
        after(1.6, sends("completed"), hears("nobody is there now")),
        application=with_fallback(),
        dialled=[BUSY],
    )


def test_an_invalid_ncco_goes_to_the_fallback_url_too():
    """Which brings none here: the next action follows."""
    play(
        synchronous(
            [{"action": "shout"}],
            sends("fallback", "B", reason="Invalid NCCO.", reply=[]),
            runs("nothing"),
            runs("talk"),
        ),
        after(2, sends("completed"), hears("one two three four five")),
        application=with_fallback(),
        dialled=[BUSY],
    )
