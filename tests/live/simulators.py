"""Starts what a test meets from outside: simulators, an app, clients; and stops them with the test."""

from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from contract import CheckedResponse
from live import Application, Client

from voice_simulator.app import Simulator
from voice_simulator.settings.sources import read_settings

START = "2030-01-01T12:00:00Z"
SETTINGS = {"port": "0", "quiet": True, "clock": "manual", "start": START, "seed": "1", "settle": "0"}


@asynccontextmanager
async def running_application():
    """Run an app that remembers what it was sent."""
    application = Application()
    await application.start()
    yield application
    await application.stop()


@asynccontextmanager
async def simulators():
    """Return a function that starts simulators by settings."""
    async with AsyncExitStack() as running:

        async def start(**settings):
            simulator = Simulator(read_settings(_as_flags(SETTINGS | settings), {}))
            return await running.enter_async_context(simulator)

        yield start


@asynccontextmanager
async def clients(start_simulator, private_key, application):
    """Return a function that starts a simulator by settings and returns a client of it."""
    async with AsyncExitStack() as sessions:

        async def start(**settings):
            simulator = await start_simulator(**settings)
            session = aiohttp.ClientSession(simulator.base_url, response_class=CheckedResponse)
            client = Client(await sessions.enter_async_context(session), private_key, application)
            client.simulator = simulator
            return client

        yield start


def _as_flags(settings):
    return {
        name: str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in settings.items()
    }
