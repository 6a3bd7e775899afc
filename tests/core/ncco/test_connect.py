"""`connect`: a second leg in the conversation of the first, as recorded.

Where a comment names no recording the sequence follows from the platform's references.
"""

import pytest
from playbook import (
    PERSON,
    Same,
    after,
    answered_call,
    arrive,
    hang_up,
    hears,
    notes,
    pass_time,
    place_call,
    play,
    runs,
    sends,
    shows,
    signal,
    transfer,
    uuid_of,
)
from playbook.parties import answer, end, machine, ring, set_up, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.errors import TooManyCalls

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


CONVERSATION = Same("conversation")


def connected(ncco=(), *, dials=None, **place):
    """A is answered at 3 s and dials B, who is answered at 6 s."""
    return [
        answered_call(ncco=[dials or connect(), *ncco], **place),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
    ]


# -- recorded sequences


def test_a_phone_that_calls_an_app_user():
    """Ringing A, started A, answered A, started B, answered B, completed B, completed A (a tutorial)."""
    play(
        arrive(party=(answer(),)),
        sends("answer", reply=[connect(APP)]),
        sends("ringing", conversation_uuid=CONVERSATION),
        sends("started"),
        sends("answered"),
        pass_time(0),
        sends(
            "started", "B", conversation_uuid=CONVERSATION, direction="outbound", to="bob", uuid=uuid_of("B")
        ),
        sends("answered", "B", conversation_uuid=CONVERSATION),
        after(5, sends("completed", "B", duration="5", disconnected_by="user", rate="0.00", price="0")),
        after(0.1, sends("completed", duration="5", disconnected_by="platform")),
        pass_time(60),
        application=APPLICATION,
        dialled=[(answer(), stay(5), hangs_up())],
    )


def test_an_app_user_who_calls_a_phone_after_a_prompt():
    """The second leg is dialled when the prompt is over; its `completed` has no caller (recorded 2021)."""
    play(
        place_call(to=APP, party=(set_up(0), answer()), ncco=[talk("one two three four five"), connect()]),
        sends("started"),
        after(0, sends("answered")),
        after(2, sends("started", "B", **{"from": "bob", "to": "447700900002"})),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B", **{"from": "bob"})),
        after(4, sends("completed", "B", **{"from": "Unknown"}, network="23420", duration="4")),
        after(0.1, sends("completed", duration="9", rate="0.00", price="0")),
        dialled=[(*PERSON, stay(4), hangs_up())],
    )


def test_an_app_user_who_calls_an_app_user():
    """Both start and answer at equal instants (recorded 2021)."""
    play(
        place_call(to=APP, party=(set_up(0), answer()), ncco=[connect({"type": "app", "user": "carl"})]),
        sends("started"),
        after(0, sends("answered")),
        sends("started", "B", timestamp="2030-01-01T12:00:00.000Z"),
        sends("answered", "B", timestamp="2030-01-01T12:00:00.000Z"),
        after(2, sends("completed", "B", **{"from": "bob", "to": "carl"}, price="0")),
        after(0.1, sends("completed", timestamp="2030-01-01T12:00:02.100Z", duration="2")),
        dialled=[(answer(), stay(2), hangs_up())],
    )


def test_a_phone_that_calls_a_phone():
    """The second leg rings, is in the first one's conversation, and has an id and a price of its own."""
    stage = play(
        place_call(ncco=[connect(**{"from": "447700900555"})]),
        sends("started", conversation_uuid=CONVERSATION),
        after(1, sends("ringing")),
        after(2, sends("answered")),
        sends(
            "started",
            "B",
            exactly={
                "headers": {},
                "from": "447700900555",
                "to": "447700900002",
                "uuid": uuid_of("B"),
                "conversation_uuid": CONVERSATION,
                "status": "started",
                "direction": "outbound",
                "timestamp": "2030-01-01T12:00:03.000Z",
            },
        ),
        after(1, sends("ringing", "B", conversation_uuid=CONVERSATION)),
        after(
            2, sends("answered", "B"), shows(hears=["B"]), shows("B", hears=["A"], origin="playbook, turn 2")
        ),
        after(60, hang_up("B")),
        sends("completed", "B", **{"from": "447700900555"}, price="0.10000000"),
        after(0.1, sends("completed", duration="63", price="0.10500000")),
        dialled=[PERSON],
    )
    second = stage.record("B")
    assert second.connected_from == stage.uuid("A")
    assert stage.record().connected_from is None
    assert [one.uuid for one in stage.switchboard.store] == [stage.uuid("A"), stage.uuid("B")]


# -- the next action


def test_the_next_action_begins_at_the_answer():
    """An NCCO that is out of actions ends neither leg."""
    play(
        answered_call(ncco=[connect(), talk("you are connected now ok")]),
        runs("connect"),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B"), runs("talk")),
        pass_time(600),
        shows(status="answered"),
        dialled=[PERSON],
    )


