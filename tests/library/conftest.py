"""What the tests of the library share: one simulator, and the example applications in all their variants."""

import asyncio
import json
import os
from asyncio.subprocess import PIPE
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import aiohttp
import pytest_asyncio

from voice_simulator.app import Simulator
from voice_simulator.cli.new_app import make_application
from voice_simulator.settings.sources import read_settings

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".sdk/demo/bin/python"
PATIENCE = "3s"
"""On a busy machine the first request that an app sends by its SDK can take more than the usual second. Time
would go on before the app has replied, and the scenario would go another way."""
SETTLE = "100ms"
"""More than the 20 ms that the apps wait before they call again; while they wait they are at rest."""


class Library:
    """Runs scenarios against an example application, as it is or with a handling switched off.

    Args:
        session: asks the simulator.
        served: where each variant is, what to register of it and how to run it, by its name.
        pid: the process of all variants. That it is at rest is seen: an app that the machine gives no time
            isn't, though it has been quiet for long.
        worlds: those of the simulator.
    """

    def __init__(self, session, served, pid, worlds):
        self._session, self._served, self._pid, self._worlds = session, served, pid, worlds
        self._with_number = {}

    async def run(self, name, text, app, idle=1.0, case=None, used=(), **more):
        """Return what the simulator answers to a run of a scenario, with the files that it uses."""
        await self._register(app)
        query = {
            "name": name,
            "app_url": self._served[app]["url"],
            "application_id": _application_id(app),
            "idle_s": str(idle),
            "timeout_s": "60",
            **self._served[app]["query"],
            **more,
        } | ({} if case is None else {"case": case})
        async with self._session.post("/_simulator/run", params=query, data=_form(text, used)) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def run_and_keep(self, name, text, app, *given, **more):
        """Run a scenario; return the answer, and the world that it had, which ends with it."""
        running = asyncio.create_task(self.run(name, text, app, *given, **more))
        world = None
        while not running.done():
            own = self._worlds.find(_application_id(app))
            # Earlier scenarios have left other worlds, and perhaps one of this Vonage application.
            world = own if own is not None and own.switchboard.store.placed else world
            await asyncio.sleep(0.005)
        return await running, world

    async def _register(self, app):
        """Register the one that runs with its numbers, which one application has at a time."""
        registration = self._served[app]["registration"]
        number = registration["numbers"][0]
        before = self._with_number.get(number)
        if app == before:
            return
        if before is not None:
            await self._put(before, self._served[before]["registration"] | {"numbers": []})
        await self._put(app, registration)
        await self._put(app, {"pid": self._pid}, "/processes")
        self._with_number[number] = app

    async def _put(self, app, body, part=""):
        url = f"/_simulator/applications/{_application_id(app)}{part}"
        async with self._session.put(url, json=body) as response:
            assert response.status == 200, await response.text()


@pytest_asyncio.fixture(name="library", scope="session", loop_scope="session")
async def _library(tmp_path_factory):
    """Start the simulator and the applications once for all scenarios."""
    directory = tmp_path_factory.mktemp("library")
    flags = {"port": "0", "tls": True, "tls_ports": ["0"], "tls_dir": str(directory / "tls"), "quiet": True}
    spans = {"patience": PATIENCE, "settle": SETTLE}
    simulator = Simulator(read_settings(flags | {"clock": "auto", "seed": "1"} | spans, {}))
    await simulator.start()
    try:
        async with aiohttp.ClientSession(simulator.base_url) as session:
            async with session.get("/_simulator/ca-bundle.pem") as response:
                (directory / "ca-bundle.pem").write_bytes(await response.read())
            async with _apps(directory, simulator.tls_addresses[0]) as (served, pid):
                yield Library(session, served, pid, simulator.worlds)
    finally:
        await simulator.close()


@asynccontextmanager
async def _apps(directory, api_host):
    environment = {
        "VONAGE_PRIVATE_KEY": str(make_application(directory / "app").private_key),
        "VONAGE_API_HOST": api_host,
        "REQUESTS_CA_BUNDLE": str(directory / "ca-bundle.pem"),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    process = await asyncio.create_subprocess_exec(
        PYTHON,
        Path(__file__).with_name("apps.py"),
        env=os.environ | environment,
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield json.loads(await process.stdout.readline()), process.pid
    finally:
        process.stdin.close()
        await process.wait()


def _form(text, used):
    form = aiohttp.FormData()
    form.add_field("scenario", text, filename="scenario.yaml")
    for path in used:
        form.add_field("use", (ROOT / "scenarios" / path).read_text(), filename=path)
    return form


def _application_id(app):
    return str(uuid5(NAMESPACE_URL, app))
