"""WebSocket legs: how they begin, what is said on them beside audio, and how they end."""

import pytest
from playbook import (
    ANYTHING,
    after,
    answered_call,
    app_says,
    hang_up,
    pass_time,
    place_call,
    play,
    replies,
    send_dtmf,
    sends,
    socket,
    tells,
    uuid_of,
    wants,
)
from playbook.outputs import LATER
from playbook.parties import answer, press, ring, stay, wait_for
from playbook.parties import hang_up as hangs_up

from voice_simulator.core.model.applications import Application
from voice_simulator.core.model.effects import FailureReason, OpenSocket
from voice_simulator.core.model.faults import Activation, SocketFault
from voice_simulator.core.model.script import CallRule, Script
from voice_simulator.core.model.socket_news import SocketClosed, SocketOpened, SocketRefused
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call

URL = "wss://bot.example/socket?id=1%202&b=%2F"
ENDPOINT = {
    "type": "websocket",
    "uri": URL,
    "content-type": "audio/l16;rate=8000",
    "headers": {"customer": "ABC", "event": "mine", "content-type": "mine"},
}
TALK = {"action": "talk", "text": "one two three four five"}
PHONE = {"type": "phone", "number": "447700900999"}


def connect(**options):
    return {"action": "connect", "endpoint": [ENDPOINT], **options}


def connected(*more, **options):
    """Return the lines of a call whose NCCO connects it to a WebSocket, which is open."""
    return [
        answered_call(ncco=[connect(**options), *more]),
        sends("started", "B"),
        socket(SocketOpened()),
        sends("answered", "B"),
    ]


def on(*script, **rules):
    return play(*script, opens_sockets=True, **rules)


def refused(**options):
    """Return the lines of a call whose NCCO connects it to a WebSocket that your app refuses."""
    return [
        answered_call(ncco=[connect(**options), TALK]),
        sends("started", "B"),
        socket(SocketRefused("nobody is there", FailureReason.UNREACHABLE)),
    ]


# -- how it begins


def test_a_socket_is_opened_as_the_leg_starts_and_answered_once_your_app_is_told():
    """Its address byte for byte; of its headers none is in the upgrade, and two are the platform's."""
    on(
        answered_call(ncco=[connect()]),
        sends("started", "B", to=URL, headers=ENDPOINT["headers"], direction="outbound"),
        wants("OpenSocket", url=URL, authorization=None, is_signed=False),
        tells("opening", opening=URL, rate=8000),
        pass_time(1),
        socket(SocketOpened()),
        sends("answered", "B", to=URL, headers=ENDPOINT["headers"]),
        wants(
            "SendText",
            message={
                "event": "websocket:connected",
                "content-type": "audio/l16;rate=8000",
                "customer": "ABC",
            },
        ),
        wants("StartAudio", uuid=uuid_of("B"), rate=8000),
        tells("sent", sent="connected"),
        pass_time(60),
    )


@pytest.mark.parametrize(
    ("authorization", "header", "is_signed"),
    [
        ({"type": "vonage"}, None, True),
        ({"type": "custom", "value": "Basic  abc=="}, "Basic  abc==", False),
    ],
)
def test_what_opens_the_socket(authorization, header, is_signed):
    endpoint = ENDPOINT | {"authorization": authorization}
    on(
        answered_call(ncco=[{"action": "connect", "endpoint": [endpoint]}]),
        sends("started", "B"),
        wants("OpenSocket", authorization=header, is_signed=is_signed),
    )


def test_a_socket_placed_by_the_api_runs_its_own_ncco():
    """Your app may be asked for the socket before it has handled the answer to its request."""
    on(
        place_call(to=ENDPOINT, answer_url=["http://app/answer"], party=()),
        sends("started", to=URL),
        wants("OpenSocket", "A"),
        socket(SocketOpened(), "A"),
        sends("answered"),
        sends(
            "answer", reply=[{"action": "conversation", "name": "room"}], to=URL, endpoint_type="websocket"
        ),
        wants("SendText", "A"),
        wants("StartAudio", "A"),
        sends("transfer"),
        pass_time(10),
        hang_up(),
        sends("completed", disconnected_by="platform"),
        wants("CloseSocket", "A", code=1000),
    )


