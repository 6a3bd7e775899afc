"""What `@vonage/server-sdk`, version 3, for Node throws: refusals, keys, certificates, addresses, files."""

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

CALL = {
    "to": [{"type": "phone", "number": "447700900001"}],
    "from": {"type": "phone", "number": "447700900999"},
    "ncco": [{"action": "conversation", "name": "room"}],
}
UNKNOWN = "00000000-0000-4000-8000-000000000000"
ON_A_CALL = {
    "muteCall": [],
    "unmuteCall": [],
    "earmuffCall": [],
    "unearmuffCall": [],
    "transferCallWithNCCO": [[{"action": "talk", "text": "goodbye"}]],
    "transferCallWithURL": ["http://127.0.0.1:1/answer"],
    "streamAudio": ["https://example.com/a.mp3"],
    "stopStreamAudio": [],
    "playTTS": [{"text": "hello there"}],
    "stopTTS": [],
    "playDTMF": ["1"],
    "subscribeDTMF": ["http://127.0.0.1:1/digits"],
    "unsubscribeDTMF": [],
}
MESSAGE = "Request failed with status code {}"


@pytest.fixture(name="node_process", scope="module")
def _node_process(start_sdk, simulator):
    return start_sdk("node_server_sdk", f"http://{simulator.http}")


@pytest.fixture(name="node")
def _node(node_process, use_sdk):
    """The SDK at the plain HTTP port, used by this test's application."""
    return use_sdk(node_process)


# -- requests that are refused


def test_a_foreign_key_is_not_authorised(node, world):
    """The error has the status and, in its response, the body; nothing is read, and nothing changes."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    stranger = node.signing_with(text)
    for refusal in (stranger.refused("createOutboundCall", CALL), stranger.refused("getAllCalls")):
        assert (refusal.kind, refusal.status, refusal.message) == ("VetchError", 401, MESSAGE.format(401))
        assert refusal.body["type"] == "UNAUTHORIZED"
    assert world.calls() == []
    assert world.journal("request") == []


@pytest.mark.parametrize("operation", ON_A_CALL)
def test_actions_are_refused_before_the_answer_and_after_the_end(node, world, operation):
    """A call that rings, one that is over and one that never was: 400, 404, 404; the leg stays as it was."""
    uuid = node("createOutboundCall", CALL)["uuid"]
    for state, called, status in (("rings", uuid, 400), ("is over", uuid, 404), ("is not", UNKNOWN, 404)):
        if state == "is over":
            world.advance(1)
            node("hangupCall", uuid)
        before = world.inside(uuid)
        refusal = node.refused(operation, called, *ON_A_CALL[operation])
        assert (refusal.status, refusal.message) == (status, MESSAGE.format(status)), state
        assert refusal.body["type"] == {400: "BAD_REQUEST", 404: "NOT_FOUND"}[status], state
        assert world.inside(uuid) == before, state


@pytest.mark.parametrize("operation", ["getCall", "hangupCall"])
def test_another_applications_call_is_not_found(node, world, account, operation):
    """A call belongs to its application; to the SDK of another it is not there."""
    uuid = node("createOutboundCall", CALL)["uuid"]
    other = node.of(account.application_id)
    for refusal in (other.refused(operation, uuid), node.refused(operation, UNKNOWN)):
        assert (refusal.status, refusal.body["type"]) == (404, "NOT_FOUND")
    assert uuid not in [call["uuid"] for call in other("getAllCalls")]
    assert world.inside(uuid)["status"] == "started"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"to": [{"type": "phone", "number": "12"}]}, "number"),
        ({"ncco": [{"action": "dance"}]}, "ncco[0].action"),
        ({"lengthTimer": 99_999_999}, "length_timer"),
    ],
    ids=["number", "action", "timer"],
)
def test_a_bad_request_places_no_call(node, world, change, named):
    """What is wrong is in the body of the error's response, and in the simulator's journal."""
    refusal = node.refused("createOutboundCall", CALL | change)
    assert (refusal.status, named in str(refusal.body["invalid_parameters"])) == (400, True)
    [request] = world.journal("request")
    assert (request["status"], named in str(request["refused"])) == (400, True)
    assert world.calls() == []


# -- keys


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_keys_of_both_forms_as_path_and_text(node, account, tmp_path, form):
    """This SDK takes PKCS#8, as `new-app` writes it, and PKCS#1, as PEM text and as a path of any name."""
    key = load_pem_private_key(account.private_key.read_bytes(), None)
    text = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    path = tmp_path / "key-without-a-suffix"
    path.write_text(text)
    assert node.signing_with(text)("getAllCalls") == []
    assert node.signing_with(path)("getAllCalls") == []


