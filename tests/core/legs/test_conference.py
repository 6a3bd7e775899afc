"""Named conversations: who hears whom, music until they start, and who ends them."""

from playbook import (
    ANYTHING,
    PERSON,
    Same,
    after,
    answered_call,
    hang_up,
    hears,
    modify,
    notes,
    pass_time,
    place_call,
    play,
    runs,
    sends,
    shows,
    transfer,
)
from playbook.parties import press, say, stay

MUSIC = "http://app/hold.mp3"
ROOM = Same("room")
WAIT = [{"action": "wait", "timeout": 600}]


def room(name="room", **options):
    return [{"action": "conversation", "name": name, **options}]


def moved(leg, to=ANYTHING, from_=ANYTHING):
    return sends("transfer", leg, conversation_uuid_from=from_, conversation_uuid_to=to)


def connect(number="447700900002", **options):
    return {"action": "connect", "endpoint": [{"type": "phone", "number": number}], **options}


def join(leg, to=ROOM, **options):
    """Place a call that joins the room as soon as it is answered."""
    return [answered_call(leg, ncco=room(**options)), moved(leg, to)]


def waits_with_music(leg, to=ROOM):
    return join(leg, to, startOnEnter=False, musicOnHoldUrl=[MUSIC])


def leaves(leg):
    return [hang_up(leg), sends("completed", leg)]


def ended_by_the_platform(leg):
    return sends("completed", leg, disconnected_by="platform")


# -- who hears whom


def test_legs_that_name_one_conversation_are_in_it_together():
    """Each is told of its move by a transfer event, and has the common id from then on."""
    first, second = Same("first"), Same("second")
    play(
        place_call("A", ncco=room()),
        sends("started", "A", conversation_uuid=first),
        after(1, sends("ringing", "A")),
        after(2, sends("answered", "A"), moved("A", ROOM, first)),
        place_call("B", ncco=room()),
        sends("started", "B", conversation_uuid=second),
        after(1, sends("ringing", "B")),
        after(2, sends("answered", "B"), moved("B", ROOM, second)),
        shows("A", hears=["B"], conversation_uuid=ROOM),
        shows("B", hears=["A"], conversation_uuid=ROOM),
        hang_up("B"),
        sends("completed", "B", conversation_uuid=ROOM),
    )


def test_a_conversation_begins_when_the_prompts_before_it_are_over():
    """Not under them."""
    play(
        answered_call(ncco=[{"action": "talk", "text": "one moment please"}, *room()]),
        after(1.2, moved("A"), hears("one moment please")),
        pass_time(60),
    )


def test_nothing_runs_after_a_conversation():
    """The leg is held until it is hung up or moved; what stands behind it in the NCCO is not reached."""
    play(
        answered_call(ncco=[*room(), {"action": "talk", "text": "never"}]),
        runs("conversation"),
        moved("A"),
        pass_time(7000),
        leaves("A"),
    )


def test_a_muted_leg_is_not_heard_and_an_earmuffed_one_hears_nobody():
    """Until that is undone."""
    play(
        join("A"),
        join("B"),
        modify("mute", "A"),
        shows("A", hears=["B"], muted=True),
        shows("B", hears=[]),
        modify("unmute", "A"),
        modify("earmuff", "A"),
        shows("A", hears=[], earmuffed=True),
        shows("B", hears=["A"]),
        modify("unearmuff", "A"),
        shows("A", hears=["B"]),
    )


def test_mute_and_earmuff_outlast_a_transfer():
    """They belong to the leg."""
    play(
        join("A"),
        modify("mute"),
        modify("earmuff"),
        transfer(ncco=WAIT),
        moved("A"),
        shows(muted=True, earmuffed=True),
    )


def test_a_leg_can_join_muted():
    """By the action's own option."""
    play(join("A"), join("B", mute=True), shows("A", hears=[]), shows("B", hears=["A"]))


# -- music until it starts


