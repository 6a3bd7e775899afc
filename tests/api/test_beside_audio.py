"""Requests beside audio on WebSockets: each waits for its turn, and is answered as ever."""

import asyncio

import pytest


@pytest.fixture(name="turns")
def _turns(client):
    """How often audio was let out, beside a WebSocket of somebody's."""
    shared, let_out = client.simulator.worlds.shared, []
    shared.live_sockets = 1
    shared.turns.audio.add(let_out.append)
    yield let_out
    shared.live_sockets = 0


async def test_audio_goes_out_before_each_request(client, turns):
    """However many come at once, and whatever they ask for."""
    asked = [
        *(client.ask("POST", "/v1/calls", client.call_body()) for _ in range(20)),
        *(client.ask("GET", "/v1/calls") for _ in range(20)),
        *(client.control("GET", "health") for _ in range(20)),
    ]
    answers = await asyncio.gather(*asked)
    assert [status for status, _ in answers] == [201] * 20 + [200] * 40
    assert len(turns) >= 60


async def test_a_request_that_is_wrong_is_refused_as_ever(client, turns):
    status, _ = await client.ask("POST", "/v1/calls", {"to": []})
    assert status == 400
    assert turns
