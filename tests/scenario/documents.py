"""Scenario documents for properties: good ones by construction, over the whole language, and spoilt ones.

A document is a plain value, as JSON has it; `text_of` writes it down. What is drawn here keeps to the rules
that no schema can say as well: the order of steps, names that are defined, entries that hide none.
"""

from __future__ import annotations

import copy
import json
import struct

from hypothesis import strategies as st

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.faults import Corruption, Disconnect, Effect
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.scenario.language.api_faults import ERRORS
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.call_entries import ENDPOINT_TYPES, ENTRY_KEYS
from voice_simulator.scenario.language.expectation_claims import CALLBACKS, DETAIL_WORDS, OF_CALL
from voice_simulator.scenario.language.expectation_ends import THINGS
from voice_simulator.scenario.language.expected_hearing import SOUND_SOURCES
from voice_simulator.scenario.language.fault_entries import FAILURES
from voice_simulator.scenario.language.fault_parts import AWAITED, EVENTS, OF_ONE_ATTEMPT
from voice_simulator.scenario.language.files_beside import UsedFiles
from voice_simulator.scenario.language.inbound_entries import KEYS as INBOUND_KEYS
from voice_simulator.scenario.language.outcomes import PARAMETERS
from voice_simulator.scenario.language.scenario_reader import KEYS
from voice_simulator.scenario.language.socket_facts import HAPPENED as SOCKET_HAPPENED
from voice_simulator.scenario.language.socket_facts import RECEIVED, SENT
from voice_simulator.scenario.language.steps import STEPS
from voice_simulator.scenario.language.words import API_ACTIONS, NCCO_ACTIONS, PUT_ACTIONS, SOURCES

VARIABLES = {"span": "3s", "key": 2, "who": "447700900777", "words": "yes please", "really": True}
"""Those that documents declare where they use one."""

WORDS = sorted(
    {*KEYS, *ENTRY_KEYS, *INBOUND_KEYS, *STEPS, *PARAMETERS, *EVENTS, *API_ACTIONS, *NCCO_ACTIONS, *ERRORS}
    | {*FAILURES, *DETAIL_WORDS, *OF_CALL, *THINGS, *ENDPOINT_TYPES, *CALLBACKS, *map(str, Status)}
    | {"times", "steps", "weight", "digits", "now", "within", "detail", "sip_code", "attempts", "chance"}
    | {"respond", "delay", "late", "lost", "call", "any", "all", "no", "between", "at_least", "at_most", "*"}
    | {"together", "refuse", "none", "never", "no_errors", "json", "form", "text", "post", "get", "mine"}
    | {"app", "send", "headers", "after", "later"}
)
"""Words of the language, for one to stand where another should."""


WAV = b"RIFF" + struct.pack(
    "<I4s4sIHHIIHH4sI", 1636, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 1600
)
WAV += bytes(1600)
"""A WAV file of 200 ms."""


def text_of(document):
    """Write a document down."""
    return json.dumps(document, ensure_ascii=False)


def pick(*values):
    """One of some values."""
    return st.sampled_from(values)


def some(required, optional=None):
    """A mapping with some keys, and perhaps others."""
    return st.fixed_dictionaries(required, optional=optional or {})


def lists(items, least=0, most=3):
    """A short list."""
    return st.lists(items, min_size=least, max_size=most)


durations = pick("250ms", "1s", "1.5s", "4s", "20s", "2m", "0", 0, "${span}")
spans = pick("250ms", "1s", "4s", "31s", "${span}")
optional_durations = durations | st.none()
switches = st.booleans() | pick("${really}")
texts = pick("hello", "*hello*", "yes", "12:30", 7, 0.5, True, "${words}", "a ${words} b", "ü", "")
numbers = pick("447700900100", 447700900100, "+447700900101", "4477009001*", "*", "${who}")
callers = pick(
    "447700900500", 447700900501, "+447700900502", "sip:ada@example.com", "SIPS:bob", "Unknown", "${who}"
)
codes = pick(200, 201, 404, 503)
counts = st.integers(1, 4)


