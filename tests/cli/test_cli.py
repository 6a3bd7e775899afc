"""The command line, as processes where that matters and in place where it does not."""

import asyncio
import json
import os
import signal
from pathlib import Path

import aiohttp
import forked_command
import pytest

from voice_simulator import __version__
from voice_simulator.cli.main import main
from voice_simulator.cli.simulator_address import find_simulator
from voice_simulator.settings.sources import read_settings

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("VOICE_SIMULATOR_")}


class Process:
    """A `voice-simulator` process and what it prints."""

    def __init__(self, process):
        self.process = process

    async def line_with(self, text):
        """Read on until a line holds a text; fail with all that was printed when the output ends first."""
        lines = []
        async with asyncio.timeout(30):
            while line := (await self.process.stdout.readline()).decode():
                lines.append(line)
                if text in line:
                    return line
        raise AssertionError(f"no {text!r} in: {''.join(lines)}")

    async def stop(self):
        self.process.send_signal(signal.SIGTERM)
        output, _ = await self.process.communicate()
        return self.process.returncode, output.decode()


@pytest.fixture(name="run")
async def _run(tmp_path):
    """Start commands as processes; what still runs at the end is stopped."""
    started: list[forked_command.ForkedCommand] = []

    async def run(*arguments, **environment):
        process = await forked_command.start(*arguments, cwd=tmp_path, env=ENVIRONMENT | environment)
        started.append(process)
        return Process(process)

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_serve_says_where_it_listens_and_how_to_point_an_sdk_at_it(run):
    """Addresses, clock mode, scenarios, and a line for each SDK; it ends by SIGTERM with exit code 0."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--seed", "7")
    http = await served.line_with("HTTP ")
    assert "http://127.0.0.1:" in http
    assert "off (--tls)" in await served.line_with("HTTPS")
    assert "auto, from now, seed 7" in await served.line_with("clock")
    assert "the magic numbers" in await served.line_with("scenarios")
    for sdk in ("Python", "Node", "Java", "PHP", ".NET", "Ruby", "Go", "curl"):
        await served.line_with(sdk)
    assert (await served.stop())[0] == 0


async def test_call_places_a_call_and_prints_its_timeline(run):
    """With a running simulator, until the call is over and its events are through."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "447700900486", "--simulator", base_url)
    await called.line_with("plays busy (default.yaml:")
    await called.line_with("status    busy")
    await called.line_with("webhook   completed -> POST")
    await called.line_with("the call ended: busy")
    assert await called.process.wait() == 0


async def test_call_follows_both_legs_of_a_pair_to_their_ends(run, tmp_path):
    """It tells who dialled whom, and how each of them ended."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    endpoint = {"type": "phone", "number": "447700900486"}
    ncco = tmp_path / "forward.json"
    ncco.write_text(json.dumps([{"action": "connect", "endpoint": [endpoint]}]))
    called = await run("call", "447700900001", "--simulator", base_url, "--ncco", str(ncco))
    first = (await called.line_with("plays answered")).split()[1]
    assert f", dialled by {first}" in await called.line_with("-> 447700900486 plays busy")
    await called.line_with("webhook   completed -> POST")
    assert first in await called.line_with("webhook   completed -> POST")
    await called.line_with("its leg to 447700900486 ended: busy")
    await called.line_with("the call ended: completed")
    assert await called.process.wait() == 0


async def test_a_captured_call_passes_check_and_run(run, tmp_path):
    """By the beginning of its id, into a file or to standard output; where there is none it says so."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "447700900603", "--simulator", base_url)
    uuid = (await called.line_with("plays rejected")).split()[1]
    assert await called.process.wait() == 0
    captured = await run("capture", uuid, "--simulator", base_url)
    await captured.line_with("status: ")
    written = await run("capture", uuid, "--out", "declined.yaml", "--simulator", base_url)
    assert await written.process.wait() == 0
    assert "trigger:" in (tmp_path / "declined.yaml").read_text()
    checked = await run("check", "declined.yaml")
    assert await checked.process.wait() == 0
    unknown = await run("capture", "00000000", "--simulator", base_url)
    await unknown.line_with("there is no such call")
    assert await unknown.process.wait() == 1


