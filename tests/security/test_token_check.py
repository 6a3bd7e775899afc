"""Who may call the API, and how webhooks are signed, seen through tokens as the SDKs make them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
import warnings

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.errors import SettingsError, Unauthorized
from voice_simulator.security.public_key import load_public_key
from voice_simulator.security.token_check import NO_APPLICATION, AuthMode, Caller, Gatekeeper
from voice_simulator.security.token_signing import make_token, sign_webhook

NOW = 1_700_000_000
APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
CALLS = "/v1/calls"
CALL = "/v1/calls/63f61863-4a51-4f6b-86e1-46edebcf9356"
DAY = 24 * 3600


@pytest.fixture(scope="session")
def private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def other_private_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def public_pem(private_key):
    return private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(scope="session")
def gate(public_pem):
    """Return a maker of gatekeepers that know the one application."""
    keys = {APPLICATION: load_public_key(public_pem)}

    def make(mode=AuthMode.LENIENT, now=NOW):
        return Gatekeeper(mode, keys.get, lambda: now)

    return make


@pytest.fixture(scope="session")
def sign(private_key):
    """Return a maker of Authorization headers around claims, which begin with those that Node sends."""

    def make(*, key=private_key, without=None, **changes):
        claims = node_claims() | changes
        claims.pop(without, None)
        return "Bearer " + jwt.encode(claims, key, "RS256")

    return make


def node_claims():
    return {"jti": str(uuid.uuid4()), "iat": NOW, "exp": NOW + 900, "application_id": APPLICATION}


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def raw(header, claims, signature=b"signature"):
    """Return an Authorization header around exactly these two texts or JSON values."""
    texts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    return "Bearer " + ".".join(map(base64url, [*texts, signature]))


def unsigned(**changes):
    """Return a token of an application without a key here, whose signature nobody can check."""
    return raw({"alg": "RS256", "typ": "JWT"}, node_claims() | {"application_id": "unknown"} | changes)


LASTING = {"application_id": APPLICATION, "iat": NOW, "jti": "63f61863-4a51-4f6b-86e1-46edebcf9356"}
SDK_CLAIMS = {
    "python vonage 4": LASTING | {"exp": NOW + 900},
    "python nexmo 2.5.2": LASTING | {"exp": NOW + 60},
    "node server-sdk 3": node_claims(),
    "node nexmo 2.9.1": LASTING | {"jti": str(uuid.uuid1())},
    "java": LASTING,
    "php": node_claims() | {"acl": {"paths": {}}, "nbf": NOW, "sub": "alice"},
    "php, empty array": node_claims() | {"acl": {"paths": []}},
    ".net": LASTING | {"jti": base64.b64encode(hashlib.sha512(b"not a uuid").digest()).decode()},
    "ruby": node_claims() | {"acl": {"paths": {"/*/calls/**": {}}}, "nbf": NOW - 5, "sub": "alice"},
    "mailroom": LASTING | {"jti": "8674665223082153551"},
    "with fractions of seconds": node_claims() | {"iat": NOW + 0.5, "exp": NOW + 900.5},
    "exp as the documentation's sample has it": node_claims() | {"exp": str(NOW + 900)},
    "a whole day, rounded up": node_claims() | {"exp": NOW + DAY + 1},
    "null acl, sub of any kind": node_claims() | {"acl": None, "sub": 17, "aud": "x"},
}


@pytest.mark.parametrize("mode", AuthMode)
@pytest.mark.parametrize("claims", SDK_CLAIMS.values(), ids=SDK_CLAIMS)
def test_every_sdk_is_admitted(gate, private_key, claims, mode):
    """What each SDK sends is admitted in every mode, with its claims as they were."""
    authorization = f"Bearer {jwt.encode(claims, private_key, 'RS256')}"
    assert gate(mode).admit(authorization, "POST", CALLS) == Caller(APPLICATION, claims)


def test_a_token_may_be_used_twice(gate, sign):
    """The Go SDK signs once for each client and sends the same token with every request."""
    authorization, keeper = sign(), gate(AuthMode.STRICT)
    assert keeper.admit(authorization, "GET", CALLS) == keeper.admit(authorization, "PUT", CALL)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
def test_the_scheme_word_has_no_case(gate, sign, scheme):
    """HTTP's authentication schemes are case-insensitive."""
    token = sign().partition(" ")[2]
    assert gate().admit(f"{scheme} {token}", "GET", CALLS).application_id == APPLICATION


