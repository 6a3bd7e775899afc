"""One call as a ladder: what one sees of it, and how one moves in it by keys and with a mouse."""

import re

import pytest
from accessibility import axe
from looks import LOOKS, in_every_look, picture
from pages import connected, until
from playwright.async_api import expect

BUSY, HUMAN = "447700900486", "447700900123"
PHONES = [look for look in LOOKS if look.is_phone]

MANY = """async (rows) => {
    const state = document.querySelector("app-shell").state;
    const { Ladder } = await import("/_simulator/console/modules/ladder/model.js");
    const ladder = new Ladder(state.opened.uuid);
    let [seq, at] = [0, Date.parse("2030-01-01T12:00:00Z")];
    window.tell = (kind, members) => {
        const time = new Date(at += 250).toISOString();
        return ladder.apply({ seq: seq += 1, time, kind, uuid: state.opened.uuid, ...members });
    };
    tell("call", { direction: "outbound", to: { number: "447700900123" }, from: { number: "447700900000" } });
    while (ladder.rows.length < rows) {
        tell("ncco", { action: "talk", index: 0 });
        tell("request", { method: "PUT", path: `/v1/calls/${state.opened.uuid}/talk`, status: 200 });
    }
    window.show = () => Object.assign(state, { ladder }).changed();
    show();
}"""
"""Puts a ladder of so many rows in place of that of the opened call; `tell` adds to it, `show` shows it."""


def rows_of(page):
    """The rows that are made; of a long ladder those that one sees."""
    return page.locator("call-ladder [role=option]")


def row_of(page, words):
    """The row that says something."""
    return rows_of(page).filter(has_text=words)


async def opened(page, client, number=HUMAN, seconds=0):
    """Place a call, let some time pass, and look at it; return its id."""
    uuid = await client.place(number)
    if seconds:
        await client.advance(seconds)
    await connected(page)
    await page.evaluate(
        "([application_id, uuid]) => document.querySelector('app-shell').state.open({application_id, uuid})",
        [client.application_id, uuid],
    )
    await expect(rows_of(page).first).to_be_visible()
    return uuid


async def where(page):
    """How far the ladder is scrolled, and whether that is its end."""
    return await page.locator("call-ladder .scroller").evaluate(
        "({scrollTop: top, scrollHeight, clientHeight}) => [top, top + clientHeight >= scrollHeight - 4]"
    )


@pytest.mark.quick
async def test_a_call_is_a_ladder_in_which_one_goes_by_keys(console, client):
    """Who to whom, with answers and statuses; j and k go, Enter chooses, t tells the time of day."""
    await opened(console, client, BUSY, 5)
    heads = console.locator("call-ladder .head b")
    await expect(heads).to_have_text(["your app", "platform", BUSY])
    await expect(row_of(console, "POST /v1/calls")).to_contain_text("201")
    await expect(row_of(console, "POST /event").filter(has_text="busy")).to_contain_text("200")
    await expect(console.locator("call-ladder .mark.status-busy")).to_have_text("busy")
    listbox = console.get_by_role("listbox", name="What happened, row by row")
    await listbox.focus()
    for key in ("Home", "j", "j", "k", "Enter"):
        await console.keyboard.press(key)
    await until(console, "state.row === state.ladder.rows[1].id")
    await expect(rows_of(console).nth(1)).to_have_attribute("aria-selected", "true")
    await expect(listbox).to_have_attribute("aria-activedescendant", re.compile("ladder-row-"))
    await console.keyboard.press("t")
    await expect(rows_of(console).nth(1).locator("time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d\.\d{3}$"))


@pytest.mark.quick
async def test_the_time_axis_limits_the_rows_and_says_so(console, client):
    """A wheel zooms, 0 shows all again; a click on a mark chooses its row."""
    await opened(console, client, HUMAN, 20)
    axis = console.get_by_role("group", name="Time axis")
    count = console.locator("call-ladder .count")
    total = await console.evaluate("document.querySelector('app-shell').state.ladder.rows.length")
    await expect(count).to_have_text(f"{total} rows")
    box = await axis.bounding_box()
    await console.mouse.move(box["x"] + 20, box["y"] + 30)
    for _ in range(8):
        await console.mouse.wheel(0, -200)
    await expect(count).to_have_text(re.compile(rf"^\d+ of {total} rows, "))
    await axis.focus()
    await console.keyboard.press("0")
    await expect(count).to_have_text(f"{total} rows")
    await console.mouse.click(box["x"] + 20, box["y"] + 25)
    await until(console, "state.row !== null")


