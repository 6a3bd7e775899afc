"""The processes of your app: named for each Vonage application, and watched to see when it is at rest."""

import asyncio
import os
import socket
import subprocess
import sys

import aiohttp
import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")

SLEEPER = "import sys; print('up', flush=True); sys.stdin.read()"
LISTENER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""
NOBODY = {"pid": None, "owns_group": False, "address": None, "of_all": False, "seen": False}


def path_of(client):
    return f"applications/{client.application_id}/processes"


@pytest.fixture(name="program")
def _program():
    """Start programs; returns each and the first line that it printed. All end with the test."""
    running = []

    def start(text):
        pipe = subprocess.PIPE
        process = subprocess.Popen([sys.executable, "-c", text], stdin=pipe, stdout=pipe, text=True)
        running.append(process)
        return process, process.stdout.readline().strip()

    yield start
    for process in running:
        process.communicate()


async def test_processes_are_named_shown_and_forgotten_for_one_vonage_application(client, program):
    process, port = program(LISTENER)
    path = path_of(client)
    assert (await client.control("GET", path))[1].items() >= NOBODY.items()
    named = {"pid": process.pid, "owns_group": False, "address": f"http://127.0.0.1:{port}/event"}
    shown = {
        "pid": process.pid,
        "owns_group": False,
        "address": f"127.0.0.1:{port}",
        "of_all": False,
        "seen": True,
        "why": None,
    }
    assert await client.control("PUT", path, named) == (200, shown)
    assert await client.control("GET", path) == (200, shown)
    assert (await client.control("GET", path_of(client.other("another"))))[1].items() >= NOBODY.items()
    assert (await client.control("DELETE", path))[0] == 204
    assert (await client.control("DELETE", path))[0] == 204
    assert (await client.control("GET", path))[1].items() >= NOBODY.items()


async def test_rest_is_not_seen_where_somebody_else_listens_at_the_address(client, program, application):
    process, _ = program(SLEEPER)
    body = {"pid": process.pid, "address": application.base_url}
    status, shown = await client.control("PUT", path_of(client), body)
    where = application.base_url.removeprefix("http://")
    assert (status, shown["seen"]) == (200, False)
    assert f"who listens at {where} is not one of its processes" in shown["why"]


@pytest.mark.parametrize(
    ("pid", "status", "text"),
    [
        (2**31 - 1, 404, "there is no process 2147483647 where the simulator runs"),
        (0, 400, "pid: expected a whole number from 1 to 2147483647, got the number 0"),
        ("4711", 400, "write 4711 without quotes"),
        (None, 400, "pid is null"),
    ],
)
async def test_what_is_no_process_is_refused(client, pid, status, text):
    answered, answer = await client.control("PUT", path_of(client), {"pid": pid})
    assert (answered, text in str(answer)) == (status, True)


async def test_the_simulator_itself_is_not_watched(client):
    """It runs in the test's own process here, and never rests while it looks."""
    status, shown = await client.control("PUT", path_of(client), {"pid": os.getpid()})
    assert (status, shown["seen"]) == (200, False)
    assert f"process {os.getpid()} is the simulator itself" in shown["why"]


async def test_a_process_of_another_user_is_refused(client, monkeypatch):
    """Whoever may talk to the simulator must not watch by it what they may not see themselves."""
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    status, answer = await client.control("PUT", path_of(client), {"pid": os.getppid()})
    assert (status, "belongs to another user" in answer["error"]) == (403, True)


@pytest.mark.parametrize("is_asked_for", [True, False])
async def test_who_has_ended_is_forgotten_at_once(client, program, is_asked_for):
    """Whether its parent has asked how it ended or not; what `run --app` has started is watched again."""
    process, _ = program(SLEEPER)
    path = path_of(client)
    assert (await client.control("PUT", path, {"pid": process.pid}))[1]["seen"]
    process.kill()
    how = os.WEXITED | (0 if is_asked_for else os.WNOWAIT)
    await asyncio.to_thread(os.waitid, os.P_PID, process.pid, how)
    assert (await client.control("GET", path))[1].items() >= NOBODY.items()
    status, answer = await client.control("PUT", path, {"pid": process.pid})
    assert (status, "there is no process" in answer["error"]) == (404, True)


async def test_a_request_from_another_machine_is_refused(start_simulator):
    """Its pids are not ours. An address of this machine that others can reach stands for another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        try:
            sender.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no such address")
        here = sender.getsockname()[0]
    simulator = await start_simulator(host="0.0.0.0")
    url = f"http://{here}:{simulator.base_url.rpartition(':')[2]}/_simulator/applications/some/processes"
    async with aiohttp.ClientSession() as session, session.put(url, json={"pid": os.getppid()}) as response:
        assert response.status == 403
        assert f"this request is from {here}" in (await response.json())["error"]
