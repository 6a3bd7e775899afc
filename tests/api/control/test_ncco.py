"""`POST /_simulator/ncco/check`: an NCCO is checked without a call."""

import pytest


async def check(client, text, **query):
    """Post a text, and return the status and the answer."""
    async with client.session.post("/_simulator/ncco/check", data=text, params=query) as response:
        return response.status, await response.json()


async def test_ncco_is_checked_without_a_call(client):
    """Mistakes and warnings have their path and place; no world begins."""
    text = '[{"action": "talk", "text": "hi", "loop": "2", "style": 1},\n {"action": "wiat"}]'
    status, answer = await check(client, text, name="menu.json")
    [mistake], [warning] = answer.pop("mistakes"), answer.pop("warnings")
    assert (status, answer) == (
        200,
        {"name": "menu.json", "valid": False, "actions": 2, "not_simulated": ["style"], "more": False},
    )
    assert mistake.pop("sentence").startswith("expected one of talk, stream, input, ")
    assert mistake == {"path": "$[1].action", "line": 2, "column": 13}
    assert warning == {
        "path": "$[0].loop",
        "line": 1,
        "column": 35,
        "sentence": "a text here, where the reference has the number 2",
    }
    _, health = await client.control("GET", "health")
    assert health["worlds"] == []


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ('[{"action": "talk", "text": "hi"}]', True),
        ("- {action: talk, text: hi}", True),
        ("", False),
        ("[,]", False),
        ("[{'action': 'talk', 'text': 'hi'}]", False),
    ],
)
async def test_ncco_may_be_json_or_yaml(client, text, is_valid):
    """What is neither has a mistake without a path."""
    status, answer = await check(client, text)
    assert (status, answer["valid"]) == (200, is_valid)
    assert is_valid or answer["mistakes"][0]["path"] in (None, "$")


async def test_ncco_that_is_no_utf_8(client):
    """Told with its place, also behind the mark that some editors put before a text."""
    _, answer = await check(client, b"\xef\xbb\xbf]\xbf]")
    [mistake] = answer["mistakes"]
    assert mistake.pop("sentence") == "not UTF-8 from here on; save the file as UTF-8"
    assert mistake == {"path": None, "line": 1, "column": 2}
