"""Whatever is late, lost or fails: what came back is acted upon, and time goes on."""

import asyncio
import logging
from itertools import pairwise

import pytest
from driver_bench import NEVER, TALK, FakeDispatcher, World, path_of, told
from virtual_time import run

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.runtime.pacing import ClockMode


async def _rest(seconds=120):
    await asyncio.sleep(seconds)


def _after(span, paths):
    return lambda request: span if path_of(request) in paths else 0.0


def test_a_reply_behind_one_that_is_late_is_acted_upon():
    """The `answered` handler transfers the call and replies later than patience: the transfer happens."""
    dispatcher = FakeDispatcher()
    world = World(dispatcher)
    dispatcher.replies["/elsewhere"] = TALK

    async def answered(request):
        if told(request) == "answered":
            destination = {"type": "ncco", "url": ["http://app/elsewhere"]}
            world.modify(world.calls()[0].uuid, action="transfer", destination=destination)
            await asyncio.sleep(1.3)

    async def play():
        dispatcher.replies["/event"] = answered
        world.place(ncco=[{"action": "stream", "streamUrl": ["http://app/music.mp3"], "loop": 0}])
        await _rest()
        assert [entry.facts["content"] for entry in world.entries("heard")] == ["hello there"]
        assert world.calls()[0].is_over
        assert not world.unsettled()

    _play(world, play)


def test_a_second_inbound_call_is_answered_though_no_event_ever_is():
    """Both answer URLs have replied: both calls are answered, and end."""
    dispatcher = FakeDispatcher(_after(NEVER, {"/event"}))
    dispatcher.replies["/answer"] = TALK
    world = World(dispatcher)

    async def play():
        world.dial_in()
        await asyncio.sleep(0.5)
        world.dial_in("447700900501")
        await _rest()
        assert [call.status.value for call in world.calls()] == ["completed", "completed"]

    _play(world, play)


def test_an_exception_is_a_failed_attempt_with_a_traceback_in_the_log(caplog):
    """The world goes on; the journal says that it was the simulator that failed."""
    world = World(FakeDispatcher(lambda _: ValueError("boom")))

    async def play():
        world.place()
        await _rest()
        assert world.calls()[0].is_over
        failures = [entry.facts["failure"] for entry in world.entries("delivery")]
        assert failures == ["internal_error"] * 4
        reasons = {entry.wall["reason"] for entry in world.entries("delivery")}
        assert reasons == {"the simulator failed to send it (ValueError); its log has the traceback"}

    with caplog.at_level(logging.ERROR):
        _play(world, play)
    assert "the simulator failed to send started (delivery 1, http://app/event)" in caplog.text
    assert "ValueError: boom" in caplog.text


def test_a_secret_that_can_not_be_written_fails_the_attempt_only(caplog):
    """A `signature_secret` with half a character in it signs nothing."""
    event = WebhookTarget(url="http://app/event", method="POST")
    world = World(
        FakeDispatcher(), application=Application(id="app", event=event, signature_secret="half \ud800")
    )

    async def play():
        world.place()
        await _rest()
        assert world.calls()[0].is_over
        assert not world.unsettled()

    _play(world, play)
    assert "Traceback" in caplog.text


def test_an_exception_in_the_core_does_not_keep_other_replies_from_being_acted_upon(caplog, monkeypatch):
    """Two calls; what comes back for the first can't be acted upon."""
    world = World(FakeDispatcher())
    receive = world.switchboard.receive_reply

    def fail_once(request_id, *rest):
        receive(request_id, *rest)
        if request_id == 1:
            raise KeyError(request_id)

    monkeypatch.setattr(world.switchboard, "receive_reply", fail_once)

    async def play():
        world.place()
        world.place("447700900002")
        await _rest()
        assert all(call.is_over for call in world.calls())
        assert not world.unsettled()

    _play(world, play)
    assert "failed to act upon the reply to POST http://app/event" in caplog.text


def test_a_leg_whose_events_are_never_answered_goes_on_after_patience():
    """Its four events go a second of wall time apart, in order, in every mode."""
    for mode in (ClockMode.AUTO, ClockMode.REAL):
        dispatcher = FakeDispatcher(_after(11.0, {"/event"}))
        world = World(dispatcher, mode)
        sent = []

        async def note(request, sent=sent):
            sent.append((told(request), asyncio.get_running_loop().time()))

        async def play(world=world, dispatcher=dispatcher, sent=sent, note=note):
            dispatcher.replies["/event"] = note
            world.place()
            await asyncio.sleep(8)
            assert [event for event, _ in sent] == ["started", "ringing", "answered", "completed"]
            times = [round(at - sent[0][1], 1) for _, at in sent]
            assert all(later - earlier >= 1 for earlier, later in pairwise(times))
            assert times[-1] < 8

        _play(world, play)


