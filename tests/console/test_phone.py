"""The phone and the clock: a person plays the party of a call, at a clock that stands still."""

import pytest
from accessibility import axe
from looks import in_every_look, picture
from pages import STATE, until
from playwright.async_api import expect

NUMBER = "442079460000"
MENU = [
    {"action": "talk", "text": "For appointments press one"},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1, "timeOut": 10}},
]
BY_HAND = "console-by-hand.yaml"
SECOND_BY_HAND = "calls: [{to: 447700900002, turns: [by_hand]}]"
ROOM = [{"action": "conversation", "name": "room"}]


@pytest.fixture(name="menu")
def _menu(application):
    """An app that answers with a menu, and is told of the choice."""
    input_action = {**MENU[1], "eventUrl": [application.url("/input")]}
    application.replies["/answer"] = [MENU[0], input_action]
    application.replies["/input"] = [{"action": "talk", "text": "Thank you"}]
    return application


async def register(client):
    app = client.application
    urls = {"answer_url": app.url("/answer"), "event_url": app.url("/event")}
    registration = {"numbers": [NUMBER], **urls}
    assert (await client.control("PUT", f"applications/{client.application_id}", registration))[0] == 200


async def call_in(console):
    """Let a call come in from the form, as somebody who plays the caller."""
    await console.get_by_role("button", name="Call in", exact=True).click()
    dialog = console.get_by_role("dialog", name="A call comes in")
    await expect(dialog.get_by_label("To: a number")).to_have_value(NUMBER)
    await dialog.get_by_role("button", name="Call", exact=True).click()
    await until(console, "state.insides.get(state.opened?.uuid)?.status === 'answered'")


async def step_until(console, client, is_there):
    """Step from moment to moment until something is true of the call from inside."""
    uuid = await console.evaluate(f"{STATE}.opened.uuid")
    for _ in range(20):
        inside = (await client.control("GET", f"calls/{uuid}"))[1]
        if is_there(inside):
            return
        now = await console.locator(".clock-now").text_content()
        await console.get_by_role("button", name="Step", exact=True).click()
        await expect(console.locator(".clock-now")).not_to_have_text(now)
    pytest.fail("it is not there after 20 steps")


def listens(inside):
    """Whether an input runs."""
    return inside["ncco"] is not None and inside["ncco"]["index"] == 1


@pytest.mark.quick
async def test_a_menu_is_played_by_clicking_at_a_clock_that_is_stepped(console, client, menu):
    """The app is told of the key, and the caller hears the reply."""
    await register(client)
    await call_in(console)
    phone = console.locator("phone-pane")
    await phone.get_by_text("For appointments press one").wait_for()
    await step_until(console, client, listens)
    await phone.get_by_role("button", name="Key 1").click()
    await menu.until(lambda: menu.at("/input"))
    assert menu.at("/input")[0]["dtmf"]["digits"] == "1"
    await phone.get_by_text("Thank you").wait_for()
    await phone.get_by_text("played by hand").wait_for()


async def test_the_phone_is_played_by_keys_and_in_words(console, client, menu):
    """Digits while the phone has the focus, words in a field with Enter; then the caller hangs up."""
    await register(client)
    await call_in(console)
    await step_until(console, client, listens)
    await console.locator(".phone").focus()
    await console.keyboard.press("7")
    await menu.until(lambda: menu.at("/input"))
    assert menu.at("/input")[0]["dtmf"]["digits"] == "7"
    await console.get_by_label("What the party says").fill("hello there")
    await console.keyboard.press("Enter")
    await until(console, "state.insides.get(state.opened.uuid)?.party?.steps.includes('say')")
    await console.get_by_role("button", name="Hang up").click()
    await until(console, "state.openedCall.status === 'completed'")
    assert await console.get_by_role("button", name="Hang up").is_disabled()
    await console.get_by_text("The call is over: completed.").first.wait_for()


async def test_several_keys_are_typed_and_what_is_no_key_is_named(console, client, menu):
    """In place, and nothing is pressed."""
    await register(client)
    await call_in(console)
    keys = console.get_by_label("Several keys")
    await keys.fill("12a")
    await keys.press("Enter")
    await console.get_by_text("“a” is no key").wait_for()
    assert "presses" not in {one["signal"] for one in await client.entries("signal")}
    await keys.fill("12#")
    await keys.press("Enter")
    await console.get_by_text("pressed 12#").wait_for()


async def test_new_calls_ring_by_hand_where_one_wants_that(console, client):
    """Until they go by their scripts again."""
    await client.advance(0)
    box = console.get_by_label("New calls ring by hand")
    await client.place(ncco=ROOM)
    await until(console, "state.calls.counts.calls === 1")
    await box.check()
    await until(console, "state.calls.counts.calls === 1")
    assert [one["name"] for one in (await client.control("GET", "scenarios"))[1]["scenarios"]] == [BY_HAND]
    uuid = await client.place("447700900002", ncco=ROOM)
    await client.advance(30)
    assert (await client.record(uuid))["status"] == "ringing"
    await box.uncheck()
    await expect(box).not_to_be_checked()
    await expect(box).to_be_enabled()
    assert (await client.control("GET", "scenarios"))[1]["scenarios"] == []


