"""The lines of `expect:`: how each is written, and what is said of one that can't be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.expectation_lines import LINES
from voice_simulator.scenario.model.bounds import NEVER, Bounds
from voice_simulator.scenario.model.expectations import (
    Between,
    CallCount,
    Detail,
    Events,
    Expectation,
    Happened,
    Heard,
    HeardLast,
    Lasted,
    LastStatus,
    NoErrors,
    NotHeard,
    SoundLike,
    Thing,
    Which,
    asks,
)
from voice_simulator.scenario.model.patterns import Items, Members, Scalar


def lines_of(text):
    """Return the expectations of a list in YAML."""
    mistakes = Mistakes("folder/s.yaml")
    lines = or_none(lambda: LINES.read(read_document(text, "folder/s.yaml"), "expect", mistakes)) or ()
    mistakes.raise_any()
    return lines


def line_of(text):
    """Return the only expectation of a text."""
    (line,) = lines_of(f"[{text}]")
    return line


def like(*globs):
    """Return what sounds of these words are like."""
    return tuple(map(SoundLike, globs))


def mistakes_in(text):
    """Return the mistakes of some lines as texts."""
    with pytest.raises(InvalidDocument) as caught:
        lines_of(text)
    return [str(mistake).removeprefix("folder/s.yaml:") for mistake in caught.value.mistakes]


def members(**wanted):
    """Return the pattern of an object, of plain values and patterns."""
    return Members(
        tuple(
            (
                name.rstrip("_"),
                value if isinstance(value, Members | Items | Scalar) else Scalar(str(value), value),
            )
            for name, value in wanted.items()
        )
    )


def thing(kind, **wanted):
    return Thing(kind, members(**wanted))


RINGING = thing("webhook", event="ringing")
CALL = members(to="447700900100")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("no_errors", NoErrors()),
        ("calls: 3", CallCount(Members(()), Bounds(3, 3))),
        ("calls: {to: 44*, count: 0}", CallCount(members(to="44*"), NEVER)),
        (
            "calls: {count: 2, status: busy, detail: declined}",
            CallCount(members(status="busy", detail="declined"), Bounds(2, 2)),
        ),
        ("calls: {turn: 2, at_least: 1, at_most: 4}", CallCount(members(turn=2), Bounds(1, 4))),
        ("api: PUT /v1/calls/*", Happened(thing("api", method="PUT", path="/v1/calls/*"))),
        ("api: put /v1/calls/", Happened(thing("api", method="PUT", path="/v1/calls"))),
        ('api: "* /v1/calls"', Happened(thing("api", method="*", path="/v1/calls"))),
        (
            'api: {request: PUT /*, status: 204, fault: "flaky.yaml:*"}',
            Happened(thing("api", method="PUT", path="/*", status=204, fault="flaky.yaml:*")),
        ),
        ('api: {status: "4??"}', Happened(thing("api", status="4??"))),
        ("api: {action: transfer}", Happened(thing("api", body=members(action="transfer")))),
        (
            "api: {body: {to: [{number: 5}]}}",
            Happened(thing("api", body=members(to=Items((members(number=5),))))),
        ),
        ("webhook: ringing", Happened(RINGING)),
        ('webhook: "*"', Happened(thing("webhook", event="*"))),
        ("webhook: ringing, times: 2", Happened(RINGING, Bounds(2, 2))),
        ("webhook: ringing, times: {at_least: 2}", Happened(RINGING, Bounds(2))),
        ("webhook: ringing, times: {at_least: 2, at_most: 3}", Happened(RINGING, Bounds(2, 3))),
        (
            "webhook: {event: input, delivered: false, attempts: 2, failure: time_out}",
            Happened(
                Thing(
                    "webhook",
                    Members(
                        (
                            ("event", Scalar("input", "input")),
                            ("delivered", Scalar("false", value=False)),
                            ("attempts", Scalar("2", 2)),
                            ("failure", Scalar("time_out", "time_out")),
                        )
                    ),
                )
            ),
        ),
        ("webhook: {status: 503}", Happened(thing("webhook", status=503))),
        ("reply: answer", Happened(thing("reply", to="answer"))),
        ("reply: {to: answer, body: []}", Happened(thing("reply", to="answer", body=Items(())))),
        ("ncco: talk", Happened(thing("ncco", action="talk"))),
        (
            'ncco: {text: "*hi*", action: talk}',
            Happened(thing("ncco", action="talk", text="*hi*")),
        ),
        ("ncco: {maxLength: 3}", Happened(thing("ncco", maxLength=3))),
        ("trigger: 202", Happened(thing("trigger", status=202))),
        ("trigger: {failure: reset}", Happened(thing("trigger", failure="reset"))),
        ("no: {webhook: ringing}", Happened(RINGING, NEVER)),
        ("no: {call: 447700900100}", CallCount(CALL, NEVER)),
        (
            "between: {from: ringing, to: {status: answered}, at_most: 5s}",
            Between(RINGING, thing("status", status="answered"), Bounds(0, 5000)),
        ),
        (
            "between: {from: ringing, to: {ncco: talk}, at_least: 1s}",
            Between(RINGING, thing("ncco", action="talk"), Bounds(1000)),
        ),
        (
            "between: {from: ringing, to: ringing, at_least: 1s, wall: true}",
            Between(RINGING, RINGING, Bounds(1000), is_wall=True),
        ),
    ],
)
def test_line_about_everything_reads_as_it_is_written(text, claim):
    """Each kind of line, short and in full."""
    shown = text if text == "no_errors" else f"{{{text}}}"
    which = Which.EACH if text == "no: {webhook: ringing}" else Which.ONE
    assert line_of(shown) == Expectation(origin="s.yaml:1", which=which, claims=(claim,))


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("status: completed", (LastStatus("completed"),)),
        ("status: rejected, detail: declined", (LastStatus("rejected"), Detail("declined"))),
        ("duration: 12s", (Lasted(Bounds(12000, 12000)),)),
        ("duration: {at_least: 5s, at_most: 20s}", (Lasted(Bounds(5000, 20000)),)),
        ("events: []", (Events(()),)),
        ('events: [started, "...", completed]', (Events(("started", "...", "completed")),)),
        ('heard: "*welcome*"', (Heard(like("*welcome*")),)),
        ("heard: [1, thank you]", (Heard(like("1", "thank you")),)),
        ("heard: {text: [a, b], after: ringing}", (Heard(like("a", "b"), RINGING),)),
        ("heard: {after: ringing}", (Heard(like("*"), RINGING),)),
        ("heard: {text: a}", (Heard(like("a")),)),
        ('not_heard: "*bye*"', (NotHeard(like("*bye*")),)),
        ("not_heard: [a, b]", (NotHeard(like("a", "b")),)),
        (
            "not_heard: {text: a, after: {ncco: talk}}",
            (NotHeard(like("a"), thing("ncco", action="talk")),),
        ),
        ('heard_last: "*bye*"', (HeardLast(SoundLike("*bye*")),)),
        ("heard_last: {text: a, after: ringing}", (HeardLast(SoundLike("a"), RINGING),)),
        ("webhook: ringing, status: busy", (Happened(RINGING), LastStatus("busy"))),
        ("no: {webhook: ringing}", (Happened(RINGING, NEVER),)),
    ],
)
def test_line_about_a_call_reads_as_it_is_written(text, claims):
    """What is claimed of the call that the line names."""
    assert line_of(f"{{call: 447700900100, {text}}}") == Expectation(
        origin="s.yaml:1", calls=CALL, claims=claims
    )


@pytest.mark.parametrize(
    ("text", "calls", "which"),
    [
        ("call: +447700900100", CALL, Which.ONE),
        ("call: {to: 447700900100}, any: true", CALL, Which.ANY),
        ("call: {to: 447700900100}, all: true", CALL, Which.ALL),
        ("call: {to: 447700900100}, any: false", CALL, Which.ONE),
        ("call: {}, all: true", Members(()), Which.ALL),
        (
            "call: {turn: 3, from: 4*, direction: inbound, application: a-*, script: pays, origin: s:9}",
            members(from_="4*", direction="inbound", turn=3, application="a-*", script="pays", origin="s:9"),
            Which.ONE,
        ),
        ("no: {call: 447700900100, webhook: ringing}", CALL, Which.EACH),
    ],
)
def test_calls_are_named_by_what_they_are_like(text, calls, which):
    """By the number alone, or by a mapping."""
    line = line_of(f"{{{text}}}")
    assert (line.calls, line.which) == (calls, which)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "call: {to: 447700900100, turn: 3}, status: completed, detail: declined",
            "call to 447700900100, turn 3: status completed; detail declined",
        ),
        ("call: {from: 1*}, any: true, duration: {at_most: 9ms}", "any call from 1*: duration at most 9ms"),
        ('call: 555, all: true, events: ["..."]', "every call to 555: events ..."),
        ("call: 555, heard: [a, b]", "call to 555: heard 'a', 'b'"),
        ("call: 555, not_heard: [a, b]", "call to 555: not heard 'a', 'b'"),
        (
            "call: 555, heard_last: {text: a, after: {status: answered}}",
            "call to 555: heard last 'a' after status answered",
        ),
        ("call: 555, events: []", "call to 555: events none"),
        ("calls: 1", "exactly 1 call"),
        ("calls: {at_least: 2, to: 5}", "at least 2 calls to 5"),
        ("no: {call: 555}", "no call to 555"),
        ("no: {call: 555, api: PUT /*}", "each call to 555: no api PUT /*"),
        ("api: PUT /*, times: {at_least: 2, at_most: 3}", "api PUT /*, 2 to 3 times"),
        ("webhook: ringing, times: 1", "webhook ringing, exactly 1 time"),
        (
            "api: {request: PUT /*, status: 204, body: {a: [1, null]}}",
            "api PUT /* with status 204, body {a: [1, null]}",
        ),
        ("api: {status: 204}", "api * with status 204"),
        ("reply: {to: answer, status: 200}", "reply to answer with status 200"),
        ("trigger: 202", "trigger with status 202"),
        (
            "between: {from: ringing, to: {api: GET /*}, at_least: 1s, at_most: 5s}",
            "from webhook ringing to api GET /* 1s to 5s",
        ),
        ("between: {from: ringing, to: answered}", "from webhook ringing to webhook answered"),
        (
            "between: {from: ringing, to: answered, at_most: 9s, wall: true}",
            "from webhook ringing to webhook answered at most 9s of wall time",
        ),
    ],
)
def test_line_is_told_in_a_sentence(text, sentence):
    """The report says in short what was expected."""
    assert line_of(f"{{{text}}}").text == sentence


def test_origins_are_lines_of_the_file():
    """Without the folder."""
    origins = [line.origin for line in lines_of("- no_errors\n- calls: 3\n\n-\n  webhook: ringing")]
    assert origins == ["s.yaml:1", "s.yaml:2", "s.yaml:5"]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("no_errors", False),
        ("{no: {api: PUT /*}}", False),
        ("{no: {call: 555}}", False),
        ("{no: {call: 555, webhook: ringing}}", False),
        ("{webhook: ringing, times: {at_most: 3}}", False),
        ("{calls: 0}", False),
        ("{calls: 3}", True),
        ("{webhook: ringing}", True),
        ("{call: 555}", True),
        ("{call: 555, no: {webhook: ringing}}", True),
        ("{call: 555, status: busy}", True),
        ("{between: {from: ringing, to: answered}}", True),
    ],
)
def test_a_run_waits_for_what_is_to_happen(text, waits):
    """But not for what is not to happen."""
    assert asks(line_of(text)) is waits


LINE = (
    "call, any, all, status, detail, duration, events, legs, heard, not_heard, heard_last, recording, "
    "transcript, api, webhook, "
    "reply, ncco, socket, trigger, calls, between, app, no, times"
)
EVENT = (
    "started, ringing, answered, completed, busy, cancelled, failed, rejected, timeout, unanswered, "
    "disconnected, machine, human"
)
THINGS = "api, webhook, reply, ncco, socket, trigger"
NEVER = f"{THINGS}, recording, transcript"
ONE = "such as {api: PUT /v1/calls/*}"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("no_errors", "1:1: expect: is a list of lines; write expect: [no_errors]"),
        (
            "[no_error]",
            (
                "1:2: unknown expectation 'no_error'; did you mean 'no_errors'? "
                f"A line is no_errors, or has {LINE}."
            ),
        ),
        ("[[a]]", f"1:2: a line of expect is no_errors, or a mapping of {LINE}; this is a list"),
        ("[{}]", f"1:2: a line needs something to expect: no_errors, or one of {LINE}"),
        ("[{cal: 5}]", f"1:3: unknown key 'cal'; did you mean 'call'? A line of expect has {LINE}."),
        ("[{event: input}]", "1:3: 'event' is written webhook: input"),
        ("[{event: {}}]", "1:3: 'event' is written webhook: {…}"),
        ("[{no_errors: }]", "1:3: 'no_errors' stands alone: - no_errors"),
        ("[{status: busy}]", "1:11: status needs a call; add call: {to: 447700900100}"),
        ("[{api: PUT /*, any: true}]", "1:21: any needs a call; add call: {to: 447700900100}"),
        ("[{call: 555, any: true, all: true}]", "1:30: any and all don't go together: choose one"),
        (
            "[{api: PUT /*, reply: answer}]",
            "1:2: a line is about one thing; this has api and reply: write a line for each",
        ),
        ("[{call: 555, trigger: 202}]", "1:23: trigger is not about one call; write it in a line of its own"),
        ("[{call: 555, calls: 3}]", "1:21: calls is not about one call; write it in a line of its own"),
        (
            "[{no: {call: 555, trigger: 202}}]",
            "1:28: trigger is not about one call; write it in a line of its own",
        ),
        ("[{call: 555, times: 3}]", f"1:21: times goes with one of {THINGS}"),
        ("[{webhook: ringing, times: 0}]", "1:28: times: 0 is written no: {api: …}"),
        ("[{webhook: ringing, times: {}}]", "1:28: times: expected at_least or at_most"),
        (
            "[{webhook: ringing, times: often}]",
            "1:28: times: expected a whole number from 1 to 1000000, got the text 'often'",
        ),
        ("[{calls: {at_least: 3, at_most: 2}}]", "1:33: at_most is less than at_least"),
        (
            "[{calls: {to: 5}}]",
            "1:10: calls: expected count, or at_least and at_most: how many there were",
        ),
        (
            "[{calls: {count: 5, at_most: 6}}]",
            "1:10: calls: expected count, or at_least and at_most: how many there were",
        ),
        (
            "[{api: PUT}]",
            "1:8: api: expected a method and a path, such as PUT /v1/calls/*; got 'PUT'",
        ),
        (
            "[{api: {request: PUTT /*}}]",
            "1:18: request: 'PUTT' is not one of GET, POST, PUT, DELETE, *.",
        ),
        (
            "[{api: [x]}]",
            "1:8: api: expected a method and a path, such as PUT /v1/calls/*, or a mapping, got a list",
        ),
        (
            "[{between: {from: ringing, to: answered, wall: true}}]",
            "1:48: wall goes with at_least or at_most: how much wall time",
        ),
        ("[{api: {}}]", "1:8: api: expected at least one of request, status, action, body, fault"),
        (
            "[{api: {stat: 5}}]",
            (
                "1:9: unknown key 'stat'; did you mean 'status'? "
                "'api' has request, status, action, body, fault."
            ),
        ),
        (
            "[{api: {status: 4xx}}]",
            (
                '1:17: status: expected an HTTP status such as 204, or a glob such as "4??"; '
                "got the text '4xx'"
            ),
        ),
        (
            "[{api: {action: transferr}}]",
            (
                "1:17: action: 'transferr' is not one of transfer, hangup, mute, unmute, earmuff, unearmuff; "
                "did you mean 'transfer'?"
            ),
        ),
        (
            "[{webhook: ringin}]",
            (
                "1:12: webhook: unknown event 'ringin'; did you mean 'ringing'? It is one of "
                f"{EVENT}, answer, fallback, input, dtmf, notify, record, transcription, transfer, error."
            ),
        ),
        (
            "[{webhook: {attempts: 3}}]",
            "1:23: attempts: expected a whole number from 1 to 2, got the number 3",
        ),
        (
            "[{call: 111, duration: }]",
            "1:23: duration: expected a duration such as 250ms, 4s, 2m or 1h, got nothing",
        ),
        (
            "[{between: {from: ringing, to: answered, at_most: }}]",
            "1:50: at_most: expected a duration such as 250ms, 4s, 2m or 1h, got nothing",
        ),
        (
            "[{call: 111, no: {trigger: 200}}]",
            "1:28: trigger is not about one call; write it in a line of its own",
        ),
        (
            "[{webhook: {failure: timed_out}}]",
            (
                "1:22: failure: 'timed_out' is not one of unreachable, time_out, reset, blocked, bad_url, "
                "bad_certificate, bad_reply, internal_error; did you mean 'time_out'?"
            ),
        ),
        (
            "[{ncco: tlak}]",
            (
                "1:9: ncco: 'tlak' is not one of talk, stream, input, record, conversation, connect, notify, "
                "wait, transfer; did you mean 'talk'?"
            ),
        ),
        (
            "[{no: errors}]",
            (
                f"1:7: no: expected a mapping with one thing, {ONE}; got the text 'errors'; "
                "did you mean - no_errors?"
            ),
        ),
        ("[{no: [5]}]", f"1:7: no: expected a mapping with one thing, {ONE}; got a list"),
        (
            "[{no: {api: GET /, webhook: ringing}}]",
            f"1:7: no needs one of {NEVER}; this has api and webhook",
        ),
        (
            '[{call: 555, transcript: ""}]',
            '1:26: transcript: "" fits nothing that is said; that nothing is said is written transcript: []',
        ),
        (
            '[{call: 555, recording: {said: ["*", ""]}}]',
            '1:38: said: "" fits nothing that is said; that nothing is said is written said: []',
        ),
        (
            "[{no_recording: {}}]",
            "1:3: 'no_recording' is written no: {recording: {…}}",
        ),
        (
            "[{call: 555, no: {call: 555, webhook: ringing}}]",
            f"1:19: unknown key 'call'. 'no' beside a call has {NEVER}.",
        ),
        (
            "[{call: }]",
            (
                "1:8: call: expected the number that is called, or a mapping such as "
                "{to: 447700900100, turn: 3}; got nothing"
            ),
        ),
        ("[{call: {to: 447 700}}]", "1:14: to: a number has no blanks; write 447700"),
        (
            "[{call: {too: 5}}]",
            (
                "1:10: unknown key 'too'; did you mean 'to'? "
                "'call' has to, from, direction, turn, application, script, origin, leg_of."
            ),
        ),
        ("[{call: {direction: up}}]", "1:21: direction: 'up' is not one of outbound, inbound."),
        (
            "[{call: 555, duration: 12}]",
            "1:24: duration: the duration 12 needs a unit: 12s for seconds, or one of ms, m, h",
        ),
        (
            "[{call: 555, events: ringing}]",
            "1:22: events: expected a list such as [started, \"...\", completed], got the text 'ringing'",
        ),
        (
            "[{call: 555, events: [answer]}]",
            (
                "1:23: events: unknown event 'answer'; did you mean 'answered'? It is one of "
                f'{EVENT}, input, dtmf, notify, record, transcription, transfer, error, "...".'
            ),
        ),
        (
            "[{call: 555, heard: []}]",
            '1:21: heard: expected at least one text or glob, such as ["*welcome*"]',
        ),
        (
            "[{call: 555, not_heard: {}}]",
            "1:25: expected text, source, whose or after: what was heard, and after what",
        ),
        (
            "[{call: 555, heard: {text: a, after: }}]",
            (
                "1:37: after: expected the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}; "
                "got nothing"
            ),
        ),
        (
            "[{call: 555, heard: #welcome\n}]",
            "1:20: heard: what follows '#' is a comment, so nothing is left; quote it: \"#welcome\"",
        ),
        (
            "[{call: 555, status: complete}]",
            (
                "1:22: status: 'complete' is not one of started, ringing, answered, machine, completed, "
                "busy, cancelled, failed, rejected, timeout, unanswered; did you mean 'completed'?"
            ),
        ),
        (
            "[{call: 555, detail: decline}]",
            (
                "1:22: detail: 'decline' is not one of unavailable, timeout, carrier_timeout, declined, "
                "restricted, invalid_number, cannot_route, number_out_of_service, internal_error; "
                "did you mean 'declined'?"
            ),
        ),
        (
            "[{between: {from: ringing}}]",
            "1:12: between needs from and to, such as {from: ringing, to: answered, at_most: 5s}",
        ),
        (
            "[{between: {from: ringing, to: []}}]",
            (
                "1:32: to: expected the event of a webhook, or a mapping such as {api: PUT /v1/calls/*}; "
                "got a list"
            ),
        ),
        (
            "[{between: {from: ringing, to: {}}}]",
            f"1:32: to needs one of {THINGS}, status; this has none",
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """What a newcomer may write by mistake is answered by what to write."""
    assert mistakes_in(text) == [mistake]


def test_all_mistakes_are_told_at_once():
    """Those of several lines, and of one."""
    text = "- no_eror\n- {webhook: ringin, times: x}\n- {api: PUT /*}"
    assert [mistake.split(" ")[0] for mistake in mistakes_in(text)] == ["1:3:", "2:13:", "2:28:"]


KEYS = [*LINE.split(", "), "event", "no_errors", "to", "from", "turn", "count", "at_least", "at_most"]
KEYS += ["request", "body", "delivered", "attempts", "failure", "fault", "action", "direction", "url"]
WORDS = st.sampled_from(["ringing", "PUT /*", "5s", "...", "true", "", "44*", "talk", "busy"])
SCALARS = st.none() | st.booleans() | st.integers(-1, 600) | WORDS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), max_size=3))
def test_any_mapping_of_known_keys_is_read_or_refused(lines):
    """Whatever stands behind the keys: mistakes are noted, nothing raises, and what is read can be told."""
    mistakes = Mistakes("s.yaml")
    for line in or_none(lambda: LINES.read(node_of(lines, "s.yaml"), "expect", mistakes)) or ():
        assert line.text or line.calls is not None
        assert asks(line) in (True, False)
