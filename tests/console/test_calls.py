"""The list of calls, the bar and the keys of the console: what one does from opening it to a call."""

import re

import pytest
from accessibility import axe
from looks import LOOKS, in_every_look, picture
from playwright.async_api import expect

PHONES = [look for look in LOOKS if look.is_phone]


def calls_of(page):
    """The rows of the list."""
    return page.locator("call-list [role=option]")


def row_of(page, number):
    """The row of the calls to a number."""
    return calls_of(page).filter(has=page.locator(".party", has_text=number))


@pytest.mark.quick
async def test_calls_are_listed_as_they_happen_and_filtered_by_words(console, client):
    """Who, how it stands, what failed; and what a wrong word of a filter should have been."""
    await client.place("447700900486")
    await client.place("447700900001")
    await client.advance(8)
    await expect(calls_of(console)).to_have_count(2)
    await expect(row_of(console, "447700900486").locator(".status")).to_have_text("⊘ busy")
    await expect(row_of(console, "447700900486").locator(".badge")).to_have_text("1 failure")
    await expect(row_of(console, "447700900001").locator(".status")).to_have_text("● answered")
    words = console.get_by_role("searchbox", name="Filter calls by words")
    await words.fill("status:busy")
    await expect(calls_of(console)).to_have_count(1)
    await words.fill("stauts:busy")
    await expect(console.get_by_text("There is no stauts: here; did you mean status:?")).to_be_visible()
    await words.fill("to:1999")
    await expect(console.get_by_text("No call fits to:1999.")).to_be_visible()
    await console.get_by_role("button", name="Show all 2").click()
    await expect(calls_of(console)).to_have_count(2)


async def test_the_keyboard_alone_opens_a_call_and_leads_back(console, client):
    """/, j, k, Enter, Esc: nobody needs a mouse."""
    for number in ("447700900001", "447700900002", "447700900003"):
        await client.place(number)
    await expect(calls_of(console)).to_have_count(3)
    keys = console.keyboard
    await keys.press("j")
    await keys.press("j")
    await keys.press("Enter")
    await expect(row_of(console, "447700900002")).to_have_attribute("aria-selected", "true")
    await expect(console).to_have_url(re.compile("#call="))
    await expect(console.get_by_role("listbox", name="What happened")).to_be_focused()
    await keys.press("j")
    await keys.press("Enter")
    await expect(console.locator("#message-title")).to_have_text("A call is placed")
    await keys.press("Escape")
    await expect(console.locator("#message-title")).to_have_text("447700900999 → 447700900002")
    await keys.press("Escape")
    await expect(row_of(console, "447700900002")).to_have_attribute("aria-selected", "false")
    await keys.press("/")
    await keys.type("0003")
    await expect(calls_of(console)).to_have_count(1)
    await keys.press("Enter")
    await keys.press("Enter")
    await expect(row_of(console, "447700900003")).to_have_attribute("aria-selected", "true")
    await keys.press("/")
    await keys.press("Escape")
    await expect(calls_of(console)).to_have_count(3)
    await keys.press("?")
    await expect(console.get_by_role("dialog", name="Keys and filters")).to_be_visible()


async def test_a_link_leads_to_its_call_and_the_way_back_from_it(console, client):
    """What one looks at is in the address, so that it can be pasted; on the way a dialog closes."""
    await client.place("447700900001")
    uuid = await client.place("447700900002")
    await row_of(console, "447700900002").click()
    await console.wait_for_url(f"**#call={client.application_id}/{uuid}")
    link = console.url
    await row_of(console, "447700900001").click()
    await console.wait_for_url(lambda url: url != link)
    await console.go_back()
    await expect(row_of(console, "447700900002")).to_have_attribute("aria-selected", "true")
    await console.get_by_role("button", name="Webhooks").click()
    await console.get_by_role("dialog").wait_for()
    await console.go_forward()
    await expect(console.get_by_role("dialog")).to_have_count(0)
    await expect(row_of(console, "447700900001")).to_have_attribute("aria-selected", "true")
    await console.goto("about:blank")
    await console.goto(link)
    await expect(row_of(console, "447700900002")).to_have_attribute("aria-selected", "true")


async def test_a_world_that_ends_takes_the_open_call_and_says_so(console, client):
    """Whoever looked at it is told where it went."""
    await client.place("447700900001")
    await row_of(console, "447700900001").click()
    await client.control("POST", "reset")
    await console.get_by_text(f"The world of {client.application_id} has ended").wait_for()
    await expect(calls_of(console)).to_have_count(0)


async def test_a_call_that_is_not_here_has_no_phone(console, client):
    """A link may be older than the simulator: there is nobody to play."""
    console.watch.expect("404 GET .*journal")
    await console.goto(f"{client.simulator.base_url}/_simulator/console#call=gone/1234")
    await console.get_by_text("This call is no longer there").wait_for()
    await console.get_by_text("Open a call to play its party.").wait_for()


async def test_the_open_call_is_seen_in_the_colours_of_the_system(console, client):
    """A background alone would be gone there."""
    await console.emulate_media(forced_colors="active")
    await client.place("447700900001")
    await row_of(console, "447700900001").click()
    await expect(row_of(console, "447700900001")).to_have_css("outline-style", "solid")


