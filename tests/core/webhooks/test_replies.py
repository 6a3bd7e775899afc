"""NCCOs in replies: when a reply holds one, and when it should have."""

import pytest

from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.ncco import TalkAction
from voice_simulator.core.webhooks.replies import replacing_ncco, required_ncco
from voice_simulator.errors import InvalidNcco

NCCO = b'[{"action":"talk","text":"hello"}]'
TALK = (TalkAction(text="hello"),)


READERS = (required_ncco, replacing_ncco)
"""Of the replies that must hold an NCCO, and of those that may: one rule for both."""


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/json", "text/plain", "", "application/hal+json"]
)
def test_an_ncco_is_sent_as_json_or_plain_text(content_type, read):
    """Or without saying as what."""
    assert read(Reply(200, content_type, NCCO)).actions == TALK


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "content_type", ["text/html", "application/xml", "application/jsonp", "application/octet-stream"]
)
def test_an_ncco_that_is_sent_as_something_else_is_none(content_type, read):
    """The platform takes it for a wrong encoding; the message names what it was sent as."""
    with pytest.raises(
        InvalidNcco,
        match=rf"\$: expected an NCCO sent as application/json or text/plain, got {content_type}",
    ):
        read(Reply(200, content_type, NCCO))


@pytest.mark.parametrize("body", [b"OK", b"<p>[1]</p>", b"[]", b"{}"])
def test_what_is_no_ncco_may_be_sent_to_an_event_as_anything(body):
    """Frameworks say that their texts are HTML; the call goes on."""
    assert replacing_ncco(Reply(200, "text/html", body)) is None


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "an empty body"),
        (b"<html>", "'<html>'"),
        (b"[" + b"x" * 100, "'" + "[" + "x" * 59 + "'"),
        (b"\xff[", "'�['"),
        (b"[" * 5000, "'" + "[" * 60 + "'"),
    ],
)
def test_what_is_no_json_is_shown(body, got):
    """As much of it as a line holds."""
    with pytest.raises(InvalidNcco) as caught:
        required_ncco(Reply(200, "application/json", body))
    assert str(caught.value) == f"$: expected an NCCO as JSON, got {got}"


@pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'"OK"', b"[{}]"])
def test_an_answer_must_hold_an_ncco(body):
    """Nothing is not enough."""
    with pytest.raises(InvalidNcco, match=r"^\$"):
        required_ncco(Reply(200, "application/json", body))


@pytest.mark.parametrize(
    "body",
    [b"", b"OK", b"[]", b"{}", b"[{}]", b"[null]", b"[{},{}]", b"null", b"7", b'"[]"', b"[NaN]", b"[1,"],
)
def test_a_reply_to_an_event_may_hold_nothing(body):
    """Then the call goes on."""
    assert replacing_ncco(Reply(200, "application/json", body)) is None


def test_a_reply_to_an_event_may_hold_an_ncco():
    """Then it replaces the one that runs."""
    assert replacing_ncco(Reply(200, "application/json", NCCO)).actions == TALK


@pytest.mark.parametrize("body", [b'[{"action":"sing"}]', b'[{"message":"ok"}]', b'["ok"]', b"[[{}],1]"])
def test_an_array_with_something_else_in_it_is_a_mistake(body):
    """It is told, rather than passed over: somebody meant it to be an NCCO."""
    with pytest.raises(InvalidNcco, match=r"^\$\[0\]"):
        replacing_ncco(Reply(200, "application/json", body))