def test_music_plays_until_somebody_starts_the_conversation():
    """And until then nobody hears anybody."""
    play(
        waits_with_music("A"),
        waits_with_music("B"),
        shows("A", playing=[MUSIC], hears=[]),
        shows("B", playing=[MUSIC], hears=[]),
        pass_time(20),
        answered_call("C", ncco=room()),
        hears(MUSIC, "A", source="music", seconds=26),
        hears(MUSIC, "B", source="music", seconds=23),
        moved("C", ROOM),
        shows("A", playing=[], hears=["B", "C"]),
        shows("B", playing=[], hears=["A", "C"]),
        shows("C", playing=[], hears=["A", "B"]),
    )


def test_there_is_no_music_in_a_conversation_that_has_started():
    """Nor for the one that starts it."""
    play(
        join("A", musicOnHoldUrl=[MUSIC]),
        shows("A", playing=[]),
        waits_with_music("B"),
        shows("B", playing=[], hears=["A"]),
    )


def test_without_music_one_waits_in_silence():
    """But waits all the same."""
    play(
        join("A", startOnEnter=False),
        join("B", startOnEnter=False),
        shows("A", playing=[], hears=[]),
        shows("B", playing=[], hears=[]),
    )


def test_music_ends_with_the_call_and_with_a_transfer():
    """What the party heard of it is in the journal."""
    play(
        waits_with_music("A"),
        waits_with_music("B"),
        pass_time(5),
        leaves("A"),
        hears(MUSIC, "A", source="music"),
        transfer("B", ncco=[{"action": "talk", "text": "hello"}]),
        moved("B"),
        hears(MUSIC, "B", source="music"),
        shows("B", playing=["hello"]),
    )


# -- who leaves, and who ends it


def test_the_others_stay_when_one_leaves():
    """A conversation is not a connection of two."""
    play(
        join("A"),
        join("B"),
        join("C"),
        leaves("A"),
        shows("B", hears=["C"]),
        leaves("B"),
        shows("C", hears=[], status="answered"),
    )


def test_a_conversation_ends_with_the_leg_that_says_so():
    """All the others are completed by the platform, in the same instant."""
    play(
        join("A", endOnExit=True),
        join("B"),
        join("C"),
        pass_time(7),
        hang_up("A"),
        ended_by_the_platform("A"),
        ended_by_the_platform("B"),
        ended_by_the_platform("C"),
    )


def test_a_moderator_that_is_moved_away_ends_nothing_there():
    """Nor where it is then."""
    hall = Same("hall")
    play(
        join("A", endOnExit=True),
        join("B"),
        answered_call("C", ncco=room("hall")),
        moved("C", hall),
        transfer("A", ncco=room("hall")),
        moved("A", ANYTHING, ROOM),
        moved("A", hall),
        shows("B", hears=[], status="answered"),
        shows("C", hears=["A"], status="answered"),
        leaves("A"),
        pass_time(60),
    )


def test_a_name_is_a_new_conversation_when_all_are_gone():
    """With an id of its own, which has to be started again."""
    again = Same("the room again")
    play(join("A"), leaves("A"), waits_with_music("B", again), shows("B", playing=[MUSIC]))


def test_a_leg_that_is_transferred_into_its_own_room_comes_back():
    """Out of it and into it again, which are two moves."""
    between = Same("between")
    play(
        join("A"),
        join("B"),
        transfer("A", ncco=room()),
        moved("A", between, ROOM),
        moved("A", ROOM, between),
        shows("A", hears=["B"]),
    )


def test_a_conversation_with_very_many_moderators_ends_once(bench):
    """Each would end all the others."""
    calls = [bench.place(ncco=room(endOnExit=True)) for _ in range(50)]
    bench.pass_time(3)
    bench.modify(calls[7], "hangup")
    assert {leg.status for leg in calls} == {"completed"}
    assert len(bench.bodies("completed")) == 50


# -- fifty participants

FULL = "The conversation has 50 participants and takes no more."


def fill(bench, ncco=None):
    """Fill the room to its last place."""
    calls = [bench.place(ncco=ncco or room()) for _ in range(50)]
    bench.pass_time(3)
    return calls


def test_the_fifty_first_gets_an_error_event_and_its_call_ends(bench):
    """It is not moved, and the others stay; so it is with whoever is moved there later."""
    host = fill(bench)[0]
    late = [bench.place(ncco=room()), bench.place(ncco=WAIT)]
    bench.pass_time(3)
    bench.modify(late[1], "transfer", ncco=room())
    for leg in late:
        assert [body["reason"] for body in bench.bodies("error", leg)] == [FULL]
        assert bench.bodies("completed", leg)[0]["disconnected_by"] == "platform"
        assert leg.conversation is not host.conversation
    assert len(host.conversation.members) == 50
    assert bench.bodies("completed", host) == []


