"""Connected legs that go: one of several, while one rings or is kept aside; by hang-up and by transfer."""

import pytest
from playbook import (
    ANYTHING,
    PERSON,
    Same,
    after,
    answered_call,
    hang_up,
    hears,
    pass_time,
    place_call,
    play,
    refuses,
    sends,
    shows,
    transfer,
)
from playbook.parties import end, ring, stay
from playbook.parties import hang_up as hangs_up

from voice_simulator.errors import NotAnswered, NotRinging

BYE = [{"action": "talk", "text": "good bye and thank you"}]  # two seconds
WAIT = [{"action": "wait", "timeout": 600}]
PAIR, ROOM = Same("the pair's"), Same("the room's")


def phone(number="447700900002", **more):
    return {"type": "phone", "number": number, **more}


def connect(endpoint=None, **options):
    return {"action": "connect", "endpoint": [endpoint or phone()], **options}


WHISPER = phone(onAnswer={"url": "http://app/whisper"})


def rings(leg):
    return [sends("started", leg), after(1, sends("ringing", leg))]


def joined(leg):
    return [rings(leg), after(2, sends("answered", leg))]


def pair(ncco=(), **options):
    """A is answered at 3 s, B at 6 s."""
    return [answered_call(ncco=[connect(**options), *ncco]), joined("B")]


def trio(ncco=()):
    """C is the third, at 9 s."""
    return [answered_call(ncco=[connect(), connect(), *ncco]), joined("B"), joined("C")]


def aside(ncco=()):
    """B is answered at 6 s and hears the NCCO of `onAnswer`."""
    return [
        answered_call(ncco=[connect(WHISPER), *ncco]),
        joined("B"),
        sends("answer", "B", url="http://app/whisper", reply=WAIT),
    ]


def moved(leg, to=ANYTHING, from_=ANYTHING):
    return sends("transfer", leg, conversation_uuid_from=from_, conversation_uuid_to=to)


# -- one of three


@pytest.mark.parametrize("goes", ["A", "B", "C"])
def test_two_of_three_go_on_when_one_hangs_up(goes):
    """Whoever dialled whom; the `completed` of who goes is sent at once, since nobody ends with it."""
    stays, last = [leg for leg in "ABC" if leg != goes]
    play(
        trio(),
        after(5, hang_up(goes)),
        sends("completed", goes, timestamp="2030-01-01T12:00:14.000Z"),
        shows(stays, hears=[last], status="answered"),
        pass_time(60),
        dialled=[PERSON, PERSON],
    )


@pytest.mark.parametrize(("goes", "second", "last"), ["ABC", "ACB", "BCA", "BAC", "CAB", "CBA"])
def test_the_last_of_three_is_ended_when_the_second_has_gone(goes, second, last):
    """By the platform: it has no action left. The `completed` of the first leg comes behind."""
    first_is_last = last == "A"
    ends = [sends("completed", second), sends("completed", last, disconnected_by="platform")]
    if first_is_last or second == "A":
        # The one that was dialled, and 100 ms later the first leg.
        dialled = second if first_is_last else last
        ends = [sends("completed", dialled), after(0.1, sends("completed", "A"))]
    play(
        trio(),
        hang_up(goes),
        sends("completed", goes),
        pass_time(5),
        hang_up(second),
        *ends,
        pass_time(60),
        dialled=[PERSON, PERSON],
    )


def test_the_first_of_three_goes_on_with_its_actions_when_both_others_have_gone():
    """It is alone, but has something to do."""
    play(
        trio(ncco=[{"action": "wait", "timeout": 10}, *BYE]),
        hang_up("B"),
        sends("completed", "B"),
        hang_up("C"),
        sends("completed", "C"),
        after(12, sends("completed", disconnected_by="platform"), hears("good bye and thank you")),
        dialled=[PERSON, PERSON],
    )


