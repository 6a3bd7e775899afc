"""Endpoint objects: every type, every spelling, and the two kinds of fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.wire.address_fields import EndpointError
from voice_simulator.core.wire.endpoint_reader import CallerField, EndpointArrayField, EndpointField
from voice_simulator.core.wire.field_errors import list_field_errors

RECORDED_REASON = "can contain up to 15 digits prefixed with +"

read = EndpointField().parse


def faults_of(document, reader=read):
    """Return what is wrong with an endpoint: path to fault."""
    with pytest.raises(ValidationError) as refused:
        reader(document)
    return dict(list_field_errors(refused.value.messages))


def sentences_of(document):
    """Return what is said of an endpoint: path to sentence."""
    return {path: field_error.sentence() for path, field_error in faults_of(document).items()}


def websocket(**members):
    """Return a good WebSocket endpoint, with some members changed."""
    return {
        "type": "websocket",
        "uri": "wss://example.com/s",
        "content-type": "audio/l16;rate=16000",
    } | members


@pytest.mark.parametrize("number", ["1234567", "123456789012345", "0123456"])
@pytest.mark.parametrize("plus", ["", "+"])
def test_a_number_has_7_to_15_digits_and_is_kept_without_plus(number, plus):
    """The platform takes a leading plus; callbacks and records never show it."""
    endpoint = read({"type": "phone", "number": plus + number})
    assert endpoint == Endpoint(type=EndpointType.PHONE, address=number)
    assert endpoint.record() == {"type": "phone", "number": number}


@pytest.mark.parametrize(
    "number",
    [
        "",
        "123456",
        "1234567890123456",
        "+",
        "++1234567",
        "12345a7",
        "123 4567",
        "123-4567",
        "1234567\n",
        "١٢٣٤٥٦٧",
    ],
)
def test_a_string_that_is_no_number_is_a_bad_value(number):
    """The voice service's own reason goes with it, under the name it uses."""
    field_error = faults_of({"type": "phone", "number": number})["number"]
    assert isinstance(field_error, EndpointError)
    assert (field_error.member, field_error.reason) == ("number", RECORDED_REASON)
    assert field_error.expected == "a string of 7 to 15 digits"


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        ({}, "Is required."),
        ({"number": None}, "Is required."),
        ({"number": 447700900000}, "Must be a string of 7 to 15 digits, got 447700900000."),
        ({"number": True}, "Must be a string of 7 to 15 digits, got true."),
        (
            {"number": ["447700900000", "447700900001"]},
            "Must be a string of 7 to 15 digits, got an array of 2.",
        ),
    ],
)
def test_a_number_that_is_no_string_is_an_ordinary_fault(member, sentence):
    """Missing and wrong-typed are the gateway's affair."""
    field_error = faults_of({"type": "phone"} | member)["number"]
    assert not isinstance(field_error, EndpointError)
    assert field_error.sentence() == sentence


@pytest.mark.parametrize("digits", ["p*123#", "0", "ppp", "1" * 1000])
def test_digits_for_the_answer(digits):
    """Keys and pauses may be sent when a phone answers."""
    assert read({"type": "phone", "number": "447700900000", "dtmfAnswer": digits}).dtmf_answer == digits


def test_other_digits_for_the_answer_are_an_ordinary_fault():
    """They are an option, not the address."""
    field_errors = faults_of({"type": "phone", "number": "447700900000", "dtmfAnswer": "1x"})
    assert field_errors["dtmfAnswer"].sentence() == "Must be a string of 0-9, #, * and p, got '1x'."
    assert not isinstance(field_errors["dtmfAnswer"], EndpointError)


@pytest.mark.parametrize(
    "uri",
    [
        "rebekka@sip.example.com",
        "sip:rebekka@sip.example.com",
        "sips:rebekka@sip.example.com:5061;transport=tls",
        "SIP:+447700900000@10.0.0.1",
        "sip:user:secret@[::1]:5060?x=y",
        "sip:example.com",
        "sip:" + "a" * 200 + "@sip.example.com",
    ],
)
def test_a_sip_uri_is_kept_as_it_is(uri):
    """With or without scheme, and longer than the document's fifty characters."""
    endpoint = read({"type": "sip", "uri": uri})
    assert (endpoint.type, endpoint.address) == (EndpointType.SIP, uri)
    assert endpoint.record() == {"type": "sip", "uri": uri}


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "example.com",
        "sip:",
        "@example.com",
        "sip:a@",
        "sip:a b@c",
        "http://a@b/",
        "a@b@c",
        "sip:ü@b",
        "sip:a@" + "b" * 2048,
    ],
)
def test_a_string_that_is_no_sip_uri_is_a_bad_value(uri):
    """It is told as one, with a reason of our own."""
    field_error = faults_of({"type": "sip", "uri": uri})["uri"]
    assert isinstance(field_error, EndpointError)
    assert (field_error.member, field_error.reason) == (
        "uri",
        "must be a SIP URI such as sip:user@example.com",
    )


