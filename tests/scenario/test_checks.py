"""What is judged of each kind of expectation: evidence in which it holds, and what is said where it fails."""

from __future__ import annotations

import pytest
from entries import evidence_of

from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.scenario.judging.judgement import Mismatch, judge
from voice_simulator.scenario.language.expectation_lines import LINES

UUID = "63f61863-4a51-4f6b-86e1-46edebcf9356"
OTHER = "7e11a0c3-0000-4000-8000-000000000002"
NUMBER = "447700900100"
CALLER = "447700900999"


class Book:
    """A journal that is written by hand, in the shape of the control API."""

    def __init__(self):
        self.entries = []
        self._deliveries = 0

    def write(self, kind, at=0, uuid=UUID, **facts):
        entry = {"seq": len(self.entries) + 1, "time": f"2030-01-01T12:00:{at:06.3f}Z", "kind": kind}
        self.entries.append(entry | {"uuid": uuid} | facts)
        return self

    def call(self, uuid=UUID, to=NUMBER, turn=1, **facts):
        shown = {"direction": "outbound", "script": "pays", "turn": turn, **facts}
        shown["to"] = {"type": "phone", "number": to}
        shown["from"] = {"type": "phone", "number": CALLER}
        return self.write("call", 0, uuid, **{"origin": f"s.yaml:9, turn {turn}", **shown})

    def status(self, *statuses, uuid=UUID, **facts):
        for at, status in enumerate(statuses):
            self.write("status", at, uuid, status=status, **facts)
        return self

    def hook(self, event, at=0, uuid=UUID, body=None, **facts):
        """Queue a webhook and deliver it."""
        self._deliveries += 1
        number = self._deliveries
        self.write("webhook", at, uuid, delivery=number, event=event, body=body or {"status": event})
        return self.attempt(number, event, at, uuid, **facts)

    def attempt(self, number, event, at=0, uuid=UUID, attempt=1, outcome="delivered", **facts):
        came = facts if "failure" in facts else {"status": 200, **facts}
        return self.write(
            "delivery", at, uuid, delivery=number, event=event, attempt=attempt, outcome=outcome, **came
        )

    def heard(self, *sounds):
        for at, content in enumerate(sounds):
            self.write(
                "heard", at, **{"source": "talk", "content": content, "from": f"2030-01-01T12:00:0{at}.000Z"}
            )
        return self

    def request(self, method, path, status, at=0, uuid=UUID, **facts):
        return self.write("request", at, uuid, method=method, path=path, status=status, **facts)


def book():
    return Book().call()


TALKS = [{"action": "talk", "text": "one moment"}, {"action": "talk", "text": "bye"}]


def of_one_ncco(*begins):
    """Return a journal in which your app gives two prompts at once, and some of them begin."""
    journal = book().hook("answer", 1, reply=TALKS)
    for action, index, at in begins:
        journal.write("ncco", at, action=action, index=index)
    return journal


def read(text):
    """Read lines of `expect:`."""
    mistakes = Mistakes("s.yaml")
    lines = or_none(lambda: LINES.read(read_document(text, "s.yaml"), "expect", mistakes)) or ()
    mistakes.raise_any()
    return lines


def judged(line, *books):
    """Return what one line lacks in one journal, or in those of several applications."""
    worlds = [(f"app{number}", each.entries) for number, each in enumerate(books, 1)]
    return judge(read(f"[{line}]"), evidence_of(worlds))


def shortfall(expected, *seen, closest=None, uuid=UUID):
    """Return what a line 1 lacks."""
    return Mismatch(origin="s.yaml:1", expected=expected, seen="\n".join(seen), closest=closest, uuid=uuid)


THIS = f"call to {NUMBER} from {CALLER}, turn 1"
PUT = "PUT /v1/calls/63f61863…"
TRANSFER = {"action": "transfer", "destination": {"type": "ncco", "ncco": [{"action": "talk", "text": "hi"}]}}


def modify(action, at=0, status=204):
    return book().request("PUT", f"/v1/calls/{UUID}", status, at, body={"action": action})


