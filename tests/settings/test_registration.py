"""Registrations of applications, from a document and from a control request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from voice_simulator.api.control.control_request import read_json
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.documents.grammar.http_urls import read_http_url
from voice_simulator.documents.grammar.kinds import SchemaWriter, read_whole
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import ControlError, InvalidDocument
from voice_simulator.settings.registration import APPLICATION, REGISTRATION, registered_as


def public_pem(key):
    """Return the public half of a key."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(name="pem", scope="module")
def _pem():
    return public_pem(rsa.generate_private_key(65537, 2048))


def read(text, folder=Path()):
    """Read a registration, written as YAML."""
    mistakes = Mistakes("a.yaml", by_path=True, folder=folder)
    return read_whole(APPLICATION, read_document(text, "a.yaml"), mistakes)


def registration_of(application_id, body):
    """Read the body of a control request, as its route does."""
    return registered_as(application_id, read_json(REGISTRATION, body))


def mistakes_in(text, folder=Path()):
    """Return the mistakes of a registration as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read(text, folder)
    return [str(mistake).removeprefix("a.yaml:") for mistake in caught.value.mistakes]


def test_whole_registration_is_read(tmp_path, pem):
    """The example of the documentation; the key's path is relative to the document."""
    (tmp_path / "app.pub").write_text(pem)
    application = read(
        """\
        id: 78d335fa-323d-0114-9c3d-d6f0d48968cf
        public_key: app.pub
        numbers: ["442079460000", 447700900100, +447700900200]
        answer_url: http://localhost:3000/answer
        event_url: {address: "http://localhost:3000/event", http_method: get, socket_timeout: 3s}
        fallback_answer_url: {address: "https://example.com/f", connection_timeout: 300}
        api_key: 01234567
        signature_secret: change-me
        """,
        tmp_path,
    )
    assert application == Application(
        id="78d335fa-323d-0114-9c3d-d6f0d48968cf",
        public_key_pem=pem,
        numbers=("442079460000", "447700900100", "447700900200"),
        answer=WebhookTarget(url="http://localhost:3000/answer", method="GET"),
        event=WebhookTarget(url="http://localhost:3000/event", method="GET", socket_timeout=3000),
        fallback=WebhookTarget(url="https://example.com/f", method="GET", connection_timeout=300),
        api_key="01234567",
        signature_secret="change-me",
    )


def test_time_outs_default_to_those_of_the_platform():
    """An event webhook has ten seconds, an answer webhook five, a connection one."""
    application = read("{id: a, answer_url: http://x, event_url: http://x}")
    assert (application.answer.connection_timeout, application.answer.socket_timeout) == (1000, 5000)
    assert (application.event.method, application.event.socket_timeout) == ("POST", 10_000)


def test_key_may_be_written_out(pem):
    """A PEM text is taken as it is."""
    indented = pem.replace("\n", "\n  ")
    assert read(f"id: a\npublic_key: |\n  {indented}").public_key_pem.strip() == pem.strip()


def test_secret_stays_out_of_the_representation():
    """Whatever is logged of an application, its secret is not."""
    assert "change-me" not in repr(Application(id="a", signature_secret="change-me"))


NUMBER = "a number in international form, digits only, such as 442079460000"
URL = "an http or https address, such as http://localhost:3000/answer"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("numbers: []", "1:1: id: an application needs one; any will do that your tokens carry"),
        ('id: "a\\ab"', "1:5: id: expected 1 to 128 printable characters, got 'a\\x07b'"),
        ("id: [a]", "1:5: id: expected a text, got a list"),
        (
            "{id: a, numbers: 44}",
            '1:18: numbers: expected a list of numbers, such as ["442079460000"]; got the number 44',
        ),
        (
            "{id: a, numbers: [02079460000]}",
            f"1:19: numbers[0]: expected {NUMBER}, got the number 02079460000",
        ),
        ("{id: a, numbers: [44 20]}", f"1:19: numbers[0]: expected {NUMBER}, got the text '44 20'"),
        ("{id: a, answer_url: localhost}", f"1:21: answer_url: expected {URL}, got the text 'localhost'"),
        ("{id: a, answer_url: [http://x]}", f"1:21: answer_url: expected {URL}, got a list"),
        ("{id: a, event_url: {http_method: GET}}", f"1:20: event_url.address: {URL} is missing"),
        (
            "{id: a, event_url: {address: 'ftp://x'}}",
            f"1:30: event_url.address: expected {URL}, got the text 'ftp://x'",
        ),
        (
            "{id: a, event_url: {address: 'http://x', http_method: PUT}}",
            "1:55: event_url.http_method: expected GET or POST, got the text 'PUT'",
        ),
        (
            "{id: a, event_url: {address: 'http://x', socket_timeout: 10001}}",
            "1:58: event_url.socket_timeout: expected 1000 to 10000 milliseconds, got the number 10001",
        ),
        (
            "{id: a, answer_url: {address: 'http://x', socket_timeout: 6s}}",
            "1:59: answer_url.socket_timeout: expected 1000 to 5000 milliseconds, got the text '6s'",
        ),
        (
            "{id: a, answer_url: {address: 'http://x', connection_timeout: 299}}",
            "1:63: answer_url.connection_timeout: expected 300 to 1000 milliseconds, got the number 299",
        ),
        (
            "{id: a, answer_url: {adress: 'http://x', address: 'http://y'}}",
            "1:22: unknown key 'adress'; did you mean 'address'? answer_url has address, http_method,",
        ),
        (
            "{id: a, answer_method: POST}",
            "1:9: unknown key 'answer_method'; did you mean 'answer_url'? An application has id, public_key,",
        ),
        (
            "{id: a, public_key: missing.pub}",
            "1:21: public_key: can't read missing.pub: No such file or directory",
        ),
        (
            '{id: a, public_key: "a\\0b"}',
            "1:21: public_key: 'a\0b' is neither the path of a public key nor a key",
        ),
        ("- id: a", "1:1: An application is a mapping of id, public_key, numbers, answer_url, event_url, "),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """What a newcomer may write by mistake is answered by what to write."""
    assert mistakes_in(text)[0].startswith(mistake)


