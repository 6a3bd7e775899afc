"""A plugin for pytest: a pause of wall time before each line of a test, as of a debugger or a slow machine.

`PAUSES=2 PYTHONPATH=tests/suites pytest -p pausing`: up to two seconds before each line.
"""

import os
import random
import sys
import time

import pytest

LONGEST = float(os.environ.get("PAUSES", "2"))


def traced(file):
    """Return a trace function that pauses before the lines of a file."""

    def line(frame, event, argument):
        if event == "line":
            time.sleep(random.uniform(0, LONGEST))
        return line

    def call(frame, event, argument):
        return line if frame.f_code.co_filename == file else None

    return call


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Pause before each line of the test, and of what its file has besides."""
    sys.settrace(traced(str(item.path)))
    try:
        return (yield)
    finally:
        sys.settrace(None)
