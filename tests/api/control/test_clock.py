"""The clock over the control API: the time, and more of it."""

import pytest


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "say how far"),
        ({"seconds": 1, "to": "2030-01-01T12:00:00Z"}, "say how far"),
        ({"seconds": -1}, "seconds: expected a number of seconds from 0 to 1000000000, got the number -1"),
        ({"seconds": "soon"}, "expected a number of seconds"),
        ({"seconds": True}, "from 0 to 1000000000, got true"),
        (
            {"to": "tomorrow"},
            "to: expected a date and time such as 2030-01-01T12:00:00Z, got the text 'tomorrow'",
        ),
        ({"minutes": 1}, "unknown key 'minutes'. POST clock/advance has seconds, to, "),
        ([1], "JSON object"),
    ],
)
async def test_a_bad_advance_is_refused(client, body, text):
    """One sentence says what would be right; time stands still."""
    await client.advance(0)
    status, answer = await client.control("POST", "clock/advance", body)
    assert status == 400
    assert text in answer["error"]
    assert (await client.control("GET", "clock"))[1]["now"] == "2030-01-01T12:00:00.000Z"


async def test_an_advance_streams_what_happened(client):
    """However much that is."""
    for _ in range(60):
        await client.place()
    entries = await client.advance(60)
    assert len(entries) > 400
    assert [entry["seq"] for entry in entries] == list(range(entries[0]["seq"], entries[-1]["seq"] + 1))


STRANGER = "cccccccc-0000-4000-8000-000000000003"


@pytest.mark.parametrize(
    ("to", "sentence"),
    [("2000-01-01T00:00:00Z", "time can't go back"), ("9500-01-01T00:00:00Z", "time ends at")],
)
async def test_an_advance_that_is_refused_begins_no_world(control, to, sentence):
    """To where no time can go: the application is as unknown as before."""
    assert sentence in await control.refuse("POST", "clock/advance", {"to": to, "application_id": STRANGER})
    assert await control.worlds() == []
    assert (await control.ask("GET", "clock", application_id=STRANGER))[0] == 404