# -- scripts


def ends():
    """A step that ends a call before its answer."""
    plain = pick("busy", "timeout", "unanswered", "rejected", "failed", {"busy": None}, {"timeout": None})
    reasons = [
        some({status: some({}, {"detail": pick(*words), "sip_code": st.integers(300, 699)}) | pick(*words)})
        for status, words in ((str(status), tuple(words)) for status, words in DETAILS.items())
    ]
    return st.one_of(plain, some({"busy": some({"sip_code": pick(486, 600)})}), *reasons)


answers = pick(
    "answer",
    {"answer": None},
    {"answer": "machine"},
    {"answer": {"machine": None}},
    {"answer": {"machine": {"beep_after": "never"}}},
    {"answer": {"machine": {"beep_after": None}}},
    {"answer": {"machine": {"beep_after": "${span}", "verdict_after": "4s"}}},
    {"answer": {"verdict_after": "${span}"}},
)
rings = some({"ring": pick("1s", "3s", "100s", "${span}")})
keys = pick(1, "2", "#", "12p3", "*", "${key}")
spoken = pick("yes", "I would like to pay", 5, True, "${words}")
confidences = pick(0, 1, 0.78, "0.5", "1.0")
alternatives = spoken | some({"text": spoken}, {"confidence": confidences})
wav_files = pick("hello.wav", "./hello.wav", "a/ü 1.WAV", "${words}")
presses = some({"press": keys | some({"digits": keys}, {"now": switches, "if_possible": switches})})
sayings = some(
    {
        "say": spoken
        | some({"text": spoken}, {"confidence": confidences, "now": switches, "if_possible": switches})
        | some({"alternatives": lists(alternatives, 1)}, {"lasts": optional_durations})
        | some({"text": spoken, "file": wav_files}, {"confidence": confidences, "now": switches})
        | some({"text": spoken}, {"breaks_off_after": pick("250ms", "1h", None)})
        | some({"error": spoken})
    }
)
plays = some({"play": wav_files | some({"file": wav_files}, {"now": switches, "if_possible": switches})})


EVENTS_OF_CALL = SOURCES["event"]
GLOBS = ("*", "*press one*", "Welcome*", "*yes.", "*.mp3", "${words}", "12", 7, "?*[a-e]*", "*never said*")


def ringing_waits():
    """A `wait_for` while the phone rings."""
    options = {"within": spans | st.none(), "if_possible": switches}
    for_one = some({"event": pick("ringing")}, options) | some({"api": pick("hangup")}, options)
    return some({"wait_for": pick("hangup") | for_one})


def waits():
    """A `wait_for`."""
    options = {"within": spans | st.none(), "if_possible": switches}
    answered = {**SOURCES, "event": [event for event in EVENTS_OF_CALL if event != "ringing"], "heard": GLOBS}
    for_one = [some({source: pick(*words)}, options) for source, words in answered.items()]
    for_one += [some({"speech": pick(True)}, options), some({"silence": pick("250ms", "1s")})]
    return some({"wait_for": st.one_of(pick(*API_ACTIONS), *for_one)})


stays = some({"stay": pick("1s", "8s", "2m", "${span}")})
last_steps = pick("hang_up", {"hang_up": None}, "stay", {"stay": None})


def doings(depth=2):
    """A step of an answered call that others can follow."""
    plain = st.one_of(presses, sayings, plays, waits(), stays)
    if not depth:
        return plain
    within = lists(st.deferred(lambda: doings(depth - 1)), 1, 2)
    way = within | some({"steps": within}, {"weight": st.integers(1, 5)})
    repeats = some({"repeat": some({"times": st.integers(1, 3), "steps": within})})
    return st.one_of(plain, plain, repeats, some({"one_of": lists(way, 1)}))


@st.composite
def answered(draw):
    """The steps of an answered call."""
    steps = draw(lists(doings()))
    return [*steps, draw(last_steps)] if draw(st.booleans()) else steps


