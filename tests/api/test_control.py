"""The control routes over real sockets."""

import asyncio

import pytest

from voice_simulator import __version__

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


async def test_health_tells_version_worlds_and_counts(client):
    """Liveness for a container's health check, and what lives here."""
    await client.place()
    await client.place("447700900486")
    await client.advance(5)
    status, health = await client.control("GET", "health")
    assert status == 200
    assert health == {
        "status": "ok",
        "version": __version__,
        "worlds": [client.application_id],
        "calls": 2,
        "live_calls": 1,
    }


async def test_the_journal_pages_and_filters(client):
    """`after` and `limit` page through it, `uuid` picks one call, `next` is what to ask after."""
    first, second = await client.place(), await client.place("447700900002")
    await client.advance(1)
    whole = await client.journal()
    assert [entry["seq"] for entry in whole] == list(range(1, len(whole) + 1))
    seen, after = [], 0
    while True:
        _, answer = await client.control("GET", "journal", after=str(after), limit="2")
        seen += answer["entries"]
        if not answer["entries"]:
            break
        after = answer["next"]
    assert seen == whole
    for uuid in (first, second):
        assert {entry["uuid"] for entry in await client.journal(uuid=uuid)} == {uuid}


async def test_the_canonical_journal_has_no_wall_part_no_numbers_and_no_reads(client):
    """What differs from run to run is left out."""
    uuid = await client.place()
    await client.record(uuid)
    await client.advance(1)
    text = await client.canonical()
    assert '"wall"' not in text
    assert '"seq"' not in text
    assert '"GET"' not in text
    assert all("wall" in entry for entry in await client.entries("request"))
    assert '"time":"2030-01-01T12:00:01.000Z","kind":"status"' in text


async def test_asking_for_evicted_entries_says_so(new_client, tmp_path):
    """A bounded journal tells what it no longer has; a forgotten call is 404, and the log says why."""
    config = tmp_path / "limits.yaml"
    config.write_text("limits: {journal: 20, calls: 2}\n")
    client = await new_client(config=str(config))
    uuids = [await client.place("447700900486") for _ in range(2)]
    await client.advance(10)
    uuids.append(await client.place())
    _, answer = await client.control("GET", "journal", after="0")
    assert answer["evicted"].startswith("entries up to ")
    assert answer["evicted"].endswith(" are no longer kept")
    assert len(answer["entries"]) == 20
    status, answer = await client.control("GET", f"calls/{uuids[0]}")
    assert status == 404
    assert "more than 2 calls are not kept" in answer["error"]
    assert (await client.ask("GET", f"/v1/calls/{uuids[0]}"))[0] == 404
    assert (await client.ask("GET", f"/v1/calls/{uuids[1]}"))[0] == 200


async def test_a_call_from_inside(client):
    """What the wire does not show: what plays, what runs, what is due, which entry chose the script."""
    uuid = await client.place(ncco=[{"action": "talk", "text": "one two three", "loop": 2}], length_timer=100)
    await client.advance(3)
    _, inside = await client.control("GET", f"calls/{uuid}")
    assert inside["uuid"] == uuid
    assert inside["playing"] == [
        {
            "source": "talk",
            "by": "ncco",
            "content": "one two three",
            "from": "2030-01-01T12:00:03.000Z",
            "until": "2030-01-01T12:00:05.400Z",
            "heard": True,
        }
    ]
    assert inside["ncco"] == {"actions": ["talk"], "index": 0}
    assert list(inside["timers"]) == ["length_timer"]
    assert inside["party"]["script"] == "answered"
    assert inside["origin"].startswith("default.yaml:")
    assert inside["origin"].endswith(", turn 1")


async def test_with_several_worlds_a_route_must_say_which(client):
    """Left out, the application means the only world there is; with several the answer names them."""
    await client.place()
    async with client.session.get("/_simulator/clock") as response:
        assert response.status == 200
    await client.other(OTHER).place()
    for method, path in (("GET", "clock"), ("GET", "journal"), ("GET", "calls"), ("POST", "reset")):
        async with client.session.request(method, f"/_simulator/{path}") as response:
            assert response.status == 400
            assert await response.json() == {
                "error": "there are several worlds: say which by application_id",
                "application_ids": [client.application_id, OTHER],
            }


