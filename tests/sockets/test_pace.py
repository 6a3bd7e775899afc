"""A WebSocket can't be hurried: while one is open time goes with the wall, whatever else is under way."""

import asyncio
from dataclasses import dataclass, field

import pytest
from driver_bench import NEVER, FakeDispatcher, path_of, told
from socket_bench import START, FakeApp, SocketWorld
from virtual_time import run

from voice_simulator.core.model.script import Answer, CallRule, HangUp, Ring, Script, Stay
from voice_simulator.core.model.socket_news import SocketRefused
from voice_simulator.errors import ControlError
from voice_simulator.runtime.app_rest import AppRest
from voice_simulator.runtime.pacing import ClockMode, Pacing
from voice_simulator.runtime.process_sleep import Thread

REAL, AUTO, MANUAL = ClockMode.REAL, ClockMode.AUTO, ClockMode.MANUAL
LONG = Script("script", (Ring(2000), Answer(), Stay(3_600_000), HangUp()))
ROOM = [{"action": "conversation", "name": "hall"}]


def wall():
    return asyncio.get_running_loop().time()


def playing(world, play):
    return run(world.in_loop(lambda: play(world)))


async def passes(world, act):
    """Return how many seconds passed during an act, by the wall and in the world."""
    began, at = wall(), world.seconds
    result = await act
    return wall() - began, world.seconds - at, result


# -- a table: what is under way while a socket is open


@dataclass
class Case:
    """What is under way.

    Attributes:
        begins: makes it so, once the socket is open.
        seconds: of the wall that are looked at.
        passed: how many seconds of simulated time these are.
        frames: how many frames go out meanwhile.
        modes: of the clock, for which this is so.
    """

    begins: object
    passed: float
    frames: int
    seconds: float = 5.0
    modes: tuple = (REAL, AUTO)
    pacing: dict = field(default_factory=dict)


async def nothing(world):
    pass


async def webhook_that_nobody_answers(world):
    world.dispatcher.delay = lambda _: NEVER
    world.place(answer_url=["http://app/answer"])


async def event_that_nobody_answers(world):
    world.dispatcher.delay = lambda request: NEVER if told(request) == "ringing" else 0
    world.place(ncco=ROOM)


async def call_with_much_to_do(world):
    world.switchboard.script_selector.rules = (CallRule(origin="t:1", turns=(LONG,)),)
    world.place(ncco=ROOM)


async def second_socket(world):
    world.connect_socket()


async def second_socket_that_closes(world):
    world.connect_socket()
    await asyncio.sleep(0.1)
    world.socket.closes()
    await asyncio.sleep(0)
    world.app.connections.pop()


async def socket_that_is_never_answered(world):
    world.app.answers.append(FakeApp.NEVER)
    world.connect_socket()


async def request_that_is_handled(world):
    handling = world.driver.handling()
    handling.__enter__()


async def hold_of_a_trigger(world):
    world.shared.holds["app"] += 1


async def hold_that_waits(world):
    world.driver.arm_hold(world.watch(event="completed"), 600)


async def hold_that_stands(world):
    world.driver.arm_hold(world.watch(event="ringing"), 600)
    world.place(ncco=ROOM)
    while not world.driver.holds.is_any_standing:
        await asyncio.sleep(0.02)


async def hold_that_stood(world):
    await hold_that_stands(world)
    await asyncio.sleep(30)
    world.driver.holds.resume()


async def clock_becomes(world, **pacing):
    world.driver.change_pacing(Pacing(**{"settle": 0.05, "speed": 1.0} | pacing))


def becomes(**pacing):
    return lambda world: clock_becomes(world, **pacing)


async def clock_goes_to_and_fro(world):
    for mode in (MANUAL, REAL, AUTO):
        await clock_becomes(world, mode=mode)


async def hand_at_a_party(world):
    world.switchboard.script_selector.rules = (
        CallRule(origin="t:1", turns=(Script("by_hand", (Ring(None),), by_hand=True),)),
    )
    world.place(ncco=ROOM)