@st.composite
def scripts(draw):
    """The script of a party that is called."""
    begin = draw(pick([], [], [{"setup": "500ms"}], [{"setup": 0}])) + draw(lists(rings, 0, 2))
    match draw(st.integers(0, 5)):
        case 0:
            return [*begin, draw(ends())]
        case 1:
            return [*begin, draw(pick("ring", {"ring": None}))]
        case 5:
            rung = [*begin, draw(rings | pick("ring")), *draw(lists(ringing_waits(), 0, 2))]
            rung.append({"wait_for": draw(pick("hangup", {"api": "hangup", "if_possible": True}))})
            onward = draw(pick([], [draw(ends())], [draw(answers), *draw(answered())]))
            return rung + onward
        case 2:
            ways = [[*draw(lists(rings, 0, 1)), draw(answers)], [draw(ends())]]
            weighed = [ways[0], {"weight": draw(counts), "steps": ways[1]}]
            return [*begin, {"one_of": weighed}, *draw(answered())]
        case _:
            return [*begin, draw(answers), *draw(answered())]


def outcomes():
    """A turn by the name of an outcome, alone or with parameters."""
    choices = [*map(st.just, PARAMETERS)]
    ring = pick("1s", "100s", "${span}") | st.none()
    values = {"ring": ring, "stay": optional_durations, "setup": optional_durations}
    for name, known in PARAMETERS.items():
        details = tuple(DETAILS[Status(name)]) if "detail" in known else ()
        more = {"sip_code": st.integers(300, 699) | st.none(), "beep_after": durations | pick("never", None)}
        more["verdict_after"] = optional_durations
        more["detail"] = pick(*details, None)
        choices.append(some({name: some({}, {key: (values | more)[key] for key in known}) | st.none()}))
        choices.extend(st.just({name: detail}) for detail in details)
    return st.one_of(choices)


def _turns(kind):
    """Outcomes are many, scripts as likely as all of them."""
    return outcomes() if kind < 2 else scripts() if kind < 4 else pick("mine", {"mine": None})


@st.composite
def entries(draw, number):
    """An entry of `calls:`; `number` sets it apart from the others."""
    turn = st.integers(0, 4).flatmap(_turns)
    plays = draw(some({"turns": lists(turn, 1)}) | some({"script": turn}))
    optional = {
        "from": numbers,
        "leg_of": pick("none", "*") | numbers | some({"from": numbers}, {"to": numbers}),
        "application": pick("*", "app", "a*"),
        "type": pick("phone", "sip"),
        "counted": pick("together"),
    }
    to = draw(pick(f"44770090{number}*", f"4477009{number}?00*", f"sip:{number}@example.com"))
    return {"to": to} | plays | draw(some({}, optional))


# -- faults


@st.composite
def occasions(draw):
    """When a fault strikes."""
    chance = {"chance": draw(pick(0.25, "25%", 1, "0.5", "100%"))} if draw(st.booleans()) else {}
    count = {draw(pick("nth", "first", "every")): draw(counts)} if draw(st.booleans()) else {}
    return chance | count


headers = st.dictionaries(pick("Retry-After", "X-Note", "x"), pick("2", 2, "a ${words}"), max_size=2)
bodies = pick({"error": 1}, [1, None], "Bad Gateway", None, 5, "${words}")
responses = st.one_of(
    pick(*ERRORS), codes, some({"status": codes}, {"headers": headers, "body": bodies}), pick({"status": 204})
)
replies = st.one_of(
    codes, some({"status": codes}, {"body": bodies, "content_type": pick("text/html", 'text/a; b="c"')})
)
delays = durations | pick(["1s", "4s"], ["${span}", "1m"])


@st.composite
def api_faults(draw):
    """A fault of the API."""
    fault = {"api": draw(pick("POST /v1/calls", "put /v1/calls/*", "* *", "GET /v1/*"))}
    match draw(st.integers(0, 3)):
        case 0:
            return fault | {"rate_limit": draw(pick(3, "5/s", "2 per second"))}
        case 1:
            return fault | {"delay": draw(delays), "malformed": False} | draw(occasions())
    wrong = {"respond": responses, "disconnect": pick(*map(str, Disconnect)), "malformed": st.just(True)}
    key = draw(pick(*wrong))
    more = draw(some({}, {"delay": delays, "effect": pick(*map(str, Effect)), "application": pick("a*")}))
    return fault | {key: draw(wrong[key])} | more | draw(occasions())


