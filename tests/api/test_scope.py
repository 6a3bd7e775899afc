"""The control API touches only what it is told: no parameter is dropped, no neighbour is disturbed."""

import asyncio
import time
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
STRANGER = "cccccccc-0000-4000-8000-000000000003"
BUSY = 'calls:\n  - to: "*"\n    turns: [busy]\n'
NUMBER = "442079460000"


@pytest.fixture(name="neighbour")
def _neighbour(client):
    """The other application, whose test runs at the same time."""
    return client.other(OTHER)


class Control:
    """Asks the control API exactly what it is told to."""

    def __init__(self, session):
        self.session = session

    async def ask(self, method, path, body=None, data=None, **query):
        async with self.session.request(
            method, f"/_simulator/{path}", json=body, data=data, params=query
        ) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text())

    async def refuse(self, method, path, body=None, **query):
        """Return the sentence of a 400."""
        status, answer = await self.ask(method, path, body, **query)
        assert status == 400, answer
        return answer["error"]

    async def worlds(self):
        return (await self.ask("GET", "health"))[1]["worlds"]

    async def scenarios(self):
        return [one["name"] for one in (await self.ask("GET", "scenarios"))[1]["scenarios"]]


@pytest.fixture(name="control")
def _control(client):
    return Control(client.session)


# -- what is said of one application


@pytest.mark.parametrize("place", ["query", "body", "both"])
async def test_a_reset_of_everything_about_one_application_leaves_its_neighbours(
    client, neighbour, control, place
):
    """Its world, its registration and its own scenarios go; nothing else does."""
    for one in (client, neighbour):
        await control.ask("PUT", f"applications/{one.application_id}", {"api_key": "key"})
        await control.ask("POST", "scenarios", data=BUSY, name="own.yaml", application_id=one.application_id)
    await control.ask("POST", "scenarios", data=BUSY, name="shared.yaml")
    uuid = await neighbour.place()
    body = {"everything": True}
    query = {"application_id": client.application_id} if place != "body" else {}
    body |= {"application_id": client.application_id} if place != "query" else {}
    assert await control.ask("POST", "reset", body, **query) == (200, {"reset": [client.application_id]})
    assert (await neighbour.record(uuid))["uuid"] == uuid
    assert (await control.ask("GET", f"applications/{client.application_id}"))[0] == 404
    assert (await control.ask("GET", f"applications/{OTHER}"))[0] == 200
    _, listed = await control.ask("GET", "scenarios")
    assert [(one["name"], one["application_id"]) for one in listed["scenarios"]] == [
        ("own.yaml", OTHER),
        ("shared.yaml", None),
    ]


@pytest.mark.parametrize("place", ["query", "body"])
async def test_unloading_the_scenarios_of_one_application_leaves_the_others(client, control, place):
    """Its own only; of all that are loaded only where nothing is said."""
    for name, whose in (("a.yaml", client.application_id), ("b.yaml", OTHER)):
        await control.ask("POST", "scenarios", data=BUSY, name=name, application_id=whose)
    await control.ask("POST", "scenarios", data=BUSY, name="shared.yaml")
    said = {"application_id": client.application_id}
    query, body = (said, None) if place == "query" else ({}, said)
    assert (await control.ask("DELETE", "scenarios", body, **query))[1] == {"unloaded": 1}
    assert await control.scenarios() == ["b.yaml", "shared.yaml"]
    assert (await control.ask("GET", "scenarios", application_id=OTHER))[1]["scenarios"] == [
        {"name": "b.yaml", "title": None, "application_id": OTHER}
    ]
    assert (await control.ask("DELETE", "scenarios"))[1] == {"unloaded": 2}


async def test_loading_a_scenario_for_one_application_does_not_stir_another_world(client, neighbour, control):
    """Calls that arrived in the neighbour's world don't arrive there again."""
    for one, number in ((client, NUMBER), (neighbour, "442079460001")):
        await control.ask("PUT", f"applications/{one.application_id}", {"numbers": [number]})
    inbound = 'inbound:\n  - {from: 447700900500, to: "442079460001", at: 1s}\n'
    await control.ask("POST", "scenarios", data=inbound, application_id=OTHER)
    await neighbour.advance(2)
    await control.ask("POST", "scenarios", data=BUSY, application_id=client.application_id)
    await control.ask("POST", "reset", {"application_id": client.application_id})
    await neighbour.advance(10)
    assert len(await neighbour.entries("call")) == 1


