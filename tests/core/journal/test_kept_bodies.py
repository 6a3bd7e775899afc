"""What the journal keeps of bodies: short ones whole, of long ones the beginning and the size."""

import json

import pytest

from voice_simulator.core.journal.kept_bodies import (
    LONGEST_ANSWER,
    LONGEST_REPLY,
    kept_answer,
    kept_reply,
    kept_text,
)
from voice_simulator.core.json_text import to_json

CUT = 200


def told(kept):
    """Return a kept body as JSON shows it, and its size."""
    return json.loads(kept[0]), kept[1]


@pytest.mark.parametrize("keep", [kept_reply, kept_text, kept_answer])
def test_a_short_body_is_kept_whole(keep):
    """Without a size, which says that there was more."""
    assert told(keep(b'{"uuid":"1","status":"started"}')) == ({"uuid": "1", "status": "started"}, None)


@pytest.mark.parametrize(
    ("keep", "longest"),
    [(kept_reply, LONGEST_REPLY), (kept_text, LONGEST_ANSWER), (kept_answer, LONGEST_ANSWER)],
)
def test_a_long_body_is_cut_and_its_size_told(keep, longest):
    """The longest that is kept whole is as long as is said, the next one is not."""
    whole = to_json("x" * (longest - 2))
    assert told(keep(whole)) == ("x" * (longest - 2), None)
    longer = to_json("x" * (longest - 1))
    assert told(keep(longer)) == ('"' + "x" * (CUT - 1), longest + 1)


@pytest.mark.parametrize("keep", [kept_reply, kept_text])
def test_what_is_no_json_is_kept_as_text(keep):
    """A short one whole, of a long one the beginning, with its size."""
    assert told(keep(b"<b>no</b>")) == ("<b>no</b>", None)
    assert told(keep(b"x" * CUT)) == ("x" * CUT, None)
    assert told(keep(b"x" * (CUT + 1))) == ("x" * CUT, CUT + 1)
    assert told(keep(b'{"half":')) == ('{"half":', None)
    assert told(keep(b"\xff\x00")) == ("\ufffd\x00", None)


@pytest.mark.parametrize("keep", [kept_reply, kept_text, kept_answer])
def test_no_secret_is_kept(keep):
    """Wherever it stands in JSON."""
    body = to_json([{"uri": "wss://user:hush@app/", "authorization": {"value": "hush"}}])
    assert told(keep(body)) == ([{"uri": "wss://app/", "authorization": {"value": "(hidden)"}}], None)


@pytest.mark.parametrize("keep", [kept_reply, kept_text, kept_answer])
def test_no_password_is_kept_of_a_beginning(keep):
    """Not even where a body is cut in the middle of one."""
    body = to_json({"uri": f"wss://user:{'hush' * 100}@app/", "more": "x" * LONGEST_REPLY})
    shown, size = told(keep(body))
    assert "hush" not in shown
    assert (shown[:20], size) == ('{"uri":"wss://app/",', len(body))


@pytest.mark.parametrize("keep", [kept_reply, kept_text])
def test_no_password_is_kept_of_a_text(keep):
    """A page with a link, say."""
    shown, _ = told(keep(b'<a href="http://user:hush@app/next">Next</a>'))
    assert shown == '<a href="http://app/next">Next</a>'


def test_answers_alike_are_one_value():
    """Apps ask for the same call again and again."""
    record = {"uuid": "1", "status": "ringing"}
    assert kept_answer(to_json(record))[0] is kept_answer(to_json(record))[0]
