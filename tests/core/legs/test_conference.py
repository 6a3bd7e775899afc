"""Named conversations: who hears whom, music until they start, and who ends them."""

import pytest
from playbook.parties import answer, say, stay

from voice_simulator.core.model.states import Status

MUSIC = "http://app/hold.mp3"


def room(**options):
    return [{"action": "conversation", "name": "room", **options}]


def join(bench, **options):
    """Place a call that joins the room as soon as it is answered."""
    leg = bench.place(ncco=room(**options))
    bench.pass_time(3)
    return leg


def waits_with_music(bench):
    return join(bench, startOnEnter=False, musicOnHoldUrl=[MUSIC])


def hears(bench, leg):
    return bench.switchboard.inside(leg.uuid)["hears"]


def playing(bench, leg):
    return [sound["content"] for sound in bench.switchboard.inside(leg.uuid)["playing"]]


def test_legs_that_name_one_conversation_are_in_it_together(bench):
    """Each is told of its move by a transfer event, and has the common id from then on."""
    first, second = join(bench), join(bench)
    assert first.conversation is second.conversation
    for leg in (first, second):
        (moved,) = bench.bodies("transfer", leg)
        assert moved["conversation_uuid_to"] == first.conversation.uuid
        assert moved["conversation_uuid_from"] == bench.bodies("started", leg)[0]["conversation_uuid"]
    assert hears(bench, first) == [second.uuid]
    assert hears(bench, second) == [first.uuid]


def test_a_conversation_begins_when_the_prompts_before_it_are_over(bench):
    """Not under them."""
    leg = bench.place(ncco=[{"action": "talk", "text": "one moment please"}, *room()])
    bench.pass_time(3.5)
    assert bench.bodies("transfer", leg) == []
    bench.pass_time(5)
    assert len(bench.bodies("transfer", leg)) == 1


def test_a_muted_leg_is_not_heard_and_an_earmuffed_one_hears_nobody(bench):
    """Until that is undone."""
    first, second = join(bench), join(bench)
    bench.modify(first, "mute")
    assert (hears(bench, second), hears(bench, first)) == ([], [second.uuid])
    assert bench.switchboard.inside(first.uuid)["muted"] is True
    bench.modify(first, "unmute")
    bench.modify(first, "earmuff")
    assert (hears(bench, second), hears(bench, first)) == ([first.uuid], [])
    assert bench.switchboard.inside(first.uuid)["earmuffed"] is True
    bench.modify(first, "unearmuff")
    assert hears(bench, first) == [second.uuid]


def test_mute_and_earmuff_outlast_a_transfer(bench):
    """They belong to the leg."""
    leg = join(bench)
    bench.modify(leg, "mute")
    bench.modify(leg, "earmuff")
    bench.modify(leg, "transfer", ncco=[{"action": "wait", "timeout": 60}])
    inside = bench.switchboard.inside(leg.uuid)
    assert (inside["muted"], inside["earmuffed"]) == (True, True)


def test_a_leg_can_join_muted(bench):
    """By the action's own option."""
    first, second = join(bench), join(bench, mute=True)
    assert hears(bench, first) == []
    assert hears(bench, second) == [first.uuid]


def test_music_plays_until_somebody_starts_the_conversation(bench):
    """And until then nobody hears anybody."""
    first, second = waits_with_music(bench), waits_with_music(bench)
    assert playing(bench, first) == playing(bench, second) == [MUSIC]
    assert hears(bench, first) == []
    bench.pass_time(20)
    starter = join(bench)
    assert playing(bench, first) == playing(bench, second) == playing(bench, starter) == []
    assert hears(bench, first) == [second.uuid, starter.uuid]
    assert bench.heard(first) == bench.heard(second) == [("music", MUSIC)]


def test_there_is_no_music_in_a_conversation_that_has_started(bench):
    """Nor for the one that starts it."""
    join(bench, musicOnHoldUrl=[MUSIC])
    late = waits_with_music(bench)
    assert playing(bench, late) == []


def test_without_music_one_waits_in_silence(bench):
    """But waits all the same."""
    first, second = join(bench, startOnEnter=False), join(bench, startOnEnter=False)
    assert (playing(bench, first), hears(bench, first), hears(bench, second)) == ([], [], [])