async def test_query_and_body_must_mean_the_same_application(client, control):
    """Said twice it is right, said differently nobody knows what is meant."""
    await client.place()
    said = {"application_id": client.application_id}
    assert (await control.ask("POST", "clock/advance", {"seconds": 1} | said, **said))[0] == 200
    error = await control.refuse("POST", "reset", said, application_id=OTHER)
    assert error == f"the query names the application '{OTHER}', the body '{client.application_id}'"
    assert await control.worlds() == [client.application_id]


async def test_an_inbound_call_for_one_application_goes_to_no_other(client, control):
    """The number is another's: nothing arrives."""
    await control.ask("PUT", f"applications/{OTHER}", {"numbers": [NUMBER]})
    call = {"from": "447700900500", "to": NUMBER, "application_id": client.application_id}
    error = await control.refuse("POST", "inbound-calls", call)
    assert error == f"the number {NUMBER} is that of the application '{OTHER}'"
    assert await control.worlds() == []
    status, answer = await control.ask("POST", "inbound-calls", call | {"application_id": OTHER})
    assert (status, answer["application_id"]) == (201, OTHER)


async def test_a_scenario_for_one_application_lets_no_call_arrive_at_another(client, control):
    """Nor nowhere, without a word: the number's holder is told, loaded or run."""
    await control.ask("PUT", f"applications/{OTHER}", {"numbers": [NUMBER]})
    inbound = f'inbound:\n  - {{from: 447700900500, to: "{NUMBER}"}}\n'
    for path in ("scenarios", "run"):
        status, answer = await control.ask("POST", path, data=inbound, application_id=client.application_id)
        assert status == 400
        assert answer["error"] == (
            f"scenario.yaml:2: the number {NUMBER} is that of the application '{OTHER}', "
            f"but the scenario is for '{client.application_id}' only"
        )
    assert await control.worlds() == []


# -- what is not understood


@pytest.mark.parametrize(
    ("method", "path", "query", "sentence"),
    [
        ("POST", "scenarios", {"aplication_id": "a"}, "'aplication_id'; did you mean 'application_id'?"),
        ("DELETE", "scenarios", {"app_id": "a"}, "POST scenarios takes name, application_id"),
        ("GET", "journal", {"kinds": "call"}, "unknown parameter 'kinds'; did you mean 'kind'?"),
        ("GET", "calls", {"status": "ringing"}, "GET calls takes application_id"),
        ("GET", "calls/abc", {"uuid": "ringing"}, "unknown parameter 'uuid'"),
        ("GET", "clock", {"applicationId": "a"}, "did you mean 'application_id'?"),
        ("POST", "clock/advance", {"second": "1"}, "unknown parameter 'second'"),
        (
            "POST",
            "clock/advance",
            {"seconds": "1"},
            "seconds belongs into the JSON body of POST clock/advance",
        ),
        ("GET", "applications/a", {"application_id": "b"}, "GET applications/{id} takes none"),
        ("PUT", "applications/a", {"numbers": "1"}, "unknown parameter 'numbers'"),
        ("DELETE", "applications/a", {"force": "1"}, "unknown parameter 'force'"),
        ("GET", "scenarios", {"name": "a"}, "unknown parameter 'name'"),
        ("GET", "scenario.schema.json", {"v": "1"}, "GET scenario.schema.json takes none"),
        ("POST", "inbound-calls", {"to": NUMBER}, "unknown parameter 'to'"),
        ("POST", "reset", {"everything": "1"}, "everything belongs into the JSON body of POST reset"),
        ("POST", "run", {"aplication_id": "a"}, "did you mean 'application_id'?"),
        ("GET", "refusals", {"reason": "x"}, "GET refusals takes application_id"),
        ("GET", "health", {"verbose": "1"}, "unknown parameter 'verbose'. GET health takes none"),
        ("GET", "ca.pem", {"x": "1"}, "unknown parameter 'x'"),
        ("GET", "ca-bundle.pem", {"x": "1"}, "unknown parameter 'x'"),
        ("POST", "reset", {"application_id": ""}, "application_id is empty"),
        ("POST", "run", {"application_id": ""}, "application_id is empty"),
        ("DELETE", "scenarios", {"application_id": ""}, "application_id is empty"),
        ("DELETE", "scenarios", {"name": ""}, "name is empty"),
        (
            "POST",
            "reset",
            [("application_id", "a"), ("application_id", "b")],
            "is given 2 times; once is right",
        ),
        ("GET", "journal", {"canonical": "yes"}, "canonical must be 1 or 0, got 'yes'"),
        ("GET", "journal", {"canonical": "1", "uuid": "a"}, "the canonical journal is always whole"),
        ("GET", "journal", {"limit": "0"}, "limit must be 1 or more"),
        ("GET", "journal", {"kind": "webhooks"}, "no entry is a 'webhooks'; did you mean 'webhook'?"),
        ("POST", "reset", {"application_id": "*"}, "application_id=* is for what only reads"),
        ("DELETE", "scenarios", {"application_id": "*"}, "application_id=* is for what only reads"),
    ],
)
async def test_what_a_route_does_not_take_is_refused(client, control, method, path, query, sentence):
    """With the nearest that it takes; nothing happens: it may have been what was to narrow the request."""
    await control.ask("POST", "scenarios", data=BUSY)
    uuid = await client.place()
    async with client.session.request(method, f"/_simulator/{path}", params=query) as response:
        assert response.status == 400
        assert sentence.replace("POST scenarios", f"{method} scenarios") in (await response.json())["error"]
    assert await control.scenarios() == ["scenario.yaml"]
    assert (await client.record(uuid))["uuid"] == uuid