COMMON_EVENTS = ("*", "started", "ringing", "answered", "completed", "answer", "input")
"""Those that nearly every run has."""


@st.composite
def webhook_faults(draw):
    """A fault of webhooks."""
    event = draw(pick(*EVENTS, *COMMON_EVENTS * 4))
    wrong = {
        "late": spans,
        "twice": st.just(True),
        "same_timestamp": st.just(True),
        "corrupt": pick(*map(str, Corruption)),
        "slow": spans,
        "fail": pick(*FAILURES),
        "reply": replies,
    }
    if event not in AWAITED:
        wrong["lost"] = st.just(True)
        if event != "*":
            wrong["after"] = pick(*(other for other in EVENTS if other != event))
    key = draw(pick(*wrong))
    optional = {"to": numbers, "from": numbers}
    if key in OF_ONE_ATTEMPT:
        optional["attempts"] = counts
    return {"webhook": event, key: draw(wrong[key])} | draw(some({}, optional)) | draw(occasions())


@st.composite
def recording_faults(draw):
    """A fault of recordings or transcripts."""
    fault = draw(pick({"recording": "empty"}, {"transcription": "failed"}))
    return fault | draw(some({}, {"to": numbers, "from": numbers})) | draw(occasions())


@st.composite
def socket_faults(draw):
    """A fault of WebSockets."""
    wrong = {
        "refuse": pick(503, "unreachable"),
        "never_answers": st.just(True),
        "drop": pick({"after": "3s"}, {"in": "speech", "code": 1011}, {"after": "1ms", "code": 4400}),
        "slow_reader": st.just(True),
        "gaps": pick(2, 1000, "20%"),
        "notify": pick("lost", {"late": "2s"}),
    }
    key = draw(pick(*wrong))
    address = draw(pick("ws://localhost:8080/*", "*", "wss://a.example/socket?id=1"))
    return {"socket": address, key: draw(wrong[key])} | draw(some({}, {"from": numbers})) | draw(occasions())


# -- inbound calls and triggers


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | pick("a", "${words}", 0.5),
    lambda inner: lists(inner) | st.dictionaries(pick("a", "b", "number"), inner, max_size=2),
    max_leaves=4,
)


@st.composite
def caller_scripts(draw):
    """What a caller does."""
    ring = [draw(rings)] if draw(st.booleans()) else []
    return ring + draw(answered()) or ["hang_up"]


def inbound_calls(**more):
    """An inbound call."""
    sip_headers = st.dictionaries(pick("X-Customer", "x-note", "User-to-User"), texts, max_size=2)
    called = pick("442079460000", 442079460000, "+442079460000")
    besides = {"script": caller_scripts() | pick("mine", None), "application": pick("app"), **more}
    data = st.none() | st.dictionaries(pick("order", "who"), json_values, max_size=2)
    by_network = some({"from": callers, "to": called}, {"headers": sip_headers, **besides})
    by_app = some(
        {"from_user": pick("alice", 7, True, "${who}"), "to": called}, {"custom_data": data, **besides}
    )
    return by_network | by_app


@st.composite
def triggers(draw):
    """A trigger."""
    when = draw(pick({}, {}, {"at": "30s"}, {"at": 0}) | st.deferred(lambda: afters))
    return draw(triggers_at_once()) | when