async def test_the_log_has_a_line_for_each_thing_that_happens(run):
    """As text, or as JSON with --log json."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0", "--log", "json")
    base_url = json.loads(await served.line_with('"http"'))["http"]
    called = await run("call", "447700900603", "--simulator", base_url)
    line = await served.line_with('"status": "rejected"')
    assert json.loads(line)["detail"] == "declined"
    assert await called.process.wait() == 0


async def test_serve_writes_the_canonical_journal_at_its_end(run, tmp_path):
    """When asked to by --journal-out."""
    served = await run(
        "serve", "--port", "0", "--clock", "auto", "--settle", "0", "--journal-out", "journal.ndjson"
    )
    base_url = (await served.line_with("HTTP ")).split()[-1]
    await (await run("call", "447700900486", "--simulator", base_url)).process.wait()
    await served.stop()
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "journal.ndjson").read_text().splitlines()]
    assert kinds[:3] == ["request", "call", "status"]


@pytest.mark.parametrize("numbers", [[signal.SIGTERM], [signal.SIGINT], [signal.SIGINT, signal.SIGTERM]])
async def test_a_signal_ends_it_in_order(run, tmp_path, numbers):
    """Also a second one, which only lets it wait for nobody: the line and the journal."""
    served = await run("serve", "--port", "0", "--auth", "off", "--journal-out", "journal.ndjson")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    to, ncco = [{"type": "phone", "number": "447700900001"}], [{"action": "talk", "text": "Hello"}]
    call = {"to": to, "ncco": ncco, "random_from_number": True}
    async with aiohttp.ClientSession(base_url) as session:
        response = await session.post("/v1/calls", json=call | {"event_url": ["http://198.51.100.1/"]})
        assert response.status == 201
        for number in numbers:
            served.process.send_signal(number)
        await served.line_with("stopped with 1 live call")
    assert await served.process.wait() == 0
    assert (await response.json())["uuid"] in (tmp_path / "journal.ndjson").read_text()


async def test_a_journal_that_can_not_be_written_is_one_sentence(run, tmp_path):
    """At the start with exit code 2, at the end with 1."""
    served = await run("serve", "--port", "0", "--journal-out", "missing/journal.ndjson")
    await served.line_with("--journal-out: can't write the journal to missing/journal.ndjson: there is no")
    assert await served.process.wait() == 2
    (tmp_path / "missing").mkdir()
    served = await run("serve", "--port", "0", "--journal-out", "missing/journal.ndjson")
    await served.line_with("curl")
    (tmp_path / "missing").rmdir()
    code, output = await served.stop()
    assert code == 1
    assert output.endswith("can't write the journal to missing/journal.ndjson: No such file or directory\n")


async def test_a_port_in_use_is_one_sentence(run):
    """And exit code 2."""
    first = await run("serve", "--port", "0")
    port = (await first.line_with("HTTP ")).strip().rpartition(":")[2]
    second = await run("serve", "--port", port)
    line = await second.line_with("can't listen on")
    assert line.startswith(
        f"can't listen on 127.0.0.1 port {port}: Address already in use; a simulator is up"
    )
    assert line.endswith("use that one, or have this one elsewhere by --port (0 is a free port)\n")
    assert await second.process.wait() == 2


async def test_a_port_of_a_stranger_is_one_sentence(run, application):
    """Nobody is told to use what is no simulator."""
    port = application.base_url.rpartition(":")[2]
    second = await run("serve", "--port", port)
    line = await second.line_with("can't listen on")
    assert line == f"can't listen on 127.0.0.1 port {port}: Address already in use\n"


async def test_settings_come_from_flags_then_variables_then_the_file(run, tmp_path):
    """The one that is nearer to the hand wins."""
    (tmp_path / "settings.yaml").write_text("clock: manual\nseed: 1\nport: 0\n")
    served = await run(
        "serve", "--seed", "3", VOICE_SIMULATOR_CONFIG="settings.yaml", VOICE_SIMULATOR_CLOCK="auto"
    )
    assert "auto, from now, seed 3" in await served.line_with("clock")


async def test_a_wrong_setting_is_one_sentence(run):
    """It names the flag, and what would be right."""
    served = await run("serve", "--clock", "fast")
    assert "--clock" in await served.line_with("fast")
    assert await served.process.wait() == 2


def test_check_accepts_a_good_scenario(tmp_path, capsys):
    """Exit code 0, and a line that says so."""
    good = tmp_path / "good.yaml"
    good.write_text("calls:\n  - to: '447700900001'\n    turns: [busy, answered]\n")
    assert main(["check", str(good)]) == 0
    assert capsys.readouterr().out == f"{good}: ok, 1 call entry\n1 file, no mistakes\n"


def test_check_counts_what_a_scenario_has(tmp_path, capsys):
    """What comes in, fails, begins and is expected too; a part that is not there is not told."""
    good = tmp_path / "good.yaml"
    good.write_text(
        "inbound:\n  - {from: 447700900500, to: 447700900000}\n  - {from: 447700900501, to: 447700900000}\n"
        "faults:\n  - {webhook: busy, lost: true}\n"
        "expect:\n  - calls: 2\n  - no: {webhook: busy}\n  - no_errors\n"
    )
    assert main(["check", str(good)]) == 0
    assert (
        capsys.readouterr().out
        == f"{good}: ok, 2 inbound calls, 1 fault, 3 expectations\n1 file, no mistakes\n"
    )


def test_check_reports_every_mistake_with_its_place(tmp_path, capsys):
    """Exit code 2; file:line:column and the nearest valid word, for each file."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("calls:\n  - to: '447700900001'\n    turns: [bussy]\n    when: now\n")
    assert main(["check", str(bad), str(tmp_path / "none.yaml")]) == 2
    first, second, third = [line for line in capsys.readouterr().out.splitlines()[:-1] if line[:1] != " "]
    assert first.startswith(f"{bad}:3:13: ")
    assert "did you mean 'busy'?" in first
    assert second.startswith(f"{bad}:4:5: unknown key 'when'")
    assert third == f"can't read {tmp_path / 'none.yaml'}: No such file or directory"


