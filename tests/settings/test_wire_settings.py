"""The switches by which one program or another needs the platform a little different, each in its effect.

All of them through a settings file and a live simulator; docs/fidelity.md says who needs which.
"""

import asyncio
import re
from pathlib import Path

import pytest

from voice_simulator.settings.groups import (
    DetectionSettings,
    LimitSettings,
    RecordingSettings,
    SpeechSettings,
    WebSocketSettings,
    WireSettings,
)
from voice_simulator.settings.setting import settings_in

FIDELITY = Path(__file__).parents[2] / "docs/fidelity.md"
TALK = [{"action": "talk", "text": "one two three four five"}]
RINGS_ON = "447700900487"
BUSY = "447700900486"


@pytest.fixture(name="set_up")
async def _set_up(new_client, tmp_path):
    """Start a simulator by the text of a settings file, and return a client of it."""

    async def start(settings="", **flags):
        path = tmp_path / "settings.yaml"
        path.write_text(settings, encoding="utf-8")
        return await new_client(config=str(path), **flags)

    return start


async def page_of(client, query):
    status, page = await client.ask("GET", f"/v1/calls?{query}")
    assert status == 200
    return page


def links(page):
    return {name: link["href"] for name, link in page["_links"].items()}


# -- the list of calls


async def test_record_index_can_count_pages(set_up):
    """`record_index: page`: 1 is the second page, and the links count in pages too."""
    client = await set_up("wire: {record_index: page, next_link: relative}")
    uuids = [await client.place() for _ in range(7)]
    page = await page_of(client, "page_size=2&record_index=1")
    assert [call["uuid"] for call in page["_embedded"]["calls"]] == uuids[2:4]
    assert (page["record_index"], page["page_size"], page["count"]) == (1, 2, 7)
    assert links(page) == {
        "self": "/v1/calls?page_size=2&record_index=1",
        "first": "/v1/calls?page_size=2",
        "last": "/v1/calls?page_size=2&record_index=3",
        "next": "/v1/calls?page_size=2&record_index=2",
        "prev": "/v1/calls?page_size=2&record_index=0",
    }


async def test_counting_pages_by_one_meets_every_call_once(set_up):
    """As the Python SDK counts; by records it would meet most of them twice."""
    for settings, met in (("wire: {record_index: page}", 7), ("wire: {record_index: offset}", 12)):
        client = await set_up(settings)
        for _ in range(7):
            await client.place()
        index, seen = 0, []
        while index is not None:
            page = await page_of(client, f"page_size=2&record_index={index}")
            seen += [call["uuid"] for call in page["_embedded"]["calls"]]
            index = page["record_index"] + 1 if "next" in page["_links"] else None
        assert (len(set(seen)), len(seen)) == (7, met)


async def test_record_index_counts_records_unless_told(set_up):
    """`record_index: offset` is the default."""
    client = await set_up()
    uuids = [await client.place() for _ in range(3)]
    page = await page_of(client, "page_size=2&record_index=1")
    assert [call["uuid"] for call in page["_embedded"]["calls"]] == uuids[1:]


async def test_links_can_be_relative(set_up):
    """`next_link: relative`: every link, of pages and of calls, begins with a slash, as in recordings."""
    client = await set_up("wire: {next_link: relative}")
    uuids = [await client.place() for _ in range(3)]
    page = await page_of(client, "page_size=1&record_index=1&order=desc")
    assert links(page) == {
        "self": "/v1/calls?page_size=1&record_index=1&order=desc",
        "first": "/v1/calls?page_size=1&order=desc",
        "last": "/v1/calls?page_size=1&record_index=2&order=desc",
        "next": "/v1/calls?page_size=1&record_index=2&order=desc",
        "prev": "/v1/calls?page_size=1&record_index=0&order=desc",
    }
    [call] = page["_embedded"]["calls"]
    assert call["_links"] == {"self": {"href": f"/v1/calls/{uuids[1]}"}}
    assert (await client.record(uuids[0]))["_links"] == {"self": {"href": f"/v1/calls/{uuids[0]}"}}


async def test_links_are_absolute_unless_told(set_up):
    """`next_link: absolute` is the default."""
    client = await set_up()
    page = await page_of(client, "")
    assert links(page)["self"] == f"{client.simulator.base_url}/v1/calls?page_size=10"