def test_a_second_attempt_keeps_its_body_and_goes_before_what_was_not_sent_yet():
    """It overtakes nothing that was sent, and keeps the others of its lane behind it."""
    dispatcher = FakeDispatcher(_after(11.0, {"/event"}))
    world = World(dispatcher)

    async def play():
        world.place()
        await _rest()
        order = [told(request) for request in dispatcher.begun]
        assert order == ["started", "ringing", "answered", "completed"] * 2
        bodies = [request.body for request in dispatcher.begun]
        assert bodies[:4] == bodies[4:]
        assert not world.unsettled()

    _play(world, play)


def test_what_is_blocked_is_no_contact():
    """Hours over many live calls pass without a settling time: nobody was told anything."""
    dispatcher = FakeDispatcher()
    dispatcher.blocked = True
    world = World(dispatcher, ClockMode.MANUAL)

    async def play():
        for number in range(50):
            world.place(f"4477009001{number:02}", length_timer=600 + number)
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(0.05)  # placing them was a contact
        await world.driver.advances.advance(
            world.switchboard.clock.now + 7_200_000, wall_limit=60, who="a test"
        )
        assert all(call.is_over for call in world.calls())
        assert asyncio.get_running_loop().time() - began < 0.2

    _play(world, play)


def test_writes_during_an_advance_stretch_the_whole_of_it_not_each_moment():
    """A client that never stops writing costs `settle_max` once, then `settle` a moment."""
    world = World(FakeDispatcher(), ClockMode.MANUAL, settle=0.05, settle_max=1.0)

    async def write(call):
        while not call.is_over:
            with world.driver.handling():
                await asyncio.sleep(0.01)
                if call.is_live:
                    world.modify(call.uuid, action="mute")

    async def play():
        calls = [world.place(f"44770090010{number}", length_timer=60 + number) for number in range(10)]
        writing = asyncio.create_task(write(calls[-1]))
        began = asyncio.get_running_loop().time()
        await world.driver.advances.advance(
            world.switchboard.clock.now + 120_000, wall_limit=60, who="a test"
        )
        took = asyncio.get_running_loop().time() - began
        assert all(call.is_over for call in calls)
        moments = len({entry.time for entry in world.entries("status")})
        assert 1.0 <= took <= 1.0 + (moments + 2) * 0.08
        writing.cancel()

    _play(world, play)


def test_an_advance_that_gives_up_says_that_traffic_held_time():
    """The 504 tells how many requests came, instead of nothing."""
    world = World(FakeDispatcher(), ClockMode.MANUAL, settle=0.5, settle_max=0.5)

    async def write(call):
        while True:
            await asyncio.sleep(0.1)
            if call.is_live:
                world.modify(call.uuid, action="mute")

    async def play():
        call = world.place()
        writing = asyncio.create_task(write(call))
        error = None
        try:
            await world.driver.advances.advance(
                world.switchboard.clock.now + 10**7, wall_limit=1.2, who="a test"
            )
        except Exception as raised:
            error = raised
        writing.cancel()
        assert "requests that change something came meanwhile and held time up" in str(error)

    world.dispatcher.delay = lambda _: 0.0
    _play(world, play)


def test_requests_without_a_gap_between_them_do_not_stop_an_auto_clock():
    """Twenty clients write at once, so that one request is always being handled."""
    world = World(FakeDispatcher(), settle=0.05, settle_max=0.3)

    async def write(number):
        await asyncio.sleep(number * 0.001)
        while True:
            with world.driver.handling():
                await asyncio.sleep(0.02)

    async def play():
        call = world.place(length_timer=5)
        writers = [asyncio.create_task(write(number)) for number in range(20)]
        await asyncio.sleep(10)
        for writer in writers:
            writer.cancel()
        assert call.is_over

    _play(world, play)


def _play(world, play):
    run(world.in_loop(play))


@pytest.mark.parametrize("pause", [0.6, 4.0, 30.0])
@pytest.mark.parametrize("mode", [ClockMode.AUTO, ClockMode.MANUAL, ClockMode.REAL])
def test_a_call_after_a_quiet_time_holds_time_as_the_first_one_did(mode, pause):
    """Nothing was due meanwhile, so no new moment has begun; yet this is no steady traffic."""
    world = World(FakeDispatcher(lambda _: 0.3), mode, settle=0.05, settle_max=0.5, speed=1.0)

    async def live():
        world.place(length_timer=5)
        await asyncio.sleep(0)
        if mode is ClockMode.AUTO:
            await asyncio.sleep(10)
        else:
            await world.driver.advances.advance(world.driver.now() + 60_000, wall_limit=60, who="a test")

    async def play():
        await live()
        await asyncio.sleep(pause)
        before = len(world.entries("webhook"))
        await live()
        queued = {one.facts["delivery"]: one.time for one in world.entries("webhook")[before:]}
        ended = {one.facts["delivery"]: one.time for one in world.entries("delivery")}
        assert len(queued) == 4
        assert {number: ended.get(number) for number in queued} == queued

    _play(world, play)


