"""Registrations of Vonage applications."""

import pytest


async def test_an_application_is_registered_shown_and_forgotten(client, application):
    """Its defaults apply to its calls; of its secret only is shown that there is one."""
    path = f"applications/{client.application_id}"
    assert (await client.control("GET", path))[0] == 404
    status, shown = await client.control(
        "PUT",
        path,
        {
            "event_url": {
                "address": application.url("/default"),
                "http_method": "GET",
                "socket_timeout": 3000,
            },
            "signature_secret": "hush",
            "numbers": ["442079460000"],
        },
    )
    assert status == 200
    assert shown["event_url"]["socket_timeout"] == 3000
    assert shown["signature_secret"] == "(set)"
    body = client.call_body()
    del body["event_url"]
    body |= {"from": None, "random_from_number": True}
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201
    await application.until(lambda: application.at("/default"))
    [event] = application.at("/default")
    assert event["from"] == "442079460000"
    [(_, _, request)] = application.received
    assert request.headers["Authorization"].startswith("Bearer ")
    assert (await client.control("DELETE", path))[0] == 200
    assert (await client.control("DELETE", path))[0] == 200
    assert (await client.ask("POST", "/v1/calls", body))[0] == 400


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"event_url": "ftp://x"}, "event_url"),
        ({"colour": "red"}, "colour"),
        ({"public_key": "nonsense"}, "public_key"),
        ([], "JSON object"),
    ],
)
async def test_a_bad_registration_is_refused_by_member(client, body, text):
    """One sentence that names what is wrong; nothing is registered."""
    status, answer = await client.control("PUT", f"applications/{client.application_id}", body)
    assert status == 400
    assert text in answer["error"]
    assert (await client.control("GET", f"applications/{client.application_id}"))[0] == 404
