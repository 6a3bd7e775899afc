"""The table of late actors: how often `run --app` judges wrongly applications that reply first and act then.

    python tests/late/table.py [--runs 30] [--busy 0 2 6] [--only GLOB …] [--as-json FILE] [FLAG OF run …]

Each application hangs a call up after it replied to `answered`; the party would stay for half a minute. So
the call lasts for no time at all, and a verdict is wrong where it lasted for longer: simulated time had moved
on before the application acted. Each cell is one `voice-simulator run` of as many scenarios as are asked for.
The busy loops are processes that use all the processor they get. `make late` sets up what is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SDK = ROOT / ".sdk"
OURS = (sys.executable, "-m", "voice_simulator")
LONGEST = 900

SCENARIO = """\
name: Hung up after the reply, number {number}
calls:
  - to: "447700900100"
    turns: [[{{setup: 100ms}}, {{ring: 1s}}, answer, {{stay: 30s}}, hang_up]]
trigger:
  - application: {application}
    call:
      to: "447700900100"
      from: "447700900000"
      event_url: "http://127.0.0.1:{port}/event"
      ncco: [{{action: conversation, name: room}}]
expect:
  - call: {{to: "447700900100"}}
    status: completed
    duration: {{at_most: 0s}}
"""


@dataclass(frozen=True)
class Actor:
    """An application that acts late.

    Attributes:
        name: in the table.
        command: what starts it; PORT, HTTP and HTTPS stand for its port and for the simulator's addresses.
        flags: of `run`, besides the usual ones.
    """

    name: str
    command: str
    flags: tuple[str, ...] = ()


def in_python(name: str, app: str, *flags: str) -> Actor:
    """Return one of the applications in apps.py."""
    return Actor(name, f"exec {SDK}/late/bin/python {HERE}/apps.py {app} PORT", flags)


NODE = f"exec node --preserve-symlinks --preserve-symlinks-main {SDK}/late_node/express.mjs PORT"
JAVA = f"exec java -XX:+UseSerialGC -cp '{SDK}/java/dependency/*' {HERE}/Late.java PORT"

ACTORS = (
    in_python("FastAPI background task, Python SDK, TLS", "fastapi"),
    in_python("aiohttp task, Python SDK, TLS", "aiohttp"),
    in_python("Flask thread, Python SDK, TLS", "flask"),
    Actor("Express, Node SDK, plain", f"{NODE} http://HTTP"),
    Actor("Express, Node SDK, TLS", f"{NODE} https://HTTPS"),
    Actor("Java, Java SDK, plain", f"{JAVA} http://HTTP"),
    in_python("aiohttp task, aiohttp client, plain", "bare"),
    in_python("aiohttp task, aiohttp client, new TLS connection", "bare_tls"),
    in_python("worker that left the group", "leaves"),
    in_python("polls every 5 ms", "polls"),
    in_python("listener outside the tree", "outside"),
    in_python("awaits 30 ms before it acts", "awaits"),
    in_python("awaits 30 ms, --settle 200ms", "awaits", "--settle", "200ms"),
)


@dataclass(frozen=True)
class Cell:
    """What came of one run.

    Attributes:
        actor: whose.
        busy: how many busy loops there were.
        runs: how many scenarios.
        wrong: how many verdicts were wrong.
        seconds: how long it took, the start of the application included.
        said: what the command said on stderr.
    """

    actor: str
    busy: int
    runs: int
    wrong: int
    seconds: float
    said: str


class Stage:
    """A Vonage application, an authority to trust, and a folder for scenarios."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        made = said_by(*OURS, "new-app", folder / "app").splitlines()
        self._application = made[0].split()[-1]
        self._config = folder / "app" / "voice-simulator.yaml"
        self._tls = ("--tls-dir", str(folder / "tls"))
        (folder / "ca.pem").write_text(said_by(*OURS, "ca", *self._tls))
        (folder / "bundle.pem").write_text(said_by(*OURS, "ca", "--bundle", *self._tls))

    def play(self, actor: Actor, runs: int, flags: list[str]) -> tuple[int, float, str]:
        """Run the scenario so often, and return how many were wrong, how long it took, what was said."""
        app_port, port, tls_port = free_port(), free_port(), free_port()
        self._write(runs, app_port)
        command = actor.command.replace("PORT", str(app_port))
        command = command.replace("HTTPS", f"127.0.0.1:{tls_port}").replace("HTTP", f"127.0.0.1:{port}")
        given = ["run", self._folder / "scenarios", "--app", command, "--junit", self._folder / "junit.xml"]
        given += [
            "--app-url",
            f"http://127.0.0.1:{app_port}/",
            "--config",
            self._config,
            *actor.flags,
            *flags,
        ]
        given += ["--port", port, "--tls", "--tls-port", tls_port, *self._tls, "--idle", "0.2"]
        begun = time.perf_counter()
        ran = subprocess.run(
            [*OURS, *map(str, given)],
            env={**os.environ, **self._environment(tls_port)},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        seconds = time.perf_counter() - begun
        if ran.returncode not in (0, 1):
            raise SystemExit(
                f"{actor.name}: exit code {ran.returncode}\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}"
            )
        return self._wrong(runs), seconds, ran.stderr

    def _write(self, runs: int, port: int) -> None:
        folder = self._folder / "scenarios"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number in range(runs):
            text = SCENARIO.format(number=number, application=self._application, port=port)
            (folder / f"{number:04d}.yaml").write_text(text)

    def _wrong(self, runs: int) -> int:
        cases = list(ET.parse(self._folder / "junit.xml").iter("testcase"))
        if len(cases) != runs:
            raise SystemExit(f"only {len(cases)} of {runs} were run")
        wrong = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
        for case in wrong[:1]:
            (self._folder / "wrong.txt").write_text("".join(case.itertext()))
        return len(wrong)

    def _environment(self, tls_port: int) -> dict[str, str]:
        return {
            "LATE_APPLICATION": self._application,
            "LATE_KEY": str(self._folder / "app" / "private.key"),
            "LATE_HTTPS": f"127.0.0.1:{tls_port}",
            "REQUESTS_CA_BUNDLE": str(self._folder / "bundle.pem"),
            "NODE_EXTRA_CA_CERTS": str(self._folder / "ca.pem"),
        }

    def last_wrong(self) -> str:
        """Return what the last wrong verdict said."""
        path = self._folder / "wrong.txt"
        return path.read_text() if path.exists() else ""


def said_by(*command: object) -> str:
    """Return what a command prints."""
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=True, cwd=ROOT).stdout


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def busy_loops(count: int):
    """Have so many processes use all the processor they get."""
    with ExitStack() as stack:
        for _ in range(count):
            loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            stack.callback(loop.wait)
            stack.callback(loop.kill)
        yield


