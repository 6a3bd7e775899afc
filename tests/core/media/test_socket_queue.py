"""What your app sends on a WebSocket waits, is played at its own pace, and can be dropped before that."""

import gc

import pytest
from socket_line import LOUD, SILENT, SOCKET, loud

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.socket_audio import SocketAudio
from voice_simulator.core.model.socket_line import SocketLine, SocketSound
from voice_simulator.core.model.socket_news import SocketClosed, SocketPaced

WHOLE_QUEUE = 3_072


def names(texts):
    return [text.split('"name":"')[1].split('"')[0] for text in texts if "notify" in text]


# -- how it plays


def test_frames_play_one_after_the_other_however_fast_they_come(new_line):
    line = new_line()
    line.say(600)
    line.pause(400)
    line.say(200)
    line.until(3_000)
    assert line.heard() == [(0, 600), (1_000, 1_200)]


def test_a_frame_that_comes_late_plays_when_it_comes(new_line):
    line = new_line()
    line.send(LOUD, LOUD, at=7, every=300)
    line.until(2_000)
    assert line.heard() == [(7, 27), (307, 327)]


def test_what_plays_is_what_your_app_sent_sample_by_sample(new_line):
    line = new_line()
    frames = [loud(1_000 + number) for number in range(20)]
    line.send(*frames)
    line.until(390)
    at = line.opened
    assert line.switchboard.played_by_socket(SOCKET, at, at + 400) == b"".join(frames)
    assert line.switchboard.played_by_socket(SOCKET, at + 30, at + 50) == (frames[1] + frames[2])[320:960]
    assert line.switchboard.played_by_socket(SOCKET, at - 20, at + 20) == SILENT + frames[0]


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000])
def test_a_frame_has_20_ms_at_each_rate(new_line, rate):
    line = new_line(rate=rate)
    line.say(1_000, frame=loud(rate=rate))
    line.until(2_000)
    assert line.heard() == [(0, 1_000)]


def test_frames_move_no_clock_and_are_no_entry(new_line):
    line = new_line()
    before, written = line.now, line.switchboard.journal.last_seq
    line.send(*[LOUD] * 100, at=500, every=20)
    assert (line.now, line.switchboard.journal.last_seq) == (before, written)


def test_a_frame_is_told_to_fall_due_only_where_the_driver_has_to_wake_anew(new_line):
    line = new_line()
    assert line.send(LOUD)  # a sound begins
    assert not line.send(*[LOUD] * 20)
    assert not line.send(*[SILENT] * 9)
    assert line.send(SILENT)  # and ends
    assert not line.send(*[SILENT] * 50)


def test_what_comes_after_the_end_of_a_socket_is_passed_over(new_line):
    line = new_line()
    line.switchboard.receive_socket(SOCKET, SocketClosed(1000))
    assert not line.say(100)
    line.until(1_000)
    assert line.heard() == []


# -- clear


def test_clear_drops_what_does_not_play_yet(new_line):
    line = new_line()
    line.say(2_000)
    line.until(510)
    line.clear()
    line.until(3_000)
    assert line.heard() == [(0, 520)]  # the frame that plays is played to its end
    assert [entry["dropped_ms"] for entry in line.sockets_entries("received")] == [1_480]
    assert line.texts() == ['{"event":"websocket:cleared"}']


def test_what_comes_after_a_clear_plays_at_once_as_a_sound_of_its_own(new_line):
    line = new_line()
    line.say(2_000)
    line.until(490)
    line.clear()
    line.say(100)
    line.until(3_000)
    assert line.heard() == [(0, 500), (500, 600)]


def test_clear_drops_the_sounds_that_have_not_begun(new_line):
    line = new_line()
    for _ in range(3):
        line.say(200)
        line.pause(300)
    line.until(90)
    line.clear()
    line.until(3_000)
    assert line.heard() == [(0, 100)]


def test_a_clear_of_nothing_is_answered_too(new_line):
    line = new_line()
    line.clear()
    line.clear()
    assert line.texts() == ['{"event":"websocket:cleared"}'] * 2
    assert [entry["dropped_ms"] for entry in line.sockets_entries("received")] == [0, 0]


def test_a_clear_after_the_last_sound_does_not_lengthen_it(new_line):
    line = new_line()
    line.say(200)
    line.until(300)
    line.clear()
    line.until(1_000)
    assert line.heard() == [(0, 200)]


