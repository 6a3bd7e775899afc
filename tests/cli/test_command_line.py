"""What the command line says before a command does anything, and how programs learn that it listens."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import aiohttp
import forked_command
import pytest

from voice_simulator import __version__
from voice_simulator.cli.main import main

COMMANDS = (
    *("serve", "exec", "run", "check", "call", "capture", "dial", "watch", "token", "ca", "new-app"),
    *("completion", "help", "version"),
)
SURROUNDINGS = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_SIMULATOR_")}


def ended(capsys, *arguments):
    """Return the exit code of a command line that is only answered, what it printed, and its complaint."""
    try:
        code = main(arguments)
    except SystemExit as ending:
        code = ending.code
    return code, *capsys.readouterr()


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_fits_a_screen(capsys, command):
    """24 lines of 80 columns; the rest is in docs/settings.md."""
    code, printed, _ = ended(capsys, command, "--help")
    assert code == 0
    assert printed.startswith(f"usage: voice-simulator {command}")
    assert len(printed.splitlines()) <= 24
    assert max(map(len, printed.splitlines())) <= 80


def test_the_help_of_run_says_that_a_folder_is_taken(capsys):
    """In its very first line."""
    _, printed, _ = ended(capsys, "run", "--help")
    assert printed.splitlines()[0] == "usage: voice-simulator run FILE|DIR… [FLAG …]"


def test_help_is_there_however_it_is_asked_for(capsys):
    """By no word at all, by `help`, by a flag; that of a command by `help COMMAND`."""
    _, bare, _ = ended(capsys)
    assert bare.startswith("usage: voice-simulator COMMAND")
    assert all(f"\n    {command}" in bare for command in COMMANDS)
    assert len(bare.splitlines()) <= 24
    for words in (["help"], ["--help"], ["-h"]):
        assert ended(capsys, *words) == (0, bare, "")
    assert ended(capsys, "help", "call") == ended(capsys, "call", "--help")


def test_version_is_a_flag_as_well(capsys):
    """As people try it first."""
    assert ended(capsys, "--version") == (0, f"voice-simulator {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "complaint", "usage"),
    [
        (["sevre"], "there is no command 'sevre'; did you mean serve?", "COMMAND [FLAG …]"),
        (["help", "cal"], "there is no command 'cal'; did you mean call?", "COMMAND [FLAG …]"),
        (["--port", "1"], "--port comes after a command that knows it: serve, exec, run", "COMMAND [FLAG …]"),
        (["serve", "--prot", "1"], "there is no flag --prot; did you mean --port?", "serve [FLAG …]"),
        (["serve", "--clok=auto"], "there is no flag --clok; did you mean --clock?", "serve [FLAG …]"),
        (
            ["run", "a", "--ap-url", "b"],
            "there is no flag --ap-url; did you mean --app-url?",
            "run FILE|DIR… [",
        ),
        (["call", "1", "--xyz"], "there is no flag --xyz", "call NUMBER [FLAG …]"),
        (["call", "1", "2"], "'2' is one argument too many", "call NUMBER [FLAG …]"),
        (
            ["exec", "pytest", "-n", "4"],
            "put -- before the command: voice-simulator exec -- pytest",
            "exec [",
        ),
        (["exec", "--clok", "auto", "--", "x"], "there is no flag --clok; did you mean --clock?", "exec ["),
        (["call"], "the following arguments are required: NUMBER", "call NUMBER [FLAG …]"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_word(capsys, arguments, complaint, usage):
    """And with the usage of the command that it was made in; exit code 2."""
    code, printed, told = ended(capsys, *arguments)
    assert (code, printed) == (2, "")
    first, second, *_ = told.splitlines()
    assert first.endswith(f": {complaint}")
    assert second.startswith(f"usage: voice-simulator {usage}")


@pytest.mark.parametrize(
    ("line", "words"),
    [("voice-simulator ser", {"serve"}), ("voice-simulator serve --tls-d", {"--tls-dir"})],
)
def test_a_shell_completes_commands_and_all_flags(tmp_path, line, words):
    """Also the flags that the help leaves out."""
    answer = tmp_path / "answer"
    asked = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
        "_ARGCOMPLETE_IFS": "\n",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run([sys.executable, "-m", "voice_simulator"], env=SURROUNDINGS | asked, check=True)
    assert {word.strip() for word in answer.read_text().splitlines()} == words


def test_a_command_that_needs_no_server_does_not_wait_for_one_to_load():
    """The web server takes most of the time until a command begins; a shell waits for its completions."""
    looked = "import sys; from voice_simulator.cli.main import main; main(['version']); print(*sys.modules)"
    program = [sys.executable, "-c", looked]
    loaded = subprocess.run(program, env=SURROUNDINGS, check=True, capture_output=True, text=True).stdout
    assert "voice_simulator.cli.help_pages" in loaded
    assert not {"aiohttp", "voice_simulator.app"} & set(loaded.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_names_the_command(capsys, shell):
    """It is evaluated by the shell's start-up file."""
    code, script, _ = ended(capsys, "completion", shell)
    assert code == 0
    assert "voice-simulator" in script


async def until_ready(file):
    """Look at a file until a simulator has written it."""
    async with asyncio.timeout(30):
        while not file.exists() or not file.read_text().startswith("{"):
            await asyncio.sleep(0.02)
    return json.loads(file.read_text())


async def served(*flags, cwd):
    return await forked_command.start("serve", "--port", "0", *flags, cwd=cwd, env=SURROUNDINGS)


async def test_a_program_learns_from_a_file_where_it_listens(tmp_path):
    """With --quiet and a port of its own choice; the file is whole from the first, and goes with it."""
    file = tmp_path / "ready.json"
    file.write_text("what one that was killed has left")
    flags = ("--quiet", "--tls", "--tls-port", "0", "--tls-dir", "tls", "--ready-file", str(file))
    process = await served(*flags, cwd=tmp_path)
    try:
        ready = await until_ready(file)
        assert set(ready) == {"http", "https", "ca", "pid"}
        assert ready["pid"] == process.pid
        assert ready["https"].startswith("https://127.0.0.1:")
        assert "BEGIN CERTIFICATE" in (tmp_path / ready["ca"]).read_text()
        health = f"{ready['http']}/_simulator/health"
        async with aiohttp.ClientSession() as session, session.get(health) as response:
            assert response.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = await process.communicate()
    assert (process.returncode, output) == (0, b"")
    assert not file.exists()


async def test_one_that_can_not_listen_leaves_the_file_of_the_other(tmp_path):
    """Who has the port has the file."""
    file = tmp_path / "ready.json"
    process = await served("--ready-file", str(file), "--quiet", cwd=tmp_path)
    try:
        ready = await until_ready(file)
        port = ready["http"].rpartition(":")[2]
        other = await served("--ready-file", str(file), "--port", port, cwd=tmp_path)
        assert await other.wait() == 2
        assert json.loads(file.read_text()) == ready
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


async def test_a_json_log_begins_with_where_it_listens(tmp_path):
    """In place of the lines for people."""
    process = await served("--log", "json", cwd=tmp_path)
    try:
        ready = json.loads(await process.stdout.readline())
        assert ready == {"http": ready["http"], "https": None, "ca": None, "pid": process.pid}
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


async def test_a_ready_file_that_can_not_be_written_is_one_sentence(tmp_path):
    """Exit code 2, before anybody waits for it."""
    process = await served("--ready-file", "missing/ready.json", cwd=tmp_path)
    output, _ = await process.communicate()
    assert output == b"--ready-file: can't write missing/ready.json: No such file or directory\n"
    assert process.returncode == 2
