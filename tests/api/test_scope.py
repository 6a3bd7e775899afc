"""The control API touches only what it is told: no parameter is dropped, no neighbour is disturbed."""

from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
STRANGER = "cccccccc-0000-4000-8000-000000000003"
BUSY = 'calls:\n  - to: "*"\n    turns: [busy]\n'
NUMBER = "442079460000"


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
        assert (await control.ask("DELETE", f"applications/{registered}"))[0] == 200
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


async def test_a_reset_does_not_take_a_number_back_that_is_anothers_by_now(new_client, control_of, tmp_path):
    """What the settings gave to one application may have gone to another: that is told, and nothing ends."""
    config = tmp_path / "settings.yaml"
    config.write_text(f'applications: [{{id: given, numbers: ["{NUMBER}"]}}]\n')
    client = await new_client(config=str(config))
    control = control_of(client)
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
