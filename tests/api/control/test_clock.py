"""The clock over the control API: the time, and more of it."""

import asyncio

import pytest


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "say how far"),
        ({"seconds": 1, "to": "2030-01-01T12:00:00Z"}, "say how far"),
        ({"seconds": -1}, "seconds: expected a number of seconds from 0 to 1000000000, got the number -1"),
        ({"seconds": "soon"}, "expected a number of seconds"),
        ({"seconds": True}, "from 0 to 1000000000, got true"),
        (
            {"to": "tomorrow"},
            "to: expected a date and time such as 2030-01-01T12:00:00Z, got the text 'tomorrow'",
        ),
        ({"minutes": 1}, "unknown key 'minutes'. POST clock/advance has seconds, by, to, next, until, "),
        ({"by": "1 hour"}, "by: '1 hour' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 1h?"),
        ({"next": False}, "say how far"),
        ({"seconds": 1, "at_most": "1m"}, "at_most goes with until"),
        ({"next": True, "timeout_s": 1}, "timeout_s goes with until"),
        ({"until": {"call": "4477*", "statsu": "answered"}}, "unknown key 'statsu'"),
        ({"until": {}, "by": "1m"}, "say how far"),
        ([1], "JSON object"),
    ],
)
async def test_a_bad_advance_is_refused(client, body, text):
    """One sentence says what would be right; time stands still."""
    await client.advance(0)
    status, answer = await client.control("POST", "clock/advance", body)
    assert status == 400
    assert text in answer["error"]
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:00.000Z"


async def test_an_advance_streams_what_happened(client):
    """However much that is."""
    for _ in range(60):
        await client.place()
    entries = await client.advance(60)
    assert len(entries) > 400
    assert [entry["seq"] for entry in entries] == list(range(entries[0]["seq"], entries[-1]["seq"] + 1))


STRANGER = "cccccccc-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [("2000-01-01T00:00:00Z", "time can't go back"), ("9500-01-01T00:00:00Z", "time ends at")],
)
async def test_an_advance_that_is_refused_begins_no_world(control, to, sentence):
    """To where no time can go: the application is as unknown as before."""
    assert sentence in await control.refuse("POST", "clock/advance", {"to": to, "application_id": STRANGER})
    assert await control.worlds() == []
    assert (await control.ask("GET", "clock", application_id=STRANGER))[0] == 404


ANSWERED = {"call": {"to": "447700900001"}, "status": "answered"}


async def run_until(client, condition, **more):
    return await client.control("POST", "clock/advance", {"until": condition, **more})


@pytest.mark.parametrize(("how", "now"), [({"by": "1m30s"}, None), ({"by": "90s"}, "12:01:30")])
async def test_time_passes_by_a_duration(client, how, now):
    """Of one unit, as in scenarios."""
    status, answer = await client.control("POST", "clock/advance", how)
    if now is None:
        assert (status, "did you mean 90s?" in answer["error"]) == (400, True)
    else:
        assert answer["now"] == f"2030-01-01T{now}.000Z"


async def test_time_passes_to_the_next_moment_only(client):
    """And stands where nothing is due."""
    _, answer = await client.control("POST", "clock/advance", {"next": True})
    assert (answer["now"], answer["entries"]) == ("2030-01-01T12:00:00.000Z", [])
    await client.place()
    seen = [(await client.control("POST", "clock/advance", {"next": True}))[1] for _ in range(2)]
    assert [one["now"][17:23] for one in seen] == ["01.000", "03.000"]
    assert {"status"} <= {entry["kind"] for entry in seen[1]["entries"]}


async def test_time_stops_where_a_condition_is_true(client):
    """At the moment itself, with your app at rest; what is past is true at once."""
    uuid = await client.place()
    status, answer = await run_until(client, ANSWERED)
    assert (status, answer["calls"]) == (200, [uuid])
    assert answer["met"]["entry"]["status"] == "answered"
    assert answer["now"] == answer["met"]["time"] == "2030-01-01T12:00:03.000Z"
    assert answer["next"] is not None
    assert {entry["kind"] for entry in answer["entries"]} >= {"status", "webhook", "delivery"}
    _, again = await run_until(client, ANSWERED)
    assert (again["now"], again["entries"]) == ("2030-01-01T12:00:03.000Z", [])


