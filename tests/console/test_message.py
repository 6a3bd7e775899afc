"""The right pane and the dialogs of webhooks and refusals: a message whole, and what one does with it."""

import json
import re
import shlex

import pytest
from aiohttp import web
from looks import picture
from pages import until
from playwright.async_api import expect

CHOOSE = """(kind) => {
    const { state } = document.querySelector("app-shell");
    state.choose(state.ladder.rows.find(({ entry }) => entry.kind === kind || entry.event === kind).id);
}"""


@pytest.fixture(name="opened")
def _opened(console, client):
    """Place a call, and open it in the console."""

    async def open_call(seconds=8, **fields):
        uuid = await client.place(**fields)
        await client.advance(seconds)
        await console.locator("call-list [role=option]").first.click()
        await until(console, "state.ladder?.rows.length > 0")
        return uuid

    return open_call


async def choose(page, kind):
    """Choose the first row of a kind, or of an event."""
    await until(
        page, f"state.ladder.rows.some(({{ entry }}) => [entry.kind, entry.event].includes('{kind}'))"
    )
    await page.evaluate(CHOOSE, kind)
    return page.locator("message-pane")


@pytest.mark.quick
async def test_a_webhook_is_shown_with_its_attempts_and_sent_again(console, opened, application):
    """The request as it went over the wire, what came back, why it failed; and the new one beside the old."""
    application.replies["/event"] = web.Response(status=500, text="KeyError: 'order'")
    await opened()
    pane = await choose(console, "ringing")
    await expect(pane.get_by_role("heading", name="Webhook ringing")).to_be_visible()
    why = "The webhook ringing was answered HTTP 500: KeyError: 'order'."
    await expect(pane.get_by_text(why)).to_be_visible()
    await expect(pane.get_by_label("request", exact=True)).to_contain_text('"status": "ringing"')
    await expect(pane.get_by_label("reply 1")).to_have_text("KeyError: 'order'")
    await expect(pane.locator(".attempts")).to_contain_text("of real time · given up")
    await pane.get_by_role("button", name="HTTP", exact=True).click()
    await expect(pane.get_by_label("request", exact=True)).to_contain_text(
        "POST /event HTTP/1.1\nHost: 127.0.0.1"
    )
    head = "HTTP/1.1 500\nContent-Length: 17\nContent-Type: "
    await expect(pane.get_by_label("reply 1")).to_contain_text(head)
    await picture(console, "message")
    application.replies["/event"] = {"taken": True}
    await pane.get_by_role("button", name="Redeliver").click()
    await expect(console.locator(".notices")).to_contain_text("is sent again, as delivery")
    await expect(pane.get_by_text("It repeats delivery")).to_be_visible()
    await expect(pane.get_by_label("reply 1")).to_contain_text('{"taken":true}')


async def test_a_request_is_shown_with_its_answer(console, opened, client):
    """As JSON and as HTTP, for one that acted, one that was refused, and one whose answer is long."""
    uuid = await opened()
    pane = await choose(console, "request")
    await expect(pane.get_by_label("answer", exact=True)).to_contain_text(f'"uuid": "{uuid}"')
    await pane.get_by_role("button", name="HTTP", exact=True).click()
    head = "HTTP/1.1 201\nContent-Type: application/json\n\n{"
    await expect(pane.get_by_label("answer", exact=True)).to_contain_text(head)
    await client.ask("PUT", f"/v1/calls/{uuid}/talk", {})
    await until(
        console, "state.ladder.rows.some(({ tone, kind }) => kind === 'request' && tone === 'failed')"
    )
    await console.evaluate(
        "{ const { state } = document.querySelector('app-shell');"
        " state.choose(state.ladder.rows.findLast(({ kind }) => kind === 'request').id); }"
    )
    await expect(pane.locator(".answer")).to_contain_text("HTTP 400.")
    await expect(pane.get_by_label("answer", exact=True)).to_contain_text('"invalid_parameters":')


async def test_what_is_kept_in_part_is_said_to_be(console, opened, application):
    """Of a long page the beginning, of many headers some."""
    many = {f"X-{number}": "x" * 250 for number in range(20)}

    async def reply(_):
        return web.Response(status=500, text="<p>" * 1000, headers=many)

    application.replies["/event"] = reply
    await opened()
    pane = await choose(console, "ringing")
    await pane.get_by_role("button", name="HTTP", exact=True).click()
    said = pane.locator(".attempts")
    await expect(said).to_contain_text("of 3,000 bytes the journal keeps no more")
    await expect(said).to_contain_text(re.compile(r"\d+ more headers are not kept in the journal"))


async def copied(page, name):
    """Press a button that copies, and return what is on the clipboard then."""
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name=name).click()
    await expect(page.locator(".notices")).to_contain_text("Copied")
    return await page.evaluate("navigator.clipboard.readText()")