def test_the_first_leg_goes_while_one_is_with_it_and_one_rings():
    """The one that rings is called off, the other is alone: both end before the first leg's `completed`."""
    play(
        answered_call(ncco=[connect(), connect()]),
        joined("B"),
        rings("C"),
        hang_up(),
        sends("cancelled", "C"),
        sends("completed", "B", disconnected_by="platform"),
        sends("completed", "C"),
        after(0.1, sends("completed")),
        pass_time(60),
        dialled=[PERSON, PERSON],
    )


def test_the_first_leg_goes_while_two_are_with_it_and_one_rings():
    """The two go on; the `completed` of the first leg waits for that of the one that is called off."""
    play(
        answered_call(ncco=[connect(), connect(), connect()]),
        joined("B"),
        joined("C"),
        rings("D"),
        hang_up(),
        sends("cancelled", "D"),
        sends("completed", "D"),
        after(0.1, sends("completed")),
        after(60, shows("B", hears=["C"], status="answered")),
        dialled=[PERSON, PERSON, PERSON],
    )


# -- a request hangs up the second leg


def test_a_second_leg_that_has_not_begun_to_ring_can_not_be_hung_up():
    """As any call."""
    play(
        answered_call(ncco=[connect()]),
        sends("started", "B"),
        hang_up("B"),
        refuses(NotRinging),
        dialled=[PERSON],
    )


def test_a_second_leg_that_is_hung_up_while_it_rings():
    """It is cancelled, and the first leg goes on with its next action."""
    play(
        answered_call(ncco=[connect(), *BYE]),
        rings("B"),
        hang_up("B"),
        sends("cancelled", "B"),
        sends("completed", "B", duration="0"),
        after(2, sends("completed"), hears("good bye and thank you")),
        dialled=[PERSON],
    )


def test_a_second_leg_that_is_hung_up_while_it_rings_for_a_synchronous_connect():
    """The reply can bring another NCCO, as to any end of a leg that was not answered (the docs of 2018)."""
    play(
        answered_call(ncco=[connect(eventType="synchronous"), *WAIT]),
        rings("B"),
        hang_up("B"),
        sends("cancelled", "B", reply=BYE),
        sends("completed", "B"),
        after(2, sends("completed"), hears("good bye and thank you")),
        dialled=[PERSON],
    )


def test_a_synchronous_second_leg_that_the_first_one_s_end_calls_off_brings_nothing():
    """There is nobody left to run it."""
    play(
        answered_call(ncco=[connect(eventType="synchronous")]),
        rings("B"),
        hang_up(),
        sends("cancelled", "B", reply=BYE),
        sends("completed", "B"),
        after(0.1, sends("completed")),
        pass_time(60),
        dialled=[PERSON],
    )


def test_a_second_leg_that_is_hung_up_while_it_is_kept_aside():
    """It was answered, so it is completed; the first leg goes on with its next action."""
    play(
        aside(BYE),
        hang_up("B"),
        sends("completed", "B", disconnected_by="platform"),
        after(2, sends("completed"), hears("good bye and thank you")),
        dialled=[PERSON],
    )


# -- a request moves one of them


def test_a_second_leg_that_rings_can_not_be_moved():
    """As any call that is not answered."""
    play(
        answered_call(ncco=[connect()]),
        rings("B"),
        transfer("B", ncco=BYE),
        refuses(NotAnswered),
        dialled=[PERSON],
    )


def test_the_first_leg_is_moved_and_the_second_is_alone():
    """The platform ends the second; the first one's `completed` comes when its own NCCO is over."""
    new = Same("new")
    play(
        answered_call(ncco=[connect()]),
        sends("started", "B", conversation_uuid=PAIR),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B")),
        transfer(ncco=BYE),
        moved("A", new, PAIR),
        sends("completed", "B", conversation_uuid=PAIR, disconnected_by="platform"),
        after(2, sends("completed", conversation_uuid=new), hears("good bye and thank you")),
        dialled=[PERSON],
    )


def test_the_second_leg_is_moved_and_the_first_goes_on_with_its_actions():
    """What is left of its NCCO is done; then it is alone and ends."""
    play(
        pair(ncco=[{"action": "wait", "timeout": 5}]),
        transfer("B", ncco=WAIT),
        moved("B", ANYTHING),
        shows(hears=[], status="answered"),
        after(5, sends("completed", disconnected_by="platform")),
        after(60, shows("B", status="answered")),
        dialled=[PERSON],
    )


