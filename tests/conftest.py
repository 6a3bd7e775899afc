"""What the tests of the outer layers share: a simulator, an application, a client with tokens.

The tests of the core inherit this file, so each fixture imports what it is made of.
"""

import pytest

START = "2030-01-01T12:00:00Z"


@pytest.fixture(name="private_key", scope="session")
def _private_key():
    """A key of the applications in the tests."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(name="application")
async def _application():
    from live import Application

    application = Application()
    await application.start()
    yield application
    await application.stop()


@pytest.fixture(name="start_simulator")
async def _start_simulator():
    """Start simulators by settings; each is stopped at the end."""
    from voice_simulator.app import Simulator
    from voice_simulator.settings.sources import read_settings

    running = []

    async def start(**settings):
        flags = {
            "port": "0",
            "quiet": True,
            "clock": "manual",
            "start": START,
            "seed": "1",
            "settle": "0",
            **settings,
        }
        flags = {
            name: str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
            for name, value in flags.items()
        }
        simulator = Simulator(read_settings(flags, {}))
        await simulator.start()
        running.append(simulator)
        return simulator

    yield start
    for simulator in running:
        await simulator.close()


@pytest.fixture(name="new_client")
async def _new_client(start_simulator, private_key, application):
    """Start a simulator by settings and return a client of it."""
    import aiohttp
    from contract import CheckedResponse
    from live import Client

    sessions = []

    async def start(**settings):
        simulator = await start_simulator(**settings)
        session = aiohttp.ClientSession(simulator.base_url, response_class=CheckedResponse)
        sessions.append(session)
        client = Client(session, private_key, application)
        client.simulator = simulator
        return client

    yield start
    for session in sessions:
        await session.close()


@pytest.fixture(name="client")
async def _client(new_client):
    """A client of a simulator whose time stands still until told."""
    return await new_client()