@pytest.mark.parametrize(
    ("settings", "members"),
    [("wire: {end_time_while_running: true}", {"start_time", "end_time"}), ("", {"start_time"})],
)
async def test_running_calls_can_have_an_end_time(set_up, settings, members):
    """`end_time_while_running`: in the record and in the list; price and duration stay away."""
    client = await set_up(settings)
    ringing, answered = await client.place(RINGS_ON), await client.place()
    await client.advance(5)
    rows = (await page_of(client, ""))["_embedded"]["calls"]
    records = [await client.record(ringing), await client.record(answered), *rows]
    assert [record["status"] for record in records] == ["ringing", "answered"] * 2
    for record in records:
        assert {"start_time", "end_time", "rate", "price", "duration"} & set(record) == members
        assert record.get("end_time") in (None, record["start_time"])


async def test_an_end_time_is_the_real_one_once_the_call_is_over(set_up):
    """The stand-in is gone with the reason for it."""
    client = await set_up("wire: {end_time_while_running: true}")
    uuid = await client.place(ncco=TALK)
    await client.advance(60)
    record = await client.record(uuid)
    assert (record["start_time"], record["end_time"]) == (
        "2030-01-01T12:00:03.000Z",
        "2030-01-01T12:00:05.000Z",
    )


async def test_the_switches_are_about_live(set_up, application):
    """With `dialect: spec` they change nothing."""
    application.replies["/answer"] = TALK
    seen = []
    switches = (
        "record_index: page, next_link: absolute, answer_fields: all, end_time_while_running: true, "
        "region_url: 'https://api-eu-3.vonage.com', unanswered_completed: short"
    )
    for settings in ("wire: spec", f"wire: {{dialect: spec, {switches}}}"):
        client = await set_up(settings)
        for _ in range(3):
            await client.place(answer_url=[application.url("/answer")])
        await client.advance(4)
        seen.append((await page_of(client, "page_size=2&record_index=1"), application.received[:]))
        application.received.clear()
    (page, received), (same_page, same_received) = seen
    assert page == same_page
    assert len(page["_embedded"]["calls"]) == 2
    assert [members for _, members, _ in received] == [members for _, members, _ in same_received]


# -- webhooks


@pytest.mark.parametrize(
    ("settings", "region_url"),
    [("", None), ("wire: {region_url: 'https://api-eu-3.vonage.com'}", "https://api-eu-3.vonage.com")],
)
async def test_the_answer_webhook_has_six_members(set_up, application, settings, region_url):
    """The kind of endpoint and the address of the platform besides the four; the latter can be set."""
    application.replies["/answer"] = TALK
    client = await set_up(settings)
    region = {"region_url": region_url or client.simulator.base_url}
    sip = {"type": "sip", "uri": "sip:a@example.com"}
    for method in ("GET", "POST"):
        body = client.call_body(answer_url=[application.url("/answer")], answer_method=method)
        for endpoint in (body["to"][0], sip):
            await client.ask("POST", "/v1/calls", body | {"to": [endpoint]})
        await client.advance(60)
    asked = application.at("/answer")
    assert [one.pop("endpoint_type") for one in asked] == ["phone", "sip"] * 2
    for one in asked:
        assert one | region == one
        assert set(one) - set(region) == {"to", "from", "uuid", "conversation_uuid"}


async def test_the_answer_webhook_has_four_members_when_told(set_up, application):
    """`answer_fields: classic`, which the PHP SDK needs."""
    application.replies["/answer"] = TALK
    client = await set_up("wire: {answer_fields: classic}")
    await client.place(answer_url=[application.url("/answer")])
    await client.advance(5)
    assert [set(one) for one in application.at("/answer")] == [{"to", "from", "uuid", "conversation_uuid"}]


@pytest.mark.parametrize(
    ("settings", "rate"), [("", "0.10000000"), ("wire: {unanswered_completed: short}", None)]
)
async def test_the_completed_of_a_busy_call_is_short_when_told(set_up, application, settings, rate):
    """`unanswered_completed: short`: the other form that was recorded."""
    client = await set_up(settings)
    await client.place(BUSY)
    await client.advance(60)
    last = application.at("/event")[-1]
    assert (last["status"], last["rate"], "price" in last) == ("completed", rate, rate is not None)


@pytest.mark.parametrize(
    ("settings", "statuses", "timestamp"),
    [
        ("", ["started", "busy", "completed"], "2030-01-01T12:00:01.000Z"),
        ("trailing_completed: 5s", ["started", "busy", "completed"], "2030-01-01T12:00:06.000Z"),
        ("trailing_completed: off", ["started", "busy"], None),
    ],
    ids=["at once", "after five seconds", "not at all"],
)
async def test_completed_trails_when_told(set_up, application, settings, statuses, timestamp):
    """`trailing_completed`: how long after busy, or never; the record stays busy."""
    client = await set_up(settings)
    uuid = await client.place(BUSY)
    await client.advance(60)
    assert application.statuses() == statuses
    last = application.at("/event")[-1]
    if timestamp is not None:
        assert (last["timestamp"], last["duration"], last["price"]) == (timestamp, "0", "0")
    assert (await client.record(uuid))["status"] == "busy"