@pytest.mark.parametrize("names", [{"endpoint_type": "websocket"}, {"to": "wss://bot*"}])
def test_an_entry_that_names_sockets_plays_its_script_there(names):
    """As without real sockets: no connection is made."""
    rule = CallRule(origin="calls.yaml:3", turns=(Script("answers", (answer(), stay(None))),), **names)
    board = Switchboard(Application(id="app"), Rules(seed=1, start=0, opens_sockets=True), [rule])
    board.place_call(
        read_create_call({"to": [ENDPOINT], "from": PHONE, "ncco": [TALK]}, default_event_url_known=True)
    )
    assert (board.socket_effects(), board.open_sockets) == ([], 0)


def test_an_entry_for_any_call_is_for_no_socket():
    """Whoever writes `to: "*"` means telephones: what speaks on a socket is your app."""
    rule = CallRule(origin="calls.yaml:3", turns=(Script("answers", (answer(), stay(None))),))
    board = Switchboard(Application(id="app"), Rules(seed=1, start=0, opens_sockets=True), [rule])
    board.place_call(
        read_create_call({"to": [ENDPOINT], "from": PHONE, "ncco": [TALK]}, default_event_url_known=True)
    )
    assert [type(effect) for effect in board.socket_effects()] == [OpenSocket]


# -- it can't be had


@pytest.mark.parametrize(
    ("news", "members"),
    [
        (SocketRefused("it said 503", status=503), {"refused": "status", "status": 503}),
        (SocketRefused("no", FailureReason.BAD_CERTIFICATE), {"refused": "bad_certificate"}),
    ],
)
def test_a_refused_socket_fails_with_its_headers(news, members):
    """And the NCCO goes on."""
    on(
        answered_call(ncco=[connect(), TALK]),
        sends("started", "B"),
        tells("opening"),
        socket(news),
        sends("failed", "B", headers=ENDPOINT["headers"]),
        tells("refused", **members),
        sends("completed", "B"),
        after(2, sends("completed")),
    )


def test_a_socket_that_does_not_answer_in_time_is_unanswered():
    on(
        answered_call(ncco=[connect(timeout=5), TALK]),
        sends("started", "B"),
        wants("OpenSocket"),
        after(5, sends("unanswered", "B", headers=ENDPOINT["headers"])),
        wants("CloseSocket"),
        sends("completed", "B"),
        # What comes of it later is passed over.
        socket(SocketOpened()),
        after(2, sends("completed")),
    )


def test_the_reply_to_a_refused_synchronous_socket_replaces_the_ncco():
    on(
        answered_call(ncco=[connect(eventType="synchronous"), {"action": "talk", "text": "never"}]),
        sends("started", "B"),
        socket(SocketRefused("no", FailureReason.UNREACHABLE)),
        sends("failed", "B", reply=[TALK]),
        sends("completed", "B"),
        after(2, sends("completed")),
    )


def test_a_caller_who_hangs_up_meanwhile_closes_a_socket_that_is_not_open_yet():
    on(
        answered_call(ncco=[connect()], party=(ring(2), answer(), stay(3), hangs_up())),
        sends("started", "B"),
        wants("OpenSocket"),
        after(3, sends("cancelled", "B")),
        wants("CloseSocket"),
        sends("completed", "B"),
        after(0.1, sends("completed")),
    )


# -- it ends


def test_the_callers_hanging_up_closes_the_socket_and_its_leg_is_over_first():
    """There is no `disconnected`: the platform has closed it."""
    on(
        answered_call(ncco=[connect()], party=(ring(2), answer(), stay(3), hangs_up())),
        sends("started", "B"),
        wants("OpenSocket"),
        socket(SocketOpened()),
        sends("answered", "B"),
        wants("SendText"),
        wants("StartAudio"),
        after(3, sends("completed", "B", disconnected_by="platform"), wants("CloseSocket", code=1000)),
        after(0.1, sends("completed", disconnected_by="user")),
    )


def test_your_app_closes_and_the_reply_brings_nothing():
    """The caller, alone and without an action, is ended when the reply is there."""
    on(
        connected(),
        after(2),
        socket(SocketClosed(1011, "oops")),
        sends(
            "disconnected",
            "B",
            reply=LATER,
            exactly={
                "from": "447700900001",
                "to": URL,
                "uuid": uuid_of("B"),
                "conversation_uuid": ANYTHING,
                "status": "disconnected",
                "timestamp": ANYTHING,
                "headers": ENDPOINT["headers"],
            },
        ),
        pass_time(3),
        replies("disconnected", [], "B"),
        sends("completed", "B", disconnected_by="user", duration="2"),
        sends("completed", disconnected_by="platform"),
    )


