"""What the vonage SDK, version 4, raises: refused requests, keys, certificates and addresses."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

PHONE = {"type": "phone", "number": "447700900001"}
CALL = {
    "to": [PHONE],
    "from_": {"number": "447700900999"},
    "ncco": [{"action": "stream", "streamUrl": ["https://example.com/waiting.mp3"], "loop": 0}],
}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ON_A_CALL = {
    "mute": {},
    "unmute": {},
    "earmuff": {},
    "unearmuff": {},
    "transfer_call_ncco": {"ncco": [{"action": "talk", "text": "goodbye"}]},
    "transfer_call_answer_url": {"answer_url": "http://127.0.0.1:1/answer"},
    "play_audio_into_call": {"stream_url": ["https://example.com/a.mp3"]},
    "stop_audio_stream": {},
    "play_tts_into_call": {"text": "hello there"},
    "stop_tts": {},
    "play_dtmf_into_call": {"dtmf": "1"},
}


@pytest.fixture(name="on_a_call")
def _on_a_call(vonage):
    """Try an operation of the table above on a call, and return the exception that the SDK raises."""

    def attempt(operation, uuid):
        members = ON_A_CALL[operation]
        if operation in ("transfer_call_answer_url", "play_dtmf_into_call"):
            return vonage.refused(operation, uuid, *members.values())
        return vonage.refused(operation, uuid, **members)

    return attempt


def _pem(key, form):
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


# -- requests that are refused


def test_a_foreign_key_is_an_authentication_error(vonage, world):
    """A token signed with another key than the registered one: nothing is read, and nothing changes."""
    foreign = _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048), PrivateFormat.PKCS8)
    stranger = vonage.signing_with(foreign)
    for refusal in (stranger.refused("create_call", **CALL), stranger.refused("list_calls")):
        assert (refusal.kind, refusal.status) == ("AuthenticationError", 401)
        assert '"type": "UNAUTHORIZED"' in refusal.message
    assert world.calls() == []
    assert world.journal("request") == []


@pytest.mark.parametrize("operation", [*ON_A_CALL, "hangup", "get_call"])
def test_an_unknown_call_is_not_found(vonage, on_a_call, operation):
    """Every operation on a call that is not there raises the SDK's NotFoundError."""
    refusal = on_a_call(operation, UNKNOWN) if operation in ON_A_CALL else vonage.refused(operation, UNKNOWN)
    assert (refusal.kind, refusal.status) == ("NotFoundError", 404)
    assert '"type": "NOT_FOUND"' in refusal.message


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_a_call_that_rings_takes_no_action_yet(vonage, world, on_a_call, operation):
    """Before the answer everything but a hang-up is a bad request, and the leg stays as it was."""
    uuid = vonage("create_call", **CALL)["uuid"]
    world.advance(1)
    before = world.inside(uuid)
    refusal = on_a_call(operation, uuid)
    assert (refusal.kind, refusal.status) == ("HttpRequestError", 400)
    assert world.inside(uuid) == before


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_a_call_that_is_over_takes_no_action_any_more(vonage, world, on_a_call, operation):
    """After the end every action is refused as for a call that is not there; the record can be read."""
    uuid = vonage("create_call", **CALL)["uuid"]
    refusal = vonage.refused("hangup", uuid)
    assert (refusal.kind, refusal.status) == ("HttpRequestError", 400)  # it does not ring yet
    world.advance(1)
    vonage("hangup", uuid)
    record = vonage("get_call", uuid)
    refusal = on_a_call(operation, uuid)
    assert (refusal.kind, refusal.status) == ("NotFoundError", 404)
    assert vonage("get_call", uuid) == record
    assert vonage.refused("hangup", uuid).kind == "NotFoundError"


def test_another_applications_call_is_not_found(vonage, world, account):
    """A call belongs to its application; to the SDK of another it is not there."""
    uuid = vonage("create_call", **CALL)["uuid"]
    other = vonage.of(account.application_id)
    assert other.refused("get_call", uuid).kind == "NotFoundError"
    assert other.refused("hangup", uuid).kind == "NotFoundError"
    assert uuid not in [call["uuid"] for call in other("list_calls")[0]]
    assert world.inside(uuid)["status"] == "started"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": [{"type": "phone", "number": "12"}]}, "can contain up to 15 digits prefixed with +"),
        ({"to": [PHONE, PHONE]}, "exactly one endpoint"),
        ({"to": []}, "exactly one endpoint"),
        ({"event_url": ["not a url"]}, '"event_url"'),
        ({"ncco": []}, '"ncco"'),
        ({"ncco": [{"action": "talk", "text": ""}]}, "ncco[0].text"),
    ],
    ids=["short number", "two endpoints", "no endpoint", "event_url", "empty ncco", "empty text"],
)
def test_a_bad_request_names_what_is_wrong(vonage, world, change, said):
    """What the SDK does not check itself the API refuses, by name, and no call is placed."""
    refusal = vonage.refused("create_call", **(CALL | change))
    assert (refusal.kind, refusal.status) == ("HttpRequestError", 400)
    assert said in refusal.message
    assert world.calls() == []


def test_a_call_needs_an_event_url_from_somewhere(vonage, world):
    """An application without a default event URL must give one with each call."""
    world.register(event_url=None)
    refusal = vonage.refused("create_call", **CALL)
    assert (refusal.status, '"event_url": "Is required."' in refusal.message) == (400, True)
    vonage("create_call", **CALL, event_url=[world.url("mine")])
    world.advance()
    assert world.events("mine") == ["started"]


