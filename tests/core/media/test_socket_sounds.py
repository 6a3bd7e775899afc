"""What your app sends on a WebSocket is heard by the others, by the rules of what a party says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playbook.parties import say, wait_for
from socket_line import LOUD, SECOND_SOCKET, SILENT, SOCKET, loud

from voice_simulator.core.model import signals as s

RECORD = {"action": "record", "eventUrl": ["http://app/record"], "format": "wav"}
ROOM = {"action": "conversation", "name": "room"}
WAIT = {"action": "wait", "timeout": 7000}


def recorded(line):
    """The stretches of sockets in each recording that was made: of which leg, from when to when, and what."""
    files = [one for one in line.switchboard.files if one.sounds]
    return [
        [(one.party, one.channel, *_span(line, one), one.stretch.sound.audio) for one in file.sounds]
        for file in files
    ]


def _span(line, one):
    return one.stretch.since - line.opened, one.stretch.until - line.opened


# -- which sounds there are


def test_quiet_frames_are_no_sound(new_line):
    line = new_line()
    line.send(*[SILENT] * 50, *[loud(60)] * 50)  # about -55 dBFS
    line.until(5_000)
    assert line.heard() == []


def test_pauses_within_words_end_no_sound(new_line):
    line = new_line()
    for _ in range(3):
        line.say(300)
        line.pause(180)
    line.until(3_000)
    assert line.heard() == [(0, 1_260)]


def test_silence_of_200_ms_ends_a_sound_with_the_last_that_can_be_heard(new_line):
    line = new_line()
    line.say(300)
    line.pause(200)
    line.say(300)
    line.until(3_000)
    assert line.heard() == [(0, 300), (500, 800)]


def test_so_it_does_where_nothing_comes_at_all(new_line):
    """The end is known 200 ms later; what comes just before that goes on with the sound."""
    line = new_line()
    line.say(100)
    line.until(290)
    line.say(20)
    line.until(509)
    assert line.heard() == []
    line.until(510)
    assert line.heard() == [(0, 310)]


@given(pauses=st.lists(st.integers(0, 600), min_size=1, max_size=8))
def test_sounds_never_overlap_and_are_200_ms_apart(new_line, pauses):
    line = new_line()
    at = 0
    for pause in pauses:
        line.send(LOUD, LOUD, at=at)
        at += pause
    line.until(60_000)
    heard = line.heard()
    assert all(after[0] - before[1] >= 200 for before, after in pairwise(heard))
    assert sum(until - since for since, until in heard) >= 40 * len(pauses)


def test_a_sound_tells_how_loud_it_was(new_line):
    line = new_line()
    line.say(200, frame=loud(3_277))  # a tenth of the loudest
    line.pause(300)
    line.say(200, frame=loud(32_767))
    line.until(1_000)
    assert [entry["level"] for entry in line.heard_entries()] == [-20.0, 0.0]


def test_what_is_heard_says_whose_it_is(new_line):
    line = new_line()
    line.say(200)
    line.until(1_000)
    (entry,) = line.heard_entries()
    assert (entry["source"], entry["by"], entry["content"]) == ("socket", "party", "")
    assert (entry["leg"], entry["to_the_end"]) == (line.leg.uuid, True)


def test_its_end_is_known_as_soon_as_the_silence_behind_it_is_queued(new_line):
    line = new_line()
    line.say(2_000)
    line.until(100)
    assert playing(line) == [None]
    line.pause(200)
    assert playing(line) == [2_000]
    line.until(2_000)
    assert line.heard() == [(0, 2_000)]


def playing(line):
    inside = line.switchboard.heard_now(line.person.uuid)
    return [one.sound.span for one, _ in inside if one.sound.source == "socket"]


# -- who hears it


@pytest.mark.parametrize(
    ("action", "back"), [("mute", "unmute"), ("earmuff", "unearmuff")], ids=["mute", "earmuff"]
)
def test_mute_and_earmuff_cut_it(new_line, action, back):
    line = new_line()
    line.say(3_000)
    cut = line.leg if action == "mute" else line.person
    line.until(1_010)
    line.bench.modify(cut, action)
    line.until(2_030)
    line.bench.modify(cut, back)
    line.until(5_000)
    assert line.heard() == [(0, 1_010), (2_030, 3_000)]
    assert [entry["to_the_end"] for entry in line.heard_entries()] == [False, True]


def test_what_cuts_it_when_it_is_silent_already_finds_it_ended(new_line):
    line = new_line()
    line.say(500)
    line.until(600)
    line.bench.modify(line.leg, "mute")
    line.until(5_000)
    assert line.heard() == [(0, 500)]


def test_a_hang_up_in_mid_word_cuts_it(new_line):
    line = new_line()
    line.say(3_000)
    line.until(1_234)
    line.bench.signal(line.person, s.HangsUp())
    assert line.heard() == [(0, 1_234)]


def test_the_end_of_the_socket_cuts_it_too(new_line):
    line = new_line(ncco=[{"action": "talk", "text": "goodbye"}])
    line.say(3_000)
    line.until(1_234)
    line.bench.modify(line.leg, "hangup")
    line.until(5_000)
    assert line.heard() == [(0, 1_234)]


def test_it_is_heard_no_more_where_its_leg_has_moved_elsewhere(new_line):
    line = new_line()
    line.say(3_000)
    line.until(1_000)
    line.bench.modify(line.leg, "transfer", ncco=[{"action": "conversation", "name": "elsewhere"}])
    line.until(5_000)
    assert line.heard() == [(0, 1_000)]


@pytest.mark.parametrize("member", ["canSpeak", "canHear"])
def test_who_may_not_speak_or_hear_cuts_it(new_line, member):
    line = new_line(ncco=[WAIT])
    line.say(4_000)
    line.bench.modify(line.leg, "transfer", ncco=[{**ROOM, member: []} if member == "canSpeak" else ROOM])
    line.bench.modify(line.person, "transfer", ncco=[{**ROOM, member: []} if member == "canHear" else ROOM])
    line.until(1_000)
    line.bench.modify(line.leg if member == "canSpeak" else line.person, "transfer", ncco=[ROOM])
    line.until(5_000)
    assert line.heard() == [(1_000, 4_000)]


def test_two_sockets_hear_each_other(new_line):
    line = new_line(sockets=2)
    first, second = line.legs
    line.say(400, socket=SOCKET)
    line.until(1_000)
    line.say(200, socket=SECOND_SOCKET)
    line.until(2_000)
    assert line.heard(second) == [(0, 400)]
    assert line.heard(first) == [(1_000, 1_200)]
    assert line.heard() == [(0, 400), (1_000, 1_200)]


def test_a_party_that_waits_for_sound_goes_on_when_it_comes(new_line):
    line = new_line(wait_for("heard", "*"), say("hello"))
    line.until(1_000)
    line.say(400)
    line.until(3_000)
    assert line.heard(line.leg, "party") == [(1_001, 2_001)]


# -- what is heard in a recording


def test_a_recording_of_who_hears_it_has_its_samples(new_line):
    line = new_line(before=[RECORD])
    frames = [loud(2_000 + number) for number in range(50)]
    line.send(*frames)
    line.until(2_000)
    line.bench.signal(line.person, s.HangsUp())
    line.until(4_000)
    ((party, _, since, until, audio),) = recorded(line)[0]
    assert (party, since, until) == (line.leg.uuid, 0, 1_000)
    assert audio.between(line.opened, line.opened + 1_000) == b"".join(frames)


def test_a_recording_has_them_still_when_much_has_been_sent_since(new_line):
    line = new_line(before=[RECORD])
    line.say(400)
    for at in range(1_000, 100_000, 1_000):
        line.until(at)
        line.pause(1_000)
    line.bench.signal(line.person, s.HangsUp())
    line.until(110_000)
    ((_, _, _, _, audio),) = recorded(line)[0]
    assert audio.between(line.opened, line.opened + 400) == LOUD * 20


def test_a_recording_has_a_sound_of_minutes_from_its_beginning(new_line):
    line = new_line(before=[RECORD])
    for at in range(0, 90_000, 1_000):
        line.until(at)
        line.say(1_000)
    line.until(100_000)
    line.bench.signal(line.person, s.HangsUp())
    line.until(102_000)
    ((_, _, since, until, audio),) = recorded(line)[0]
    assert (since, until) == (0, 90_000)
    assert audio.between(line.opened, line.opened + 90_000) == LOUD * 4_500


def test_without_a_recording_only_the_newest_is_kept(new_line):
    line = new_line()
    for at in range(0, 90_000, 1_000):
        line.until(at)
        line.say(1_000)
    assert line.leg.socket.audio.size <= 32_000 * 32


def test_a_recording_of_the_socket_s_own_leg_has_it_as_its_party(new_line):
    line = new_line()
    line.bench.modify(
        line.leg,
        "transfer",
        ncco=[{**RECORD, "split": "conversation"}, ROOM],
    )
    line.say(400)
    line.until(2_000)
    line.bench.modify(line.leg, "hangup")
    line.until(5_000)
    ((party, channel, since, until, audio),) = recorded(line)[0]
    assert (party, channel, since, until) == (line.leg.uuid, 1, 0, 400)
    assert audio.between(line.opened, line.opened + 400) == LOUD * 20


def test_a_recorded_conversation_has_it(new_line):
    line = new_line(ncco=[WAIT])
    room = [{**ROOM, "record": True, "eventUrl": ["http://app/record"]}]
    line.bench.modify(line.leg, "transfer", ncco=room)
    line.bench.modify(line.person, "transfer", ncco=room)
    line.say(400)
    line.until(2_000)
    line.bench.modify(line.leg, "hangup")
    line.bench.signal(line.person, s.HangsUp())
    line.until(5_000)
    ((party, _, since, until, _),) = recorded(line)[0]
    assert (party, since, until) == (line.leg.uuid, 0, 400)


def test_a_message_that_your_app_leaves_ends_when_it_has_been_silent_for_long_enough(new_line):
    line = new_line()
    line.bench.modify(line.leg, "transfer", ncco=[{**RECORD, "endOnSilence": 3}, ROOM])
    line.until(1_000)
    line.say(5_000)
    line.until(8_999)
    assert not line.bench.bodies("record", line.leg)
    line.until(9_000)
    (file,) = line.switchboard.files
    assert file.span == 9_000


# -- what the edge reads


def test_a_socket_hears_what_plays_and_what_begins_within_the_next_frame(new_line):
    line = new_line(sockets=2)
    line.pause(300)
    line.say(200)
    line.until(270)
    assert line.switchboard.sounds_for(SECOND_SOCKET) == []
    line.until(290)
    (coming,) = line.switchboard.sounds_for(SECOND_SOCKET)
    assert (coming.stretch.since - line.opened, coming.party) == (300, 1)
    line.until(300)
    (playing_now,) = line.switchboard.sounds_for(SECOND_SOCKET)
    assert (playing_now.stretch.since - line.opened, playing_now.party) == (300, 1)
    assert line.switchboard.sounds_for(SOCKET) == []


def test_a_socket_hears_the_person_and_prompts(new_line):
    line = new_line(
        say("hello there my friend", now=True), ncco=[{"action": "talk", "text": "welcome to us all"}]
    )
    line.until(500)
    heard = line.switchboard.sounds_for(SOCKET)
    assert [(one.stretch.sound.source, one.party) for one in heard] == [("party", 0), ("talk", None)]


def test_the_journal_says_how_much_came_on_a_socket(new_line):
    """It has no words."""
    line = new_line(before=[RECORD])
    line.say(400)
    line.until(2_000)
    line.say(1_000)
    line.until(4_000)
    line.bench.signal(line.person, s.HangsUp())
    line.until(6_000)
    notes = [entry["note"] for entry in line.bench.entries("note", line.person)]
    (sentence,) = [note for note in notes if note.startswith("recorded ")]
    assert sentence.endswith(f" with sound of 1.4 s by {line.leg.to.address}")
