"""What the tests of the library share: one simulator, and the example application in all its variants."""

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


class Library:
    """Runs scenarios against the example application, as it is or with a handling switched off.

    Args:
        session: asks the simulator.
        addresses: where each variant is, by its name.
    """

    def __init__(self, session, addresses):
        self._session, self._addresses = session, addresses
        self._has_number = None

    async def run(self, name, text, practice, idle=1.0, case=None, used=()):
        """Return what the simulator answers to a run of a scenario, with the files that it uses."""
        await self._register(practice)
        query = {
            "name": name,
            "app_url": self._addresses[practice],
            "application_id": _application_id(practice),
            "idle_s": str(idle),
            "timeout_s": "20",
        } | ({} if case is None else {"case": case})
        async with self._session.post("/_simulator/run", params=query, data=_form(text, used)) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def _register(self, practice):
        """Register the one that runs with the number that is called, which one application has at a time."""
        if practice == self._has_number:
            return
        if self._has_number is not None:
            await self._put(self._has_number, [])
        await self._put(practice, ["447700900000"])
        self._has_number = practice

    async def _put(self, practice, numbers):
        address = self._addresses[practice]
        registration = {
            "numbers": numbers,
            "answer_url": f"{address}/inbound",
            "event_url": f"{address}/inbound/events",
            "fallback_answer_url": f"{address}/sorry",
        }
        url = f"/_simulator/applications/{_application_id(practice)}"
        async with self._session.put(url, json=registration) as response:
            assert response.status == 200, await response.text()


@pytest_asyncio.fixture(name="library", scope="session", loop_scope="session")
async def _library(tmp_path_factory):
    """Start the simulator and the practices once for all scenarios."""
    directory = tmp_path_factory.mktemp("library")
    flags = {"port": "0", "tls": True, "tls_ports": ["0"], "tls_dir": str(directory / "tls"), "quiet": True}
    simulator = Simulator(read_settings(flags | {"clock": "auto", "seed": "1"}, {}))
    await simulator.start()
    try:
        async with aiohttp.ClientSession(simulator.base_url) as session:
            async with session.get("/_simulator/ca-bundle.pem") as response:
                (directory / "ca-bundle.pem").write_bytes(await response.read())
            async with _practices(directory, simulator.tls_addresses[0]) as addresses:
                yield Library(session, addresses)
    finally:
        await simulator.close()


@asynccontextmanager
async def _practices(directory, api_host):
    environment = {
        "VONAGE_PRIVATE_KEY": str(make_application(directory / "app").private_key),
        "VONAGE_API_HOST": api_host,
        "VONAGE_TIMEOUT": "1",
        "REQUESTS_CA_BUNDLE": str(directory / "ca-bundle.pem"),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    process = await asyncio.create_subprocess_exec(
        PYTHON,
        Path(__file__).with_name("practices.py"),
        env=os.environ | environment,
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


def _form(text, used):
    form = aiohttp.FormData()
    form.add_field("scenario", text, filename="scenario.yaml")
    for path in used:
        form.add_field("use", (ROOT / "scenarios" / path).read_text(), filename=path)
    return form


def _application_id(practice):
    return str(uuid5(NAMESPACE_URL, practice))