def test_a_sip_address_in_two_parts():
    """.NET and Java may send user and domain instead of a URI."""
    assert read({"type": "sip", "user": "bob", "domain": "example.com"}).address == "sip:bob@example.com"
    assert read({"type": "sip", "domain": "example.com"}).address == "sip:example.com"
    assert read({"type": "sip", "uri": "sip:a@b", "domain": "example.com"}).address == "sip:a@b"


def test_a_sip_endpoint_needs_an_address():
    """A user alone is none."""
    assert sentences_of({"type": "sip"}) == {"uri": "Is required."}
    assert sentences_of({"type": "sip", "user": "bob", "uri": None}) == {"uri": "Is required."}
    assert sentences_of({"type": "sip", "domain": "a b"}) == {"domain": "Must be a domain name, got 'a b'."}
    assert sentences_of({"type": "sip", "headers": 1}) == {
        "headers": "Must be an object of at most 8192 bytes as JSON, got 1.",
        "uri": "Is required.",
    }


@pytest.mark.parametrize("key", ["standard_headers", "standardHeaders"])
def test_sip_headers(key):
    """Custom and standard headers, the latter in both spellings."""
    endpoint = read({"type": "sip", "uri": "a@b", "headers": {"X": "1"}, key: {"User-to-User": "u"}})
    assert endpoint.headers == {"X": "1"}
    assert endpoint.standard_headers == {"User-to-User": "u"}


@pytest.mark.parametrize("key", ["content-type", "Content-Type"])
@pytest.mark.parametrize("rate", [8000, 16000, 24000])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_websocket_s_content_type(key, rate, blank):
    """Three rates, two spellings of the key, and a blank that does no harm."""
    document = {"type": "websocket", "uri": "ws://localhost:3000/s", key: f"audio/l16;{blank}rate={rate}"}
    endpoint = read(document)
    assert endpoint.content_type == f"audio/l16;rate={rate}"
    assert endpoint.record() == {
        "type": "websocket",
        "uri": "ws://localhost:3000/s",
        "content-type": f"audio/l16;rate={rate}",
    }


@pytest.mark.parametrize(
    "members",
    [{}, {"content-type": None}, {"contentType": "audio/l16;rate=8000"}, {"contentType": "audio/mpeg"}],
)
def test_a_websocket_that_does_not_say_has_the_usual_format(members):
    """`contentType` is not read, whatever it says."""
    document = {"type": "websocket", "uri": "ws://localhost:3000/s", **members}
    assert read(document).content_type == "audio/l16;rate=16000"


@pytest.mark.parametrize(
    ("content_type", "end"),
    [
        ("audio/l16", "'audio/l16'."),
        ("audio/l16;rate=44100", "'audio/l16;rate=44100'."),
        (8000, "8000."),
    ],
)
def test_other_content_types_are_ordinary_faults(content_type, end):
    """Only what there is can be asked for."""
    expected = "Must be audio/l16;rate= and one of 8000, 16000 or 24000, got " + end
    assert sentences_of(websocket(**{"content-type": content_type})) == {"content-type": expected}


def test_a_long_websocket_uri_is_taken():
    """Fifty characters are the document's bound, which nobody keeps."""
    uri = "wss://example.com/" + "s" * 200
    assert read(websocket(uri=uri)).address == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "http://example.com",
        "example.com/s",
        "wss://",
        "wss://a b",
        "wss://a:99999/",
        "wss://a/" + "b" * 2048,
    ],
)
def test_a_string_that_is_no_websocket_uri_is_a_bad_value(uri):
    """It is told as one, with a reason of our own."""
    field_error = faults_of(websocket(uri=uri))["uri"]
    assert isinstance(field_error, EndpointError)
    assert (field_error.member, field_error.reason) == (
        "uri",
        "must be a WebSocket URI such as wss://example.com/socket",
    )


def test_a_websocket_needs_its_uri():
    """Without one it is an ordinary fault."""
    assert sentences_of(websocket(uri=None)) == {"uri": "Is required."}


def test_websocket_headers_have_512_bytes():
    """Headers within the bound are kept and recorded, others refused."""
    headers = {"k": "x" * 504}
    endpoint = read(websocket(headers=headers))
    assert endpoint.headers == headers
    assert endpoint.record()["headers"] == headers
    assert sentences_of(websocket(headers={"k": "x" * 505})) == {
        "headers": "Must be an object of at most 512 bytes as JSON, got one of 513 bytes."
    }


def test_websocket_authorization():
    """The platform's own token, or a header's value of the application's."""
    assert read(websocket(authorization={"type": "vonage"})).authorization == {"type": "vonage"}
    custom = {"type": "custom", "value": "x" * 8191}
    assert read(websocket(authorization=custom)).authorization == custom
    assert sentences_of(websocket(authorization={"type": "custom"})) == {
        "authorization.value": "Is required."
    }
    assert sentences_of(websocket(authorization={"type": "basic"})) == {
        "authorization.type": "Must be vonage or custom, got 'basic'."
    }
    assert sentences_of(websocket(authorization={"type": "custom", "value": "x" * 8192})) == {
        "authorization.value": "Must be a string of 1 to 8191 printable ASCII characters, got '"
        + "x" * 40
        + "…'."
    }