def test_the_reply_to_disconnected_brings_the_caller_an_ncco():
    """Whether or not the `connect` is synchronous."""
    on(
        connected(),
        after(2),
        socket(SocketClosed(1000)),
        sends("disconnected", "B", reply=[TALK]),
        sends("completed", "B"),
        after(2, sends("completed")),
    )


def test_the_caller_can_wait_for_disconnected():
    """Although it is an event of another leg: what the caller hears next hangs on it."""
    waits = (ring(2), answer(), wait_for("event", "disconnected"), stay(1), hangs_up())
    on(
        answered_call(ncco=[connect()], party=waits),
        sends("started", "B"),
        socket(SocketOpened()),
        sends("answered", "B"),
        after(2),
        socket(SocketClosed(1011)),
        sends("disconnected", "B", reply=[{"action": "talk", "text": "word " * 60}]),
        sends("completed", "B"),
        after(1, sends("completed")),
    )


def test_the_reply_to_disconnected_replaces_the_actions_that_are_left():
    long = {"action": "talk", "text": "word " * 60}
    on(
        connected(long),
        after(2),
        socket(SocketClosed(1000)),
        sends("disconnected", "B", reply=[TALK]),
        sends("completed", "B"),
        after(2, sends("completed")),
    )


def test_actions_that_run_out_while_the_reply_is_awaited_do_not_end_the_caller():
    on(
        connected(TALK),
        after(1),
        socket(SocketClosed(1000)),
        sends("disconnected", "B", reply=LATER),
        pass_time(10),
        replies("disconnected", [TALK], "B"),
        sends("completed", "B"),
        after(2, sends("completed")),
    )


def test_a_caller_who_hangs_up_before_the_reply_is_over():
    on(
        answered_call(ncco=[connect()], party=(ring(2), answer(), stay(3), hangs_up())),
        sends("started", "B"),
        socket(SocketOpened()),
        sends("answered", "B"),
        after(2),
        socket(SocketClosed(1000)),
        sends("disconnected", "B", reply=LATER),
        after(1, sends("completed")),
        replies("disconnected", [TALK], "B"),
        sends("completed", "B"),
        pass_time(5),
    )


def test_a_socket_that_was_moved_ends_alone():
    """Nobody who dialled it is with it any more: the reply brings nobody an NCCO."""
    on(
        place_call(to=ENDPOINT, ncco=[{"action": "conversation", "name": "room"}], party=()),
        sends("started"),
        socket(SocketOpened(), "A"),
        sends("answered"),
        sends("transfer"),
        socket(SocketClosed(1001), "A"),
        sends("disconnected", reply=[TALK]),
        sends("completed", disconnected_by="user"),
        pass_time(5),
    )


def test_hanging_up_the_leg_over_the_api_closes_its_socket_without_disconnected():
    on(
        connected(),
        hang_up("B"),
        sends("completed", "B", disconnected_by="platform"),
        after(0.1, sends("completed", disconnected_by="platform")),
    )


def test_the_limit_of_a_connect_closes_the_socket():
    on(
        connected(limit=10),
        after(10, sends("completed", "B", duration="10")),
        after(0.1, sends("completed")),
    )


# -- keys


def test_keys_of_the_other_party_are_messages():
    on(
        answered_call(ncco=[connect()], party=(ring(2), answer(), stay(2), press("1#"), stay(None))),
        sends("started", "B"),
        wants("OpenSocket"),
        socket(SocketOpened()),
        sends("answered", "B"),
        wants("SendText"),
        wants("StartAudio"),
        after(
            2,
            wants("SendText", message={"event": "websocket:dtmf", "digit": "1", "duration": 260}),
        ),
        after(0.25, wants("SendText", message={"event": "websocket:dtmf", "digit": "#", "duration": 260})),
        pass_time(5),
    )


