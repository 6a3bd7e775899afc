"""The webhooks of a world over the control API, and a webhook that is sent again."""

import pytest
from aiohttp import web

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
LOST = "faults:\n  - webhook: ringing\n    lost: true\n"


async def deliveries(client, **query):
    status, answer = await client.control("GET", "deliveries", application_id=client.application_id, **query)
    assert status == 200, answer
    return answer["deliveries"]


async def send_again(client, number):
    whose = client.application_id
    return await client.control("POST", f"deliveries/{number}/redeliver", application_id=whose)


async def load(client, text):
    path, query = "/_simulator/scenarios", {"application_id": client.application_id}
    async with client.session.post(path, params=query, data=text) as response:
        assert response.status == 201, await response.text()


async def test_each_webhook_is_shown_with_its_attempts(client, application):
    """With what was sent, what came back, and how long that took."""
    application.replies["/event"] = web.json_response({"thanks": True})
    uuid = await client.place()
    await client.advance(1)
    started, ringing = await deliveries(client)
    assert (started["event"], ringing["event"], ringing["uuid"]) == ("started", "ringing", uuid)
    assert ringing["body"] == application.at("/event")[1]
    assert (ringing["method"], ringing["url"]) == ("POST", application.url("/event"))
    assert (ringing["delivery"], ringing["outcome"], ringing["faults"]) == (2, "delivered", [])
    (attempt,) = ringing["attempts"]
    assert (attempt["attempt"], attempt["outcome"], attempt["status"]) == (1, "delivered", 200)
    assert attempt["reply"] == {"thanks": True}
    assert attempt["latency_ms"] > 0


async def test_what_became_of_a_webhook(client, application):
    """It failed after two attempts, a fault kept it, or it is to be tried again."""
    application.replies["/event"] = web.Response(status=503, text="out of order")
    await load(client, LOST)
    await client.place()
    await client.advance(1)
    failed, lost = await deliveries(client)
    assert (failed["outcome"], [one["status"] for one in failed["attempts"]]) == ("failed", [503, 503])
    assert failed["attempts"][1]["said"] == "out of order"
    assert (lost["outcome"], lost["attempts"]) == ("lost", [])
    assert [one["does"] for one in lost["faults"]] == ["lost"]
    await client.place()
    assert [one["outcome"] for one in await deliveries(client, after="2")] == ["waiting"]


async def test_webhooks_are_picked(client, application):
    """By call, event, outcome and number; `next` is what to ask after."""
    first, second = await client.place(), await client.place("447700900002")
    await client.advance(1)
    whole = await deliveries(client)
    assert await deliveries(client, uuid=second[:8]) == [one for one in whole if one["uuid"] == second]
    assert await deliveries(client, event="ringing") == [one for one in whole if one["event"] == "ringing"]
    assert await deliveries(client, outcome="failed") == []
    _, page = await client.control("GET", "deliveries", limit="3")
    assert (page["deliveries"], page["next"]) == (whole[:3], 3)
    assert await deliveries(client, after="3") == whole[3:]
    _, of_all = await client.control("GET", "deliveries", application_id="*", uuid=first)
    (of_world,) = of_all["worlds"].values()
    assert {one["uuid"] for one in of_world["deliveries"]} == {first}


@pytest.mark.parametrize("outcome", ["delivered", "failed", "lost"])
async def test_a_webhook_is_sent_again_as_it_was(client, application, outcome):
    """A new delivery with the same body, whatever had become of the first, also when the call is over."""
    if outcome == "lost":
        await load(client, LOST)
    application.replies["/event"] = web.Response(status=503 if outcome == "failed" else 200)
    await client.place("447700900487")
    await client.advance(70)
    old = (await deliveries(client, event="ringing"))[0]
    assert old["outcome"] == outcome
    application.replies["/event"], before = web.Response(), len(application.at("/event"))
    status, answer = await send_again(client, old["delivery"])
    newest = (await deliveries(client))[-1]
    assert (status, answer) == (
        201,
        {"delivery": newest["delivery"], "again": old["delivery"], "application_id": client.application_id},
    )
    await client.advance(1)
    assert application.at("/event")[before:] == [old["body"]]
    new = (await deliveries(client))[-1]
    assert (new["again"], new["body"], new["url"]) == (old["delivery"], old["body"], old["url"])
    assert (new["outcome"], new["faults"], new["uuid"]) == ("delivered", [], old["uuid"])


async def test_a_webhook_that_is_sent_again_is_tried_twice_as_any_other(client, application):
    """And is told in the timeline as what it is."""
    uuid = await client.place()
    await client.advance(0)
    application.replies["/event"] = web.Response(status=503)
    assert (await send_again(client, 1))[0] == 201
    await client.advance(0)
    await client.advance(2)
    assert [one["outcome"] for one in (await deliveries(client))[1]["attempts"]] == ["again", "failed"]
    lines = (await client.control("GET", f"calls/{uuid}/timeline"))[1]
    assert "started -> POST" in lines
    assert "(delivery 1 again, as was asked for)" in lines


async def test_an_answer_webhook_that_is_sent_again_changes_no_call(client, application):
    """By GET it has the same parameters; the NCCO in the reply is ignored, and the journal says so."""
    application.replies["/answer"] = [{"action": "talk", "text": "Hello"}]
    uuid = await client.place(ncco=None, answer_url=[application.url("/answer")])
    await client.advance(4)
    (old,) = await deliveries(client, event="answer")
    actions = await client.entries("ncco", uuid)
    await send_again(client, old["delivery"])
    await client.advance(0)
    assert application.at("/answer") == [old["body"], old["body"]]
    assert await client.entries("ncco", uuid) == actions
    assert (await client.entries("note", uuid))[-1]["note"] == (
        "the reply to answer: its NCCO is ignored: the webhook was sent again because somebody asked for it"
    )


async def test_a_password_in_the_address_is_kept(client, application):
    """It is in no journal, but the registration has it."""
    address = application.url("/event")
    whose = f"applications/{client.application_id}"
    await client.control("PUT", whose, {"event_url": address.replace("//", "//me:secret@")})
    body = client.call_body()
    del body["event_url"]
    await client.ask("POST", "/v1/calls", body)
    await client.advance(0)
    await send_again(client, 1)
    await client.advance(0)
    first, second = (request.headers["Authorization"] for _, _, request in application.received[:2])
    assert first == second
    assert first.startswith("Basic ")
    assert {one["url"] for one in await deliveries(client)} == {address}


async def test_a_webhook_that_is_under_way_is_not_sent_again(client, application):
    application.replies["/event"] = web.Response(status=503)
    await client.place()
    await client.control("GET", "deliveries")
    status, answer = await send_again(client, 1)
    assert (status, answer["error"]) == (
        409,
        "delivery 1 is under way, or is to be tried again: let that end first",
    )


async def test_a_webhook_that_is_not_there_is_not_sent_again(client, control, new_client, tmp_path):
    """It never was, was forgotten, or belongs to a world that nobody knows."""
    await client.place()
    assert (await send_again(client, 9))[1][
        "error"
    ] == "there is no delivery 9 in this world: the newest is 1"
    status, answer = await send_again(client.other(OTHER), 1)
    assert (status, answer["error"].partition(";")[0]) == (
        404,
        f"the application '{OTHER}' is not known here",
    )
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 20}\n")
    short = await new_client(config=str(config))
    for _ in range(9):
        await short.place()
    status, answer = await send_again(short, 1)
    assert status == 404
    assert answer["error"].startswith("delivery 1 is no longer kept: the oldest that is, is ")
