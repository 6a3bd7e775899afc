"""When processes have slept, by samples that a test makes up: no process, no clock."""

from dataclasses import replace

import pytest

from voice_simulator.runtime.process_sleep import Sleep, Thread

MAIN = Thread(100, 100, "S", 5_000_000, 7)
WORKER = Thread(100, 101, "S", 1_000_000, 2)
CHILD = Thread(200, 200, "S", 3_000_000, 4)
ALL = [MAIN, WORKER, CHILD]


def after(*samples):
    """Take samples, each 2 ms after the one before it and 1 ms long."""
    sleep = Sleep()
    for number, threads in enumerate(samples):
        sleep.add_sample(number * 0.002, number * 0.002 + 0.001, threads)
    return sleep


def test_all_that_slept_in_samples_that_are_the_same_have_slept_in_between():
    """From the end of the first to the beginning of the last."""
    sleep = after(ALL, ALL, ALL)
    assert (sleep.since, sleep.lasted) == (0.001, pytest.approx(0.003))


def test_one_sample_shows_no_rest():
    assert after(ALL).lasted <= 0


@pytest.mark.parametrize("state", ["R", "D", "T", "t"])
def test_whoever_runs_waits_for_a_disk_or_is_stopped_does_not_rest(state):
    sleep = after(ALL, [MAIN, replace(WORKER, state=state), CHILD])
    assert (sleep.since, sleep.lasted) == (None, 0)


@pytest.mark.parametrize(
    "changed",
    [
        [replace(MAIN, used=5_000_001), WORKER, CHILD],
        [MAIN, replace(WORKER, turns=3), CHILD],
        [MAIN, WORKER],
        [MAIN, WORKER, CHILD, Thread(300, 300, "S", 0, 0)],
        [MAIN, WORKER, replace(CHILD, process=201, id=201)],
    ],
)
def test_whoever_ran_between_two_samples_began_to_sleep_anew(changed):
    """By its processor time, by its turns, and whoever is new or gone."""
    sleep = after(ALL, ALL, changed)
    assert (sleep.since, sleep.lasted) == (0.005, pytest.approx(-0.001))


def test_one_that_wakes_another_and_sleeps_before_it_is_looked_at_deceives_nobody():
    """Each sample finds all asleep, one after the other: but their counts say that they took turns."""
    first = [MAIN, replace(WORKER, turns=3), CHILD]
    second = [replace(MAIN, turns=8), replace(WORKER, turns=3), CHILD]
    third = [replace(MAIN, turns=8), replace(WORKER, turns=4), CHILD]
    assert after(first, second, third).lasted < 0


def test_no_process_is_no_rest():
    assert after([], []).since is None


def test_samples_before_a_pause_say_nothing_of_it():
    """Nobody looked meanwhile."""
    sleep = after(ALL, ALL)
    sleep.forget()
    sleep.add_sample(5.0, 5.001, ALL)
    assert sleep.since == 5.001


def test_how_long_there_was_no_rest_is_counted_apart_for_those_that_work_and_those_that_tick():
    """Whoever ticks is found asleep, but has run each time; the count begins anew once there was rest."""
    ticks = [[replace(MAIN, turns=turn), WORKER] for turn in range(6)]
    works = [[replace(MAIN, state="R", turns=turn), WORKER] for turn in range(6)]
    assert (after(*ticks).ticking, after(*ticks).working) == (pytest.approx(0.010), 0)
    sleep = after(*works)
    assert (sleep.ticking, sleep.working) == (0, pytest.approx(0.010))
    sleep.end_restlessness()
    assert sleep.working == 0