def test_a_transfer_action_brings_no_fifty_first_either(bench):
    """The limit is the conversation's."""
    host = fill(bench)[0]
    late = bench.place(ncco=[{"action": "transfer", "conversationId": host.conversation_uuid}])
    bench.pass_time(3)
    assert bench.bodies("error", late)[0]["reason"] == FULL
    assert late.status == "completed"


def test_a_place_that_somebody_leaves_is_free(bench):
    """For the next to come; and whoever is in it comes back to it."""
    calls = fill(bench)
    bench.modify(calls[3], "transfer", ncco=room())
    bench.modify(calls[7], "hangup")
    late = bench.place(ncco=room())
    bench.pass_time(3)
    assert late.conversation is calls[0].conversation is calls[3].conversation
    assert bench.bodies("error") == []


def test_connect_calls_nobody_into_a_conversation_of_fifty(bench):
    """It gets an error event, and its NCCO goes on: the others are not to lose their host."""
    connects = [connect(f"4477009001{number:02}") for number in range(50)]
    host = bench.place(ncco=[*connects, {"action": "talk", "text": "all are here now"}])
    bench.pass_time(200)
    assert len(host.conversation.members) == 50
    assert [body["reason"] for body in bench.bodies("error")] == [FULL]
    assert bench.heard(host) == [("talk", "all are here now")]
    assert host.status == "answered"


# -- the transfer action


def test_a_transfer_action_joins_a_live_conversation_by_its_id():
    """The host's own, which needs no name."""
    host = play(join("A"), shows("A", conversation_uuid=ROOM))
    target = str(host.seen[ROOM])
    play(
        join("A", target),
        answered_call("B", ncco=[{"action": "transfer", "conversationId": target}]),
        moved("B", target),
        shows("B", hears=["A"], status="answered"),
    )


def test_a_transfer_action_ends_the_call_where_there_is_no_such_conversation():
    """With an error event."""
    play(
        answered_call(ncco=[{"action": "transfer", "conversationId": "CON-unknown"}]),
        sends("error", reason="No such conversation."),
        sends("completed"),
    )


# -- recordings

RECORDED = {"record": True, "eventUrl": ["http://app/recorded"]}


def announced(leg, start, end, **members):
    """Announce a recording, whose seconds are those of the first minute."""
    times = {"start_time": f"2030-01-01T12:00:{start:02}Z", "end_time": f"2030-01-01T12:00:{end:02}Z"}
    return sends("record", leg, **times, **members)


def test_a_conversation_is_recorded_from_its_first_leg_to_its_last():
    """And announced once, a second after it is over, however many ask for it."""
    play(
        join("A", **RECORDED),
        join("B", record=True, eventUrl=["http://app/other"]),
        pass_time(10),
        leaves("A"),
        pass_time(5),
        leaves("B"),
        notes("recorded 18 s with no speech", "A"),
        after(1, announced("A", 3, 21, url="http://app/recorded", conversation_uuid=ROOM)),
        pass_time(60),
    )


def test_the_body_of_a_conversation_s_recording():
    """In the recorded order; no leg is named."""
    body = {
        "start_time": "2030-01-01T12:00:03Z",
        "recording_url": ANYTHING,
        "size": ANYTHING,
        "recording_uuid": ANYTHING,
        "end_time": "2030-01-01T12:00:07Z",
        "conversation_uuid": ROOM,
        "timestamp": "2030-01-01T12:00:08.000Z",
    }
    play(join("A", **RECORDED), pass_time(4), leaves("A"), after(1, sends("record", "A", exactly=body)))


def test_the_recording_goes_where_the_calls_events_go_if_nothing_else_is_said():
    """By the method of the action, if that is said; options that are null are not said."""
    nothing = {"eventUrl": None, "eventMethod": None, "musicOnHoldUrl": None, "endOnExit": None}
    play(
        join("A", record="true", **nothing),
        leaves("A"),
        after(1, sends("record", "A", url="http://app/event", method="POST")),
        join("B", Same("the room again"), **RECORDED, eventMethod="GET"),
        leaves("B"),
        after(1, sends("record", "B", url="http://app/recorded", method="GET", recording_url=ANYTHING)),
    )


