"""Waiting over the control API: for what has happened, for what comes, and in vain."""

import asyncio

import pytest

STRANGER = "cccccccc-0000-4000-8000-000000000003"
ANSWERED = {"call": {"to": "447700900001"}, "status": "answered"}


async def waited(client, condition, **more):
    return await client.control(
        "POST", "wait", {"application_id": client.application_id, **condition, **more}
    )


async def until_open(client, number=1):
    """Wait until so many waits are open, by what the world itself says of those who watch it."""
    world = client.simulator.worlds.find(client.application_id)
    while world is None or len(world.driver.watchers) < number:
        await asyncio.sleep(0)
        world = client.simulator.worlds.find(client.application_id)


async def test_what_is_past_is_answered_at_once(client):
    """With the entry by which it became true, the calls, and what is due next."""
    uuid = await client.place()
    await client.advance(10)
    status, answer = await waited(client, ANSWERED)
    assert status == 200
    assert answer["met"]["entry"]["status"] == "answered"
    assert answer["met"]["seq"] == answer["met"]["entry"]["seq"]
    assert answer["met"]["time"] == "2030-01-01T12:00:03.000Z"
    assert (answer["met"]["uuid"], answer["calls"]) == (uuid, [uuid])
    assert answer["now"] == "2030-01-01T12:00:10.000Z"
    assert answer["next"] is not None


async def test_what_comes_is_answered_when_it_comes(client):
    """Though the call did not exist when the wait began; the wait itself moves no time."""
    waiting = asyncio.ensure_future(waited(client, ANSWERED))
    await client.place()
    await client.advance(2)
    assert not waiting.done()
    await client.advance(1)
    assert (await waiting)[1]["met"]["time"] == "2030-01-01T12:00:03.000Z"


async def test_a_wait_begins_the_world_of_an_application_that_nobody_knows(client, control):
    """As a test may wait before its app has made its first call."""
    status, answer = await control.ask(
        "POST", "wait", {"call": "*", "application_id": STRANGER, "timeout_s": 0}
    )
    assert (status, answer["timeline"]) == (408, "")
    assert STRANGER in await control.worlds()


async def test_a_wait_in_vain_tells_what_there_was_instead(client):
    """The nearest miss, the timeline of the call, and that nothing moves this clock by itself."""
    await client.place()
    await client.advance(3)
    status, answer = await waited(client, {"call": {"to": "447700900001"}, "heard": "*bye*"}, timeout_s=0)
    assert status == 408
    assert answer["error"].startswith("heard '*bye*' on the call to 447700900001 did not come within 0 s")
    assert answer["due"].endswith("the clock is manual, so only POST clock/advance moves it")
    assert answer["due"] in answer["error"]
    assert "HTTP 200: answered delivered" in answer["timeline"]


@pytest.mark.parametrize(
    ("condition", "nearest"),
    [
        (
            {"call": {"to": "447700900002"}, "status": "answered"},
            "no call is like that; there were: call to 447700900001",
        ),
        (
            {"call": "*", "status": "busy"},
            "it did not happen; there were: status started; status ringing; status answered",
        ),
        ({"call": "*", "times": 2}, "1 call; call to 447700900001"),
        ({"event": {"event": "answered", "delivered": False}}, "delivered is true, expected false"),
        ({"api": "PUT /v1/calls/*"}, "it did not happen; there were: POST /v1/calls"),
        ({"call": "*", "done": True}, "call to 447700900001 from 447700900999, turn 1: answered"),
        ({"ncco": "talk"}, "it did not happen; there were: ncco stream"),
    ],
)
async def test_the_nearest_miss_is_named(client, condition, nearest):
    """As it is where an expectation fails."""
    await client.place()
    await client.advance(3)
    status, answer = await waited(client, condition, timeout_s=0)
    assert status == 408
    assert nearest in answer["nearest"]
    assert answer["nearest"] in answer["error"]


async def test_nothing_more_is_due_where_all_is_over(client):
    """Whoever waits on then waits for your app, or for nothing."""
    await client.place(ncco=[{"action": "talk", "text": "Bye"}])
    await client.advance(3600)
    _, answer = await waited(client, {"call": "*", "status": "busy"}, timeout_s=0)
    assert answer["due"] == "nothing more is due"


async def test_a_wait_for_what_only_reads_is_woken_by_it(client):
    """Though a read moves nothing, and nothing else happens."""
    uuid = await client.place()
    waiting = asyncio.ensure_future(waited(client, {"api": "GET /v1/calls/*"}))
    await until_open(client)
    await client.record(uuid)
    assert (await waiting)[1]["met"]["uuid"] == uuid


async def test_a_reset_ends_a_wait(client):
    """It would wait in a world that is no more."""
    await client.place()
    waiting = asyncio.ensure_future(waited(client, {"call": "*", "status": "busy"}))
    await until_open(client)
    await client.control("POST", "reset")
    status, answer = await waiting
    assert status == 409
    assert answer["error"] == "the world was reset while somebody waited for status busy on the call to *"


async def test_a_client_that_goes_takes_its_wait_along(client):
    """What it leaves would be told of everything that happens for ten minutes."""
    await client.place()
    waiting = asyncio.ensure_future(waited(client, {"call": "*", "status": "busy"}, timeout_s=600))
    await until_open(client)
    waiting.cancel()
    world = client.simulator.worlds.find(client.application_id)
    async with asyncio.timeout(10):
        while world.driver.watchers:
            await asyncio.sleep(0.01)


