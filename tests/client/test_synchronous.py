"""The client for programs without an event loop: it has one of its own, in a thread, and ends it."""

import asyncio
import gc
import os
import subprocess
import sys
import threading

import pytest

from voice_simulator.client import ClientError, Simulator, SimulatorUnreachable

NAME = "voice_simulator.client"


def loops():
    return [one for one in threading.enumerate() if one.name == NAME]


async def test_it_asks_and_waits_without_an_event_loop(client):
    """In a test that is no coroutine, say."""
    uuid = await client.place()

    def program():
        with Simulator(client.simulator.base_url) as simulator:
            (world,) = simulator.worlds()
            (call,) = world.calls()
            world.advance(60)
            return repr(world), call.uuid, call.status, call == world.call(uuid)

    told = await asyncio.to_thread(program)
    assert told == (f"<World {client.application_id}>", uuid, "answered", True)
    assert loops() == []


async def test_many_threads_use_one_client(client):
    """They have one loop."""
    uuid = await client.place()
    simulator = Simulator(client.simulator.base_url)
    world = simulator.world(client.application_id)
    found = await asyncio.gather(*(asyncio.to_thread(world.call, uuid) for _ in range(8)))
    assert {one.uuid for one in found} == {uuid}
    assert len(loops()) == 1
    await asyncio.to_thread(simulator.close)


def test_an_error_of_the_simulator_shows_nothing_of_the_inside():
    """From the line of the program on, two frames at most: the method and the wait."""
    with pytest.raises(SimulatorUnreachable) as caught, Simulator("http://127.0.0.1:1") as simulator:
        simulator.health()
    assert len(caught.traceback) <= 3
    assert [one.frame.f_locals.get("__tracebackhide__") for one in caught.traceback[1:]] == [True, True]


async def test_where_an_event_loop_runs_it_would_block_and_says_so(client):
    """The simulator may live in that loop."""
    simulator = Simulator(client.simulator.base_url)
    with pytest.raises(ClientError, match=r"would block the event loop .*use AsyncSimulator"):
        simulator.health()


async def test_it_ends_when_nobody_has_it_any_more(client):
    """A world or a call of it is enough to have it."""
    uuid = await client.place()

    def program():
        call = Simulator(client.simulator.base_url).world(client.application_id).call(uuid)
        gc.collect()
        found = [len(loops()), call.status]
        del call
        gc.collect()
        return [*found, len(loops())]

    assert await asyncio.to_thread(program) == [1, "started", 0]


def python(program, url):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=os.environ | {"VOICE_SIMULATOR_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


async def test_a_program_may_end_without_closing_it(client):
    """It says nothing about that."""
    program = "from voice_simulator.client import Simulator; kept = Simulator(); print(kept.health().calls)"
    assert await asyncio.to_thread(python, program, client.simulator.base_url) == "0\n"


FORKS = """
import os
from voice_simulator.client import Simulator
simulator = Simulator()
before = simulator.health().calls
child = os.fork()
during = simulator.health().calls
if not child:
    os._exit(during)
_, status = os.waitpid(child, 0)
print(before, during, simulator.health().calls, os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
async def test_a_program_may_fork(client):
    """Each has connections of its own. No thread of ours is alive meanwhile: Python would warn of it."""
    assert await asyncio.to_thread(python, FORKS, client.simulator.base_url) == "0 0 0 0\n"


FORKS_WHILE_WAITING = """
import os, sys, threading, warnings
warnings.simplefilter("ignore")
from voice_simulator.client import ClientError, Simulator
simulator = Simulator()
simulator.health()
waiting = threading.Thread(target=lambda: simulator.ask("GET", "health", patience_s=30))
waiting.start()
child = os.fork()
simulator.health()
if not child:
    os._exit(0)
_, status = os.waitpid(child, 0)
waiting.join()
print(simulator.health().calls, status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
async def test_a_program_may_fork_while_another_thread_waits(client):
    """Nothing is lost, on either side."""
    assert await asyncio.to_thread(python, FORKS_WHILE_WAITING, client.simulator.base_url) == "0 0\n"


def test_nothing_of_it_loads_a_web_server_before_it_is_used():
    """Whoever only annotates with `Call` waits for no aiohttp."""
    program = (
        "import sys, voice_simulator.client as c; assert 'aiohttp' not in sys.modules; c.Simulator(); "
        "assert 'aiohttp' in sys.modules; print('ok')"
    )
    assert python(program, "http://127.0.0.1:1") == "ok\n"
