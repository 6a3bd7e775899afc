"""Calls that come in over the control API: who may call, and at which application they arrive."""

import json

import pytest

NUMBER = "442079460000"
ELSEWHERE = "447700900001"
OTHER = "bbbbbbbb-0000-4000-8000-000000000002"
TALK = [{"action": "talk", "text": "Hello"}]


@pytest.fixture(name="listening")
async def _listening(client, application):
    """A client whose application has a number, and an answer URL that is asked by POST."""
    application.replies["/answer"] = TALK
    answer = {"address": application.url("/answer"), "http_method": "POST"}
    await register(client, client.application_id, numbers=[NUMBER], answer_url=answer)
    return client


async def register(client, application_id, **registration):
    assert (await client.control("PUT", f"applications/{application_id}", registration))[0] in (200, 201)


async def arrive(client, **call):
    """Let a call come in, without naming an application; return status and answer."""
    async with client.session.post("/_simulator/inbound-calls", json=call) as response:
        return response.status, json.loads(await response.text())


CALLERS = {
    "a number that is withheld": (
        {"from": "Unknown"},
        {"endpoint_type": "phone", "from": "Unknown"},
    ),
    "a SIP endpoint with its headers": (
        {"from": "sip:ada@example.com", "headers": {"User-to-User": "31", "X-A": "b"}},
        {
            "endpoint_type": "sip",
            "from": "sip:ada@example.com",
            "SipHeader_User-to-User": "31",
            "SipHeader_X-A": "b",
        },
    ),
    "the user of an app": (
        {"from_user": "alice", "custom_data": {"order": 17}},
        {"endpoint_type": "app", "from_user": "alice", "custom_data": {"order": 17}},
    ),
}


@pytest.mark.parametrize(("caller", "told"), CALLERS.values(), ids=CALLERS)
async def test_who_calls_is_told_as_the_platform_tells_it(listening, application, caller, told):
    """In the answer webhook, besides what each has."""
    status, answer = await arrive(listening, to=NUMBER, **caller)
    assert status == 201
    await listening.advance(5)
    [asked] = application.at("/answer")
    region = listening.simulator.base_url
    common = {"to": NUMBER, "uuid": answer["uuid"], "region_url": region}
    assert asked == told | common | {"conversation_uuid": asked["conversation_uuid"]}


async def test_the_user_of_an_app_may_ask_for_any_number(listening, application):
    """The call is for the only application there is."""
    assert (await arrive(listening, from_user="alice", to=ELSEWHERE))[0] == 201
    await listening.advance(5)
    assert application.at("/answer")[0]["to"] == ELSEWHERE


@pytest.mark.parametrize("name", ["application", "application_id"])
async def test_of_several_applications_the_user_calls_the_one_that_is_named(listening, name):
    """Unless the number says which."""
    await register(listening, OTHER)
    status, answer = await arrive(listening, from_user="alice", to=ELSEWHERE)
    assert (status, answer["error"]) == (
        400,
        (
            f"body:1: no application has the number {ELSEWHERE}; say which one the user of an app calls: "
            "application: ID"
        ),
    )
    for call, whose in (({"to": ELSEWHERE, name: OTHER}, OTHER), ({"to": NUMBER}, listening.application_id)):
        status, answer = await arrive(listening, from_user="alice", **call)
        assert (status, answer["application_id"]) == (201, whose)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            {"from": "447700900500", "to": NUMBER, "application": OTHER},
            "the number 442079460000 is that of the application 'aaaaaaaa-0000-4000-8000-000000000001'",
        ),
        (
            {"from_user": "alice", "to": NUMBER, "application": "bbbbbbbb"},
            "no application is registered as 'bbbbbbbb'.",
        ),
    ],
)
async def test_an_application_that_it_can_t_be_is_refused(listening, call, sentence):
    """With what is wrong."""
    await register(listening, OTHER)
    status, answer = await arrive(listening, **call)
    assert (status, answer["error"]) == (400, f"body:1: {sentence}")


async def test_a_scenario_can_expect_who_called(listening):
    """By the names that the application sees."""
    scenario = f"""
inbound:
  - {{from: Unknown, to: {NUMBER}, script: [{{stay: 3s}}, hang_up]}}
  - {{from_user: alice, to: {ELSEWHERE}, custom_data: {{order: 17}}, script: [{{stay: 3s}}, hang_up]}}
expect:
  - call: {{from: Unknown}}
    status: completed
  - call: {{from: alice}}
    webhook: {{event: answer, body: {{from_user: alice, custom_data: {{order: 17}}}}}}
"""
    async with listening.session.post("/_simulator/run?clock=auto&name=in.yaml", data=scenario) as response:
        told = await response.json()
    assert (told.get("verdict"), told.get("failures")) == ("passed", []), told
