"""Named conversations in whole flows: legs placed by requests, WebSockets, and connected pairs in them."""

from playbook import (
    ANYTHING,
    PERSON,
    Same,
    after,
    answered_call,
    arrive,
    hang_up,
    hears,
    modify,
    pass_time,
    place_call,
    play,
    sends,
    shows,
    transfer,
    uuid_of,
)
from playbook.parties import answer, end, ring, stay

from voice_simulator.core.model.applications import Application, WebhookTarget

MUSIC = "http://app/hold.mp3"
ROOM = Same("the room")
SOCKET = {"type": "websocket", "uri": "ws://app/bot?peer=1", "headers": {"language": "en"}}
AGENT = "447700900002"
APPLICATION = Application(
    id="app",
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    event=WebhookTarget(url="http://app/event", method="POST"),
)


def room(**options):
    return [{"action": "conversation", "name": "room", **options}]


def moved(leg, to=ROOM, from_=ANYTHING):
    return sends("transfer", leg, conversation_uuid_from=from_, conversation_uuid_to=to)


def caller_in(**options):
    """A caller is answered at 0 s by an NCCO that ends in the room."""
    return [
        arrive("caller", party=(answer(), stay())),
        sends("answer", "caller", reply=room(**options)),
        sends("ringing", "caller"),
        sends("started", "caller"),
        sends("answered", "caller"),
        moved("caller"),
    ]


# -- legs that a request places


def test_a_bot_on_a_websocket_is_called_into_the_conversation_of_a_caller():
    """The pattern for AI: with an inline NCCO; that the socket moves is told by a `transfer` event."""
    first = Same("the socket's first")
    play(
        caller_in(),
        place_call("bot", to=SOCKET, party=(answer(), stay()), ncco=room()),
        sends("started", "bot", to=SOCKET["uri"], headers={"language": "en"}, conversation_uuid=first),
        after(1, sends("answered", "bot", to=SOCKET["uri"], conversation_uuid=first)),
        sends(
            "transfer",
            "bot",
            exactly={
                "conversation_uuid_from": first,
                "type": "transfer",
                "uuid": uuid_of("bot"),
                "conversation_uuid_to": ROOM,
                "timestamp": "2030-01-01T12:00:01.000Z",
            },
        ),
        shows("caller", hears=["bot"]),
        after(20, hang_up("bot")),
        sends("completed", "bot", disconnected_by="platform", duration="20", conversation_uuid=ROOM),
        after(60, shows("caller", hears=[], status="answered")),
        application=APPLICATION,
    )


def test_a_websocket_asks_for_an_ncco_of_its_own():
    """By the members of any answer webhook; `to` is its whole address."""
    play(
        place_call("bot", to=SOCKET, party=(answer(), stay()), answer_url=["http://app/for-the-bot"]),
        sends("started", "bot"),
        after(1, sends("answered", "bot")),
        sends(
            "answer",
            "bot",
            url="http://app/for-the-bot",
            method="GET",
            to=SOCKET["uri"],
            endpoint_type="websocket",
            reply=room(),
        ),
        moved("bot"),
    )


def test_a_bot_hands_its_caller_over_to_a_person():
    """Who is called into the same conversation when the bot has been hung up."""
    play(
        caller_in(),
        place_call("bot", to=SOCKET, party=(answer(), stay()), ncco=room()),
        sends("started", "bot"),
        after(1, sends("answered", "bot"), moved("bot")),
        hang_up("bot"),
        sends("completed", "bot"),
        place_call("agent", to=AGENT, ncco=room()),
        sends("started", "agent"),
        after(1, sends("ringing", "agent")),
        after(2, sends("answered", "agent"), moved("agent")),
        shows("caller", hears=["agent"]),
        application=APPLICATION,
    )


def test_a_caller_waits_with_music_while_agents_are_tried():
    """One is busy, the next starts the conversation; when that one leaves the caller is moved on."""
    survey = [{"action": "talk", "text": "how was it"}]
    play(
        caller_in(startOnEnter=False, musicOnHoldUrl=[MUSIC]),
        place_call("first", party=(ring(2), end("busy", sip_code=486)), ncco=room()),
        sends("started", "first"),
        after(1, sends("ringing", "first")),
        after(2, sends("busy", "first"), sends("completed", "first", duration="0")),
        shows("caller", playing=[MUSIC]),
        place_call("second", ncco=room()),
        sends("started", "second"),
        after(1, sends("ringing", "second")),
        after(2, sends("answered", "second"), hears(MUSIC, "caller", source="music", seconds=6)),
        moved("second"),
        shows("caller", playing=[], hears=["second"]),
        after(30, hang_up("second")),
        sends("completed", "second"),
        transfer("caller", ncco=survey),
        moved("caller", ANYTHING, ROOM),
        after(1.2, sends("completed", "caller"), hears("how was it", "caller")),
        application=APPLICATION,
    )


