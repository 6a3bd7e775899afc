"""What is not as expected names the first thing that your app did wrong on those calls."""

import pytest
from entries import evidence_of
from test_checks import NUMBER, OTHER, UUID, Book, judged, read
from test_expected_sockets import ADDRESS, FIGURES, Agent

from voice_simulator.scenario.judging.causes import with_causes
from voice_simulator.scenario.judging.implicit_checks import implied
from voice_simulator.scenario.judging.judgement import Mismatch, judge

THIRD = "aaaaaaaa-0000-4000-8000-000000000003"
FOURTH = "bbbbbbbb-0000-4000-8000-000000000004"
SOCKET = f"your app's socket {ADDRESS}"
SHORT = {"frame_bytes": 160, "expected_bytes": 640, "number": 301, "offset": 192000, "outcome": "fatal"}
WRONG_TEXT = {"received": "unknown", "text": "AAAA", "note": "it is no JSON: ignored"}


def causes(journal, *lines):
    """Return the cause of each thing that is not as some lines expect it."""
    evidence = evidence_of([("app", journal.entries)])
    return [one.cause for one in with_causes(judge(read(f"[{', '.join(lines)}]"), evidence), evidence)]


def refused(journal=None):
    journal = (journal or Agent()).on_socket(1, opening=ADDRESS, rate=16000)
    return journal.on_socket(1.5, refused="status", sentence="your app answers 404", status=404)


def ended(journal, frames_in=0, **facts):
    return journal.on_socket(3, **facts).on_socket(3, **{**FIGURES, "frames_in": frames_in})


LATER = f"{{call: {NUMBER}, heard: hello}}"


@pytest.mark.parametrize(
    ("journal", "what"),
    [
        (refused(), "was refused: 404, at 1.500"),
        (Agent().on_socket(1, opening=ADDRESS, rate=16000), "did not answer the upgrade, at 1.000"),
        (
            Agent()
            .on_socket(1, opening=ADDRESS, rate=16000)
            .on_socket(1, refused="unreachable", sentence="localhost:1 can't be reached"),
            "could not be opened: localhost:1 can't be reached, at 1.000",
        ),
        (
            ended(Agent().opened().on_socket(2, **SHORT), 301, closed_by="platform", code=1006),
            (
                "was ended by a frame of 160 bytes, not 640; fill up what is left at the end with zeros, "
                "at 2.000"
            ),
        ),
        (
            ended(Agent().opened(), 9, closed_by="app", code=1006),
            "was closed by your app without a close frame (1006), at 3.000",
        ),
        (
            ended(Agent().opened(), 9, closed_by="app", code=1011, reason="no model"),
            "was closed by your app with 1011: no model, at 3.000",
        ),
        (
            ended(Agent().opened(), closed_by="app", code=1000),
            "was closed by your app with 1000 before it had sent any audio, at 3.000",
        ),
        (
            ended(
                Agent().opened().on_socket(2, **WRONG_TEXT).on_socket(2.1, **WRONG_TEXT),
                closed_by="platform",
                code=1000,
            ),
            (
                "got 2 texts that are ignored, and no audio: audio goes in binary messages of 640 bytes, "
                "at 2.000"
            ),
        ),
    ],
)
def test_what_went_wrong_on_a_socket_is_the_cause_of_the_rest(journal, what):
    assert causes(journal, LATER, "{webhook: disconnected}") == [f"{SOCKET} {what}"] * 2


@pytest.mark.parametrize(
    "journal",
    [
        ended(Agent().opened(), 9, closed_by="app", code=1000),
        ended(Agent().opened(), 9, closed_by="platform", code=1000),
        ended(Agent().opened().on_socket(2, **WRONG_TEXT), 9, closed_by="platform", code=1000),
        refused(Agent().write("fault", 1, OTHER, fault="f.yaml:3", does="refuse", socket=ADDRESS)),
    ],
)
def test_what_may_be_meant_so_is_no_cause(journal):
    """An app that leaves in order, a text among its audio, and what a scenario does on purpose."""
    assert causes(journal, LATER) == [None]


