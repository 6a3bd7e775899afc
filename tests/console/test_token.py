"""The control token: asked for once, by the page, and kept in its memory only."""

import pytest
from pages import connected

TOKEN = "s3cret-t0ken"

KEPT = """async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state, window.name,
    document.documentElement.outerHTML, (await indexedDB.databases()).length, await caches.keys(),
    performance.getEntriesByType("resource").map((entry) => entry.name),
])"""


@pytest.mark.quick
async def test_the_control_token_is_asked_for_once_and_kept_in_memory_only(new_page, new_client):
    """Not where another page, or the next visit, finds it; a wrong one is asked for again."""
    client = await new_client(control_token=TOKEN)
    page = await new_page(client.simulator.base_url)
    page.watch.expect("401 GET .*/_simulator/")
    await page.goto(f"{client.simulator.base_url}/_simulator/console")
    field = page.get_by_role("dialog").get_by_label("control token")
    for token in ("wrong", TOKEN):
        await field.fill(token)
        await field.press("Enter")
        if token == "wrong":
            await page.get_by_text("That is not its token.").wait_for()
    await field.wait_for(state="hidden")
    await connected(page)
    assert await field.count() == 0
    assert TOKEN not in await page.evaluate(KEPT)
    await page.reload()
    await field.wait_for()
