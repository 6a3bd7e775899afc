"""The commands `watch` and `dial`: what happens, live; and a call that comes in."""

import asyncio
import os
import signal

import forked_command
import pytest

from voice_simulator.cli.main import main

SURROUNDINGS = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_SIMULATOR_")}
NUMBER = "442079460000"
MENU = [
    {"action": "talk", "text": "Press a key."},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}},
]


@pytest.fixture(name="hotline")
async def _hotline(new_client, application):
    """A client of a simulator with a Vonage application that answers a call with a menu."""
    client = await new_client(clock="auto")
    application.replies["/answer"] = MENU
    urls = {"answer_url": application.url("/answer"), "event_url": application.url("/event")}
    path = f"applications/{client.application_id}"
    assert (await client.control("PUT", path, {"numbers": [NUMBER], **urls}))[0] == 200
    return client


async def begun(client, *arguments):
    environment = SURROUNDINGS | {"VOICE_SIMULATOR_URL": client.simulator.base_url}
    return await forked_command.start(*arguments, cwd=".", env=environment)


async def ended(client, *arguments):
    """Run a command to its end; return its exit code and what it printed."""
    process = await begun(client, *arguments)
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    return process.returncode, printed.decode()


async def lines_until(process, words):
    """Read lines until one has the words, and return all."""
    seen = []
    async with asyncio.timeout(60):
        while not seen or words not in seen[-1]:
            line = (await process.stdout.readline()).decode()
            assert line, seen
            seen.append(line)
    return "".join(seen)


async def test_dial_lets_a_call_come_in_and_prints_it_to_its_end(hotline):
    """The caller does what the flags say, in their order."""
    code, printed = await ended(hotline, "dial", NUMBER, "--from", "447700900123", "--press", "1")
    assert code == 0, printed
    assert f"447700900123 -> {NUMBER}" in printed
    assert "presses 1" in printed
    assert printed.endswith("the call ended: completed\n")


async def test_a_captured_call_from_outside_says_what_a_run_of_it_needs(hotline, tmp_path):
    """Without these flags no application has the number; with them it passes."""
    _, dialled = await ended(hotline, "dial", NUMBER, "--press", "1")
    uuid = (await hotline.journal(kind="call"))[-1]["uuid"]
    out = str(tmp_path / "in.yaml")
    code, printed = await ended(hotline, "capture", uuid, "--out", out)
    assert code == 0, (printed, dialled)
    flags = ["--target", hotline.simulator.base_url, "--application", hotline.application_id]
    assert f"run {out} {' '.join(flags)}, or with --config" in printed
    assert f"# A call comes in at {NUMBER}: " in (tmp_path / "in.yaml").read_text()
    code, printed = await ended(hotline, "run", out, *flags)
    assert code == 0, printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["4477009"], "no application has the number 4477009"),
        ([NUMBER, "--script", "[{pres: 1}]"], "did you mean 'press'?"),
        ([NUMBER, "--script", "hang_up", "--say", "hi"], "write --press and --say into it"),
    ],
)
async def test_dial_says_why_no_call_comes_in(hotline, arguments, sentence):
    code, printed = await ended(hotline, "dial", *arguments)
    assert code in (1, 2)
    assert sentence in printed


async def test_watch_tells_what_happens_from_now_on_and_ends_with_a_key(hotline):
    """Ctrl-C is how it ends: no failure, no traceback."""
    await ended(hotline, "dial", NUMBER, "--from", "447700900111", "--script", "[hang_up]")
    watching = await begun(hotline, "watch")
    await lines_until(watching, "Ctrl-C ends")
    await ended(hotline, "dial", NUMBER, "--from", "447700900222", "--script", "[hang_up]")
    told = await lines_until(watching, "webhook   completed")
    assert "447700900222" in told
    assert "447700900111" not in told
    watching.send_signal(signal.SIGINT)
    assert (await watching.communicate())[0] == b""
    assert watching.returncode == 0


async def test_watch_tells_of_one_call_from_its_beginning_until_the_simulator_stops(hotline):
    """Those of others are left out."""
    for caller in ("447700900111", "447700900222"):
        await ended(hotline, "dial", NUMBER, "--from", caller, "--script", "[hang_up]")
    [first, _] = [entry["uuid"] for entry in await hotline.entries("call")]
    watching = await begun(hotline, "watch", "--call", first[:8], "--application", hotline.application_id)
    told = await lines_until(watching, "webhook   completed")
    assert "447700900111" in told
    assert "447700900222" not in told
    await hotline.simulator.close()
    rest, _ = await watching.communicate()
    assert rest.decode() == f"the simulator at {hotline.simulator.base_url} has stopped\n"
    assert watching.returncode == 0


@pytest.mark.parametrize("more", [[], ["--since-start"], ["--call", "63f61863"]])
async def test_watch_refuses_a_vonage_application_that_nobody_knows(hotline, more):
    """A typo would be watched in silence; no world is made for it."""
    typo = hotline.application_id[:-1] + ("1" if hotline.application_id[-1] != "1" else "2")
    code, printed = await ended(hotline, "watch", "--application", typo, *more)
    assert code == 1, printed
    assert typo in printed
    assert f"did you mean '{hotline.application_id}'?" in printed
    _, health = await hotline.control("GET", "health")
    assert typo not in health["worlds"]


async def test_a_flag_is_never_taken_for_another_that_begins_like_it(hotline):
    code, printed = await ended(hotline, "dial", NUMBER, "--pres", "1")
    assert code == 2, printed
    assert "there is no flag --pres; did you mean --press?" in printed


def test_watch_says_where_it_looked_for_a_simulator(capsys, monkeypatch):
    monkeypatch.setenv("VOICE_SIMULATOR_URL", "http://127.0.0.1:1")
    assert main(["watch"]) == 3
    assert "no simulator answers at http://127.0.0.1:1: nothing listens there" in capsys.readouterr().err