HEADERS = {
    "none": (None, "there is no Authorization header"),
    "empty": ("", "not 'Bearer' and a token"),
    "basic": ("Basic YTpi", "not 'Bearer' and a token"),
    "no token": ("Bearer ", "not 'Bearer' and a token"),
    "token alone": ("a.b.c", "not 'Bearer' and a token"),
    "no segments": ("Bearer abc", "not a JWT .*segments"),
    "four segments": ("Bearer a.b.c.d", "not a JWT"),
    "not base64": ("Bearer !!.??.--", "not a JWT"),
    "not ascii": ("Bearer ä.b.c", "outside ASCII"),
    "half a surrogate": ("Bearer \udcff.b.c", "outside ASCII"),
    "too long": ("Bearer " + "a" * 20000, "longer than 8192 characters"),
    "header no json": (raw(b"{", {}), "not a JWT"),
    "header no object": (raw(["RS256"], {}), "not a JWT"),
    "payload no object": (raw({"alg": "RS256"}, [1]), "not a JWT"),
    "payload no utf-8": (raw({"alg": "RS256"}, b"\xff\xfe\xff"), "not a JWT"),
    "payload too deep": (raw({"alg": "RS256"}, b"[" * 5900), "not a JWT"),
    "number too long": (raw({"alg": "RS256"}, b'{"iat":' + b"9" * 5000 + b"}"), "not a JWT"),
    "detached payload": (raw({"alg": "RS256", "b64": False}, {}), "not a JWT"),
}


@pytest.mark.parametrize("mode", [AuthMode.LENIENT, AuthMode.STRICT])
@pytest.mark.parametrize(("authorization", "reason"), HEADERS.values(), ids=HEADERS)
def test_what_is_no_token_is_refused(gate, authorization, reason, mode):
    """Each way to send no token has its own reason."""
    with pytest.raises(Unauthorized, match=reason):
        gate(mode).admit(authorization, "GET", CALLS)


ALGORITHMS = {
    "none": ({"alg": "none"}, r"unsigned \(alg 'none'\)"),
    "None": ({"alg": "None"}, r"unsigned \(alg 'none'\)"),
    "shared secret": ({"alg": "HS256"}, r"shared secret \(alg 'HS256'\)"),
    "another length": ({"alg": "RS512"}, "alg is 'RS512': RS256 is needed"),
    "another kind": ({"alg": "ES256"}, "alg is 'ES256'"),
    "unheard of": ({"alg": "X" * 500}, r"alg is 'X+\.\.\.X+'"),
    "not given": ({"typ": "JWT"}, "alg is None"),
    "no string": ({"alg": ["RS256"]}, r"alg is \['RS256'\]"),
}


@pytest.mark.parametrize(("header", "reason"), ALGORITHMS.values(), ids=ALGORITHMS)
def test_only_rs256_will_do(gate, header, reason):
    """Other algorithms are refused by name before anything else is looked at."""
    with pytest.raises(Unauthorized, match=reason):
        gate().admit(raw(header, node_claims()), "GET", CALLS)


def test_the_public_key_is_no_shared_secret(gate, public_pem):
    """A token signed by HMAC with the public key, which everybody may know, is refused."""
    parts = raw({"alg": "HS256", "typ": "JWT"}, node_claims()).rpartition(".")[0].removeprefix("Bearer ")
    signature = hmac.digest(public_pem.encode(), parts.encode(), "sha256")
    with pytest.raises(Unauthorized, match="shared secret"):
        gate().admit(f"Bearer {parts}.{base64url(signature)}", "GET", CALLS)