def test_key_of_the_wrong_kind_is_told(tmp_path, pem):
    """A private key, a key that is not RSA, and no key at all."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for content, told in [
        (private, "a private key was given where the application's public key belongs"),
        (public_pem(key), "the public key is not an RSA key"),
        (pem[:100], "not a public key in PEM form"),
    ]:
        (tmp_path / "app.pub").write_text(content)
        (mistake,) = mistakes_in("{id: a, public_key: app.pub}", tmp_path)
        assert told in mistake


def test_control_request_registers_an_application(pem):
    """A JSON body, with the id in the path; null is the same as absent."""
    body = {
        "public_key": pem,
        "numbers": ["442079460000"],
        "event_url": "http://localhost/e",
        "api_key": None,
    }
    assert registration_of("abc", body) == Application(
        id="abc",
        public_key_pem=pem,
        numbers=("442079460000",),
        event=WebhookTarget(url="http://localhost/e", method="POST", socket_timeout=10_000),
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "the body must be a JSON object"),
        ({"id": "other"}, "id: 'other' is not the application of the address"),
        (
            {"numbers": ["x"], "api_key": []},
            f"numbers[0]: expected {NUMBER}, got the text 'x'; api_key: expected a text, got a list",
        ),
        (
            {"public_key": "app.pub"},
            "public_key: expected the PEM text of a public key (-----BEGIN PUBLIC KEY-----)",
        ),
        ({"numbers": [[[[["x"]]]]] * 60}, "numbers[0]: expected"),
        ({"event_url": {"address": "x"}}, "event_url.address: expected an http or https address"),
        ({"answer_url": object()}, "a object is no JSON value"),
    ],
)
def test_bad_control_request_is_refused_by_member(content, sentence):
    """Everything that is wrong, each sentence beginning with the member."""
    with pytest.raises(ControlError, match=re.escape(sentence)) as caught:
        registration_of("abc", content)
    assert caught.value.http_status == 400


def test_control_request_never_reads_files(tmp_path, pem):
    """A path in a request is not followed."""
    (tmp_path / "app.pub").write_text(pem)
    with pytest.raises(ControlError, match="expected the PEM text"):
        registration_of("abc", {"public_key": str(tmp_path / "app.pub")})


@pytest.mark.parametrize(
    "text", ["http://localhost", "https://[::1]:3000/a?b=c", "http://user:secret@10.0.0.1/", "HTTP://X"]
)
def test_http_addresses_are_taken(text):
    """Anything that a webhook can be sent to."""
    assert read_http_url(text) == text


@given(st.text(max_size=30) | st.text(alphabet="htps:/[]@.x1? \t", max_size=20).map("http://".__add__))
def test_any_text_is_an_address_or_a_value_error(text):
    """Nothing else comes out, whatever goes in."""
    try:
        assert read_http_url(text) == text
    except ValueError:
        return


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "numbers", "answer_url", "event_url", "address", "socket_timeout", "api_key"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


WRITER = SchemaWriter()
FITS = Draft202012Validator(REGISTRATION.schema(WRITER) | {"$defs": WRITER.definitions})
GOOD = {
    "id": "abc",
    "numbers": ["442079460000", "+447700900100", 447700900200],
    "answer_url": "http://localhost:3000/answer",
    "event_url": {
        "address": "https://localhost/e",
        "http_method": "get",
        "connection_timeout": 500,
        "socket_timeout": "3s",
    },
    "fallback_answer_url": None,
    "api_key": 12345,
    "signature_secret": "s3cret",
}


@given(JSON)
@example(GOOD)
def test_schema_has_no_objection_to_a_body_that_is_taken(body):
    """An editor or a generated client marks nothing that the simulator would read."""
    try:
        registration_of("abc", body)
    except ControlError:
        return
    FITS.validate(body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer_method": "POST"},
        {"id": ""},
        {"numbers": "442079460000"},
        {"numbers": ["02079460000"]},
        {"answer_url": "localhost"},
        {"event_url": ["http://localhost"]},
        {"event_url": {"http_method": "GET"}},
        {"event_url": {"address": "ftp://localhost"}},
        {"event_url": {"address": "http://localhost", "http_method": "PUT"}},
        {"event_url": {"address": "http://localhost", "socket_timeout": 10_001}},
        {"event_url": {"address": "http://localhost", "socket_timeout": "soon"}},
        {"api_key": []},
    ],
)
def test_schema_and_reader_refuse_the_same_slips(wrong):
    """Each is one slip in a good body."""
    assert FITS.is_valid(GOOD)
    assert not FITS.is_valid(GOOD | wrong)
    with pytest.raises(ControlError):
        registration_of("abc", GOOD | wrong)


@given(JSON)
def test_any_body_is_an_application_or_a_control_error(body):
    """Nothing else comes out, whatever goes in."""
    try:
        assert registration_of("abc", body).id == "abc"
    except ControlError as error:
        assert error.http_status == 400  # noqa: PT017  # either may come of it
