"""What the bots share: `voice-simulator run` with a bot beside it, by a clock that jumps or on the wall."""

import asyncio
import gc
import importlib.util
import json
import os
import random
import socket
import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import web
from virtual_time import run as run_virtually

from voice_simulator.cli.main import main
from voice_simulator.cli.new_app import make_application

HERE = Path(__file__).parent
COMMAND = HERE.parents[2] / ".venv/bin/voice-simulator"
PACES = HERE.parents[2] / ".sdk/sockets.txt"
NUMBERS = ["442079460000", "447700900000"]


@dataclass(frozen=True, kw_only=True)
class Played:
    """What `run` made of a bot: its exit code and report, the bot, and the folder of the media.

    Attributes:
        code: the exit code.
        report: what was printed.
        bot: its module.
        app: what that serves, with all that it keeps.
        media: where `--media-out` wrote.
    """

    code: int
    report: str
    bot: ModuleType
    app: web.Application
    media: Path


def free_port():
    """Return a port that was free a moment ago, and that no system gives to a connection meanwhile."""
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail("no port is free")


class Bots:
    """Plays the bots, one at a time.

    Args:
        folder: for keys and settings.
        monkeypatch: sets their environment.
        capsys: takes what is printed.
    """

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        self._account = make_application(folder / "app")
        self._port, self._app_port = free_port(), free_port()

    def play(self, bot, flaw="", *, scenarios=None, settings=None, **environment):
        """Run the scenarios of a bot by a clock that jumps, with the bot on the same one.

        Args:
            bot: its name, or the file of its program.
            flaw: what it leaves out.
            scenarios: another file or folder than its own.
            settings: further ones.
            environment: further variables of it.
        """
        for name, value in (self.environ(flaw) | environment).items():
            self._monkeypatch.setenv(name, value)
        module = load(bot)
        app = module.make_app()
        beside = serving(app, self._app_port)
        self._monkeypatch.setattr(asyncio, "run", lambda run: run_virtually(_with(beside, run)))
        code = main(["run", str(scenarios or HERE / bot), *self.flags(settings)])
        gc.collect()  # a connection that nobody has closed fails this test, and no later one
        report = "".join(self._capsys.readouterr())
        return Played(code=code, report=report, bot=module, app=app, media=self.folder / "media")

    def typed(self, what, scenarios, command, speed, **environment):
        """Run scenarios as a user does, with an app in a process of its own; return what is printed, too.

        Args:
            what: what is tested, for what is noted of how evenly frames came.
            scenarios: a file or folder.
            command: that starts the app.
            speed: how much faster than the wall clock it goes.
            environment: further variables of the app.
        """
        journals = self.folder / "journals"
        flags = ["--app", f"exec {command}", "--speed", str(speed), "--journal-out", str(journals)]
        run = subprocess.run(
            [COMMAND, "run", scenarios, *self.flags(), *flags],
            cwd=HERE, env=os.environ | self.environ() | environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        _keep_paces(f"{what}, speed {speed}", journals)
        return run.returncode, f"{run.stdout}\n{run.stderr}"

    def environ(self, flaw=""):
        return {
            "FLAW": flaw,
            "PORT": str(self._app_port),
            "VONAGE_ID": self._account.id,
            "VONAGE_PRIVATE_KEY": str(self._account.private_key),
            "VOICE_SIMULATOR_URL": f"http://127.0.0.1:{self._port}",
        }

    def flags(self, settings=None):
        app_url = f"http://127.0.0.1:{self._app_port}"
        application = {
            "id": self._account.id,
            "public_key": str(self._account.public_key),
            "numbers": NUMBERS,
            "answer_url": f"{app_url}/answer",
            "event_url": f"{app_url}/event",
        }
        file = self.folder / "settings.yaml"
        file.write_text(json.dumps({"applications": [application], **(settings or {})}))
        where = ["--port", str(self._port), "--config", str(file), "--app-url", app_url]
        return [*where, "--media-out", str(self.folder / "media"), "--show", "all"]


def _keep_paces(what, journals):
    """Note how late frames went out, for `make sockets` to print."""
    lines = [line for file in journals.glob("*.ndjson") for line in file.read_text().splitlines()]
    with PACES.open("a") as file:
        for one in map(json.loads, lines):
            if one["kind"] == "socket" and "late_p50" in one:
                late = ", ".join(f"{name} {one[f'late_{name}']} ms" for name in ("p50", "p95", "max"))
                file.write(f"{what}: {one['frames_out']} frames, late by {late} of wall time\n")


async def _with(beside, run):
    async with beside:
        await run


@asynccontextmanager
async def serving(app, port):
    """Serve a bot in the loop that runs now."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def load(bot):
    """Return the module of a bot, anew: it looks at its environment while it is read, too."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    file = bot if isinstance(bot, Path) else HERE / bot / "app.py"
    spec = importlib.util.spec_from_file_location(f"bot_{file.parent.name}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(name="bots")
def _bots(tmp_path, monkeypatch, capsys):
    return Bots(tmp_path, monkeypatch, capsys)
