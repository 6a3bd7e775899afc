"""Registrations of Vonage applications."""

from base64 import b64decode

import jwt
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


async def test_what_is_shown_can_be_sent_back(client, application):
    """It keeps the passwords and the secret that are not shown; what is written otherwise replaces them."""
    path, plain = f"applications/{client.application_id}", application.url("/event")
    with_password = plain.replace("http://", "http://ann:pass@")
    registration = {"event_url": with_password, "answer_url": plain, "signature_secret": "hush" * 8}
    _, shown = await client.control("PUT", path, registration)
    assert shown["event_url"]["address"] == plain.replace("http://", "http://(hidden)@")
    assert (shown["answer_url"]["address"], shown["signature_secret"]) == (plain, "(set)")
    for _ in range(2):
        assert await client.control("PUT", path, {**shown, "numbers": ["442079460000"]}) == (
            200,
            {**shown, "numbers": ["442079460000"]},
        )
    assert jwt.decode(await authorization(client, application, "Bearer"), "hush" * 8, algorithms=["HS256"])
    await client.control("PUT", path, {**shown, "signature_secret": None})
    assert b64decode(await authorization(client, application, "Basic")) == b"ann:pass"
    _, bare = await client.control("PUT", path, {"event_url": plain})
    assert (bare["event_url"]["address"], bare["signature_secret"]) == (plain, None)


async def authorization(client, application, scheme):
    """Place a call, and return what stands behind the scheme in the header of its first event."""
    application.received.clear()
    body = client.call_body()
    del body["event_url"]
    assert (await client.ask("POST", "/v1/calls", body))[0] == 201
    await application.until(lambda: application.at("/event"))
    (_, _, request), *_ = application.received
    found, _, rest = request.headers["Authorization"].partition(" ")
    assert found == scheme
    return rest


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"signature_secret": "(set)"},
            "signature_secret: (set) keeps the one that is registered, and none is",
        ),
        ({"answer_url": "http://(hidden)@app/answer"}, "answer_url: (hidden) keeps the password that is "),
        (
            {"answer_url": "http://ann:(hidden)@app/answer"},
            "answer_url: (hidden) keeps the password that is ",
        ),
        (
            {"event_url": {"address": "http://(hidden)@other/event"}},
            "event_url: (hidden) keeps the password ",
        ),
    ],
)
async def test_what_is_hidden_stands_for_nothing_else(client, body, sentence):
    """Not for a secret that there is not, and not for the password of another address."""
    path = f"applications/{client.application_id}"
    await client.control("PUT", path, {"event_url": "http://ann:pass@app/event"})
    for method, where in (("PUT", path), ("POST", "applications")):
        status, answer = await client.control(method, where, body)
        assert (status, answer["error"].startswith(sentence)) == (400, True), answer
