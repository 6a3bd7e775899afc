"""The entries of `inbound:`: who calls, whom, and what the caller does once answered."""

from __future__ import annotations

import pytest

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import (
    Alternative,
    Answer,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    Script,
    SetUp,
    Stay,
    WaitFor,
)
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.inbound_entries import inbound_of

OUTCOMES = {
    "pays": Script("pays", (SetUp(500), Ring(3000), Answer(), Press("2"), HangUp())),
    "engaged": Script("engaged", (Ring(3000),)),
    "broken": None,
}


def calls_in(text):
    """Return the calls of a list, written as YAML."""
    mistakes = Mistakes("dir/in.yaml")
    calls = (
        or_none(lambda: inbound_of(OUTCOMES).read(read_document(text, "dir/in.yaml"), "inbound", mistakes))
        or ()
    )
    mistakes.raise_any()
    return calls


def mistakes_in(text):
    """Return the mistakes of a list of calls as texts."""
    with pytest.raises(InvalidDocument) as caught:
        calls_in(text)
    return [str(mistake).removeprefix("dir/in.yaml:") for mistake in caught.value.mistakes]


def script_of(written):
    """Return the script of a call."""
    (call,) = calls_in(f"[{{from: 447700900500, to: 442079460000, script: {written}}}]")
    return call.script


def test_call_comes_in_at_its_time():
    """All that can be said of one."""
    text = """\
- at: 10s
  from: +447700900500
  to: "442079460000"
  headers: {X-Customer: 0123, x-tier: gold}
  script: [{press: 1}, {stay: 20s}, hang_up]
"""
    assert calls_in(text) == (
        InboundCall(
            from_=Endpoint(
                type=EndpointType.PHONE,
                address="447700900500",
                headers={"X-Customer": "0123", "x-tier": "gold"},
            ),
            to="442079460000",
            script=Script("script", (Press("1"), Stay(20_000), HangUp())),
            origin="in.yaml:1",
            at=10_000,
        ),
    )


def test_call_of_which_little_is_said_comes_at_once_and_stays():
    """Until the application ends it."""
    (call,) = calls_in("[{from: 447700900500, to: 442079460000}]")
    assert (call.at, call.script.steps, call.from_.headers) == (0, (), {})


@pytest.mark.parametrize("uri", ["sip:alice@example.com", "sips:example.com", "SIP:a@10.0.0.1:5060"])
def test_caller_may_be_a_sip_endpoint(uri):
    """By its URI."""
    (call,) = calls_in(f"[{{from: '{uri}', to: 442079460000, headers: {{X-A: b}}}}]")
    assert call.from_ == Endpoint(type=EndpointType.SIP, address=uri, headers={"X-A": "b"})


@pytest.mark.parametrize("word", ["Unknown", "unknown"])
def test_a_caller_may_withhold_the_number(word):
    """Written as the application will see it."""
    (call,) = calls_in(f"[{{from: {word}, to: 442079460000}}]")
    assert call.from_ == Endpoint(type=EndpointType.PHONE, address="Unknown")


@pytest.mark.parametrize("user", ["alice", "447700900500", "Unknown"])
@pytest.mark.parametrize("data", ["", ", custom_data: {order: 17, tags: [a]}"])
def test_the_user_of_an_app_may_call(user, data):
    """With what the app gives along, at an application of its own."""
    (call,) = calls_in(f"[{{from_user: {user}, to: 447700900001{data}, application: mine}}]")
    assert call.from_ == Endpoint(type=EndpointType.APP, address=user)
    assert call.custom_data == ({"order": 17, "tags": ["a"]} if data else None)
    assert (call.to, call.application, call.is_from_app) == ("447700900001", "mine", True)