@pytest.mark.parametrize("everything", ["false", 1, "yes", None])
async def test_everything_is_true_or_false(client, control, everything):
    """A text that says false must not mean true."""
    await client.place()
    error = await control.refuse("POST", "reset", {"everything": everything})
    assert error == "everything must be true or false"
    assert await control.worlds() == [client.application_id]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "reset", '{"everything": true, "application_id": null}', "application_id is null"),
        ("POST", "reset", '{"everything": true, "application_id": ""}', "application_id is empty"),
        ("POST", "reset", '{"application_id": null}', "application_id is null"),
        ("DELETE", "scenarios", '{"application_id": null}', "application_id is null"),
        ("DELETE", "scenarios", '{"name": null}', "name is null"),
        ("DELETE", "scenarios", '{"name": ""}', "name is empty"),
        ("POST", "clock/advance", '{"seconds": 1, "to": null}', "to is null"),
        ("POST", "clock/advance", '{"seconds": 1, "application_id": null}', "application_id is null"),
        (
            "POST",
            "reset",
            '{"application_id": "a", "application_id": "b"}',
            "'application_id' is given 2 times; once is right",
        ),
        ("PUT", "applications/a", '{"numbers": [], "numbers": ["1"]}', "'numbers' is given 2 times"),
        ("POST", "clock/advance", '{"seconds": ' + "9" * 5000 + "}", "a number of 5000 digits is too large"),
    ],
)
async def test_a_member_that_says_nothing_or_is_there_twice_is_refused(
    client, neighbour, control, method, path, body, sentence
):
    """A variable of a test that was never set must not mean all applications."""
    await control.ask("POST", "scenarios", data=BUSY)
    await client.place()
    await neighbour.place()
    status, answer = await control.ask(method, path, data=body)
    assert (status, sentence in answer["error"]) == (400, True), answer
    assert await control.worlds() == [client.application_id, OTHER]
    assert await control.scenarios() == ["scenario.yaml"]


async def test_an_unknown_member_is_refused_with_the_nearest(client, control):
    """In a body as in a query."""
    await client.place()
    error = await control.refuse("POST", "reset", {"aplication_id": OTHER})
    assert error.startswith("unknown member 'aplication_id'; did you mean 'application_id'? POST reset takes")


