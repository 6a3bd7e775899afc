"""The command `exec`: another command, with a simulator of its own."""

import asyncio
import fcntl
import json
import os
import platform
import pty
import signal
import socket
import sys
from pathlib import Path

import forked_command
import pytest

from voice_simulator.cli.main import main

SURROUNDINGS = {
    name: value for name, value in os.environ.items() if not name.startswith(("VOICE_SIMULATOR_", "VONAGE_"))
}
PYTHON = (sys.executable, "-c")
FOLDERS = "voice-simulator-exec-*"

SHOW = """
import json, os, pathlib, ssl, urllib.request as request
key = pathlib.Path(os.environ["VONAGE_PRIVATE_KEY"])
named = f"{os.environ['VOICE_SIMULATOR_URL']}/_simulator/applications/{os.environ['VONAGE_APPLICATION_ID']}"
def get(url):
    with request.urlopen(url) as answer:
        return json.load(answer)
print(json.dumps({
    "environ": dict(os.environ),
    "mode": oct(key.stat().st_mode & 0o777),
    "key": key.read_text().splitlines()[0],
    "secure": get(os.environ["VOICE_SIMULATOR_HTTPS_URL"] + "/_simulator/health")["status"],
    "registered": get(named),
    "processes": get(named + "/processes"),
    "pid": os.getpid(),
    "trusted": len(ssl.create_default_context().get_ca_certs()),
}))
"""
CALLED = """
import json, os, urllib.request as request
base = os.environ["VOICE_SIMULATOR_URL"] + "/_simulator/"
call = {"from": "447700900001", "to": os.environ["VONAGE_VIRTUAL_NUMBER"]}
app = os.environ["VONAGE_APPLICATION_ID"]
put = request.Request(base + "applications/" + app, method="PUT", data=json.dumps(
    {"numbers": [call["to"]], "answer_url": "http://127.0.0.1:1/answer"}).encode())
request.urlopen(put).close()
request.urlopen(base + "inbound-calls", json.dumps(call).encode()).close()
request.urlopen(base + "reset", json.dumps({"application_id": app}).encode()).close()
raise SystemExit(CODE)
"""
REFUSED = """
try:
    request.urlopen(os.environ["VOICE_SIMULATOR_URL"] + "/v1/calls")
except request.HTTPError:
    raise SystemExit(3)
"""
COUNTS_SIGNALS = """
import signal, sys
got, counted = [], (signal.SIGINT, signal.SIGTERM)
# Blocked and fetched: a pause does not see a handler that ran just before it, and never ends.
signal.pthread_sigmask(signal.SIG_BLOCK, counted)
print("up", flush=True)
while signal.SIGTERM not in got:
    got.append(signal.sigwait(counted))
print("got", *(signal.Signals(one).name for one in got), flush=True)
sys.exit(5)
"""


@pytest.fixture(name="surroundings")
def _surroundings(tmp_path):
    return SURROUNDINGS | {"TMPDIR": str(tmp_path)}


async def begun(*arguments, environment):
    return await forked_command.start("exec", *arguments, cwd=".", env=environment)


async def ended(*arguments, environment):
    """Run `exec` to its end; return its exit code and what was printed."""
    process = await begun(*arguments, environment=environment)
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def test_a_command_is_told_where_the_simulator_is_and_who_it_is_itself(tmp_path, surroundings):
    """By what SDKs and runtimes read; its key is for its user alone, and gone at the end, as all the rest."""
    own = tmp_path / "own.pem"
    own.write_text("not a certificate")
    surroundings |= {"REQUESTS_CA_BUNDLE": str(own), "HTTP_PROXY": "http://10.0.0.1", "NO_PROXY": "x"}
    surroundings |= {"VOICE_SIMULATOR_URL": "http://other:1"}
    code, printed = await ended("--", *PYTHON, SHOW, environment=surroundings)
    assert code == 0, printed
    note, shown = printed.splitlines()
    assert "VOICE_SIMULATOR_URL is http://other:1 already" in note
    seen = json.loads(shown)
    environ = seen["environ"]
    assert environ["VOICE_SIMULATOR_URL"].startswith("http://127.0.0.1:")
    assert environ["VOICE_SIMULATOR_HTTPS_URL"] == f"https://{environ['VOICE_SIMULATOR_API_HOST']}"
    assert (seen["mode"], seen["key"]) == ("0o600", "-----BEGIN PRIVATE KEY-----")
    assert seen["registered"]["numbers"] == [environ["VONAGE_VIRTUAL_NUMBER"]]
    assert seen["registered"]["public_key"].startswith("-----BEGIN PUBLIC KEY-----")
    assert seen["secure"] == "ok"
    assert seen["trusted"] > 50
    files = {environ[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")}
    assert len(files) == 1
    assert environ["NODE_EXTRA_CA_CERTS"] not in files
    assert environ["NO_PROXY"] == "x,127.0.0.1,localhost"
    assert (seen["processes"]["pid"], seen["processes"]["of_all"]) == (seen["pid"], True)
    assert seen["processes"]["seen"] is sys.platform.startswith("linux")
    assert list(tmp_path.glob(FOLDERS)) == []


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (("sh", "-c", "exit 7"), 7, ""),
        (("sh", "-c", "kill -9 $$"), 137, ""),
        (("no-such-command",), 127, "exec: there is no command no-such-command\n"),
        (("/",), 126, "exec: can't run /: Permission denied\n"),
    ],
)
async def test_the_exit_code_is_that_of_the_command_as_a_shell_says_it(surroundings, command, code, told):
    assert await ended("--", *command, environment=surroundings) == (code, told)


