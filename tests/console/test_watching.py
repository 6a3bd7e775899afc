"""The ground on which tests of pages stand: what goes wrong in a browser fails the test in which it does."""

import re
from contextlib import asynccontextmanager

import looks
import pytest
from accessibility import axe
from aiohttp import web
from looks import LOOKS, in_every_look
from watching import Watch

POLICY = {"Content-Security-Policy": "script-src 'nonce-page'; style-src 'nonce-page'"}
FAINT = "<style nonce=page>p { color: #999; background: #aaa }</style>"
STRANGER = "http://stranger.example/picture.png"

FLAWS = {
    "<script nonce=page>console.error('oh')</script>": "console error: oh",
    "<script nonce=page>console.warn('ah')</script>": "console warning: ah",
    "<script nonce=page>throw new Error('no')</script>": "uncaught: .*no",
    "<script nonce=page>Promise.reject(new Error('never'))</script>": "uncaught: .*never",
    "<script nonce=page>fetch('/missing')</script>": "404 GET http.*/missing",
    "<script nonce=page>fetch('http://127.0.0.1:9/').catch(() => 0)</script>": "failed: GET http://127.0.0.1:9/",
    f"<img alt='' src={STRANGER}>": f"request to a stranger: GET {STRANGER}",
    "<img alt='' src=data:, onerror=alert(1)>": "console error: .*Content Security Policy",
    "<script nonce=page>alert('hostile')</script>": "alert: hostile",
}


def html(body):
    page = f"<!doctype html><html lang=en><title>Page</title><link rel=icon href=data:,><main>{body}</main>"
    return web.Response(text=page, content_type="text/html", headers=POLICY)


@pytest.fixture(name="shown")
def _shown(browser, application):
    """Show a page of the app with a body, and note what happens, which here fails no test by itself."""

    @asynccontextmanager
    async def show(body, look=LOOKS[0], until="load"):
        application.replies |= {"/page": html(body), "/missing": web.Response(status=404)}
        async with await browser.new_context(**look.context) as context:
            page = await context.new_page()
            page.watch = Watch(context, [application.base_url])
            await page.goto(application.url("/page"), wait_until=until)
            yield page

    return show


@pytest.mark.quick
async def test_a_page_of_the_simulator_is_shown(page, client):
    """Nothing is noted of it."""
    await page.goto(f"{client.simulator.base_url}/_simulator/health")
    assert '"status"' in await page.inner_text("body")


@pytest.mark.quick
async def test_what_goes_wrong_in_a_page_is_noted(shown):
    """Each of it, and nothing else."""
    async with shown("".join(FLAWS), until="networkidle") as page:
        noted = page.watch.noted
        assert [one for one in FLAWS.values() if not any(re.search(one, what) for what in noted)] == [], noted
        with pytest.raises(AssertionError, match="the browser noted:\n"):
            page.watch.check()


async def test_what_a_test_foresees_must_happen(shown):
    """Else a test of a refusal could not fail."""
    async with shown("<p>Quiet") as page:
        await page.evaluate("fetch('/missing')")
        page.watch.expect("404 GET .*/missing")
        page.watch.check()
        page.watch.expect("400 POST")
        with pytest.raises(AssertionError, match="never noted:\n400 POST"):
            page.watch.check()


async def test_a_quiet_page_passes(shown):
    """One that asks its own server only."""
    async with shown("<p>Quiet") as page:
        await page.evaluate("fetch('/page')")
        page.watch.check()


async def test_a_picture_is_taken_where_the_policy_forbids_styles(shown, tmp_path, monkeypatch):
    """Taking it is nothing that the page did."""
    monkeypatch.setattr(looks, "PICTURES", tmp_path)
    monkeypatch.setattr(looks, "TAKES_PICTURES", True)
    async with shown("<p>Quiet<input autofocus>") as page:
        page.look = LOOKS[0]
        await looks.picture(page, "quiet")
        page.watch.check()
    assert (tmp_path / "quiet-light-1280.png").read_bytes().startswith(b"\x89PNG")


@in_every_look
async def test_a_look_has_a_theme_and_a_width(shown, look):
    """As the page sees them."""
    async with shown("<meta name=viewport content='width=device-width'>", look=look) as page:
        assert await page.evaluate("innerWidth") == look.width
        assert await page.evaluate(f"matchMedia('(prefers-color-scheme: {look.theme})').matches")


@pytest.mark.quick
async def test_axe_finds_what_keeps_people_out(shown):
    """Grave things, by rule and selector, also where the policy forbids scripts."""
    async with shown("<button id=bare></button><p>Faint" + FAINT) as page:
        found = await axe(page)
        assert [re.match(r"\w+ ([\w-]+) at (\S+):", line).groups() for line in found] == [
            ("button-name", "#bare"),
            ("color-contrast", "p"),
        ]
        assert await axe(page, "title") == []