# -- addresses and certificates


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "api.nexmo.com"])
def test_over_https(start_sdk, simulator, node, world, name):
    """With the authority in NODE_EXTRA_CA_CERTS a call lives, and pages link to where the SDK asked."""
    address = f"https://{simulator.https.replace('127.0.0.1', name)}"
    secure = node.through(start_sdk("node_server_sdk", address))
    uuids = [secure("createOutboundCall", CALL)["uuid"] for _ in range(3)]
    world.advance(3)
    secure("muteCall", uuids[0])
    assert world.inside(uuids[0])["muted"] is True
    page = secure("getCallsPage", {"pageSize": 1})
    assert page["_links"]["next"]["href"].startswith(f"{address}/v1/calls?")
    assert [call["uuid"] for call in secure("getAllCalls", {"pageSize": 1})] == uuids


def test_without_the_certificate_authority(start_sdk, simulator, node, world):
    """A client that does not trust the simulator's authority says so, and no call is placed."""
    distrustful = node.through(start_sdk("node_server_sdk", f"https://{simulator.https}", bundle=None))
    refusal = distrustful.refused("createOutboundCall", CALL)
    assert (refusal.kind, refusal.status) == ("FetchError", None)
    assert "certificate" in refusal.message
    assert world.calls() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("{}", "Invalid URL"),
        ("http://{}/", MESSAGE.format(404)),
    ],
    ids=["no scheme", "a slash at its end"],
)
def test_addresses_that_do_not_do(start_sdk, simulator, node, world, address, said):
    """The address needs its scheme, and no slash at its end."""
    lost = node.through(start_sdk("node_server_sdk", address.format(simulator.http)))
    assert lost.refused("createOutboundCall", CALL).message == said
    assert world.calls() == []


# -- settings that matter to this SDK


@pytest.fixture(name="pages_by")
def _pages_by(start_simulator, start_sdk, new_world, node, tmp_path):
    """Place five calls in a simulator with a setting of its wire; return their uuids, and the SDK there."""

    def pages_by(setting):
        config = tmp_path / "wire.yaml"
        config.write_text(f"wire: {{{setting}}}\n")
        simulator = start_simulator("--clock", "manual", "--config", config)
        new_world(simulator)
        there = node.through(start_sdk("node_server_sdk", f"http://{simulator.http}"))
        return [there("createOutboundCall", CALL)["uuid"] for _ in range(5)], there

    return pages_by


def test_an_index_that_counts_pages(pages_by):
    """With `record_index: page` getAllCalls meets each call once, too, since it goes by the link."""
    uuids, there = pages_by("record_index: page")
    assert [call["uuid"] for call in there("getAllCalls", {"pageSize": 2})] == uuids


def test_a_relative_link(pages_by):
    """With `next_link: relative` getAllCalls does not get beyond the first page; a page can still be had."""
    uuids, there = pages_by("next_link: relative")
    refusal = there.refused("getAllCalls", {"pageSize": 2})
    assert (refusal.kind, refusal.message) == ("TypeError", "Invalid URL")
    last = there("getCallsPage", {"pageSize": 2, "recordIndex": 4})
    assert [call["uuid"] for call in last["_embedded"]["calls"]] == uuids[4:]


# -- recordings


@pytest.fixture(name="recorded")
def _recorded(node, world):
    """What was told of a recording."""
    node("createOutboundCall", CALL | {"ncco": [{"action": "record", "timeOut": 3}]})
    world.advance(10)
    [announced] = [one.members for one in world.received() if "recording_url" in one.members]
    return announced


def test_recordings_come_from_the_platform_only(node, simulator, recorded, tmp_path):
    """The SDK downloads from hosts of vonage.com and nexmo.com only, also by id, from where it points."""
    name = recorded["recording_url"].rpartition("/")[2]
    for given in (f"http://{simulator.http}/v1/files/{name}", name):
        refusal = node.refused("downloadRecording", given, str(tmp_path / "recording"))
        assert "is invalid for file download" in refusal.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("operation", ["downloadRecording", "downloadTranscription"])
@pytest.mark.parametrize(("by", "scheme"), [("url", "http"), ("id", "https")])
def test_a_recording_is_downloaded(start_sdk, node, simulator, recorded, tmp_path, operation, by, scheme):
    """The SDK fetches a file by its URL, and by its id, from a simulator under a name of the platform."""
    here = {"http": simulator.http, "https": simulator.https}[scheme]
    address = f"{scheme}://{here.replace('127.0.0.1', 'api.nexmo.com')}"
    named = node.through(start_sdk("node_server_sdk", address))
    name = recorded["recording_url"].rpartition("/")[2]
    file = tmp_path / "recording"
    named(operation, f"{address}/v1/files/{name}" if by == "url" else name, str(file))
    assert len(file.read_bytes()) == recorded["size"]