def test_the_second_leg_is_moved_while_it_is_kept_aside():
    """The first one goes on with its next action, and the second runs what it was given."""
    play(
        aside(BYE),
        transfer("B", ncco=WAIT),
        moved("B"),
        after(2, sends("completed"), hears("good bye and thank you")),
        after(60, shows("B", status="answered")),
        dialled=[PERSON],
    )


def test_the_first_leg_is_moved_while_the_second_is_kept_aside():
    """Nobody waits for the second one any more: it was answered, so it is completed."""
    play(
        aside(),
        transfer(ncco=BYE),
        moved("A"),
        sends("completed", "B", disconnected_by="platform"),
        after(2, sends("completed"), hears("good bye and thank you")),
        dialled=[PERSON],
    )


def test_one_of_three_is_moved_and_the_two_go_on():
    """The first leg, into a room; the others stay where they are."""
    play(
        trio(),
        transfer(ncco=[{"action": "conversation", "name": "room"}]),
        moved("A"),
        moved("A", ROOM),
        shows("B", hears=["C"]),
        shows("C", hears=["B"]),
        shows("A", hears=[], conversation_uuid=ROOM),
        pass_time(60),
        hang_up("B"),
        sends("completed", "B"),
        sends("completed", "C"),
        shows("A", status="answered"),
        dialled=[PERSON, PERSON],
    )


def test_a_pair_is_moved_into_a_room_leg_by_leg():
    """Who goes first leaves the other alone, which the platform ends: last goes the one that has actions."""
    play(
        pair(ncco=WAIT),
        transfer("B", ncco=[{"action": "conversation", "name": "room"}]),
        moved("B"),
        moved("B", ROOM),
        transfer("A", ncco=[{"action": "conversation", "name": "room"}]),
        moved("A"),
        moved("A", ROOM),
        shows("A", hears=["B"]),
        hang_up("B"),
        sends("completed", "B"),
        after(60, shows("A", status="answered")),
        dialled=[PERSON],
    )


# -- others come to a pair


def transferred_to(target):
    return [{"action": "transfer", "conversationId": target}]


def with_third():
    """Play a pair to which a third leg comes by the NCCO's `transfer`, and return what follows it."""
    stage = play(pair(), shows(conversation_uuid=PAIR), dialled=[PERSON])
    target = str(stage.seen[PAIR])
    # The same seed gives the same ids.
    return [
        pair(),
        answered_call("C", ncco=[{"action": "transfer", "conversationId": target}]),
        moved("C", target),
    ]


def test_a_leg_that_transfers_itself_to_where_it_is_alone_is_ended():
    """Its NCCO is over by `transfer`, and nobody will come to it: it does not wait in silence for ever."""
    here = Same("here")
    stage = play(answered_call(), shows(conversation_uuid=here))
    ncco = transferred_to(str(stage.seen[here]))  # the same seed gives the same ids
    play(answered_call(ncco=ncco), sends("completed", disconnected_by="platform"), pass_time(60))


def test_a_transfer_action_brings_a_third_leg_into_the_conversation_of_a_pair():
    """All three hear each other; when two have gone the last one ends: its NCCO is over by `transfer`."""
    play(
        with_third(),
        shows("A", hears=["B", "C"]),
        shows("C", hears=["A", "B"]),
        hang_up("A"),
        sends("completed", "A"),
        shows("B", hears=["C"]),
        hang_up("B"),
        sends("completed", "B"),
        sends("completed", "C", disconnected_by="platform"),
        dialled=[PERSON],
    )


def test_the_third_leg_of_a_pair_goes_and_the_pair_goes_on():
    """Until one of the two hangs up."""
    play(
        with_third(),
        hang_up("C"),
        sends("completed", "C"),
        after(60, shows("A", hears=["B"])),
        hang_up("B"),
        sends("completed", "B"),
        after(0.1, sends("completed", "A")),
        dialled=[PERSON],
    )


