"""A call from inside."""


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


CONNECT = {"action": "connect", "endpoint": [{"type": "phone", "number": "447700900002"}]}


async def test_two_legs_name_each_other(client):
    """While they are joined, and who dialled whom also when they are over."""
    uuid = await client.place(ncco=[CONNECT])
    await client.advance(8)
    _, first = await client.control("GET", f"calls/{uuid}")
    [second_uuid] = first["legs"]
    assert (first["connected_from"], first["connected_to"]) == (None, [second_uuid])
    _, second = await client.control("GET", f"calls/{second_uuid}")
    assert (second["connected_from"], second["connected_to"], second["legs"]) == (uuid, [uuid], [])
    assert (second["hears"], first["hears"]) == ([uuid], [second_uuid])
    await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
    await client.advance(5)
    _, first = await client.control("GET", f"calls/{uuid}")
    assert (first["legs"], first["connected_to"]) == ([second_uuid], [])


async def test_list_of_all_calls_says_which_are_second_legs(client):
    uuid = await client.place(ncco=[CONNECT])
    await client.advance(8)
    _, listed = await client.control("GET", "calls")
    assert [one.get("connected_from", "none") for one in listed["calls"]] == ["none", uuid]
    assert "connected_from" not in await client.record(listed["calls"][1]["uuid"])


async def test_call_is_done_once_its_last_event_is_delivered(client):
    """The second leg's `completed` goes first, the first leg's a moment later."""
    uuid = await client.place(ncco=[CONNECT])
    await client.advance(8)
    await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
    _, inside = await client.control("GET", f"calls/{uuid}")
    assert (inside["status"], inside["done"]) == ("completed", False)
    await client.advance(5)
    _, inside = await client.control("GET", f"calls/{uuid}")
    assert inside["done"] is True