def test_who_comes_first_makes_the_conversation_whoever_it_is():
    """An agent whom a request has called in waits for the caller."""
    play(
        answered_call("agent", ncco=room()),
        moved("agent"),
        pass_time(10),
        arrive("caller", party=(answer(), stay())),
        sends("answer", "caller", reply=room()),
        sends("ringing", "caller"),
        sends("started", "caller"),
        sends("answered", "caller"),
        moved("caller"),
        shows("agent", hears=["caller"]),
        application=APPLICATION,
    )


# -- connected pairs in a conversation


def connect(number=AGENT, **options):
    return {"action": "connect", "endpoint": [{"type": "phone", "number": number}], **options}


def host(**options):
    """H is in the room at 3 s."""
    return [answered_call("H", ncco=room(**options)), moved("H")]


def the_room():
    """Return the id that the room has in each of these plays."""
    return str(play(host()).seen[ROOM])


def pair_in(to):
    """A, answered at 6 s, has dialled B, answered at 9 s; both are moved into the room by the NCCO of A."""
    return [
        answered_call("A", ncco=[connect(), {"action": "transfer", "conversationId": to}]),
        sends("started", "B"),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
        moved("A", to),
        moved("B", to),
    ]


def test_a_pair_waits_in_a_conversation_that_has_not_started():
    """It hears nobody, nor do the two each other, until somebody starts it."""
    to = the_room()
    play(
        host(startOnEnter=False, musicOnHoldUrl=[MUSIC]),
        pair_in(to),
        shows("A", hears=[], playing=[]),
        shows("B", hears=[]),
        answered_call("M", ncco=room()),
        hears(MUSIC, "H", source="music"),
        moved("M", to),
        shows("A", hears=["H", "B", "M"]),
        shows("B", hears=["H", "A", "M"]),
        dialled=[PERSON],
    )


def test_a_conversation_that_ends_ends_the_pair_in_it():
    """The second leg's `completed` comes before the first one's here, too."""
    play(
        host(endOnExit=True),
        pair_in(the_room()),
        hang_up("H"),
        sends("completed", "H"),
        sends("completed", "B", disconnected_by="platform"),
        after(0.1, sends("completed", "A", disconnected_by="platform")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_one_of_a_pair_is_muted_and_the_other_hears_it_no_more():
    """Nor do those who were there."""
    play(
        host(),
        pair_in(the_room()),
        modify("mute", "B"),
        shows("A", hears=["H"]),
        shows("H", hears=["A"]),
        shows("B", hears=["H", "A"]),
        dialled=[PERSON],
    )


def test_a_leg_in_a_conversation_connects_somebody_to_it():
    """By the NCCO of the reply to a verdict; who is called is with all of them, and each may go."""
    detection = {"advanced_machine_detection": {"behavior": "continue", "mode": "default"}}
    play(
        host(),
        answered_call("A", ncco=room(), **detection),
        moved("A"),
        after(3, sends("human", "A", reply=[connect()])),
        sends("started", "B", conversation_uuid=ROOM),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
        shows("H", hears=["A", "B"]),
        hang_up("A"),
        sends("completed", "A"),
        shows("H", hears=["B"]),
        hang_up("B"),
        sends("completed", "B"),
        after(60, shows("H", status="answered")),
        dialled=[PERSON],
    )


def test_a_conversation_that_ends_calls_off_whom_one_of_its_legs_has_dialled():
    """As the end of that leg would."""
    detection = {"advanced_machine_detection": {"behavior": "continue", "mode": "default"}}
    play(
        host(endOnExit=True),
        answered_call("A", ncco=room(), **detection),
        moved("A"),
        after(3, sends("human", "A", reply=[connect()])),
        sends("started", "B", conversation_uuid=ROOM),
        after(1, sends("ringing", "B")),
        hang_up("H"),
        sends("completed", "H"),
        sends("cancelled", "B"),
        sends("completed", "B"),
        after(0.1, sends("completed", "A", disconnected_by="platform")),
        pass_time(60),
        dialled=[PERSON],
    )
