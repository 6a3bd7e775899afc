"""What is kept of the headers of a reply: so much at most, told where it is not all, and no secret."""

import json

import pytest

from voice_simulator.runtime.outbound.reply_headers import LONGEST_VALUE, MOST_KEPT, kept_headers

HIDDEN = "(hidden)"


def shown(*raw):
    """Return what is shown of headers, and how many are left out."""
    kept = kept_headers(tuple((name, value) for name, value in raw))
    return json.loads(kept.shown), kept.left_out


def test_headers_are_kept_as_they_came():
    """In their order, with the spelling of their names."""
    came = {"content-type": "application/json", "X-Powered-By": "Express", "ETag": 'W/"2-x"'}
    raw = [(name.encode(), value.encode()) for name, value in came.items()]
    headers, left_out = shown(*raw)
    assert (list(headers.items()), left_out) == (list(came.items()), 0)


def test_a_header_that_comes_twice_has_both_values():
    """However its name is written."""
    assert shown((b"Via", b"a"), (b"via", b"b"), (b"VIA", b"c")) == ({"Via": "a, b, c"}, 0)


SECRETS = """Set-Cookie cookie Authorization Proxy-Authorization X-Api-Key apikey X-Auth X-Access-Token
X-Amz-Security-Token Client-Secret X-Session-Id Signature X-Password"""


@pytest.mark.parametrize("name", SECRETS.encode().split())
def test_a_header_that_is_a_secret_is_hidden(name):
    """By its name; that it came is told."""
    assert shown((name, b"hush")) == ({name.decode(): HIDDEN}, 0)


@pytest.mark.parametrize("name", [b"WWW-Authenticate", b"X-Author", b"ETag", b"Retry-After"])
def test_a_header_that_is_no_secret_is_told(name):
    """Although its name is like that of one."""
    assert shown((name, b"plain")) == ({name.decode(): "plain"}, 0)


@pytest.mark.parametrize(
    "value",
    [
        b"http://user:hush@app/next",
        b'<https://user:hush@app/next>; rel="next", <wss://user:hush@app/>',
        b"user:hush@app",
        b"https://user:" + b"hush" * LONGEST_VALUE + b"@app/next",
    ],
)
def test_no_password_of_an_address_is_kept(value):
    """Not even where the value is cut in the middle of it."""
    headers, _ = shown((b"Location", value))
    assert "hush" not in headers["Location"]
    assert "app" in headers["Location"]


def test_a_long_value_is_cut_and_told_so():
    """With its length."""
    headers, left_out = shown((b"X-Long", b"x" * 8000), (b"X-Next", b"y"))
    assert headers == {"X-Long": "x" * LONGEST_VALUE + "… (of 8,000 characters)", "X-Next": "y"}
    assert left_out == 0


def test_of_many_headers_so_many_are_kept_and_the_others_counted():
    """Those that have room, and no more than that."""
    many = [(f"X-{number}".encode(), b"x" * 8000) for number in range(120)]
    headers, left_out = shown((b"Content-Type", b"text/html"), *many)
    assert sum(len(name) + len(value) for name, value in headers.items()) <= MOST_KEPT
    assert headers["Content-Type"] == "text/html"
    assert len(headers) + left_out == 121
    assert left_out > 100


def test_a_header_with_a_very_long_name_is_counted_only():
    """It would have no room."""
    assert shown((b"X" * 8000, b"y"), (b"X-Next", b"y")) == ({"X-Next": "y"}, 1)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"\xff\xfe", "\ufffd\ufffd"),
        ("grün ☎".encode(), "grün ☎"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b'"\\\x01\x7f\t', '"\\\x01\x7f\t'),
        (b"", ""),
    ],
)
def test_any_bytes_can_be_told(value, told):
    """Also those that are no text."""
    assert shown((b"__proto__", value)) == ({"__proto__": told}, 0)


def test_replies_alike_share_what_is_kept():
    """A journal holds very many."""
    raw = ((b"Date", b"Mon, 30 Nov 2026 17:20:14 GMT"), (b"Content-Length", b"2"))
    alike = tuple((bytes(bytearray(name)), bytes(bytearray(value))) for name, value in raw)
    assert kept_headers(raw) is kept_headers(alike)
