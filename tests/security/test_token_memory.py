"""Tokens that come again: why remembering what was read lets nobody in who would not be let in."""

import json
import logging

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.security.test_token_check import base64url
from voice_simulator.errors import Unauthorized
from voice_simulator.security.token_check import LONGEST_REMEMBERED, TOKENS_REMEMBERED, AuthMode, Gatekeeper

NOW = 1_700_000_000
CALLS = "/v1/calls"
DOES_NOT_FIT = "signature does not fit"


class FakeKey:
    """Takes one signature for good, and counts how often it is asked."""

    def __init__(self, signature=b"true"):
        self.signature, self.asked = signature, 0

    def verify(self, signature, *_):
        self.asked += 1
        if signature != self.signature:
            raise InvalidSignature


class Registry:
    """Which key an application has, and what time it is; both may change."""

    def __init__(self, mode=AuthMode.STRICT, key=None):
        self.key, self.now = key, NOW
        self.gate = Gatekeeper(mode, lambda _: self.key, lambda: self.now)

    def admits(self, token, method="GET", path=CALLS):
        return self.gate.admit(f"Bearer {token}", method, path).application_id == "app"


def token(signature=b"true", **changes):
    claims = {"application_id": "app", "jti": "1", "iat": NOW, "exp": NOW + 900} | changes
    header = {"alg": "RS256", "typ": "JWT"}
    return ".".join(map(base64url, [json.dumps(header).encode(), json.dumps(claims).encode(), signature]))


def test_a_token_is_verified_once():
    """However often it comes, and for whatever it is used."""
    key = FakeKey()
    registry = Registry(key=key)
    for method in ("GET", "POST", "PUT"):
        assert registry.admits(token(), method)
    assert key.asked == 1


def test_a_replaced_key_is_asked_anew():
    """What fitted the old key says nothing of the new one."""
    registry = Registry(key=FakeKey())
    assert registry.admits(token())
    registry.key = FakeKey(b"another")
    for _ in range(2):
        with pytest.raises(Unauthorized, match=DOES_NOT_FIT):
            registry.admits(token())


def test_the_same_key_registered_once_more_is_asked_anew():
    """What counts is the object that was asked, not what it is equal to."""
    registry = Registry(key=FakeKey())
    assert registry.admits(token())
    registry.key = again = FakeKey()
    assert registry.admits(token())
    assert again.asked == 1


def test_a_key_that_is_no_longer_registered():
    """In strict the token is refused from then on."""
    registry = Registry(key=FakeKey())
    assert registry.admits(token())
    registry.key = None
    with pytest.raises(Unauthorized, match="no public key is registered"):
        registry.admits(token())


def test_a_key_that_is_registered_later():
    """What lenient admitted without a key is verified once there is one."""
    registry = Registry(AuthMode.LENIENT)
    assert registry.admits(token(b"forged"))
    registry.key = FakeKey()
    with pytest.raises(Unauthorized, match=DOES_NOT_FIT):
        registry.admits(token(b"forged"))
    registry.key = None
    assert registry.admits(token(b"forged"))


@pytest.mark.parametrize("mode", [AuthMode.STRICT, AuthMode.LENIENT])
def test_a_forged_signature_under_the_same_claims(mode):
    """Neither does it profit by the true token before it, nor does it spoil that one."""
    registry = Registry(mode, FakeKey())
    for _ in range(2):
        assert registry.admits(token())
        for forged in (b"forged", b""):
            with pytest.raises(Unauthorized, match=DOES_NOT_FIT):
                registry.admits(token(forged))


def test_changed_claims_under_the_same_signature():
    """They are another text, which the key is asked about."""
    registry = Registry(key=FakeKey())
    assert registry.admits(token())
    registry.key.signature = b"of the other claims"
    with pytest.raises(Unauthorized, match=DOES_NOT_FIT):
        registry.admits(token(exp=NOW + 901))


def test_a_token_expires_between_two_uses():
    registry = Registry(key=FakeKey())
    assert registry.admits(token())
    registry.now = NOW + 899
    assert registry.admits(token())
    registry.now = NOW + 900
    with pytest.raises(Unauthorized, match="token expired 0 s ago"):
        registry.admits(token())


def test_a_clock_that_is_put_back():
    """When a token begins is judged by the time that it is now."""
    registry = Registry(key=FakeKey())
    begun_earlier = token(nbf=NOW, iat=NOW - 100)
    assert registry.admits(token())
    assert registry.admits(begun_earlier)
    registry.now = NOW - 31
    with pytest.raises(Unauthorized, match="iat is 31 s in the future"):
        registry.admits(token())
    with pytest.raises(Unauthorized, match="nbf is 31 s in the future"):
        registry.admits(begun_earlier)


def test_the_acl_is_judged_for_each_path_and_method():
    registry = Registry(key=FakeKey())
    limited = token(acl={"paths": {"/v1/calls": {"methods": ["GET"]}}})
    for _ in range(2):
        assert registry.admits(limited)
        with pytest.raises(Unauthorized, match="acl leaves out the method 'PUT'"):
            registry.admits(limited, "PUT")
        with pytest.raises(Unauthorized, match="acl leaves out the path '/v1/calls/1'"):
            registry.admits(limited, "GET", "/v1/calls/1")


