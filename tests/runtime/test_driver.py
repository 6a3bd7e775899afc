"""How a world is driven: the three clocks, rest and settling, webhooks in flight, advance and its limits."""

import asyncio

from aiohttp import web

TALK = [{"action": "talk", "text": "hello there"}]


async def test_manual_time_moves_only_when_told(client, application):
    """Only what is due at once happens before the clock is advanced; then each event has its instant."""
    uuid = await client.place()
    await application.until(lambda: application.statuses() == ["started"])
    assert (await client.record(uuid))["status"] == "started"
    entries = await client.advance(3)
    assert [e["status"] for e in entries if e["kind"] == "status"] == ["ringing", "answered"]
    assert [e["time"] for e in entries if e["kind"] == "status"] == [
        "2030-01-01T12:00:01.000Z",
        "2030-01-01T12:00:03.000Z",
    ]
    assert application.statuses() == ["started", "ringing", "answered"]


async def test_what_is_due_now_happens_at_once_even_in_manual(client):
    """Only later moments need time to pass."""
    text = 'calls:\n  - to: "*"\n    turns: [[{setup: 0s}, busy]]\n'
    await client.session.post("/_simulator/scenarios", data=text)
    assert (await client.record(await client.place()))["status"] == "busy"


async def test_advance_returns_when_what_fell_due_was_answered(client, application):
    """The answer webhook's NCCO runs within the same advance."""
    application.replies["/answer"] = TALK
    uuid = await client.place(answer_url=[application.url("/answer")])
    await client.advance(60)
    assert (await client.record(uuid))["status"] == "completed"
    assert [entry["content"] for entry in await client.entries("heard", uuid)] == ["hello there"]


async def test_a_second_advance_is_refused_and_names_the_first(client, application):
    """A handler that advances gets an answer instead of a deadlock."""
    answers = []

    async def advance(_):
        answers.append(await client.control("POST", "clock/advance", {"seconds": 1}))
        return web.Response()

    await client.place()
    await client.advance(0)
    application.replies["/event"] = advance
    await client.advance(1)
    [(status, answer)] = answers
    assert status == 409
    assert "time is being advanced already, by Python" in answer["error"]


async def test_advance_gives_up_at_its_wall_limit(client, application):
    """What was still awaited is named, and time stays where it got to."""

    async def hang(_):
        await asyncio.Event().wait()

    application.replies["/answer"] = hang
    await client.place(answer_url=[application.url("/answer")])
    status, answer = await client.control("POST", "clock/advance", {"seconds": 60, "wall_limit_s": 0.3})
    assert status == 504
    assert "time got to 2030-01-01T12:00:03.000Z" in answer["error"]
    assert answer["awaited"][0].startswith("the reply to answer (delivery")
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:03.000Z"


async def test_advance_to_an_instant(client):
    """An instant may be named instead of a span; to one that has passed time can't go."""
    await client.control("POST", "clock/advance", {"to": "2030-01-01T13:00:00Z"})
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T13:00:00.000Z"
    status, answer = await client.control("POST", "clock/advance", {"to": "2030-01-01T12:30:00Z"})
    assert (status, answer["error"]) == (
        400,
        "time can't go back to 2030-01-01T12:30:00.000Z: it is 2030-01-01T13:00:00.000Z",
    )
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T13:00:00.000Z"


async def test_a_two_hour_call_ends_by_itself_in_auto(new_client):
    """The length timer ends it at exactly its duration, without anybody waiting for two hours."""
    client = await new_client(clock="auto")
    uuid = await client.place(length_timer=7200)
    record = await client.until_over(uuid)
    assert (record["status"], record["duration"], record["end_time"]) == (
        "completed",
        "7200",
        "2030-01-01T14:00:03.000Z",
    )


async def test_auto_waits_for_an_application_that_acts_after_it_replied(new_client, application):
    """Within the settling time the application may still act upon the moment it was told of."""
    client = await new_client(clock="auto", settle=200)
    later = []

    async def act_later(members):
        if members["status"] == "answered":
            later.append(
                asyncio.create_task(client.ask("PUT", f"/v1/calls/{members['uuid']}", {"action": "hangup"}))
            )
        return web.Response()

    application.replies["/event"] = act_later
    uuid = await client.place()
    record = await client.until_over(uuid)
    assert (record["status"], record["duration"]) == ("completed", "0")
    await asyncio.gather(*later)


async def test_auto_holds_time_while_a_changing_request_is_being_read(new_client, application):
    """A request body that arrives slowly is still handled at the moment at which it began."""
    client = await new_client(clock="auto")
    is_read, may_go_on, requests = asyncio.Event(), asyncio.Event(), []

    async def slow_body():
        # Asked for when the simulator has begun to read: the client waits for its 100 Continue.
        is_read.set()
        yield b'{"action": '
        await may_go_on.wait()
        yield b'"mute"}'

    async def begin(members):
        if members["status"] == "answered":
            put = client.ask(
                "PUT",
                f"/v1/calls/{members['uuid']}",
                data=slow_body(),
                expect100=True,
                headers={"Content-Type": "application/json"},
            )
            requests.append(asyncio.create_task(put))
            await is_read.wait()
        return web.Response()

    application.replies["/event"] = begin
    uuid = await client.place(length_timer=60)
    await application.until(lambda: "answered" in application.statuses())
    await is_read.wait()
    other = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    await other.until_over(await other.place("447700900486"))
    assert (await client.record(uuid))["status"] == "answered"
    may_go_on.set()
    assert (await requests[0])[0] == 204
    assert (await client.until_over(uuid))["duration"] == "60"