async def test_a_webhook_is_copied_as_curl_that_a_shell_understands(console, opened, application):
    """Whatever is in it: here a name with quotes."""
    await opened(event_url=[application.url("/it's")])
    await choose(console, "started")
    words = shlex.split(await copied(console, "Copy as curl"))
    assert words[:4] == ["curl", "-X", "POST", application.url("/it's")]
    assert json.loads(words[-1])["status"] == "started"


async def test_a_request_to_the_api_is_copied_with_a_new_token(console, opened, client):
    """That of the app is kept nowhere: the program makes one for this Vonage application."""
    await opened()
    await choose(console, "request")
    words = shlex.split(await copied(console, "Copy as curl"))
    assert words[:4] == ["curl", "-X", "POST", f"{client.simulator.base_url}/v1/calls"]
    made = f"voice-simulator token --application {client.application_id} --private-key private.key"
    assert f"Authorization: Bearer $({made})" in words


async def test_a_message_has_its_method_and_url_above_and_esc_leads_back_to_its_row(console, opened):
    """In JSON, too; from the row one walks on by k."""
    await opened()
    await choose(console, "started")
    pane = console.get_by_role("complementary", name="Message")
    await expect(pane.locator(".target")).to_contain_text("POST http://")
    chosen = await console.evaluate("document.querySelector('app-shell').state.row")
    await pane.locator("pre").first.focus()
    await console.keyboard.press("Escape")
    rows = console.locator("call-ladder .canvas")
    await expect(rows).to_be_focused()
    before = await rows.get_attribute("aria-activedescendant")
    assert before.endswith(str(chosen))
    await console.keyboard.press("k")
    await expect(rows).not_to_have_attribute("aria-activedescendant", before)


async def test_a_call_is_copied_as_a_scenario_and_its_journal_exported(console, opened):
    """As the control API writes them."""
    uuid = await opened()
    assert f"# This plays the call {uuid} " in await copied(console, "Copy as scenario")
    async with console.expect_download() as downloading:
        await console.get_by_role("button", name="Export journal").click()
    download = await downloading.value
    assert download.suggested_filename == f"journal-{uuid[:8]}.json"
    journal = json.loads((await download.path()).read_text(encoding="utf-8"))
    assert journal["format"] == 1
    assert {entry["uuid"] for entry in journal["entries"]} == {uuid}


async def test_what_can_not_be_done_is_said_where_one_wanted_it(console, opened):
    """Here the journal has forgotten the beginning of the call."""
    await opened()
    console.watch.expect("409 GET .*/scenario")
    refusal = {"error": "the journal no longer holds how the call began"}
    await console.route("**/scenario?*", lambda route: route.fulfill(status=409, json=refusal))
    await console.get_by_role("button", name="Copy as scenario").click()
    await expect(console.locator("message-pane").get_by_role("alert")).to_have_text(refusal["error"])


async def test_a_large_body_is_cut_until_one_asks_for_all_of_it(console, opened, application):
    """So that the page stays quick."""
    application.replies["/event"] = {"text": "x" * 20_000}
    await opened()
    pane = await choose(console, "started")
    reply = pane.get_by_label("reply 1")
    assert len(await reply.inner_text()) == 6000
    await pane.get_by_role("button", name=re.compile("Show all 20,0.. characters")).click()
    assert len(await reply.inner_text()) > 20_000


async def test_webhooks_of_a_world_are_found_and_sent_again(console, client, application):
    """In a table, filtered by words and by what became of them."""
    application.replies["/event"] = web.Response(status=500)
    await client.place()
    await client.advance(8)
    await console.get_by_role("button", name="Webhooks").click()
    dialog = console.get_by_role("dialog", name="Webhooks")
    rows = dialog.locator("tbody tr")
    await expect(rows).to_have_count(3)
    await dialog.get_by_label("Filter by words").fill("ringing 500")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("✕ failed")
    application.replies["/event"] = {}
    await dialog.get_by_label("Filter by words").fill("ringing")
    await dialog.get_by_role("button", name="Redeliver 2").click()
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("(2 again)")
    await dialog.get_by_label("Outcome").select_option("delivered")
    await expect(rows).to_have_count(1)
    await rows.get_by_role("button", name="Open the call").click()
    await expect(dialog).to_be_hidden()
    await until(console, "state.opened !== null")


async def test_refused_requests_are_counted_and_told(console, client):
    """Those that were not let in, and those that placed no call."""
    await client.ask("GET", "/v1/calls", headers={"Authorization": "Bearer nonsense"})
    await client.ask("POST", "/v1/calls", {"to": []})
    button = console.get_by_role("button", name="Refusals 2")
    await button.click()
    dialog = console.get_by_role("dialog", name="Refused requests")
    await expect(dialog.get_by_role("row").filter(has_text="401")).to_have_count(1)
    await expect(dialog.get_by_role("row").filter(has_text="POST /v1/calls")).to_contain_text("400")
