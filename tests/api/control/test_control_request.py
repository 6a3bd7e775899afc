"""What a control request may have in its query and body."""

import pytest

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
BUSY = 'calls:\n  - to: "*"\n    turns: [busy]\n'
NUMBER = "442079460000"


async def test_query_and_body_must_mean_the_same_application(client, control):
    """Said twice it is right, said differently nobody knows what is meant."""
    await client.place()
    said = {"application_id": client.application_id}
    assert (await control.ask("POST", "clock/advance", {"seconds": 1} | said, **said))[0] == 200
    error = await control.refuse("POST", "reset", said, application_id=OTHER)
    assert error == f"the query names the application '{OTHER}', the body '{client.application_id}'"
    assert await control.worlds() == [client.application_id]


@pytest.mark.parametrize(
    ("method", "path", "query", "sentence"),
    [
        ("POST", "scenarios", {"aplication_id": "a"}, "'aplication_id'; did you mean 'application_id'?"),
        ("DELETE", "scenarios", {"app_id": "a"}, "POST scenarios takes name, application_id"),
        ("GET", "journal", {"kinds": "call"}, "unknown parameter 'kinds'; did you mean 'kind'?"),
        ("GET", "calls", {"status": "ringing"}, "GET calls takes application_id"),
        ("GET", "calls/abc", {"uuid": "ringing"}, "unknown parameter 'uuid'"),
        ("GET", "clock", {"applicationId": "a"}, "did you mean 'application_id'?"),
        ("POST", "clock/advance", {"second": "1"}, "unknown parameter 'second'"),
        (
            "POST",
            "clock/advance",
            {"seconds": "1"},
            "seconds belongs into the JSON body of POST clock/advance",
        ),
        ("GET", "applications/a", {"application_id": "b"}, "GET applications/{id} takes none"),
        (
            "PUT",
            "applications/a",
            {"numbers": "1"},
            "numbers belongs into the JSON body of PUT applications/{id}",
        ),
        ("DELETE", "applications/a", {"force": "1"}, "unknown parameter 'force'"),
        ("GET", "scenarios", {"name": "a"}, "unknown parameter 'name'"),
        ("GET", "scenario.schema.json", {"v": "1"}, "GET scenario.schema.json takes none"),
        ("POST", "inbound-calls", {"to": NUMBER}, "to belongs into the JSON body of POST inbound-calls"),
        ("POST", "reset", {"everything": "1"}, "everything belongs into the JSON body of POST reset"),
        ("POST", "run", {"aplication_id": "a"}, "did you mean 'application_id'?"),
        ("GET", "refusals", {"reason": "x"}, "GET refusals takes application_id"),
        ("GET", "health", {"verbose": "1"}, "unknown parameter 'verbose'. GET health takes none"),
        ("GET", "ca.pem", {"x": "1"}, "unknown parameter 'x'"),
        ("GET", "ca-bundle.pem", {"x": "1"}, "unknown parameter 'x'"),
        ("POST", "reset", {"application_id": ""}, "application_id is empty"),
        ("POST", "run", {"application_id": ""}, "application_id is empty"),
        ("DELETE", "scenarios", {"application_id": ""}, "application_id is empty"),
        ("DELETE", "scenarios", {"name": ""}, "name is empty"),
        (
            "POST",
            "reset",
            [("application_id", "a"), ("application_id", "b")],
            "is given 2 times; once is right",
        ),
        ("GET", "journal", {"canonical": "yes"}, "canonical: expected 1 or 0, got 'yes'"),
        ("GET", "journal", {"canonical": "1", "uuid": "a"}, "the canonical journal is always whole"),
        ("GET", "journal", {"limit": "0"}, "limit: expected a whole number, 1 or more, got '0'"),
        ("GET", "journal", {"kind": "webhooks"}, "kind: 'webhooks' is not one of request, call, "),
        ("POST", "reset", {"application_id": "*"}, "application_id=* is for what only reads"),
        ("DELETE", "scenarios", {"application_id": "*"}, "application_id=* is for what only reads"),
    ],
)
async def test_what_a_route_does_not_take_is_refused(client, control, method, path, query, sentence):
    """With the nearest that it takes; nothing happens: it may have been what was to narrow the request."""
    await control.ask("POST", "scenarios", data=BUSY)
    uuid = await client.place()
    async with client.session.request(method, f"/_simulator/{path}", params=query) as response:
        assert response.status == 400
        assert sentence.replace("POST scenarios", f"{method} scenarios") in (await response.json())["error"]
    assert await control.scenarios() == ["scenario.yaml"]
    assert (await client.record(uuid))["uuid"] == uuid


