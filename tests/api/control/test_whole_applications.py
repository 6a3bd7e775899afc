"""Vonage applications that are made whole, and deleted whole."""

import asyncio
import time

import pytest

from voice_simulator.security.token_signing import make_token

FULL = "1 applications are registered already; delete those that are done with, or raise limits.applications"
OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


async def made(control, **body):
    status, answer = await control.ask("POST", "applications", body)
    assert status == 201, answer
    return answer


async def test_a_new_application_can_place_a_call_and_be_called(new_client, control_of, application):
    """With its own key, where signatures are checked; its number leads to it."""
    client = await new_client(auth="strict")
    control = control_of(client)
    new = await made(control, answer_url=application.url("/answer"), event_url=application.url("/event"))
    assert new["id"] == new["application_id"]
    (number,) = new["numbers"]
    token = make_token(new["private_key"], new["application_id"], issued_at=int(time.time()), token_id="1")
    call = {"to": [{"type": "phone", "number": "447700900001"}], "from": {"type": "phone", "number": number}}
    call["ncco"] = [{"action": "talk", "text": "Hello"}]
    status, placed = await client.ask("POST", "/v1/calls", call, {"Authorization": f"Bearer {token}"})
    assert status == 201, placed
    status, arrived = await control.ask("POST", "inbound-calls", {"from": "447700900001", "to": number})
    assert (status, arrived["application_id"]) == (201, new["application_id"])


async def test_only_the_answer_that_makes_an_application_has_its_private_key(control):
    new = await made(control)
    _, shown = await control.ask("GET", f"applications/{new['id']}")
    assert shown == {name: one for name, one in new.items() if name not in ("private_key", "application_id")}
    assert await control.ask("GET", "applications") == (200, {"applications": [shown]})


async def test_an_application_that_brings_its_key_and_numbers_keeps_them(control):
    """Nothing is made that is there."""
    first = await made(control)
    new = await made(control, public_key=first["public_key"], numbers=["442079460000"])
    assert (new["private_key"], new["public_key"]) == (None, first["public_key"])
    assert new["numbers"] == ["442079460000"]


async def test_what_is_made_at_the_same_time_is_different(control):
    """Ids, numbers and keys; a number that was given back is not the next one's."""
    all_made = await asyncio.gather(*(made(control) for _ in range(3)))
    assert len({one["id"] for one in all_made}) == 3
    assert len({one["private_key"] for one in all_made}) == 3
    numbers = {number for one in all_made for number in one["numbers"]}
    assert len(numbers) == 3
    await control.ask("DELETE", f"applications/{all_made[-1]['id']}")
    assert (await made(control, public_key=all_made[0]["public_key"]))["numbers"][0] not in numbers


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"id": OTHER}, 400, f"id: POST makes a new one; to choose it, PUT applications/{OTHER}"),
        ({"numbers": ["442079460000"]}, 409, "the number 442079460000 is that of the application"),
        ({"colour": "red"}, 400, "unknown key 'colour'"),
    ],
)
async def test_an_application_that_can_not_be_made_is_refused(control, body, status, sentence):
    await made(control, public_key=None, numbers=["442079460000"])
    refused, answer = await control.ask("POST", "applications", body)
    assert refused == status
    assert sentence in answer["error"]


async def test_the_answer_to_a_delete_says_what_went(client, control, application):
    """Registration, world with live calls, scenarios; to delete it again does no harm, and nothing goes."""
    whose = f"applications/{client.application_id}"
    await control.ask("PUT", whose, {"numbers": ["442079460000"]})
    await control.ask(
        "POST", "scenarios", data="calls: []\n", application_id=client.application_id, name="a.yaml"
    )
    await client.place()
    await client.other(OTHER).place()
    assert await control.ask("DELETE", whose) == (
        200,
        {
            "application_id": client.application_id,
            "registered": True,
            "numbers": ["442079460000"],
            "world": True,
            "calls_ended": 1,
            "scenarios": ["a.yaml"],
        },
    )
    assert await control.worlds() == [OTHER]
    assert await control.scenarios() == []
    _, again = await control.ask("DELETE", whose)
    assert (again["registered"], again["world"], again["calls_ended"], again["scenarios"]) == (
        False,
        False,
        0,
        [],
    )


@pytest.mark.parametrize(
    ("limit", "request_", "sentence"),
    [
        (
            "applications",
            ("POST", "applications"),
            FULL,
        ),
        (
            "applications",
            ("PUT", "applications/another"),
            FULL,
        ),
        (
            "scenarios",
            ("POST", "scenarios?name=another.yaml"),
            "1 scenarios are loaded already; unload those that are done with, or raise limits.scenarios",
        ),
        (
            "worlds",
            ("POST", "clock/advance?application_id=another"),
            "there are 1 worlds already; reset those that are done with, or raise limits.worlds",
        ),
    ],
)
async def test_the_bound_of_each_is_told(new_client, control_of, tmp_path, limit, request_, sentence):
    """What is there already may be replaced."""
    config = tmp_path / "limits.yaml"
    config.write_text(f"limits: {{{limit}: 1}}\n")
    control = control_of(await new_client(config=str(config)))
    for _ in range(2):
        assert (await control.ask("PUT", "applications/one", {}))[0] == 200
        assert (await control.ask("POST", "scenarios?name=one.yaml", data="calls: []\n"))[0] == 201
        assert (await control.ask("POST", "clock/advance", {"seconds": 1, "application_id": "one"}))[0] == 200
    body = (
        {"data": "calls: []\n"}
        if limit == "scenarios"
        else {"body": {"seconds": 1} if limit == "worlds" else {}}
    )
    assert await control.ask(*request_, **body) == (429, {"error": sentence})


async def test_of_two_who_register_the_same_id_as_new_one_is_refused(control):
    """And changes nothing; without `new=1` it replaces the other."""
    first = await control.ask("PUT", "applications/shared?new=1", {"numbers": ["442079460000"]})
    assert first[0] == 200
    refused = await control.ask("PUT", "applications/shared?new=1", {"numbers": ["442079460001"]})
    assert refused[0] == 409
    assert refused[1]["error"] == "'shared' is registered already; without new=1 it is replaced"
    assert await control.ask("GET", "applications/shared") == first
    assert (await control.ask("PUT", "applications/shared", {"numbers": ["442079460001"]}))[0] == 200