def test_every_shipped_scenario_passes_check(capsys):
    """What we ship is written in our own language."""
    files = sorted(str(path) for path in (Path(__file__).parents[1].parent / "scenarios").rglob("*.yaml"))
    assert files
    assert main(["check", *files]) == 0


def test_ca_prints_the_same_authority_each_time(tmp_path, capsys):
    """Made before any server runs; with --bundle the public authorities come with it."""
    directory = str(tmp_path / "tls")
    assert main(["ca", "--tls-dir", directory]) == 0
    first = capsys.readouterr().out
    assert first.count("BEGIN CERTIFICATE") == 1
    assert main(["ca", "--tls-dir", directory, "--bundle"]) == 0
    bundle = capsys.readouterr().out
    assert first.strip() in bundle
    assert bundle.count("BEGIN CERTIFICATE") > 50


def test_new_app_makes_an_application_that_serve_takes(tmp_path, capsys):
    """An id, a PKCS#8 key, and settings that name them; a second one is not written over it."""
    assert main(["new-app", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert (tmp_path / "private.key").read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert (tmp_path / "private.key").stat().st_mode & 0o777 == 0o600
    assert "Python" in output
    settings = read_settings({"config": str(tmp_path / "voice-simulator.yaml")}, {})
    [application] = settings.applications
    assert application.id in output
    assert application.public_key_pem == (tmp_path / "public.key").read_text()
    assert main(["new-app", str(tmp_path)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_new_app_takes_where_the_app_is_and_tells_a_program(tmp_path, capsys):
    """With --json the id and the files, and with the addresses an application that can be called at once."""
    urls = ["--answer-url", "http://localhost:3000/answer", "--event-url", "http://localhost:3000/event"]
    assert main(["new-app", str(tmp_path), "--json", *urls]) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {"id", "private_key", "public_key", "config"}
    [application] = read_settings({"config": made["config"]}, {}).applications
    assert (application.id, application.answer.url) == (made["id"], "http://localhost:3000/answer")
    assert application.event.url == "http://localhost:3000/event"
    assert main(["new-app", str(tmp_path / "other"), "--answer-url", "localhost:3000"]) == 2
    assert capsys.readouterr().err.startswith("--answer-url: expected an http or https address")
    assert not (tmp_path / "other").exists()


def test_version(capsys):
    """One line."""
    assert main(["version"]) == 0
    assert capsys.readouterr().out == f"voice-simulator {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (
            ["call", "447700900001", "--simulator", "http://127.0.0.1:1"],
            3,
            "no simulator answers at http://127.0.0.1:1: nothing listens there; start one",
        ),
        (
            ["call", "1", "--simulator", "127.0.0.1:8480"],
            2,
            "--simulator: expected an address such as http://127.0.0.1:8480, got",
        ),
        (["call", "1", "--ncco", "none.json"], 2, "can't read none.json"),
        (["call", "1", "--private-key", "none.key"], 2, "none.key can't be used as a private key"),
    ],
)
def test_call_says_what_is_wrong(capsys, arguments, code, text):
    """Exit code 3 without a simulator, 2 for a file that can't be used."""
    assert main(arguments) == code
    assert text in capsys.readouterr().err


async def test_a_refused_call_says_why(run):
    """Which the platform's own words do not."""
    served = await run("serve", "--port", "0", "--auth", "strict")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "447700900001", "--simulator", base_url)
    line = await called.line_with("refused the call with 401")
    assert "(no public key is registered for application" in line
    assert line.endswith("; is --private-key missing?\n")


