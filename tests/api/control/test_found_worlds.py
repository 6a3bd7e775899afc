"""With several worlds, what has an id is found by it: no `application_id` is needed."""

import pytest

RECORDS = [{"action": "record", "timeOut": "3", "transcription": {}}]


@pytest.fixture(name="uuid")
async def _uuid(client, neighbour):
    """A call with a recording, in one of two worlds."""
    await neighbour.place()
    uuid = await client.place(ncco=RECORDS)
    await client.advance(60)
    return uuid


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("calls/{uuid}", {}),
        ("calls/{uuid}/timeline", {}),
        ("calls/{uuid}/scenario", {}),
        ("journal", {"uuid": "{uuid}"}),
        ("deliveries", {"uuid": "{uuid}"}),
        ("recordings", {"uuid": "{uuid}"}),
    ],
)
@pytest.mark.parametrize("length", [32, 8])
async def test_a_call_is_found_by_its_id(control, uuid, path, query, length):
    text = uuid[:length]
    query = {name: value.format(uuid=text) for name, value in query.items()}
    status, answer = await control.ask("GET", path.format(uuid=text), **query)
    assert status == 200, answer
    status, refused = await control.ask(
        "GET", path.format(uuid="unknown-1"), **dict.fromkeys(query, "unknown-1")
    )
    assert status == 404, refused


async def test_a_file_is_found_by_its_id(control, uuid):
    _, listed = await control.ask("GET", "recordings", uuid=uuid)
    for one in listed["recordings"]:
        status, shown = await control.ask("GET", f"recordings/{one['id']}")
        assert (status, shown["uuid"]) == (200, uuid)
        async with control.session.get(f"/_simulator/recordings/{one['id']}/file") as file:
            assert (file.status, bool(await file.read())) == (200, True)


@pytest.mark.parametrize("path", ["wait", "clock/advance"])
async def test_who_waits_for_a_call_need_not_say_whose_it_is(control, uuid, path):
    def until(call):
        condition = {"uuid": call, "done": True}
        return condition if path == "wait" else {"until": condition}

    status, answer = await control.ask("POST", path, until(uuid))
    assert (status, answer["calls"]) == (200, [uuid])
    status, refused = await control.ask("POST", path, until("unknown-1"))
    assert (status, "there is no such call in any world" in refused["error"]) == (404, True)


async def test_what_has_no_id_still_needs_to_be_named(control, uuid):
    assert uuid
    assert "there are several worlds" in await control.refuse("GET", "recordings")


async def test_recordings_are_chosen_by_their_call(client, control):
    """Also in the only world there is, and of all worlds."""
    first, second = [await client.place(ncco=RECORDS) for _ in range(2)]
    await client.advance(60)
    _, every = await control.ask("GET", "recordings")
    assert {one["uuid"] for one in every["recordings"]} == {first, second}
    _, chosen = await control.ask("GET", "recordings", uuid=second[:8])
    assert {one["uuid"] for one in chosen["recordings"]} == {second}
    _, of_all = await control.ask("GET", "recordings", uuid=second, application_id="*")
    assert of_all == {"worlds": {client.application_id: chosen}}