def can_be_played(actor: Actor) -> bool:
    """Say whether what an application needs is here."""
    needed = SDK / ("java" if "java" in actor.command else "late_node" if "node" in actor.command else "late")
    return (needed / "installed").exists()


def asked() -> tuple[argparse.Namespace, list[str]]:
    """Return what is asked for, and the flags for `run`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=30, help="of each cell")
    parser.add_argument("--busy", type=int, nargs="*", default=[0, 2, 6], help="how many busy loops, in turn")
    parser.add_argument("--only", nargs="*", default=["*"], help="globs over the names of the applications")
    parser.add_argument("--as-json", type=Path, help="add each cell to this file, a line each")
    return parser.parse_known_args()


def fill(stage: Stage, actor: Actor, given: argparse.Namespace, flags: list[str]) -> None:
    """Fill the cells of one application, a line as each is known."""
    for busy in given.busy:
        with busy_loops(busy):
            wrong, seconds, said = stage.play(actor, given.runs, flags)
        print(f"{actor.name:<50} {busy} busy  {wrong:>4} wrong  {seconds:6.1f} s", flush=True)
        if given.as_json:
            cell = Cell(actor.name, busy, given.runs, wrong, round(seconds, 1), said)
            with given.as_json.open("a") as file:
                file.write(f"{json.dumps(vars(cell))}\n")


def main() -> None:
    """Fill the table."""
    given, flags = asked()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; of {given.runs} each")
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        for actor in ACTORS:
            if not any(fnmatchcase(actor.name, glob) for glob in given.only):
                continue
            if can_be_played(actor):
                fill(stage, actor, given, flags)
            else:
                print(f"{actor.name:<50} NOT PLAYED: what it needs is not here", flush=True)
        if text := stage.last_wrong():
            print(f"\none that was wrong:\n{text}")


if __name__ == "__main__":
    main()
