"""Content of apps and callers is text, never markup: in each part of the page where it is shown."""

import re
from urllib.parse import quote, urlsplit

import pytest
from aiohttp import web
from looks import IN_FULL, in_every_look
from pages import connected, until

CONTENTS = {
    "image": "<img src=x onerror=alert('image')>",
    "script": "</script><script>alert('script')</script>",
    "drawing": "<svg onload=alert('drawing')><style>*{display:none}</style></svg>",
    "quotes": "\"'><b onmouseover=alert('quotes') autofocus onfocus=alert('focus')>",
    "address": "javascript:alert('address')",
    "template": "${alert('template')} {{7*7}} <!--\u2063value:0\u2063--> &lt;b&gt; &amp;",
    "turned": "\u202etxet denrut \u2067 and more",
    "long": "long " + "x" * 10_000 + " end",
}
AT_ONCE = ("image", "turned")
"""Those that `make test` tries."""

NAME, TEXT = 255, 1_500
"""How many characters the platform takes of a name, and of what is spoken."""

MARKUP = """() => {
    const leadsAway = (name) => (element) => {
        const { protocol, host } = new URL(element.getAttribute(name), document.baseURI);
        return protocol === "javascript:" || (protocol !== "blob:" && host !== location.host);
    };
    return [
        ...document.querySelectorAll("[onerror], [onload], [onmouseover], [onfocus], b[autofocus]"),
        ...document.querySelectorAll("body :is(script, style, img, iframe)"),
        ...[...document.querySelectorAll("a[href]")].filter(leadsAway("href")),
        ...[...document.querySelectorAll("[src]")].filter(leadsAway("src")),
    ].map((element) => element.outerHTML.slice(0, 200));
}"""
"""What a page has in it once a text has become markup, or an address that leads away."""


READ_ROWS = """async () => {
    const shell = document.querySelector("app-shell");
    const nextFrame = () => new Promise((resume) => requestAnimationFrame(resume));
    const read = [];
    for (const row of shell.state.ladder.rows) {
        shell.state.choose(row.id);
        await nextFrame();
        await nextFrame();
        read.push(shell.innerText);
    }
    return read.join("\\n");
}"""
"""Chooses row after row, and returns what the whole page says at each."""

WIDEST_ROW = """async () => {
    const { state } = document.querySelector("app-shell");
    let widest = 0;
    for (const { id } of [{ id: null }, ...state.ladder.rows]) {
        state.choose(id);
        await new Promise((resume) => requestAnimationFrame(() => requestAnimationFrame(resume)));
        widest = Math.max(widest, document.documentElement.scrollWidth);
    }
    return widest;
}"""
"""Chooses row after row, and returns how wide the page gets."""

LEAST_OFTEN = 10
"""How often each content is to be read at least: as a name, in the ladder, and in the messages."""


async def place_call(client, content):
    """Place a call on which the app, the platform and the party all say the same, and let it pass."""
    header = content[:250]

    async def reply(_):
        return web.json_response({"said": content, content: [content]}, headers={"X-`$7*7'": header})

    client.application.replies["/event"] = reply
    ncco = [
        {"action": "talk", "text": content[:TEXT]},
        {"action": "input", "type": ["speech"], "eventUrl": [client.application.url("/event")]},
        {"action": "conversation", "name": content[:NAME]},
    ]
    order = client.call_body(ncco=ncco) | {"to": [{"type": "app", "user": content[:NAME]}]}
    status, answer = await client.ask("POST", "/v1/calls", order)
    assert status == 201, answer
    uuid = answer["uuid"]
    await client.ask("PUT", f"/v1/calls/{quote(content[:50], safe='')}", {"action": content})
    await client.advance(2)
    assert (await client.control("POST", f"calls/{uuid}/party", {"say": content}))[0] == 200
    await client.advance(60)
    return uuid


