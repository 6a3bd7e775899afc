"""The same seed, epoch and calls give the same journal, byte for byte."""

import asyncio

from aiohttp import web

TALK = [{"action": "talk", "text": "one two three four five"}]


class Dialler:
    """An application that places and transfers calls from its webhooks, before it replies."""

    def __init__(self, client, application, path="/event"):
        self.client, self.application, self.path = client, application, path
        self.placed = 0
        application.replies[path] = self.event
        application.replies[f"{path}/answer"] = TALK

    async def event(self, members):
        if members.get("status") == "answered":
            await self.client.ask(
                "PUT",
                f"/v1/calls/{members['uuid']}",
                {"action": "transfer", "destination": {"type": "ncco", "ncco": TALK}},
            )
            await self.place("447700900486")
        if members.get("status") == "busy":
            await self.place("447700900222", machine_detection="continue")
        return web.Response()

    async def place(self, to, **fields):
        if self.placed < 12:
            self.placed += 1
            await self.client.place(
                to,
                event_url=[self.application.url(self.path)],
                answer_url=[self.application.url(f"{self.path}/answer")],
                **fields,
            )


async def _run(client, application, path="/event"):
    """Let the dialler run until its world has nothing left to do, and return the canonical journal."""
    dialler = Dialler(client, application, path)
    await dialler.place("447700900001")
    await dialler.place("447700900603")
    await _until_done(client)
    return await client.canonical()


async def _until_done(client):
    async with asyncio.timeout(30):
        while True:
            _, calls = await client.control("GET", "calls")
            _, clock = await client.control("GET", "clock")
            over = [await client._is_done(call["uuid"]) for call in calls["calls"]]
            if calls["calls"] and all(over) and clock["next"] is None:
                return
            await asyncio.sleep(0.01)


async def test_many_runs_give_one_journal(new_client, application):
    """One webhook at a time, and an application that calls the API from its handlers."""
    client = await new_client(clock="auto", webhooks_at_once=1)
    journals = set()
    for _ in range(6):
        journals.add(await _run(client, application))
        await client.control("POST", "reset", {"application_id": client.application_id})
    assert len(journals) == 1
    assert journals.pop().count('"kind":"call"') == 12


async def test_another_seed_gives_other_ids(new_client):
    """Ids are drawn from the seed, and from nothing else."""
    ids = {await (await new_client(seed=seed)).place() for seed in (1, 1, 2)}
    assert len(ids) == 2


async def test_a_world_beside_a_hanging_one_is_as_if_it_were_alone(new_client, application):
    """One world's webhook hangs; the other finishes undelayed, with the journal it has alone."""
    alone = await _run(await new_client(clock="auto", webhooks_at_once=1), application)

    client = await new_client(clock="auto", webhooks_at_once=1, patience=20_000)
    hangs = asyncio.Event()

    async def hang(_):
        await hangs.wait()
        return web.Response()

    application.replies["/hangs"] = hang
    neighbour = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    stuck = await neighbour.place(event_url=[application.url("/hangs")])
    await application.until(lambda: application.at("/hangs"))

    assert await _run(client, application) == alone
    assert (await neighbour.record(stuck))["status"] == "started"
    hangs.set()
    await neighbour.until_over(stuck)