async def test_a_wait_ends_when_the_simulator_stops(client):
    """With 503, as everything does then."""
    await client.place()
    waiting = asyncio.ensure_future(waited(client, {"call": "*", "status": "busy"}))
    await until_open(client)
    client.simulator.worlds.begin_stopping()
    assert (await waiting)[0] == 503


async def test_too_many_waits_are_refused(client, monkeypatch):
    """Each of them is told of everything."""
    monkeypatch.setattr("voice_simulator.runtime.waits.MOST_WAITS", 1)
    await client.place()
    waiting = asyncio.ensure_future(waited(client, {"call": "*", "status": "busy"}))
    await until_open(client)
    status, answer = await waited(client, {"call": "*"})
    assert (status, "1 waits are open in this world already" in answer["error"]) == (429, True)
    await client.control("POST", "reset")
    await waiting


async def test_several_calls_are_counted(client):
    """Which of them they were is told."""
    uuids = [await client.place(), await client.place()]
    waiting = asyncio.ensure_future(waited(client, {"call": "4477*", "status": "answered", "times": 2}))
    await client.advance(3)
    assert sorted((await waiting)[1]["calls"]) == sorted(uuids)


NEVER = [
    {"heard": "*press one*"},
    {"status": "busy"},
    {"event": "input"},
    {"ncco": "record"},
    {"done": True, "times": 2},
]


@pytest.mark.parametrize("condition", NEVER)
async def test_what_can_not_come_on_a_call_that_is_over_is_not_waited_for(condition, client):
    """Ten minutes for what will never happen; the sentence says that the call is over."""
    uuid = await client.place(ncco=[{"action": "talk", "text": "Bye"}])
    await client.advance(60)
    named = {"uuid": uuid, **condition}
    async with asyncio.timeout(20):
        status, answer = await waited(client, named, timeout_s=600)
        until = {"until": named, "timeout_s": 600, "at_most": "1h"}
        of_advance, advanced = await client.control("POST", "clock/advance", until)
    assert (status, of_advance) == (408, 408)
    assert answer["error"].partition(";")[0].endswith(f"can't come any more: the call {uuid} is over")
    assert advanced["error"] == answer["error"]
    assert answer.keys() == advanced.keys() == {"error", "nearest", "timeline", "due"}
    _, clock = await client.control("GET", "clock")
    assert clock["now"] == "2030-01-01T12:01:00.000Z"


async def test_a_wait_ends_when_its_call_does(client):
    """Which was not over when the wait began."""
    uuid = await client.place(ncco=[{"action": "talk", "text": "Bye"}])
    waiting = asyncio.ensure_future(waited(client, {"uuid": uuid, "heard": "*one*"}, timeout_s=600))
    await until_open(client)
    await client.advance(60)
    async with asyncio.timeout(20):
        assert (await waiting)[0] == 408


@pytest.mark.parametrize("condition", [{"api": "GET /v1/calls/*"}, {"reply": "completed", "times": 2}])
async def test_what_your_app_may_do_after_the_end_is_waited_for(condition, client):
    """It may ask about a call long after, and reply to a webhook that is sent once more."""
    uuid = await client.place(ncco=[{"action": "talk", "text": "Bye"}])
    await client.advance(60)
    waiting = asyncio.ensure_future(waited(client, {"uuid": uuid, **condition}))
    await until_open(client)
    await client.record(uuid)
    delivery = (await client.entries("delivery", uuid))[-1]["delivery"]
    await client.control("POST", f"deliveries/{delivery}/redeliver", application_id=client.application_id)
    assert (await waiting)[0] == 200


async def test_words_are_told_while_they_are_said_in_real_time(new_client):
    """Nothing is due then: the wait reckons when they will have been said."""
    client = await new_client(clock="real", speed=20)
    await client.place(ncco=[{"action": "talk", "text": "Please press one " + "or wait " * 150}])
    status, answer = await waited(client, {"call": "*", "heard": "*press one*"})
    assert status == 200
    assert answer["met"]["entry"]["kind"] != "heard"


@pytest.mark.parametrize("condition", [{"speech": True}, {"silence": "800ms"}])
async def test_speech_and_silence_are_told_in_real_time(new_client, condition):
    """Of a call that is still to come, on whichever it is first."""
    client = await new_client(clock="real", speed=20)
    waiting = asyncio.ensure_future(waited(client, {"call": "*", **condition}))
    await until_open(client)
    uuid = await client.place(
        ncco=[{"action": "talk", "text": "one two three"}, {"action": "wait", "timeout": 9}]
    )
    status, answer = await waiting
    assert (status, answer["met"]["uuid"]) == (200, uuid)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({"speech": False}, "speech: false is no condition; silence: 800ms is one"),
        ({"silence": 0}, "silence: expected more than no time, such as 800ms"),
        (
            {"silence": "1s", "after": 2},
            "after goes with what the journal has: speech and silence count from now",
        ),
        ({"speech": True, "heard": "*"}, "one condition at a time: heard and speech are several"),
    ],
)
async def test_speech_and_silence_that_make_no_sense(client, condition, sentence):
    status, answer = await waited(client, condition)
    assert status == 400
    assert sentence in answer["error"]
