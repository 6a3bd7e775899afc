"""Requests that only read, and are refused: they begin no world, and the log and `GET refusals` have them."""

import contextlib

import aiohttp
import pytest

OTHER = "bbbbbbbb-0000-4000-8000-00000000000b"
RECORDS = [{"action": "record", "timeOut": "3"}]


@pytest.fixture(name="owner")
async def _owner(new_client):
    return await new_client(auth="lenient", quiet=False)


@pytest.fixture(name="stranger")
def _stranger(owner):
    """Another Vonage application, which has asked for nothing yet."""
    return owner.other(OTHER)


async def recorded(client):
    """Place a call that is recorded; return the path of its file."""
    await client.place(ncco=RECORDS)
    await client.advance(60)
    (told,) = [members for members in client.application.at("/event") if "recording_url" in members]
    return "/v1/files/" + told["recording_url"].rpartition("/")[2]


async def read(client, path):
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.get(path, headers=headers) as response:
        await response.read()
        return response.status


async def refusals(client):
    _, answer = await client.control("GET", "refusals")
    return [(one["status"], one["path"], one["application_id"]) for one in answer["refusals"]]


def lines_about(caplog, path):
    """What has been logged about a path so far, without anything else happening."""
    return [record for record in caplog.records if path in record.getMessage()]


async def test_a_refused_download_begins_no_world(owner, stranger):
    """So the id of the file is enough for the control API afterwards, without an application_id."""
    path = await recorded(owner)
    assert await read(stranger, path) == 403
    assert await owner.control("GET", "health") == await stranger.control("GET", "health")
    _, health = await owner.control("GET", "health")
    assert OTHER not in health["worlds"]
    async with owner.session.get("/_simulator/recordings") as listed:
        assert listed.status == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/files/none", 404), ("/v1/calls/none", 404), ("/v1/calls?page_size=x", 400)],
)
async def test_no_refused_read_begins_a_world(owner, stranger, path, status):
    await recorded(owner)
    assert await read(stranger, path) == status
    _, health = await owner.control("GET", "health")
    assert OTHER not in health["worlds"]
    assert (status, path.partition("?")[0], OTHER) in await refusals(owner)


async def test_a_read_that_is_answered_begins_one(owner, stranger):
    """The journal has it."""
    assert await read(stranger, "/v1/calls") == 200
    (entry,) = await stranger.entries("request")
    assert (entry["status"], entry["path"]) == (200, "/v1/calls")


async def test_each_refused_download_is_among_the_refusals(owner, stranger):
    """Without a token, of another Vonage application, and of a file that is not there."""
    path = await recorded(owner)
    async with owner.session.get(path) as without_token:
        assert without_token.status == 401
    assert await read(stranger, path) == 403
    assert await read(owner, path + "0") == 404
    mine = owner.application_id
    assert await refusals(owner) == [(401, path, None), (403, path, OTHER), (404, path + "0", mine)]
    assert [entry["status"] for entry in await owner.entries("request") if "refused" in entry] == [404]


async def test_a_download_is_in_the_log_at_once(owner, stranger, caplog):
    """Whether it is refused or not: nothing else has to happen in its world first."""
    caplog.set_level("INFO", logger="voice_simulator")
    path = await recorded(owner)
    await read(owner, path)
    assert len(lines_about(caplog, path)) == 1
    await read(owner, path + "0")
    assert len(lines_about(caplog, path + "0")) == 1
    await read(stranger, path)
    assert len(lines_about(caplog, "belongs to another Vonage application")) == 1


@pytest.mark.parametrize("does", ["respond: 503", "disconnect: before_response", "malformed: true"])
async def test_a_read_with_a_fault_is_in_the_log_at_once(new_client, tmp_path, caplog, does):
    caplog.set_level("INFO", logger="voice_simulator")
    (tmp_path / "faults.yaml").write_text(f"faults: [{{api: GET /v1/calls, {does}}}]\n")
    client = await new_client(auth="lenient", quiet=False, scenarios=[str(tmp_path / "faults.yaml")])
    with contextlib.suppress(aiohttp.ServerDisconnectedError):
        await read(client, "/v1/calls")
    kinds = [record.entry.as_json()["kind"] for record in caplog.records if hasattr(record, "entry")]
    # A client asks again where it was not answered.
    assert kinds[:2] == ["fault", "request"]