CASES = {
    "nothing": Case(nothing, 5, 250),
    "speed": Case(nothing, 20, 1000, pacing={"speed": 4.0}),
    "a webhook that nobody answers": Case(webhook_that_nobody_answers, 5, 250),
    "an event that nobody answers": Case(event_that_nobody_answers, 5, 250),
    "a call with much to do": Case(call_with_much_to_do, 5, 250),
    "a second socket": Case(second_socket, 5, 250),
    "a second socket that closes": Case(second_socket_that_closes, 5, 250),
    "a socket that is never answered": Case(socket_that_is_never_answered, 5, 250),
    "a request that is being handled": Case(request_that_is_handled, 5, 250),
    "a hold of a trigger": Case(hold_of_a_trigger, 5, 250),
    "a hold that is armed": Case(hold_that_waits, 5, 250),
    "a hold that stands": Case(hold_that_stands, 0, 0),
    "a hold that stood for long": Case(hold_that_stood, 5, 250),
    "the clock becomes real": Case(becomes(mode=REAL), 5, 250),
    "the clock becomes auto": Case(becomes(mode=AUTO), 5, 250),
    "the clock becomes quicker": Case(becomes(mode=AUTO, speed=3.0), 15, 750),
    "the clock becomes manual": Case(becomes(mode=MANUAL), 0, 0),
    "the clock goes to and fro": Case(clock_goes_to_and_fro, 5, 250),
    "a party that is played by hand": Case(hand_at_a_party, 5, 250),
    "manual": Case(nothing, 0, 0, modes=(MANUAL,)),
    "manual becomes auto": Case(becomes(mode=AUTO), 5, 250, modes=(MANUAL,)),
    "manual becomes real": Case(becomes(mode=REAL), 5, 250, modes=(MANUAL,)),
}
ROWS = [(name, mode) for name, case in CASES.items() for mode in case.modes]


@pytest.mark.parametrize(("name", "mode"), ROWS)
def test_whatever_is_under_way_time_goes_with_the_wall(name, mode):
    """Neither faster nor slower, and so do the frames; but what stops time stops both."""
    case = CASES[name]

    async def play(world):
        world.connect_socket()
        await asyncio.sleep(0.5)
        first = world.socket
        await case.begins(world)
        await asyncio.sleep(0.01)
        frames = len(first.frames)
        took, passed, _ = await passes(world, asyncio.sleep(case.seconds))
        return took, passed, len(first.frames) - frames

    took, passed, frames = playing(SocketWorld(mode, **case.pacing), play)
    assert took == pytest.approx(case.seconds)
    assert passed == pytest.approx(case.passed, abs=0.01)
    assert frames == pytest.approx(case.frames, abs=1)


# -- when the last one goes


@pytest.mark.parametrize("how", ["the app closes", "the app is gone", "the platform hangs up"])
def test_when_the_last_socket_goes_the_app_has_its_time_and_then_the_world_jumps(how):
    """An app that acts a moment after its socket is closed finds the other calls as they were."""
    world = SocketWorld(AUTO, settle=0.2)

    async def play(world):
        world.switchboard.script_selector.rules = (CallRule(origin="t:1", turns=(LONG,), to="44*"),)
        leg = world.connect_socket()
        other = world.place(ncco=ROOM)
        await asyncio.sleep(30)
        match how:
            case "the app closes":
                world.socket.closes()
            case "the app is gone":
                world.socket.is_gone()
            case _:
                world.modify(leg.uuid, action="hangup")
        await asyncio.sleep(0.15)
        within = world.seconds
        await asyncio.sleep(2)
        return within, other.status, world.seconds, world.driver.pacing.mode

    within, status, seconds, mode = playing(world, play)
    assert within == pytest.approx(30, abs=0.05)
    assert (status, mode) == ("completed", AUTO)
    assert seconds > 3600


@pytest.mark.parametrize(
    ("answer", "status", "seconds"),
    [
        (SocketRefused("nobody is there"), "failed", 0),
        (FakeApp.NEVER, "unanswered", 60),
        (3.0, "answered", 3),
    ],
)
def test_a_socket_that_is_being_opened_is_not_hurried(answer, status, seconds):
    """It takes as long as your app takes; the time-out is of simulated time, which is the same."""
    world = SocketWorld(AUTO)
    world.app.answers.append(answer)

    async def play(world):
        leg = world.connect_socket()
        while leg.status == "started":
            await asyncio.sleep(0.01)
        return leg.status, world.seconds, wall() - 1000

    found, passed, took = playing(world, play)
    assert found == status
    assert passed == pytest.approx(seconds, abs=0.05)
    assert took == pytest.approx(seconds, abs=0.05)


# -- advances beside a socket