MANY = """(calls) => {
    const { state } = document.querySelector("app-shell");
    const tell = (kind, uuid, more) =>
        state.calls.apply("many", { time: "2030-01-01T12:00:00.000Z", kind, uuid, ...more });
    for (let index = 0; index < calls; index += 1) {
        const uuid = `call-${state.calls.counts.calls}`;
        const phone = (number) => ({ type: "phone", number });
        tell("call", uuid, { direction: "outbound", from: phone("1"), to: phone(`2${uuid}`) });
        tell("status", uuid, { status: "started" });
    }
    state.changed();
}"""


async def test_ten_thousand_calls_are_few_elements_and_stay_where_one_reads(console):
    """New ones come above without moving what one looks at, and are counted."""
    await console.evaluate(MANY, 10_000)
    await expect(console.get_by_role("button", name="10000 all")).to_be_visible()
    assert await console.locator("call-list *").count() < 600
    await console.locator("#calls").hover()
    await console.mouse.wheel(0, 44 * 100)
    row = console.locator("call-list [aria-posinset='110']")
    await expect(row).to_be_in_viewport()
    name, place = await row.locator(".party").inner_text(), await row.bounding_box()
    await console.evaluate(MANY, 12)
    await expect(console.get_by_role("button", name="12 new")).to_be_visible()
    assert await row_of(console, name.split()[-1]).bounding_box() == place
    await console.get_by_role("button", name="12 new").click()
    await expect(row_of(console, "2call-10011")).to_be_in_viewport()


@in_every_look
async def test_without_calls_the_page_says_how_to_place_the_first(console, client, look):
    """With the lines of each SDK, against this address."""
    await expect(console.get_by_role("heading", name="Place the first call")).to_be_visible()
    await expect(console.get_by_text(f"apiHost: '{client.simulator.base_url}'")).to_be_hidden()
    await console.get_by_role("tab", name="Node.js").click()
    await expect(console.get_by_text(f"apiHost: '{client.simulator.base_url}'")).to_be_visible()
    await picture(console, "first-call")
    assert await axe(console) == []
    await client.place("447700900001")
    await expect(calls_of(console)).to_have_count(1)
    await expect(console.get_by_role("heading", name="Place the first call")).to_be_hidden()


@in_every_look
async def test_a_list_of_calls_is_open_to_all(console, client, look):
    """Live calls, calls that failed, and second legs under theirs."""
    await client.place("447700900486")
    ncco = [{"action": "connect", "endpoint": [{"type": "phone", "number": "447700900003"}]}]
    await client.place("447700900001", ncco=ncco)
    await client.advance(10)
    await expect(calls_of(console)).to_have_count(3)
    await expect(calls_of(console).nth(1).locator(".party")).to_contain_text("second leg to")
    await picture(console, "calls")
    assert await axe(console) == []


async def test_the_theme_is_chosen_and_kept(console):
    """As the system has it, light, or dark; also after the page was loaded anew."""
    root = console.locator("html")
    await expect(root).not_to_have_attribute("data-theme", re.compile("."))
    for theme in ("light", "dark"):
        await console.get_by_role("button", name="Theme:").click()
        await expect(root).to_have_attribute("data-theme", theme)
    await console.reload()
    await expect(root).to_have_attribute("data-theme", "dark")


async def test_a_lost_connection_is_told_and_found_again(page, client):
    """The page says that what it shows is old, and goes on as soon as it can."""
    page.watch.expect("failed: GET .*stream")
    await client.place("447700900001")
    await page.route("**/journal/stream*", lambda route: route.abort())
    await page.goto(f"{client.simulator.base_url}/_simulator/console")
    await expect(page.get_by_role("alert")).to_contain_text("Trying again")
    await page.unroute("**/journal/stream*")
    await expect(calls_of(page)).to_have_count(1)
    await expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("look", PHONES, ids=str, indirect=True)
async def test_on_a_phone_there_is_one_part_at_a_time_with_a_way_back(console, client, look):
    """From the calls to the ladder, to what is said about the call, and back."""
    await client.place("447700900001")
    await row_of(console, "447700900001").click()
    await expect(console.locator("call-list")).to_be_hidden()
    await console.get_by_role("button", name="About").click()
    await expect(console.get_by_role("heading", name="447700900999 → 447700900001")).to_be_visible()
    await picture(console, "call-in-short")
    assert await axe(console) == []
    await console.get_by_role("button", name="← Ladder").click()
    await console.get_by_role("button", name="← Calls").click()
    await expect(row_of(console, "447700900001")).to_be_visible()
    menu = console.get_by_role("button", name="Menu")
    await menu.click()
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await console.keyboard.press("Escape")
    await expect(menu).to_have_attribute("aria-expanded", "false")
    await menu.click()
    await console.get_by_role("button", name="Refusals").click()
    await expect(console.get_by_role("dialog", name="Refused requests")).to_be_visible()


async def test_a_refused_request_is_told_where_one_waits_for_the_first_call(console, client):
    """With the reason, and the way to all of them."""
    await client.ask("POST", "/v1/calls", {}, headers={"Authorization": "Bearer nonsense"})
    told = console.locator("last-refusal")
    await told.get_by_text("A request was refused:").wait_for()
    await told.get_by_text("POST /v1/calls → 401").wait_for()
    await told.get_by_role("button").click()
    await console.get_by_role("dialog", name="Refused requests").get_by_text("401").wait_for()


async def test_copied_is_said_of_these_lines_only(console):
    """Not of those of another SDK."""
    copy = console.locator("first-call .lines button").first
    await copy.click()
    await console.locator("first-call").get_by_text("Copied", exact=True).wait_for()
    await console.get_by_role("tab", name="curl").click()
    assert await copy.text_content() == "Copy"
