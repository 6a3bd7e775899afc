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