# -- who is known


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "journal"),
        ("GET", "calls"),
        ("GET", "calls/abcdefgh"),
        ("GET", "clock"),
        ("GET", "scenarios"),
        ("GET", "refusals"),
        ("POST", "reset"),
        ("DELETE", "scenarios"),
    ],
)
async def test_of_an_unknown_application_nothing_is_read_or_reset(client, control, method, path):
    """The id is told that was probably meant."""
    await client.place()
    slip = client.application_id[:-1] + "2"
    # The log prints the first eight characters.
    for written in (slip, client.application_id[:8]):
        status, answer = await control.ask(method, path, application_id=written)
        assert status == 404
        assert f"did you mean '{client.application_id}'?" in answer["error"]
    assert await control.worlds() == [client.application_id]
    assert (await control.ask("DELETE", f"applications/{slip}"))[0] == 404


async def test_an_application_is_known_by_its_registration_its_world_and_what_it_had(client, control):
    """What ended is known: to reset or delete it once more does no harm."""
    registered, past = "registered", "past"
    await control.ask("PUT", f"applications/{registered}", {})
    await client.other(past).place()
    for _ in range(2):
        assert (await control.ask("POST", "reset", {"application_id": past}))[0] == 200
        assert (await control.ask("DELETE", f"applications/{registered}"))[0] == 204
        for one in (registered, past):
            assert (await control.ask("GET", "journal", application_id=one))[1]["entries"] == []
            assert (await control.ask("DELETE", "scenarios", application_id=one))[0] == 200
    assert await control.worlds() == []


async def test_a_scenario_and_the_clock_open_the_world_they_are_for(control):
    """A test prepares it before its application asks for anything."""
    await control.ask("POST", "scenarios", data=BUSY, application_id="first")
    await control.ask("POST", "clock/advance", {"seconds": 60}, application_id="second")
    assert await control.worlds() == ["first", "second"]
    assert (await control.ask("GET", "clock", application_id="second"))[1][
        "now"
    ] == "2030-01-01T12:01:00.000Z"


async def test_what_is_refused_opens_no_world(control):
    """Neither a clock that can't be moved so nor a scenario that can't be played."""
    await control.refuse("POST", "clock/advance", {"seconds": -1}, application_id="first")
    inbound = f'inbound:\n  - {{from: 447700900500, to: "{NUMBER}"}}\n'
    status, _ = await control.ask("POST", "scenarios", data=inbound, application_id="second")
    assert status == 400
    assert await control.worlds() == []


async def test_reading_makes_no_world(client, control):
    """The first call's world is the only one, however often somebody has looked before."""
    for path in ("journal", "calls", "clock", "scenarios", "health", "refusals"):
        status, _ = await control.ask("GET", path)
        assert status == 200
    assert (await control.ask("POST", "reset", {})) == (200, {"reset": []})
    assert await control.worlds() == []
    await client.place()
    assert (await control.ask("GET", "journal"))[0] == 200
    assert await control.worlds() == [client.application_id]


async def test_all_worlds_are_read_by_a_star(client, neighbour, control):
    """Each under its application's id, as it would be read alone."""
    uuid, other = await client.place(), await neighbour.place()
    for one in (client, neighbour):
        await one.advance(1)
    for path in ("journal", "calls", "clock"):
        _, answer = await control.ask("GET", path, application_id="*")
        for one in (client, neighbour):
            _, alone = await control.ask("GET", path, application_id=one.application_id)
            assert answer["worlds"][one.application_id] == alone
    assert (await control.ask("GET", f"calls/{other[:8]}", application_id="*"))[1]["uuid"] == other
    _, answer = await control.ask("GET", "journal", application_id="*", uuid=uuid)
    assert list(answer["worlds"]) == [client.application_id]
    assert (await control.ask("GET", "journal", application_id="*", uuid="abcdefgh"))[0] == 404
    _, text = await control.ask("GET", "journal", application_id="*", canonical="1")
    assert text == await client.canonical() + await neighbour.canonical()


# -- ids and numbers