# -- notify


def test_notify_comes_when_all_before_it_has_been_played(new_line):
    line = new_line()
    line.say(1_000)
    line.notify("first")
    line.pause(500)
    line.notify("second")
    line.until(999)
    assert line.texts() == []
    line.until(1_000)
    assert names(line.texts()) == ["first"]
    line.until(1_499)
    assert line.texts() == []
    line.until(1_500)
    assert names(line.texts()) == ["second"]


def test_notify_on_an_empty_queue_comes_at_once_and_behind_those_before_it(new_line):
    line = new_line()
    line.notify("alone")
    line.until(0)
    assert names(line.texts()) == ["alone"]
    line.say(100)
    line.notify("first")
    line.switchboard.clock.pass_to(line.opened + 100)
    line.notify("second")
    line.until(100)
    assert names(line.texts()) == ["first", "second"]


def test_clear_drops_the_notifies_that_wait(new_line):
    line = new_line()
    line.say(1_000)
    line.notify("dropped")
    line.clear()
    line.notify("kept")
    line.until(2_000)
    assert [("cleared" in text, names([text])) for text in line.texts()] == [(True, []), (False, ["kept"])]


@pytest.mark.parametrize(("count", "size", "kept"), [(3_200, 10, WHOLE_QUEUE), (20, 500_000, 8)])
def test_more_notifies_than_are_kept_are_ignored_with_a_note(new_line, count, size, kept):
    """By their number, or by what they hold; there is room again once some have been told, or dropped."""
    line = new_line()
    line.say(1_000)
    for _ in range(count):
        line.notify("x" * size)
    ignored = line.sockets_entries("note")
    assert len(ignored) == count - kept
    assert ignored[0]["note"].startswith("3,072 notifies, or 4 MiB of them, wait")
    line.until(1_000)
    assert len(line.texts()) == kept
    line.notify("later")
    line.until(1_001)
    assert names(line.texts()) == ["later"]


def test_a_clear_makes_room_for_notifies(new_line):
    line = new_line()
    line.say(1_000)
    for _ in range(20):
        line.notify("x" * 500_000)
    line.clear()
    line.notify("kept")
    line.until(2_000)
    assert "kept" in names(line.texts())


def test_of_a_long_message_to_your_app_the_journal_has_the_event_and_the_size(new_line):
    """It repeats what your app has sent, and the journal is kept in memory."""
    line = new_line()
    line.notify("x" * 500_000)
    line.until(0)
    [sent] = [entry for entry in line.sockets_entries("sent") if entry["sent"] == "notify"]
    assert sent["message"] == {"event": "websocket:notify"}
    assert sent["size"] == len(line.texts()[0]) > 500_000


def test_the_end_of_a_call_drops_them_too(new_line):
    line = new_line()
    line.say(1_000)
    line.notify("never")
    line.bench.modify(line.leg, "hangup")
    line.until(2_000)
    assert line.texts() == []
    assert line.heard() == []


# -- the queue is full


def test_what_is_beyond_the_queue_is_dropped_and_told(new_line):
    line = new_line()
    line.send(*[LOUD] * (WHOLE_QUEUE + 11))  # one plays, ten are too many
    line.until(5_000)
    begins, ends = line.sockets_entries("dropped_frames")
    assert (begins["dropped_frames"], begins["queued_frames"]) == (1, WHOLE_QUEUE)
    assert (ends["dropped_frames"], ends["is_over"]) == (10, True)
    shown = line.inside()
    assert (shown["dropped_frames"], shown["largest_queue"]) == (10, WHOLE_QUEUE)
    line.until(70_000)
    assert line.heard() == [(0, (WHOLE_QUEUE + 1) * 20)]


def test_a_flood_is_two_entries_however_long_it_lasts(new_line):
    line = new_line()
    for at in range(0, 20_000, 500):
        line.until(at)
        line.send(*[LOUD] * 400)
    line.until(60_000)
    assert [entry["dropped_frames"] for entry in line.sockets_entries("dropped_frames")] == [
        1,
        line.inside()["dropped_frames"],
    ]