@st.composite
def triggers_at_once(draw):
    """A trigger that says no time."""
    about = {"status": codes, "headers": headers, "application": pick("app")}
    url = pick("/campaigns", "http://localhost:3000/x?y=1", "HTTPS://example.com")
    match draw(st.integers(0, 3)):
        case 0:
            form = st.dictionaries(pick("a", "b"), texts, max_size=2)
            body = draw(some({"json": json_values}) | some({"form": form}) | some({"text": texts}) | some({}))
            return draw(some({"post": url}, about)) | body
        case 1:
            return draw(some({"get": url}, about))
        case 2:
            to = callers | pick(["447700900100"], [{"type": "phone", "number": 1}], {"type": "app"})
            url = some({"answer_url": pick("http://x/a", ["http://x/a"])})
            call = st.tuples(some({"to": to}, {"from": callers}), url | some({"ncco": json_values}))
            call = call.map(_together)
            return draw(some({"call": call}, {"application": pick("app")}))
        case _:
            return {"inbound": draw(inbound_calls())}


# -- expectations

http_statuses = pick(200, 404, "4??", "5*")
calls_by = {
    "to": numbers,
    "from": numbers,
    "direction": pick(*map(str, Direction)),
    "turn": counts,
    "application": texts,
    "script": texts,
    "origin": texts,
}
calls_by["leg_of"] = pick("none", "*") | numbers | some({}, dict(calls_by)).filter(bool)
named_calls = numbers | some({}, calls_by)


def bounds(one):
    """How much or how often."""
    return st.one_of(one, some({"at_least": one}), some({"at_most": one}))


def _filled(optional):
    return some({}, optional).filter(bool)


things = {
    "api": pick("POST /v1/calls", "* /v1/*", "put /*")
    | _filled(
        {
            "request": pick("POST /v1/calls"),
            "status": http_statuses,
            "action": pick(*PUT_ACTIONS),
            "body": json_values,
            "fault": texts,
        }
    ),
    "webhook": pick(*EVENTS, "*", "an*")
    | _filled(
        {
            "event": pick(*EVENTS, "a?*"),
            "body": json_values,
            "delivered": switches,
            "attempts": pick(1, 2),
            "status": http_statuses,
            "failure": pick(*map(str, FailureReason)),
            "fault": texts,
        }
    ),
    "reply": pick("answer", "*")
    | _filled({"to": pick("answer", "inp*"), "status": http_statuses, "body": json_values}),
    "ncco": pick(*NCCO_ACTIONS, "t*")
    | _filled({"action": pick(*NCCO_ACTIONS, "*"), "text": json_values, "other": json_values}),
    "socket": pick(*SOCKET_HAPPENED)
    | st.one_of(
        some({"sent": pick(*SENT)}, {"message": json_values}),
        some({"received": pick(*RECEIVED)}, {"message": json_values}),
        some({"closed": pick(1000, 1006, 4999)}, {"by": pick("app", "platform")}),
        some({"refused": pick("unreachable", 503, "5??")}),
        some({"happened": pick(*SOCKET_HAPPENED)}),
    ),
    "trigger": http_statuses | _filled({"status": http_statuses, "method": texts, "url": texts}),
}
app_urls = pick("/reminders/1", "http://localhost:3000/x?y=1")
app_answers = {"status": http_statuses, "json": json_values, "text": texts, "headers": headers}
questions = some({"get": app_urls}, app_answers) | some({"post": app_urls}, {**app_answers, "send": bodies})
one_thing = st.one_of([some({kind: thing}) for kind, thing in things.items()])
thing_of_call = st.one_of([some({kind: thing}) for kind, thing in things.items() if kind != "trigger"])
after_things = [
    some({kind: thing}, {"call": named_calls}) for kind, thing in things.items() if kind != "trigger"
]
afters = some({"after": pick(*EVENTS) | st.one_of(after_things)}, {"later": durations})
moments = st.one_of(pick(*EVENTS), one_thing, some({"status": pick(*map(str, Status))}))
moments_of_call = st.one_of(pick(*EVENTS), thing_of_call, some({"status": pick(*map(str, Status))}))
betweens = some({"from": moments, "to": moments}, {"at_most": durations}) | some(
    {"from": moments, "to": moments, "at_least": durations, "wall": switches}
)
legs_by = {
    "to": numbers,
    "from": numbers,
    "turn": counts,
    "script": texts,
    "origin": texts,
    "status": pick(*map(str, Status)),
    "detail": pick(*DETAIL_WORDS),
}
made_by = {"source": pick(*SOUND_SOURCES), "whose": named_calls}
sounds = texts | _filled({"text": texts, **made_by})
words = texts.filter(lambda text: text != "")
of_calls = {
    "status": pick(*map(str, Status)),
    "detail": pick(*DETAIL_WORDS),
    "duration": bounds(durations),
    "events": lists(pick(*CALLBACKS)),
    "legs": bounds(st.integers(0, 3)) | lists(numbers | _filled(legs_by)),
    "heard": texts
    | lists(sounds, 1)
    | _filled({"text": texts | lists(sounds, 1), **made_by, "after": moments_of_call}),
    "not_heard": texts | lists(sounds, 1) | _filled({"text": texts, **made_by, "after": moments_of_call}),
    "recording": some(
        {},
        {
            "length": spans | st.fixed_dictionaries({"at_least": spans}),
            "channels": st.integers(1, 32),
            "format": pick("mp3", "wav", "ogg"),
            "said": words | lists(words),
        },
    ),
    "transcript": words | lists(words),
    "heard_last": texts | _filled({"text": texts, **made_by, "after": moments_of_call}),
}
measured = st.fixed_dictionaries(
    {
        "socket": _filled(
            {
                "first_sound_within": durations,
                "reply_within": durations,
                "stops_within": durations,
                "silence_at_most": durations,
                "talk_over_at_most": durations,
                "no_short_frames": st.just(True),
                "jitter_at_most": durations,
                "under_runs": bounds(st.integers(0, 3)),
                "queue_at_most": st.integers(0, 9),
                "dropped": bounds(st.integers(0, 3)),
                "frames_in": bounds(st.integers(0, 3)),
                "frames_out": bounds(st.integers(0, 3)),
                "received": pick("clear"),
            }
        )
    }
)
recorded = st.sampled_from(["recording", "transcript"]).flatmap(
    lambda key: st.fixed_dictionaries({key: of_calls[key]})
)


