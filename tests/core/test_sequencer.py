"""Tests of the sequencer: one thing after the other, its consequences first."""

import pytest

from voice_simulator.core.sequencer import Sequencer


def recorder(brings_about):
    """Return what runs a named task, and the list of the names that began and ended."""
    sequencer, seen = Sequencer(), []

    def run(name):
        def task():
            seen.append(f"{name} begins")
            for other in brings_about.get(name, ()):
                run(other)
            seen.append(f"{name} ends")

        sequencer.run(task)

    return run, seen


def test_a_task_given_by_a_task_runs_when_that_one_is_over():
    run, seen = recorder({"answer": ["press"]})
    run("answer")
    assert seen == ["answer begins", "answer ends", "press begins", "press ends"]


def test_what_a_task_brings_about_is_over_before_what_waited_already():
    """As if each task had been called from the last line of the one that brought it about."""
    run, seen = recorder({"a": ["b", "c"], "b": ["d", "e"], "d": ["f"]})
    run("a")
    assert [name[0] for name in seen if name.endswith("begins")] == list("abdfec")


def test_a_task_that_raises_does_not_keep_the_others_from_running():
    """The error reaches who gave the first task; what still waited runs with the next one."""
    sequencer, seen = Sequencer(), []

    def fails():
        sequencer.run(lambda: seen.append("waited"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        sequencer.run(fails)
    sequencer.run(lambda: seen.append("next"))
    assert seen == ["next", "waited"]


def test_very_many_tasks_one_from_the_other_need_no_stack():
    sequencer, left = Sequencer(), [100_000]

    def task():
        left[0] -= 1
        if left[0]:
            sequencer.run(task)

    sequencer.run(task)
    assert left == [0]
