"""The list of calls."""

import pytest

from voice_simulator.core.model.states import Status


async def test_the_list_pages_through_all_calls(client):
    """Absolute links lead from page to page to the end and back, by offset; `first` has no index."""
    uuids = [await client.place(f"4477009001{n:02}") for n in range(7)]
    status, page = await client.ask("GET", "/v1/calls?page_size=3")
    assert status == 200
    assert list(page) == ["page_size", "record_index", "count", "_embedded", "_links"]
    assert (page["page_size"], page["record_index"], page["count"]) == (3, 0, 7)
    base = f"{client.simulator.base_url}/v1/calls?page_size=3"
    assert page["_links"] == {
        "self": {"href": base},
        "first": {"href": base},
        "last": {"href": f"{base}&record_index=6"},
        "next": {"href": f"{base}&record_index=3"},
    }
    seen = []
    while True:
        seen += [call["uuid"] for call in page["_embedded"]["calls"]]
        if "next" not in page["_links"]:
            break
        _, page = await client.ask(
            "GET", page["_links"]["next"]["href"].removeprefix(client.simulator.base_url)
        )
    assert seen == uuids
    assert page["_links"]["prev"]["href"] == f"{base}&record_index=3"


async def test_the_list_filters_and_orders(client):
    """By status, by conversation, by start; a filter stays in the links."""
    busy = await client.place("447700900486")
    await client.advance(10)
    later = await client.place("447700900001", machine_detection="continue")
    machine = await client.place("447700900222", machine_detection="continue")
    await client.advance(10)

    async def listed(query):
        _, page = await client.ask("GET", f"/v1/calls?{query}")
        return [call["uuid"] for call in page["_embedded"]["calls"]]

    assert await listed("status=busy") == [busy]
    assert await listed("status=answered") == [later]
    assert await listed("status=machine") == [machine]
    assert await listed("order=desc") == [machine, later, busy]
    conversation = (await client.record(later))["conversation_uuid"]
    assert await listed(f"conversation_uuid={conversation}") == [later]
    destination = {"type": "ncco", "ncco": [{"action": "wait", "timeout": 600}]}
    await client.ask("PUT", f"/v1/calls/{later}", {"action": "transfer", "destination": destination})
    assert (await client.record(later))["conversation_uuid"] != conversation
    assert await listed(f"conversation_uuid={conversation}") == [later]
    assert await listed("date_start=2030-01-01T12:00:13Z") == [later, machine]
    assert await listed("date_end=2030-01-01T12:00:13Z") == [busy, later]
    assert await listed("date_start=2030-01-01T12:00:13Z&date_end=2030-01-01T12:00:13Z") == [later]
    _, page = await client.ask("GET", "/v1/calls?page_size=1&order=desc")
    assert "order=desc" in page["_links"]["next"]["href"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("status=human", "status"),
        ("page_size=0", "page_size"),
        ("page_size=101", "page_size"),
        ("record_index=-1", "record_index"),
        ("order=up", "order"),
        ("date_start=yesterday", "date_start"),
    ],
)
async def test_a_bad_filter_is_named(client, query, name):
    """As a 400 with the parameter's name."""
    status, answer = await client.ask("GET", f"/v1/calls?{query}")
    assert (status, list(answer["invalid_parameters"])) == (400, [name])


@pytest.mark.parametrize("status", Status)
async def test_the_list_can_be_asked_for_every_status(client, status):
    """All eleven of the document's filter."""
    assert (await client.ask("GET", f"/v1/calls?status={status}"))[0] == 200


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