def test_a_party_waits_to_press_until_the_socket_is_there():
    on(
        answered_call(ncco=[connect()], party=(ring(2), answer(), press("5"), stay(None))),
        sends("started", "B"),
        wants("OpenSocket"),
        pass_time(20),
        socket(SocketOpened()),
        sends("answered", "B"),
        wants("SendText"),
        wants("StartAudio"),
        after(0, wants("SendText", message={"event": "websocket:dtmf", "digit": "5", "duration": 260})),
        pass_time(5),
    )


def test_keys_that_the_api_sends_to_the_socket_are_messages_one_after_the_other():
    on(
        place_call(to=ENDPOINT, ncco=[{"action": "conversation", "name": "room"}], party=()),
        sends("started"),
        wants("OpenSocket", "A"),
        socket(SocketOpened(), "A"),
        sends("answered"),
        wants("SendText", "A"),
        wants("StartAudio", "A"),
        sends("transfer"),
        send_dtmf("8p9"),
        after(0, wants("SendText", "A", message={"event": "websocket:dtmf", "digit": "8", "duration": 260})),
        after(
            0.75, wants("SendText", "A", message={"event": "websocket:dtmf", "digit": "9", "duration": 260})
        ),
        pass_time(5),
    )


# -- messages of your app that say nothing


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("hello", "it is no JSON: ignored"),
        ("[1]", "it is no JSON object: ignored"),
        ({"event": "x"}, "it has no action that is known (clear, notify): ignored"),
        ({"action": "notify"}, "a notify needs a payload, which is an object: ignored"),
        ({"action": "notify", "payload": "x"}, "a notify needs a payload, which is an object: ignored"),
    ],
)
def test_a_message_that_is_not_known_is_ignored_with_a_note(message, note):
    on(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        tells("opening"),
        socket(SocketOpened()),
        sends("answered", "B"),
        tells("sent"),
        app_says(message),
        tells("received", received="unknown", note=note),
        pass_time(1),
    )


# -- faults


def fault(kind, **members):
    return SocketFault(origin="f.yaml:3", kind=kind, to="wss://bot*", **members)


def test_a_fault_refuses_the_upgrade_with_a_status_and_connects_to_nobody():
    on(
        answered_call(ncco=[connect(), TALK]),
        sends("started", "B"),
        tells("opening"),
        sends("failed", "B"),
        tells("refused", refused="status", status=503),
        sends("completed", "B"),
        after(2, sends("completed")),
        faults=[fault(FaultKind.REFUSE, status=503)],
        watch={"wants"},
    )


def test_a_fault_never_answers_and_time_need_not_be_real():
    stage = on(
        answered_call(ncco=[connect(timeout=5), TALK]),
        sends("started", "B"),
        after(5, sends("unanswered", "B"), sends("completed", "B")),
        after(2, sends("completed")),
        faults=[fault(FaultKind.NEVER_ANSWERS)],
        watch={"wants"},
    )
    assert stage.switchboard.open_sockets == 0


def test_a_fault_drops_the_socket_after_a_time():
    on(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        wants("OpenSocket"),
        socket(SocketOpened()),
        sends("answered", "B"),
        wants("SendText"),
        wants("StartAudio"),
        after(3, sends("disconnected", "B", reply=[TALK]), wants("CloseSocket", code=1011)),
        sends("completed", "B"),
        after(2, sends("completed")),
        faults=[fault(FaultKind.DROP, after=3000, code=1011)],
    )


def test_the_first_socket_alone_is_struck_where_the_fault_says_so():
    on(
        answered_call(ncco=[connect(), connect()]),
        sends("started", "B"),
        sends("failed", "B"),
        sends("completed", "B"),
        sends("started", "C"),
        socket(SocketOpened(), "C"),
        sends("answered", "C"),
        pass_time(5),
        faults=[fault(FaultKind.REFUSE, activation=Activation(nth=1))],
    )


# -- time


def test_sockets_are_counted_while_they_are_open_or_being_opened():
    stage = on(connected())
    assert stage.switchboard.open_sockets == 1
    assert on(*refused(), sends("failed", "B"), sends("completed", "B")).switchboard.open_sockets == 0


def test_nothing_is_kept_of_a_socket_whose_leg_is_over():
    stage = on(connected(), hang_up("B"), sends("completed", "B"), after(0.1, sends("completed")))
    assert stage.switchboard.open_sockets == 0
    assert not hasattr(stage.record("B"), "socket")
