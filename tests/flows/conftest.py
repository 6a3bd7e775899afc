"""What the flows share: their apps, each a process of its own, and `voice-simulator run`."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from voice_simulator.cli.main import main
from voice_simulator.cli.new_app import make_application

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = ROOT / ".sdk" / "vonage4" / "bin" / "python"
COMMAND = ROOT / ".venv" / "bin" / "voice-simulator"
NODE = ROOT / ".sdk" / "node_server_sdk"
SECRET = "a signature secret of thirty-two characters"
NUMBERS = ["442079460000", "442079460001"]
SILENT = "second_desk"
"""The flow whose app never replies to an event: the platform waits for a second, instead of ten."""


@dataclass(frozen=True, kw_only=True)
class Played:
    """What `run` made of a flow: its exit code and report; what the app wrote of troubles, and downloaded."""

    code: int
    report: str
    app_log: str
    downloads: Path


def free_port():
    """Return a port that was free a moment ago, and that no system gives to a connection meanwhile."""
    for port in random.sample(range(20_000, 30_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    pytest.fail("no port is free")


class Flows:
    """Plays the flows, one at a time.

    Args:
        folder: for keys and settings.
        forks: starts the apps in Python.
    """

    def __init__(self, folder, forks):
        self._folder, self._forks = folder, forks
        self._http, self._https = free_port(), free_port()
        self._bundle = folder / "ca-bundle.pem"
        self._downloads = folder / "downloads"
        with self._bundle.open("w") as file, redirect_stdout(file):
            main(["ca", "--bundle", "--tls-dir", str(folder / "tls")])
        self._account = make_application(folder / "app")

    def play(self, flow, flaw, capsys):
        """Run the scenario of a flow against its app, with a flaw if one is named."""
        log = self._folder / "app.log"
        self._empty_downloads()
        with self._app(flow, flaw, log) as (pid, url):
            code = main(["run", str(HERE / flow), *self._flags(flow, url), "--app-pid", pid])
        report = "".join(capsys.readouterr())
        return Played(code=code, report=report, app_log=log.read_text(), downloads=self._downloads)

    def as_typed(self, flow):
        """Return the command that starts the app of a flow and plays it, and its environment."""
        port = free_port()
        self._empty_downloads()
        app = f"exec {PYTHON} -m {flow}.app"
        if is_in_node(flow):
            need_node()
            app = f"exec node {flow}/app.cjs"
        flags = ["--app", app, *self._flags(flow, f"http://127.0.0.1:{port}")]
        return [COMMAND, "run", flow, *flags], os.environ | self._environ(port=port)

    def _empty_downloads(self):
        shutil.rmtree(self._downloads, ignore_errors=True)
        self._downloads.mkdir()

    def _flags(self, flow, app_url):
        where = ["--port", str(self._http), "--tls", "--tls-port", str(self._https)]
        kept = ["--tls-dir", str(self._folder / "tls"), "--config", str(self._settings(flow, app_url))]
        return [*where, *kept, "--app-url", app_url, *_waiting(flow), "--show", "all"]

    def _environ(self, flaw="", port=0):
        return {
            "PORT": str(port),
            "FLAW": flaw,
            "VONAGE_ID": self._account.id,
            "VONAGE_PRIVATE_KEY": str(self._account.private_key),
            "VONAGE_SIGNATURE": SECRET,
            "REQUESTS_CA_BUNDLE": str(self._bundle),
            "NODE_EXTRA_CA_CERTS": str(self._folder / "tls/ca.pem"),
            "DOWNLOADS": str(self._downloads),
            "VOICE_SIMULATOR_URL": f"http://127.0.0.1:{self._http}",
            "VOICE_SIMULATOR_HTTPS_URL": f"https://127.0.0.1:{self._https}",
            "NODE_PATH": str(NODE / "node_modules"),
        }

    def _settings(self, flow, app_url):
        paths = {"answer_url": "answer", "event_url": "event", "fallback_answer_url": "fallback"}
        application = {
            "id": self._account.id,
            "public_key": str(self._account.public_key),
            "numbers": NUMBERS,
            "signature_secret": SECRET,
            **{key: f"{app_url}/webhooks/{path}" for key, path in paths.items()},
        }
        if flow == SILENT:
            application["event_url"] = {"address": application["event_url"], "socket_timeout": 1000}
        settings = self._folder / "settings.yaml"
        settings.write_text(
            json.dumps(
                {
                    "applications": [application],
                    "limits": {"calls_per_second": 3},
                    "recordings": {"base_url": f"https://api.nexmo.com:{self._https}"},
                }
            )
        )
        return settings

    def _app(self, flow, flaw, log):
        start = self._node if is_in_node(flow) else self._forks.start
        return start(flow, self._environ(flaw), log)

    @contextmanager
    def _node(self, flow, environ, log):
        need_node()
        command, environ = ["node", str(HERE / flow / "app.cjs")], os.environ | environ
        with (
            log.open("w") as errors,
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, env=environ, text=True
            ) as process,
        ):
            try:
                yield str(process.pid), address(process.stdout, log)
            finally:
                process.kill()


def _waiting(flow):
    """Return the flags that say how long an app is waited for that neither replies nor acts."""
    return ["--idle", "0.3", "--patience", "100ms" if flow == SILENT else "500ms"]


def is_in_node(flow):
    return (HERE / flow / "app.cjs").exists()


def need_node():
    """Skip the test aloud where there is no Node."""
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: the flows in Node, because there is no node here")
    if not (NODE / "installed").exists():
        pytest.fail(f"there is no {NODE}: run `make sdk`")


def address(output, log):
    """Return the address in what an app prints once it listens."""
    found = re.fullmatch(r"listening on (\S+)\n", output.readline())
    assert found, f"the app does not say where it listens:\n{log.read_text()}"
    return found[1]


class Forks:
    """The process from which the apps in Python are forked."""

    def __init__(self):
        if not (PYTHON.parents[1] / "installed").exists():
            pytest.fail(f"there is no {PYTHON}: run `make sdk`")
        self._process = subprocess.Popen(
            [PYTHON, "-m", "forks"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def stop(self):
        self._process.communicate()

    @contextmanager
    def start(self, flow, environ, log):
        """Start the app of a flow, and end it when this context is left; give its process and its address."""
        command = {"module": f"{flow}.app", "environ": environ, "log": str(log)}
        self._process.stdin.write(f"{json.dumps(command)}\n")
        self._process.stdin.flush()
        pid = self._process.stdout.readline().strip()
        try:
            yield pid, address(self._process.stdout, log)
        finally:
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGTERM)


@pytest.fixture(name="flows", scope="session")
def _flows(tmp_path_factory):
    forks = Forks()
    yield Flows(tmp_path_factory.mktemp("flows"), forks)
    forks.stop()
