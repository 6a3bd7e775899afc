"""Long answers are made bit by bit, and others have their turns in between."""

import asyncio
import json

import pytest
from aiohttp import ClientSession, web

from voice_simulator.api.json_responses import TextStream, stream_json, stream_lines

MANY = 5_000
A_TURNS_WORTH = 400


class Work:
    """Counts what is made, and how much of it between two turns of somebody else."""

    def __init__(self):
        self.made, self.longest, self._before = 0, 0, 0
        self.is_over = False

    def items(self):
        for number in range(MANY):
            self.made += 1
            yield {"number": number}

    def lines(self):
        return (json.dumps(item) for item in self.items())

    async def have_turns(self):
        while not self.is_over:
            self.longest = max(self.longest, self.made - self._before)
            self._before = self.made
            await asyncio.sleep(0)


@pytest.fixture(name="work")
async def _work():
    work = Work()
    other = asyncio.create_task(work.have_turns())
    yield work
    work.is_over = True
    await other


@pytest.fixture(name="ask")
async def _ask():
    """Serve what answers a request, and return its answer and the text of it."""
    runners = []

    async def ask(answer):
        async def handler(request):
            return await answer(request)

        app = web.Application()
        app.router.add_get("/", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with ClientSession() as session, session.get(url) as response:
            return response, await response.text()

    yield ask
    for runner in runners:
        await runner.cleanup()


async def test_lines_are_sent_as_they_are_made(work, ask):
    """All of them, with turns for others."""
    response, text = await ask(lambda request: stream_lines(request, work.lines()))
    assert [json.loads(line)["number"] for line in text.splitlines()] == list(range(MANY))
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert response.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert work.longest <= A_TURNS_WORTH


async def test_json_is_sent_as_it_is_made(work, ask):
    """An iterator is an array, wherever it stands."""
    content = {"worlds": {"a": {"entries": work.items(), "next": 5}, "b": {"entries": iter(())}, "c": {}}}
    response, text = await ask(lambda request: stream_json(request, content))
    answer = json.loads(text)
    assert answer["worlds"]["a"]["next"] == 5
    assert [item["number"] for item in answer["worlds"]["a"]["entries"]] == list(range(MANY))
    assert answer["worlds"]["b"] == {"entries": []}
    assert answer["worlds"]["c"] == {}
    assert response.headers["Content-Type"] == "application/json"
    assert work.longest <= A_TURNS_WORTH


async def test_what_is_short_is_sent_at_once(ask):
    """With its length, as ever."""
    response, text = await ask(
        lambda request: stream_json(request, {"entries": iter([1, "zwölf"]), "n": None})
    )
    assert json.loads(text) == {"entries": [1, "zwölf"], "n": None}
    assert int(response.headers["Content-Length"]) == len(text.encode())


async def test_a_text_is_sent_as_it_is_made(work, ask):
    """As one text of JSON, whatever is in its lines."""
    content = {
        "journal": TextStream(work.lines()),
        "odd": TextStream(iter(['"', "\\", "é"])),
        "none": TextStream(iter(())),
    }
    _, text = await ask(lambda request: stream_json(request, content))
    answer = json.loads(text)
    assert len(answer["journal"].splitlines()) == MANY
    assert (answer["odd"], answer["none"]) == ('"\n\\\né\n', "")
    assert work.longest <= A_TURNS_WORTH