CASES = {
    "the last status": (
        f"{{call: {NUMBER}, status: completed}}",
        book().status("answered", "completed"),
        book().status("completed", "answered"),
        shortfall(f"call to {NUMBER}: status completed", "status answered, no detail"),
    ),
    "no status": (
        f"{{call: {NUMBER}, status: started}}",
        book().status("started"),
        book(),
        shortfall(f"call to {NUMBER}: status started", "no status yet"),
    ),
    "the detail": (
        f"{{call: {NUMBER}, detail: declined}}",
        book().status("rejected", detail="declined"),
        book().status("rejected", detail="restricted"),
        shortfall(f"call to {NUMBER}: detail declined", "status rejected, detail restricted"),
    ),
    "the duration": (
        f"{{call: {NUMBER}, duration: 12s}}",
        book().status("completed", duration=12),
        book().status("completed", duration=13),
        shortfall(f"call to {NUMBER}: duration 12s", "duration 13s"),
    ),
    "a range of durations": (
        f"{{call: {NUMBER}, duration: {{at_least: 5s, at_most: 20s}}}}",
        book().status("completed", duration=20),
        book().status("completed", duration=4),
        shortfall(f"call to {NUMBER}: duration 5s to 20s", "duration 4s"),
    ),
    "a duration where there is none": (
        f"{{call: {NUMBER}, duration: {{at_most: 20s}}}}",
        book().status("completed", duration=0),
        book().status("busy"),
        shortfall(
            f"call to {NUMBER}: duration at most 20s",
            "no duration: the call was not answered, or is not over (status busy, no detail)",
        ),
    ),
    "the events": (
        f"{{call: {NUMBER}, events: [started, ringing, answered]}}",
        book().hook("started").hook("ringing").hook("answer").hook("answered"),
        book().hook("started").hook("ringing").hook("busy"),
        shortfall(
            f"call to {NUMBER}: events started, ringing, answered",
            "events started, ringing, busy",
            "at 3: expected answered, got busy",
        ),
    ),
    "no events": (
        f"{{call: {NUMBER}, events: []}}",
        book().hook("answer"),
        book().hook("started"),
        shortfall(
            f"call to {NUMBER}: events none", "events started", "at 1: expected nothing more, got started"
        ),
    ),
    "an event that was queued, but not sent": (
        f"{{call: {NUMBER}, events: [started]}}",
        book().hook("started"),
        book().write("webhook", delivery=1, event="started", body={}),
        shortfall(
            f"call to {NUMBER}: events started", "events none", "at 1: expected started, got nothing more"
        ),
    ),
    "an event sent twice is a callback once": (
        f"{{call: {NUMBER}, events: [started]}}",
        book().hook("started", outcome="again", status=503).attempt(1, "started", attempt=2),
        book().hook("started").hook("started"),
        shortfall(
            f"call to {NUMBER}: events started",
            "events started, started",
            "at 2: expected nothing more, got started",
        ),
    ),
    "what was heard": (
        f"{{call: {NUMBER}, heard: ['*elcome', 'thank*']}}",
        book().heard("Welcome", "to us", "thank you"),
        book().heard("Thank you", "Welcome"),
        shortfall(
            f"call to {NUMBER}: heard '*elcome', 'thank*'",
            "nothing heard after what fits '*elcome' fits 'thank*'",
            "  'Thank you'",
            "  'Welcome'",
            closest="'Thank you': it fits but for capitals and small letters",
        ),
    ),
    "that anything was heard": (
        f"{{call: {NUMBER}, heard: '*'}}",
        book().heard("a"),
        book(),
        shortfall(f"call to {NUMBER}: heard '*'", "nothing heard fits '*'", "  it heard nothing"),
    ),
    "calls with a status": (
        "{calls: {status: busy, count: 2, to: '44*'}}",
        book().status("busy").call(OTHER, turn=2).status("busy", uuid=OTHER),
        book().status("busy").call(OTHER, turn=2).status("completed", uuid=OTHER),
        shortfall(
            "exactly 2 calls to 44*, status busy",
            "1 call",
            f"  {THIS}: busy",
            uuid=None,
        ),
    ),
    "calls with a detail": (
        "{calls: {status: rejected, detail: declined, at_least: 1}}",
        book().status("rejected", detail="declined"),
        book().status("rejected", detail="restricted"),
        shortfall(
            "at least 1 call, status rejected, detail declined",
            "no such call; there were",
            f"  {THIS}: rejected",
            uuid=None,
        ),
    ),
    "no calls with a status": (
        "{calls: {status: failed, count: 0}}",
        book().status("busy"),
        book().status("failed"),
        shortfall("no call, status failed", "1 call", f"  {THIS}: failed"),
    ),
    "a request": (
        "{api: PUT /v1/calls/*}",
        modify("transfer"),
        book().request("POST", "/v1/calls", 201),
        shortfall("api PUT /v1/calls/*", "it did not happen; there were", "  POST /v1/calls", uuid=None),
    ),
    "a request of which there is none": (
        "{api: PUT /v1/calls/*}",
        modify("transfer"),
        book(),
        shortfall("api PUT /v1/calls/*", "nothing of that kind happened", uuid=None),
    ),
    "a request's body": (
        "{api: {request: PUT /v1/calls/*, action: transfer}}",
        modify("transfer"),
        modify("hangup"),
        shortfall(
            "api PUT /v1/calls/* with body {action: transfer}",
            "it did not happen; there were",
            f"  {PUT} with action=hangup",
            closest=f"{PUT} with action=hangup: body.action is 'hangup', expected 'transfer'",
        ),
    ),
    "a request's status": (
        "{api: {request: PUT /v1/calls/*, status: '2??'}}",
        modify("mute"),
        modify("mute", status=404),
        shortfall(
            "api PUT /v1/calls/* with status 2??",
            "it did not happen; there were",
            f"  {PUT} with action=mute",
            closest=f"{PUT} with action=mute: status is 404, expected '2??'",
        ),
    ),
    "a request that a fault struck": (
        "{api: {request: POST /v1/calls, fault: 's.yaml:*'}}",
        book().request("POST", "/v1/calls", 503, fault="s.yaml:12"),
        book().request("POST", "/v1/calls", 503),
        shortfall(
            "api POST /v1/calls with fault s.yaml:*",
            "it did not happen; there were",
            "  POST /v1/calls",
            closest="POST /v1/calls: fault is not there, expected 's.yaml:*'",
        ),
    ),
    "a webhook": (
        "{webhook: ringing}",
        book().hook("ringing"),
        book().hook("busy").hook("completed").hook("completed"),
        shortfall(
            "webhook ringing",
            "it did not happen; there were",
            "  webhook busy",
            "  webhook completed (2 times)",
            uuid=None,
        ),
    ),
    "a webhook's body": (
        "{webhook: {event: input, body: {dtmf: {digits: 2}}}}",
        book().hook("input", body={"dtmf": {"digits": "2", "timed_out": False}}),
        book().hook("input", body={"dtmf": {"digits": "3"}}),
        shortfall(
            "webhook input with body {dtmf: {digits: 2}}",
            "it did not happen; there were",
            "  webhook input",
            closest="webhook input: body.dtmf.digits is '3', expected 2",
        ),
    ),
    "whether a webhook was delivered": (
        "{webhook: {event: ringing, delivered: false, attempts: 2, failure: time_out}}",
        book()
        .hook("ringing", outcome="again", failure="time_out")
        .attempt(1, "ringing", attempt=2, outcome="failed", status=400),
        book().hook("ringing", outcome="again", failure="time_out").attempt(1, "ringing", attempt=2),
        shortfall(
            "webhook ringing with delivered false, attempts 2, failure time_out",
            "it did not happen; there were",
            "  webhook ringing",
            closest="webhook ringing: delivered is true, expected false",
        ),
    ),
    "the status of any attempt": (
        "{webhook: {event: ringing, status: 503}}",
        book().hook("ringing", outcome="again", status=503).attempt(1, "ringing", attempt=2),
        book().hook("ringing", outcome="again", status=500).attempt(1, "ringing", attempt=2),
        shortfall(
            "webhook ringing with status 503",
            "it did not happen; there were",
            "  webhook ringing",
            closest="webhook ringing: status is 200, expected 503",
        ),
    ),
    "a reply": (
        "{reply: {to: answer, status: 200, body: [{action: talk}, {action: input}]}}",
        book().hook("answer", reply=[{"action": "talk", "text": "hi"}, {"action": "input"}]),
        book().hook("answer", reply=[{"action": "talk"}]),
        shortfall(
            "reply to answer with status 200, body [{action: talk}, {action: input}]",
            "it did not happen; there were",
            "  reply to answer",
            closest="reply to answer: body is an array of 1, expected [{action: talk}, {action: input}]",
        ),
    ),
    "a reply that a fault played is not the application's": (
        "{reply: answer}",
        book().hook("answer", reply=[]),
        book().hook("answer", reply=[], fault="s.yaml:12"),
        shortfall("reply to answer", "nothing of that kind happened", uuid=None),
    ),
    "an action that a reply brought": (
        "{ncco: {action: talk, text: '*welcome*'}}",
        book().hook("input", reply=[{"action": "talk", "text": "you are welcome"}]),
        book().hook("input", reply=[{"action": "talk", "text": "go away"}]),
        shortfall(
            "ncco talk with text *welcome*",
            "it did not happen; there were",
            "  ncco talk",
            closest="ncco talk: text is 'go away', expected '*welcome*'",
        ),
    ),
    "an action that a request brought": (
        "{ncco: talk}",
        book().request("PUT", f"/v1/calls/{UUID}", 204, body=TRANSFER),
        book().request("PUT", f"/v1/calls/{UUID}", 400, body=TRANSFER, refused="Bad Request"),
        shortfall("ncco talk", "nothing of that kind happened", uuid=None),
    ),
    "an action of a new call": (
        "{ncco: talk}",
        book().request("POST", "/v1/calls", 201, body={"ncco": [{"action": "talk"}]}),
        book().request("POST", "/v1/calls", 201, body={"ncco": [{"action": "wait"}]}),
        shortfall("ncco talk", "it did not happen; there were", "  ncco wait", uuid=None),
    ),
    "the answer to the trigger": (
        "{trigger: 202}",
        book().write("trigger", uuid=None, method="POST", url="http://app/go", status=202),
        book().write("trigger", uuid=None, method="POST", url="http://app/go", status=500),
        shortfall(
            "trigger with status 202",
            "it did not happen; there were",
            "  POST http://app/go -> 500",
            closest="POST http://app/go -> 500: status is 500, expected 202",
            uuid=None,
        ),
    ),
    "so many times": (
        "{webhook: ringing, times: 2}",
        book().hook("ringing").hook("ringing"),
        book().hook("ringing", 3),
        shortfall(
            "webhook ringing, exactly 2 times",
            "it happened once",
            f"  3.000 webhook ringing (call to {NUMBER})",
        ),
    ),
    "not more than so many times": (
        "{webhook: ringing, times: {at_most: 1}}",
        book(),
        book().hook("ringing").hook("ringing"),
        shortfall(
            "webhook ringing, at most 1 time",
            "it happened 2 times",
            f"  0.000 webhook ringing (call to {NUMBER})",
            f"  0.000 webhook ringing (call to {NUMBER})",
        ),
    ),
    "never": (
        "{no: {api: DELETE *}}",
        modify("mute"),
        book().request("DELETE", f"/v1/calls/{UUID}/talk", 200, 4),
        shortfall(
            "no api DELETE *",
            "it happened once",
            f"  4.000 DELETE /v1/calls/63f61863…/talk (call to {NUMBER})",
        ),
    ),
    "never on some calls": (
        f"{{no: {{call: {NUMBER}, webhook: ringing}}}}",
        book().call(OTHER, "447700900101").hook("ringing", uuid=OTHER),
        book().call(OTHER, "447700900101").hook("ringing"),
        shortfall(
            f"each call to {NUMBER}: no webhook ringing",
            f"{THIS}: no status yet",
            "it happened once",
            "  0.000 webhook ringing",
        ),
    ),
    "never on a call that is to be there": (
        f"{{call: {NUMBER}, no: {{webhook: ringing}}}}",
        book(),
        Book(),
        shortfall(f"call to {NUMBER}: no webhook ringing", "there was no call at all", uuid=None),
    ),
    "a thing on one call": (
        f"{{call: {NUMBER}, webhook: ringing}}",
        book().call(OTHER, "447700900101").hook("ringing"),
        book().call(OTHER, "447700900101").hook("ringing", uuid=OTHER),
        shortfall(f"call to {NUMBER}: webhook ringing", "nothing of that kind happened"),
    ),
    "a number of calls": (
        "{calls: 2}",
        book().call(OTHER),
        book(),
        shortfall("exactly 2 calls", "1 call", f"  {THIS}: no status yet", uuid=None),
    ),
    "calls there must not be": (
        f"{{no: {{call: {NUMBER}}}}}",
        Book().call(to="447700900101"),
        book(),
        shortfall(f"no call to {NUMBER}", "1 call", f"  {THIS}: no status yet"),
    ),
    "calls to somewhere": (
        "{calls: {to: 447700900101, at_least: 1}}",
        Book().call(to="447700900101"),
        book(),
        shortfall(
            "at least 1 call to 447700900101",
            "no such call; there were",
            f"  {THIS}: no status yet",
            uuid=None,
        ),
    ),
    "calls at all": (
        "{calls: 1}",
        book(),
        Book(),
        shortfall("exactly 1 call", "no call at all", uuid=None),
    ),
    "a span": (
        "{between: {from: ringing, to: answered, at_most: 5s, at_least: 1s}}",
        book().hook("ringing", 1).hook("answered", 6),
        book().hook("ringing", 1).hook("answered", 6.001),
        shortfall(
            "from webhook ringing to webhook answered 1s to 5s",
            "between ringing and answered: 5001ms",
            f"  1.000 webhook ringing (call to {NUMBER})",
            f"  6.001 webhook answered (call to {NUMBER})",
        ),
    ),
    "a span on one call": (
        f"{{call: {NUMBER}, between: {{from: ringing, to: answered, at_most: 5s}}}}",
        book().call(OTHER, "1").hook("ringing", 0, OTHER).hook("ringing", 1).hook("answered", 6),
        book().call(OTHER, "1").hook("ringing", 1).hook("answered", 6, OTHER),
        shortfall(
            f"call to {NUMBER}: from webhook ringing to webhook answered at most 5s",
            "1.000 webhook ringing, and no webhook answered on that call after it",
        ),
    ),
    "a span from what did not happen": (
        "{between: {from: {status: ringing}, to: {ncco: talk}}}",
        book().status("ringing").hook("answer", 3, reply=[{"action": "talk"}]),
        book().status("started").hook("answer", 3, reply=[{"action": "talk"}]),
        shortfall(
            "from status ringing to ncco talk",
            "no status ringing: it did not happen; there were",
            "  status started",
            uuid=None,
        ),
    ),
    "what an application does before it replies is after the webhook": (
        "{between: {from: ringing, to: {api: PUT *}}}",
        book()
        .write("webhook", 1, delivery=1, event="ringing", body={})
        .request("PUT", "/x", 204, 1)
        .attempt(1, "ringing", 1),
        book().request("PUT", "/x", 204, 1).hook("ringing", 1),
        shortfall(
            "from webhook ringing to api PUT *",
            "1.000 webhook ringing, and no api PUT * after it (does your app wait by its own clock "
            "for longer than --idle? wall: true waits for it)",
        ),
    ),
    "a span from an action to a later one of the same NCCO": (
        "{between: {from: {ncco: {action: talk, text: 'one*'}}, to: {ncco: talk}, at_most: 3s}}",
        of_one_ncco(("talk", 0, 1), ("talk", 1, 4)),
        of_one_ncco(("talk", 0, 1), ("talk", 1, 6)),
        shortfall(
            "from ncco talk with text one* to ncco talk at most 3s",
            "between ncco talk and ncco talk: 5s",
            f"  1.000 ncco talk (call to {NUMBER})",
            f"  6.000 ncco talk (call to {NUMBER})",
        ),
    ),
    "order within one NCCO": (
        "{between: {from: {ncco: {action: talk, text: 'one*'}}, to: {ncco: {action: talk, text: bye}}}}",
        of_one_ncco(("talk", 0, 1), ("talk", 1, 1)),
        of_one_ncco(("talk", 0, 1)),
        shortfall(
            "from ncco talk with text one* to ncco talk with text bye",
            "1.000 ncco talk, and no ncco talk with text bye after it",
        ),
    ),
    "the later action of an NCCO is not before the earlier": (
        "{between: {from: {ncco: {action: talk, text: bye}}, to: {ncco: {action: talk, text: 'one*'}}}}",
        of_one_ncco(("talk", 0, 1), ("talk", 1, 2)).hook("answer", 3, reply=TALKS),
        of_one_ncco(("talk", 0, 1), ("talk", 1, 2)),
        shortfall(
            "from ncco talk with text bye to ncco talk with text one*",
            "1.000 ncco talk, and no ncco talk with text one* after it",
        ),
    ),
    "no errors": (
        "no_errors",
        modify("mute").hook("ringing"),
        modify("mute", 3, 404),
        shortfall("no errors", f"  3.000 {PUT} with action=mute -> 404 (call to {NUMBER})"),
    ),
}


@pytest.mark.parametrize(("line", "good", "bad", "expected"), CASES.values(), ids=CASES)
def test_expectation_holds_where_it_should_and_says_what_is_missing(line, good, bad, expected):
    """Only the thing that is expected differs between the two journals."""
    assert judged(line, good) == []
    assert judged(line, bad) == [expected]


def test_spans_are_within_one_world():
    """What happens in another one is neither after nor before."""
    line = "{between: {from: ringing, to: answered, at_most: 5s}}"
    ringing, answered = book().hook("ringing", 1), Book().call(OTHER).hook("answered", 2, OTHER)
    assert judged(line, ringing, answered)[0].seen.endswith("and no webhook answered after it")
    assert judged(line, ringing.hook("answered", 3), answered) == []


def test_the_closest_differs_least():
    """Of several, whichever came first."""
    line = "{webhook: {event: input, body: {a: 1, b: 2}}}"
    seen = (
        book().hook("input", body={"a": 1}).hook("input", body={"a": 1, "b": 3}).hook("input", body={"b": 3})
    )
    assert judged(line, seen)[0].closest == "webhook input: body.b is not there, expected 2"