async def test_time_stops_in_the_middle_of_a_prompt(client):
    """When the words have been said, though nothing is due then."""
    await client.place(
        ncco=[{"action": "talk", "text": "please press one to go on with this very long text"}]
    )
    status, answer = await run_until(client, {"call": "4477*", "heard": "*press one*"})
    assert status == 200
    assert answer["now"] < answer["next"]
    _, rest = await run_until(client, {"call": "4477*", "heard": "*long text*"})
    assert rest["now"] > answer["now"]


async def test_what_does_not_come_is_told_with_what_did(client):
    """The nearest, the timeline, and that nothing more is due; the call is over by then."""
    await client.place(ncco=[{"action": "talk", "text": "bye"}])
    status, answer = await run_until(client, {"call": "4477*", "status": "busy"}, timeout_s=0, at_most="1h")
    assert status == 408
    assert "status busy" in answer["error"]
    assert "nor in 0 s of wall time (timeout_s) in which nothing was due" in answer["error"]
    assert "completed" in answer["timeline"]
    assert answer["due"] == "nothing more is due"


async def test_no_more_time_passes_than_may(client):
    """What is due later is named; time stands at the last moment before."""
    await client.place()
    status, answer = await run_until(client, ANSWERED, timeout_s=0, at_most="2s")
    assert status == 408
    assert answer["due"] == (
        "nothing more is due until 2030-01-01T12:00:02.000Z (at_most), the next at 2030-01-01T12:00:03.000Z"
    )
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:01.000Z"


async def test_your_app_may_act_by_its_own_clock_where_nothing_is_due(client):
    """Time waits for it on the wall clock, and stops where it has acted."""
    waiting = asyncio.ensure_future(run_until(client, {"call": {"to": "447700900001"}}))
    await asyncio.sleep(0)
    uuid = await client.place()
    status, answer = await waiting
    assert (status, answer["calls"]) == (200, [uuid])
    assert answer["now"] == "2030-01-01T12:00:00.000Z"


# -- how it moves


async def test_the_clock_of_one_world_is_changed(client, control):
    """What is left out stays; another world goes on as before; a reset gives the settings back."""
    status, state = await control.ask(
        "PUT", "clock", {"application_id": STRANGER, "mode": "auto", "settle_s": 0.01, "patience_s": 0}
    )
    assert status == 200
    assert (state["mode"], state["settle_s"], state["patience_s"], state["settle_max_s"]) == (
        "auto",
        0.01,
        0,
        1,
    )
    assert (await control.ask("PUT", "clock", {"application_id": STRANGER, "speed": 60}))[1]["mode"] == "auto"
    await client.advance(0)
    assert (await client.control("GET", "clock"))[1]["mode"] == "manual"
    await control.ask("POST", "reset", {"application_id": STRANGER})
    assert (await control.ask("GET", "clock", application_id=STRANGER))[1]["mode"] == "manual"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "say what is to change: mode, speed, settle_s, settle_max_s, patience_s"),
        ({"mode": "atuo"}, "mode: 'atuo' is not one of real, auto, manual; did you mean 'auto'?"),
        ({"speed": 0}, "speed: expected a number above 0, 1000000 at most, got the number 0"),
        ({"speed": True}, "speed: expected a number above 0"),
        ({"settle_s": -1}, "settle_s: expected a number of seconds from 0 to 10"),
        ({"settle": 1}, "unknown key 'settle'"),
    ],
)
async def test_a_bad_change_of_the_clock_is_refused(control, body, text):
    """One sentence says what would be right; nothing changes, and no world begins."""
    status, answer = await control.ask("PUT", "clock", {"application_id": STRANGER, **body})
    assert status == 400
    assert text in answer["error"]
    assert await control.worlds() == []


async def test_a_call_goes_on_when_its_clock_is_set_going(client):
    """It stood in manual."""
    uuid = await client.place()
    await client.control("PUT", "clock", {"mode": "auto"})
    assert (await client.until_over(uuid))["status"] == "completed"


