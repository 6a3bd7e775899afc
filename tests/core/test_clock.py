"""Simulated time: timers ring in order, each at its own instant; instants are read and written exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.clock import Clock, from_iso, to_iso

NOW = 1_893_499_200_000
LATEST = from_iso("9999-12-31T23:59:59.999Z")


def ring_all(clock, until):
    while clock.fire_next_timer(until):
        pass


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=60))
def test_timers_ring_by_instant_and_then_in_the_order_in_which_they_were_set(timers):
    """Whatever was cancelled meanwhile, and never after the instant asked for."""
    clock, rung = Clock(NOW), []
    made = [
        clock.set_timer(span, lambda number=number: rung.append((clock.now, number)))
        for number, (span, _) in enumerate(timers)
    ]
    for timer, (_, cancelled) in zip(made, timers, strict=True):
        if cancelled:
            clock.cancel(timer)
    ring_all(clock, NOW + 10)
    expected = sorted(
        (NOW + span, number) for number, (span, cancelled) in enumerate(timers) if not cancelled
    )
    assert rung == [one for one in expected if one[0] <= NOW + 10]
    later = [instant for instant, _ in expected if instant > NOW + 10]
    assert clock.next_deadline() == (later[0] if later else None)


@given(st.integers(1000, 1400), st.integers(2, 9), st.integers(0, 8))
def test_cancelling_very_many_timers_loses_none_of_the_others(count, every, offset):
    """Cancelled timers are swept out of the heap together; what is left still rings in order."""
    clock, rung = Clock(NOW), []
    made = [clock.set_timer(n % 7, lambda n=n: rung.append(n)) for n in range(count)]
    kept = [n for n in range(count) if n % every == offset % every]
    for n in set(range(count)) - set(kept):
        clock.cancel(made[n])
    ring_all(clock, NOW + 7)
    assert rung == sorted(kept, key=lambda n: (n % 7, n))
    assert clock.next_deadline() is None


def test_memory_of_cancelled_timers_is_given_back():
    """A world that sets and cancels timers for ever does not grow."""
    clock = Clock(NOW)
    for _ in range(10_000):
        clock.cancel(clock.set_timer(1000, lambda: None))
    assert len(clock._heap) < 2000


def test_what_a_timer_sets_for_now_rings_in_the_same_breath():
    """And at the instant of the timer that set it."""
    clock, rung = Clock(NOW), []
    clock.set_timer(5, lambda: clock.set_timer(0, lambda: rung.append(clock.now)))
    ring_all(clock, NOW + 5)
    assert rung == [NOW + 5]


def test_a_timer_rings_once_and_can_be_cancelled_at_any_time():
    """Before it rings, while it rings, afterwards, twice, or not being there at all."""
    clock, rung = Clock(NOW), []
    first = clock.set_timer(1, lambda: (rung.append("first"), clock.cancel(first)))
    second = clock.set_timer(1, lambda: rung.append("second"))
    clock.cancel(second)
    clock.cancel(second)
    clock.cancel(None)
    ring_all(clock, NOW + 1)
    clock.cancel(first)
    clock.set_timer(1, lambda: rung.append("third"))
    ring_all(clock, NOW + 10)
    assert rung == ["first", "third"]


def test_a_timer_can_cancel_another_that_is_due_at_the_same_instant():
    """The one that was set first goes first, and may call off the rest."""
    clock, rung = Clock(NOW), []
    timers = []
    clock.set_timer(1, lambda: clock.cancel(timers[0]))
    timers.append(clock.set_timer(1, lambda: rung.append("called off")))
    ring_all(clock, NOW + 1)
    assert rung == []


def test_time_goes_forward_only():
    """Neither by passing to the past nor by a timer in it."""
    clock = Clock(NOW)
    clock.pass_to(NOW - 1)
    assert clock.now == NOW
    clock.pass_to(NOW + 1)
    assert clock.now == NOW + 1
    with pytest.raises(ValueError, match=r"a timer can't be due in the past: -1 ms"):
        clock.set_timer(-1, lambda: None)


def test_an_overdue_timer_does_not_turn_time_back():
    """A driver that was late passes on first and rings then."""
    clock, rung = Clock(NOW), []
    clock.set_timer(5, lambda: rung.append(clock.now))
    clock.pass_to(NOW + 9)
    assert clock.fire_next_timer(NOW + 9)
    assert rung == [NOW + 9]


@given(st.integers(from_iso("1000-01-01"), LATEST))
def test_an_instant_is_written_to_the_millisecond_and_read_back(instant):
    """No digit is lost on the way."""
    assert from_iso(to_iso(instant)) == instant


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024-04-19T01:34:18Z", "2024-04-19T01:34:18.000Z"),
        ("2024-04-19T01:34:18.5Z", "2024-04-19T01:34:18.500Z"),
        ("2024-04-19T03:34:18+02:00", "2024-04-19T01:34:18.000Z"),
        ("2024-04-19 01:34:18", "2024-04-19T01:34:18.000Z"),
        ("2024-04-19", "2024-04-19T00:00:00.000Z"),
        ("2024-04-19T01:34:18.0009Z", "2024-04-19T01:34:18.000Z"),
    ],
)
def test_dates_are_read_in_the_forms_that_sdks_send(text, written):
    """One without a zone is meant as UTC."""
    assert to_iso(from_iso(text)) == written


def test_what_is_no_date_is_refused():
    """With the standard library's words."""
    with pytest.raises(ValueError, match="Invalid isoformat string: 'yesterday'"):
        from_iso("yesterday")