@pytest.mark.parametrize("application_id", ["x" * 129, "bell\x07", "line\nbreak", "\u202e"])
async def test_ids_are_judged_as_those_in_tokens_are(client, control, application_id):
    """Over the control API no application can be made that no token could name."""
    for method, path, body in (
        ("POST", "reset", {"application_id": application_id}),
        ("POST", "clock/advance", {"seconds": 1, "application_id": application_id}),
        ("PUT", "applications/a", {"id": application_id}),
    ):
        assert "1 to 128 printable characters" in await control.refuse(method, path, body)
    for method, path in (("GET", "journal"), ("GET", "clock"), ("POST", "run"), ("POST", "scenarios")):
        error = await control.refuse(method, path, application_id=application_id)
        assert "1 to 128 printable characters" in error
    assert await control.worlds() == []


@pytest.mark.parametrize("application_id", ["with space", "a/b?c#d", "x" * 128, "größer"])
async def test_an_id_that_tokens_may_carry_can_be_registered(client, control, application_id):
    """Judged by one rule, in the path, in the query and in a token."""
    path = f"/_simulator/applications/{quote(application_id, safe='')}"
    url = URL(client.simulator.base_url + path, encoded=True)
    # A session with a base address takes no whole URL before aiohttp 3.12.
    async with aiohttp.request("PUT", url, json={"api_key": "k"}) as response:
        assert response.status == 200, await response.text()
        assert (await response.json())["id"] == application_id
    other = client.other(application_id)
    await other.place()
    assert await control.worlds() == [application_id]
    assert len(await other.entries("call")) == 1


async def test_a_number_belongs_to_one_application(control):
    """The holder is named; a registration may be repeated, and a number that was given up may be taken."""
    first = {"numbers": [NUMBER]}
    assert (await control.ask("PUT", "applications/first", first))[0] == 200
    assert (await control.ask("PUT", "applications/first", first))[0] == 200
    status, answer = await control.ask(
        "PUT", "applications/second", {"numbers": ["447700900123", f"+{NUMBER}"]}
    )
    assert (status, answer["application_id"]) == (409, "first")
    assert answer["error"].startswith(f"the number {NUMBER} is that of the application 'first' already")
    assert (await control.ask("GET", "applications/second"))[0] == 404
    await control.ask("PUT", "applications/first", {})
    assert (await control.ask("PUT", "applications/second", first))[0] == 200


async def test_a_reset_does_not_take_a_number_back_that_is_anothers_by_now(new_client, tmp_path):
    """What the settings gave to one application may have gone to another: that is told, and nothing ends."""
    config = tmp_path / "settings.yaml"
    config.write_text(f'applications: [{{id: given, numbers: ["{NUMBER}"]}}]\n')
    client = await new_client(config=str(config))
    control = Control(client.session)
    await client.other("given").place()
    await control.ask("PUT", "applications/given", {})
    await control.ask("PUT", "applications/taker", {"numbers": [NUMBER]})
    status, answer = await control.ask("POST", "reset", {"everything": True, "application_id": "given"})
    assert (status, answer["application_id"]) == (409, "taker")
    assert await control.worlds() == ["given"]
    await control.ask("DELETE", "applications/taker")
    await control.ask("POST", "reset", {"everything": True, "application_id": "given"})
    assert (await control.ask("GET", "applications/given"))[1]["numbers"] == [NUMBER]


# -- seeds


async def test_without_a_seed_each_world_draws_its_own(new_client):
    """A late request of one test can't hit the next test's call; the seed is told, and repeats the ids."""
    client = await new_client(seed=None)
    ids, seeds = [], []
    for _ in range(3):
        ids.append(await client.place())
        _, clock = await client.control("GET", "clock")
        _, journal = await client.control("GET", "journal")
        assert clock["seed"] == journal["seed"]
        seeds.append(clock["seed"])
        await client.control("POST", "reset")
    assert len(set(ids)) == len(set(seeds)) == 3
    assert (await client.control("GET", "clock"))[1]["seed"] is None
    again = await new_client(seed=seeds[1])
    assert await again.place() == ids[1]


async def test_the_log_tells_the_seed_that_a_world_drew(new_client, caplog):
    """So that a failing run can be repeated, though nobody asked while it went on."""
    caplog.set_level("INFO", logger="voice_simulator")
    client = await new_client(seed=None, quiet=False)
    await client.place()
    _, clock = await client.control("GET", "clock")
    assert f"a world begins for {client.application_id}, seed {clock['seed']}" in caplog.text