async def test_steady_traffic_does_not_stop_an_auto_clock(new_client):
    """An application that never falls silent is waited for no longer than settle-max."""
    client = await new_client(clock="auto", settle=200, settle_max=300)
    uuid = await client.place(length_timer=5)
    async with client.writing(uuid):
        record = await client.until_over(uuid)
    assert record["duration"] == "5"


async def test_reading_neither_holds_time_nor_moves_it(new_client):
    """Looking at a call again and again changes nothing of the canonical journal."""
    client = await new_client()
    uuid = await client.place()
    await client.advance(0)
    before = await client.canonical()
    for _ in range(5):
        await client.record(uuid)
        await client.ask("GET", "/v1/calls")
    assert await client.canonical() == before


async def test_real_time_runs_with_the_wall_clock_times_speed(new_client):
    """At a thousandfold speed a minute's call is over at once, with the duration of a minute."""
    client = await new_client(clock="real", speed=1000)
    record = await client.until_over(await client.place(length_timer=60))
    assert record["duration"] == "60"


async def test_advance_in_real_time_jumps_ahead_and_goes_on_from_there(new_client):
    """Time that was advanced does not run back."""
    client = await new_client(clock="real")
    uuid = await client.place(length_timer=3600)
    await client.advance(3604)
    assert (await client.record(uuid))["duration"] == "3600"
    assert (await client.control("GET", "clock"))[1]["now"] >= "2030-01-01T13:00:04.000Z"


async def test_a_hanging_event_url_does_not_delay_the_api_nor_the_flow(new_client, application):
    """In real time the call goes through its whole life while its first event is still unanswered."""
    client = await new_client(clock="real", speed=100)
    hangs = asyncio.Event()

    async def hang(_):
        await hangs.wait()
        return web.Response()

    application.replies["/event"] = hang
    uuid = await client.place(ncco=TALK)
    other = await client.place("447700900486", event_url=[application.url("/other")])
    await application.until(lambda: application.statuses("/other") == ["started", "busy", "completed"])
    async with asyncio.timeout(20):
        while (await client.record(uuid))["status"] != "completed":
            await asyncio.sleep(0.01)
    assert application.statuses() == ["started"]
    assert (await client.record(other))["status"] == "busy"
    hangs.set()
    await client.until_over(uuid)
    assert application.statuses() == ["started", "ringing", "answered", "completed"]


async def test_in_auto_a_hanging_event_holds_time_for_patience_only(new_client, application):
    """Then time and the leg's next events go on, and the journal says so."""
    client = await new_client(clock="auto", patience=50)
    hangs = asyncio.Event()

    async def hang(_):
        await hangs.wait()
        return web.Response()

    application.replies["/event"] = hang
    uuid = await client.place(length_timer=60)
    async with asyncio.timeout(20):
        while (await client.record(uuid))["status"] != "completed":
            await asyncio.sleep(0.01)
    notes = [entry["note"] for entry in await client.entries("note", uuid)]
    assert notes[0] == "time goes on without a reply to the started event (delivery 1): --patience is 0.05 s"
    assert application.statuses()[:3] == ["started", "ringing", "answered"]
    hangs.set()
    await client.until_over(uuid)


async def test_webhooks_go_singly_when_one_at_once_is_asked_for(new_client, application):
    """With --webhooks-at-once 1 no second request is under way before the first was answered."""
    client = await new_client(clock="auto", webhooks_at_once=1)
    under_way, most = 0, 0

    async def count(_):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return web.Response()

    application.replies["/event"] = count
    uuids = await asyncio.gather(*(client.place(f"44770090000{n}", length_timer=30) for n in range(5)))
    for uuid in uuids:
        await client.until_over(uuid)
    assert most == 1


async def test_events_of_a_leg_arrive_in_order_whatever_is_under_way(new_client, application):
    """Legs go side by side, the events of each in order."""
    client = await new_client(clock="real", speed=1000)
    uuids = [await client.place(f"4477009000{n:02}", length_timer=5) for n in range(20)]
    for uuid in uuids:
        await client.until_over(uuid)
    for uuid in uuids:
        statuses = [m["status"] for m in application.at("/event") if m["uuid"] == uuid]
        assert statuses == ["started", "ringing", "answered", "completed"]


async def test_reset_ends_what_is_in_flight_and_nothing_of_the_old_world_is_sent(new_client, application):
    """Once reset has answered, the old world's webhooks are over; the new world begins at its start."""
    client = await new_client(patience=20)
    hangs = asyncio.Event()

    async def hang(_):
        await hangs.wait()

    application.replies["/event"] = hang
    uuid = await client.place()
    await application.until(lambda: application.received)
    await client.advance(1)
    # Patience counts milliseconds of the wall: on a busy machine it may end while a webhook is on its way.
    await application.until(lambda: len(application.received) == 2)
    status, answer = await client.control("POST", "reset", {"application_id": client.application_id})
    assert (status, answer) == (200, {"reset": [client.application_id]})
    hangs.set()
    assert (await client.ask("GET", f"/v1/calls/{uuid}"))[0] == 404
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:00.000Z"
    await client.advance(600)
    assert [body["status"] for _, body, _ in application.received] == ["started", "ringing"]


async def test_ids_begin_again_after_a_reset(client):
    """The same seed and calls give the same ids in the new world."""
    first = await client.place()
    await client.control("POST", "reset", {})
    assert await client.place() == first
