"""What is true of the queue of a WebSocket whatever comes, in whatever order."""

from bisect import bisect_right
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from socket_line import LOUD, SILENT, SOCKET

from voice_simulator.core.model.socket_news import SocketPaced

ROOM = 3_072
PASSES = st.tuples(st.just("pass"), st.sampled_from([0, 1, 19, 20, 150, 200, 1_000, 30_000]))
FRAMES = st.tuples(st.just("frames"), st.sampled_from([1, 3, 40, 1_050]), st.booleans(), st.integers(0, 300))
STEPS = st.lists(st.one_of(FRAMES, PASSES, st.just(("clear",)), st.just(("notify",))), max_size=10)


class Expected:
    """What becomes of frames, told in the simplest way."""

    def __init__(self):
        self.begins, self.loud = [], []
        self.dropped = self.cleared = self.largest = 0

    def waiting(self, now):
        return len(self.begins) - bisect_right(self.begins, now)

    def send(self, count, is_loud, now):
        for _ in range(count):
            if self.waiting(now) >= ROOM:
                self.dropped += 1
                continue
            self.begins.append(max([now, *(one + 20 for one in self.begins[-1:])]))
            self.loud += [self.begins[-1]] * is_loud
            self.largest = max(self.largest, self.waiting(now))

    def clear(self, now):
        self.cleared += self.waiting(now)
        self.begins = [one for one in self.begins if one <= now]
        self.loud = [one for one in self.loud if one <= now]


def notified(texts):
    return [int(text.split('"name":"')[1].split('"')[0]) for text in texts if "notify" in text]


@given(steps=STEPS)
def test_each_frame_is_played_dropped_or_cleared_and_each_notify_told_once_or_cleared(new_line, steps):
    """And what can be heard of what has played was heard, in sounds that never overlap."""
    line, expected, sent, pending, told = new_line(), Expected(), 0, [], []
    for number, step in enumerate(steps):
        match step:
            case "frames", count, is_loud, late:
                before = line.now
                line.send(*[LOUD if is_loud else SILENT] * count, at=before + late)
                assert line.now == before  # frames move no clock
                line.until(before + late)
                expected.send(count, is_loud, line.now)
                sent += count
            case ("clear",):
                told += notified(line.texts())
                pending = [one for one in pending if one in told]
                line.clear()
                expected.clear(line.now)
            case ("notify",):
                pending.append(number)
                line.notify(number)
            case "pass", span:
                line.until(line.now + span)
        shown = line.inside()
        assert shown["queued_frames"] == expected.waiting(line.now)
    line.until(line.now + 70_000)
    shown = line.inside()
    assert (shown["dropped_frames"], shown["cleared_frames"]) == (expected.dropped, expected.cleared)
    assert len(expected.begins) + shown["dropped_frames"] + shown["cleared_frames"] == sent
    assert (shown["frames_in"], shown["largest_queue"]) == (sent, expected.largest)
    assert [*told, *notified(line.texts())] == pending
    assert_heard(line.heard(), expected.loud)


def assert_heard(spans, loud):
    """Each frame that could be heard was, and each sound begins and ends with one."""
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for begins in loud:
        place = bisect_right(spans, (begins, float("inf"))) - 1
        assert place >= 0
        assert begins + 20 <= spans[place][1]
    assert {since for since, _ in spans} <= set(loud)
    assert {until - 20 for _, until in spans} <= set(loud)


@given(steps=STEPS, pieces=st.integers(2, 9))
def test_what_is_heard_does_not_depend_on_when_the_clock_comes_there(new_line, steps, pieces):
    """Whether time passes in one go or by the millisecond."""

    def heard(pieces):
        line = new_line()
        for step in steps:
            match step:
                case "frames", count, is_loud, late:
                    line.send(*[LOUD if is_loud else SILENT] * min(count, 100), at=line.now + late)
                    line.until(line.now + late)
                case ("clear",):
                    line.clear()
                case "pass", span:
                    goal = line.now + span
                    for piece in range(1, pieces + 1):
                        line.until(goal - span + span * piece // pieces)
        line.until(line.now + 70_000)
        return line.heard()

    assert heard(1) == heard(pieces)


@given(hangs_up=st.integers(0, 3_000), frames=st.lists(st.booleans(), max_size=120))
def test_the_end_of_a_call_cuts_what_plays_and_drops_the_rest(new_line, hangs_up, frames):
    line = new_line()
    line.send(*[LOUD if is_loud else SILENT for is_loud in frames])
    line.until(hangs_up)
    line.bench.modify(line.leg, "hangup")
    line.switchboard.receive_socket(SOCKET, SocketPaced(0, 0.0, 0.0, 0.0))
    (told,) = line.sockets_entries("frames_in")
    assert told.get("cleared_frames", 0) == max(0, len(frames) - 1 - hangs_up // 20)
    assert all(until <= hangs_up for _, until in line.heard())
    assert all(since < until for since, until in line.heard())
