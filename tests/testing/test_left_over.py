"""A test that passes fails all the same, if steps of its scripts were not reached or faults never struck."""

import pytest
from made_pages import data_of

pytest_plugins = "pytester"

PLACES = """
import json
from urllib.request import Request, urlopen

def place(voice, number):
    ends = {"to": [{"type": "phone", "number": number}], "from": {"type": "phone", "number": voice.number}}
    body = {**ends, "ncco": [{"action": "talk", "text": "Hello"}], "event_url": ["http://127.0.0.1:9/"]}
    headers = {"Authorization": f"Bearer {voice.token()}", "Content-Type": "application/json"}
    urlopen(Request(f"{voice.url}/v1/calls", json.dumps(body).encode(), headers)).close()
"""
HOW_TO_ALLOW = "if_possible: true allows it of a step, @pytest.mark.voice(strict=False) of a test, *"


def failed_of(project, test, **outcomes):
    """Run a test as a file of its own; return the lines behind the name of the one that failed."""
    project.makepyfile(test_left=f"import pytest\nfrom placing import place\n\n{test}")
    project.makepyfile(placing=PLACES)
    result = project.runpytest_inprocess()
    result.assert_outcomes(**(outcomes or {"failed": 1}))
    return result.stdout


def test_a_step_that_was_not_reached_is_named_by_the_line_that_wrote_it(project):
    told = failed_of(
        project,
        """
def test_it(voice):
    voice.turns("447700900100", ["answer", {"wait_for": {"heard": "*bye*"}}, {"press": 1}, "stay"])
    place(voice, "447700900100")
    voice.wait_for_call().wait("completed")
""",
    )
    told.fnmatch_lines(
        [
            "_* test_it _*",
            "test_left.py:6: expected call to 447700900100 from *, turn 1: plays script to its end, but *",
            HOW_TO_ALLOW,
            "-* voice *-",
        ],
        consecutive=True,
    )
    told.fnmatch_lines(["*, but the call was over before wait_for: {heard: *bye*}, press; *: heard Hello"])


def test_so_is_one_of_a_call_that_the_test_lets_come_in_and_one_of_a_file(project):
    project.makefile(
        ".yaml", asks="calls:\n  - to: '447700900100'\n    turns: [[answer, {wait_for: {heard: '*bye*'}}]]\n"
    )
    told = failed_of(
        project,
        """
def test_it(voice):
    voice.scenario("asks.yaml")
    place(voice, "447700900100")
    voice.dial_in(
        script=[{"stay": "1s"}, {"say": "hello"}],
    ).wait(done=True)
    voice.wait_for_call(to="447700900100").wait("completed")
""",
    )
    told.fnmatch_lines(["*asks.yaml:2: expected *the call was over before wait_for: {heard: *"])
    told.fnmatch_lines(["test_left.py:8: expected *the call was over before say*"])


def test_a_fault_that_never_struck_is_named_and_what_is_not_over(project):
    """In an `async def` test as well; one that strikes by chance need not strike."""
    told = failed_of(
        project,
        """
async def test_awaited(voice):
    await voice.fault(webhook="busy", lost=True)

def test_blocking(voice):
    voice.fault(webhook="completed", lost=True)
    voice.fault(webhook="busy", lost=True, chance=0.5)
    place(voice, "447700900100")
    voice.wait_for_call().wait("answered")

def test_struck(voice):
    voice.fault(webhook="completed", lost=True)
    place(voice, "447700900100")
    voice.wait_for_call().wait("completed")
""",
        failed=2,
        passed=1,
    )
    told.fnmatch_lines(["test_left.py:6: expected this fault strikes, but it never struck", HOW_TO_ALLOW])
    not_over = "the call to 447700900100 from * is not over"
    told.fnmatch_lines([f"test_left.py:9: expected this fault *, but it has not struck so far; {not_over}"])


@pytest.mark.parametrize(
    ("mark", "setting", "outcome"),
    [
        ("", "", "failed"),
        ("@pytest.mark.voice(strict=False)", "", "passed"),
        ("", "voice_strict = false", "passed"),
        ("@pytest.mark.voice(strict=True)", "voice_strict = false", "failed"),
    ],
)
def test_a_mark_and_a_setting_allow_it(project, mark, setting, outcome):
    with (project.path / "pytest.ini").open("a") as ini:
        ini.write(f"\n{setting}\n")
    test = f"{mark}\ndef test_it(voice):\n    voice.fault(webhook='completed', lost=True)\n"
    failed_of(project, test, **{outcome: 1})


def test_what_the_test_took_in_hand_or_has_not_come_to_yet_is_not_left_over(project):
    """Somebody who plays the party by hand leaves its script; a call that is not over may still go on."""
    failed_of(
        project,
        """
def test_it(voice, registered):
    voice.turns("447700900100", ["answer", {"stay": "1h"}, {"press": {"digits": 1, "if_possible": True}}])
    place(voice, "447700900100")
    by_hand = voice.dial_in(script=[{"stay": "1m"}, {"press": 1}])
    by_hand.wait("answered")
    by_hand.hang_up()
    voice.wait_for_call().wait("completed")

def test_not_over(voice, registered):
    voice.dial_in(script=[{"stay": "10m"}, {"press": 1}]).wait("answered")
""",
        passed=2,
    )


def test_a_test_that_failed_says_only_that(project):
    """The rest is in its timeline."""
    told = failed_of(
        project,
        """
import unittest

def test_it(voice):
    voice.fault(webhook="completed", lost=True)
    raise ValueError("no")

@pytest.mark.usefixtures("voice")
class InClass(unittest.TestCase):
    def test_skipped(self):
        self.voice.fault(webhook="completed", lost=True)
        self.skipTest("not today")

    def test_left(self):
        self.voice.fault(webhook="completed", lost=True)
""",
        failed=2,
        skipped=1,
    )
    told.fnmatch_lines(["E*ValueError: no"])
    told.fnmatch_lines(["test_left.py:18: expected this fault strikes, but it never struck"])
    told.no_fnmatch_line("test_left.py:8: expected*")


def test_its_trace_leads_to_the_call(project):
    project.makepyfile(placing=PLACES)
    project.makepyfile(
        "from placing import place\n\ndef test_it(voice):\n"
        '    voice.turns("447700900100", ["answer", {"wait_for": {"heard": "*bye*"}}])\n'
        '    place(voice, "447700900100")\n    voice.wait_for_call().wait("completed")\n'
    )
    project.runpytest_inprocess("--voice-trace-out", "traces")
    (file,) = (project.path / "traces").iterdir()
    data = data_of(file.read_bytes())
    (failure,) = data["failures"]
    assert "was over before wait_for" in failure["seen"]
    (world,) = data["worlds"].values()
    assert failure["uuid"] in world["calls"]