@pytest.mark.parametrize("everything", ["false", 1, "yes"])
async def test_everything_is_true_or_false(client, control, everything):
    """A text that says false must not mean true."""
    await client.place()
    error = await control.refuse("POST", "reset", {"everything": everything})
    assert error.startswith("everything: expected true or false, got ")
    assert await control.worlds() == [client.application_id]


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "reset", '{"everything": true, "application_id": null}', "application_id is null"),
        ("POST", "reset", '{"everything": true, "application_id": ""}', "application_id is empty"),
        ("POST", "reset", '{"application_id": null}', "application_id is null"),
        ("POST", "reset", '{"everything": null}', "everything is null: give it a value, or leave it out"),
        ("DELETE", "scenarios", '{"application_id": null}', "application_id is null"),
        ("DELETE", "scenarios", '{"name": null}', "name is null"),
        ("DELETE", "scenarios", '{"name": ""}', "name is empty"),
        ("POST", "clock/advance", '{"seconds": 1, "to": null}', "to is null"),
        ("POST", "clock/advance", '{"seconds": 1, "application_id": null}', "application_id is null"),
        (
            "POST",
            "reset",
            '{"application_id": "a", "application_id": "b"}',
            "'application_id' is given 2 times; once is right",
        ),
        ("PUT", "applications/a", '{"numbers": [], "numbers": ["1"]}', "'numbers' is given 2 times"),
        ("POST", "clock/advance", '{"seconds": ' + "9" * 5000 + "}", "a number of 5000 digits is too large"),
    ],
)
async def test_a_member_that_says_nothing_or_is_there_twice_is_refused(
    client, neighbour, control, method, path, body, sentence
):
    """A variable of a test that was never set must not mean all applications."""
    await control.ask("POST", "scenarios", data=BUSY)
    await client.place()
    await neighbour.place()
    status, answer = await control.ask(method, path, data=body)
    assert (status, sentence in answer["error"]) == (400, True), answer
    assert await control.worlds() == [client.application_id, OTHER]
    assert await control.scenarios() == ["scenario.yaml"]


async def test_an_unknown_member_is_refused_with_the_nearest(client, control):
    """In a body as in a query."""
    await client.place()
    error = await control.refuse("POST", "reset", {"aplication_id": OTHER})
    assert error.startswith(
        "unknown key 'aplication_id'; did you mean 'application_id'? POST reset has application_id"
    )


async def test_all_mistakes_of_a_body_are_told_with_their_paths(control):
    """As sentences and as data; a sentence that its path begins says it once."""
    script = ["hang_up", {"prss": 1}, {"stay": "long"}]
    body = {"from": "447700900500", "to": "x", "script": script, "colour": "red"}
    status, answer = await control.ask("POST", "inbound-calls", body)
    told = [(one["path"], one["sentence"]) for one in answer["mistakes"]]
    assert [(path, sentence[:30]) for path, sentence in told] == [
        ("to", "to: expected a number of 7 to "),
        ("script[1]", "script[1]: unknown step 'prss'"),
        ("script[2].stay", "script[2].stay: 'long' is not "),
        ("", "unknown key 'colour'. An inbou"),
    ]
    assert status == 400
    assert answer["error"].startswith(
        "to: expected a number of 7 to 15 digits; got the text 'x'; script[1]: "
    )
    assert ".;" not in answer["error"]


async def test_all_mistakes_of_a_query_are_told(control):
    """In the order in which the route names its parameters."""
    error = await control.refuse("GET", "journal", after="x", limit="0", colour="red")
    assert error == (
        "unknown parameter 'colour'. "
        "GET journal takes application_id, after, uuid, legs, conversation_uuid, kind, "
        "status, event, since, reads, limit, canonical; "
        "after: expected a whole number, 0 or more, got 'x'; "
        "limit: expected a whole number, 1 or more, got '0'"
    )