@pytest.mark.parametrize(
    ("journal", "cause"),
    [
        (
            Book().call().hook("answer", 1, status=500, outcome="failed"),
            "the webhook answer to your app failed: HTTP 500, at 1.000",
        ),
        (
            Book().call().hook("answer", 1, failure="unreachable", outcome="failed"),
            "the webhook answer to your app failed: unreachable, at 1.000",
        ),
        (Book().call().hook("ringing", 1, status=500, outcome="failed"), None),
        (
            Book().call().write("ncco", 2, invalid=["[0]: no action"]),
            "your app's NCCO is not valid: [0]: no action, at 2.000",
        ),
        (
            Book().call().request("PUT", f"/v1/calls/{UUID}", 404, 2, refused="no such call"),
            "the platform refused PUT /v1/calls/63f61863…: 404: no such call, at 2.000",
        ),
    ],
)
def test_calls_have_causes_too(journal, cause):
    """But for events: a call goes on whatever your app answers to them."""
    assert causes(journal, LATER) == [cause]


def test_the_first_of_several_is_the_cause():
    journal = Agent().request("PUT", f"/v1/calls/{UUID}", 404, 1.2)
    assert causes(refused(journal), LATER) == ["the platform refused PUT /v1/calls/63f61863…: 404, at 1.200"]


def test_what_went_wrong_on_another_call_is_no_cause():
    """But for what is about no call."""
    other = "447700900222"
    journal = refused().call(THIRD, other).call(FOURTH, "447700900333", connected_from=THIRD)
    on_other = (f"{{call: {other}, heard: hello}}", "{call: 447700900333, heard: hello}")
    cause = f"{SOCKET} was refused: 404, at 1.500"
    assert causes(journal, LATER, *on_other, "{webhook: record}") == [cause, None, None, cause]


def test_what_goes_wrong_when_a_call_is_over_is_no_cause():
    journal = Book().call().status("started", "answered", "completed")
    assert causes(journal.request("PUT", f"/v1/calls/{UUID}", 404, 2.5), LATER) == [None]


def test_what_goes_wrong_after_a_step_failed_is_no_cause_of_that():
    """Of what has no time it may be one."""
    book = Book().call().status("started", "answered")
    gave_up = {"script": "pays", "gave_up": "speech", "within_ms": 5000, "came": []}
    book.write("step", 5, **gave_up).request("PUT", f"/v1/calls/{UUID}", 404, 5.1)
    evidence = evidence_of([("app", book.entries)])
    (wrong,) = implied(evidence)
    missing = Mismatch(origin="s.yaml:1", expected="x", seen="y")
    found = [one.cause for one in with_causes([wrong, missing], evidence)]
    assert [cause is None for cause in found] == [True, False]


def test_where_only_errors_are_told_they_have_no_cause():
    """A line for each would say the same twice."""
    assert causes(refused(), "no_errors") == [None]
    assert causes(refused(), "no_errors", LATER) == [f"{SOCKET} was refused: 404, at 1.500"] * 2


def test_a_line_about_a_socket_means_the_leg_that_has_it():
    """Whether or not your app has brought in a person as well; of two sockets one must be named."""
    person = "447700900700"
    line = f"{{call: {{leg_of: {{to: {NUMBER}}}}}, socket: {{no_short_frames: true}}}}"
    talk = Agent().opened().closed()
    assert judged(line, talk.call(THIRD, person, connected_from=UUID)) == []
    (failure,) = judged(line.replace("socket:", "status: completed, socket:"), talk)
    assert failure.seen.startswith("2 calls are like that")
    two = talk.call(FOURTH, ADDRESS, connected_from=UUID).write(
        "socket", 2, FOURTH, opening=ADDRESS, rate=16000
    )
    (failure,) = judged(line, two)
    assert failure.seen.startswith("2 calls are like that")