@pytest.mark.parametrize(
    ("party", "event", "follows"),
    [
        ((ring(2), end("busy", sip_code=486)), "busy", True),
        ((ring(2), end("unanswered", "unavailable", 480)), "unanswered", True),
        ((ring(2), end("failed", "cannot_route", 503)), "failed", True),
        ((ring(2), end("rejected", "declined", 603)), "rejected", False),
    ],
)
def test_who_can_not_be_had_is_followed_by_the_next_action(party, event, follows):
    """A reply to it is not looked into without `eventType`."""
    play(
        answered_call(ncco=[connect(), talk("one two three four five")]),
        runs("connect"),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends(event, "B", reply=VOICEMAIL), runs("talk"), [sends("completed", "B")] * follows),
        after(2, sends("completed", disconnected_by="platform")),
        dialled=[party],
    )


def test_the_first_leg_completes_after_the_second_where_nothing_is_left_to_do():
    """The order of the two `completed` holds for a leg that was never answered, too."""
    play(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B"), sends("completed", "B", duration="0", **{"from": "Unknown"})),
        after(0.1, sends("completed", duration="3")),
        dialled=[BUSY],
    )


def test_it_rings_for_the_timeout():
    """60 s unless the action says how long."""
    for seconds, options in ((60, {}), (7, {"timeout": 7})):
        play(
            answered_call(ncco=[connect(**options), talk("one two three four five")]),
            sends("started", "B"),
            after(1, sends("ringing", "B")),
            after(seconds, sends("timeout", "B"), sends("completed", "B")),
            after(2, sends("completed")),
            dialled=[(ring(),)],
        )


def test_several_are_dialled_one_after_the_other():
    """Each as soon as the one before is answered, or can't be had; all are in one conversation."""
    play(
        answered_call(ncco=[connect(), connect(phone("447700900003")), connect(phone("447700900004"))]),
        sends("started", "B", conversation_uuid=CONVERSATION),
        after(1, sends("ringing", "B")),
        after(2, sends("busy", "B"), sends("completed", "B")),
        sends("started", "C", to="447700900003", conversation_uuid=CONVERSATION),
        after(1, sends("ringing", "C")),
        after(2, sends("answered", "C")),
        sends("started", "D", to="447700900004", conversation_uuid=CONVERSATION),
        after(1, sends("ringing", "D")),
        after(2, sends("answered", "D")),
        shows(hears=["C", "D"]),
        hang_up(),
        sends("completed"),
        shows("C", status="answered"),
        after(1, hang_up("C")),
        sends("completed", "C"),
        sends("completed", "D", disconnected_by="platform"),
        dialled=[BUSY, PERSON, PERSON],
    )


# -- who hangs up when


def test_the_second_leg_hangs_up_first():
    """It gets `user`, the other one `platform`."""
    play(
        connected(),
        after(4, sends("completed", "B", disconnected_by="user", timestamp="2030-01-01T12:00:10.000Z")),
        after(0.1, sends("completed", disconnected_by="platform", timestamp="2030-01-01T12:00:10.100Z")),
        dialled=[(*PERSON, stay(4), hangs_up())],
    )