@pytest.mark.parametrize("name", ["User-to-User", "user-to-user"])
def test_one_standard_header_may_be_sent(name):
    """It is handed on in the platform's spelling."""
    (call,) = calls_in(f"[{{from: 'sip:a@b', to: 442079460000, headers: {{{name}: 31;encoding=hex}}}}]")
    assert call.from_.headers == {"User-to-User": "31;encoding=hex"}


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("[ring: 10s]", (Ring(10_000),)),
        ("[ring: 10s, hang_up]", (Ring(10_000), HangUp())),
        (
            "[say: yes, wait_for: transfer]",
            (Say((Alternative("yes"),)), WaitFor("api", "transfer")),
        ),
        ("[stay]", (Stay(None),)),
        ("[repeat: {times: 2, steps: [press: 1]}]", (Press("1"), Press("1"))),
        (
            "[one_of: [[hang_up], [stay: 1s]], press: 1]",
            (OneOf(((1, (HangUp(),)), (1, (Stay(1000),)))), Press("1")),
        ),
        ("pays", (Press("2"), HangUp())),
    ],
)
def test_script_begins_with_the_answer(written, steps):
    """It has what an answered party can do; `ring` before is for how long the caller lets it ring."""
    assert script_of(written).steps == steps


def test_outcome_lends_its_name_and_what_comes_after_its_answer():
    """What was before it is for calls that the application places."""
    assert script_of("pays").name == "pays"