def test_the_rate_limit(start_simulator, start_sdk, account, vonage, tmp_path):
    """Over the platform's limits, where they are switched on, the SDK raises its RateLimitedError at once."""
    limits = tmp_path / "limits.yaml"
    limits.write_text("limits: {calls_per_second: 1}\n")
    simulator = start_simulator("--clock", "manual", "--settle", 0, "--config", limits)
    limited = vonage.through(start_sdk("vonage4", simulator.https))
    call = CALL | {"event_url": ["http://127.0.0.1:1/event"]}
    limited("create_call", **call)
    refusal = limited.refused("create_call", **call)
    assert (refusal.kind, refusal.status) == ("RateLimitedError", 429)
    assert len(limited("list_calls")[0]) == 1


# -- keys


def test_the_key_of_new_app_works_as_a_path_and_as_text(vonage, world, account):
    """`new-app` writes PKCS#8, the only form that this SDK takes as text."""
    key = account.private_key.read_text()
    assert "-----BEGIN PRIVATE KEY-----" in key
    vonage.signing_with(account.private_key)("create_call", **CALL)
    vonage.signing_with(key)("create_call", **CALL)
    assert len(world.calls()) == 2


def test_an_older_form_of_key_works_as_a_path_only(vonage, world, account, tmp_path):
    """PKCS#1 text is refused by the SDK itself, before anything is sent; from a file it signs as well."""
    key = load_pem_private_key(account.private_key.read_bytes(), None)
    text, path = _pem(key, PrivateFormat.TraditionalOpenSSL), tmp_path / "pkcs1.key"
    path.write_text(text)
    assert vonage.signing_with(text).refused("list_calls").kind == "VonageJwtError"
    assert world.journal("request") == []
    assert vonage.signing_with(path)("list_calls") == [[], None]


def test_the_application_of_new_app_is_known(vonage, simulator, account):
    """With its --config the simulator knows the application that `new-app` made, and its key."""
    mine = vonage.of(account.application_id)
    uuid = mine("create_call", **CALL, event_url=["http://127.0.0.1:1/event"])["uuid"]
    assert mine("get_call", uuid)["status"] == "started"
    registered = simulator.ask("GET", f"applications/{account.application_id}")
    assert registered["public_key"] == account.public_key.read_text()
    foreign = _pem(rsa.generate_private_key(public_exponent=65537, key_size=2048), PrivateFormat.PKCS8)
    assert mine.signing_with(foreign).refused("get_call", uuid).kind == "AuthenticationError"


# -- addresses and certificates


def test_pointed_at_plain_http(start_sdk, simulator, vonage, world):
    """This SDK speaks HTTPS only: at the plain port it says WRONG_VERSION_NUMBER; the simulator lives on."""
    lost = vonage.through(start_sdk("vonage4", simulator.http))
    refusal = lost.refused("create_call", **CALL)
    assert refusal.kind == "SSLError"
    assert "WRONG_VERSION_NUMBER" in refusal.message
    assert world.calls() == []
    assert vonage("list_calls") == [[], None]


def test_without_the_certificate_authority(start_sdk, simulator, vonage, world):
    """A client that does not trust the simulator's authority says so, and no call is placed."""
    distrustful = vonage.through(start_sdk("vonage4", simulator.https, bundle=None))
    refusal = distrustful.refused("create_call", **CALL)
    assert refusal.kind == "SSLError"
    assert "CERTIFICATE_VERIFY_FAILED" in refusal.message
    assert world.calls() == []


def test_the_name_localhost(start_sdk, simulator, vonage, world):
    """The certificate is good for the name localhost as well as for the address."""
    named = vonage.through(start_sdk("vonage4", simulator.https.replace("127.0.0.1", "localhost")))
    uuid = named("create_call", **CALL)["uuid"]
    assert named("get_call", uuid)["link"].startswith("https://localhost:")
    assert [call["uuid"] for call in world.calls()] == [uuid]


def test_the_bundle_is_served_too(simulator, account):
    """What `ca --bundle` prints before any simulator runs is what a running one serves."""
    assert simulator.read("ca-bundle.pem") == account.bundle.read_text()


# -- an auto clock, and what is not there yet


def test_a_call_lives_by_itself(start_simulator, start_sdk, new_world, vonage):
    """With an auto clock nobody moves time: an hour's call is over, priced and told in no time."""
    simulator = start_simulator("--clock", "auto", "--settle", 0)
    world = new_world(simulator)
    alone = vonage.through(start_sdk("vonage4", simulator.https))
    uuid = alone("create_call", **CALL, length_timer=3600)["uuid"]
    world.until("delivery", event="completed", outcome="delivered")
    record = alone("get_call", uuid)
    assert (record["status"], record["duration"], record["price"]) == ("completed", "3600", "6.00000000")
    assert world.events() == ["started", "ringing", "answered", "completed"]


def test_a_recording_is_downloaded(vonage, world, simulator, tmp_path):
    """The SDK fetches a recording by the address in the webhook, with the setting that `new-app` shows."""
    vonage("create_call", **(CALL | {"ncco": [{"action": "record", "timeOut": 3}]}))
    world.advance(10)
    [announced] = [one.members for one in world.received() if "recording_url" in one.members]
    file = tmp_path / "recording"
    vonage("download_recording", announced["recording_url"], str(file))
    assert len(file.read_bytes()) == announced["size"]
    name = announced["recording_url"].rpartition("/")[2]
    vonage("download_recording", f"https://{simulator.https}/v1/files/{name}?host=nexmo.com", str(file))
    assert len(file.read_bytes()) == announced["size"]


def test_without_that_setting_it_asks_for_nothing(vonage, simulator, tmp_path):
    """The sentence is the SDK's own."""
    refusal = vonage.refused("download_recording", f"http://{simulator.http}/v1/files/x", str(tmp_path / "x"))
    assert refusal.message == "The recording URL must be from a Vonage or Nexmo hostname."