@pytest.mark.parametrize("pause", [0.01, 0.6, 4.0])
def test_what_a_slow_handler_asks_for_holds_time_as_what_a_quick_one_does(pause):
    """The transfer's NCCO is waited for, however long the handler of another call took to ask for it."""
    dispatcher = FakeDispatcher(lambda request: 0.3 if path_of(request) == "/transfer" else 0.0)
    world = World(dispatcher, settle=0.05, settle_max=0.5)
    hold_on = [{"action": "stream", "streamUrl": ["http://app/a.mp3"], "loop": 0}]

    async def answer(_):
        await asyncio.sleep(pause)
        with world.driver.handling():
            destination = {"type": "ncco", "url": ["http://app/transfer"]}
            world.modify(world.calls()[0].uuid, action="transfer", destination=destination)
        return hold_on

    async def play():
        dispatcher.replies |= {"/answer": answer, "/transfer": TALK}
        world.place(ncco=hold_on, length_timer=60)
        world.place(answer_url=["http://app/answer"])
        await asyncio.sleep(20)
        assert "hello there" in [entry.facts["content"] for entry in world.entries("heard")]

    _play(world, play)


def test_calls_with_gaps_whose_webhooks_never_end_do_not_stop_an_auto_clock():
    """Your app is quiet before each, yet some webhook of theirs is always awaited: that is traffic."""
    world = World(FakeDispatcher(lambda _: 0.35), settle=0.05, settle_max=0.5)

    async def place_on():
        while True:
            world.place()
            await asyncio.sleep(0.1)

    async def play():
        call = world.place(length_timer=5)
        client = asyncio.create_task(place_on())
        await asyncio.sleep(30)
        client.cancel()
        assert call.is_over

    _play(world, play)


def test_calls_that_are_placed_without_a_gap_do_not_stop_an_auto_clock():
    """Some webhook of theirs is always awaited, or still to be sent: time moves on without them."""
    dispatcher = FakeDispatcher(lambda _: 0.02)
    world = World(dispatcher, settle=0.0, settle_max=0.3, webhooks_at_once=4)

    async def place_on(number):
        await asyncio.sleep(number * 0.001)
        while True:
            with world.driver.handling():
                await asyncio.sleep(0.001)
                world.place(f"4477009001{number:02}")
            await asyncio.sleep(0.02)

    async def play():
        call = world.place(length_timer=2)
        clients = [asyncio.create_task(place_on(number)) for number in range(10)]
        await asyncio.sleep(8)
        for client in clients:
            client.cancel()
        assert call.is_over
        assert len(world.calls()) > 500

    _play(world, play)


def test_who_acts_before_replying_is_not_told_to_be_late():
    """The handler of the second event acts, and then replies: the first has nothing to do with it."""
    dispatcher = FakeDispatcher()
    world = World(dispatcher)

    async def event(request):
        if told(request) == "answered":
            with world.driver.handling():
                uuid = world.calls()[0].uuid
                world.driver.note_if_late(uuid)
                world.modify(uuid, action="mute")

    async def late(request):
        if told(request) == "ringing":
            asyncio.get_running_loop().call_later(0.2, world.driver.note_if_late, world.calls()[0].uuid)

    async def play(handler):
        dispatcher.replies["/event"] = handler
        world.place()
        await _rest(5)
        return [note for note in world.notes() if "time had moved on" in note]

    assert run(world.in_loop(lambda: play(event))) == []
    world = World(dispatcher)
    assert len(run(world.in_loop(lambda: play(late)))) == 1


def test_who_acts_on_one_call_before_replying_about_another_is_not_told_to_be_late():
    """An agent does not answer, and the app gets the customer out of the conversation."""
    dispatcher = FakeDispatcher()
    world = World(dispatcher)

    async def event(request):
        if told(request) == "timeout":
            world.driver.note_if_late(world.calls()[0].uuid)

    async def late(request):
        if told(request) == "answered":
            asyncio.get_running_loop().call_later(0.2, world.driver.note_if_late, world.calls()[0].uuid)

    async def play(handler):
        dispatcher.replies["/event"] = handler
        world.place(ncco=[{"action": "stream", "streamUrl": ["http://app/music.mp3"], "loop": 0}])
        world.place("447700900487", ringing_timer=5)
        await _rest(5)
        return [note for note in world.notes() if "time had moved on" in note]

    assert run(world.in_loop(lambda: play(event))) == []
    world = World(dispatcher)
    assert len(run(world.in_loop(lambda: play(late)))) == 1