@pytest.mark.parametrize("mode", [MANUAL, AUTO, REAL])
def test_an_advance_passes_time_at_the_pace_of_the_wall(mode):
    """And comes to its instant, not a millisecond further."""

    async def play(world):
        world.connect_socket()
        await asyncio.sleep(0.1)
        frames, to = len(world.socket.frames), world.driver.now() + 7000
        took, _, _ = await passes(world, world.driver.advances.advance(to, wall_limit=60, who="a test"))
        return took, world.switchboard.clock.now - to, len(world.socket.frames) - frames

    took, beyond, frames = playing(SocketWorld(mode), play)
    assert took == pytest.approx(7, abs=0.3)
    assert 0 <= beyond <= (0 if mode is MANUAL else 300)
    assert frames == pytest.approx(350, abs=1 if mode is MANUAL else 16)


def test_an_advance_goes_at_the_speed_that_is_set():
    async def play(world):
        world.connect_socket()
        return await passes(world, world.advance(20_000))

    took, passed, _ = playing(SocketWorld(MANUAL, speed=20.0), play)
    assert took == pytest.approx(1, abs=0.2)
    assert passed == 20


def test_in_an_advance_no_reply_holds_time():
    """As in `real`: what nobody answers is waited for only where time stands anyway."""
    world = SocketWorld(MANUAL, dispatcher=FakeDispatcher(lambda r: 2.0 if path_of(r) == "/answer" else 0))
    world.dispatcher.replies["/answer"] = ROOM

    async def play(world):
        world.connect_socket()
        leg = world.place(answer_url=["http://app/answer"])
        took, *_ = await passes(world, world.advance(10_000))
        return took, leg.answered_at - START, [e.time - START for e in world.entries("ncco")][-1]

    took, answered, joined = playing(world, play)
    assert took == pytest.approx(10, abs=0.2)
    assert (answered, joined) == (3000, pytest.approx(5000, abs=20))


def test_a_socket_that_opens_in_mid_advance_slows_it_and_one_that_closes_lets_it_jump():
    """Of an hour only the minute beside the socket takes its time."""

    async def play(world):
        world.switchboard.script_selector.rules = (CallRule(origin="t:1", turns=(LONG,), to="44*"),)
        endpoint = {"type": "websocket", "uri": "ws://bot/", "content-type": "audio/l16;rate=8000"}
        world.place(ncco=[{"action": "connect", "endpoint": [endpoint]}])
        advancing = asyncio.ensure_future(passes(world, world.advance(3_000_000, wall_limit=90)))
        while not world.app.connections:
            await asyncio.sleep(0.01)
        await asyncio.sleep(60)
        at = world.seconds
        world.socket.closes()
        return at, len(world.socket.frames), await advancing

    at, frames, (took, passed, _) = playing(SocketWorld(MANUAL), play)
    assert at == pytest.approx(63, abs=0.1)
    assert frames == pytest.approx(3000, abs=2)
    assert took == pytest.approx(60.2, abs=0.6)
    assert passed == 3000


def test_the_next_moment_is_waited_for_by_the_wall():
    async def play(world):
        world.connect_socket()
        await world.advance(0)
        leg = world.place(ncco=ROOM)
        took, passed, _ = await passes(
            world, world.driver.advances.advance(None, wall_limit=60, who="a test")
        )
        return took, passed, leg.status

    took, passed, status = playing(SocketWorld(MANUAL), play)
    assert took == pytest.approx(1, abs=0.2)
    assert (passed, status) == (1.0, "ringing")


@pytest.mark.parametrize("mode", [MANUAL, AUTO, REAL])
def test_run_until_stops_at_the_moment_at_which_the_condition_becomes_true(mode):
    """Though the wall clock goes on: nothing later has happened."""

    async def play(world):
        world.connect_socket()
        world.place(ncco=ROOM)
        latest = world.driver.now() + 600_000
        began = wall()
        met = await world.driver.advances.run_until(
            world.watch(event="answered", call={"to": "4477*"}), latest=latest, idle=1, wall_limit=60, who="t"
        )
        return met.time - START, world.switchboard.clock.now - START, wall() - began

    met, now, took = playing(SocketWorld(MANUAL if mode is MANUAL else mode), play)
    assert met == pytest.approx(3000, abs=2)
    assert now - met <= (0 if mode is MANUAL else 300)
    assert took == pytest.approx(3, abs=0.4)


def test_run_until_stops_at_what_a_bot_does_in_between():
    """No deadline is near: a text of your app is what is waited for."""

    async def play(world):
        world.connect_socket()
        await world.advance(0)
        asyncio.get_running_loop().call_later(2.5, world.socket.brings, '{"action": "clear"}')
        began = wall()
        met = await world.driver.advances.run_until(
            world.watch(socket={"received": "clear"}),
            latest=START + 60_000,
            idle=1,
            wall_limit=90,
            who="t",
        )
        return met.time - START, world.switchboard.clock.now - START, wall() - began

    met, now, took = playing(SocketWorld(MANUAL), play)
    assert met == now == pytest.approx(2500, abs=5)
    assert took == pytest.approx(2.5, abs=0.2)


