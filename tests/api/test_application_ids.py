"""An application's id in capitals is the same id, wherever it is written."""

import json

import pytest
import yaml

from voice_simulator.core.model.applications import application_id_of

SMALL = "aaaaaaaa-0000-4000-8000-00000000000f"
CAPITALS = SMALL.upper()


async def test_a_token_in_capitals_is_the_same_application_s(client):
    """With its world, its key and its calls."""
    uuid = await client.other(SMALL).place()
    assert (await client.other(CAPITALS).record(uuid))["uuid"] == uuid
    assert (await client.ask("GET", "/_simulator/health"))[1]["worlds"] == [SMALL]


async def test_the_control_api_knows_it_in_capitals(client):
    """In path, query and body; what it shows has small letters."""
    application = client.other(CAPITALS)
    registration = {"id": CAPITALS, "numbers": ["442079460001"]}
    status, shown = await client.other(SMALL).control("PUT", f"applications/{CAPITALS}", registration)
    assert (status, shown["id"]) == (200, SMALL)
    uuid = await client.other(SMALL).place()
    assert await application.entries("call", uuid)
    assert (await application.control("POST", "clock/advance", {"seconds": 1, "application_id": SMALL}))[
        0
    ] == 200
    assert (await application.control("POST", "reset", {"application_id": CAPITALS}))[1] == {"reset": [SMALL]}
    assert (await application.control("DELETE", f"applications/{CAPITALS}"))[0] == 200
    assert (await client.other(SMALL).control("GET", f"applications/{SMALL}"))[0] == 404


async def test_a_settings_file_may_have_it_in_capitals(new_client, tmp_path):
    """Its event URL is that of calls by tokens in small letters."""
    config = tmp_path / "settings.yaml"
    config.write_text(f"applications: [{{id: {CAPITALS}, event_url: 'http://127.0.0.1:9/event'}}]\n")
    client = (await new_client(config=str(config))).other(SMALL)
    body = client.call_body()
    del body["event_url"]
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201


async def test_an_application_is_there_once_in_a_settings_file(new_client, tmp_path):
    """However its id is written."""
    config = tmp_path / "settings.yaml"
    config.write_text(json.dumps({"applications": [{"id": CAPITALS}, {"id": SMALL}]}))
    with pytest.raises(Exception, match=f"the application '{SMALL}' is there already"):
        await new_client(config=str(config))


@pytest.mark.parametrize("whose", [CAPITALS, "AAAAAAAA-*F", "*-00000000000F"])
async def test_a_scenario_may_have_it_in_capitals(client, whose):
    """As an id or a glob: of entries, faults and expectations."""
    application = client.other(SMALL)
    document = {
        "calls": [{"to": "*", "application": whose, "turns": ["busy"]}],
        "faults": [{"api": "GET /v1/calls", "application": whose, "respond": 503}],
    }
    async with client.session.post("/_simulator/scenarios", data=yaml.safe_dump(document)) as response:
        assert response.status == 201
    uuid = await application.place()
    await application.advance(10)
    assert (await application.record(uuid))["status"] == "busy"
    assert (await application.ask("GET", "/v1/calls"))[0] == 503
    assert (await client.ask("GET", "/v1/calls"))[0] == 200


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (CAPITALS, SMALL),
        (CAPITALS.replace("-", ""), SMALL.replace("-", "")),
        ("78D335FA-*", "78d335fa-*"),
        ("Shop-A", "Shop-A"),
        ("A-*", "A-*"),
        ("", ""),
    ],
)
def test_only_what_looks_like_a_uuid_is_the_same_in_capitals(written, meant):
    """Other ids are names, and kept as they are."""
    assert application_id_of(written) == meant