async def test_a_world_begins_with_the_seed_that_its_clock_is_given(control):
    """What it draws is the same again; once it has begun the seed stays."""
    first = await control.ask("PUT", "clock", {"seed": 7, "application_id": STRANGER})
    assert (first[0], first[1]["seed"]) == (200, 7)
    assert (await control.ask("PUT", "clock", {"seed": 7, "application_id": STRANGER}))[0] == 200
    status, refused = await control.ask("PUT", "clock", {"seed": 8, "application_id": STRANGER})
    assert (status, refused["error"].split(":")[0]) == (409, "this world has begun with the seed 7")


ROOM = [{"action": "conversation", "name": "room"}]


async def test_the_clock_says_what_is_due_next_and_on_which_call(client):
    """Nothing at first; then the party that is about to be rung, and the timers of the call."""
    await client.advance(0)
    assert (await client.control("GET", "clock"))[1]["due"] == []
    uuid = await client.place(ncco=ROOM)
    seen = []
    for _ in range(3):
        due = (await client.control("GET", "clock"))[1]["due"]
        assert {one["uuid"] for one in due} == {uuid}
        seen.append([one["what"] for one in due])
        await client.control("POST", "clock/advance", {"next": True, "application_id": client.application_id})
    assert seen == [["the party goes on"], ["the party goes on"], ["the length timer ends the call"]]


async def test_things_that_fall_due_together_are_told_together(client):
    """Ten at most; what was called off is not among them."""
    gone = await client.place()
    uuids = {await client.place(ncco=ROOM) for _ in range(3)}
    await client.advance(1.5)
    assert (await client.ask("PUT", f"/v1/calls/{gone}", {"action": "hangup"}))[0] == 204
    due = (await client.control("GET", "clock"))[1]["due"]
    assert {one["uuid"] for one in due} == uuids
    for _ in range(20):
        await client.place(ncco=ROOM)
    assert len((await client.control("GET", "clock"))[1]["due"]) == 10


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("manual", "the clock is manual, so only POST clock/advance moves it"),
        ("auto", "nothing is due"),
        ("real", None),
    ],
)
async def test_the_clock_says_why_it_stands_still(client, mode, why):
    """In a world in which nothing happens."""
    await client.control("PUT", "clock", {"mode": mode, "application_id": client.application_id})
    assert (await client.control("GET", "clock"))[1]["stands"] == why


async def test_the_clock_names_the_hold_that_stops_it(client):
    """By its number and its condition."""
    await client.control(
        "PUT", "clock", {"mode": "real", "speed": 1000, "application_id": client.application_id}
    )
    hold = {"call": "4477*", "status": "answered", "hold": True, "application_id": client.application_id}
    armed = await client.control("POST", "wait", {**hold, "arm": True})
    await client.place(ncco=ROOM)
    assert (armed[0], (await client.control("POST", "wait", hold | {"hold": False}))[0]) == (200, 200)
    told = (await client.control("GET", "clock"))[1]["stands"]
    assert (
        told
        == "hold 1 (status answered on the call to 4477*) has stopped it; POST clock/resume lets it go on"
    )


async def test_the_clock_says_that_it_goes_with_a_person(client, application):
    """Otherwise it would jump."""
    await client.control("PUT", "clock", {"mode": "auto", "application_id": client.application_id})
    alone = (await client.control("GET", "clock"))[1]
    call = {"from_user": "alice", "to": "447700900001", "script": "by_hand"}
    application.replies["/answer"] = ROOM
    await client.control(
        "PUT", f"applications/{client.application_id}", {"answer_url": application.url("/answer")}
    )
    assert (await client.control("POST", "inbound-calls", call))[0] == 201
    beside = (await client.control("GET", "clock"))[1]
    assert [(one["mode"], one["by_hand"]) for one in (alone, beside)] == [("auto", False), ("real", True)]


async def test_the_clock_names_the_webhook_that_a_jump_waits_for(client, application):
    """The app has it, and has not replied."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def keep(_):
        asked.set()
        await go_on.wait()
        return {}

    application.replies["/event"] = keep
    await client.control(
        "PUT", "clock", {"mode": "auto", "patience_s": 10, "application_id": client.application_id}
    )
    await client.place(ncco=ROOM)
    await asyncio.wait_for(asked.wait(), 5)
    told = (await client.control("GET", "clock"))[1]["stands"]
    go_on.set()
    assert told.startswith("it waits for the reply to started")