def test_a_transfer_action_brings_all_legs_of_a_conversation_into_another_one():
    """Those with whom its leg is connected, too; each is told of by an event of its own, in their order."""
    host = [answered_call("H", ncco=[{"action": "conversation", "name": "room"}]), moved("H", ANYTHING)]
    stage = play(host, shows("H", conversation_uuid=ROOM))
    room = str(stage.seen[ROOM])
    play(
        host,
        pair(ncco=transferred_to(room)),
        moved("A", room, PAIR),
        moved("B", room, PAIR),
        shows("H", hears=["A", "B"]),
        shows("A", hears=["H", "B"]),
        hang_up("B"),
        sends("completed", "B"),
        hang_up("H"),
        sends("completed", "H"),
        after(60, shows("A", hears=[], status="answered")),
        dialled=[PERSON],
    )


def test_the_second_of_a_pair_that_is_transferred_together_still_completes_first():
    """Into the conversation of another pair, whose rule for the last one left holds for all."""
    stage = play(pair(), shows(conversation_uuid=PAIR), dialled=[PERSON])
    target = str(stage.seen[PAIR])
    play(
        pair(),
        answered_call("C", ncco=[connect(), *transferred_to(target)]),
        joined("D"),
        moved("C", target),
        moved("D", target),
        hang_up("A"),
        sends("completed", "A"),
        hang_up("B"),
        sends("completed", "B"),
        shows("C", hears=["D"]),
        hang_up("C"),
        sends("completed", "D", disconnected_by="platform"),
        after(0.1, sends("completed", "C")),
        dialled=[PERSON, PERSON],
    )


def test_a_transfer_to_where_a_leg_is_already_ends_it_if_it_is_alone():
    """Nothing is left to do."""
    own = str(play(answered_call(ncco=WAIT), shows(conversation_uuid=PAIR)).seen[PAIR])
    play(answered_call(ncco=transferred_to(own)), sends("completed", disconnected_by="platform"))


@pytest.mark.parametrize("answers", [True, False])
def test_a_leg_is_transferred_to_a_call_that_rings_and_waits_for_it(answers):
    """By the id that the answer to its request has; it ends if nobody answers."""
    calls = [place_call("H", ncco=WAIT, party=PERSON), sends("started", "H")]
    target = str(play(calls, shows("H", conversation_uuid=PAIR)).seen[PAIR])
    party = (ring(7), PERSON[1]) if answers else (ring(7), end("busy"))
    outcome = [
        sends("answered", "H"),
        shows("A", hears=["H"]),
        hang_up("H"),
        sends("completed", "H"),
        sends("completed", "A", disconnected_by="platform"),
    ]
    alone = [sends("busy", "H"), sends("completed", "A"), sends("completed", "H")]
    play(
        place_call("H", ncco=WAIT, party=party),
        sends("started", "H"),
        after(1, sends("ringing", "H")),
        answered_call("A", ncco=transferred_to(target)),
        moved("A", target),
        after(4, outcome if answers else alone),
    )


def test_one_who_is_kept_aside_is_transferred_alone():
    """And is no longer waited for."""
    host = [answered_call("H", ncco=[{"action": "conversation", "name": "room"}]), moved("H", ANYTHING)]
    room = str(play(host, shows("H", conversation_uuid=ROOM)).seen[ROOM])
    play(
        host,
        answered_call(ncco=[connect(WHISPER), *BYE]),
        joined("B"),
        sends("answer", "B", reply=transferred_to(room)),
        moved("B", room),
        after(2, sends("completed"), hears("good bye and thank you")),
        shows("B", hears=["H"], status="answered"),
        dialled=[PERSON],
    )


# -- at one instant


def test_both_hang_up_at_one_instant():
    """Each of them did; the second one's `completed` comes first."""
    play(
        answered_call(ncco=[connect()], party=(*PERSON, stay(7), hangs_up())),
        joined("B"),
        after(4, sends("completed", "B")),
        after(0.1, sends("completed")),
        pass_time(60),
        dialled=[(ring(2), PERSON[1], stay(4), hangs_up())],
    )
