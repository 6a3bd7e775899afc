"""A world whose app is watched: time waits until it is seen at rest, and who acts later is told so."""

import asyncio

import pytest
from driver_bench import FakeDispatcher, World, told
from virtual_time import run

WAITING = [{"action": "conversation", "name": "room"}]


class FakeRest:
    """Sees what a test says: an app that is asleep, or one that works until it says that it is done."""

    def __init__(self, is_app=True):
        self.why_not, self.asked = None, []
        self._is_app, self._is_asleep, self._tell = is_app, True, set()

    def listens_at(self, _):
        return self._is_app

    def rests_from(self, contact, floor, notify):
        self.asked.append(floor)
        self._tell.add(notify)
        return contact + floor if self._is_asleep else None

    def works(self):
        self._is_asleep = False

    def sleeps(self):
        self._is_asleep = True
        for notify in tuple(self._tell):
            notify()


def _played(after, rest=None, **pacing):
    """Play a call that the app hangs up so many seconds after its reply to `answered`."""
    dispatcher = FakeDispatcher()
    world = World(dispatcher, **pacing)
    world.shared.watched.everywhere = rest

    async def act(uuid):
        await asyncio.sleep(after)
        world.driver.note_if_late(uuid)
        if not world.calls()[0].is_over:
            world.modify(uuid, action="hangup")
        if rest:
            rest.sleeps()

    async def answered(request):
        if told(request) == "answered":
            if rest:
                rest.works()
            acting.append(asyncio.create_task(act(world.calls()[0].uuid)))

    async def play():
        dispatcher.replies["/event"] = answered
        world.place(ncco=WAITING, length_timer=30)
        await asyncio.sleep(60)

    acting = []
    run(world.in_loop(play))
    [ended] = [entry for entry in world.entries("status") if entry.facts["status"] == "completed"]
    return world, ended.facts["duration"]


@pytest.mark.parametrize("after", [0.01, 0.076, 0.9, 4.0])
def test_an_app_that_is_seen_to_work_is_never_outrun(after):
    """However long it takes between its reply and its request."""
    world, duration = _played(after, FakeRest(), settle=0.2)
    assert (duration, world.notes()) == (0, [])


def test_without_anything_seen_a_late_app_is_outrun_and_told_so():
    """By how much is not part of what is compared between runs."""
    world, duration = _played(0.076, settle=0.05)
    assert duration == 30
    [note] = world.entries("note")
    assert note.facts["note"] == "your app acted after its reply to answered; time had moved on: --settle"
    assert note.wall == {"after_ms": 76}


def test_an_app_that_acts_in_time_is_told_nothing():
    world, duration = _played(0.03, settle=0.05)
    assert (duration, world.notes()) == (0, [])


@pytest.mark.parametrize(("pacing", "floor"), [({}, 0.0), ({"settle": 0.3, "is_settle_told": True}, 0.3)])
def test_a_settling_time_is_the_floor_only_where_somebody_asked_for_it(pacing, floor):
    rest = FakeRest()
    _played(0.01, rest, **pacing)
    assert set(rest.asked) == {floor}


def test_where_a_webhook_went_to_somebody_else_the_settling_time_is_waited_for():
    """Whoever listens there is not seen: it has 200 ms, as anybody has."""
    rest = FakeRest(is_app=False)
    assert _played(0.19, rest, settle=0.2)[1] == 0
    assert rest.asked == []
    assert _played(0.25, FakeRest(is_app=False), settle=0.2)[1] == 30


def test_an_app_that_is_seen_no_more_has_the_settling_time():
    rest = FakeRest()
    rest.why_not = "it is never quiet"
    assert _played(0.25, rest, settle=0.2)[1] == 30
