"""Pages of other sites: they can neither read what the simulator knows, nor move it, nor show its console."""

from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from chromium import STRANGER
from looks import LOOKS
from pages import connected

ATTEMPTS = """async ([simulator, world]) => {
    const attempt = async (path, options) => {
        try {
            const response = await fetch(simulator + path, options);
            return response.type === "opaque" ? "unreadable" : await response.text();
        } catch {
            return "refused";
        }
    };
    const body = JSON.stringify({ seconds: 60 });
    return [
        await attempt("/_simulator/health"),
        await attempt("/_simulator/console"),
        await attempt("/_simulator/health", { mode: "no-cors" }),
        await attempt(`/_simulator/clock/advance?${world}`, { method: "POST", mode: "no-cors", body }),
        await attempt(`/_simulator/reset?${world}`, { method: "POST", mode: "no-cors" }),
        await attempt(`/_simulator/clock/advance?${world}`, {
            method: "POST", body, headers: { "Content-Type": "application/json" },
        }),
        await attempt("/v1/calls", { method: "POST", mode: "no-cors", body: "{}" }),
    ];
}"""


@pytest.fixture(name="stranger")
def _stranger(browser, application):
    """Open a page of another site; what it is refused fails no test."""

    @asynccontextmanager
    async def show(body=""):
        html = f"<!doctype html><title>Stranger</title><link rel=icon href=data:,>{body}"
        application.replies["/"] = web.Response(text=html, content_type="text/html")
        async with await browser.new_context(**LOOKS[0].context) as context:
            page = await context.new_page()
            await page.goto(application.url("/").replace("127.0.0.1", STRANGER))
            yield page

    return show


async def test_a_stranger_s_page_is_told_nothing_and_moves_nothing(stranger, client):
    """Not even by requests whose answers it could not read."""
    uuid = await client.place()
    before = await client.record(uuid)
    async with stranger() as page:
        world = f"application_id={client.application_id}"
        answers = await page.evaluate(ATTEMPTS, [client.simulator.base_url, world])
    assert set(answers) <= {"refused", "unreadable"}
    assert await client.record(uuid) == before


async def test_a_stranger_s_form_moves_nothing(stranger, client):
    """A form may be sent anywhere, and the browser goes where it leads."""
    uuid = await client.place()
    before = await client.record(uuid)
    action = f"{client.simulator.base_url}/_simulator/reset?application_id={client.application_id}"
    async with stranger(f"<form method=post action={action} enctype=text/plain></form>") as page:
        async with page.expect_navigation():
            await page.evaluate("document.forms[0].submit()")
        assert "does not answer pages of other sites" in await page.inner_text("body")
    assert await client.record(uuid) == before


async def test_the_console_is_not_shown_within_a_stranger_s_page(stranger, client):
    """Where somebody could be made to click on what is not seen."""
    async with stranger(f"<iframe src={client.simulator.base_url}/_simulator/console></iframe>") as page:
        assert await page.frames[1].locator("app-shell").count() == 0


async def test_a_link_elsewhere_leads_to_the_console(stranger, client):
    """As a chat or the page of a CI job may have it; nothing is known of whoever follows it but that."""
    async with stranger(f"<a href={client.simulator.base_url}/>Console</a>") as page:
        await page.get_by_role("link").click()
        await page.wait_for_url("**/_simulator/console*")
        await connected(page)


async def test_a_stranger_s_name_that_leads_here_is_not_answered(browser, client):
    """To the browser it is one site then (DNS rebinding): only the name gives it away."""
    address = client.simulator.base_url.replace("127.0.0.1", STRANGER)
    async with await browser.new_context() as context:
        page = await context.new_page()
        response = await page.goto(f"{address}/_simulator/console")
        assert response.status == 403
        assert f"the name {STRANGER}, which anybody could have led here" in await page.inner_text("body")