def test_music_ends_with_the_call_and_with_a_transfer(bench):
    """What the party heard of it is in the journal."""
    first, second = waits_with_music(bench), waits_with_music(bench)
    bench.pass_time(5)
    bench.modify(first, "hangup")
    bench.modify(second, "transfer", ncco=[{"action": "talk", "text": "hello"}])
    assert playing(bench, second) == ["hello"]
    assert bench.heard(first) == bench.heard(second) == [("music", MUSIC)]


def test_the_others_stay_when_one_leaves(bench):
    """A conversation is not a connection of two."""
    first, second, third = join(bench), join(bench), join(bench)
    bench.modify(first, "hangup")
    assert hears(bench, second) == [third.uuid]
    bench.modify(second, "hangup")
    assert third.status is Status.ANSWERED
    assert hears(bench, first) == hears(bench, third) == []


def test_a_conversation_ends_with_the_leg_that_says_so(bench):
    """All the others are completed by the platform, in the same instant."""
    moderator, first, second = join(bench, endOnExit=True), join(bench), join(bench)
    bench.pass_time(7)
    bench.modify(moderator, "hangup")
    assert [leg.status for leg in (moderator, first, second)] == [Status.COMPLETED] * 3
    assert first.ended_at == moderator.ended_at
    assert bench.bodies("completed", first)[0]["disconnected_by"] == "platform"


def test_a_conversation_with_very_many_moderators_ends_once(bench):
    """Each would end all the others."""
    calls = [bench.place(ncco=room(endOnExit=True)) for _ in range(400)]
    bench.pass_time(3)
    bench.modify(calls[7], "hangup")
    assert {leg.status for leg in calls} == {Status.COMPLETED}
    assert len(bench.bodies("completed")) == 400


def test_a_moderator_that_is_moved_away_ends_nothing_there(bench):
    """Nor where it is then."""
    moderator, other = join(bench, endOnExit=True), join(bench)
    hall = [{"action": "conversation", "name": "hall"}]
    third = bench.place(ncco=hall)
    bench.pass_time(3)
    bench.modify(moderator, "transfer", ncco=hall)
    assert other.status is Status.ANSWERED
    assert hears(bench, third) == [moderator.uuid]
    bench.modify(moderator, "hangup")
    assert (other.status, third.status) == (Status.ANSWERED, Status.ANSWERED)


def test_a_name_is_a_new_conversation_when_all_are_gone(bench):
    """With an id of its own, which has to be started again."""
    first = join(bench)
    bench.modify(first, "hangup")
    second = waits_with_music(bench)
    assert second.conversation.uuid != first.conversation.uuid
    assert playing(bench, second) == [MUSIC]


def test_a_leg_that_is_transferred_into_its_own_room_comes_back(bench):
    """Out of it and into it again, which are two moves."""
    first, second = join(bench), join(bench)
    home = first.conversation
    bench.modify(first, "transfer", ncco=room())
    assert first.conversation is second.conversation is home
    moves = [
        (body["conversation_uuid_from"], body["conversation_uuid_to"])
        for body in bench.bodies("transfer", first)
    ]
    assert moves[1][0] == moves[2][1] == home.uuid
    assert moves[1][1] == moves[2][0] != home.uuid


# -- the transfer action


@pytest.mark.parametrize("known", [True, False])
def test_a_transfer_action_joins_a_live_conversation_by_its_id(bench, known):
    """And ends the call with an error event where there is none."""
    host = join(bench)
    target = host.conversation.uuid if known else "CON-unknown"
    guest = bench.place(ncco=[{"action": "transfer", "conversationId": target}])
    bench.pass_time(3)
    if known:
        assert guest.status is Status.ANSWERED
        assert hears(bench, guest) == [host.uuid]
        assert bench.bodies("transfer", guest)[0]["conversation_uuid_to"] == target
    else:
        assert guest.status is Status.COMPLETED
        assert bench.bodies("error", guest)[0]["reason"] == "No such conversation."
        assert bench.bodies("transfer", guest) == []


# -- recordings


RECORDED = {"record": True, "eventUrl": ["http://app/recorded"]}


def recordings(bench):
    """Return what was announced: from when to when, in seconds, and what the journal tells of it."""
    said = [entry["note"].split("; ")[0] for entry in bench.entries("note") if "recorded" in entry["note"]]
    sent = bench.sent("/recorded")
    return [
        (int(body["start_time"][17:19]), int(body["end_time"][17:19]), note)
        for body, note in zip(sent, said, strict=True)
    ]