async def test_until_it_trails_completed_is_not_told(set_up, application):
    """With five seconds nothing is sent after four."""
    client = await set_up("trailing_completed: 5s")
    await client.place(BUSY)
    await client.advance(5)
    assert application.statuses() == ["started", "busy"]
    await client.advance(1)
    assert application.statuses() == ["started", "busy", "completed"]


async def recording_url(client, application):
    await client.place(ncco=[{"action": "record", "timeOut": 3}, *TALK])
    await client.advance(60)
    [told] = [one for one in application.at("/event") if "recording_url" in one]
    return told["recording_url"]


async def test_recordings_can_be_somewhere_else(set_up, application):
    """`recordings: {base_url: …}` is what their addresses begin with."""
    client = await set_up("recordings: {base_url: 'https://sim.nexmo.com:8443'}")
    url = await recording_url(client, application)
    assert re.fullmatch(r"https://sim\.nexmo\.com:8443/v1/files/[0-9a-f-]{36}", url)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_recordings_can_be_at_the_own_port_under_another_name(set_up, application, tmp_path, scheme):
    """`:PORT` is filled in: with a free port nobody knows it before."""
    secure = {"tls": True, "tls_ports": [0], "tls_dir": str(tmp_path / "tls")}
    client = await set_up(f"recordings: {{base_url: '{scheme}://nexmo.com@127.0.0.1:PORT/'}}", **secure)
    simulator = client.simulator
    port = {"http": simulator.base_url, "https": simulator.tls_addresses[0]}[scheme].rpartition(":")[2]
    url = await recording_url(client, application)
    assert re.fullmatch(rf"{scheme}://nexmo\.com@127\.0\.0\.1:{port}/v1/files/[0-9a-f-]{{36}}", url)


async def test_recordings_are_here_unless_told(set_up, application):
    """By default they are at the simulator's own address."""
    client = await set_up()
    url = await recording_url(client, application)
    assert url.startswith(f"{client.simulator.base_url}/v1/files/")


# -- machine detection


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ("", "8"),
        ("machine_detection: {holds_ncco: true}", "8"),
        ("machine_detection: {holds_ncco: false}", "5"),
    ],
)
async def test_plain_detection_may_decide_while_the_ncco_runs(set_up, settings, seconds):
    """A prompt of two seconds and a wait of three begin with the verdict, three seconds later, or at once."""
    client = await set_up(settings)
    ncco = [*TALK, {"action": "wait", "timeout": 3}]
    uuid = await client.place(ncco=ncco, machine_detection="continue")
    await client.advance(90)
    assert (await client.record(uuid))["duration"] == seconds


# -- how long things last


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ("", "2"),
        ("speech: {words_per_minute: 30}", "10"),
        ("speech: {words_per_minute: 6}", "50"),
        ("speech: {words_per_minute: 10000}", "1"),
    ],
    ids=["as usual", "slowly", "very slowly", "at once"],
)
async def test_the_rate_of_speech_makes_the_length_of_the_call(set_up, settings, seconds):
    """Five words at 150, 30 and 6 words a minute; a second is the least."""
    client = await set_up(settings)
    uuid = await client.place(ncco=TALK)
    await client.advance(90)
    assert (await client.record(uuid))["duration"] == seconds


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [("", "20"), ("speech: {stream_length: 3s}", "6"), ("speech: {stream_length: 1m}", "120")],
    ids=["as usual", "short", "long"],
)
async def test_the_length_of_audio_files_makes_the_length_of_the_call(set_up, settings, seconds):
    """A file played twice."""
    client = await set_up(settings)
    uuid = await client.place(ncco=[{"action": "stream", "streamUrl": ["http://127.0.0.1/a.mp3"], "loop": 2}])
    await client.advance(300)
    assert (await client.record(uuid))["duration"] == seconds


# -- limits


async def test_only_so_many_calls_are_remembered(set_up):
    """`limits: {calls: 2}`: of those that are over the oldest goes, and asking for it says so."""
    client = await set_up("limits: {calls: 2}")
    forgotten = await client.place(BUSY)
    await client.advance(5)
    kept = [await client.place() for _ in range(2)]
    page = await page_of(client, "")
    assert [call["uuid"] for call in page["_embedded"]["calls"]] == kept
    assert page["count"] == 2
    assert (await client.ask("GET", f"/v1/calls/{forgotten}"))[0] == 404
    [refused] = [one["refused"] for one in await client.journal(uuid=forgotten) if "refused" in one]
    assert refused == (f"call {forgotten}: it was one of the oldest and more than 2 calls are not kept")