@in_every_look
async def test_a_second_party_rings_until_it_is_answered(console, client, application):
    """Its phone is chosen where it rings; once both are there it is told who hears whom."""
    await register(client)
    await client.session.post("/_simulator/scenarios", data=SECOND_BY_HAND)
    second = [{"type": "phone", "number": "447700900002"}]
    application.replies["/answer"] = [{"action": "connect", "endpoint": second, "from": NUMBER}]
    call = {"from": "447700900001", "to": NUMBER, "script": "by_hand"}
    uuid = (await client.control("POST", "inbound-calls", call))[1]["uuid"]
    await client.advance(5)
    await until(console, "state.calls.counts.calls === 2")
    await console.evaluate(f"{STATE}.open({{application_id: '{client.application_id}', uuid: '{uuid}'}})")
    await console.get_by_role("button", name="447700900002 rings").click()
    await console.get_by_role("button", name="Answer", exact=True).wait_for()
    await picture(console, "phone-ringing")
    await console.get_by_role("button", name="Answer", exact=True).click()
    matrix = console.get_by_role("table", name="Who hears whom")
    await matrix.wait_for()
    assert await matrix.get_by_role("cell", name="yes").count() == 2
    await expect(matrix.get_by_role("row").last).to_be_in_viewport(ratio=1)
    await picture(console, "phone-two-legs")
    assert await axe(console, "phone-pane") == []
    assert await axe(console, "clock-bar") == []


async def test_a_person_is_not_outrun_by_a_clock_that_jumps(console, client, menu):
    """The clock says why it goes with the wall clock, and jumps again when the caller has hung up."""
    await register(client)
    await client.control("PUT", "clock", {"mode": "auto", "application_id": client.application_id})
    await call_in(console)
    await console.get_by_text("Somebody plays a party").wait_for()
    assert await console.get_by_label("Mode").input_value() == "auto"
    await console.get_by_role("button", name="Hang up").click()
    await console.get_by_text("It stands still: nothing is due.").wait_for()


async def test_the_clock_is_advanced_by_a_typed_duration(console, client):
    """What is no duration is told in place; time stands still then."""
    await client.advance(0)
    field = console.get_by_label("Advance by")
    await field.fill("soon")
    await field.press("Enter")
    await console.get_by_text("“soon” is no duration").wait_for()
    await field.fill("1m 30s")
    await field.press("Enter")
    await console.get_by_text("12:01:30.000").wait_for()


async def test_a_hold_is_named_and_resumed(console, client):
    """With the condition that it waited for."""
    whose = {"application_id": client.application_id}
    await client.control("PUT", "clock", {"mode": "real", "speed": 1000, **whose})
    hold = {"call": "4477*", "status": "answered", "hold": True, "arm": True, "hold_s": 60, **whose}
    assert (await client.control("POST", "wait", hold))[0] == 200
    await client.place(ncco=ROOM)
    await console.get_by_text("A hold has stopped it: status answered on the call to 4477*").wait_for()
    await console.get_by_role("button", name="Resume").click()
    await console.get_by_text("It goes 1000 times as fast as the wall clock.").wait_for()


async def test_a_call_that_a_form_gets_wrong_is_refused_at_its_field(console, client):
    """The sentence of the control API, where it belongs."""
    await register(client)
    console.watch.expect("400 POST")
    await console.get_by_role("button", name="Call in", exact=True).click()
    dialog = console.get_by_role("dialog", name="A call comes in")
    await dialog.get_by_label("From: a number").fill("0123")
    await dialog.get_by_role("button", name="Call", exact=True).click()
    await dialog.locator("#call-in-from-mistake").get_by_text("Expected a number of 7").wait_for()
    assert await axe(console, "dialog[open]") == []


async def test_a_sentence_with_what_was_typed_stays_within_its_dialog(console, client):
    """However long it is, and however narrow the dialog."""
    await register(client)
    console.watch.expect("400 POST")
    await console.get_by_role("button", name="Call in", exact=True).click()
    dialog = console.get_by_role("dialog", name="A call comes in")
    await console.set_viewport_size({"width": 390, "height": 844})
    await dialog.get_by_label("To: a number").fill("x" * 1000)
    await dialog.get_by_role("button", name="Call", exact=True).click()
    await dialog.locator("#call-in-to-mistake").get_by_text("xxx").wait_for()
    assert await dialog.evaluate("(dialog) => dialog.scrollWidth <= dialog.clientWidth")
