"""`canSpeak`, `canHear` and `mute`: who in a conversation hears whom.

Source: the NCCO reference for `conversation`: the legs that can hear a participant, and that it can hear; all
of them where the list is left out, and none where it is empty.
"""

import pytest
from playbook import (
    PERSON,
    after,
    answered_call,
    hears,
    modify,
    notes,
    play,
    sends,
    shows,
    transfer,
)
from playbook.parties import say, stay


def room(**options):
    return [{"action": "conversation", "name": "room", **options}]


def comes(name, *steps, ncco=None):
    """Let a leg be answered and join the room."""
    return [answered_call(name, ncco=ncco or room(), party=(*PERSON, *steps)), sends("transfer", name)]


@pytest.mark.parametrize(
    ("options", "hears_a", "hears_b"),
    [
        ({}, ["B"], ["A"]),
        ({"mute": True}, ["B"], []),
        ({"canSpeak": []}, ["B"], []),
        ({"canHear": []}, [], ["A"]),
        ({"canSpeak": [], "canHear": []}, [], []),
        ({"canSpeak": None, "canHear": None}, ["B"], ["A"]),
    ],
)
def test_who_may_hear_whom(options, hears_a, hears_b):
    """An empty list is for nobody."""
    play(
        comes("A", ncco=room(**options)),
        comes("B"),
        shows("A", hears=hears_a),
        shows("B", hears=hears_b),
        watch=("notes",),
    )


@pytest.mark.parametrize(("member", "hears_a", "hears_b"), [("canSpeak", ["B"], []), ("canHear", [], ["A"])])
def test_an_id_that_no_call_has_names_nobody_and_is_noted(member, hears_a, hears_b):
    """That is no error, but a slip of it silences everybody."""
    sentence = f"{member}: no call has the uuid 'nobody' and 1 more; so it names nobody"
    play(
        answered_call("A", ncco=room(**{member: ["nobody", "none"]}), party=PERSON),
        [notes(sentence), sends("transfer", "A")],
        comes("B"),
        shows("A", hears=hears_a),
        shows("B", hears=hears_b),
        watch=("notes",),
    )


def test_an_id_of_a_call_that_is_elsewhere_is_no_slip(new_bench):
    bench = new_bench(PERSON)
    elsewhere = bench.place(ncco=[{"action": "record"}, {"action": "wait", "timeout": 60}])
    second = bench.place(ncco=room(canSpeak=[elsewhere.uuid], canHear=[]))
    assert [one["note"] for one in bench.entries("note", second)] == []


def heard(bench, leg):
    return [entry["content"] for entry in bench.entries("heard", leg)]


def test_a_coach_is_heard_by_the_agent_alone(new_bench):
    """`canSpeak` names whom it speaks to; the coach hears both, and the customer nothing of it."""
    bench = new_bench(
        {
            "447700900101": ((*PERSON, stay(4), say("it does not work")),),
            "447700900102": ((*PERSON, stay(4), stay(4), say("I can help")),),
            "447700900103": ((*PERSON, stay(10), say("offer a refund")),),
        }
    )
    customer = bench.place(to="447700900101", ncco=room())
    agent = bench.place(to="447700900102", ncco=room())
    coach = bench.place(to="447700900103", ncco=room(canSpeak=[agent.uuid]))
    bench.pass_time(30)
    assert heard(bench, customer) == ["I can help"]
    assert heard(bench, agent) == ["it does not work", "offer a refund"]
    assert heard(bench, coach) == ["it does not work", "I can help"]


def test_who_may_hear_one_leg_only_hears_that_one(new_bench):
    """An id may be named before its leg has come: it counts from then on."""
    bench = new_bench(
        {
            "447700900101": ((*PERSON, stay(4), say("only for some")),),
            "447700900102": ((*PERSON, stay(8), say("for all of you")),),
            "*": (PERSON,),
        }
    )
    first = bench.place(to="447700900101", ncco=[{"action": "wait", "timeout": 3}, *room()])
    second = bench.place(to="447700900102", ncco=room(canHear=[first.uuid]))
    third = bench.place(ncco=room(canHear=[second.uuid]))
    bench.pass_time(30)
    assert heard(bench, second) == ["only for some"]
    assert heard(bench, third) == ["for all of you"]
    assert bench.switchboard.inside(third.uuid)["hears"] == [second.uuid]


def test_the_transfer_action_moderates_likewise(new_bench):
    """Into a conversation by its id."""
    bench = new_bench({"447700900101": ((*PERSON, stay(9), say("hello there")),), "*": (PERSON,)})
    first = bench.place(to="447700900101", ncco=room())
    bench.pass_time(4)
    id_of_room = first.conversation_uuid
    silent, deaf, muted = (
        bench.place(ncco=[{"action": "transfer", "conversationId": id_of_room, **options}])
        for options in ({"canSpeak": []}, {"canHear": []}, {"mute": True})
    )
    bench.pass_time(30)
    assert bench.switchboard.inside(first.uuid)["hears"] == [deaf.uuid]
    assert heard(bench, silent) == heard(bench, muted) == ["hello there"]
    assert heard(bench, deaf) == []
    assert muted.muted


def test_a_mute_beside_can_speak_has_no_effect(new_bench):
    """The reference does not support it: whom the list names hears the leg."""
    bench = new_bench(PERSON)
    first = bench.place(ncco=room())
    second = bench.place(ncco=room(canSpeak=[first.uuid], mute=True))
    bench.pass_time(5)
    assert bench.switchboard.inside(first.uuid)["hears"] == [second.uuid]
    assert not second.muted


def test_moderation_ends_where_the_leg_goes_on_elsewhere():
    """A mute stays with the leg until it is unmuted."""
    play(
        comes("A", ncco=room(canSpeak=[], canHear=[])),
        comes("B", ncco=room(mute=True)),
        transfer("A", ncco=room(name="other")),
        sends("transfer", "A"),
        sends("transfer", "A"),
        transfer("B", ncco=room(name="other")),
        sends("transfer", "B"),
        sends("transfer", "B"),
        shows("A", hears=[]),
        shows("B", hears=["A"]),
        modify("unmute", "B"),
        shows("A", hears=["B"]),
    )


def test_a_party_waits_to_speak_until_it_is_heard():
    """Until it is unmuted, say: it does not speak to nobody."""
    play(
        comes("A", say("can you hear me")),
        comes("B", ncco=room(canHear=[])),
        after(9, modify("mute", "A"), transfer("B", ncco=room())),
        sends("transfer", "B"),
        sends("transfer", "B"),
        after(9, modify("unmute", "A")),
        after(1.6, hears("can you hear me", "B")),
    )