def test_an_extension():
    """An extension is digits; another string is a bad value."""
    endpoint = read({"type": "vbc", "extension": "1234"})
    assert endpoint.record() == {"type": "vbc", "extension": "1234"}
    field_error = faults_of({"type": "vbc", "extension": "12x"})["extension"]
    assert isinstance(field_error, EndpointError)
    assert (field_error.member, field_error.reason) == ("extension", "can contain up to 15 digits")
    assert sentences_of({"type": "vbc"}) == {"extension": "Is required."}


def test_an_app_user():
    """A user has a name."""
    assert read({"type": "app", "user": "Alice"}).record() == {"type": "app", "user": "Alice"}
    assert sentences_of({"type": "app"}) == {"user": "Is required."}
    assert sentences_of({"type": "app", "user": ""}) == {
        "user": "Must be a string of 1 to 255 characters, got ''."
    }


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "Is required."),
        ({"type": None}, "Is required."),
        ({"type": "fax"}, "Must be one of phone, sip, websocket, vbc or app, got 'fax'."),
        ({"type": "Phone"}, "Must be one of phone, sip, websocket, vbc or app, got 'Phone'."),
        ({"type": {}}, "Must be one of phone, sip, websocket, vbc or app, got an object."),
    ],
)
def test_an_endpoint_has_a_type(document, sentence):
    """Without a type nothing else of it can be judged."""
    assert sentences_of(document | {"number": "x"}) == {"type": sentence}


@pytest.mark.parametrize("document", [None, "447700900000", 7, [], [{}]])
def test_an_endpoint_is_an_object(document):
    """Nothing else is one."""
    (field_error,) = faults_of(document).values()
    assert field_error.expected == "an endpoint object"


@pytest.mark.parametrize(
    "value", [[], [{}, {}], {"type": "phone", "number": "447700900000"}, "447700900000", 7]
)
def test_exactly_one_endpoint(value):
    """An array of one, and neither the one itself nor several."""
    (field_error,) = faults_of(value, EndpointArrayField().deserialize).values()
    assert field_error.sentence().startswith("Must be an array of exactly one endpoint, got ")


def test_the_path_to_the_one_endpoint():
    """Faults of the endpoint are named with its index."""
    assert list(faults_of([{"type": "phone"}], EndpointArrayField().deserialize)) == ["[0].number"]
    assert list(faults_of([7], EndpointArrayField().deserialize)) == ["[0]"]


@pytest.mark.parametrize(
    ("value", "kind", "address"),
    [
        ({"type": "phone", "number": "+447700900000"}, EndpointType.PHONE, "447700900000"),
        ({"type": "sip", "uri": "sip:a@b"}, EndpointType.SIP, "sip:a@b"),
        ("447700900000", EndpointType.PHONE, "447700900000"),
        ("+447700900000", EndpointType.PHONE, "447700900000"),
        ("sip:a@b", EndpointType.SIP, "sip:a@b"),
        ("SIPS:example.com", EndpointType.SIP, "SIPS:example.com"),
        ("a@b", EndpointType.SIP, "a@b"),
    ],
)
def test_a_caller_is_an_object_or_a_string(value, kind, address):
    """The Python SDK may send a plain number or SIP URI."""
    assert CallerField().deserialize(value) == Endpoint(type=kind, address=address)


def test_what_can_not_call():
    """Another type, another shape, and a string that is neither number nor URI."""
    (field_error,) = faults_of(websocket(), CallerField().deserialize).values()
    assert field_error.sentence() == "Must be phone or sip, got 'websocket'."
    (field_error,) = faults_of(7, CallerField().deserialize).values()
    assert field_error.sentence() == "Must be an endpoint object or a number as a string, got 7."
    (field_error,) = faults_of("Vonage", CallerField().deserialize).values()
    assert isinstance(field_error, EndpointError)
    assert field_error.reason == RECORDED_REASON
    (field_error,) = faults_of("sip:@", CallerField().deserialize).values()
    assert field_error.member == "uri"


members = st.dictionaries(
    st.sampled_from(
        ["number", "uri", "content-type", "contentType", "headers", "user", "domain", "extension"]
    ),
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.text(), max_size=2)
    | st.dictionaries(st.text(), st.text(), max_size=2),
)


@given(kind=st.sampled_from(EndpointType) | st.text(), given_members=members)
def test_no_object_breaks_the_reader(kind, given_members):
    """Whatever is sent is an endpoint whose record is whole, or refused."""
    try:
        endpoint = read(given_members | {"type": str(kind)})
    except ValidationError:
        return
    assert endpoint.address in endpoint.record().values()
