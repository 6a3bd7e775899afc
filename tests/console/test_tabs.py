"""Many consoles in one browser, which keeps no more than six connections to one address."""

from contextlib import aclosing

from pages import until

TABS = 7
VISIBILITY = """
Object.defineProperty(document, "hidden", { get: () => window.isOutOfSight === true });
window.beSeen = (isSeen) => {
    window.isOutOfSight = !isSeen;
    document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""Hides a page and shows it: a browser without a window has all its tabs in sight."""


async def tabs(page, url, hides):
    """Open consoles one after another in the context of a page; yield each once it has been loaded."""
    await page.context.add_init_script(VISIBILITY)
    for number in range(TABS):
        tab = page if number == 0 else await page.context.new_page()
        await tab.goto(url)
        await until(tab, "state.connection.is !== 'connecting'")
        yield tab
        if hides:
            await tab.evaluate("beSeen(false)")


async def opened(page, client, hides):
    """Open all of them."""
    url = f"{client.simulator.base_url}/_simulator/console"
    async with aclosing(tabs(page, url, hides)) as opening:
        return [tab async for tab in opening]


async def told(tab):
    """Return what a tab says of its connection, and the title that it has."""
    return await tab.evaluate("[document.querySelector('app-shell').state.connection.is, document.title]")


async def test_of_seven_tabs_the_hidden_ones_rest_and_each_reads_when_one_looks(page, client):
    """None stays blank; what has happened meanwhile is there."""
    all_tabs = await opened(page, client, hides=True)
    resting = ["resting", "Resting until you look · Voice simulator"]
    await until(all_tabs[2], "state.connection.is === 'resting'")
    assert [await told(tab) for tab in all_tabs[:3]] == [resting] * 3
    assert [(await told(tab))[0] for tab in all_tabs[3:]] == ["open"] * 4
    await client.place("447700900123")
    await all_tabs[0].evaluate("beSeen(true)")
    await until(all_tabs[0], "state.connection.is === 'open' && state.calls.counts.calls === 1")
    await until(all_tabs[3], "state.connection.is === 'resting'")


async def test_where_all_are_in_sight_the_last_ones_say_what_is_wrong_until_there_is_room(page, client):
    """In one sentence, and with a title of their own."""
    all_tabs = await opened(page, client, hides=False)
    await until(all_tabs[-1], "state.connection.is === 'resting'")
    assert await told(all_tabs[-1]) == ["resting", "Waits for room · Voice simulator"]
    sentence = (
        all_tabs[-1].get_by_role("alert").filter(has_text="a browser keeps six connections to one address")
    )
    assert await sentence.count() == 1
    for tab in all_tabs[:3]:
        await tab.close()
    await until(all_tabs[-1], "state.connection.is === 'open'")