# -- requests that were not let in


async def test_the_reason_of_a_refusal_can_be_asked_for(client, control):
    """The platform's body tells none: here is why, of which application, and when."""
    calls = client.call_body()
    before = time.time()
    assert (await client.ask("POST", "/v1/calls", calls, {"Authorization": "Basic x"}))[0] == 401
    late = client.token(lifetime=-60)
    assert (await client.ask("GET", "/v1/calls", None, {"Authorization": f"Bearer {late}"}))[0] == 401
    _, answer = await control.ask("GET", "refusals")
    assert answer["total"] == 2
    first, second = answer["refusals"]
    assert (first["method"], first["path"], first["status"]) == ("POST", "/v1/calls", 401)
    assert first["reason"] == "the Authorization header is not 'Bearer' and a token"
    assert first["application_id"] is None
    assert "expired" in second["reason"]
    assert second["application_id"] == client.application_id
    at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(before))
    assert first["time"][:15] == at[:15] or first["time"] > at
    _, own = await control.ask("GET", "refusals", application_id=client.application_id)
    assert own["refusals"] == [second]
    assert await control.worlds() == []


async def test_a_worlds_own_refusals_are_in_its_journal(client, neighbour):
    """As its other requests are, but not in what is compared: a reason may tell of the wall clock."""
    uuid = await client.place()
    await neighbour.place()
    await client.advance(0)  # until the first webhook is answered
    before = await client.canonical()
    late = {"Authorization": f"Bearer {client.token(lifetime=-60)}"}
    assert (await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"}, late))[0] == 401
    entry = (await client.entries("request"))[-1]
    assert (entry["method"], entry["path"], entry["status"]) == ("PUT", f"/v1/calls/{uuid}", 401)
    assert "expired" in entry["refused"]
    assert entry["uuid"] == uuid
    assert await client.canonical() == before
    assert all(entry.get("status") != 401 for entry in await neighbour.entries("request"))


async def test_a_run_is_not_told_of_another_applications_refusals(client, control):
    """Of its own once, though they stand in two places."""
    await control.ask("PUT", f"applications/{client.application_id}", {"numbers": [NUMBER]})
    scenario = "trigger: none\nexpect: [{api: {request: GET /v1/calls, status: 401}, times: 1}]\n"
    running = asyncio.create_task(
        control.ask(
            "POST",
            "run",
            data=scenario,
            application_id=client.application_id,
            idle_s="0.5",
            settle_s="0",
            timeout_s="10",
        )
    )
    async with asyncio.timeout(10):
        while client.application_id not in [one.application_id for one in client.simulator.worlds.runs]:
            await asyncio.sleep(0)
    await client.place(ncco=[{"action": "talk", "text": "Hello"}])
    for one in (client.other(OTHER), client):
        late = {"Authorization": f"Bearer {one.token(lifetime=-60)}"}
        assert (await one.ask("GET", "/v1/calls", None, late))[0] == 401
    status, answer = await running
    assert (status, answer["failures"]) == (200, [])


@pytest.mark.parametrize(
    ("to", "sentence"),
    [("2000-01-01T00:00:00Z", "time can't go back"), ("9500-01-01T00:00:00Z", "time ends at")],
)
async def test_an_advance_that_is_refused_begins_no_world(control, to, sentence):
    """To where no time can go: the application is as unknown as before."""
    assert sentence in await control.refuse("POST", "clock/advance", {"to": to, "application_id": STRANGER})
    assert await control.worlds() == []
    assert (await control.ask("GET", "clock", application_id=STRANGER))[0] == 404


async def test_a_parameter_of_the_list_of_calls_without_effect_is_told_once(client):
    """Unknown, or given twice: the platform takes it without a word. A poller is not told of it again."""
    query = [("pagesize", "3"), ("status", "started"), ("status", "ringing")]
    for _ in range(2):
        assert (await client.ask("GET", "/v1/calls", params=query))[0] == 200
    notes = await client.entries("note")
    assert [entry["note"] for entry in notes] == [
        "pagesize: unknown, so it has no effect; did you mean page_size?",
        "status: given 2 times: only the first counts",
    ]
    assert all(entry["read"] for entry in notes)