def test_no_more_are_remembered_than_the_bound():
    """The one that was not used for longest makes room."""
    key = FakeKey()
    registry = Registry(key=key)
    tokens = [token(jti=str(number)) for number in range(TOKENS_REMEMBERED + 1)]
    for each in (*tokens[:-1], tokens[0], tokens[-1]):
        registry.admits(each)
    assert key.asked == TOKENS_REMEMBERED + 1
    registry.admits(tokens[0])
    assert key.asked == TOKENS_REMEMBERED + 1
    registry.admits(tokens[1])
    assert key.asked == TOKENS_REMEMBERED + 2


def test_what_is_refused_takes_no_place():
    """Forged and expired tokens, however many, push out none that is good."""
    key = FakeKey()
    registry = Registry(key=key)
    registry.admits(token())
    for number in range(TOKENS_REMEMBERED):
        for bad in (token(b"forged", jti=str(number)), token(jti=str(number), iat=NOW - 900, exp=NOW)):
            with pytest.raises(Unauthorized):
                registry.admits(bad)
    asked = key.asked
    registry.admits(token())
    assert key.asked == asked


def test_a_very_long_token_is_not_remembered():
    key = FakeKey()
    registry = Registry(key=key)
    long = token(sub="x" * LONGEST_REMEMBERED)
    assert registry.admits(long)
    assert registry.admits(long)
    assert key.asked == 2


def test_off_verifies_nothing():
    key = FakeKey()
    registry = Registry(AuthMode.OFF, key)
    assert registry.admits(token(b"forged"))
    assert registry.admits(token(b"forged", exp=1))
    assert key.asked == 0


BASE = {"application_id": "app", "jti": "1", "iat": NOW}
CLAIMS = [
    BASE,
    BASE | {"exp": NOW + 60, "nbf": NOW + 5},
    BASE | {"exp": (NOW + 60) * 1000},
    BASE | {"acl": {"paths": {"/v1/calls": {"methods": ["GET"]}}}},
]


@pytest.fixture(name="keys", scope="module")
def _keys():
    return [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]


@pytest.fixture(name="tokens", scope="module")
def _tokens(keys):
    """Tokens signed by either key, and some with the claims of one and the signature of another."""
    signed = [jwt.encode(claims, key, "RS256") for claims in CLAIMS for key in keys]
    mixed = [f"{signed[n - 1].rpartition('.')[0]}.{one.rpartition('.')[2]}" for n, one in enumerate(signed)]
    return signed + mixed


def outcome(registry, used, method, path):
    try:
        return registry.gate.admit(f"Bearer {used}", method, path)
    except Unauthorized as refusal:
        return refusal.reason


USES = st.tuples(
    st.integers(0, 4 * len(CLAIMS) - 1),
    st.integers(0, 3),
    st.sampled_from([NOW - 40, NOW - 28, NOW, NOW + 61, NOW + 900]),
    st.sampled_from(["GET", "PUT"]),
    st.sampled_from([CALLS, "/v1/calls/1"]),
)


@given(st.sampled_from(AuthMode), st.lists(USES, max_size=40))
@settings(max_examples=30, deadline=None)
def test_remembering_changes_no_answer(tokens, keys, mode, uses):
    """Whatever comes in whatever order, each answer is that of a gatekeeper who never saw a token before."""
    public = [keys[0].public_key(), keys[1].public_key(), keys[0].public_key(), None]
    remembering = Registry(mode)
    for used, key, now, method, path in uses:
        fresh = Registry(mode, public[key])
        remembering.key, remembering.now, fresh.now = public[key], now, now
        told = outcome(remembering, tokens[used], method, path)
        assert told == outcome(fresh, tokens[used], method, path)


class TestMilliseconds:
    """Tokens as version 1 of the Vonage CLI writes them: exp in milliseconds, iat in seconds."""

    def test_lenient_takes_them_and_says_so(self, caplog):
        registry = Registry(AuthMode.LENIENT, FakeKey())
        for _ in range(2):
            assert registry.admits(token(exp=(NOW + 900) * 1000))
        [record] = [each for each in caplog.records if each.levelno == logging.WARNING]
        assert record.getMessage() == (
            "application app: the exp of its token is in milliseconds (1700000900000). It is taken, but "
            "seconds since 1970 are right: --auth strict refuses it"
        )

    def test_lenient_judges_their_life(self, caplog):
        registry = Registry(AuthMode.LENIENT, FakeKey())
        with pytest.raises(Unauthorized, match="exp is 86431 s after iat"):
            registry.admits(token(exp=(NOW + 86431) * 1000))
        assert registry.admits(token(exp=f"{NOW + 900}000"))
        registry.now = NOW + 901
        with pytest.raises(Unauthorized, match="token expired 1 s ago"):
            registry.admits(token(exp=(NOW + 900) * 1000))
        assert len(caplog.records) == 1

    def test_strict_refuses_them(self):
        registry = Registry(AuthMode.STRICT, FakeKey())
        with pytest.raises(Unauthorized) as refused:
            registry.admits(token(exp=(NOW + 900) * 1000))
        assert refused.value.reason == "the claim exp is in milliseconds (1700000900000): seconds are right"

    @pytest.mark.parametrize("mode", [AuthMode.LENIENT, AuthMode.STRICT])
    @pytest.mark.parametrize("name", ["iat", "nbf"])
    def test_the_others_are_never_taken(self, mode, name):
        """No tool is known that writes those so."""
        with pytest.raises(Unauthorized, match=f"the claim {name} is in milliseconds"):
            Registry(mode, FakeKey()).admits(token(**{name: NOW * 1000}))
