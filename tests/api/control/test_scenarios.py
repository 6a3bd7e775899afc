"""Scenarios that are loaded and unloaded while the simulator runs."""


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
