"""Executes the commands of a page from top to bottom in one shell, as a reader would."""

import os
import re
import subprocess
import sys

from free_ports import free_ports

BLOCK = re.compile(r"```(sh|yaml|python)\n(.*?)```", re.DOTALL)
FILE = re.compile(r"# (\S+\.(?:yaml|py))\n")
"""The first line of a block that the reader saves under that name."""

SERVE = "voice-simulator serve"
USUAL_PORTS = ("8480", "8443", "3000")
SHELL = """
set -e
curl() { command curl --silent --show-error --fail-with-body "$@"; }
until_up() { command curl --silent --output /dev/null --retry 100 --retry-delay 1 --retry-connrefused "$1"; }
trap 'kill $(jobs -p)' EXIT
"""
"""A shell that ends at the first command that fails; and how the test waits where a reader does."""


def execute(page, folder, *, serve_flags="", leave_out=None, instead_of=None, shell=SHELL):
    """Run the page's blocks in a folder on free ports; return what they print.

    Args:
        page: the path of the page.
        folder: an empty one.
        serve_flags: further flags for each `serve` of the page.
        leave_out: pattern of commands that are tested elsewhere.
        instead_of: what a reader might type instead, by the words of the page.
        shell: what the shell is told first.
    """
    (folder / ".venv").symlink_to(sys.prefix)
    ports = [str(port) for port in free_ports(len(USUAL_PORTS))]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_")}
    environment |= {"VOICE_SIMULATOR_URL": f"http://127.0.0.1:{ports[0]}", "VOICE_SIMULATOR_TLS_DIR": "tls"}
    environment["PATH"] = f"{sys.prefix}/bin{os.pathsep}{environment['PATH']}"
    text = page.read_text(encoding="utf-8")
    for words, others in (instead_of or {}).items():
        text = text.replace(words, others)
    lines = list(_commands(text, ports, serve_flags, leave_out))
    run = subprocess.run(
        ["bash"],
        input="\n".join([shell, *lines, ""]).encode(),
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout.decode()}\n{run.stderr.decode()}"
    return run.stdout.decode()


def _commands(text, ports, serve_flags, leave_out):
    for usual, free in zip(USUAL_PORTS, ports, strict=True):
        text = re.sub(rf"(?<!\d){usual}(?!\d)", free, text)
    http, https, app = ports
    for language, block in BLOCK.findall(text):
        if language != "sh":
            name = FILE.match(block)
            yield f"cat > {name[1]} <<'END'\n{block}END" if name else ""
            continue
        if leave_out is not None:
            block = leave_out.sub("", block)
        block = block.replace(SERVE, f"{SERVE} --port {http} --quiet {serve_flags}")
        yield block.replace("--tls ", f"--tls --tls-port {https} ")
        if SERVE in block:
            yield f"until_up http://127.0.0.1:{http}/_simulator/health"
        if "http.server" in block:
            yield f"until_up http://127.0.0.1:{app}/answer.json"
