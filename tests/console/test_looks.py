"""Every part of the page in every theme and width: usable by all, and no wider than the screen."""

import pytest
from accessibility import axe
from looks import in_every_look, picture
from pages import until

BUSY = "447700900486"
TALK = {"action": "talk", "text": "Press 1 for appointments."}
MENU = [TALK, {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}}]
DIALOGS = """() => [...document.querySelectorAll("app-shell > *")]
    .map((part) => part.localName.match(/^(.*)-dialog$/)?.[1]).filter((name) => name && name !== "token")"""
SETTLED = "!document.querySelector('[aria-busy=true]')"


@pytest.fixture(name="inspected")
def _inspected(console):
    """Inspect a part of the page; at the end nothing may have been found in any."""
    found = {}

    async def inspect(name):
        await until(console, SETTLED)
        await picture(console, name)
        width = await console.evaluate("document.documentElement.scrollWidth")
        wider = [f"{width} px wide"] if width > console.look.width else []
        found[name] = [*await axe(console), *wider]

    yield inspect
    assert {name: findings for name, findings in found.items() if findings} == {}


@in_every_look
async def test_the_console_before_the_first_call(inspected, look):
    """It says how to begin."""
    await inspected("empty")


@in_every_look
async def test_a_call_that_rings_and_one_that_goes_on(inspected, console, client, look):
    """With the phone, and the message of a row."""
    await client.place(BUSY)
    uuid = await client.place(ncco=MENU)
    await client.advance(2)
    await until(console, "state.calls.counts.calls === 2")
    await inspected("calls")
    await console.get_by_role("option").first.click()
    await until(console, "state.ladder?.rows.length && state.insides.size")
    await inspected("ringing")
    await client.advance(4)
    await until(console, "state.openedCall.status === 'answered'")
    await inspected("ladder")
    row = "state.ladder.rows.findLast(({kind}) => kind === 'webhook').id"
    await console.evaluate(f"const {{state}} = document.querySelector('app-shell'); state.choose({row})")
    await inspected("message")
    assert (await client.record(uuid))["status"] == "answered"


@in_every_look
async def test_every_dialog(inspected, console, client, look):
    """Each is opened, and closed by Esc."""
    await client.place(BUSY)
    await client.advance(60)
    names = await console.evaluate(DIALOGS)
    assert {"call-in", "scenarios", "applications"} <= set(names)
    for name in names:
        await console.evaluate(f"document.querySelector('app-shell').state.show('{name}')")
        await console.get_by_role("dialog").wait_for()
        await inspected(f"dialog-{name}")
        await console.keyboard.press("Escape")
        await console.get_by_role("dialog").wait_for(state="hidden")
