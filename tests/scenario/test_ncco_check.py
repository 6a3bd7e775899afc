"""NCCOs that stand alone: what the platform refuses, what it takes and people get wrong, and where."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.core.wire.ncco_reader import parse_ncco
from voice_simulator.documents.lines import LINE_BREAK
from voice_simulator.errors import InvalidNcco
from voice_simulator.scenario.ncco_check import check_ncco

TALK = {"action": "talk", "text": "Hello"}
INPUT = {"action": "input", "type": ["dtmf"]}
CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900001"}]}
CONVERSATION = {"action": "conversation", "name": "hall"}
RECORD = {"action": "record"}
TRANSFER = {"action": "transfer", "conversationId": "CON-1"}
STREAM = {"action": "stream", "streamUrl": ["https://example.com/a.mp3"]}
NOTIFY = {"action": "notify", "payload": {"a": 1}, "eventUrl": ["https://example.com/"]}


def warnings_of(*actions):
    """Return the warnings about actions, and make sure that the platform would take them."""
    found = check_ncco(json.dumps(actions), "a.json")
    assert found.mistakes == ()
    return [one.full_sentence for one in found.warnings]


@pytest.mark.parametrize(
    ("actions", "warnings"),
    [
        ([CONVERSATION, TALK], ["$[1]: never reached: the conversation before it lasts until the call ends"]),
        (
            [TALK, CONVERSATION, TALK, RECORD, INPUT],
            [
                (
                    "$[2]: never reached, nor are the 2 behind it: the conversation before it lasts until "
                    "the call ends"
                )
            ],
        ),
        ([TRANSFER, TALK], ["$[1]: never reached: the transfer before it ends this NCCO"]),
        (
            [TALK | {"loop": 0}, INPUT],
            ["$[1]: never reached: the talk before it has loop 0, so it plays until the call ends"],
        ),
        (
            [STREAM | {"loop": "0"}, TALK, TALK],
            [
                "$[0].loop: a text here, where the reference has the number 0",
                (
                    "$[1]: never reached, nor is the one behind it: the stream before it has loop 0, so it "
                    "plays until the call ends"
                ),
            ],
        ),
        (
            [RECORD | {"beepStart": "true", "channels": "2"}, CONNECT],
            [
                "$[0].beepStart: a text here, where the reference has true without quotes",
                "$[0].channels: a text here, where the reference has the number 2",
                "$[0].channels: it acts here; the reference wants split: conversation beside it",
            ],
        ),
        (
            [RECORD | {"split": "conversation", "channels": 3, "format": "mp3"}, CONNECT],
            ["$[0].format: mp3 has two channels, not 3: the reference has wav for more"],
        ),
        ([RECORD | {"split": "conversation", "channels": 3, "format": "wav"}, CONNECT], []),
        (
            [INPUT | {"dtmf": {"timeOut": "30", "maxDigits": 21}}],
            [
                "$[0].dtmf.timeOut: a text here, where the reference has the number 30",
                "$[0].dtmf.timeOut: the reference has 10 as the most, got 30",
                "$[0].dtmf.maxDigits: the reference has 20 as the most, got 21",
            ],
        ),
        (
            [{"action": "input", "maxDigits": 1}],
            [
                (
                    "$[0]: an input without a type is of the old form, whose webhook has dtmf as a text; say "
                    'which: "type": ["dtmf"]'
                )
            ],
        ),
        (
            [TALK, RECORD],
            [
                (
                    "$[1]: records nothing: without endOnSilence, endOnKey, timeOut it runs beside the next "
                    "actions, and there are none, so the call ends"
                )
            ],
        ),
        (
            [INPUT | {"mode": "asynchronous"}],
            [
                (
                    "$[0]: hears nothing: with the mode asynchronous it runs beside the next actions, and "
                    "there are none, so the call ends"
                )
            ],
        ),
        (
            [TALK | {"text": "<speak>One <break time='1s'/> two"}],
            ["$[0].text: SSML is XML, and <speak> is never closed"],
        ),
        (
            [TALK | {"text": "<speak><p>One</speak>"}],
            ["$[0].text: SSML is XML, and </speak> closes nothing that is open here"],
        ),
        (
            [NOTIFY | {"eventUrl": "https://example.com/"}],
            ["$[0].eventUrl: a text here, where the reference has an array of one URL"],
        ),
        (
            [CONNECT, TALK, CONVERSATION],
            [
                (
                    "$[2]: leaves whom the connect before it calls: once answered, that leg is alone and the "
                    "platform ends it; a leg comes into a conversation by an NCCO of its own"
                )
            ],
        ),
        (
            [CONVERSATION, CONNECT],
            ["$[1]: never reached: the conversation before it lasts until the call ends"],
        ),
        (
            [CONNECT | {"timeout": 2, "limit": "0"}],
            [
                "$[0].timeout: SDKs have 3 as the least, got 2",
                "$[0].limit: SDKs have 1 as the least, got 0",
                "$[0].limit: a text here, where the reference has the number 0",
            ],
        ),
        (
            [CONNECT | {"onAnswer": {"url": "https://example.com/whisper"}}],
            ["$[0].onAnswer: it has no effect here: it belongs into the object in endpoint"],
        ),
        (
            [
                {
                    "action": "connect",
                    "endpoint": [{"type": "app", "user": "bob", "onAnswer": {"url": "https://example.com/"}}],
                    "machineDetection": "continue",
                }
            ],
            [
                "$[0].endpoint[0].onAnswer: it has no effect here: the endpoint is no telephone",
                "$[0].machineDetection: it has no effect here: the endpoint is no telephone",
            ],
        ),
        ([TALK | {"bargein": False}], ["$[0].bargein: unknown, so it has no effect; did you mean bargeIn?"]),
    ],
)
def test_what_the_platform_takes_and_people_get_wrong(actions, warnings):
    """One sentence that says what comes of it."""
    assert warnings_of(*actions) == warnings


@pytest.mark.parametrize(
    "actions",
    [
        [TALK, CONVERSATION],
        [TALK | {"loop": 0}],
        [TALK | {"loop": 0, "bargeIn": True}, INPUT, TALK],
        [TALK | {"bargeIn": True}, TALK | {"loop": 0}, INPUT],
        [RECORD, CONNECT],
        [CONNECT, TRANSFER],
        [CONNECT | {"timeout": 3, "limit": 1, "eventType": "synchronous"}, TALK],
        [
            {
                "action": "connect",
                "endpoint": [{"type": "websocket", "uri": "wss://example.com/"}],
                "from": "Vonage",
            }
        ],
        [RECORD | {"endOnKey": "#"}],
        [INPUT | {"mode": "asynchronous"}, TALK],
        [{"action": "input", "dtmf": {}}],
        [TALK | {"text": "<speak>One <break time='1s'/> two</speak>, 1 < 2 and 3 > 2"}],
        [TALK | {"text": "é" * 1500}],
    ],
)
def test_what_is_right_gets_no_warning(actions):
    """A warning about what is right would teach people to read none."""
    assert warnings_of(*actions) == []


@pytest.mark.parametrize(
    ("actions", "path", "sentence"),
    [
        (
            [TALK | {"bargeIn": True}, CONNECT],
            "$[0].bargeIn",
            (
                "expected false, or followed by an input with nothing but talk and stream between, got true "
                "with connect behind it"
            ),
        ),
        (
            [TALK | {"text": "x" * 1501}],
            "$[0].text",
            "expected a string of 1 to 1500 characters, not counting SSML tags, got",
        ),
        ([{"action": "talk", "txt": "Hello"}], "$[0].text", "txt is unknown; did you mean text?"),
        ([CONNECT | {"endpoint": "447700900001"}], "$[0].endpoint", "expected an array of exactly one"),
    ],
)
def test_what_the_platform_refuses_is_a_mistake(actions, path, sentence):
    """With the path of the value, or of the one that is missing."""
    [mistake] = check_ncco(json.dumps(actions), "a.json").mistakes
    assert mistake.path == path
    assert sentence in mistake.sentence


def test_value_that_is_wrong_gets_no_warning_besides():
    """Nor does one whose text is no number at all."""
    found = check_ncco(json.dumps([TALK | {"loop": "often", "bargeIn": "maybe", "level": "9"}]), "a.json")
    assert [one.path for one in found.mistakes] == ["$[0].loop", "$[0].bargeIn", "$[0].level"]
    assert found.warnings == ()


def test_digits_need_quotes_in_json_only():
    """YAML has them without, as within scenarios; in JSON the platform refuses a number there."""
    text = "- {action: connect, from: 447700900000, endpoint: [{type: phone, number: 447700900001}]}"
    assert check_ncco(text, "ncco").mistakes == ()
    in_json = json.dumps([CONNECT | {"endpoint": [{"type": "phone", "number": 447700900001}]}])
    [mistake] = check_ncco(in_json, "ncco").mistakes
    assert mistake.full_sentence == (
        "$[0].endpoint[0].number: expected a string of 7 to 15 digits, got 447700900001"
    )


def test_member_that_is_there_again_is_a_warning():
    """JSON readers take the last one."""
    found = check_ncco('[{"action": "talk", "text": "a", "text": "b"}]', "a.json")
    assert [one.full_sentence for one in found.warnings] == ["$[0].text: given again; the last one counts"]


def test_of_very_many_findings_the_first_hundred_are_told():
    """And that there are more; no document makes it search for minutes."""
    odd = {f"lopp{number}": 1 for number in range(3000)}
    found = check_ncco(json.dumps([TALK | odd, *(TALK | {"loop": "x"} for _ in range(200))]), "a.json")
    assert (len(found.mistakes), len(found.warnings), found.has_more) == (100, 100, True)
    assert not check_ncco(json.dumps([TALK] * 200), "a.json").has_more


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        b"[" * 200,
        b"{" * 200,
        b"x" * 1_100_000,
        b"[\x00]",
        "\ufeff[]".encode(),
        b'["\\ud800"]',
        b"- &a [*a]",
    ],
)
def test_no_text_is_too_odd(text):
    """It is told what is wrong with it."""
    for name in ("a.json", "a.yaml", "ncco"):
        assert check_ncco(text, name).mistakes


WORDS = st.sampled_from(["action", "text", "loop", "type", "dtmf", "a.b", "x[0]", "", "eventUrl", "é\u2028"])
TEXTS = st.sampled_from(["talk", "input", "0", "true", "x", "\u2028你"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2000) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=4,
)
ACTIONS = st.sampled_from([TALK, INPUT, CONNECT, CONVERSATION, RECORD, TRANSFER, STREAM, NOTIFY])
MORE = st.dictionaries(WORDS, VALUES, max_size=3)
MUTATED = st.lists(st.builds(lambda action, more: action | more, ACTIONS, MORE))


@given(MUTATED | VALUES, st.sampled_from([None, 0, "\t"]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_finding_of_a_mutated_ncco_points_into_its_text(ncco, indent, is_ascii):
    """And there are mistakes if and only if the platform's reader finds some."""
    text = json.dumps(ncco, indent=indent, ensure_ascii=is_ascii)
    found = check_ncco(text, "a.json")
    lines = LINE_BREAK.split(text)
    for one in (*found.mistakes, *found.warnings):
        assert 1 <= one.at.line <= len(lines)
        assert lines[one.at.line - 1][one.at.column - 1 :].strip()
    assert len(found.mistakes) == problems_of(ncco)


def problems_of(ncco):
    """Return how many problems the platform's reader finds."""
    try:
        parse_ncco(ncco)
    except InvalidNcco as error:
        return len(error.problems)
    return 0
