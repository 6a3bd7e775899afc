"""`--media-out DIR` of `run`, `serve` and `exec`: the audio of each WebSocket as files."""

import asyncio
import contextlib
import threading
import wave

import pytest
from aiohttp import WSMsgType, web

from voice_simulator.cli.main import main

SCENARIO = """
calls:
  - to: 447700900001
    script: [answer, {{say: "hello there"}}, {{stay: 1s}}, hang_up]
trigger:
  call:
    to: 447700900001
    from: 447700900000
    ncco:
      - action: connect
        endpoint:
          - type: websocket
            uri: "ws://127.0.0.1:{port}/bot"
            content-type: audio/l16;rate=16000
            headers: {{}}
expect: [{{calls: 2}}]
"""
USUAL = ("--auth", "off", "--port", "0", "--idle", "0.1", "--settle", "0", "--speed", "20")


async def echo(request):
    """Send back what is heard."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            with contextlib.suppress(ConnectionError):
                await socket.send_bytes(message.data)
    return socket


@pytest.fixture(name="port")
def _port():
    """Run a bot in a thread of its own, and return its port."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    ports = []

    async def serve():
        app = web.Application()
        app.router.add_get("/bot", echo)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.append(runner.addresses[0][1])
        runners.append(runner)
        ready.set()

    async def stop(runner):
        await runner.cleanup()
        loop.stop()

    def run():
        loop.run_until_complete(serve())
        loop.run_forever()

    runners = []
    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    yield ports[0]
    asyncio.run_coroutine_threadsafe(stop(runners[0]), loop)
    thread.join(10)
    loop.close()


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_writes_what_your_app_heard_and_played_under_the_name_of_the_scenario(folder, port, capsys):
    """The caller is heard on the left, and comes back on the right."""
    (folder / "talks.yaml").write_text(SCENARIO.format(port=port))
    assert main(["run", "talks.yaml", "--media-out", "new/media", *USUAL]) == 0, capsys.readouterr().out
    assert sorted(one.name for one in (folder / "new/media/talks").iterdir()) == [
        "app.wav",
        "call.wav",
        "party.wav",
    ]
    for name, channels in (("call", 2), ("party", 1), ("app", 1)):
        with wave.open(f"new/media/talks/{name}.wav") as file:
            assert (file.getnchannels(), file.getframerate()) == (channels, 16_000)
            assert any(file.readframes(file.getnframes()))


@pytest.mark.parametrize(
    "command",
    [["run", "talks.yaml", *USUAL], ["serve"], ["exec", "--", "true"]],
    ids=["run", "serve", "exec"],
)
def test_a_folder_that_can_not_be_made_is_told_before_anything_runs(folder, port, capsys, command):
    (folder / "talks.yaml").write_text(SCENARIO.format(port=port))
    (folder / "file").write_text("")
    assert main([command[0], "--media-out", "file", *command[1:]]) == 2
    assert capsys.readouterr().err == "--media-out: can't write audio into file: File exists\n"


def test_a_simulator_that_is_up_writes_nothing_for_a_run(folder, port, capsys):
    (folder / "talks.yaml").write_text(SCENARIO.format(port=port))
    assert main(["run", "talks.yaml", "--media-out", "m", "--target", "http://127.0.0.1:1"]) == 2
    assert "--media-out has no effect with --target: give it to that simulator" in capsys.readouterr().err