NUMBER = "expected a number of 7 to 15 digits"
CALLER = f"{NUMBER}, Unknown, or a SIP URI such as sip:alice@example.com"
ALL_KEYS = "at, from, from_user, to, headers, custom_data, application, script"
BEGINS = "your app answers an inbound call; its script begins with the answer"
A_SCRIPT = "a list of steps, such as [{stay: 8s}, hang_up], by_hand, or an outcome defined under outcomes"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "{from: 1}",
            (
                "1:1: inbound: expected a list of calls, each with from and to; got a mapping; "
                "begin each of them with '- '"
            ),
        ),
        (
            "[busy]",
            f"1:2: An inbound call is a mapping of {ALL_KEYS}; this is the text 'busy'",
        ),
        ("[{}]", "1:2: an inbound call needs from and to: {from: 447700900500, to: 442079460000}"),
        (
            "[{from: 447700900500}]",
            "1:2: an inbound call needs to: {from: 447700900500, to: 442079460000}",
        ),
        (
            "[{from: 447700900500, to: 442079460000, form: 1}]",
            (f"1:41: unknown key 'form'; did you mean 'from'? An inbound call has {ALL_KEYS}."),
        ),
        ("[{from: 447700900500, to: 12}]", f"1:27: to: {NUMBER}; got the number 12"),
        ("[{from: 447700900500, to: 4420*}]", f"1:27: to: {NUMBER}; got the text '4420*'"),
        ("[{from: 447700900500, to: [442079460000]}]", f"1:27: to: {NUMBER}, got a list"),
        ("[{from: Ada, to: 442079460000}]", f"1:9: from: {CALLER}; got the text 'Ada'"),
        (
            "[{from: anonymous, to: 442079460000}]",
            "1:9: from: a caller who withholds the number is written from: Unknown",
        ),
        (
            "[{from: 447700900500, from_user: alice, to: 442079460000}]",
            "1:34: from and from_user can't be combined: the user of an app calls without a number",
        ),
        (
            "[{from_user: alice, to: 442079460000, headers: {X-A: b}}]",
            "1:48: headers and from_user can't be combined: an app sends no SIP headers",
        ),
        (
            "[{from: 447700900500, to: 442079460000, custom_data: {a: b}}]",
            "1:54: custom_data is what an app gives along: it needs from_user instead of from",
        ),
        (
            "[{from_user: '', to: 442079460000}]",
            "1:14: from_user: expected the name of a user, such as alice; got the text ''",
        ),
        (
            "[{from_user: alice, to: 442079460000, custom_data: order}]",
            "1:52: custom_data: expected a mapping, such as {order: 17}; got the text 'order'",
        ),
        (
            "[{user: alice, to: 442079460000}]",
            "1:3: 'user' is written from_user: alice",
        ),
        ("[{from: 'sip:', to: 442079460000}]", f"1:9: from: {CALLER}; got the text 'sip:'"),
        (
            "[{from: +44 7700 900500, to: 442079460000}]",
            "1:9: from: a number has no blanks; write +447700900500",
        ),
        (
            "[{from: 447700900500, to: 442079460000, at: 5}]",
            "1:45: at: the duration 5 needs a unit: 5s for seconds, or one of ms, m, h",
        ),
        (
            "[{from: 447700900500, to: 442079460000, headers: [x]}]",
            "1:50: headers: expected a mapping of names to texts, got a list",
        ),
        (
            "[{from: 447700900500, to: 442079460000, headers: {Customer: x}}]",
            (
                "1:51: headers: a SIP header is User-to-User, or its name begins with X-, such as "
                "X-Customer; this is 'Customer'"
            ),
        ),
        (
            "[{from: 447700900500, to: 442079460000, headers: {x-nexmo-a: x}}]",
            (
                "1:51: headers: 'x-nexmo-a' begins with X-Nexmo, as the platform's own headers do; "
                "choose another name"
            ),
        ),
        (
            "[{from: 447700900500, to: 442079460000, headers: {X-A: {}}}]",
            "1:56: headers: expected a text for 'X-A', got a mapping",
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """With its place and what would be right."""
    assert mistakes_in(text) == [mistake]


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        (
            "[]",
            (
                "1:49: script: [] has no steps; leave script: out for a caller who stays until your app ends "
                "the call, or write [hang_up]"
            ),
        ),
        ("[answer]", f"1:50: no 'answer' here: {BEGINS}"),
        ("[press: 1, busy]", f"1:60: no 'busy' here: {BEGINS}"),
        ("[timeout]", f"1:50: no 'timeout' here: {BEGINS}"),
        ("[setup: 1s, hang_up]", f"1:50: no 'setup' here: {BEGINS}"),
        ("[one_of: [[hang_up], [answer]]]", f"1:71: no 'answer' here: {BEGINS}"),
        (
            "[hang_up, ring: 1s]",
            "1:59: 'ring' can only be the first step of an inbound script: how long the caller lets it ring",
        ),
        (
            "[ring, hang_up]",
            (
                "1:50: 'ring' needs a duration in an inbound script: how long the caller lets it ring before "
                "giving up; write ring: 10s, say"
            ),
        ),
        ("[hang_up, press: 1]", "1:59: nothing can follow 'hang_up': the call is over"),
        (
            "[stay, hang_up]",
            "1:56: nothing can follow 'stay' without a duration: it has no end; write stay: 3s, say",
        ),
        ("{press: 1}", f"1:49: script: expected {A_SCRIPT}; got a mapping"),
        ("5", f"1:49: script: expected {A_SCRIPT}; got the number 5"),
        ("pais", f"1:49: unknown outcome 'pais'; did you mean 'pays'? A script is {A_SCRIPT}."),
        ("by_hnad", f"1:49: unknown outcome 'by_hnad'; did you mean 'by_hand'? A script is {A_SCRIPT}."),
        ("answered", f"1:49: unknown outcome 'answered'. A script is {A_SCRIPT}."),
        (
            "engaged",
            (
                "1:49: script: the outcome 'engaged' is never answered, or in a one_of only; "
                "the script of an inbound call begins with the answer"
            ),
        ),
    ],
)
def test_mistake_in_a_script_is_told_in_a_sentence(written, mistake):
    """A step that only the called party could take is answered by why."""
    assert mistakes_in(f"[{{from: 447700900500, to: 442079460000, script: {written}}}]") == [mistake]


def test_a_caller_may_be_played_by_hand():
    """It does nothing of itself; whoever plays it is not hurried."""
    [call] = calls_in("[{from: 447700900500, to: 442079460000, script: by_hand}]")
    assert (call.script.name, call.script.steps, call.script.by_hand) == ("by_hand", (), True)


def test_outcome_that_could_not_be_read_is_not_a_second_mistake():
    """The first was noted where it is defined; the call is left out."""
    assert calls_in("[{from: 447700900500, to: 442079460000, script: broken}]") == ()
