"""Whatever is asked of the simulator: it never fails, and nothing of another Vonage application is touched.

`REQUESTS=20000` sends so many; `make fuzz` sends a hundred thousand. `REQUESTS_SEED=7` sends others.
"""

import json
import logging
import os
from random import Random

import aiohttp
import pytest
from contract import check_answer
from random_requests import NUMBER, OWN, RandomRequests

from voice_simulator.api.control.openapi import openapi_document
from voice_simulator.api.control.routes import declared_routes

REQUESTS = int(os.environ.get("REQUESTS", "300"))
FIRST_SEED = int(os.environ.get("REQUESTS_SEED", "1"))
IN_ONE_SIMULATOR = 5000
SEEDS = range(FIRST_SEED, FIRST_SEED + max(1, REQUESTS // IN_ONE_SIMULATOR))
ALLOWED = (503, 504)
MENU = [
    {"action": "talk", "text": "Press one.", "bargeIn": True, "loop": 0},
    {"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 10}},
]
OF_ANOTHER = "442079460099"


async def world_of(client):
    """All that can be seen of the world of an application, and of what it was sent."""
    mine = {"application_id": client.application_id}
    shown = {
        path: (await client.control("GET", path, **query))[1]
        for path, query in {
            "journal": {"canonical": "1"},
            "calls": {},
            "clock": {},
            "deliveries": mine,
            "scenarios": mine,
            f"applications/{client.application_id}": {},
            f"applications/{client.application_id}/processes": {},
        }.items()
    }
    received = client.application.at("/event")
    return json.dumps([shown, received], indent=1, sort_keys=True)


async def answer_of(session, request):
    """Send a request and return its status and body; of a stream only what comes at once."""
    async with session.request(
        request.method, request.path, params=request.query, data=request.body, headers=request.headers
    ) as response:
        if response.content_type == "text/event-stream":
            return response, await response.content.readany()
        return response, await response.read()


async def busy_neighbour(client):
    """Another application, in the midst of a call; its clock stands still."""
    await client.control(
        "PUT",
        f"applications/{client.application_id}",
        {"numbers": [OF_ANOTHER], "event_url": client.application.url("/event")},
    )
    uuid = await client.place()
    await client.advance(5)
    return uuid


async def own_call(client):
    """Let a call come in, in a world that may have been reset, of an application that may be gone."""
    answer_url = client.application.url("/answer")
    await client.control("PUT", f"applications/{OWN}", {"numbers": [NUMBER], "answer_url": answer_url})
    await client.control(
        "PUT", "clock", {"mode": client.random.choice(["auto", "manual", "real"]), "settle_s": 0}
    )
    body = {"from": "447700900500", "to": NUMBER, "script": [{"stay": "20s"}, "hang_up"]}
    status, answer = await client.control("POST", "inbound-calls", body)
    return [answer["uuid"]] if status == 201 else []


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_request_makes_it_fail_or_touches_another_application(new_client, caplog, seed):
    """No answer is 5xx but those that are documented, none is unlike its document, no log has a traceback."""
    client = await new_client(seed=seed)
    of_another = await busy_neighbour(client)
    before = await world_of(client)
    client.application.replies["/answer"] = MENU
    own = client.other(OWN)
    own.random = Random(seed)
    document = openapi_document(declared_routes(), "scenario.schema.json")
    uuids = [of_another]
    requests = RandomRequests(own.random, document, own.token, uuids)
    session = aiohttp.ClientSession(client.simulator.base_url, timeout=aiohttp.ClientTimeout(total=20))
    async with session:
        for number in range(min(REQUESTS, IN_ONE_SIMULATOR)):
            if number % 50 == 0:
                uuids[1:] = [*uuids[-3:][1:], *await own_call(own)]
            await check_one(session, requests.draw())
            if number % 200 == 0:
                assert [one for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR] == []
                caplog.clear()
    assert await world_of(client) == before


async def check_one(session, request):
    try:
        response, body = await answer_of(session, request)
        assert response.status < 500 or response.status in ALLOWED
        if response.url.path.startswith("/_simulator/"):
            check_answer(request.method, response.url.raw_path, response.status, response.headers, body)
    except (AssertionError, TimeoutError, aiohttp.ClientError) as error:
        raise AssertionError(f"{request}: {error!r}") from error