def test_the_first_leg_hangs_up_first():
    """All the same the second one's `completed` comes first."""
    play(
        connected(party=(*PERSON, stay(7), hangs_up())),
        after(4, sends("completed", "B", disconnected_by="platform")),
        after(0.1, sends("completed", disconnected_by="user", duration="7")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_the_first_leg_hangs_up_while_the_second_rings():
    """The second one is called off."""
    play(
        answered_call(ncco=[connect(), talk("never said")], party=(*PERSON, stay(2), hangs_up())),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(1, sends("cancelled", "B"), sends("completed", "B")),
        after(0.1, sends("completed", disconnected_by="user", duration="2")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_your_app_hangs_up_the_first_leg_before_the_second_rings():
    """It is called off likewise."""
    play(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        hang_up(),
        sends("cancelled", "B"),
        sends("completed", "B"),
        after(0.1, sends("completed", disconnected_by="platform")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_the_last_leg_goes_on_while_it_has_actions():
    """What stands behind `connect` is done before the platform ends the call."""
    play(
        connected(ncco=[talk("one two three four five")]),
        after(1, signal(s.HangsUp(), "B")),
        sends("completed", "B"),
        after(1, sends("completed", disconnected_by="platform")),
        dialled=[PERSON],
    )


def test_the_limit_ends_the_second_leg():
    """The first one is alone then."""
    play(
        connected(dials=connect(limit=5)),
        after(5, sends("completed", "B", duration="5", disconnected_by="platform")),
        after(0.1, sends("completed", disconnected_by="platform")),
        dialled=[PERSON],
    )


def test_a_transfer_of_the_first_leg_leaves_the_second_alone():
    """It is ended by the platform; the first one runs its new NCCO."""
    play(
        connected(),
        transfer(ncco=VOICEMAIL),
        sends("transfer"),
        sends("completed", "B", disconnected_by="platform"),
        after(1.6, sends("completed")),
        dialled=[PERSON],
    )


def test_a_transfer_of_the_first_leg_calls_a_ringing_one_off():
    """Nobody waits for it any more."""
    play(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        transfer(ncco=VOICEMAIL),
        sends("transfer"),
        sends("cancelled", "B"),
        sends("completed", "B"),
        after(1.6, sends("completed")),
        dialled=[PERSON],
    )


def test_a_transfer_of_the_second_leg_leaves_the_first_alone():
    """Whose NCCO is over."""
    play(
        connected(),
        transfer("B", ncco=VOICEMAIL),
        sends("transfer", "B"),
        sends("completed", disconnected_by="platform"),
        after(1.6, sends("completed", "B")),
        dialled=[PERSON],
    )


# -- options


def test_who_calls_the_second_leg():
    """The number that the action names, any of the application's, else whom the first leg is to."""
    application = Application(id="app", numbers=("442079460000",), event=APPLICATION.event)
    for options, caller, at_the_end in (
        ({"from": "447700900555"}, "447700900555", "447700900555"),
        ({"randomFromNumber": True}, "442079460000", "442079460000"),
        ({}, "447700900001", "Unknown"),
    ):
        play(
            answered_call(ncco=[connect(**options)]),
            sends("started", "B", **{"from": caller}),
            after(1, sends("ringing", "B")),
            after(2, sends("answered", "B", **{"from": caller})),
            hang_up("B"),
            sends("completed", "B", **{"from": at_the_end}),
            after(0.1, sends("completed")),
            application=application,
            dialled=[PERSON],
        )


def test_events_go_where_the_action_says():
    """By its method; those of the first leg go where they went."""
    play(
        connected(dials=connect(eventUrl=["http://app/second"], eventMethod="GET")),
        hang_up("B"),
        sends("completed", "B", url="http://app/second", method="GET"),
        after(0.1, sends("completed", url="http://app/event", method="POST")),
        dialled=[PERSON],
    )


def test_events_go_where_those_of_the_call_go():
    """Where the action does not say."""
    play(
        place_call(ncco=[connect()], event_url=["http://app/call"]),
        sends("started", url="http://app/call"),
        after(1, sends("ringing")),
        after(2, sends("answered")),
        sends("started", "B", url="http://app/call"),
        dialled=[PERSON],
    )


def test_keys_are_sent_at_the_answer():
    """`dtmfAnswer` of the endpoint."""
    play(
        connected(dials=connect(phone(dtmfAnswer="12"))),
        after(0.5, hears("12", "B", source="dtmf")),
        dialled=[PERSON],
    )


def test_a_machine_is_detected_on_the_second_leg():
    """And hung up on where the action says so."""
    play(
        connected(dials=connect(machineDetection="hangup")),
        after(3, sends("machine", "B", call_uuid=uuid_of("B")), sends("completed", "B")),
        after(0.1, sends("completed")),
        dialled=[(ring(2), machine())],
    )


def test_the_first_leg_hears_the_ringback_tone_until_the_answer():
    """If the action has one."""
    play(
        answered_call(ncco=[connect(ringbackTone="http://app/ringback.mp3")]),
        sends("started", "B"),
        shows(playing=["http://app/ringback.mp3"]),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B"), hears("http://app/ringback.mp3", source="ringback", seconds=3)),
        shows(playing=[]),
        dialled=[PERSON],
    )


def test_a_websocket_does_not_ring():
    """It is there, or not."""
    play(
        answered_call(
            ncco=[
                connect(
                    {
                        "type": "websocket",
                        "uri": "ws://app/socket",
                        "content-type": "audio/l16;rate=16000",
                        "headers": {"a": "b"},
                    }
                )
            ]
        ),
        sends("started", "B", headers={"a": "b"}, to="ws://app/socket"),
        sends("answered", "B"),
        after(2, sends("completed", "B", **{"from": "Unknown"})),
        after(0.1, sends("completed")),
        dialled=[(answer(), stay(2), hangs_up())],
    )


def test_a_call_too_many_is_passed_over():
    """With a note; the NCCO goes on."""
    play(
        answered_call(ncco=[connect(), *VOICEMAIL]),
        notes(f"connect calls nobody, and the NCCO goes on: {TooManyCalls(1)}"),
        after(1.6, sends("completed")),
        dialled=[PERSON],
        live_calls=1,
    )
