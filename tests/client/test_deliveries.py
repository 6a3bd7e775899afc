"""Webhooks, as the client shows them and sends them again."""

import pytest
from aiohttp import web

from voice_simulator.client import ClientError

LOSES = "faults: [{webhook: ringing, lost: true}]"


async def test_what_your_app_was_sent_with_its_attempts(world, client):
    """Of one call, of one event, of one outcome, or from one number on."""
    await world.load(LOSES)
    client.application.replies["/event"] = web.Response(status=500)
    call = await world.call(await client.place(event_url=[client.application.url("/event")]))
    await world.advance(600)
    sent = await world.deliveries()
    assert [one.event for one in sent] == ["started", "ringing", "answered"]
    started, lost, answered = sent
    assert {one.uuid for one in sent} == {call.uuid}
    assert (lost.outcome, lost.attempts, [one.does for one in lost.faults]) == ("lost", [], ["lost"])
    assert started.body["status"] == "started"
    assert (started.delivery, started.method, started.again) == (1, "POST", None)
    assert [(one.attempt, one.status) for one in started.attempts] == [(1, 500)]
    assert started.outcome == "failed"
    assert await world.deliveries(call.uuid[:8], event="answered") == [answered]
    assert await world.deliveries(outcome="lost") == [lost]
    assert await world.deliveries(after=2) == [answered]


async def test_one_is_sent_again(world, client):
    call = await world.call(await client.place(event_url=[client.application.url("/event")]))
    await world.advance(60)
    (first,) = await world.deliveries(event="answered")
    number = await world.redeliver(first.delivery)
    await world.advance(1)
    first_again, again = await world.deliveries(call.uuid, event="answered")
    assert first_again == first
    assert (again.delivery, again.again, again.body, again.outcome) == (
        number, first.delivery, first.body, "delivered",
    )  # fmt: skip


async def test_one_that_there_is_not_is_refused(world, client):
    await client.place()
    await world.advance(60)
    with pytest.raises(ClientError, match="there is no delivery 99 in this world") as caught:
        await world.redeliver(99)
    assert caught.value.status == 404
    with pytest.raises(ClientError, match="event: 'complete' is not one of"):
        await world.deliveries(event="complete")