async def test_it_follows_the_end_while_one_is_there_and_stays_otherwise(console, client):
    """What is new is counted, and leads there."""
    await opened(console, client)
    await console.evaluate(MANY, 400)
    assert (await where(console))[1]
    await console.evaluate("tell('note', {note: 'the very last'}); show()")
    await expect(row_of(console, "the very last")).to_be_visible()
    assert (await where(console))[1]
    await console.locator("call-ladder .scroller").evaluate("(scroller) => { scroller.scrollTop = 900; }")
    await expect(row_of(console, "the very last")).to_have_count(0)
    before = (await where(console))[0]
    await console.evaluate("tell('note', {note: 'one more'}); show()")
    more = console.locator("call-ladder .newer")
    await expect(more).to_be_visible()
    assert (await where(console))[0] == before
    await more.click()
    await expect(row_of(console, "one more")).to_be_visible()


STAYS = """async () => {
    const scroller = document.querySelector("call-ladder .scroller");
    const rows = () => [...scroller.querySelectorAll("[data-id]")];
    const shown = () => new Map(rows().map((row) => [row.dataset.id, row]));
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    let moved = 0;
    for (let [step, before] = [0, shown()]; step < 30; step += 1) {
        scroller.scrollTop -= 13;
        await frame();
        const after = shown();
        moved += [...after].filter(([id, row]) => before.has(id) && before.get(id) !== row).length;
        before = after;
    }
    return moved;
}"""
"""Scrolls up by half rows; returns how often a row that stayed in sight became another element."""


async def test_a_row_in_sight_stays_the_same_element_while_one_scrolls(console, client):
    """Only what comes into sight is made anew; who hears the rows gets them in their order."""
    await opened(console, client)
    # The phone grows once by what the simulator tells of its party, and then a ladder has less room.
    await until(console, "state.insides.has(state.opened.uuid)")
    await expect(console.locator("phone-pane .phone-status")).to_have_text("started")
    await console.evaluate(MANY, 200)
    await expect(console.locator("call-ladder [aria-posinset='200']")).to_be_visible()
    assert await console.evaluate(STAYS) == 0
    owned = await console.locator("call-ladder .canvas").get_attribute("aria-owns")
    ids = await rows_of(console).evaluate_all(
        "(rows) => rows.map(({ariaPosInSet, id}) => [Number(ariaPosInSet), id])"
    )
    assert owned.split() == [name for _, name in sorted(ids)]


async def test_how_many_rows_there_are_is_told_once_the_call_is_over(console, client):
    """Until then nobody knows; -1 says that. A row that is copied keeps its words apart."""
    await opened(console, client, BUSY)
    row = row_of(console, "POST /v1/calls")
    await expect(row).to_have_attribute("aria-setsize", "-1")
    selected = "(row) => (getSelection().selectAllChildren(row), getSelection().toString())"
    assert re.search(r"POST /v1/calls 201\b", await row.locator(".words").evaluate(selected))
    await client.advance(5)
    await until(console, "state.ladder.isOver")
    count = await console.evaluate("document.querySelector('app-shell').state.ladder.rows.length")
    await expect(row).to_have_attribute("aria-setsize", str(count))


@pytest.mark.parametrize("rows", [2_000, 20_000])
async def test_a_long_ladder_is_made_as_far_as_one_sees_it(console, client, rows):
    """Under 1,000 elements, wherever one is; the keys reach its ends."""
    await opened(console, client)
    await console.evaluate(MANY, rows)
    await console.get_by_role("listbox", name="What happened, row by row").focus()
    for key in ("Home", "End", "PageUp"):
        await console.keyboard.press(key)
        assert await console.evaluate("document.querySelectorAll('call-ladder *').length") < 1_000
    await console.keyboard.press("End")
    await expect(console.locator(f"call-ladder [aria-posinset='{rows}']")).to_be_visible()


async def test_what_failed_is_told_with_its_reason_and_found(console, client):
    """By more than its colour; e goes to it."""
    uuid = await opened(console, client, HUMAN, 8)
    await client.ask("PUT", f"/v1/calls/{uuid}/talk", {"txt": "hello"})
    failed = console.locator("call-ladder .row.failed")
    await expect(failed).to_contain_text("PUT …/talk")
    await expect(failed).to_contain_text("txt")
    await expect(failed).to_have_attribute("aria-label", re.compile("^failed, your app to platform: "))
    await console.locator("call-ladder").get_by_role("button", name=re.compile("failed")).click()
    await expect(failed).to_have_class(re.compile("cursor"))


