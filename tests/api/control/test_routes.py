"""Control routes that are not there, and which world a route is about."""

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


async def test_with_several_worlds_a_route_must_say_which(client):
    """Left out, the application means the only world there is; with several the answer names them."""
    await client.place()
    async with client.session.get("/_simulator/clock") as response:
        assert response.status == 200
    await client.other(OTHER).place()
    for method, path in (("GET", "clock"), ("GET", "journal"), ("GET", "calls"), ("POST", "reset")):
        async with client.session.request(method, f"/_simulator/{path}") as response:
            assert response.status == 400
            assert await response.json() == {
                "error": "there are several worlds: say which by application_id",
                "application_ids": [client.application_id, OTHER],
            }


async def test_unknown_control_routes_and_methods_are_told_in_json(client):
    """As a sentence, not in the platform's form."""
    for path, begin in (
        (
            "nonsense",
            "there is no route GET /_simulator/nonsense. The control API has applications, ",
        ),
        ("", "there is no route GET /_simulator/. The control API has applications, "),
        (
            "advance",
            "there is no route GET /_simulator/advance; did you mean 'clock/advance'? The control API has",
        ),
        (
            "refusal",
            "there is no route GET /_simulator/refusal; did you mean 'refusals'? The control API has",
        ),
    ):
        status, answer = await client.control("GET", path)
        assert (status, answer["error"][: len(begin)]) == (404, begin)
    status, answer = await client.control("DELETE", "health")
    assert (status, answer["error"]) == (405, "DELETE /_simulator/health: it knows GET only")