APPLICATION_ID = "claim application_id is not a string of 1 to 128 printable characters"
CLAIMS = {
    "application_id number": ({"application_id": 7}, APPLICATION_ID),
    "application_id null": ({"application_id": None}, APPLICATION_ID),
    "application_id empty": ({"application_id": ""}, APPLICATION_ID),
    "application_id long": ({"application_id": "a" * 129}, APPLICATION_ID),
    "application_id control": ({"application_id": "a\nb"}, APPLICATION_ID),
    "application_id surrogate": ({"application_id": "\ud800"}, APPLICATION_ID),
    "application_id star": ({"application_id": "*"}, "which stands for all applications here"),
    "jti number": ({"jti": 12345}, "claim jti is not a string"),
    "jti empty": ({"jti": ""}, "claim jti is not a string"),
    "iat string": ({"iat": str(NOW)}, "claim iat is not a number"),
    "iat true": ({"iat": True}, "claim iat is not a number"),
    "iat nan": ({"iat": float("nan")}, "claim iat is not a number of seconds"),
    "iat infinite": ({"iat": float("-inf")}, "claim iat is not a number of seconds"),
    "iat huge": ({"iat": -(10**400)}, "claim iat is not a number of seconds"),
    "exp null": ({"exp": None}, "claim exp is not a number"),
    "exp words": ({"exp": "tomorrow"}, "claim exp is not a number"),
    "exp digits of another script": ({"exp": "\u0661\u0667"}, "claim exp is not a number"),
    "exp endless digits": ({"exp": "9" * 500}, "claim exp is not a number of seconds"),
    "nbf object": ({"nbf": {}}, "claim nbf is not a number"),
    "acl string": ({"acl": "/**"}, "claim acl is not an object whose paths are an object"),
    "acl paths list": ({"acl": {"paths": ["/**"]}}, "claim acl is not an object whose paths are an object"),
    "acl methods string": ({"acl": {"paths": {"/**": {"methods": "GET"}}}}, "methods .* are not an array"),
}


@pytest.mark.parametrize(("changes", "reason"), CLAIMS.values(), ids=CLAIMS)
def test_claims_of_the_wrong_kind_are_refused(gate, changes, reason):
    """A claim that can't be what it should be is refused and named."""
    with pytest.raises(Unauthorized, match=reason):
        gate().admit(unsigned(**changes), "GET", CALLS)


@pytest.mark.parametrize("name", ["application_id", "iat", "jti"])
def test_missing_claims_are_refused(gate, sign, name):
    """The three claims that every SDK sends are required."""
    with pytest.raises(Unauthorized, match=f"claim {name} is missing"):
        gate().admit(sign(without=name), "GET", CALLS)


LIVES = {
    "expired": ({"iat": NOW - 900, "exp": NOW - 2}, "token expired 2 s ago"),
    "expires now": ({"exp": NOW}, "token expired 0 s ago"),
    "exp before iat": ({"exp": NOW - 60}, "token expired 60 s ago"),
    "more than a day": ({"exp": NOW + DAY + 31}, "exp is 86431 s after iat: 86400 s are the most"),
    "iat ahead": ({"iat": NOW + 31}, "iat is 31 s in the future"),
    "iat in milliseconds": (
        {"iat": NOW * 1000},
        "iat is in milliseconds [(]1700000000000[)]: seconds",
    ),
    "iat far beyond": ({"iat": 1e308, "exp": 1e308}, r"iat is \d+ s in the future"),
    "iat far before": ({"iat": -1e308, "exp": 1e308}, "exp is inf s after iat"),
    "nbf ahead": ({"nbf": NOW + 31}, "nbf is 31 s in the future"),
}


@pytest.mark.parametrize(("changes", "reason"), LIVES.values(), ids=LIVES)
def test_a_token_outside_its_life_is_refused(gate, sign, changes, reason):
    """A refusal for the time says by how much, so that a wrong clock shows."""
    with pytest.raises(Unauthorized, match=reason):
        gate().admit(sign(**changes), "GET", CALLS)


