"""Your app at rest, by a process table that a test makes up and timers that pass by themselves."""

import heapq
import itertools
from dataclasses import replace

import pytest

from voice_simulator.runtime.app_rest import AppRest
from voice_simulator.runtime.pending_connections import PendingConnections
from voice_simulator.runtime.process_sleep import Thread

MAIN = Thread(100, 100, "S", 0, 0)
MINE = "my application"


class Timers:
    """An event loop without a wall clock: `run` passes from timer to timer."""

    def __init__(self):
        self._now = 1000.0
        self._due, self._number = [], itertools.count()

    def time(self):
        return self._now

    def call_later(self, delay, callback):
        heapq.heappush(self._due, (self._now + delay, next(self._number), callback))

    def call_soon(self, callback):
        self.call_later(0, callback)

    def run(self, seconds):
        end = self._now + seconds
        while self._due and self._due[0][0] <= end:
            self._now, _, callback = heapq.heappop(self._due)
            callback()
        self._now = end

    def step(self, until):
        """Pass to the next timer, or to an instant where there is none."""
        self.run(max(0.0, (self._due[0][0] if self._due else until) - self._now))

    @property
    def are_none(self):
        return not self._due


class App:
    """An application whose one thread works, ticks or sleeps, as the test says for each span of time."""

    def __init__(self):
        self.timers = Timers()
        self.arrivals = PendingConnections(self.timers.time)
        self.rest = AppRest(self, self.arrivals, self.timers, {MINE})
        self.listens, self.has_ended = True, False
        self.told = 0
        self._turns, self._works_until, self._ticks = itertools.count(1), 0.0, None
        self._counted = 0

    def threads(self):
        if self.timers.time() < self._works_until:
            self._counted = next(self._turns)
            return [replace(MAIN, state="R", turns=self._counted)]
        if self._ticks is not None:
            return [replace(MAIN, turns=int(self.timers.time() / self._ticks))]
        return [replace(MAIN, turns=self._counted)]

    def listens_at(self, *_):
        return self.listens

    def works(self, seconds):
        self._works_until = self.timers.time() + seconds
        self._counted = next(self._turns)

    def ticks(self, every):
        self._ticks = every

    def notify(self):
        self.told += 1

    def rests(self, contact=None, floor=0.0):
        contact = self.timers.time() if contact is None else contact
        seen_from = self.rest.rests_from(contact, floor, self.notify)
        return seen_from is not None and seen_from <= self.timers.time()

    def seconds_to_rest(self, floor=0.0, most=10.0):
        """Ask, and return after how many seconds it was seen at rest; None if it was not."""
        contact = self.timers.time()
        while not self.rests(contact, floor):
            if self.timers.time() - contact > most or self.rest.why_not:
                return None
            self.timers.step(contact + max(0.0, floor - 0.005))
        return self.timers.time() - contact


@pytest.fixture(name="app")
def _app():
    return App()


def test_an_app_that_sleeps_is_at_rest_five_milliseconds_later(app):
    assert app.seconds_to_rest() == pytest.approx(0.006, abs=0.002)


@pytest.mark.parametrize("span", [0.03, 0.09, 0.4, 1.5, 4.0])
def test_an_app_that_works_is_waited_for_however_long_that_takes(app, span):
    """Whatever the machine: it is seen to work, and that it has ended."""
    app.works(span)
    assert app.seconds_to_rest() == pytest.approx(span + 0.006, abs=0.003)


@pytest.mark.parametrize(("floor", "span"), [(0.2, 0.2), (0.2, 0.3), (0.004, 0.006), (0.0, 0.006)])
def test_a_floor_is_kept_and_whoever_works_at_its_end_is_waited_for(app, floor, span):
    """An explicit `--settle`, for an application that sleeps on somebody else before it acts."""
    if span > floor > 0.1:
        app.timers.call_later(0.1, lambda: app.works(span - 0.106))
    assert app.seconds_to_rest(floor) == pytest.approx(span, abs=0.003)


def test_who_asked_is_told_and_nobody_looks_any_more(app):
    """Watching costs nothing while nobody wants to know."""
    assert not app.rests()
    app.timers.run(0.1)
    assert app.told == 1
    assert app.timers.are_none


def test_rest_from_before_the_last_contact_does_not_count(app):
    """An application may act upon the contact; what was seen before it says nothing about that."""
    app.seconds_to_rest()
    app.timers.run(5)
    assert not app.rests()


def test_a_connection_that_has_said_nothing_yet_is_waited_for(app):
    """Its client sleeps because it waits for us, for our half of a TLS handshake, say."""
    app.arrivals.note_accepted("connection")
    app.rests(contact := app.timers.time())
    app.timers.run(0.1)
    assert not app.rests(contact)
    app.arrivals.note_heard("connection")
    app.timers.run(0.02)
    assert app.rests(contact)


def test_a_connection_that_never_says_anything_is_waited_for_no_longer_than_a_second(app):
    app.arrivals.note_accepted("connection")
    assert app.seconds_to_rest() == pytest.approx(1.01, abs=0.01)


