"""A trace in a browser, opened from a disk: what it shows, and that it asks nobody."""

import json
import re
from pathlib import Path

import pytest
from accessibility import axe
from looks import in_every_look, picture
from made_pages import data_of
from pages import connected, until
from playwright.async_api import expect
from test_hostile import CONTENTS, MARKUP

from voice_simulator.console.trace import Trace, trace_of, trace_page

SHELL = "document.querySelector('trace-shell')"
SCENARIO = "name: It is busy\ncalls:\n  - to: 447700900486\n"


@pytest.fixture(name="open_trace")
def _open_trace(client, new_page, tmp_path):
    """Open the trace of what there is in the test's world, from a file; the page may ask nobody."""

    async def open_trace(**members):
        headers = {"Accept": "application/json"}
        async with client.session.get(
            f"{client.simulator.base_url}/_simulator/trace", headers=headers
        ) as answer:
            data = await answer.json()
        trace = Trace(**{"title": "It is busy", "seed": 7, **members})
        file = tmp_path / "trace.html"
        file.write_bytes(trace_page(trace_of(trace, {**data, "left_out": data["notes"]})))
        page = await new_page()
        await page.goto(file.as_uri())
        return page

    return open_trace


def failure(uuid, **members):
    return {
        "origin": "busy.yaml:8",
        "expected": "status completed",
        "seen": "status busy",
        "uuid": uuid,
    } | members


@pytest.mark.quick
@in_every_look
async def test_it_shows_what_failed_and_leads_to_its_call(client, open_trace):
    """With the line that runs it again, the scenario, and the ladder of the call."""
    other = await client.place("447700900001", ncco=[{"action": "talk", "text": "Hello"}])
    busy = await client.place("447700900486")
    await client.advance(60)
    cause = "the webhook answer to your app failed: HTTP 500, at 0.000"
    failures = [failure(busy, cause=cause), failure(other, origin="busy.yaml:9", cause=cause)]
    page = await open_trace(
        failures=failures, command="voice-simulator run busy.yaml", scenario=("busy.yaml", SCENARIO)
    )
    await page.get_by_text("voice-simulator run busy.yaml").wait_for()
    await expect(page.get_by_label("Likely cause")).to_have_text(f"Likely cause {cause}")
    assert await page.title() == "It is busy"
    await picture(page, "trace-summary")
    await page.get_by_role("button", name="447700900999 → 447700900486").click()
    await until(page, f"state.opened?.uuid === '{busy}' && state.ladder !== null")
    await page.get_by_role("main").get_by_text("447700900486").first.wait_for()
    await expect(page.get_by_text("status completed").first).to_be_in_viewport()
    await expect(page.get_by_text("voice-simulator run busy.yaml")).to_be_in_viewport()
    assert await axe(page) == []
    await picture(page, "trace-ladder")
    await page.keyboard.press("f")
    await page.keyboard.type("status:busy to:app")
    await expect(page.locator("call-ladder .count")).to_have_text(re.compile(r"^1 of \d+ rows$"))
    await page.get_by_role("button", name="Scenario").click()
    await page.get_by_role("dialog").get_by_text("name: It is busy").wait_for()
    assert await axe(page, "dialog[open]") == []
    await picture(page, "trace-scenario")


@pytest.mark.quick
async def test_a_recording_can_be_heard_and_seen(client, open_trace):
    """From the file itself, with who says what."""
    record = {"action": "record", "format": "wav", "eventUrl": [client.application.url("/record")]}
    uuid = await client.place("447700900001", ncco=[record, {"action": "talk", "text": "one two three"}])
    await client.advance(5)
    await client.ask("PUT", f"/v1/calls/{uuid}", {"action": "hangup"})
    await client.advance(5)
    page = await open_trace()
    await page.get_by_role("button", name="Recordings").click()
    await page.get_by_role("dialog").get_by_text("one two three").wait_for()
    await until(page, "document.querySelector('audio').duration > 1")
    assert await axe(page, "dialog[open]") == []
    await picture(page, "trace-recordings")


async def test_the_failure_of_a_test_is_its_traceback(client, open_trace):
    """A world without a call has its refused requests to show."""
    await client.ask("POST", "/v1/calls", {"to": "nobody"})
    page = await open_trace(
        failures=[{"origin": "test_it.py:3", "expected": None, "seen": "E  assert 1 == 2"}]
    )
    await page.get_by_text("E  assert 1 == 2").wait_for()
    await page.get_by_text("POST /v1/calls").first.wait_for()
    assert await axe(page) == []
    await picture(page, "trace-traceback")


async def test_keys_lead_through_it(client, open_trace):
    """To the next call, into it, and back; the help says which."""
    uuids = [await client.place("447700900486") for _ in range(3)]
    await client.advance(60)
    page = await open_trace()
    await page.locator("call-list").get_by_role("option").first.wait_for()
    await page.keyboard.press("j")  # from the newest, which is opened
    await page.keyboard.press("Enter")
    await until(page, f"state.opened?.uuid === '{uuids[1]}'")
    await page.keyboard.press("Escape")
    await until(page, "state.opened === null")
    await page.keyboard.press("?")
    await page.get_by_role("dialog").get_by_text("filter the calls").wait_for()


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
async def test_what_was_sent_stays_text(client, open_trace, content):
    """In the title, what failed, the scenario, what was printed and the messages."""
    client.application.replies["/event"] = {"said": content}
    uuid = await client.place("447700900001", ncco=[{"action": "talk", "text": content[:1500]}])
    await client.advance(60)
    failed = failure(uuid, origin=content, expected=content, seen=content, closest=content)
    page = await open_trace(
        title=content,
        command=content,
        scenario=(content, content),
        failures=[failed],
        printed=[content],
        notes=[content],
    )
    for name in ("Scenario", "Output"):
        await page.get_by_role("button", name=name, exact=True).click()
        await page.keyboard.press("Escape")
    await page.evaluate(f"{SHELL}.state.open({opening(client, uuid)})")
    await until(page, "state.ladder !== null")
    for row in await page.evaluate(f"{SHELL}.state.ladder.rows.map((row) => row.id)"):
        await page.evaluate(f"{SHELL}.state.choose({row})")
        await until(page, f"state.row === {row}")
    own = ["script", "style"]
    found = await page.evaluate(MARKUP)
    assert [one for one in found if not one.startswith(tuple(f"<{tag}" for tag in own))] == []
    assert await page.evaluate("document.querySelectorAll('body script').length") == 2


async def test_the_console_gives_a_call_as_a_trace(client, console):
    """With the token of the control API, as all that the console asks."""
    uuid = await client.place("447700900486")
    await client.place("447700900487")
    await client.advance(60)
    await connected(console)
    await console.evaluate(f"document.querySelector('app-shell').state.open({opening(client, uuid)})")
    async with console.expect_download() as download:
        await console.get_by_role("button", name="Export trace").click()
    file = await download.value
    assert file.suggested_filename == f"trace-{uuid[:8]}.html"
    data = data_in(await file.path())
    assert [*data["worlds"][client.application_id]["calls"]] == [uuid]


def data_in(path):
    return data_of(Path(path).read_bytes())


def opening(client, uuid):
    return json.dumps({"application_id": client.application_id, "uuid": uuid})
