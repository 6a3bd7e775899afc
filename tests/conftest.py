"""What the tests of the outer layers share: a simulator, an application, a client with tokens.

The tests of the core inherit this file, so each fixture imports what it is made of.
"""

import pytest


def pytest_configure():
    """Look for garbage less often: each time all tests that pytest has collected are gone through."""
    import gc

    gc.set_threshold(10_000, 20, 100)


def pytest_collection_finish():
    """Go through them no more at all: none is garbage before the end."""
    import gc

    gc.freeze()


@pytest.fixture(name="private_key", scope="session")
def _private_key():
    """A key of the applications in the tests."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(name="application")
async def _application():
    from simulators import running_application

    async with running_application() as application:
        yield application


@pytest.fixture(name="start_simulator")
async def _start_simulator():
    """Start simulators by settings; each is stopped at the end."""
    from simulators import simulators

    async with simulators() as start:
        yield start


@pytest.fixture(name="new_client")
async def _new_client(start_simulator, private_key, application):
    """Start a simulator by settings and return a client of it."""
    from simulators import clients

    async with clients(start_simulator, private_key, application) as start:
        yield start


@pytest.fixture(name="client")
async def _client(new_client):
    """A client of a simulator whose time stands still until told."""
    return await new_client()