def test_a_request_that_is_being_answered_is_waited_for(app):
    """One that only reads, too: the application sleeps until it has its answer."""
    contact = app.timers.time()
    with app.arrivals.answering(MINE):
        app.rests(contact)
        app.timers.run(0.5)
        assert not app.rests(contact)
    app.timers.run(0.02)
    assert app.rests(contact)


def test_what_comes_in_while_the_loop_makes_its_last_pass_is_seen(app):
    """It was on its way when all slept; the application wakes when it is answered."""
    contact = app.timers.time()
    app.rests(contact)
    soon, passes = app.timers.call_soon, []

    def call_soon(callback):
        passes.append(callback)
        if len(passes) == 4:
            app.arrivals.note_heard("connection")
        if len(passes) == 6:
            app.answering = app.arrivals.answering(MINE)
            app.answering.__enter__()
        soon(callback)

    app.timers.call_soon = call_soon
    app.timers.run(0.5)
    assert len(passes) == 8
    assert not app.rests(contact)
    app.answering.__exit__(None, None, None)
    app.timers.run(0.02)
    assert app.rests(contact)


def test_what_others_send_and_wait_for_does_not_keep_an_app_from_being_at_rest(app):
    """Eight test processes, each an app of its own; what came after it fell asleep it can't have sent."""
    contact = app.timers.time()

    def traffic():
        app.arrivals.note_accepted(object())
        app.arrivals.answering(MINE).__enter__()
        app.timers.call_later(0.0005, traffic)

    with app.arrivals.answering("of another app"):
        app.timers.call_later(0.006, traffic)
        assert not app.rests(contact)
        app.timers.run(0.05)
        assert app.rests(contact)
        app.timers.run(0.05)
        assert app.rests(contact)


def test_an_app_that_has_run_since_is_looked_at_again_where_something_came_in(app):
    """It may have sent that, and wait for the answer."""
    contact = app.timers.time()
    app.rests(contact)
    app.timers.run(0.05)
    assert app.rests(contact)
    app.works(0.01)
    app.timers.run(0.02)
    with app.arrivals.answering(MINE):
        assert not app.rests(contact)
        app.timers.run(0.1)
        assert not app.rests(contact)
    app.timers.run(0.02)
    assert app.rests(contact)


def test_an_app_that_is_never_quiet_is_watched_no_more_after_a_second(app, caplog):
    """It polls all the time; a line says that it has the settling time from now on."""
    app.ticks(0.0025)
    assert app.seconds_to_rest() is None
    assert app.rest.why_not == (
        "whether your app is at rest can't be seen: it did something at least every 5 ms for 1 s; "
        "time waits for the settling time (--settle)"
    )
    assert app.told == 1
    assert app.rest.why_not in caplog.text


def test_an_app_that_polls_now_and_then_is_at_rest_in_between(app):
    app.ticks(0.025)
    assert app.seconds_to_rest() < 0.04


def test_an_app_that_works_for_ever_is_given_up_after_five_seconds(app):
    app.works(60)
    assert app.seconds_to_rest() is None
    assert "it worked without a break for 5 s" in app.rest.why_not


def test_an_app_that_is_seldom_looked_at_is_not_taken_for_one_that_never_rests(app):
    """On a machine so busy that looks come late by a fifth of a second: each finds that something ran."""
    later = app.timers.call_later
    app.timers.call_later = lambda delay, callback: later(delay + 0.2, callback)
    app.ticks(0.1)
    app.rests(contact := app.timers.time())
    app.timers.run(20)
    assert app.rest.why_not is None
    app.ticks(None)
    app.timers.run(2)
    assert app.rests(contact)


def test_time_is_held_for_half_a_minute_at_most(app):
    later = app.timers.call_later
    app.timers.call_later = lambda delay, callback: later(delay + 0.2, callback)
    app.ticks(0.1)
    assert app.seconds_to_rest(most=60) is None
    assert "it was not seen to sleep for 30 s" in app.rest.why_not


def test_an_app_that_works_again_and_again_is_not_given_up(app):
    """What counts is how long there was no rest at a stretch."""
    for _ in range(4):
        app.works(2.5)
        assert app.seconds_to_rest() is not None


def test_an_app_that_has_ended_is_not_at_rest_but_given_up(app):
    """Whoever waits for it goes on."""
    app.threads = list
    assert app.seconds_to_rest() is None
    assert "its first process has ended" in app.rest.why_not


def test_whether_it_is_the_app_that_listens_is_looked_up_now_and_then_for_each_address(app):
    """Another program may listen there by now: ports of tests go round."""
    assert app.rest.listens_at("127.0.0.1:3000")
    app.listens = False
    assert app.rest.listens_at("127.0.0.1:3000")
    assert not app.rest.listens_at("127.0.0.1:3001")
    app.timers.run(6)
    assert not app.rest.listens_at("127.0.0.1:3000")