def test_a_moderated_conversation_is_recorded_from_its_start():
    """Not while it is waited for, whoever of those in it asked for the recording."""
    play(
        join("A", startOnEnter=False, **RECORDED),
        pass_time(10),
        join("B", endOnExit=True),
        pass_time(4),
        hang_up("B"),
        ended_by_the_platform("B"),
        ended_by_the_platform("A"),
        notes("recorded 4 s with no speech", "A"),
        after(1, announced("A", 16, 20)),
    )


def test_a_conversation_that_never_starts_is_not_recorded():
    """There is nothing to hear in it."""
    play(join("A", startOnEnter=False, **RECORDED), pass_time(5), leaves("A"), pass_time(60))


def test_a_conversation_that_everybody_is_moved_out_of_is_over():
    """And with it its recording."""
    play(
        join("A", **RECORDED),
        pass_time(4),
        transfer("A", ncco=WAIT),
        moved("A", Same("elsewhere"), ROOM),
        after(1, announced("A", 3, 7, conversation_uuid=ROOM)),
    )


def test_a_transcription_of_what_is_not_recorded_has_no_effect():
    """The journal says what is missing."""
    play(
        answered_call(ncco=room(transcription={}, eventUrl=["http://app/recorded"])),
        notes("transcription of a conversation has no effect without record: true"),
        moved("A"),
        leaves("A"),
    )


def test_what_the_parties_say_in_a_recorded_conversation_is_heard_and_transcribed():
    """Each may speak when it has begun; a muted one is not heard."""
    asked = {"ncco": room(**RECORDED, transcription={})}
    loud = (*PERSON, say("hello everybody"), stay(3), say("goodbye"), stay())
    quiet = (*PERSON, say("hello to you"), stay(3), say("thanks", now=True), stay())
    recording = Same("the recording")
    play(
        place_call("A", party=loud, **asked),
        sends("started", "A"),
        place_call("B", party=quiet, to="447700900002", **asked),
        sends("started", "B"),
        after(1, sends("ringing", "A"), sends("ringing", "B")),
        after(2, sends("answered", "A"), moved("A", ROOM), sends("answered", "B"), moved("B", ROOM)),
        after(3.5, modify("mute", "B")),
        after(1.7, notes("the party is muted, so its speech is lost", "B")),
        pass_time(18.3),
        leaves("A"),
        leaves("B"),
        notes(
            "recorded 23.5 s with speech of 2 s by 447700900001: 'hello everybody / goodbye', "
            "speech of 1.2 s by 447700900002: 'hello to you'"
        ),
        after(
            1,
            sends("record", "A", recording_uuid=recording),
            sends("transcription", "A", recording_uuid=recording, type="record", status="transcribed"),
        ),
    )


# -- whole flows


def test_a_contact_centre_with_a_survey():
    """A caller waits for an agent, who is called by a request; when the agent leaves the caller is asked."""
    greeting = {"action": "talk", "text": "an agent will be with you"}
    question = [{"action": "talk", "text": "how was it", "bargeIn": True}]
    question += [
        {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}, "eventUrl": ["http://app/survey"]}
    ]
    caller = (*PERSON, press("5"))
    play(
        answered_call(
            "caller", party=caller, ncco=[greeting, *room(startOnEnter=False, musicOnHoldUrl=[MUSIC])]
        ),
        after(2.4, moved("caller", ROOM), hears("an agent will be with you", "caller")),
        answered_call("agent", ncco=room()),
        hears(MUSIC, "caller", seconds=3),
        moved("agent", ROOM),
        shows("caller", hears=["agent"], playing=[]),
        pass_time(30),
        hang_up("agent"),
        sends("completed", "agent", duration="30"),
        shows("caller", hears=[], status="answered"),
        transfer("caller", ncco=question),
        moved("caller"),
        sends("input", "caller", url="http://app/survey", dtmf={"digits": "5", "timed_out": False}),
        sends("completed", "caller", disconnected_by="platform"),
    )