@in_every_look
async def test_it_reads_in_every_look(console, client):
    """At both widths and in both themes, without anything that keeps people from it."""
    await opened(console, client, HUMAN, 8)
    await expect(console.locator("call-ladder .due-rows")).to_contain_text("length timer ends")
    assert await axe(console, "call-ladder") == []
    await picture(console, "ladder")


@pytest.mark.parametrize("look", PHONES[:1], ids=str, indirect=True)
async def test_all_heads_stand_side_by_side_on_a_phone(console, client):
    """Nothing needs to be scrolled to the side."""
    await opened(console, client, HUMAN, 8)
    scroller = console.locator("call-ladder .scroller")
    assert await scroller.evaluate("({scrollWidth, clientWidth}) => scrollWidth <= clientWidth")


async def test_another_call_of_a_named_conversation_is_opened_from_its_chip(console, client):
    """By the keys alone, which go on in its ladder."""
    room = [{"action": "conversation", "name": "room"}]
    other = await client.place("447700900002", ncco=room)
    uuid = await client.place("447700900001", ncco=room)
    await client.advance(5)
    await connected(console)
    await until(console, "state.calls.counts.calls === 2")
    await console.evaluate(
        "([application_id, uuid]) => document.querySelector('app-shell').state.open({application_id, uuid})",
        [client.application_id, uuid],
    )
    chip = console.locator("call-ladder .legs").get_by_role("button", name="hears 447700900002")
    await chip.focus()
    await console.keyboard.press("Enter")
    await until(console, f"state.opened.uuid === '{other}' && state.ladder !== null")
    await expect(console.get_by_role("listbox", name="What happened, row by row")).to_be_focused()


# -- only some of its rows


@pytest.mark.quick
async def test_rows_are_filtered_by_words_and_all_come_back_with_where_one_was(console, client):
    """The key f goes to the field, Enter to the rows; Esc shows all again, the found row in sight."""
    await opened(console, client)
    await console.evaluate(MANY, 2_000)
    await console.evaluate("tell('note', {note: 'the balance is low'}); tell('note', {note: 'on'}); show()")
    await console.keyboard.press("f")
    await console.keyboard.type("balance kind:note")
    count = console.locator("call-ladder .count")
    await expect(count).to_have_text("1 of 2,003 rows")
    assert await console.evaluate("location.hash.includes('rows=balance%20kind%3Anote')")
    for key in ("Enter", "Home", "Escape"):
        await console.keyboard.press(key)
    await expect(count).to_have_text("2,003 rows")
    await expect(row_of(console, "the balance is low")).to_have_class(re.compile("cursor"))
    await console.keyboard.press("f")
    await console.keyboard.type("kidn:note")
    await expect(console.get_by_text("did you mean kind:?")).to_be_visible()


@pytest.mark.quick
async def test_a_compact_ladder_folds_what_repeats_and_shows_it_row_by_row_if_one_asks(console, client):
    """The key c folds, Enter shows the rows of a line; it stays folded in the address."""
    await opened(console, client)
    await console.evaluate(MANY, 2_000)
    await console.keyboard.press("c")
    count = console.locator("call-ladder .count")
    await expect(count).to_have_text("2,001 rows in 2 lines")
    assert await console.evaluate("location.hash.endsWith('&compact')")
    await expect(row_of(console, "talk / PUT …/talk \N{MULTIPLICATION SIGN} 1000")).to_be_visible()
    await console.evaluate("tell('ncco', {action: 'talk', index: 0}); show()")
    await expect(count).to_have_text("2,002 rows in 2 lines")
    await console.get_by_role("listbox", name="What happened, row by row").focus()
    await console.keyboard.press("End")
    await console.keyboard.press("Enter")
    await expect(count).to_have_text("2,002 rows")
    await until(console, "state.row === null")


@in_every_look
async def test_the_filter_and_a_compact_ladder_read_in_every_look(console, client):
    """At both widths and in both themes, without anything that keeps people from it."""
    await opened(console, client, HUMAN, 20)
    await console.keyboard.press("c")
    await console.keyboard.press("f")
    await console.keyboard.type("-kind:clock")
    await expect(console.locator("call-ladder .count")).to_contain_text("lines")
    assert await axe(console, "call-ladder") == []
    await picture(console, "ladder-compact")