class AppAsleep:
    """The processes of an app whose one thread sleeps all the time."""

    has_ended = False

    def threads(self):
        return [Thread(1, 1, "S", 0, 0)]

    def listens_at(self, *_):
        return True


def test_a_text_that_comes_once_time_has_stopped_is_no_reason_to_see_its_app_fall_asleep_again():
    """The app sent it before it fell asleep, and nothing wakes it while time stands."""

    async def play(world):
        loop = asyncio.get_running_loop()
        watched, pending = world.shared.watched, world.shared.pending_connections
        watched.everywhere = AppRest(AppAsleep(), pending, loop)
        world.connect_socket()
        await world.advance(0)
        loop.call_later(1, world.socket.brings, '{"action": "clear"}')
        loop.call_later(1.002, world.socket.brings, '{"action": "unknown"}')
        began = wall()
        await world.driver.advances.run_until(
            world.watch(socket={"received": "clear"}), latest=START + 60_000, idle=1, wall_limit=90, who="t"
        )
        return wall() - began

    assert playing(SocketWorld(MANUAL), play) == pytest.approx(1, abs=0.2)


def test_run_until_gives_up_where_its_time_is_over():
    async def play(world):
        world.connect_socket()
        began = wall()
        met = await world.driver.advances.run_until(
            world.watch(event="completed"), latest=START + 5000, idle=1, wall_limit=60, who="t"
        )
        return met, world.seconds, wall() - began

    assert playing(SocketWorld(MANUAL), play) == (None, 5.0, pytest.approx(6, abs=0.3))


def test_an_advance_that_may_not_take_so_long_says_why_it_did_and_time_stands_where_it_got():
    async def play(world):
        world.connect_socket()
        with pytest.raises(ControlError) as refused:
            await world.driver.advances.advance(START + 600_000, wall_limit=2, who="a test")
        await asyncio.sleep(0)  # the last one is being written
        frames, seconds = len(world.socket.frames), world.seconds
        await asyncio.sleep(5)
        return str(refused.value), seconds, world.seconds - seconds, len(world.socket.frames) - frames

    sentence, seconds, more, frames = playing(SocketWorld(MANUAL), play)
    assert seconds == pytest.approx(2, abs=0.03)
    assert (more, frames) == (0, 0)
    assert sentence.endswith(
        "still awaited: the wall clock, with which time goes while a WebSocket is open (times --speed)"
    )


def test_what_is_left_of_an_advance_is_no_drift():
    """Ten advances of a second are ten seconds of frames, by the wall and in the world."""

    async def play(world):
        world.connect_socket()
        await asyncio.sleep(0)
        for _ in range(10):
            await world.advance(1000)
        await asyncio.sleep(0)  # the last one is being written
        return len(world.socket.frames), world.seconds

    assert playing(SocketWorld(MANUAL), play) == (500, 10.0)


@pytest.mark.parametrize(
    ("begins", "seconds"),
    [
        (becomes(mode=MANUAL, speed=2.0), 2 + 4),
        (becomes(mode=AUTO, speed=2.0), 2 + 4),
        (becomes(mode=REAL), 2 + 8),
    ],
)
def test_an_advance_goes_on_while_the_clock_is_set_anew(begins, seconds):
    """At its new speed."""

    async def play(world):
        world.connect_socket()
        asyncio.get_running_loop().call_later(2, lambda: asyncio.ensure_future(begins(world)))
        return await passes(world, world.driver.advances.advance(START + 10_000, wall_limit=60, who="t"))

    took, passed, _ = playing(SocketWorld(MANUAL), play)
    assert took == pytest.approx(seconds, abs=0.3)
    assert passed == pytest.approx(10, abs=0.4)


def test_a_reset_in_mid_advance_ends_both():
    async def play(world):
        world.connect_socket()
        asyncio.get_running_loop().call_later(2, lambda: asyncio.ensure_future(world.driver.close()))
        with pytest.raises(ControlError, match="the world was reset while its time was being advanced"):
            await world.driver.advances.advance(START + 600_000, wall_limit=60, who="t")
        await asyncio.sleep(2)
        return world.socket.closed_with, len(world.socket.frames)

    code, frames = playing(SocketWorld(MANUAL), play)
    assert code == 1001
    assert frames == pytest.approx(100, abs=2)