def test_a_conversation_is_recorded_from_its_first_leg_to_its_last(bench):
    """And announced once, when it is over, however many ask for it."""
    first, second = join(bench, **RECORDED), join(bench, record=True, eventUrl=["http://app/other"])
    conversation = first.conversation.uuid
    bench.pass_time(10)
    bench.modify(first, "hangup")
    assert bench.sent("/recorded") == []
    bench.pass_time(5)
    bench.modify(second, "hangup")
    assert recordings(bench) == [(3, 21, "recorded 18 s with no speech")]
    [body] = bench.sent("/recorded")
    assert (body["conversation_uuid"], bench.sent("/other")) == (conversation, [])
    assert list(body) == [
        "start_time", "recording_url", "size", "recording_uuid", "end_time", "conversation_uuid", "timestamp",
    ]  # fmt: skip


def test_the_recording_of_a_conversation_goes_where_the_calls_events_go_if_nothing_else_is_said(bench):
    """By the method of the action, if that is said."""
    leg = join(bench, record="true")
    bench.modify(leg, "hangup")
    assert bench.events(leg)[-2:] == ["completed", "record"]
    other = join(bench, **RECORDED, eventMethod="GET")
    bench.modify(other, "hangup")
    [request] = [request for request in bench.requests if "/recorded" in request.url]
    assert (request.method, "recording_url=" in request.url) == ("GET", True)


def test_a_moderated_conversation_is_recorded_from_its_start(bench):
    """Not while it is waited for, whoever of those in it asked for the recording."""
    waits = join(bench, startOnEnter=False, **RECORDED)
    bench.pass_time(10)
    moderator = join(bench, endOnExit=True)
    bench.pass_time(4)
    bench.modify(moderator, "hangup")
    assert waits.status is Status.COMPLETED
    assert recordings(bench) == [(16, 20, "recorded 4 s with no speech")]


def test_a_conversation_that_never_starts_is_not_recorded(bench):
    """There is nothing to hear in it."""
    leg = join(bench, startOnEnter=False, **RECORDED)
    bench.modify(leg, "hangup")
    assert recordings(bench) == []


def test_a_conversation_that_everybody_is_moved_out_of_is_over(bench):
    """And with it its recording."""
    leg = join(bench, **RECORDED)
    left = leg.conversation.uuid
    bench.modify(leg, "transfer", ncco=[{"action": "wait", "timeout": 60}])
    [body] = bench.sent("/recorded")
    assert body["conversation_uuid"] == left


def test_a_transcription_of_what_is_not_recorded_has_no_effect(bench):
    """The journal says what is missing."""
    leg = join(bench, transcription={}, eventUrl=["http://app/recorded"])
    bench.modify(leg, "hangup")
    assert bench.sent("/recorded") == []
    assert [entry["note"] for entry in bench.entries("note", leg)] == [
        "transcription of a conversation has no effect without record: true"
    ]


TALKERS = {
    "447700900001": [(answer(), say("hello everybody"), stay(3), say("goodbye"), stay())],
    "447700900002": [(answer(), say("hello to you"), stay(3), say("thanks", now=True), stay())],
}


def test_what_the_parties_say_in_a_recorded_conversation_is_heard_and_transcribed(new_bench):
    """Each may speak when it has begun; a muted one is not heard."""
    bench = new_bench(TALKERS)
    asked = RECORDED | {"transcription": {}}
    calls = [bench.place(to, ncco=room(**asked)) for to in ("447700900001", "447700900002")]
    bench.pass_time(3.5)
    bench.modify(calls[1], "mute")
    bench.pass_time(20)
    for leg in calls:
        bench.modify(leg, "hangup")
    said = "hello everybody / hello to you / goodbye"
    notes = [entry["note"] for entry in bench.entries("note")]
    assert any(note.startswith(f"recorded 22.5 s with speech of 3.2 s: {said!r}") for note in notes)
    recorded, transcribed = bench.sent("/recorded")
    assert (transcribed["status"], transcribed["type"]) == ("transcribed", "record")
    assert transcribed["recording_uuid"] == recorded["recording_uuid"]