async def test_an_application_is_registered_shown_and_forgotten(client, application):
    """Its defaults apply to its calls; of its secret only is shown that there is one."""
    path = f"applications/{client.application_id}"
    assert (await client.control("GET", path))[0] == 404
    status, shown = await client.control(
        "PUT",
        path,
        {
            "event_url": {
                "address": application.url("/default"),
                "http_method": "GET",
                "socket_timeout": 3000,
            },
            "signature_secret": "hush",
            "numbers": ["442079460000"],
        },
    )
    assert status == 200
    assert shown["event_url"]["socket_timeout"] == 3000
    assert shown["signature_secret"] == "(set)"
    body = client.call_body()
    del body["event_url"]
    body |= {"from": None, "random_from_number": True}
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201
    await application.until(lambda: application.at("/default"))
    [event] = application.at("/default")
    assert event["from"] == "442079460000"
    [(_, _, request)] = application.received
    assert request.headers["Authorization"].startswith("Bearer ")
    assert (await client.control("DELETE", path))[0] == 204
    assert (await client.control("DELETE", path))[0] == 204
    assert (await client.ask("POST", "/v1/calls", body))[0] == 400


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"event_url": "ftp://x"}, "event_url"),
        ({"colour": "red"}, "colour"),
        ({"public_key": "nonsense"}, "public_key"),
        ([], "application"),
    ],
)
async def test_a_bad_registration_is_refused_by_member(client, body, text):
    """One sentence that names what is wrong; nothing is registered."""
    status, answer = await client.control("PUT", f"applications/{client.application_id}", body)
    assert status == 400
    assert text in answer["error"]
    assert (await client.control("GET", f"applications/{client.application_id}"))[0] == 404


async def test_a_scenario_is_loaded_listed_and_unloaded(client):
    """It plays from the next call on, before what was loaded earlier, and the journal names its line."""
    busy = 'calls:\n  - to: "4477009000*"\n    turns: [busy]\n'

    async def load(text, **query):
        async with client.session.post("/_simulator/scenarios", data=text, params=query) as response:
            return response.status, await response.json()

    async def status_of_a_new_call():
        uuid = await client.place()
        await client.advance(10)
        return (await client.record(uuid))["status"]

    assert (await load(busy, name="busy.yaml"))[0] == 201
    assert await status_of_a_new_call() == "busy"
    [call] = await client.entries("call")
    assert call["origin"] == "busy.yaml:2, turn 1"
    assert (await load(busy.replace("busy", "failed"), name="later.yaml"))[0] == 201
    assert await status_of_a_new_call() == "failed"
    own = {"name": "own.yaml", "application_id": client.application_id}
    assert (await load(busy.replace("busy", "unanswered"), **own))[0] == 201
    assert (await load(busy.replace("busy", "timeout"), name="last.yaml"))[0] == 201
    assert await status_of_a_new_call() == "unanswered"
    _, listed = await client.control("GET", "scenarios")
    assert [one["name"] for one in listed["scenarios"]] == [
        "busy.yaml",
        "later.yaml",
        "own.yaml",
        "last.yaml",
    ]
    async with client.session.delete("/_simulator/scenarios") as response:
        assert await response.json() == {"unloaded": 4}
    assert await status_of_a_new_call() == "answered"


async def test_a_scenario_with_mistakes_is_refused_with_their_places(client):
    """All of them, as data and as sentences; nothing is loaded."""
    text = "calls:\n  - to: 447700900001\n    turns: [bussy]\n    colour: red\n"
    async with client.session.post(
        "/_simulator/scenarios", data=text, params={"name": "mine.yaml"}
    ) as response:
        assert response.status == 400
        answer = await response.json()
    assert [(one["line"], one["column"]) for one in answer["mistakes"]] == [(3, 13), (4, 5)]
    assert "did you mean 'busy'?" in answer["mistakes"][0]["sentence"]
    assert answer["error"].startswith("mine.yaml:3:13: ")
    assert (await client.control("GET", "scenarios"))[1] == {"scenarios": []}