@st.composite
def lines(draw):
    """A line of `expect:`."""
    match draw(st.integers(0, 6)):
        case 0:
            return "no_errors"
        case 1:
            ends = {"status": of_calls["status"], "detail": of_calls["detail"]}
            counted = some({"count": bounds(st.integers(0, 3))}, calls_by | ends)
            ranged = some({"at_least": st.integers(0, 2)}, {**calls_by, **ends, "at_most": st.integers(2, 4)})
            return {"calls": draw(st.integers(0, 3) | counted | ranged)}
        case 2:
            on_calls = some({"call": named_calls})
            with_call = st.tuples(on_calls, thing_of_call | recorded).map(_together)
            return {"no": draw(one_thing | recorded | on_calls | with_call)}
        case 3:
            return draw(some({"between": betweens}) | some({"app": questions}) | measured)
        case 4:
            return draw(one_thing) | draw(some({}, {"times": bounds(counts)}))
    line = {"call": draw(named_calls)} | draw(some({}, of_calls))
    if draw(st.booleans()):
        line[draw(pick("any", "all"))] = draw(switches)
    match draw(st.integers(0, 3)):
        case 0:
            line |= draw(thing_of_call) | draw(some({}, {"times": bounds(counts)}))
        case 1:
            line["no"] = draw(thing_of_call | recorded)
        case 2:
            line["between"] = draw(betweens)
    return line


def _together(parts):
    return parts[0] | parts[1]


tags = pick("smoke", "team:billing", "JIRA-12", 7, "${span}")


class AnyFile(UsedFiles):
    """A folder that has each file."""

    def read(self, path):  # noqa: ARG002  # any of them
        return b"outcomes: {waits_and_leaves: [answer]}"

    def sound(self, path):  # noqa: ARG002  # any of them
        return WAV


