"""The body of `POST /v1/calls`: every member, its default and its range, and what is said of bad ones."""

import dataclasses

import pytest

from voice_simulator.core.model.commands import CreateCall
from voice_simulator.core.model.detection import Behavior, DetectionMode, MachineDetection
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.ncco import TalkAction
from voice_simulator.core.model.vocabulary import HttpMethod
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.errors import InvalidRequest, RefusedByService

URL_ARRAY = "Must be an array of one http or https URL, got"
REASON = "can contain up to 15 digits prefixed with +"
REQUIRED = "Is required."
URL = "http://app/x"
LONG_URL = "http://app/" + "x" * 2037
PHONE = {"type": "phone", "number": "447700900001"}
CALLER = {"type": "phone", "number": "447700900000"}
BODY = {"to": [PHONE], "from": CALLER, "answer_url": [URL], "event_url": ["http://app/event"]}
ORDER = CreateCall(
    to=Endpoint(type=EndpointType.PHONE, address="447700900001"),
    from_=Endpoint(type=EndpointType.PHONE, address="447700900000"),
    random_from_number=False,
    ncco=None,
    answer_url=URL,
    answer_method=HttpMethod.GET,
    event_url="http://app/event",
    event_method=None,
    detection=None,
    length_timer=7_200_000,
    ringing_timer=60_000,
)
TALK = [{"action": "talk", "text": "hello"}]


def create(*without, **changes):
    """Read the usual body with some members changed, and some left out."""
    body = {name: value for name, value in (BODY | changes).items() if name not in without}
    return read_create_call(body, default_event_url_known=False)


def refused(read, *arguments, **options):
    """Return what a reader says of each bad field."""
    with pytest.raises(InvalidRequest) as error:
        read(*arguments, **options)
    return error.value.parameters


def bad_value(read, *arguments, **options):
    """Return what a reader says of endpoints that can't be called."""
    with pytest.raises(RefusedByService) as error:
        read(*arguments, **options)
    return dict(error.value.reasons)


def test_defaults():
    """What is left out has the default of the 1.0.1 document."""
    assert create() == ORDER


@pytest.mark.parametrize(
    ("member", "value", "field", "expected"),
    [
        ("answer_url", [LONG_URL], "answer_url", LONG_URL),
        ("answer_method", "POST", "answer_method", HttpMethod.POST),
        ("answer_method", "get", "answer_method", HttpMethod.GET),
        ("event_method", "GET", "event_method", HttpMethod.GET),
        ("event_method", "Post", "event_method", HttpMethod.POST),
        ("event_url", [LONG_URL], "event_url", LONG_URL),
        ("length_timer", 1, "length_timer", 1000),
        ("length_timer", 7200, "length_timer", 7_200_000),
        ("length_timer", "86400", "length_timer", 86_400_000),
        ("ringing_timer", 1, "ringing_timer", 1000),
        ("ringing_timer", "120", "ringing_timer", 120_000),
        ("ringing_timer", 30.0, "ringing_timer", 30_000),
        ("machine_detection", "continue", "detection", MachineDetection(behavior=Behavior.CONTINUE)),
        ("machine_detection", "hangup", "detection", MachineDetection(behavior=Behavior.HANGUP)),
        (
            "advanced_machine_detection",
            {"behavior": "hangup", "mode": "detect_beep", "beep_timeout": 120},
            "detection",
            MachineDetection(
                behavior=Behavior.HANGUP,
                mode=DetectionMode.DETECT_BEEP,
                beep_timeout=120_000,
                advanced=True,
            ),
        ),
        ("from", "+447700900009", "from_", Endpoint(type=EndpointType.PHONE, address="447700900009")),
        ("from", "sip:a@b", "from_", Endpoint(type=EndpointType.SIP, address="sip:a@b")),
        ("from", {"type": "sip", "uri": "a@b"}, "from_", Endpoint(type=EndpointType.SIP, address="a@b")),
        ("random_from_number", "false", "random_from_number", False),
        (
            "to",
            [{"type": "app", "user": "Alice"}],
            "to",
            Endpoint(type=EndpointType.APP, address="Alice"),
        ),
        ("to", [{"type": "vbc", "extension": "12"}], "to", Endpoint(type=EndpointType.VBC, address="12")),
        (
            "to",
            [{"type": "phone", "number": "+1234567", "dtmfAnswer": "p1"}],
            "to",
            Endpoint(type=EndpointType.PHONE, address="1234567", dtmf_answer="p1"),
        ),
        (
            "to",
            [{"type": "websocket", "uri": "wss://a/b", "content-type": "audio/l16;rate=8000"}],
            "to",
            Endpoint(type=EndpointType.WEBSOCKET, address="wss://a/b", content_type="audio/l16;rate=8000"),
        ),
    ],
)
def test_members(member, value, field, expected):
    """Every member, at the ends of its range and in the spellings that SDKs send."""
    assert create(**{member: value}) == dataclasses.replace(ORDER, **{field: expected})


