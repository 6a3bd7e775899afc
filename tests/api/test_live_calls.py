"""How many calls may be live in a world: an app that places them without end is told so."""

INBOUND = """
name: a call that comes in
inbound: [{from: 447700900001, to: 442079460000, at: 5s, script: [{stay: 1h}]}]
"""
NUMBER = "442079460000"
REASON = (
    "2 calls are live in this world, and no more are taken: "
    "end some, let time pass, or raise limits.live_calls"
)


async def bounded(new_client, tmp_path, limit=2):
    config = tmp_path / "limits.yaml"
    config.write_text(f"limits: {{live_calls: {limit}}}\n")
    return await new_client(config=str(config))


async def refused(client):
    """Place a call that is refused; return status, body and what people are told."""
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.post("/v1/calls", json=client.call_body(), headers=headers) as response:
        return response.status, await response.json(), response.headers.get("X-Voice-Simulator")


async def test_a_call_too_many_is_answered_429_that_says_why(new_client, tmp_path):
    """In the body as the platform says it; for people in a header and in the journal."""
    client = await bounded(new_client, tmp_path)
    for _ in range(2):
        await client.place()
    assert await refused(client) == (
        429,
        {"type": "TOO_MANY_REQUESTS", "error_title": "Too Many Requests"},
        REASON,
    )
    last = (await client.entries("request"))[-1]
    assert (last["status"], last["refused"]) == (429, REASON)


async def test_a_refused_call_changes_nothing(new_client, tmp_path):
    """The turn of its number is still to come, and no id is spent: the next call is as if it were not."""
    client, unhindered = await bounded(new_client, tmp_path, 1), await new_client()
    ended = [await one.place("447700900486") for one in (client, unhindered)]
    await refused(client)
    for one, uuid in zip((client, unhindered), ended, strict=True):
        await one.advance(10)
        await one.until_over(uuid)
    assert await client.place() == await unhindered.place()


async def test_there_is_room_again_when_a_call_is_over(new_client, tmp_path):
    """However it ended: busy, hung up by the app, or cancelled before its answer."""
    client = await bounded(new_client, tmp_path, 1)
    for number, hangs_up_after in (("447700900486", None), ("447700900001", 1), ("447700900001", 10)):
        uuid = await client.place(number)
        await client.advance(10 if hangs_up_after is None else hangs_up_after)
        if hangs_up_after is not None:
            await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
        await client.until_over(uuid)
    assert (await client.control("GET", "health"))[1]["live_calls"] == 0


async def test_a_call_that_comes_in_counts_as_well(new_client, tmp_path):
    """One that is sent by the control API is refused there; one of a scenario is told in the journal."""
    client = await bounded(new_client, tmp_path, 1)
    registration = {"numbers": [NUMBER], "answer_url": client.application.url("/answer")}
    await client.control("PUT", f"applications/{client.application_id}", registration)
    await client.place()
    inbound = {"from": "447700900001", "to": NUMBER}
    status, answer = await client.control("POST", "inbound-calls", inbound)
    assert (status, answer["error"]) == (429, REASON.replace("2 calls are", "1 call is"))
    async with client.session.post("/_simulator/scenarios?name=in.yaml", data=INBOUND) as response:
        assert response.status == 201
    await client.advance(10)
    assert any(
        entry["note"].startswith(f"in.yaml:3: the call to {NUMBER} does not come in: 1 call is live")
        for entry in await client.entries("note")
    )
