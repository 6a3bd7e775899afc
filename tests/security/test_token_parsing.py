"""How tokens are taken apart: quickly where they are as the SDKs make them, and always as PyJWT would."""

import base64
import json
import string

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.errors import Unauthorized
from voice_simulator.security.token_check import AuthMode, Gatekeeper

NOW = 1_800_000_000
CLAIMS = {"application_id": "app", "iat": NOW, "jti": "x", "exp": NOW + 60, "sub": "Zoë??>>~~"}


def segment(content):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def token(header=None, claims=None, signature=b"\xfb\xff signature"):
    return ".".join(
        [segment(header or {"typ": "JWT", "alg": "RS256"}), segment(claims or CLAIMS), segment(signature)]
    )


def admitted(text):
    """The claims of a token whose signature nobody can verify, or None if it was refused as no JWT."""
    gatekeeper = Gatekeeper(AuthMode.LENIENT, lambda _: None, lambda: NOW)
    try:
        return gatekeeper.admit(f"Bearer {text}", "GET", "/v1/calls").claims
    except Unauthorized as refusal:
        return None if "not a JWT" in refusal.reason else refusal.reason


def parsed(text):
    try:
        return jwt.decode_complete(text, options={"verify_signature": False})["payload"]
    except (jwt.PyJWTError, ValueError):
        return None


@settings(max_examples=100)
@given(data=st.data())
def test_a_token_with_one_wrong_character_is_taken_as_pyjwt_takes_it(data):
    """Also where bits are left over, an alphabet is mixed up or a segment too short."""
    text = token()
    at = data.draw(st.integers(0, len(text) - 1))
    instead = data.draw(st.sampled_from(["", "=", ".", "+", "/", "-", "_", *string.ascii_letters, "!"]))
    changed = text[:at] + instead + text[at + 1 :]
    claims = parsed(changed)
    if claims is None:
        assert admitted(changed) is None
    else:
        assert admitted(changed) is not None


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RS256"},
        {"alg": "RS256", "typ": "JWT", "kid": "key-1"},
        {"alg": "RS256", "x5t": "abc"},
    ],
)
def test_headers_besides_the_usual_two_do_no_harm(header):
    """They are left to PyJWT."""
    assert admitted(token(header)) == CLAIMS


@pytest.mark.parametrize(
    "header", [{"alg": "RS256", "kid": 1}, {"alg": "RS256", "crit": []}, {"alg": "RS256", "b64": False}]
)
def test_headers_that_pyjwt_refuses_are_refused(header):
    """A key id that is no string, a payload that is elsewhere."""
    assert admitted(token(header)) is None


@pytest.mark.parametrize("padding", ["=", "=="])
def test_padding_is_taken_as_pyjwt_takes_it(padding):
    """Some issuers pad their segments."""
    padded = token(signature=b"1234" if padding == "==" else b"12345") + padding
    assert (admitted(padded) is None) == (parsed(padded) is None)
