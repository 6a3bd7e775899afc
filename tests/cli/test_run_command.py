"""`voice-simulator run`: files in, verdicts out, with the application started or already there."""

import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from aiohttp import web
from free_ports import free_ports
from junitparser import Error, Failure, JUnitXml

from voice_simulator.cli.main import main

CAMPAIGN = Path(__file__).parents[1] / "run_command" / "campaign.py"
PAYS = """name: {title}
calls:
  - to: "4477*"
    turns: [[ring: 3s, answer, press: 1, stay: 30s, hang_up]]
trigger: {{post: /campaigns, json: {{number: 447700900100}}}}
expect:
  - call: {{to: 447700900100}}
    status: completed
    heard: ["Welcome*", "{heard}"]
  - no_errors
"""
PLACED = """trigger: {call: {to: 447700900100, from: 447700900000, ncco: [{action: talk, text: Hello}]}}
expect: [{calls: 1}]"""


@pytest.fixture(name="port")
def _port():
    return free_ports(1)[0]


@pytest.fixture(name="scenarios")
def _scenarios(tmp_path):
    """A folder with a scenario that holds and one that does not."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "1-holds.yaml").write_text(PAYS.format(title="Someone pays", heard="Thank*"))
    (folder / "2-fails.yaml").write_text(PAYS.format(title="Nobody says that", heard="Good morning"))
    return folder


@pytest.fixture(name="run")
def _run(port, monkeypatch):
    """Run scenarios against the campaign, which is started for them."""
    monkeypatch.delenv("VOICE_SIMULATOR_CONFIG", raising=False)

    def run(*arguments, flaw="", app=True):
        started = (
            [
                "--app",
                f"exec {sys.executable} {CAMPAIGN} {port} {flaw}",
                "--app-url",
                f"http://127.0.0.1:{port}",
            ]
            if app
            else []
        )
        usual = ["--auth", "off", "--port", "0", "--idle", "0.2", "--settle", "0"]
        return main(["run", *map(str, arguments), *started, *usual])

    return run


def test_all_hold(run, scenarios, capsys):
    """Exit code 0, and one line for each as it is done; no table says it again, and no output of the app."""
    assert run(scenarios / "1-holds.yaml") == 0
    first, empty, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"passed       {scenarios}/1-holds.yaml  Someone pays  (1 call, ")
    assert empty == ""
    assert last.startswith("1 of 1 passed, in ")


def test_what_happened_in_a_scenario_that_passes_is_shown_if_asked_for(run, scenarios, capsys):
    """So that one can see for which reason it did; a failure has its timeline in any case."""
    about_paying = PAYS.format(title="About paying", heard="").replace('["Welcome*", ""]', '["*pay*"]')
    (scenarios / "2-fails.yaml").write_text(about_paying)
    (scenarios / "3-fails.yaml").write_text(PAYS.format(title="Never said", heard="Good morning"))
    assert run(scenarios, "--show", "all", flaw="rude") == 1
    printed = capsys.readouterr().out
    shown = printed.partition("About paying")[2].splitlines()[1:5]
    assert [line[:11] for line in shown] == ["    4477009", "    heard: ", "    done: 6", "failed     "]
    assert "'Welcome. Press one to pay.'" in shown[1]
    assert "'Go away'" in shown[1]
    assert run(scenarios, "--show", "failed", "--only", "2-*", flaw="rude") == 0
    assert "heard: " not in capsys.readouterr().out


def test_a_folder_of_scenarios_of_which_one_fails(run, scenarios, capsys, tmp_path):
    """Exit code 1; what was expected, what was seen, and what happened on the call."""
    assert run(scenarios, "--junit", tmp_path / "junit.xml", "--journal-out", tmp_path / "journals") == 1
    printed = capsys.readouterr().out
    assert "2-fails.yaml:7: expected call to 447700900100: heard 'Welcome*', 'Good morning'" in printed
    assert "seen: nothing heard after what fits 'Welcome*' fits 'Good morning'\n" in printed
    assert "              'Thank you'\n" in printed
    assert "4.000  party                 answer" in printed
    assert "\nverdict  scenario" in printed
    assert "1 of 2 passed" in printed
    assert sorted(path.name for path in (tmp_path / "journals").iterdir()) == [
        "1-holds.ndjson",
        "2-fails.ndjson",
    ]


def test_the_junit_file_is_read_by_a_parser(run, scenarios, tmp_path):
    """A test case for each scenario; the failure names its cause."""
    run(scenarios, "--junit", tmp_path / "junit.xml")
    (suite,) = JUnitXml.fromfile(tmp_path / "junit.xml")
    assert (suite.tests, suite.failures, suite.errors) == (2, 1, 0)
    held, failed = suite
    assert (held.name, held.is_passed) == ("Someone pays", True)
    (failure,) = failed.result
    assert isinstance(failure, Failure)
    assert failure.message == "call to 447700900100: heard 'Welcome*', 'Good morning'"
    assert "platform -> party     talk 'Thank you'" in failure.text


def test_the_junit_file_says_where_a_scenario_stands(run, scenarios, tmp_path, monkeypatch):
    """Its file and line, and a class name that no reader takes for packages and folders."""
    monkeypatch.chdir(scenarios.parent)
    run("scenarios", scenarios / "1-holds.yaml", "--junit", tmp_path / "junit.xml")
    cases = ET.parse(tmp_path / "junit.xml").findall(".//testcase")
    assert [(one.get("classname"), one.get("file"), one.get("line")) for one in cases] == [
        ("scenarios-1-holds", f"{scenarios}/1-holds.yaml", "1"),
        ("scenarios-2-fails", "scenarios/2-fails.yaml", "7"),
    ]


def test_what_the_application_prints_stands_under_its_scenario(run, scenarios, capsys, tmp_path):
    """What came during it, on the terminal where it failed, and in the JUnit file in any case."""
    assert run(scenarios, "--junit", tmp_path / "junit.xml", flaw="talkative") == 1
    printed = capsys.readouterr().out
    assert "your app printed before the first scenario:\n  | the campaign begins\n" in printed
    failed = printed.partition("2-fails.yaml: Nobody says that\n")[2]
    assert "    your app printed:\n      | asked to call 447700900100 (2)\n" in failed
    assert "447700900100 (1)" not in printed
    suites = ET.parse(tmp_path / "junit.xml")
    assert [one.text for one in suites.findall(".//testcase/system-err")] == [
        "asked to call 447700900100 (1)",
        "asked to call 447700900100 (2)",
    ]
    assert suites.find(".//testsuite/system-err").text == "the campaign begins"


def test_of_very_much_output_the_last_is_kept(run, scenarios, capsys, tmp_path):
    """And it is said that there was more."""
    assert run(scenarios / "2-fails.yaml", "--junit", tmp_path / "junit.xml", flaw="endless") == 1
    assert "your app printed, 481 lines before these:\n      | line 4981\n" in capsys.readouterr().out
    lines = ET.parse(tmp_path / "junit.xml").find(".//testcase/system-err").text.splitlines()
    assert (lines[0], lines[1], lines[-1]) == ("… what came before is left out", "line 4501", "line 5000")


@pytest.mark.parametrize(
    ("flaw", "sentence"),
    [
        ("rude", "              'Go away'\n"),
        ("silent", "seen: there was no call at all"),
        ("deaf", "webhook started failed: HTTP 404"),
        ("slow", "time_out"),
    ],
)
def test_a_wrong_application_fails_by_its_flaw(run, scenarios, capsys, flaw, sentence, tmp_path):
    """Each failure names its cause."""
    config = tmp_path / "quick.yaml"
    config.write_text(
        "applications: [{id: default, answer_url: {address: http://127.0.0.1, socket_timeout: 1000}}]"
    )
    assert run(scenarios / "1-holds.yaml", "--config", config, flaw=flaw) == 1
    assert sentence in capsys.readouterr().out


def test_only_some(run, scenarios, capsys):
    """By file or by name; none at all is a mistake."""
    assert run(scenarios, "--only", "Someone*") == 0
    assert run(scenarios, "--only", "1-holds") == 0
    assert run(scenarios, "--only", "1-*", "--only", "nothing") == 0
    assert run(scenarios, "--only", "nothing") == 2
    assert capsys.readouterr().err == (
        "--only: none of the 2 scenarios is like 'nothing'; there are Someone pays, Nobody says that\n"
    )


def test_the_first_that_fails_can_be_the_last(run, scenarios, capsys):
    """Those behind it are not run."""
    (scenarios / "0-only-to-be-loaded.yaml").write_text("calls: [{turns: [busy]}]")
    (scenarios / "0-fails.yaml").write_text(PAYS.format(title="First", heard="Nothing"))
    assert run(scenarios, "--fail-fast") == 1
    assert "0 of 1 passed" in capsys.readouterr().out


def test_wrong_scenarios_are_told_all_at_once(run, scenarios, capsys):
    """Exit code 2, and nothing is run."""
    (scenarios / "3-wrong.yaml").write_text("calls: [{turns: [bussy]}]")
    (scenarios / "4-wrong.yaml").write_text("cals: []")
    assert run(scenarios) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if line[:1] != " "]
    assert lines[0].startswith(
        f"{scenarios}/3-wrong.yaml:1:18: unknown outcome 'bussy'; did you mean 'busy'?"
    )
    assert lines[1].startswith(f"{scenarios}/4-wrong.yaml:1:1: unknown key 'cals'; did you mean 'calls'?")


def test_an_application_that_ends_at_once(run, scenarios, capsys):
    """Exit code 3, with what it printed."""
    assert run(scenarios, flaw="broken") == 3
    assert "has ended with exit code 1; it printed\n  | this application is broken" in capsys.readouterr().err


def test_an_application_that_is_not_there(run, scenarios, capsys, port):
    """Exit code 3: nothing else could have been judged."""
    assert run(scenarios / "1-holds.yaml", "--app-url", f"http://127.0.0.1:{port}", app=False) == 3
    printed = capsys.readouterr().out
    assert "unreachable  " in printed
    assert "is your app running?" in printed


def test_an_application_that_is_not_there_is_an_error_for_junit(run, scenarios, port, tmp_path):
    """Not a failure: no expectation was judged."""
    run(
        scenarios / "1-holds.yaml", "--app-url", f"http://127.0.0.1:{port}",
        "--junit", tmp_path / "junit.xml", app=False,
    )  # fmt: skip
    ((case,),) = JUnitXml.fromfile(tmp_path / "junit.xml")
    (error,) = case.result
    assert isinstance(error, Error)


def test_variables(run, scenarios, capsys):
    """`--set` goes before `vars:`."""
    (scenarios / "vars.yaml").write_text(
        PAYS.format(title="With a variable", heard="${last}") + "vars: {last: Good morning}\n"
    )
    assert run(scenarios / "vars.yaml") == 1
    assert run(scenarios / "vars.yaml", "--set", "last=Thank*") == 0
    assert run(scenarios / "vars.yaml", "--set", "lsat=Thank*") == 2
    assert capsys.readouterr().err == "--set lsat: no scenario has a variable 'lsat'; did you mean 'last'?\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--app", "true"], "--app needs --app-url: where your app answers once it is ready\n"),
        (["--clock", "manual"], "--clock: a scenario is run with auto or real; "),
        (
            ["--junit", "/nowhere/junit.xml"],
            "can't write /nowhere/junit.xml: there is no folder /nowhere\n",
        ),
        (
            ["--target", "http://127.0.0.1:1"],
            "--port has no effect with --target: that simulator has settings of its own\n",
        ),
    ],
)
def test_a_command_that_can_not_be_done(run, scenarios, capsys, arguments, sentence):
    """One sentence on what would be right."""
    (scenarios / "1-holds.yaml").write_text("trigger: none\nexpect: [{calls: 0}]")
    assert run(scenarios / "1-holds.yaml", *arguments, "--timeout", "0.1", app=False) in (2, 3)
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "number"], "expected NAME=VALUE, got 'number'"),
        (["--set", "a=" + 1001 * "x"], "a value has at most 1000 characters; that of a has more"),
        (["--idle", "soon"], "expected seconds from 0 to 3600, such as 2, 500ms or 1m, got 'soon'"),
        (
            ["--app-url", "127.0.0.1:3000"],
            "expected a URL such as http://127.0.0.1:3000, got '127.0.0.1:3000'",
        ),
        (["--target", "http://[::1"], "expected a URL such as http://127.0.0.1:3000, got 'http://[::1'"),
        (
            ["--target", "http://localhost:8480/v1"],
            "expected only scheme, host and port, http://localhost:8480; got 'http://localhost:8480/v1'",
        ),
    ],
)
def test_a_flag_that_makes_no_sense(run, scenarios, capsys, arguments, sentence):
    """As `serve` refuses its own."""
    with pytest.raises(SystemExit):
        run(scenarios, *arguments)
    assert sentence in capsys.readouterr().err


async def test_where_a_simulator_has_the_port_that_was_given(start_simulator, tmp_path, capsys):
    """The message says how to run with that one."""
    simulator = await start_simulator()
    port = simulator.base_url.rpartition(":")[2]
    (tmp_path / "placed.yaml").write_text(PLACED)
    code = await asyncio.to_thread(main, ["run", str(tmp_path / "placed.yaml"), "--port", port])
    assert code == 2
    told = f"Address already in use; a simulator is up there: --target {simulator.base_url} runs with it\n"
    assert capsys.readouterr().err.endswith(told)


TELLS = """
import http.server, os, sys
print("told", os.environ["VOICE_SIMULATOR_URL"], os.environ["VOICE_SIMULATOR_HTTPS_URL"], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_without_a_port_free_ones_are_taken(tmp_path, port, capsys):
    """Where the usual ones are taken, as by `serve`: that is said, and the app is told."""
    (tmp_path / "placed.yaml").write_text(f"{PLACED}\n".replace("calls: 1", "calls: 2"))
    (tmp_path / "app.py").write_text(TELLS)
    app = [
        "--app",
        f"exec {sys.executable} {tmp_path}/app.py {port}",
        "--app-url",
        f"http://127.0.0.1:{port}",
    ]
    secure = ["--tls", "--tls-dir", str(tmp_path / "tls")]
    with contextlib.ExitStack() as stack:
        for usual in (8480, 8443):
            with contextlib.suppress(OSError):  # whoever else has it serves as well
                stack.enter_context(socket.create_server(("127.0.0.1", usual)))
        assert main(["run", str(tmp_path / "placed.yaml"), *app, *secure, "--idle", "0.2"]) == 1
    printed, told = capsys.readouterr()
    http, https = re.search(
        r"port 8480 is taken: the simulator of this run is at (\S+) and (\S+),", told
    ).groups()
    assert f"told {http} {https}" in printed


async def test_against_a_simulator_that_is_up(start_simulator, scenarios, port, capsys, monkeypatch):
    """`--target`: through its control API, with its token; its own worlds are as before afterwards."""
    simulator = await start_simulator(auth="off", clock="manual", control_token="abc")
    program = await asyncio.create_subprocess_exec(
        sys.executable, CAMPAIGN, str(port),
        env={"VOICE_SIMULATOR_URL": simulator.base_url}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert await program.stdout.readline() == b"the campaign begins\n"
    arguments = [
        "run", f"{scenarios}/1-holds.yaml", "--target", simulator.base_url, "--settle", "0",
        "--app-url", f"http://127.0.0.1:{port}",
    ]  # fmt: skip
    try:
        async with until_it_listens(port):
            monkeypatch.setenv("VOICE_SIMULATOR_CONTROL_TOKEN", "abc")
            assert await asyncio.to_thread(main, arguments) == 0
            assert list(simulator.worlds) == []
            monkeypatch.setenv("VOICE_SIMULATOR_CONTROL_TOKEN", "wrong")
            assert await asyncio.to_thread(main, arguments) == 2
    finally:
        program.kill()
        await program.wait()
    assert "the control API needs its token" in capsys.readouterr().err


@contextlib.asynccontextmanager
async def until_it_listens(port):
    """Wait until something listens on a port."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0)
    yield


@pytest.mark.parametrize("answer", ["[]", "{}", "null", '{"detail": "Not Found"}', "<html>", ""])
async def test_a_target_that_is_no_simulator(scenarios, application, capsys, answer):
    """Exit code 3, whatever it answers."""

    async def reply(_):
        return web.Response(text=answer, content_type="application/json")

    application.replies["/_simulator/run"] = reply
    arguments = [
        "run",
        f"{scenarios}/1-holds.yaml",
        "--target",
        application.base_url,
        "--app-url",
        "http://x",
    ]
    assert await asyncio.to_thread(main, arguments) == 3
    assert application.base_url in capsys.readouterr().err


def test_what_is_known_is_told_when_the_application_ends(run, scenarios, capsys, tmp_path):
    """Exit code 3; the verdicts so far, and what it printed."""
    assert run(scenarios, "--junit", tmp_path / "junit.xml", flaw="mortal") == 3
    captured = capsys.readouterr()
    assert "has ended with exit code 4" in captured.err
    assert "0 of 1 passed" in captured.out
    assert "your app printed before the first scenario:\n  | the campaign begins" in captured.out
    assert JUnitXml.fromfile(tmp_path / "junit.xml")


def test_an_application_that_was_there_before(run, scenarios, capsys, port):
    """It would be tested instead of the one that is to be started."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        thread = threading.Thread(target=answer_once, args=(listener,))
        thread.start()
        assert run(scenarios) == 3
        thread.join()
    assert f"something answers at http://127.0.0.1:{port} before your app is started" in (
        capsys.readouterr().err
    )


def answer_once(listener):
    connection, _ = listener.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_an_interrupted_run_stops_the_application_and_what_it_started(scenarios, port, tmp_path, number):
    """Also behind a shell, which ends before what it runs; exit code 130, and one sentence."""
    (scenarios / "1-holds.yaml").write_text("trigger: none\nexpect: [{calls: 1}]")
    command = f"{sys.executable} {CAMPAIGN} {port} graceful {tmp_path}/stopped; true"
    process = subprocess.Popen(
        [sys.executable, "-m", "voice_simulator", "run", scenarios / "1-holds.yaml", "--port", "0",
         "--app", command, "--app-url", f"http://127.0.0.1:{port}"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    while not (tmp_path / "stopped.begun").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, printed = process.communicate(timeout=30)
    assert process.returncode == 130
    assert printed.decode() == "interrupted: what --app started is stopped\n"
    assert (tmp_path / "stopped").read_text() == "in order"


def test_journals_have_names_of_their_own(run, scenarios, tmp_path):
    """Two files of one name in two folders; an application id leads nowhere."""
    call = "call: {to: 447700900100, from: 1234567, ncco: [{action: talk, text: Hello}]}"
    for folder in ("a", "b"):
        (scenarios / folder).mkdir()
        (scenarios / folder / "x.yaml").write_text(
            f"trigger: [{{{call}, application: one}}, {{{call}, application: ../../x}}]"
        )
    out = tmp_path / "out"
    assert run(scenarios / "a", scenarios / "b", "--journal-out", out, app=False) == 0
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 4
    assert names[0].endswith("-a-x...%2F..%2Fx.ndjson")


def test_what_a_setting_lacks_for_is_told_before_the_others_are_run(run, scenarios, capsys, tmp_path):
    """All such files, of either kind; the others run. Exit code 2."""
    (scenarios / "0-runs.yaml").write_text(PLACED)
    inbound = "trigger: {inbound: {from: 447700900500, to: 442079460000}}\nexpect: [{calls: 1}]"
    (scenarios / "3-no-number.yaml").write_text(f"name: In\n{inbound}")
    (scenarios / "4-runs.yaml").write_text(PLACED)
    report = tmp_path / "verdicts.xml"
    assert run(scenarios, "--junit", report, app=False) == 2
    printed = capsys.readouterr().out
    assert [" ".join(line.split()[:3]) for line in printed.splitlines()[:5]] == [
        f"not run {scenarios}/1-holds.yaml",
        f"not run {scenarios}/2-fails.yaml",
        f"not run {scenarios}/3-no-number.yaml",
        f"passed {scenarios}/0-runs.yaml (1",
        f"passed {scenarios}/4-runs.yaml (1",
    ]
    assert "(1-holds.yaml:5: /campaigns is a path; say where your app is (--app-url))" in printed
    assert "(3-no-number.yaml:2: no application has the number 442079460000: register one with" in printed
    assert "2 of 5 passed, 3 not run, in " in printed
    cases = {case.name: case.result for suite in JUnitXml.fromfile(str(report)) for case in suite}
    assert isinstance(cases["In"][0], Error)
    assert "no application has the number" in cases["In"][0].message


def test_what_is_not_chosen_may_lack_anything(run, scenarios, capsys):
    """`--only` leaves it out; nothing is said of it."""
    (scenarios / "0-runs.yaml").write_text(PLACED)
    assert run(scenarios, "--only", "0-*", app=False) == 0
    assert "1 of 1 passed, in " in capsys.readouterr().out


async def test_a_scenario_that_a_simulator_refuses_does_not_stop_the_others(
    start_simulator, scenarios, capsys, tmp_path
):
    """It may be too large for that one: what is after it is run, and the exit code is 2."""
    (tmp_path / "small.yaml").write_text("limits: {body: 1KiB}")
    simulator = await start_simulator(auth="off", config=str(tmp_path / "small.yaml"))
    large = "x" * 2_000
    (scenarios / "1-holds.yaml").write_text(f"{PLACED}\n# {large}")
    (scenarios / "2-fails.yaml").write_text(PLACED)
    arguments = ["run", str(scenarios), "--target", simulator.base_url, "--settle", "0", "--idle", "100ms"]
    assert await asyncio.to_thread(main, arguments) == 2
    printed = capsys.readouterr().out
    assert f"not run      {scenarios}/1-holds.yaml  (the body is larger" in printed
    assert f"passed       {scenarios}/2-fails.yaml" in printed