def test_there_is_room_again_once_frames_have_played(new_line):
    line = new_line()
    line.send(*[LOUD] * (WHOLE_QUEUE + 1))
    line.until(200)
    line.send(*[LOUD] * 10)
    assert line.inside()["dropped_frames"] == 0
    line.send(LOUD)
    assert line.inside()["dropped_frames"] == 1


# -- frames of another size


@pytest.mark.parametrize("size", [639, 641, 320, 1_280, 0])
def test_a_frame_of_another_size_breaks_the_socket(new_line, size):
    line = new_line()
    line.send(*[LOUD] * 2, bytes(size), *[LOUD] * 2, at=100)
    line.until(1_000)
    (entry,) = line.sockets_entries("frame_bytes")
    assert (entry["frame_bytes"], entry["expected_bytes"], entry["outcome"]) == (size, 640, "fatal")
    assert (entry["number"], entry["offset"]) == (3, 1_280)
    assert [(one["closed_by"], one["code"]) for one in line.sockets_entries("closed_by")] == [
        ("platform", 1006)
    ]
    assert line.leg.is_over
    assert line.heard() == []


def test_it_breaks_when_the_frame_comes_not_where_the_clock_stands(new_line):
    line = new_line()
    line.send(bytes(10), at=700)
    line.until(2_000)
    assert line.leg.ended_at - line.opened == 700


@pytest.mark.parametrize(
    ("sizes", "plays", "outcome"),
    [((320,), 20, "padded"), ((641,), 40, "split"), ((1_600,), 60, "split"), ((7, 9, 1_280), 80, "padded")],
)
def test_lenient_framing_pads_and_splits_them(new_line, sizes, plays, outcome):
    line = new_line(is_framing_strict=False)
    line.send(*[(LOUD * 3)[:size] for size in sizes])
    line.notify("played")
    line.until(plays - 1)
    assert line.texts() == []
    line.until(plays)
    assert names(line.texts()) == ["played"]
    line.until(1_000)
    (entry,) = line.sockets_entries("frame_bytes")  # the first one only
    assert (entry["frame_bytes"], entry["outcome"]) == (sizes[0], outcome)
    assert line.inside()["wrong_sizes"] == len(sizes)
    assert not line.leg.is_over


def test_lenient_framing_passes_over_what_is_empty(new_line):
    line = new_line(is_framing_strict=False)
    line.send(b"")
    line.until(100)
    (entry,) = line.sockets_entries("frame_bytes")
    assert entry["outcome"] == "ignored"
    assert line.inside()["frames_in"] == 1


def test_a_frame_that_is_padded_is_zeros_behind_what_came(new_line):
    line = new_line(is_framing_strict=False)
    line.send(LOUD[:101])
    assert line.switchboard.played_by_socket(SOCKET, line.opened, line.opened + 20) == LOUD[:101] + bytes(539)


# -- what becomes of it all


def test_what_was_counted_is_told_once_the_socket_is_over(new_line):
    line = new_line()
    line.say(1_000)
    line.until(500)
    line.clear()
    line.bench.modify(line.leg, "hangup")
    line.switchboard.receive_socket(SOCKET, SocketPaced(25, 0.5, 1.0, 2.5))
    (told,) = line.sockets_entries("frames_in")
    assert (told["frames_in"], told["cleared_frames"], told["largest_queue"]) == (50, 24, 49)
    assert (told["frames_out"], told["late_max"]) == (25, 2.5)


def test_nothing_is_kept_of_a_socket_that_is_over(new_line):
    """As the garbage collector sees it; its record and the journal are there still."""
    kinds = (SocketLine, SocketSound, SocketAudio)
    gc.collect()
    before = [one for one in gc.get_objects() if isinstance(one, kinds)]
    line = new_line()
    line.send(*[LOUD] * (WHOLE_QUEUE + 5))
    line.notify("never")
    line.until(1_000)
    line.bench.signal(line.person, s.HangsUp())
    line.switchboard.receive_socket(SOCKET, SocketPaced(0, 0.0, 0.0, 0.0))
    line.until(100_000)
    uuid = line.leg.uuid
    line.person = line.leg = line.legs = None
    gc.collect()
    ids = set(map(id, before))
    assert [one for one in gc.get_objects() if isinstance(one, kinds) and id(one) not in ids] == []
    assert line.switchboard.inside(uuid)["socket"] is None