async def test_live_calls_are_remembered_in_any_case(set_up):
    """A limit forgets no call that goes on."""
    client = await set_up("limits: {calls: 1}")
    uuids = [await client.place() for _ in range(3)]
    assert [(await client.record(uuid))["uuid"] for uuid in uuids] == uuids


async def test_only_so_many_journal_entries_are_remembered(set_up):
    """`limits: {journal: 5}`: the newest stay, and the answer tells how many are gone."""
    client = await set_up("limits: {journal: 5}")
    await client.place()
    await client.advance(5)
    status, answer = await client.control("GET", "journal")
    first, *_, last = [entry["seq"] for entry in answer["entries"]]
    assert (status, len(answer["entries"]), last - first) == (200, 5, 4)
    assert answer["evicted"] == f"entries up to {first - 1} are no longer kept"


async def test_a_larger_body_is_refused(set_up):
    """`limits: {body: 1KiB}`: in the platform's form, and no call comes of it."""
    client = await set_up("limits: {body: 1KiB}")
    body = client.call_body(ncco=[{"action": "talk", "text": "x" * 1024}])
    refusal = {"type": "PAYLOAD_TOO_LARGE", "error_title": "Payload Too Large"}
    assert await client.ask("POST", "/v1/calls", body) == (413, refusal)
    assert (await client.ask("POST", "/v1/calls", client.call_body()))[0] == 201
    assert (await page_of(client, ""))["count"] == 1


TOO_MANY = {"type": "TOO_MANY_REQUESTS", "error_title": "Too Many Requests"}


async def test_calls_per_second_can_be_limited(set_up, application):
    """The third call within one simulated second is refused, and comes about a second later."""
    client = await set_up("limits: {calls_per_second: 2}")
    body = client.call_body()
    answers = [await client.ask("POST", "/v1/calls", body) for _ in range(3)]
    assert [status for status, _ in answers] == [201, 201, 429]
    assert answers[2][1] == TOO_MANY
    assert (await page_of(client, ""))["count"] == 2
    await client.advance(1)
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201


async def test_requests_per_second_can_be_limited(set_up):
    """All but new calls are counted, each application for itself."""
    client = await set_up("limits: {requests_per_second: 2}")
    uuid = await client.place()
    statuses = [(await client.ask("GET", f"/v1/calls/{uuid}"))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert (await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})) == (429, TOO_MANY)
    assert (await client.ask("POST", "/v1/calls", client.call_body()))[0] == 201
    other = client.other("bbbbbbbb-0000-4000-8000-000000000002")
    assert (await other.ask("GET", "/v1/calls"))[0] == 200
    await client.advance(1)
    assert (await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})) == (204, None)


async def test_a_second_passes_for_those_who_only_read(set_up):
    """With a clock that runs, requests that change nothing are admitted again by and by."""
    client = await set_up("limits: {requests_per_second: 2}", clock="real", speed="1000")
    async with asyncio.timeout(20):
        for _ in range(5):
            while (await client.ask("GET", "/v1/calls"))[0] != 200:
                pass


async def test_a_refusal_for_the_rate_names_no_time_to_wait(set_up):
    """With a `Retry-After` the Python SDK would sleep and try again by itself, unseen by its user."""
    client = await set_up("limits: {requests_per_second: 1}")
    headers = {"Authorization": f"Bearer {client.token()}"}
    for status in (200, 429):
        async with client.session.get("/v1/calls", headers=headers) as response:
            assert response.status == status
    assert "Retry-After" not in response.headers
    assert response.headers["Content-Type"] == "application/json"


async def test_there_are_no_rate_limits_unless_told(set_up):
    """`off` is the default, and can be said."""
    for settings in ("", "limits: {calls_per_second: off, requests_per_second: off}"):
        client = await set_up(settings)
        for _ in range(20):
            await client.place()
            assert (await client.ask("GET", "/v1/calls"))[0] == 200


# -- the page that says who needs them


def test_every_switch_is_in_the_documents():
    """The table of switches has a row for each, with a sentence on who needs it."""
    _, _, section = FIDELITY.read_text(encoding="utf-8").partition("## Switches")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+) \|$", section.partition("\n## ")[0], re.MULTILINE)
    explained = {name for names, _, who in rows if who.strip().endswith(".") for name in names.split("`, `")}
    switches = {
        f"{group}.{row.name}"
        for group, table in (
            ("wire", WireSettings),
            ("machine_detection", DetectionSettings),
            ("recordings", RecordingSettings),
            ("speech", SpeechSettings),
            ("websocket", WebSocketSettings),
            ("limits", LimitSettings),
        )
        for row in settings_in(table)
    }
    assert explained == switches | {"trailing_completed"}
