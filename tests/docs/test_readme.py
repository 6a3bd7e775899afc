"""README.md is executed from top to bottom in one shell, as a reader would."""

import contextlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"```(sh|yaml)\n(.*?)```", re.DOTALL)
NOT_HERE = re.compile(r"^make .*$", re.MULTILINE)
"""What sets up: `make demo` and `make test` have tests of their own, and this is one of `make test`."""

SERVE = "voice-simulator serve"
USUAL = ("8480", "8443", "3000")
SHELL = """
set -e
curl() { command curl --silent --show-error --fail-with-body "$@"; }
until_up() { command curl --silent --output /dev/null --retry 100 --retry-delay 1 --retry-connrefused "$1"; }
trap 'kill $(jobs -p)' EXIT
"""
"""A shell that ends at the first command that fails; and what the test says for a reader who waits."""


def free_ports():
    """As many as there are usual ones; all are taken at once, so that they differ."""
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in USUAL]
        return [str(one.getsockname()[1]) for one in listeners]


def commands(http, https, app):
    """The blocks in their order, with what a reader does between: saves scenarios, and waits for banners."""
    text = PAGE.read_text(encoding="utf-8")
    for usual, free in zip(USUAL, (http, https, app), strict=True):
        text = re.sub(rf"(?<!\d){usual}(?!\d)", free, text)
    for language, block in BLOCK.findall(text):
        if language == "yaml":
            name = re.match(r"# (\S+\.yaml)\n", block)
            yield f"cat > {name[1]} <<'END'\n{block}END" if name else ""
            continue
        block = block.replace(SERVE, f"{SERVE} --port {http} --speed 100 --quiet")
        yield NOT_HERE.sub("", block.replace("--tls ", f"--tls --tls-port {https} "))
        if SERVE in block:
            yield f"until_up http://127.0.0.1:{http}/_simulator/health"
        if "http.server" in block:
            yield f"until_up http://127.0.0.1:{app}/answer.json"


def test_every_command_of_the_readme_works_in_its_order(tmp_path):
    """Each ends with exit code 0, whatever the one before has left; the ports are free ones."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    ports = free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_")}
    environment["VOICE_SIMULATOR_URL"] = f"http://127.0.0.1:{ports[0]}"
    environment["VOICE_SIMULATOR_TLS_DIR"] = "tls"
    run = subprocess.run(
        ["bash"],
        input="\n".join([SHELL, *commands(*ports), ""]).encode(),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )
    printed = run.stdout.decode()
    assert run.returncode == 0, f"{printed}\n{run.stderr.decode()}"
    for shown in (
        "status    busy",
        '"status": "started"',
        "Welcome to the practice.",
        "1 of 1 passed",
        "status    rejected",
        '"reset"',
    ):
        assert shown.replace(" ", "") in printed.replace(" ", ""), f"no {shown} in {printed}"
