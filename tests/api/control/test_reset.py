"""A reset: what goes, and what stays."""


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