@pytest.mark.parametrize(
    "member", ["ncco", "answer_method", "event_method", "machine_detection", "advanced_machine_detection"]
)
def test_null_is_the_same_as_absent(member):
    """Some SDKs send nulls for what was not set."""
    assert create(**{member: None, "random_from_number": None, "length_timer": None}) == ORDER


def test_unknown_members_are_ignored():
    """Newer SDKs know members that this does not."""
    assert create(shaken="x", answerUrl=7) == ORDER


def test_an_inline_ncco():
    """Its actions come with the order, and no URL."""
    order = create("answer_url", ncco=TALK)
    assert (order.ncco, order.answer_url) == ((TalkAction(text="hello"),), None)


def test_any_number_may_call():
    """PHP and Ruby ask for it whenever no caller is given."""
    order = create("from", random_from_number=True)
    assert (order.from_, order.random_from_number) == (None, True)


def test_the_event_url_of_the_application():
    """Where there is one the call needs none."""
    body = {name: value for name, value in BODY.items() if name != "event_url"}
    assert read_create_call(body, default_event_url_known=True).event_url is None
    assert read_create_call(BODY, default_event_url_known=True).event_url == "http://app/event"
    assert refused(read_create_call, body, default_event_url_known=False) == {"event_url": REQUIRED}


def test_the_advanced_detection_counts():
    """Given both, the plain one is not used."""
    advanced = {"behavior": "continue", "mode": "detect"}
    order = create(machine_detection="hangup", advanced_machine_detection=advanced)
    assert order.detection == MachineDetection(mode=DetectionMode.DETECT, advanced=True)


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"to": None}, {"to": REQUIRED}),
        ({"to": []}, {"to": "Must be an array of exactly one endpoint, got an empty array."}),
        ({"to": [PHONE, PHONE]}, {"to": "Must be an array of exactly one endpoint, got an array of 2."}),
        ({"to": PHONE}, {"to": "Must be an array of exactly one endpoint, got an object."}),
        ({"to": ["447700900001"]}, {"to[0]": "Must be an endpoint object, got '447700900001'."}),
        ({"to": [{}]}, {"to[0].type": REQUIRED}),
        ({"to": [{"type": "phone"}]}, {"to[0].number": REQUIRED}),
        (
            {"to": [{"type": "phone", "number": 447700900001}]},
            {"to[0].number": "Must be a string of 7 to 15 digits, got 447700900001."},
        ),
        (
            {"to": [{"type": "websocket", "content-type": "audio/l16;rate=16000"}]},
            {"to[0].uri": REQUIRED},
        ),
        ({"from": None}, {"from": REQUIRED}),
        ({"from": None, "random_from_number": False}, {"from": REQUIRED}),
        ({"from": {"type": "phone"}}, {"from.number": REQUIRED}),
        ({"from": {"type": "vbc", "extension": "1"}}, {"from.type": "Must be phone or sip, got 'vbc'."}),
        (
            {"from": 447700900000},
            {"from": "Must be an endpoint object or a number as a string, got 447700900000."},
        ),
        (
            {"random_from_number": True},
            {"random_from_number": "Must be false or left out when from is given, got true."},
        ),
        ({"random_from_number": 1}, {"random_from_number": "Must be true or false, got 1."}),
        ({"ncco": TALK}, {"ncco": "Must be left out when answer_url is given, got an array of 1."}),
        (
            {"answer_url": None},
            {
                "ncco": "Is required unless answer_url is given.",
                "answer_url": "Is required unless ncco is given.",
            },
        ),
        ({"answer_url": URL}, {"answer_url": f"{URL_ARRAY} '{URL}'."}),
        (
            {"answer_url": []},
            {"answer_url": f"{URL_ARRAY} an empty array."},
        ),
        ({"answer_url": ["x"]}, {"answer_url": f"{URL_ARRAY} 'x'."}),
        ({"event_url": None}, {"event_url": REQUIRED}),
        ({"event_url": URL}, {"event_url": f"{URL_ARRAY} '{URL}'."}),
        (
            {"event_url": [LONG_URL + "x"]},
            {"event_url": f"{URL_ARRAY} '{LONG_URL[:40]}…'."},
        ),
        ({"answer_method": "PUT"}, {"answer_method": "Must be GET or POST, got 'PUT'."}),
        ({"event_method": ""}, {"event_method": "Must be GET or POST, got ''."}),
        ({"length_timer": 0}, {"length_timer": "Must be a whole number from 1 to 86400, got 0."}),
        (
            {"length_timer": 86_401},
            {"length_timer": "Must be a whole number from 1 to 86400, got 86401."},
        ),
        ({"length_timer": "1h"}, {"length_timer": "Must be a whole number from 1 to 86400, got '1h'."}),
        ({"ringing_timer": 0}, {"ringing_timer": "Must be a whole number from 1 to 120, got 0."}),
        ({"ringing_timer": 121}, {"ringing_timer": "Must be a whole number from 1 to 120, got 121."}),
        ({"ringing_timer": "abc"}, {"ringing_timer": "Must be a whole number from 1 to 120, got 'abc'."}),
        ({"ringing_timer": True}, {"ringing_timer": "Must be a whole number from 1 to 120, got true."}),
        ({"ringing_timer": 1.5}, {"ringing_timer": "Must be a whole number from 1 to 120, got 1.5."}),
        (
            {"machine_detection": "detect"},
            {"machine_detection": "Must be continue or hangup, got 'detect'."},
        ),
        (
            {"advanced_machine_detection": {"beep_timeout": 44, "mode": "x"}},
            {
                "advanced_machine_detection.behavior": REQUIRED,
                "advanced_machine_detection.mode": "Must be one of default, detect or detect_beep, got 'x'.",
                "advanced_machine_detection.beep_timeout": "Must be a whole number from 45 to 120, got 44.",
            },
        ),
        (
            {"advanced_machine_detection": "continue"},
            {"advanced_machine_detection": "Must be an object, got 'continue'."},
        ),
    ],
)
def test_bad_members(changes, parameters):
    """Each is named, with what was expected and what came; what is missing gets the recorded text."""
    assert refused(create, **changes) == parameters