@pytest.mark.parametrize("changes", [{"iat": NOW + 30}, {"nbf": NOW + 30}, {"exp": NOW + 1}])
def test_clocks_may_differ_a_little(gate, sign, changes):
    """A sender's clock may be 30 s ahead, and a token lives to its last second."""
    assert gate().admit(sign(**changes), "GET", CALLS).application_id == APPLICATION


def test_a_token_without_exp_lives_15_minutes(gate, sign):
    """Node 2, Java, .NET and mailroom send no exp: their tokens last 900 s from iat."""
    authorization = sign(without="exp")
    assert gate(now=NOW + 899).admit(authorization, "GET", CALLS).application_id == APPLICATION
    with pytest.raises(Unauthorized, match="token expired 1 s ago"):
        gate(now=NOW + 901).admit(authorization, "GET", CALLS)


@pytest.mark.parametrize("mode", [AuthMode.LENIENT, AuthMode.STRICT])
def test_another_private_key_is_refused(gate, sign, other_private_key, mode):
    """A token of a registered application must be signed with its own key, in lenient mode too."""
    with pytest.raises(Unauthorized, match="signature does not fit the application's public key"):
        gate(mode).admit(sign(key=other_private_key), "GET", CALLS)


def test_changed_claims_are_refused(gate, sign):
    """A signature holds for the claims that were signed and no others."""
    header, _, signature = sign().split(".")
    payload = base64url(json.dumps(node_claims() | {"sub": "mallory"}).encode())
    with pytest.raises(Unauthorized, match="signature does not fit"):
        gate().admit(f"{header}.{payload}.{signature}", "GET", CALLS)


@pytest.mark.parametrize("signature", [b"", b"x", b"x" * 256, b"x" * 5000])
def test_signatures_of_any_length_are_refused(gate, signature):
    """What can't be a signature at all is refused like one that does not fit."""
    with pytest.raises(Unauthorized, match="signature does not fit"):
        gate().admit(raw({"alg": "RS256"}, node_claims(), signature), "GET", CALLS)


def test_an_application_without_a_key(gate, other_private_key, sign):
    """Lenient takes the word of an application that has no key here; strict does not."""
    authorization = sign(key=other_private_key, application_id="my app")
    assert gate(AuthMode.LENIENT).admit(authorization, "GET", CALLS).application_id == "my app"
    with pytest.raises(Unauthorized, match="no public key is registered for application 'my app'"):
        gate(AuthMode.STRICT).admit(authorization, "GET", CALLS)


