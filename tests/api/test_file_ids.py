"""`/v1/files/…` asked for by what is not the id of a file, and by other methods than GET."""

import pytest
from live import path_of

RECORDS = [{"action": "record", "timeOut": "3", "format": "wav"}]


@pytest.fixture(name="url")
async def _url(client):
    await client.place(ncco=RECORDS)
    await client.advance(60)
    (told,) = [members for members in client.application.at("/event") if "recording_url" in members]
    return told["recording_url"]


async def ask(client, url, method="GET", **headers):
    headers = {"Authorization": f"Bearer {client.token()}", **headers}
    async with client.session.request(method, path_of(url), headers=headers) as response:
        return response, await response.read()


async def why_not_there(client, url):
    response, _ = await ask(client, url)
    assert response.status == 404
    return response.headers["X-Voice-Simulator"]


async def test_an_ending_is_no_part_of_an_id(client, url):
    name = url.rpartition("/")[2]
    assert await why_not_there(client, f"{url}.mp3") == (
        f"there is no file {name}.mp3: its whole id is {name}, and nothing stands behind that"
    )


async def test_a_short_id_is_none(client, url):
    """The control API takes one, the platform does not."""
    name = url.rpartition("/")[2]
    assert f"its whole id is {name}" in await why_not_there(client, url.replace(name, name[:8]))
    assert "kept for 30 days" in await why_not_there(client, url.replace(name, name[:7]))


@pytest.mark.parametrize("path", ["/v1/files", "/v1/files/", "/v3/files/"])
async def test_without_an_id_it_is_said_to_be_missing(client, path):
    assert await why_not_there(client, path) == (
        f"GET {path}: the id of the file is missing, the last segment of its recording_url"
    )


async def test_head_answers_as_get_without_the_file(client, url):
    whole, content = await ask(client, url)
    head, nothing = await ask(client, url, "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(content)
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    last = (await client.entries("request"))[-1]
    assert (last["method"], last["status"], last["read"]) == ("HEAD", 200, True)
    missing, _ = await ask(client, f"{url}0", "HEAD")
    assert missing.status == 404


async def test_a_range_is_answered_with_the_whole_file(client, url):
    """Undocumented, and no SDK asks for one."""
    response, content = await ask(client, url, Range="bytes=0-9")
    assert (response.status, len(content)) == (200, int(response.headers["Content-Length"]))