def shown(content):
    """Return how the page writes a content: characters that turn what is beside them are spelled out."""
    return re.sub("[\u202a-\u202e\u2066-\u2069]", lambda found: f"\\u{ord(found[0]):04x}", content)


async def read_all(page):
    """Open every call and choose every row of its ladder; return all that was to be read meanwhile."""
    read = [await page.inner_text("call-list")]
    calls = page.get_by_role("listbox", name="Calls").get_by_role("option")
    for index in range(await calls.count()):
        await calls.nth(index).click()
        await until(page, "state.ladder?.rows.length")
        read.append(await page.evaluate(READ_ROWS))
    return "\n".join(read)


async def read_as_http(page):
    """Likewise, with the heads of messages."""
    await page.get_by_role("button", name="HTTP", exact=True).click()
    return await page.evaluate(READ_ROWS)


@pytest.mark.quick
async def test_what_anybody_says_is_text(client, console):
    """In the list, and in every row of every ladder, with its message."""
    contents = {name: CONTENTS[name] for name in (CONTENTS if IN_FULL else AT_ONCE)}
    for content in contents.values():
        await place_call(client, content)
    await console.get_by_role("option").nth(len(contents) - 1).wait_for()
    read = await read_all(console) + await read_as_http(console)
    parts = {name: shown(content)[:40] for name, content in contents.items()}
    assert [name for name, part in parts.items() if read.count(part) < LEAST_OFTEN] == []
    assert re.findall("[\u202a-\u202e\u2066-\u2069]", read) == []
    assert await console.evaluate(MARKUP) == []


ROUTES = r"/_simulator/\w"


@in_every_look
async def test_a_long_text_makes_no_page_wider(client, console, look):
    """Not even one without a space, in any part."""
    await place_call(client, CONTENTS["long"])
    await until(console, "state.calls.counts.calls === 1")
    await console.get_by_role("option").first.click()
    await until(console, "state.ladder?.rows.length")
    assert await console.evaluate(WIDEST_ROW) <= look.width


ROUTES = r"/_simulator/\w"
LINKS = {
    "markup": "call={0}/{0}&filter={0}".format(quote(CONTENTS["image"], safe="")),
    "a way out": "call=demo/%2E%2E",
    "a longer way out": "call=demo/%2E%2E%2F%2E%2E%2Fv1%2Fcalls",
    "another world": "call=*/x",
    "no escape": "call=%/%E0%A4%A&filter=%",
}


async def test_a_link_makes_the_page_do_nothing_but_look(page, client):
    """Anybody can write one: what stands in it is text, and a part of a path at most."""
    await client.place()
    asked = []
    page.on("request", lambda request: asked.append((request.method, urlsplit(request.url).path)))
    page.watch.expect("40[04] GET .*/_simulator/")
    for fragment in LINKS.values():
        await page.goto(f"{client.simulator.base_url}/_simulator/console#{fragment}")
        await page.reload()
        await connected(page)
        await until(page, "state.trouble || state.ladder || !state.opened")
        assert await page.evaluate(MARKUP) == []
    assert {method for method, _ in asked} == {"GET"}
    strange = [path for _, path in asked if not re.match(ROUTES, path)]
    assert strange == []


async def test_markup_would_be_found(new_page, application):
    """Where the texts are put into a page as they are."""
    body = "".join(CONTENTS.values()) + "<a href=\"javascript:alert('followed')\">Follow</a>"
    html = f"<!doctype html><title>Page</title><link rel=icon href=data:,>{body}"
    application.replies |= {
        "/": web.Response(text=html, content_type="text/html"),
        "/x": web.Response(status=404),
    }
    page = await new_page(application.base_url)
    page.watch.expect("alert: image")
    page.watch.expect("alert: (script|drawing|focus)|404 GET .*/x")
    await page.goto(application.url("/"))
    found = " ".join(await page.evaluate(MARKUP))
    assert [part for part in ("<img", "<script", "<style", "<b ", "<svg", "<a ") if part not in found] == []