def test_short_keys_cause_no_warning(sign):
    """A key of 1024 bits, as old test suites have, verifies without a warning: it might be made an error."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        authorization = sign(key=key)
    keeper = Gatekeeper(AuthMode.STRICT, lambda _: key.public_key(), lambda: NOW)
    assert keeper.admit(authorization, "GET", CALLS).application_id == APPLICATION


def test_the_wall_clock_is_the_default(public_pem):
    """Without another clock a token is judged by the time of day."""
    keeper = Gatekeeper(AuthMode.LENIENT, lambda _: load_public_key(public_pem))
    with pytest.raises(Unauthorized, match="token expired"):
        keeper.admit(raw({"alg": "RS256"}, node_claims()), "GET", CALLS)


COVERING = ["/*/calls/**", "/v1/calls/**", "/**", "/*/*/**", "/**/calls/**", "**", "v1/calls/**", "/v1/**/**"]


@pytest.mark.parametrize("path", [CALLS, CALL, f"{CALL}/stream", "/v1/calls/"])
@pytest.mark.parametrize("pattern", COVERING)
def test_acl_patterns_that_cover(gate, pattern, path):
    """`*` stands for one segment, `**` for any number of them, even none."""
    authorization = unsigned(acl={"paths": {"/*/users/**": {}, pattern: {}}})
    assert gate().admit(authorization, "PUT", path).application_id == "unknown"


NOT_COVERING = ["/*/users/**", "/*/calls", "/*/calls/*/*/*", "/v2/calls/**", "/calls/**", "/**/dtmf", ""]


@pytest.mark.parametrize("pattern", NOT_COVERING)
def test_acl_patterns_that_do_not_cover(gate, pattern):
    """A path that no pattern covers whole is refused and named."""
    with pytest.raises(Unauthorized, match=f"acl leaves out the path '{CALL}'"):
        gate().admit(unsigned(acl={"paths": {pattern: {}}}), "GET", CALL)


ENTRIES = [{}, [], None, "anything", {"methods": ["GET"]}, {"methods": [7, "get"]}, {"methods": None}]


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_acl_entries_that_admit_a_method(gate, entry):
    """An entry without methods admits all of them."""
    authorization = unsigned(acl={"paths": {"/*/calls/**": entry}})
    assert gate().admit(authorization, "GET", CALLS).application_id == "unknown"


@pytest.mark.parametrize("methods", [["GET", "POST"], [], [7]], ids=str)
def test_acl_entries_that_do_not_admit_a_method(gate, methods):
    """Methods that an entry lists are the only ones; the reason is not that of a path left out."""
    with pytest.raises(Unauthorized, match=f"acl leaves out the method 'PUT' for the path '{CALLS}'"):
        gate().admit(unsigned(acl={"paths": {"/*/calls/**": {"methods": methods}}}), "PUT", CALLS)


def test_any_entry_of_an_acl_will_do(gate):
    """Of several entries that cover a path, one that admits the method is enough."""
    paths = {"/**": {"methods": ["GET"]}, "/*/calls/**": {"methods": ["PUT"]}}
    assert gate().admit(unsigned(acl={"paths": paths}), "PUT", CALLS).application_id == "unknown"


OFF = {
    "nothing": (None, NO_APPLICATION),
    "basic": ("Basic YTpi", NO_APPLICATION),
    "garbage": ("Bearer abc", NO_APPLICATION),
    "no application": (raw({"alg": "none"}, {"sub": "alice"}), NO_APPLICATION),
    "application no string": (raw({}, {"application_id": 7}), NO_APPLICATION),
    "unsigned": (raw({"alg": "none"}, {"application_id": "my app"}), "my app"),
    "expired": (unsigned(exp=1), "unknown"),
}


@pytest.mark.parametrize(("authorization", "application_id"), OFF.values(), ids=OFF)
def test_off_asks_for_nothing(gate, authorization, application_id):
    """Without checks a token that can be read still names the world, and all others are one."""
    assert gate(AuthMode.OFF).admit(authorization, "GET", CALLS).application_id == application_id
    assert gate(AuthMode.OFF).admit(None, "GET", CALLS) == Caller("default", {})


def test_our_own_token_is_admitted(gate, private_key):
    """The token of our command line client passes the strict gate, with the claims and life of an SDK's."""
    token = make_token(private_key, APPLICATION, NOW, "a-token")
    caller = gate(AuthMode.STRICT, now=NOW + 899).admit(f"Bearer {token}", "POST", CALLS)
    assert caller.claims == {"application_id": APPLICATION, "iat": NOW, "exp": NOW + 900, "jti": "a-token"}
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT"}
    brief = make_token(private_key, APPLICATION, NOW, "a-token", lifetime=60)
    assert jwt.decode(brief, options={"verify_signature": False})["exp"] == NOW + 60


def test_a_public_key_may_be_pkcs1(private_key):
    """The older PEM form of an RSA public key is read too."""
    pem = private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert load_public_key(pem) == private_key.public_key()


@pytest.mark.parametrize("text", ["", "app.pub", "-----BEGIN PUBLIC KEY-----\nabc\n", "\ud800"])
def test_what_is_no_public_key_is_refused(text):
    """A text that is no key says what one looks like."""
    with pytest.raises(SettingsError, match="not a public key in PEM form"):
        load_public_key(text)


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_a_private_key_in_its_place_is_refused(private_key, form):
    """The commonest mistake has a sentence of its own."""
    pem = private_key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="private key was given where the application's public key"):
        load_public_key(pem)


