"""How evenly your app sends its frames, and whether they come in time, measured in simulated time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socket_line import LOUD, SILENT

from voice_simulator.core.model.frame_pace import FramePace


def jitter(line):
    shown = line.inside()
    return shown["jitter_p50"], shown["jitter_p95"], shown["jitter_max"]


def under_runs(line):
    return line.inside()["under_runs"]


# -- jitter


def test_frames_each_20_ms_have_no_jitter(new_line):
    line = new_line()
    line.send(*[LOUD] * 100, at=0, every=20)
    assert jitter(line) == (0, 0, 0)


def test_frames_that_come_all_at_once_have_a_jitter_of_20_ms(new_line):
    line = new_line()
    line.say(2_000)
    assert jitter(line) == (20, 20, 20)


def test_jitter_tells_how_much_too_soon_or_too_late_frames_come(new_line):
    line = new_line()
    at = 0
    for gap in [*[20] * 60, *[14] * 20, *[27] * 17, 60, 0, 520]:
        at += gap
        line.send(LOUD, at=at)
    line.send(LOUD, at=at + 20)
    assert jitter(line) == (0, 7, 500)


def test_silence_that_your_app_sends_counts_as_frames_do(new_line):
    line = new_line()
    line.send(SILENT, LOUD, SILENT, at=0, every=30)
    assert jitter(line) == (10, 10, 10)


def test_pause_of_more_than_a_second_is_no_jitter(new_line):
    line = new_line()
    line.send(LOUD, at=0)
    assert jitter(line) == (None, None, None)
    line.send(LOUD, at=1_001)
    assert jitter(line) == (None, None, None)
    line.send(LOUD, at=2_001)
    assert jitter(line) == (980, 980, 980)


def test_each_message_counts_once_where_two_frames_are_sent_as_one(new_line):
    line = new_line(is_framing_strict=False)
    line.send(*[LOUD + LOUD] * 10, at=0, every=40)
    assert jitter(line) == (20, 20, 20)


@given(st.lists(st.integers(0, 1_000), min_size=1, max_size=60))
def test_percentiles_are_those_of_all_deviations_in_order(gaps):
    pace, at = FramePace(), 0
    pace.note_frame(0)
    for gap in gaps:
        at += gap
        pace.note_frame(at)
    deviations = sorted(abs(gap - 20) for gap in gaps)
    halves = [deviations[-(-len(gaps) * percent // 100) - 1] for percent in (50, 95)]
    assert pace.jitter == (*halves, deviations[-1])


def test_jitter_of_a_long_call_takes_no_more_room():
    pace = FramePace()
    for number in range(20_000):
        pace.note_frame(number * 37 + number % 1_000)
    assert len(pace.deviations) <= 1_001


# -- under-runs


def test_gap_in_a_sound_is_an_under_run(new_line):
    line = new_line()
    line.send(LOUD, LOUD, LOUD, at=0, every=20)
    line.send(LOUD, LOUD, at=100, every=20)  # nothing from 60 on
    assert under_runs(line) == 1
    assert jitter(line)[2] == 40


def test_frames_in_time_or_too_soon_are_none(new_line):
    line = new_line()
    line.say(1_000)
    line.send(LOUD, at=1_000)
    assert under_runs(line) == 0


@pytest.mark.parametrize(("gap", "times"), [(1, 1), (199, 1), (200, 0), (3_000, 0)])
def test_next_sentence_after_200_ms_is_none(new_line, gap, times):
    line = new_line()
    line.send(LOUD, at=0)
    line.until(10)
    line.send(LOUD, at=20 + gap)
    assert under_runs(line) == times


def test_gap_before_silence_in_a_sound_is_one_too_and_at_its_end_none(new_line):
    line = new_line()
    line.send(LOUD, at=0)
    line.send(SILENT, at=60)
    line.send(LOUD, at=80)
    assert under_runs(line) == 1
    line.send(SILENT, at=140)
    line.send(*[SILENT] * 20)
    line.say(100)
    assert under_runs(line) == 1


def test_pause_that_your_app_sends_as_silence_is_none(new_line):
    line = new_line()
    line.say(100)
    line.pause(160)
    line.say(100)
    assert under_runs(line) == 0


def test_what_a_clear_drops_leaves_no_under_run(new_line):
    line = new_line()
    line.say(2_000)
    line.until(510)
    line.clear()
    line.send(LOUD, at=600)
    assert under_runs(line) == 0