async def test_a_signal_is_passed_on_and_the_command_decides_when_it_ends(tmp_path, surroundings):
    process = await begun("--", *PYTHON, COUNTS_SIGNALS, environment=surroundings)
    assert await process.stdout.readline() == b"up\n"
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    assert process.returncode == 5
    assert set(printed.split()) == {b"got", b"SIGINT", b"SIGTERM"}
    assert list(tmp_path.glob(FOLDERS)) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it says who has sent a signal")
def test_the_key_of_the_terminal_comes_to_the_command_once(surroundings):
    """The terminal sends it to the command itself; only what somebody sends to us is passed on."""
    process, terminal = pty.fork()
    if process == 0:
        command = [sys.executable, "-m", "voice_simulator", "exec", "--", *PYTHON, COUNTS_SIGNALS]
        os.execve(sys.executable, command, surroundings)
    with os.fdopen(terminal, "rb+", buffering=0) as opened:
        assert read_until(opened, b"up")
        opened.write(b"\x03")
        assert read_until(opened, b"^C")
        os.kill(process, signal.SIGTERM)
        assert b"got SIGINT SIGTERM\r" in read_until(opened, b"got SIGINT SIGTERM\r")
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 5


def read_until(opened, words):
    seen = b""
    while words not in seen:
        more = opened.read(1000)
        assert more, seen
        seen += more
    return seen


async def test_a_killed_exec_listens_no_more_and_the_next_one_removes_what_it_left(tmp_path, surroundings):
    """The command goes on, as whatever is killed leaves its child; a folder that is in use stays."""
    told = "import os; print(os.environ['VOICE_SIMULATOR_URL'], os.getpid(), flush=True)"
    process = await begun("--", *PYTHON, f"{told}\n{COUNTS_SIGNALS}", environment=surroundings)
    url, command = (await process.stdout.readline()).decode().split()
    assert await process.stdout.readline() == b"up\n"
    process.kill()
    await process.wait()
    os.kill(int(command), signal.SIGTERM)
    assert await process.stdout.read() == b"got SIGTERM\n"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
    [left] = tmp_path.glob(FOLDERS)
    assert (left / "private.key").stat().st_mode & 0o777 == 0o600
    used = tmp_path / "voice-simulator-exec-used"
    used.mkdir()
    with (used / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for folder in (left, used):
            os.utime(folder, (0, 0))
        assert (await ended("--", "true", environment=surroundings))[0] == 0
    assert list(tmp_path.glob(FOLDERS)) == [used]


async def test_the_timelines_of_a_failed_command_are_told_even_of_worlds_that_were_reset(surroundings):
    """The last calls, each with its legs; and what the simulator has warned of."""
    failing = CALLED.replace("raise SystemExit(CODE)", REFUSED)
    code, printed = await ended(
        "--timeline", "--clock", "auto", "--", *PYTHON, failing, environment=surroundings
    )
    assert code == 3, printed
    assert "447700900001 -> 447700900000" in printed
    assert "\ncall " in printed
    assert "voice-simulator exec: the simulator warned once:\n" in printed
    assert "GET /v1/calls -> 401: there is no Authorization" in printed


async def test_a_request_that_was_refused_before_there_was_a_call_is_told(surroundings):
    """With its reason: it has no call whose timeline could have it."""
    asks = (
        "import os, urllib.request as r, urllib.error as e\n"
        "q = r.Request(os.environ['VOICE_SIMULATOR_URL'] + '/v1/calls', b'{}')\n"
        "q.add_header('Content-Type', 'application/json')\n"
        "try: r.urlopen(q)\n"
        "except e.HTTPError: raise SystemExit(3)"
    )
    code, printed = await ended("--timeline", "--auth", "off", "--", *PYTHON, asks, environment=surroundings)
    assert code == 3, printed
    assert "POST /v1/calls -> 400 (default): to: Is required." in printed


async def test_of_a_command_that_does_well_nothing_is_told(tmp_path, surroundings):
    """The log has all that happened, where somebody wants it."""
    log = tmp_path / "all.log"
    flags = ("--timeline", "--log-file", str(log))
    doing_well = CALLED.replace("CODE", "0")
    assert await ended(*flags, "--", *PYTHON, doing_well, environment=surroundings) == (0, "")
    assert "447700900001 -> 447700900000" in log.read_text()


def test_exec_without_a_command_says_what_would_be_right(capsys):
    assert main(["exec", "--clock", "auto", "--"]) == 2
    assert "exec needs a command behind --, such as: voice-simulator exec" in capsys.readouterr().err


def test_on_windows_a_sentence_says_what_to_do_instead(capsys, monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    assert main(["exec", "--", "npm", "test"]) == 2
    assert "run it in a container or in WSL" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_an_error_before_the_command_begins(capsys, tmp_path):
    missing = tmp_path / "missing" / "log"
    assert main(["exec", "--log-file", str(missing), "--", "touch", str(tmp_path / "begun")]) == 2
    assert f"--log-file: can't write {missing}" in capsys.readouterr().err
    assert not Path(tmp_path / "begun").exists()