def test_a_key_of_another_kind_is_refused():
    """An elliptic curve key can't verify RS256."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(SettingsError, match="not an RSA key"):
        load_public_key(pem)


def webhook_token(secret, api_key="a1b2c3d4"):
    return sign_webhook(
        secret,
        content=b'{"a":1}',
        api_key=api_key,
        application_id=APPLICATION,
        issued_at=NOW,
        token_id="an-attempt",
    )


# PyJWT itself warns about a short secret when it verifies.
@pytest.mark.filterwarnings("ignore:.*HMAC key")
@pytest.mark.parametrize("secret", ["s" * 64, "abcd", "pässwörd"])
def test_a_webhook_verifies_as_sdks_do_it(secret):
    """PyJWT, which the Python SDK verifies with, accepts the token under the secret and finds the claims."""
    token = webhook_token(secret)
    options = {"verify_iat": False}
    assert jwt.decode(token, secret, algorithms=["HS256"], options=options) == {
        "iat": NOW,
        "jti": "an-attempt",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(b'{"a":1}').hexdigest(),
        "api_key": "a1b2c3d4",
        "application_id": APPLICATION,
    }
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, "another secret", algorithms=["HS256"], options=options)


def test_without_an_account_there_is_no_api_key():
    claims = jwt.decode(webhook_token("s", api_key=None), options={"verify_signature": False})
    assert "api_key" not in claims


@pytest.mark.parametrize("secret", ["x", "-----BEGIN PUBLIC KEY-----", '{"kty": "oct"}', "ssh-rsa AAAA"])
def test_any_secret_signs_without_a_warning(secret):
    """Secrets that are short, or look like a key file, are users' reality."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert webhook_token(secret).count(".") == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ENTRY = JSON | st.fixed_dictionaries({"methods": JSON})
PATHS = JSON | st.dictionaries(st.sampled_from(["/**", "*", "//"]), ENTRY)
INSTANT = JSON | st.integers(NOW - 2 * DAY, NOW + 2 * DAY)
ODD_CLAIMS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(["iat", "exp", "nbf"], INSTANT)
    | dict.fromkeys(["jti", "sub", "aud"], JSON)
    | {"application_id": JSON | st.just(APPLICATION), "acl": JSON | st.fixed_dictionaries({"paths": PATHS})},
)
HEADER_FIELDS = st.sampled_from(["alg", "kid", "crit", "b64", "typ"])
ODD_HEADER = JSON | st.dictionaries(HEADER_FIELDS, JSON | st.sampled_from(["RS256", ["b64"]]))


def admits_or_refuses(keeper, authorization, path=CALLS):
    """Fail on any exception but the one, and on a reason that would tear a line of the log."""
    try:
        outcome = keeper.admit(authorization, "GET", path).application_id
    except Unauthorized as refusal:
        outcome = refusal.reason
    assert outcome.isprintable()


@given(ODD_CLAIMS, st.just({"alg": "RS256"}) | ODD_HEADER, st.text(max_size=20))
@settings(max_examples=80, deadline=None)
def test_odd_claims_never_raise_anything_else(gate, changes, header, path):
    """Whatever is in a token, it is admitted or refused as unauthorized, in every mode."""
    authorization = raw(header, node_claims() | {"application_id": "unknown"} | changes)
    for mode in AuthMode:
        admits_or_refuses(gate(mode), authorization, path)


@given(ODD_CLAIMS)
@settings(max_examples=25, deadline=None)
def test_odd_claims_with_a_true_signature_never_raise_anything_else(gate, sign, changes):
    """The same for tokens that the application itself signed."""
    admits_or_refuses(gate(AuthMode.STRICT), sign(**changes))


@given(
    st.text()
    | st.text().map("Bearer {}".format)
    | st.tuples(st.binary(), st.binary(), st.binary()).map(lambda parts: raw(*parts))
    | st.tuples(JSON, JSON, st.binary()).map(lambda parts: raw(*parts))
)
@settings(max_examples=80, deadline=None)
def test_garbage_never_raises_anything_else(gate, authorization):
    """Whatever is in the header, it is admitted or refused as unauthorized, in every mode."""
    for mode in AuthMode:
        admits_or_refuses(gate(mode), authorization)
