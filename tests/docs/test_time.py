"""docs/time.md: its commands run, and the spans of its table are those of the simulator."""

import re
from pathlib import Path

from page_runner import execute

from voice_simulator.runs.options import USUAL_TIMEOUT, RunOptions
from voice_simulator.runtime.app_rest import ASLEEP
from voice_simulator.runtime.pacing import Pacing

PAGE = Path(__file__).parents[2] / "docs/time.md"


def test_the_commands_of_the_page_do_what_it_says(tmp_path):
    """The clock stands, the call rings when time is advanced, and has timed out a minute later."""
    printed = execute(PAGE, tmp_path).replace(" ", "")
    assert '"now":"2030-01-01T12:00:00.000Z"' in printed
    assert '"next":"2030-01-01T12:00:01.000Z"' in printed
    assert printed.index('"status":"ringing"') < printed.index('"status":"timeout"')


def test_the_spans_are_those_of_the_simulator():
    """Each default that the table names."""
    rows = dict(
        re.findall(r"^\| `(.+?)`.*? \| (\S+ m?s) \| wall time", PAGE.read_text("utf-8"), re.MULTILINE)
    )
    pacing, options = Pacing(), RunOptions()
    assert rows == {
        "--settle": f"{pacing.settle * 1000:g} ms",
        "--settle-max": f"{pacing.settle_max:g} s",
        "--patience": f"{pacing.patience:g} s",
        "run --idle": f"{options.idle:g} s",
        "run --timeout": f"{USUAL_TIMEOUT:g} s",
        "wall_limit_s": "60 s",
    }
    assert f"slept for {ASLEEP * 1000:g} ms" in PAGE.read_text("utf-8")
