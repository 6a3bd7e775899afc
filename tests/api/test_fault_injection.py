"""Faults of the API: what a client gets, whether the call exists, and what the journal says."""

import asyncio

import aiohttp
import pytest

from voice_simulator.core.model.faults import Activation, ApiFault, Disconnect, Effect, InjectedAnswer
from voice_simulator.runtime.reset import reset_worlds

CALL = {
    "to": [{"type": "phone", "number": "447700900001"}],
    "from": {"type": "phone", "number": "447700900000"},
    "event_url": ["http://203.0.113.1/event"],
    "ncco": [{"action": "talk", "text": "Hello"}],
}


@pytest.fixture(name="inject")
async def _inject(start_simulator):
    """Start a simulator without authentication whose only world has some faults."""

    async def make(*facts):
        simulator = await start_simulator(auth="off", clock="manual")
        world = simulator.worlds.open_world("default")
        world.switchboard.faults.rules = [
            ApiFault(**{"origin": "f.yaml:1", "method": "POST", "path": "/v1/calls"} | one) for one in facts
        ]
        return simulator, world

    return make


async def post(simulator, call=CALL):
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{simulator.base_url}/v1/calls", json=call) as response,
    ):
        return response.status, await response.read(), response.headers


def entries(world, kind):
    return [entry.facts for entry in world.switchboard.journal.after(0) if entry.kind == kind]


def calls(world):
    return len(world.switchboard.store)


@pytest.mark.parametrize(("effect", "count"), [(Effect.NONE, 0), (Effect.DONE, 1)])
async def test_an_answer_is_replaced(inject, effect, count):
    """By the platform's own body for its status; whether the call exists is said by the effect."""
    simulator, world = await inject({"respond": InjectedAnswer(status=429), "effect": effect})
    status, body, headers = await post(simulator)
    assert status == 429
    assert body == b'{"type":"TOO_MANY_REQUESTS","error_title":"Too Many Requests"}'
    assert headers["Content-Type"] == "application/json"
    assert calls(world) == count
    [told] = entries(world, "fault")
    assert told == {
        "fault": "f.yaml:1",
        "does": "respond",
        "request": "POST /v1/calls",
        "effect": effect.value,
    }
    [request] = entries(world, "request")
    assert request["fault"] == "f.yaml:1"
    assert request["status"] == (201 if count else 429)


async def test_an_answer_of_ones_own(inject):
    """Status, headers and body as given."""
    answer = InjectedAnswer(status=302, headers=(("Location", "/elsewhere"),), body="gone", json=False)
    simulator, _ = await inject({"respond": answer})
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{simulator.base_url}/v1/calls", json=CALL, allow_redirects=False) as response,
    ):
        assert (response.status, response.headers["Location"]) == (302, "/elsewhere")
        assert response.content_type == "text/plain"
        assert await response.text() == "gone"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, b'{"type":"SERVICE_UNAVAILABLE","error_title":"Service Unavailable"}'),
        (599, b'{"type":"UNKNOWN_ERROR","error_title":"Unknown Error"}'),
        (204, b""),
    ],
)
async def test_the_body_of_each_status(inject, status, body):
    """In the form of the platform's gateway."""
    simulator, _ = await inject({"respond": InjectedAnswer(status=status)})
    assert (await post(simulator))[:2] == (status, body)


@pytest.mark.parametrize(("effect", "count"), [(Effect.NONE, 0), (Effect.DONE, 1)])
async def test_a_connection_is_closed_without_an_answer(inject, effect, count):
    """The client can't tell whether its request was handled."""
    simulator, world = await inject({"disconnect": Disconnect.BEFORE_RESPONSE, "effect": effect})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await post(simulator)
    assert calls(world) == count
    assert entries(world, "request")[0]["status"] == (201 if count else None)


@pytest.mark.parametrize("effect", Effect)
async def test_a_connection_is_closed_in_mid_body(inject, effect):
    """The head of the answer promises more than comes."""
    simulator, world = await inject({"disconnect": Disconnect.MID_BODY, "effect": effect})
    with pytest.raises(aiohttp.ClientPayloadError):
        await post(simulator)
    assert calls(world) == (effect is Effect.DONE)


@pytest.mark.parametrize("effect", Effect)
async def test_a_malformed_answer(inject, effect):
    """A whole answer, with half of a JSON body in it."""
    simulator, world = await inject({"malformed": True, "effect": effect})
    status, body, _ = await post(simulator)
    assert status == 201
    assert body.startswith(b'{"uuid":"')
    assert not body.endswith(b"}")
    assert calls(world) == (effect is Effect.DONE)


async def test_a_refusal_can_be_lost_like_any_answer(inject):
    """Handled, and refused; the fault has the last word."""
    simulator, world = await inject({"respond": InjectedAnswer(status=500), "effect": Effect.DONE})
    status, _, _ = await post(simulator, call={})
    assert status == 500
    assert entries(world, "request")[0]["status"] == 400


async def test_a_rate_limit(inject):
    """Those beyond it get what the platform sends; they are not handled."""
    simulator, world = await inject({"rate_limit": 2})
    statuses = [(await post(simulator))[0] for _ in range(4)]
    assert statuses == [201, 201, 429, 429]
    assert calls(world) == 2
    assert [one["does"] for one in entries(world, "fault")] == ["rate_limit"] * 2


async def test_a_delayed_request_is_handled_after_its_delay(inject):
    """With no effect it is on its way for so long: a client that has gone by then placed no call."""
    simulator, world = await inject({"delay": (60_000, 60_000)})
    asking = asyncio.ensure_future(post(simulator))
    while not entries(world, "fault"):
        await asyncio.sleep(0)
    asking.cancel()
    while not entries(world, "request"):
        await asyncio.sleep(0)
    assert entries(world, "request")[0]["handled"] is False
    assert calls(world) == 0


async def test_a_delayed_answer_comes_after_the_request_is_handled(inject):
    """With effect the call is there at once, and time waits for the answer."""
    simulator, world = await inject({"delay": (60_000, 60_000), "effect": Effect.DONE})
    asking = asyncio.ensure_future(post(simulator))
    while not calls(world):
        await asyncio.sleep(0)
    assert world.driver.rest().at is None
    asking.cancel()
    while world.driver.rest().at is None:
        await asyncio.sleep(0)


async def test_a_request_that_is_delayed_across_a_reset_begins_no_world(inject):
    """It was sent into the world that has ended: its connection is closed, and nothing of it is anywhere."""
    simulator, world = await inject({"delay": (100, 100)})
    asking = asyncio.ensure_future(post(simulator))
    while not entries(world, "fault"):
        await asyncio.sleep(0)
    await reset_worlds(simulator.worlds, None)
    with pytest.raises(aiohttp.ClientError):
        await asking
    assert list(simulator.worlds) == []


async def test_a_short_delay_brings_the_true_answer(inject):
    """Only late."""
    simulator, world = await inject({"delay": (1, 3)})
    assert (await post(simulator))[0] == 201
    assert calls(world) == 1


async def test_faults_are_injected_into_reading_too(inject):
    """Each by its route; a slash at the end makes no difference."""
    simulator, world = await inject(
        {"method": "GET", "respond": InjectedAnswer(status=500), "activation": Activation(nth=1)}
    )
    async with aiohttp.ClientSession(simulator.base_url) as session:
        statuses = []
        for path in ("/v1/calls/", "/v1/calls"):
            async with session.get(path) as response:
                statuses.append(response.status)
    assert statuses == [500, 200]
    assert [entry.read for entry in world.switchboard.journal.after(0) if entry.kind == "request"] == [
        True,
        True,
    ]
