"""The scenarios of scenarios/, and the cases of tables: each holds for its example application, and can fail.

It fails when its decisive line is taken out of it, and when what the application does about it is switched
off: then it was the scenario that saw it. `make test` tries one of the two for each, `make library` both.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from replay import courses

from voice_simulator.api.control.captured_calls import captured_world
from voice_simulator.scenario.capture.document import captured_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FRONT_DESK = "front-desk/"
"""The folder of the scenarios for the second example application."""
AT_ONCE = 0.1
"""For how long (s) a run waits for an application that has no timers."""


@dataclass(frozen=True)
class Decisive:
    """What decides a scenario.

    Attributes:
        line: what is taken out of it.
        instead: what is put there; where a whole line goes, nothing.
        unseen: what fails then, a part of the expectation.
        careless: the variant of the application without the handling, see practices.py and desks.py.
        caught: what fails with that one, a part of the expectation.
        idle: for how long (s) a failing run waits: longer than the application does.
    """

    line: str
    unseen: str
    careless: str
    caught: str
    instead: str = ""
    idle: float = 0.4


DECISIVE = {
    "answer-url-down": Decisive(
        line="  - {webhook: answer, fail: unreachable}\n",
        unseen="webhook answer with attempts 2, delivered false",
        careless="HasNoFallback",
        caught="reply to fallback with status 200",
    ),
    "api-429-burst": Decisive(
        line="  - api: POST /v1/calls\n    first: 2\n    respond: {status: 429, headers: {Retry-After: 1}}\n",
        unseen="api POST /v1/calls with status 429, exactly 2 times",
        careless="GivesUpWhenRefused",
        caught="HTTP 201 to POST /reminders",
    ),
    "api-reset": Decisive(
        line="  - {api: POST /v1/calls, nth: 1, disconnect: before_response, effect: done}\n",
        unseen="HTTP 202 to POST /reminders",
        careless="AsksAgainAtOnce",
        caught="exactly 1 call",
        idle=1,
    ),
    "api-time-out": Decisive(
        line='  - {api: POST /v1/calls, nth: 1, delay: "${delay}"}\n',
        unseen="api POST /v1/calls, exactly 2 times",
        careless="GivesUpOnSilence",
        caught="api POST /v1/calls, exactly 2 times",
        idle=1,
    ),
    "busy-all-day": Decisive(
        line="[busy]",
        instead="[busy, answered]",
        unseen="call to 447700900111, turn 3",
        careless="CallsAgainTooOften",
        caught="exactly 3 calls to 447700900111",
    ),
    "busy-then-retry": Decisive(
        line="      - busy\n",
        unseen="call to 447700900110, turn 2",
        careless="NeverCallsAgain",
        caught="call to 447700900110, turn 2",
    ),
    "called-off-in-mid-call": Decisive(
        line="  - {after: answered, later: 8s, post: /patients/447700900137/call-off}\n",
        unseen="app GET /patients/447700900137/reminder with json {outcome: called off}",
        careless="TakesItsOwnHangUpForThePatients",
        caught="app GET /patients/447700900137/reminder with json {outcome: called off}",
    ),
    "called-off-while-ringing": Decisive(
        line="  - {after: ringing, later: 5s, post: /patients/447700900136/call-off}\n",
        unseen="call to 447700900136: status cancelled",
        careless="LetsItRing",
        caught="call to 447700900136: status cancelled",
    ),
    "busy-then-declined": Decisive(
        line="{rejected: declined}",
        instead="busy",
        unseen="call to 447700900143, turn 2: status rejected",
        careless="CallsAgainWhoeverDeclines",
        caught="exactly 2 calls to 447700900143",
    ),
    "callbacks-out-of-order": Decisive(
        line="  - {webhook: human, after: completed}\n",
        unseen="no api PUT /v1/calls/*",
        careless="TakesEverythingForNews",
        caught="no api PUT /v1/calls/*",
    ),
    "call-declined": Decisive(
        line="{rejected: declined}",
        instead="busy",
        unseen="exactly 1 call",
        careless="CallsEverybodyAgain",
        caught="exactly 1 call",
    ),
    "digits-menu": Decisive(
        line="        - press: 2\n",
        unseen="heard 'Ada Byron*', 'Sorry*press 2*', '*find another time*'",
        careless="KnowsNoKeys",
        caught="heard 'Ada Byron*', 'Sorry*press 2*', '*find another time*'",
    ),
    "doubled-callbacks": Decisive(
        line="  - {webhook: human, twice: true}\n",
        unseen="events started, ringing, answered, human, human, ...",
        careless="TakesEverythingForNews",
        caught="api PUT /v1/calls/* with body {action: transfer}, exactly 1 time",
    ),
    "hangs-up-in-mid-prompt": Decisive(
        line="        - hang_up\n",
        unseen="webhook completed with body {disconnected_by: user}",
        careless="CallsEverybodyAgain",
        caught="exactly 1 call",
    ),
    "inbound-closed": Decisive(
        line="18:30",
        instead="12:00",
        unseen="heard last 'We are closed now*",
        careless="ReceptionIsAlwaysOpen",
        caught="heard last 'We are closed now*",
    ),
    "inbound-message": Decisive(
        line="      - press: 2\n",
        unseen="Please speak after the beep",
        careless="ReceptionKnowsNoKeys",
        caught="webhook record",
    ),
    "inbound-opening-hours": Decisive(
        line=", {press: 1}",
        unseen="open from nine to five",
        careless="ReceptionKnowsNoKeys",
        caught="open from nine to five",
    ),
    "key-in-mid-prompt": Decisive(
        line='        - wait_for: {heard: "*press 1*"}\n',
        unseen="heard '*To confirm it, press 1*'",
        careless="LetsNobodyInterrupt",
        caught="not heard '*press 2*'",
    ),
    "late-callback": Decisive(
        line="  - {webhook: human, late: 17s}\n",
        unseen="no api PUT /v1/calls/*",
        careless="TakesEverythingForNews",
        caught="no api PUT /v1/calls/*",
    ),
    "lost-callback": Decisive(
        line="  - {webhook: busy, lost: true}\n",
        unseen="events started, completed",
        careless="NeedsToBeToldWhy",
        caught="call to 447700900123, turn 2",
    ),
    "lost-verdict": Decisive(
        line="  - {webhook: human, lost: true}\n",
        unseen="no api PUT /v1/calls/*",
        careless="WaitsForTheVerdict",
        caught="heard 'Good morning*', 'Ada Byron*'",
    ),
    "message-empty": Decisive(
        line="  - {recording: empty, from: 447700900138}\n",
        unseen="webhook record with body {recording_url: , size: 0}, delivered true",
        careless="FetchesFromNowhere",
        caught="webhook record with body {recording_url: , size: 0}, delivered true",
    ),
    "message-hung-up": Decisive(
        line=", {wait_for: {ncco: record}}, hang_up",
        instead=", {say: hello}, stay",
        unseen="webhook record with body {size: 0}, delivered true",
        careless="StumblesOverNothing",
        caught="webhook record with body {size: 0}, delivered true",
    ),
    "message-left": Decisive(
        line='      - say: {text: "I can not come tomorrow. Please call me back.", lasts: 20s}\n',
        unseen="from webhook input to webhook record at least 24s",
        careless="CutsMessagesShort",
        caught="from webhook input to webhook record at least 24s",
    ),
    "message-silent": Decisive(
        line="{press: 2}, stay]",
        instead="{press: 2}, {say: {text: hello, lasts: 20s}}, stay]",
        unseen="from webhook input to webhook record at most 20s",
        careless="RecordsUntilTheKey",
        caught="heard 'Please speak after the beep*', 'Thank you*'",
    ),
    "network-failure": Decisive(
        line="      - {failed: internal_error}\n",
        unseen="call to 447700900117, turn 2",
        careless="NeverCallsAgain",
        caught="call to 447700900117, turn 2",
    ),
    "number-out-of-service": Decisive(
        line="{failed: number_out_of_service}",
        instead="{failed: cannot_route}",
        unseen="exactly 1 call",
        careless="CallsEverybodyAgain",
        caught="exactly 1 call",
    ),
    "reminder-table [busy]": Decisive(
        line="turn: busy,",
        instead="turn: answered,",
        unseen="reminder with json {outcome: call again}",
        careless="NotesTheMissedAsHeard",
        caught="reminder with json {outcome: call again}",
    ),
    "reminder-table [confirms]": Decisive(
        line="turn: confirms,",
        instead="turn: only_listens,",
        unseen="reminder with json {outcome: confirmed}",
        careless="KnowsNoKeys",
        caught="reminder with json {outcome: confirmed}",
    ),
    "reminder-table [declines]": Decisive(
        line="turn: rejected,",
        instead="turn: only_listens,",
        unseen="reminder with json {outcome: call again}",
        careless="NotesTheMissedAsHeard",
        caught="reminder with json {outcome: call again}",
    ),
    "reminder-table [only listens]": Decisive(
        line="turn: only_listens,",
        instead="turn: confirms,",
        unseen="reminder with json {outcome: heard, not confirmed}",
        careless="TakesSilenceForConsent",
        caught="reminder with json {outcome: heard, not confirmed}",
    ),
    "reminder-table [voicemail]": Decisive(
        line="turn: machine,",
        instead="turn: only_listens,",
        unseen="reminder with json {outcome: message left}",
        careless="TakesMachinesForPeople",
        caught="reminder with json {outcome: message left}",
    ),
    "reminder-table [wants another time]": Decisive(
        line="turn: wants_another_time,",
        instead="turn: confirms,",
        unseen="reminder with json {outcome: wants another time}",
        careless="KnowsNoKeys",
        caught="reminder with json {outcome: wants another time}",
    ),
    "ring-out": Decisive(
        line="[timeout]",
        instead="[{unanswered: {ring: 20s}}]",
        unseen="from webhook ringing to webhook timeout 25s to 35s",
        careless="RingsForAMinute",
        caught="from webhook ringing to webhook timeout 25s to 35s",
    ),
    "slow-answer-url": Decisive(
        line="  - {webhook: answer, slow: 6s, attempts: 1}\n",
        unseen="webhook answer with attempts 2, delivered true",
        careless="AnswersOnce",
        caught="heard 'Good morning*', 'Ada Byron*'",
    ),
    "speech-after-silence": Decisive(
        line="        - say: {text: Yes please, confidence: 0.78}\n",
        unseen="look forward to seeing you",
        careless="AsksOnce",
        caught="heard 'Ada Byron*', 'Sorry*'",
    ),
    "voicemail-detected": Decisive(
        line="[machine]",
        instead="[answered]",
        unseen="This is a message for Ada Byron",
        careless="TakesMachinesForPeople",
        caught="This is a message for Ada Byron",
    ),
    "voicemail-undetected": Decisive(
        line=", voicemail: false",
        unseen="events started, ringing, answered, input, input, completed",
        careless="SaysOnlyGoodbye",
        caught="We did not get your answer*appointment*tomorrow at nine",
    ),
}

DECISIVE |= {
    f"{FRONT_DESK}call-centre": Decisive(
        line="turns: [busy]",
        instead="turns: [answered]",
        unseen="call to 447700900814",
        careless="AsksAfterAnyCompleted",
        caught="json {agent: Dora, rating: 5}",
        idle=AT_ONCE,
    ),
    f"{FRONT_DESK}forwarded-and-answered": Decisive(
        line="answer, {say: This is Ada.}, {stay: 30s}, hang_up",
        instead="busy",
        unseen="heard 'This is Ada.'",
        careless="HasTheVoicemailBehindConnect",
        caught="not heard '*leave a message*'",
        idle=AT_ONCE,
    ),
    f"{FRONT_DESK}forwarded-then-voicemail": Decisive(
        line="[timeout]",
        instead="[[{ring: 2s}, answer, {stay: 5s}, hang_up]]",
        unseen="second legs {to: 447700900811, status: timeout}",
        careless="HasItsRepliesIgnored",
        caught="heard '*leave a message after the beep*', 'Thank you*'",
        idle=AT_ONCE,
    ),
    f"{FRONT_DESK}hunting": Decisive(
        line="    turns: [busy]\n",
        instead="    turns: [answered]\n",
        unseen="second legs {to: 447700900812, status: busy}",
        careless="TakesCompletedForOneMore",
        caught="second legs {to: 447700900812, status: busy}",
        idle=AT_ONCE,
    ),
    f"{FRONT_DESK}moderated-conference": Decisive(
        line="  - {at: 70s, post: /conference/447700900155/floor}\n",
        unseen="heard '*The meeting begins*', 'I agree.'",
        careless="LetsTheMeetingGoOn",
        caught="call from 447700900156: duration 140s to 160s",
        idle=AT_ONCE,
    ),
    f"{FRONT_DESK}whisper-declined": Decisive(
        line="{press: 2}",
        instead="{press: 1}",
        unseen="heard '*Please hold*', '*leave a message*', 'Thank you*'",
        careless="PutsThroughToWhoeverAnswers",
        caught="heard '*Please hold*', '*leave a message*', 'Thank you*'",
        idle=AT_ONCE,
    ),
}

CARELESS = [
    *((name, one.careless, one.caught) for name, one in DECISIVE.items()),
    (f"{FRONT_DESK}moderated-conference", "LetsEverybodySpeak", "not heard 'May I?'"),
    ("api-reset", "LetsTheSdkRepeat", "exactly 1 call"),
    ("reminder-table [busy]", "NeverCallsAgain", "exactly 3 calls"),
]


IN_FULL = "LIBRARY_IN_FULL" in os.environ
BY_ITS_LINE = list(DECISIVE) if IN_FULL else list(DECISIVE)[::3]
"""Those that must fail without their decisive line."""
BY_THE_APP = CARELESS if IN_FULL else [one for one in CARELESS if one[0] not in BY_ITS_LINE]
"""Those that must fail for a careless application."""

CAPTURED = ["busy-then-retry", "key-in-mid-prompt", "lost-callback", f"{FRONT_DESK}call-centre"]
"""Those that `make test` captures; `make library` captures all."""

in_one_session = pytest.mark.asyncio(loop_scope="session")


def test_every_scenario_has_something_decisive():
    """Of a table each case."""
    paths = [*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob(f"{FRONT_DESK}*.yaml")]
    documents = {
        str(path.relative_to(SCENARIOS).with_suffix("")): yaml.safe_load(path.read_text()) for path in paths
    }
    names = {
        name if case is None else f"{name} [{case}]"
        for name, document in documents.items()
        for case in document.get("cases", [None])
    }
    assert names == {*DECISIVE, "default"}


@in_one_session
@pytest.mark.parametrize("name", DECISIVE)
async def test_it_holds_for_its_example_application(name, library):
    """With nothing in it that was never used."""
    # An app that is unsure waits for half a second before it calls again, and then makes a token: a run that
    # passes ends without that wait, one that is cut short would fail.
    answer = await _run(library, name, _text(name), _as_it_is(name), idle=5.0)
    assert (answer["failures"], answer["unused"], answer["verdict"]) == ([], [], "passed")


@in_one_session
@pytest.mark.parametrize("name", BY_ITS_LINE)
async def test_it_fails_without_its_decisive_line(name, library):
    one = DECISIVE[name]
    assert _text(name).count(one.line) == 1
    text = _text(name).replace(one.line, one.instead).replace("faults:\n\n", "")
    answer = await _run(library, name, text, _as_it_is(name), idle=one.idle)
    assert one.unseen in _failed(answer)


@in_one_session
@pytest.mark.parametrize(
    ("name", "careless", "caught"), BY_THE_APP, ids=[f"{name}-{careless}" for name, careless, _ in BY_THE_APP]
)
async def test_it_fails_where_the_application_is_careless(name, careless, caught, library):
    answer = await _run(library, name, _text(name), careless, idle=DECISIVE[name].idle)
    assert caught in _failed(answer)


@in_one_session
async def test_a_call_that_comes_later_is_seen_by_no_run_that_does_not_linger(library):
    """That one which lingers sees it is tested above, with an app that does not wait as long."""
    name, linger = "busy-then-declined", "linger: 1s"
    assert linger in _text(name)
    text = _text(name).replace(linger, "")
    answer = await _run(library, name, text, "CallsMuchLaterWhoeverDeclines", idle=0.4)
    assert answer["verdict"] == "passed"


@in_one_session
@pytest.mark.parametrize("name", DECISIVE if IN_FULL else CAPTURED)
async def test_it_takes_the_same_course_once_more_as_it_was_captured(name, library):
    """From the journal of its run: all calls, with the same at the same times."""
    file, case = _file_and_case(name)
    used, app = yaml.safe_load(_text(name)).get("use", []), _as_it_is(name)
    answer, world = await library.run_and_keep(f"{file}.yaml", _text(name), app, 5.0, case, used, journal="1")
    assert answer["verdict"] == "passed"
    before = _lines_of(answer)
    first = next(one["uuid"] for one in before if one["kind"] == "call")
    text = captured_scenario(list(world.switchboard.journal.after(0)), first, captured_world(world))
    answer = await library.run("captured.yaml", text, app, 5.0, journal="1")
    assert (answer["failures"], answer["unused"]) == ([], []), text
    # With a real clock a reply takes as long as it takes.
    without = ("delivery",) if "clock: real" in _text(name) else ()
    assert courses(_lines_of(answer), without) == courses(before, without), text


def _lines_of(answer):
    [journal] = answer["journals"].values()
    return [json.loads(line) for line in journal.splitlines()]


async def _run(library, name, text, app, idle):
    file, case = _file_and_case(name)
    used = yaml.safe_load(text).get("use", [])
    return await library.run(f"{file}.yaml", text, app, idle, case, used)


def _as_it_is(name):
    if name == "api-time-out":
        return "WaitsForASecond"
    return "FrontDesk" if name.startswith(FRONT_DESK) else "AsItIs"


def _file_and_case(name):
    file, bracket, case = name.removesuffix("]").partition(" [")
    return file, case if bracket else None


def _text(name):
    return (SCENARIOS / f"{_file_and_case(name)[0]}.yaml").read_text()


def _failed(answer):
    """What was expected and did not come true, in an application that did not break down."""
    assert "HTTP 500" not in str(answer["failures"])
    return "\n".join(failure["expected"] for failure in answer["failures"])