@pytest.mark.parametrize(
    ("ncco", "parameters"),
    [
        ({}, {"ncco": "Must be an array of 1 to 1000 actions, got an object."}),
        ([], {"ncco": "Must be an array of 1 to 1000 actions, got an empty array."}),
        ([*TALK, {"action": "talk"}], {"ncco[1].text": REQUIRED}),
        (
            ["x", {"action": "wait", "timeout": ""}],
            {"ncco[0]": "Must be an action object, got 'x'.", "ncco[1].timeout": "Must be a number, got ''."},
        ),
        (
            [{"action": "connect", "endpoint": [{"type": "phone", "number": "12x"}]}],
            {"ncco[0].endpoint[0].number": "Must be a string of 7 to 15 digits, got '12x'."},
        ),
    ],
)  # fmt: skip
def test_a_bad_ncco(ncco, parameters):
    """Each of its problems is a parameter of its own, an endpoint's value too."""
    assert refused(create, "answer_url", ncco=ncco) == parameters


def test_nothing_at_all():
    """Everything that is missing is named at once."""
    assert refused(read_create_call, {}, default_event_url_known=False) == {
        "to": REQUIRED,
        "event_url": REQUIRED,
        "from": REQUIRED,
        "ncco": "Is required unless answer_url is given.",
        "answer_url": "Is required unless ncco is given.",
    }


def test_all_bad_members_are_named():
    """One mistake hides no other."""
    changes = {"to": [{"type": "phone", "number": "x"}], "length_timer": 0, "ncco": [{}]}
    assert set(refused(create, **changes)) == {"to[0].number", "ncco[0].action", "ncco", "length_timer"}


@pytest.mark.parametrize(
    ("changes", "parameters"),
    [
        ({"to": [{"type": "phone", "number": "1234567890123456"}]}, {"number": REASON}),
        ({"to": [{"type": "phone", "number": "123456"}]}, {"number": REASON}),
        ({"from": {"type": "phone", "number": "Vonage"}}, {"number": REASON}),
        ({"from": "Vonage"}, {"number": REASON}),
        ({"to": [{"type": "phone", "number": "x"}], "from": "y"}, {"number": REASON}),
        (
            {"to": [{"type": "sip", "uri": "x"}]},
            {"uri": "must be a SIP URI such as sip:user@example.com"},
        ),
        (
            {"to": [{"type": "vbc", "extension": "x"}], "from": "y"},
            {"extension": "can contain up to 15 digits", "number": REASON},
        ),
    ],
)
def test_nothing_wrong_but_an_endpoint(changes, parameters):
    """The voice service answers, with reasons in its own words."""
    assert bad_value(create, **changes) == parameters


def test_the_voice_service_s_answer():
    """Its body is the recorded one."""
    with pytest.raises(RefusedByService) as error:
        create(to=[{"type": "phone", "number": "1234567890123456"}])
    assert error.value.body() == {
        "type": 400,
        "title": "Bad Request",
        "invalid_parameters": [{"reason": REASON, "name": "number"}],
    }


def test_an_endpoint_among_other_mistakes():
    """Then the gateway answers, and names everything in its form."""
    assert refused(create, "event_url", to=[{"type": "phone", "number": "x"}]) == {
        "to[0].number": "Must be a string of 7 to 15 digits, got 'x'.",
        "event_url": REQUIRED,
    }
