"""Every example of docs/scenarios.md is run: calls come to it, and it is over by itself."""

import re
from pathlib import Path

import aiohttp
import pytest
import yaml
from aiohttp import web
from made_files import wav

PAGE = Path(__file__).parents[1].parent / "docs" / "scenarios.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
APPLICATION = "aaaaaaaa-0000-4000-8000-000000000001"
MENU = [
    {"action": "talk", "text": "Welcome. Press a key."},
    {"action": "input", "type": ["dtmf", "speech"], "dtmf": {"maxDigits": 1}, "speech": {}},
]
NUMBERS = re.compile(r"\b(4477009\d{5}|4477009\d{2,4}\*)")


@pytest.fixture(name="client")
async def _client(new_client, application):
    """A simulator with an application that has a number, reads a menu, and thanks for whatever it is told."""

    async def told(event):
        return web.json_response([{"action": "talk", "text": "Thank you"}] if "dtmf" in event else {})

    application.replies |= {"/answer": MENU, "/event": told, "/campaigns": web.Response(status=202)}
    client = await new_client(patience=20)
    body = {
        "numbers": ["442079460000"],
        "answer_url": application.url("/answer"),
        "event_url": application.url("/event"),
    }
    async with client.session.put(f"/_simulator/applications/{APPLICATION}", json=body) as response:
        assert response.status == 200
    return client


def set_going(example, application):
    """Return an example as it stands, with calls to its numbers if it has no trigger of its own."""
    example = example.replace("http://localhost:3000", application.base_url)
    if "\ntrigger:" in example:
        return example
    numbers = {number.replace("*", "0" * (13 - len(number))) for number in NUMBERS.findall(example)}
    calls = [
        f"  - call: {{to: {number}, from: 442079460000, answer_url: '{application.url('/answer')}'}}\n"
        for number in sorted(numbers or {"447700900001"})
        for _ in range(3)
    ]
    return f"{example}\ntrigger:\n{''.join(calls)}"


USED = 'vars: {patience: 3s}\noutcomes: {waits_and_leaves: [answer, {stay: "${patience}"}, hang_up]}\n'


def posted(example, application):
    """Return the case of an example that is run, the first, and its body, with the files that it uses."""
    document, text = yaml.safe_load(example), set_going(example, application)
    case = {"case": next(iter(document["cases"]))} if "cases" in document else {}
    played = set(re.findall(r"[\w/]+\.wav", example))
    if not played and "use" not in document:
        return case, text
    form = aiohttp.FormData({"scenario": text})
    for path in document.get("use", ()):
        form.add_field("use", USED, filename=path)
    for path in played:
        form.add_field("use", wav(500), filename=path)
    return case, form


@pytest.mark.parametrize("number", range(1, len(EXAMPLES) + 1))
async def test_every_example_runs(client, application, number):
    """To its end, with all that it has in it."""
    query = {"app_url": application.base_url, "settle_s": "0", "idle_s": "0.1", "timeout_s": "20"}
    case, body = posted(EXAMPLES[number - 1], application)
    async with client.session.post("/_simulator/run", params=query | case, data=body) as response:
        answer = await response.json()
        assert response.status == 200, answer
    assert answer["verdict"] in ("passed", "failed")
    assert not [failure for failure in answer["failures"] if "--timeout" in failure["expected"]]
    # Asked to call customers, the application here calls nobody.
    assert answer["calls"] >= 1 or "trigger: {post: /campaigns" in EXAMPLES[number - 1]


@pytest.mark.parametrize(("says", "verdict"), [("It is me, Bob.", "passed"), ("It is me, Jim.", "failed")])
async def test_the_parties_of_an_example_hear_each_other(client, application, says, verdict):
    """It holds; where the one says something else it does not, and the other waits in vain."""
    (example,) = (one for one in EXAMPLES if "Two who talk" in one)
    body = set_going(example, application).replace('say: "It is me, Bob."', f'say: "{says}"')
    query = {"app_url": application.base_url, "settle_s": "0", "idle_s": "0.1", "timeout_s": "20"}
    async with client.session.post("/_simulator/run", params=query, data=body) as response:
        answer = await response.json()
    assert answer["verdict"] == verdict, answer
