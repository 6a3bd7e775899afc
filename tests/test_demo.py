"""The demonstration: that it goes well, that it says so if it does not, and that it leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from demonstration.judgement import CALLS, Evidence, faults, verdict

ROOT = Path(__file__).parent.parent
COMMAND = [ROOT / ".sdk/demo/bin/python", ROOT / "examples/demo.py"]

ADA, CHARLES, _, GEORGE = range(4)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "kept.json"


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def given(kept, temporary):
    """Give the demonstration once, and return what it printed."""
    run = subprocess.run(
        [*COMMAND, "--keep", kept], env=_environment(temporary), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stderr == ""
    return run.stdout


@pytest.fixture
def seen(given, kept):
    """Return what was seen of each call, fit to be doctored."""
    return [Evidence(**evidence) for evidence in json.loads(kept.read_text())]


def test_the_last_line_is_the_verdict(given):
    verdict_line = r"demo: all 4 calls went as expected \(1 min \d+ s of call time in \d+\.\d s\)"
    assert re.fullmatch(verdict_line, given.splitlines()[-1])


def test_each_callback_is_told_with_its_time_and_its_patient(given):
    told = re.findall(r"^\d\d:\d\d:\d\d\.\d{3}  (\S+ \S+) +callback +(\w+)", given, re.MULTILINE)
    assert told == [(expected.patient, callback) for expected in CALLS for callback in expected.callbacks]


def test_what_is_changed_and_heard_in_mid_call_is_told(given):
    assert re.search(r"Ada Byron +application +transfers the call", given)
    assert re.search(r'Ada Byron +hears +"Ada Byron, your appointment is tomorrow at nine\.', given)


def test_it_leaves_nothing_behind(given, temporary):
    assert list(temporary.iterdir()) == []
    _assert_nobody_listens(given)


def test_it_leaves_nothing_behind_when_it_is_stopped(tmp_path):
    """Stopped in the middle of a call, it stops its programs, and removes its folder."""
    with subprocess.Popen(
        COMMAND, env=_environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        told = [demo.stdout.readline()]
        while told[-1] and "callback" not in told[-1]:
            told.append(demo.stdout.readline())
        assert told[-1], demo.communicate()
        demo.send_signal(signal.SIGTERM)  # as by Ctrl-C: they have one handler
        _, complaint = demo.communicate()
    assert (demo.returncode, complaint) == (130, "demo: stopped\n")
    assert list(tmp_path.iterdir()) == []
    _assert_nobody_listens(told[0])


def test_what_was_seen_is_as_expected(seen):
    """The evidence that the next tests doctor is flawless before they do."""
    assert [fault for pair in zip(CALLS, seen, strict=True) for fault in faults(*pair)] == []


def _ends_as_failed(seen):
    seen.record["status"] = "failed"


def _lasts_longer(seen):
    seen.record["duration"] = "45"


def _costs_more(seen):
    seen.record["price"] = "0.07333334"


def _completed_tells_another_price(seen):
    _of(seen, "webhook", event="completed")["body"]["price"] = "0.1"


def _application_missed_the_price(seen):
    seen.reminder["price"] = None


def _application_noted_something_else(seen):
    seen.reminder["outcome"] = "confirmed"


def _callbacks_out_of_order(seen):
    ringing, answered = (_of(seen, "webhook", event=event) for event in ("ringing", "answered"))
    ringing["event"], answered["event"] = "answered", "ringing"


def _callback_missing(seen):
    seen.journal.remove(_of(seen, "webhook", event="human"))


def _callback_given_up(seen):
    _of(seen, "delivery", event="human")["outcome"] = "failed"


def _callback_without_reply(seen):
    seen.journal.remove(_of(seen, "delivery", event="completed"))


def _request_refused(seen):
    _of(seen, "request", method="PUT")["refused"] = "Bad Request"


def _heard_too_little(seen):
    seen.journal.remove(_of(seen, "heard", by="ncco"))


def _heard_something_else(seen):
    _of(seen, "heard", by="ncco")["content"] = "Good evening"


def _cut_short(seen):
    _of(seen, "heard", by="ncco")["to_the_end"] = False


@pytest.mark.parametrize(
    ("doctor", "sentence"),
    [
        (_ends_as_failed, "the call ended as failed, expected completed"),
        (_lasts_longer, "the duration was 45, expected 44"),
        (_costs_more, r"the price was 0\.07333334, expected 0\.07333333"),
        (_completed_tells_another_price, r"the price was 0\.1, expected 0\.07333333"),
        (_application_missed_the_price, "the price was None, expected"),
        (_application_noted_something_else, r"the application noted \('confirmed', None\), expected"),
        (_callbacks_out_of_order, "the callbacks were started, answered, ringing, human, answer"),
        (_callback_missing, "the callbacks were started, ringing, answered, answer, transfer"),
        (_callback_given_up, "the human callback was not delivered"),
        (_callback_without_reply, "the completed callback was not delivered"),
        (_request_refused, "PUT /v1/calls/.* was refused: Bad Request"),
        (_heard_too_little, "the party should have heard .*, but heard"),
        (_heard_something_else, "the party should have heard .*, but heard .*Good evening"),
        (_cut_short, "the party did not hear .* to its end"),
    ],
)
def test_what_is_not_as_expected_is_found_out(doctor, sentence, seen):
    """Each witness is heard: evidence that is doctored in one place has one fault, and that is named."""
    doctor(seen[ADA])
    found = faults(CALLS[ADA], seen[ADA])
    assert len(found) == 1
    assert re.match(f"Ada Byron: {sentence}", found[0])


def test_a_voicemail_is_not_taken_for_a_person(seen):
    found = faults(CALLS[ADA], seen[GEORGE])
    assert any("the callbacks were" in fault for fault in found)
    assert any("should have heard" in fault for fault in found)


def test_a_call_that_was_answered_is_not_taken_for_busy(seen):
    assert "Charles Babbage: the call ended as completed, expected busy" in faults(CALLS[CHARLES], seen[ADA])


def test_the_verdict_says_when_something_went_wrong():
    assert (
        verdict(["a", "b"], calls=4, call_time=76, wall_time=3)
        == "demo: NOT as expected: 2 faults in 4 calls"
    )
    assert verdict(["a"], calls=4, call_time=76, wall_time=3) == "demo: NOT as expected: 1 fault in 4 calls"


def _environment(temporary):
    return os.environ | {"TMPDIR": str(temporary)}


def _of(seen, kind, **facts):
    """Return the first journal entry of a kind with these facts."""
    return next(entry for entry in seen.entries(kind) if facts.items() <= entry.items())


def _assert_nobody_listens(told):
    addresses = re.findall(r"https?://[\d.:]+", told.splitlines()[0])
    assert len(addresses) == 2
    for address in map(urlsplit, addresses):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address.hostname, address.port), timeout=5)