async def test_a_refused_call_is_exit_code_1(run):
    """With the platform's own words."""
    served = await run("serve", "--port", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "12", "--simulator", base_url)
    assert "can contain up to 15 digits" in await called.line_with("refused the call with 400")
    assert await called.process.wait() == 1


def test_a_token_of_a_key_says_whose_it_is(capsys):
    """Else it would be one for another application than the key is for."""
    assert main(["token", "--private-key", "private.key"]) == 2
    assert capsys.readouterr().err == "--private-key needs --application: whose key it is\n"


async def test_a_token_is_good_for_curl(run):
    """For an application without a key here, the made-up one will do."""
    served = await run("serve", "--port", "0", "--auth", "lenient")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    token = (await (await run("token")).line_with(".")).strip()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(base_url) as session,
        session.get("/v1/calls", headers=headers) as response,
    ):
        assert response.status == 200


@pytest.mark.parametrize("variable", ["VOICE_SIMULATOR_URL", "VOICE_SIMULATOR_PORT"])
async def test_call_finds_the_simulator_by_a_variable(run, variable):
    """So that one that has a free port needs no flag at each command."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    value = base_url if variable.endswith("URL") else base_url.rpartition(":")[2]
    called = await run("call", "447700900486", **{variable: value})
    await called.line_with("the call ended: busy")
    assert await called.process.wait() == 0


async def test_call_bears_the_control_token(run):
    """Where the simulator wants one, since the timeline comes from its control API."""
    secret = {"VOICE_SIMULATOR_CONTROL_TOKEN": "abc"}
    served = await run("serve", "--port", "0", "--clock", "auto", **secret)
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "447700900486", VOICE_SIMULATOR_URL=base_url, **secret)
    await called.line_with("the call ended: busy")
    assert await called.process.wait() == 0


@pytest.mark.parametrize(
    ("flags", "variables", "found"),
    [
        (None, {}, "http://127.0.0.1:8480"),
        ("http://a:1/", {"VOICE_SIMULATOR_URL": "http://b:2"}, "http://a:1"),
        (None, {"VOICE_SIMULATOR_URL": "http://b:2", "VOICE_SIMULATOR_PORT": "3"}, "http://b:2"),
        (None, {"VOICE_SIMULATOR_URL": "", "VOICE_SIMULATOR_PORT": "3"}, "http://127.0.0.1:3"),
        (None, {"VOICE_SIMULATOR_PORT": "0"}, "http://127.0.0.1:8480"),
        (None, {"VOICE_SIMULATOR_PORT": "tcp://10.0.0.1:8480"}, "http://127.0.0.1:8480"),
    ],
)
def test_where_the_simulator_is_looked_for(flags, variables, found):
    """By the flag, else by the address, else by the port; Kubernetes' variable of the same name is none."""
    assert find_simulator(flags, variables) == found


