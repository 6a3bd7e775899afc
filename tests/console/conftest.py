"""What the tests of the console share: one browser for each test process, and pages that are watched.

A browser takes seconds to start, so it lives as long as the process, and with it the event loop: all that
these tests and their fixtures await is in the loop of the session, the simulator too. An async fixture
of these tests is one of `pytest_asyncio`, with `loop_scope="session"`.
"""

from contextlib import AsyncExitStack
from pathlib import Path

import chromium
import pytest
import pytest_asyncio
from looks import IN_FULL, LOOKS
from pages import connected
from playwright.async_api import async_playwright
from simulators import clients, running_application, simulators
from watching import Watch

HERE = Path(__file__).parent
PATIENCE = 15_000
"""Milliseconds of wall time after which what a page should show is missed."""

in_this_loop = {"loop_scope": "session"}
IS_LEFT_OUT = "NOT TESTED: `make console` does that"


def pytest_collection_modifyitems(items):
    """Run the tests of this folder in one loop; in a browser only those that are quick, or all if asked."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(**in_this_loop), append=False)
            if "browser" in item.fixturenames and (why := _why_not(item)):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Say once, not for each test, that there is no browser, or that not all was asked for."""
    report = yield
    if report.skipped and "NOT TESTED" in report.longrepr[2]:
        report.longrepr = (str(HERE), None, report.longrepr[2])
    return report


def _why_not(item):
    """Return why a test in a browser does not run; None if it does."""
    if chromium.find_chromium() is None:
        return chromium.NOT_TESTED
    return None if IN_FULL or item.get_closest_marker("quick") else IS_LEFT_OUT


@pytest_asyncio.fixture(name="browser", scope="session", **in_this_loop)
async def _browser():
    """Start the browser that is here, once a test asks for it."""
    path = chromium.find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.launch_flags())
        yield browser
        await browser.close()


@pytest.fixture(name="look")
def _look(request):
    """Return how pages look: as on a laptop by day, unless a test says otherwise."""
    return getattr(request, "param", LOOKS[0])


@pytest_asyncio.fixture(name="new_page", **in_this_loop)
async def _new_page(browser, look):
    """Open pages, each in a context of its own, and make sure at the end that nothing went wrong in them.

    A page has its `look` and its `watch`: `page.watch.expect("400 POST")` lets something happen that
    should not happen elsewhere. It may send requests to its origins only.
    """
    async with AsyncExitStack() as closing:
        pages = []

        async def new_page(*origins, look=look, **more):
            context = await closing.enter_async_context(await browser.new_context(**look.context | more))
            context.set_default_timeout(PATIENCE)
            watch = Watch(context, origins)
            page = await context.new_page()
            page.look, page.watch = look, watch
            pages.append(page)
            return page

        yield new_page
        for page in pages:
            page.watch.check()


@pytest_asyncio.fixture(name="page", **in_this_loop)
async def _page(new_page, client):
    """Open a page that may send requests to the simulator of the test, and to nobody else."""
    return await new_page(client.simulator.base_url)


@pytest_asyncio.fixture(name="console", **in_this_loop)
async def _console(page, client):
    """Open the console of the test's simulator."""
    await page.goto(f"{client.simulator.base_url}/_simulator/console")
    await connected(page)
    return page


# -- the two ends of the simulator, as in other tests, but in the loop of the session


@pytest_asyncio.fixture(name="application", **in_this_loop)
async def _application():
    async with running_application() as application:
        yield application


@pytest_asyncio.fixture(name="start_simulator", **in_this_loop)
async def _start_simulator():
    async with simulators() as start:
        yield start


@pytest_asyncio.fixture(name="new_client", **in_this_loop)
async def _new_client(start_simulator, private_key, application):
    async with clients(start_simulator, private_key, application) as start:
        yield start


@pytest_asyncio.fixture(name="client", **in_this_loop)
async def _client(new_client):
    return await new_client()
