"""What the report of a run says of WebSockets: on the console, and as properties of JUnit."""

from xml.etree import ElementTree as ET

import pytest

from voice_simulator.cli.console_report import failure_details, transcript_lines
from voice_simulator.cli.junit import junit
from voice_simulator.cli.scenario_result import ScenarioResult
from voice_simulator.cli.socket_table import properties_of_sockets, table_of_sockets
from voice_simulator.client import Failed, MeasuredSocket


def socket(**figures):
    """Return what was measured on a socket."""
    usual = {
        "uuid": "7e11a0c3-0000-4000-8000-000000000002", "to": "ws://127.0.0.1:3000/agent", "frames_in": 60,
        "frames_out": 200, "late_p50": 0.5, "late_p95": 1.25, "late_max": 4.0, "jitter_p50": 1,
        "jitter_p95": 12, "jitter_max": 40, "under_runs": 2, "largest_queue": 90,
        "dropped_frames": 0, "cleared_frames": 12, "wrong_sizes": 0, "first_sound": 1200,
        "replies": [500, 2140], "stops": [600], "dead_air": 2140, "talk_over": 400,
    }  # fmt: skip
    return MeasuredSocket(**(usual | figures))


def result(verdict, **facts):
    return ScenarioResult(file="agent.yaml", title="An agent", verdict=verdict, sockets=[socket()], **facts)


TABLE = """\
on ws://127.0.0.1:3000/agent (call 7e11a0c3):
  frames in, out          60, 200
  out late, p50, p95, max  0.5, 1.25, 4 ms of wall time
  in jitter, p50, p95, max  1, 12, 40 ms
  under-runs  2
  largest queue           90 frames
  dropped, cleared        0, 12 frames
  wrong sizes             0 frames
  first sound             after 1200ms
  replies                 500ms, 2140ms; slowest 2140ms
  stops                   600ms
  longest dead air        2140ms
  talk-over               400ms"""


def test_each_socket_has_a_table():
    assert [" ".join(line.split()) for line in table_of_sockets([socket()])] == [
        " ".join(line.split()) for line in TABLE.splitlines()
    ]


def test_what_never_was_is_said_in_words():
    lines = list(table_of_sockets([socket(first_sound=None, replies=[], stops=[], jitter_p50=None)]))
    said = [line.split("  ")[-1].strip() for line in lines]
    assert (said[3], said[8:11]) == ("none: no two frames came", ["never", "none", "none"])


def test_of_an_open_socket_it_is_said_that_it_is():
    head, *rows = table_of_sockets([socket(still_open=True, no_reply_for=3_000)])
    assert head == "on ws://127.0.0.1:3000/agent (call 7e11a0c3, still open):"
    assert any(row.endswith("; then none for 3s") for row in rows)
    rows = table_of_sockets([socket(replies=[], no_reply_for=3_000)])
    assert any(row.endswith("replies                   none, for 3s") for row in rows)
    assert ("socket.1.no_reply_ms", "3000") in properties_of_sockets([socket(no_reply_for=3_000)])


def test_of_many_replies_the_slowest_is_shown():
    lines = list(table_of_sockets([socket(replies=[*range(1, 20)])]))
    assert lines[9].endswith("1ms, 2ms, 3ms, 4ms, 5ms, 6ms, 7ms, 8ms and 11 more; slowest 19ms")


def test_table_is_shown_of_a_failure_and_of_what_is_shown_anyway():
    failure = Failed(
        origin="agent.yaml:9", expected="x", seen="y", closest=None, uuid=None, timeline=[], always=False
    )
    head = "    on ws://127.0.0.1:3000/agent (call 7e11a0c3):"
    assert head in list(failure_details(result("failed", failures=[failure])))
    assert head in list(transcript_lines(result("passed")))
    assert head not in list(failure_details(result("passed")))


@pytest.mark.parametrize(
    ("causes", "message"), [((None, None), "x"), ((None, "it was refused: 404"), "it was refused: 404")]
)
def test_junit_lists_a_failure_by_its_cause(causes, message):
    failures = [Failed("agent.yaml:9", "x", "y", cause=cause) for cause in causes]
    case = ET.fromstring(junit([result("failed", failures=failures)]))
    assert case.find(".//failure").get("message") == message


def test_junit_has_the_figures_as_properties():
    """Before whatever else a test case has, as readers of JUnit want it."""
    case = ET.fromstring(junit([result("passed"), result("skipped", why_skipped="later")])).findall(
        ".//testcase"
    )
    found = {one.get("name"): one.get("value") for one in case[0].iter("property")}
    assert case[0][0].tag == "properties"
    assert found["socket.1.to"] == "ws://127.0.0.1:3000/agent"
    assert found["socket.1.reply_ms"] == "2140"
    assert found["socket.1.late_p95_ms"] == "1.25"
    assert (found["socket.1.jitter_p95_ms"], found["socket.1.under_runs"]) == ("12", "2")
    assert found["socket.1.dropped_frames"] == "0"