async def test_scenarios_and_registrations_outlive_a_reset_unless_everything_goes(client, application):
    """A clean world keeps them; `everything` does not; turns are counted anew in both."""
    text = 'calls:\n  - to: "*"\n    turns: [busy, failed]\n'
    await client.session.post("/_simulator/scenarios", data=text)
    await client.control(
        "PUT", f"applications/{client.application_id}", {"event_url": application.url("/default")}
    )

    async def first_status():
        uuid = await client.place()
        await client.advance(10)
        return (await client.record(uuid))["status"]

    assert await first_status() == "busy"
    await client.control("POST", "reset", {"application_id": client.application_id})
    assert await first_status() == "busy"
    async with client.session.post("/_simulator/reset", json={"everything": True}) as response:
        assert await response.json() == {"reset": [client.application_id]}
    assert await first_status() == "answered"
    assert (await client.control("GET", f"applications/{client.application_id}"))[0] == 404


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "say how far"),
        ({"seconds": 1, "to": "2030-01-01T12:00:00Z"}, "say how far"),
        ({"seconds": -1}, "0 or more"),
        ({"seconds": "soon"}, "must be a number"),
        ({"seconds": True}, "must be a number"),
        ({"to": "tomorrow"}, "ISO 8601"),
        ({"minutes": 1}, "unknown member 'minutes'"),
        ([1], "JSON object"),
    ],
)
async def test_a_bad_advance_is_refused(client, body, text):
    """One sentence says what would be right; time stands still."""
    await client.advance(0)
    status, answer = await client.control("POST", "clock/advance", body)
    assert status == 400
    assert text in answer["error"]
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:00.000Z"


@pytest.mark.parametrize("query", [{"after": "x"}, {"limit": "-1"}, {"after": "\u0661"}])
async def test_a_bad_journal_query_is_refused(client, query):
    """Numbers are numbers."""
    await client.advance(0)
    status, answer = await client.control("GET", "journal", **query)
    assert status == 400
    assert "must be a whole number" in answer["error"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
async def test_pages_of_other_sites_are_refused(client, headers):
    """A browser that visits another site can't be made to steer the simulator."""
    async with client.session.post("/_simulator/reset", headers=headers) as response:
        assert response.status == 403
    async with client.session.get(
        "/_simulator/health", headers={"Origin": client.simulator.base_url}
    ) as response:
        assert response.status == 200


async def test_a_control_token_is_asked_for_when_set(new_client, tmp_path):
    """The platform's own routes do not need it."""
    config = tmp_path / "token.yaml"
    config.write_text("control_token: letmein\n")
    client = await new_client(config=str(config))
    for headers, expected in (
        ({}, 401),
        ({"Authorization": "Bearer no"}, 401),
        ({"Authorization": "Bearer letmein"}, 200),
    ):
        async with client.session.get("/_simulator/health", headers=headers) as response:
            assert response.status == expected
    await client.place()


async def test_certificates_are_there_only_with_https(client, new_client, tmp_path):
    """Without --tls the answer says how to get them."""
    status, answer = await client.control("GET", "ca.pem")
    assert (status, answer["error"]) == (404, "HTTPS is off: start the simulator with --tls")
    secure = await new_client(tls=True, tls_ports="0", tls_dir=str(tmp_path / "tls"))
    for path, count in (("ca.pem", 1), ("ca-bundle.pem", 2)):
        _, text = await secure.control("GET", path)
        assert text.count("BEGIN CERTIFICATE") >= count
    _, authority = await secure.control("GET", "ca.pem")
    _, bundle = await secure.control("GET", "ca-bundle.pem")
    assert authority.strip() in bundle


async def test_unknown_control_routes_and_methods_are_told_in_json(client):
    """As a sentence, not in the platform's form."""
    for path, begin in (
        (
            "nonsense",
            "there is no route GET /_simulator/nonsense. The control API has applications/{id}, ",
        ),
        ("", "there is no route GET /_simulator/. The control API has applications/{id}, "),
        (
            "advance",
            "there is no route GET /_simulator/advance; did you mean 'clock/advance'? The control API has",
        ),
        (
            "refusal",
            "there is no route GET /_simulator/refusal; did you mean 'refusals'? The control API has",
        ),
    ):
        status, answer = await client.control("GET", path)
        assert (status, answer["error"][: len(begin)]) == (404, begin)
    status, answer = await client.control("DELETE", "health")
    assert (status, answer["error"]) == (405, "DELETE /_simulator/health: it knows GET only")


async def test_two_simulators_in_one_process_never_meet(new_client):
    """One instance owns its worlds."""
    first, second = await asyncio.gather(new_client(), new_client())
    uuid = await first.place()
    assert (await second.ask("GET", f"/v1/calls/{uuid}"))[0] == 404