head = {
    "use": pick("outcomes.yaml", ["a/outcomes.yml"], "./x.json", ["ü b.yaml"]),
    "description": texts,
    "tags": tags | lists(tags),
    "skip": pick("not yet", 12, "${words}"),
    "timeout": pick("250ms", "30s", "1h", "${span}"),
    "start": pick("2030-01-01", "2030-01-01T08:55:00Z", "2030-01-01 08:55", "2030-01-01T08:55:00.5+02:00"),
    "clock": pick("auto", "real"),
}


@st.composite
def documents(draw):
    """A good document."""
    document = {
        "outcomes": {"mine": draw(answered_scripts())},
        "calls": [draw(entries(number)) for number in range(draw(st.integers(0, 3)))],
    }
    document |= draw(
        some(
            {},
            {
                "name": texts,
                **head,
                "otherwise": st.just("refuse"),
                "inbound": lists(inbound_calls(at=optional_durations)),
                "faults": lists(api_faults() | webhook_faults() | recording_faults() | socket_faults()),
                "trigger": st.one_of(st.none(), st.just("none"), triggers(), lists(triggers())),
                "expect": lists(lines(), 0, 4),
                "always": lists(lines(), 0, 2),
                "linger": optional_durations,
                "settle": pick("200ms", "2s", None, 0, "${span}"),
            },
        )
    )
    return {"vars": dict(VARIABLES)} | document if "${" in text_of(document) else document


@st.composite
def tables(draw):
    """A good document with a table of cases, each with values for some of the variables."""
    names = pick("busy", "a b", "é", "1", "x.y")
    values = st.fixed_dictionaries({}, optional={name: st.just(VARIABLES[name]) for name in VARIABLES})
    cases = draw(st.dictionaries(names, values | st.none(), min_size=1, max_size=2))
    return draw(documents()) | {"vars": dict(VARIABLES), "cases": cases}


@st.composite
def answered_scripts(draw):
    """A script that callers can take as well."""
    return [*draw(lists(rings, 0, 1)), draw(answers), *draw(answered())]


# -- spoilt documents

INTRUDERS = [
    None, True, False, 0, 1, -1, 700, 447700900100, 1.5, 0.5, "", " ", "5", "x", "44 77", "3s", "200s", "11s",
    "25h", "0.1ms", "2030-13-01", "2030-01-01T24:61", "manual", "a, b",
    "9%", "101%", "0/s", "POST /v1/calls", "/x", "none", "*", "${span}", "${nope}",
    [], {}, [1], {"a": 1}, ["busy"], [None], {"to": "44"}, {"steps": ["busy"]}, [["1s"]],
    {"at_least": 3, "at_most": 2},
]  # fmt: skip


@st.composite
def corrupted(draw):
    """A document that was good until up to three things were done to it."""
    document = copy.deepcopy(draw(documents() | tables()))
    for _ in range(draw(pick(1, 1, 1, 2, 3))):
        _spoil(draw, document)
    return document


def _spoil(draw, document):
    places = list(_places(document))
    holder, key = draw(st.sampled_from(places)) if places else (document, None)
    ways = [_put_intruder, _put_word, _put_other_part, _take_out, _rename, _add]
    if key is not None:
        draw(st.sampled_from(ways))(draw, holder, key, document)


def _places(value):
    """Yield each place of a document: what holds it, and its key or index there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


def _put_intruder(draw, holder, key, _):
    holder[key] = copy.deepcopy(draw(st.sampled_from(INTRUDERS)))


def _put_word(draw, holder, key, _):
    holder[key] = draw(st.sampled_from(WORDS))


def _put_other_part(draw, holder, key, document):
    other, where = draw(st.sampled_from(list(_places(document))))
    holder[key] = copy.deepcopy(other[where])


def _take_out(draw, holder, key, _):
    del holder[key]


def _rename(draw, holder, key, _):
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(WORDS))] = holder.pop(key)
    else:
        holder.insert(key, copy.deepcopy(holder[key]))


def _add(draw, holder, key, document):
    other, where = draw(st.sampled_from(list(_places(document))))
    new = copy.deepcopy(other[where])
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(WORDS))] = new
    else:
        holder.insert(key, new)
