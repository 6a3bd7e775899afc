"""Requests that were not let in, and why."""

import time


async def test_the_reason_of_a_refusal_can_be_asked_for(client, control):
    """The platform's body tells none: here is why, of which application, and when."""
    calls = client.call_body()
    before = time.time()
    assert (await client.ask("POST", "/v1/calls", calls, {"Authorization": "Basic x"}))[0] == 401
    late = client.token(lifetime=-60)
    assert (await client.ask("GET", "/v1/calls", None, {"Authorization": f"Bearer {late}"}))[0] == 401
    _, answer = await control.ask("GET", "refusals")
    assert answer["total"] == 2
    first, second = answer["refusals"]
    assert (first["method"], first["path"], first["status"]) == ("POST", "/v1/calls", 401)
    assert first["reason"] == "the Authorization header is not 'Bearer' and a token"
    assert first["application_id"] is None
    assert "expired" in second["reason"]
    assert second["application_id"] == client.application_id
    at = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(before))
    assert first["time"][:15] == at[:15] or first["time"] > at
    _, own = await control.ask("GET", "refusals", application_id=client.application_id)
    assert own["refusals"] == [second]
    assert await control.worlds() == []
