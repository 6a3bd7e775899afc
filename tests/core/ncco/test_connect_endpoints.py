"""`connect` to each type of endpoint: what its leg rings, names and costs, and what its events have."""

import pytest
from playbook import (
    ABSENT,
    PERSON,
    after,
    answered_call,
    hang_up,
    modify,
    notes,
    pass_time,
    place_call,
    play,
    refuses,
    sends,
    shows,
    uuid_of,
)
from playbook.parties import answer, end, ring, set_up, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.errors import NotRinging

SIP = {
    "type": "sip",
    "uri": "sip:rebekka@sip.example.com",
    "headers": {"location": "New York City", "occupation": "developer"},
    "standardHeaders": {"User-to-User": "342342ef34;encoding=hex"},
}
VBC = {"type": "vbc", "extension": "4321"}
APP = {"type": "app", "user": "bob"}
SOCKET = {"type": "websocket", "uri": "ws://app/socket?id=1%202", "headers": {"a": "b"}}
NO_RINGING = "it never rings: ring takes its time, and there is no ringing event"


def connect(endpoint, **options):
    return {"action": "connect", "endpoint": [endpoint], **options}


def test_a_sip_address_rings_like_a_phone_and_its_events_have_its_headers():
    """The custom ones; the standard headers are for the other side alone."""
    headers = SIP["headers"]
    play(
        answered_call(ncco=[connect(SIP, **{"from": "447700900555"})]),
        sends(
            "started",
            "B",
            exactly={
                "headers": headers,
                "from": "447700900555",
                "to": "sip:rebekka@sip.example.com",
                "uuid": uuid_of("B"),
                "conversation_uuid": uuid_of("the conversation"),
                "status": "started",
                "direction": "outbound",
                "timestamp": "2030-01-01T12:00:03.000Z",
            },
        ),
        after(1, sends("ringing", "B", headers=headers)),
        after(2, sends("answered", "B", headers=headers, network=None)),
        after(4, hang_up("B")),
        sends("completed", "B", headers=headers, sip_code=200, duration="4", disconnected_by="platform"),
        after(0.1, sends("completed", headers={})),
        dialled=[PERSON],
    )


@pytest.mark.parametrize("endpoint", [SIP, VBC], ids=["sip", "vbc"])
@pytest.mark.parametrize(
    ("party", "event", "detail", "code"),
    [
        ((ring(2), end("busy", sip_code=486)), "busy", ABSENT, 486),
        ((ring(2), end("rejected", "declined", 603)), "rejected", "declined", 603),
        ((ring(2), end("unanswered", "unavailable", 480)), "unanswered", "unavailable", 480),
        ((ring(2), end("failed", "number_out_of_service", 404)), "failed", "number_out_of_service", 404),
    ],
)
def test_how_a_sip_address_or_an_extension_can_not_be_had(endpoint, party, event, detail, code):
    """With the SIP code in the event; then comes the next action."""
    play(
        answered_call(ncco=[connect(endpoint), {"action": "talk", "text": "one two three four five"}]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends(event, "B", detail=detail, sip_code=code)),
        [sends("completed", "B", sip_code=code)] * (event != "rejected"),
        after(2, sends("completed")),
        dialled=[party],
    )


def test_an_extension_is_named_by_its_number():
    """It rings like a phone."""
    stage = play(
        answered_call(ncco=[connect(VBC)]),
        sends("started", "B", to="4321", headers={}),
        after(1, sends("ringing", "B", to="4321")),
        after(2, sends("answered", "B", to="4321", **{"from": "447700900001"})),
        after(3, hang_up("B")),
        sends("completed", "B", to="4321", duration="3", sip_code=200),
        after(0.1, sends("completed")),
        dialled=[PERSON],
    )
    assert stage.record("B").to.record() == VBC


# -- those that never ring


@pytest.mark.parametrize("endpoint", [APP, SOCKET], ids=["app", "websocket"])
def test_what_never_rings_does_not_where_its_script_says_so_either(endpoint):
    """The step takes its time, and a note says why there is no event."""
    play(
        answered_call(ncco=[connect(endpoint)]),
        sends("started", "B"),
        notes(NO_RINGING, "B"),
        shows("B", status="started"),
        after(2, sends("answered", "B")),
        after(1, sends("completed", "B")),
        after(0.1, sends("completed")),
        dialled=[(ring(2), answer(), stay(1), hangs_up())],
    )


@pytest.mark.parametrize("endpoint", [APP, SOCKET], ids=["app", "websocket"])
def test_a_call_by_request_to_what_never_rings(endpoint):
    """Likewise: from started to answered; a hang-up is too early until then."""
    play(
        place_call(to=endpoint, party=(ring(2), answer())),
        sends("started"),
        after(1, notes(NO_RINGING)),
        modify("hangup"),
        refuses(NotRinging),
        after(2, sends("answered")),
    )


@pytest.mark.parametrize(
    ("endpoint", "event", "detail"),
    [(APP, "timeout", ABSENT), (SOCKET, "unanswered", "timeout")],
    ids=["app", "websocket"],
)
@pytest.mark.parametrize("party", [(ring(),), (set_up(100), answer())], ids=["ring", "setup"])
def test_who_never_rings_and_does_not_answer_is_waited_for_no_longer_than_the_timeout(
    endpoint, event, detail, party
):
    """Counted from the start of its leg."""
    play(
        answered_call(ncco=[connect(endpoint, timeout=7), {"action": "talk", "text": "one two three four"}]),
        sends("started", "B"),
        after(7, sends(event, "B", detail=detail), sends("completed", "B", duration="0")),
        after(1.6, sends("completed")),
        pass_time(200),
        dialled=[party],
    )


def test_a_request_s_ringing_timer_counts_for_an_app_user_too():
    """From the start of the call."""
    play(
        place_call(to=APP, party=(ring(),), ringing_timer=5),
        sends("started"),
        after(5, sends("timeout"), sends("completed")),
    )


@pytest.mark.parametrize("endpoint", [APP, SOCKET], ids=["app", "websocket"])
def test_nobody_listens_for_a_machine_where_there_is_no_telephone(endpoint):
    """Neither verdict nor wait for it; nor is there an NCCO for the called party alone."""
    endpoint = endpoint | {"onAnswer": {"url": "http://app/whisper"}}
    play(
        answered_call(ncco=[connect(endpoint, machineDetection="hangup")]),
        sends("started", "B"),
        sends("answered", "B"),
        shows(hears=["B"]),
        pass_time(60),
        dialled=[(answer(), stay())],
    )


@pytest.mark.parametrize("endpoint", [APP, SOCKET], ids=["app", "websocket"])
def test_a_request_s_machine_detection_does_not_hold_the_ncco_where_there_is_no_telephone(endpoint):
    """It runs at the answer."""
    talk = {"action": "talk", "text": "one two three four five"}
    play(
        place_call(to=endpoint, party=(answer(),), ncco=[talk], machine_detection="continue"),
        sends("started"),
        after(1, sends("answered")),
        after(2, sends("completed")),
    )


def test_the_caller_of_a_websocket_may_be_any_word():
    """Tutorials name one."""
    play(
        answered_call(ncco=[connect(SOCKET, **{"from": "Vonage"})]),
        sends("started", "B", to="ws://app/socket?id=1%202", headers={"a": "b"}, **{"from": "Vonage"}),
        sends("answered", "B", headers={"a": "b"}),
        dialled=[(answer(), stay())],
    )