async def test_a_token_that_would_be_refused_says_so(run, tmp_path):
    """The simulator is asked which key it has; on standard output there is the token only."""
    made = json.loads(await (await run("new-app", "app", "--json")).line_with("id"))
    served = await run("serve", "--port", "0", "--config", made["config"])
    base_url = (await served.line_with("HTTP ")).split()[-1]
    asked = await run("token", "--application", made["id"], VOICE_SIMULATOR_URL=base_url)
    assert (await asked.line_with("will refuse this token")).startswith(f"the simulator at {base_url}")
    assert await asked.process.wait() == 0
    signed = await run(
        "token", "--application", made["id"], "--private-key", made["private_key"], "--simulator", base_url
    )
    output, _ = await signed.process.communicate()
    assert output.count(b"\n") == 1


async def test_a_call_whose_webhooks_all_failed_is_exit_code_1(run):
    """Its own listener does not count: nobody else heard of the call."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run(
        "call", "447700900486", "--event-url", "http://127.0.0.1:9/", VOICE_SIMULATOR_URL=base_url
    )
    await called.line_with("the call ended: busy")
    await called.line_with(
        "none of its 3 webhooks was delivered: is your app running, and what did it answer?"
    )
    assert await called.process.wait() == 1


async def test_call_says_how_to_move_a_clock_that_stands(run):
    """With --clock manual nothing would happen otherwise."""
    served = await run("serve", "--port", "0", "--clock", "manual")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run("call", "447700900486", "--simulator", base_url)
    line = await called.line_with("the clock is manual")
    assert f"curl -X POST {base_url}/_simulator/clock/advance -d " in line


async def test_the_timeline_says_why_a_webhook_failed(run):
    """And what the application is told of it."""
    served = await run("serve", "--port", "0", "--clock", "auto", "--settle", "0")
    base_url = (await served.line_with("HTTP ")).split()[-1]
    called = await run(
        "call", "447700900001", "--simulator", base_url, "--answer-url", "http://93.184.216.34/a"
    )
    assert "--allow-public-webhooks" in await called.line_with("webhook   answer -> GET")
    assert "Unable to retrieve an NCCO" in await called.line_with("webhook   error")


def test_check_warns_of_what_has_no_effect(tmp_path, capsys):
    """With its place; the document is right all the same."""
    file = tmp_path / "a.yaml"
    file.write_text(
        "trigger:\n  call:\n    to: 07700900100\n    from: 447700900000\n    ringingTimer2: 3\n"
        "    ncco: [{action: talk, text: hi, langage: en}]\n"
        "faults:\n  - webhook: answer\n    reply: {status: 200, body: [{action: talk, text: hi, loops: 2}]}\n"
    )
    assert main(["check", str(file)]) == 0
    told = capsys.readouterr().out.replace(str(file), "a.yaml").splitlines()
    told = [line for line in told if line[:1] != " "]
    assert [line.split(": ")[:3] for line in told[:3]] == [
        ["a.yaml:3:5", "warning", "to[0].number"],
        ["a.yaml:5:5", "warning", "ringingTimer2"],
        ["a.yaml:6:37", "warning", "ncco[0].langage"],
    ]
    assert told[3].startswith("a.yaml:8: warning: ncco[0].loops: ")
    assert told[4:] == ["a.yaml: ok, 1 fault, 1 trigger", "1 file, no mistakes, 4 warnings"]
