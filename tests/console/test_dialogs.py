"""The dialogs of scenarios, Vonage applications and recordings."""

import asyncio
import io
import re
import wave
from pathlib import Path

import pytest
from accessibility import axe
from looks import in_every_look, picture
from pages import until
from playwright.async_api import expect

BROKEN = 'name: Broken\ncalls:\n  - to: "4477009001*"\n    script: bussy\n    colour: red\n'
BUSY = """name: Nobody can be reached
calls:
  - to: "4477009001*"
    turns: [busy, answered]
"""
FAILS = f"""{BUSY}trigger:
  - call: {{to: 447700900100, from: 442079460000, ncco: [{{action: talk, text: Hello}}]}}
expect:
  - call: {{to: 447700900100}}
    status: completed
"""
MESSAGE = """calls:
  - to: 447700900001
    script: [answer, {say: "please call me back"}, hang_up]
"""
RECORD = [
    {"action": "record", "format": "wav", "endOnSilence": 3, "beepStart": True, "transcription": {}},
]


async def show(console, button, name):
    """Open a dialog by its button in the bar; where there is no room for the bar, by its menu."""
    if console.look.is_phone:
        await console.get_by_role("button", name="Menu").click()
    await console.get_by_role("button", name=button, exact=True).first.click()
    dialog = console.get_by_role("dialog", name=name)
    await dialog.wait_for()
    return dialog


async def content_of(begun):
    """Return what was downloaded."""
    download = await begun.value
    return await asyncio.to_thread(Path(await download.path()).read_bytes)


@pytest.mark.quick
@in_every_look
async def test_a_broken_scenario_is_marked_where_it_is_wrong(console):
    """Each mistake has its line, its sentence and its mark in the text, and leads there."""
    console.watch.expect("400 POST")
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(BROKEN)
    await dialog.get_by_role("button", name="Load").click()
    mistake = dialog.get_by_role("button", name="4:13 unknown outcome 'bussy'; did you mean 'busy'?")
    await mistake.wait_for()
    assert await dialog.locator("mark").all_text_contents() == ["bussy", "colour"]
    await picture(console, "scenario-broken")
    await mistake.click()
    chosen = "const f = document.activeElement; return f.value.slice(f.selectionStart, f.selectionEnd)"
    assert await console.evaluate(f"(() => {{ {chosen} }})()") == "bussy"
    assert await axe(console, "dialog[open]") == []


async def test_a_scenario_is_loaded_tells_what_struck_and_is_unloaded(console, client):
    """A call has played its first turn."""
    await client.advance(0)
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(BUSY)
    await dialog.get_by_label("Name").fill("busy.yaml")
    await dialog.get_by_label("Plays for").select_option(client.application_id)
    await dialog.get_by_role("button", name="Load").click()
    await dialog.get_by_text("nothing yet").wait_for()
    await console.keyboard.press("Escape")
    await client.place("447700900100")
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_text("1 call · entry in line 3 at turn 1").wait_for()
    await dialog.get_by_role("button", name="Unload").click()
    await dialog.get_by_text("No scenario is loaded").wait_for()


async def test_what_was_typed_is_there_again(console):
    """Esc closes a dialog, and takes no work away; the focus is back on the button that opened it."""
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(BUSY)
    await console.keyboard.press("Escape")
    await expect(console.get_by_role("button", name="Scenarios", exact=True)).to_be_focused()
    dialog = await show(console, "Scenarios", "Scenarios")
    await expect(dialog.get_by_label("Scenario: type it")).to_have_value(BUSY)


async def test_a_scenario_comes_from_files_with_what_it_uses(console, client, tmp_path):
    """The first is the scenario, the others are sent along."""
    main, used = tmp_path / "main.yaml", tmp_path / "outcomes.yaml"
    main.write_text("use: outcomes.yaml\ncalls: [{to: 447700900100, turns: [pays]}]\n")
    used.write_text("outcomes:\n  pays: [answer, hang_up]\n")
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("File", exact=True).set_input_files([str(main), str(used)])
    await dialog.get_by_text("With the files that it uses: outcomes.yaml").wait_for()
    await dialog.get_by_role("button", name="Load").click()
    await dialog.locator(".rows").get_by_text("main.yaml").wait_for()


async def test_a_file_that_is_no_text_is_refused(console):
    """What was typed is still there."""
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(BUSY)
    recording = {"name": "menu.mp3", "mimeType": "audio/mpeg", "buffer": bytes(range(256))}
    await dialog.get_by_label("File", exact=True).set_input_files(recording)
    await dialog.get_by_text("menu.mp3 is no text in UTF-8: a scenario is YAML or JSON.").wait_for()
    await expect(dialog.get_by_label("Scenario: type it")).to_have_value(BUSY)


@in_every_look
async def test_a_run_that_fails_says_what_happened(console):
    """Its world ends with it; the page keeps what happened there, and leads to the call."""
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(FAILS)
    await dialog.get_by_role("button", name="Run and judge it").click()
    await dialog.get_by_text("seen: status busy, no detail").wait_for()
    await dialog.get_by_text("What happened on the call").wait_for()
    await picture(console, "scenario-run")
    assert await axe(console, "dialog[open]") == []
    await dialog.get_by_role("button", name="Look at the call").first.click()
    await console.locator("call-ladder").get_by_text("busy").first.wait_for()


async def test_a_run_does_not_end_a_live_call_without_asking(console, client):
    """It is told first, and done at the second click."""
    await client.place(to="447700900001")
    await until(console, "state.calls.counts.live === 1")
    dialog = await show(console, "Scenarios", "Scenarios")
    await dialog.get_by_label("Scenario: type it").fill(FAILS)
    await dialog.get_by_role("button", name="Run and judge it").click()
    await dialog.get_by_text("Calls are live in the worlds that it plays for").wait_for()
    await dialog.get_by_role("button", name="End them and run it").click()
    await dialog.get_by_text("seen: status busy, no detail").wait_for()


@in_every_look
async def test_a_vonage_application_is_made_used_and_deleted(console, client):
    """Its private key is shown once; before it goes one is told what goes with it."""
    dialog = await show(console, "Applications", "Vonage applications")
    await dialog.get_by_label("Answer URL", exact=True).fill("http://localhost:3000/answer")
    await dialog.get_by_role("button", name="Make it").click()
    await dialog.get_by_text("-----BEGIN PRIVATE KEY-----").wait_for()
    async with console.expect_download() as begun:
        await dialog.get_by_role("button", name="Download private.key").click()
    assert (await content_of(begun)).startswith(b"-----BEGIN PRIVATE KEY-----")
    await picture(console, "application-made")
    assert await axe(console, "dialog[open]") == []
    made = (await client.control("GET", "applications"))[1]["applications"][-1]
    await dialog.get_by_role("button", name=made["id"]).click()
    await dialog.get_by_label("The first call with").select_option("Node.js")
    await dialog.get_by_text(f"applicationId: '{made['id']}'").wait_for()
    await dialog.get_by_role("button", name="Delete …").click()
    await dialog.get_by_text(f"its numbers: {made['numbers'][0]}").wait_for()
    assert await axe(console, "dialog[open]") == []
    await dialog.get_by_role("button", name="Delete it").click()
    await dialog.get_by_text("-----BEGIN PRIVATE KEY-----").wait_for(state="detached")
    assert made["id"] not in str(await client.control("GET", "applications"))


async def test_a_private_key_that_nobody_has_kept_is_not_closed_away(console, client):
    """Neither by Esc nor by the button; what one copies is kept, and so is what one lets go."""
    dialog = await show(console, "Applications", "Vonage applications")
    await dialog.get_by_role("button", name="Make it").click()
    key, asked = dialog.get_by_text("-----BEGIN PRIVATE KEY-----"), dialog.get_by_text("shown only here")
    await key.wait_for()
    await console.keyboard.press("Escape")
    await asked.wait_for()
    await dialog.get_by_role("button", name="Close").click()
    await dialog.get_by_role("button", name="Make it").click()
    assert await key.count() == 1
    await dialog.get_by_role("button", name="Copy", exact=True).click()
    await asked.wait_for(state="detached")
    await dialog.get_by_role("button", name="Make it").click()
    await dialog.get_by_text("is copied").wait_for(state="detached")
    await console.keyboard.press("Escape")
    await dialog.get_by_role("button", name="Go on without it").click()
    await dialog.wait_for(state="hidden")
    assert len((await client.control("GET", "applications"))[1]["applications"]) >= 2


async def test_the_webhooks_of_a_vonage_application_are_changed(console, client):
    """What the form does not show, such as its key and its secrets, stays; a mistake stands at its field."""
    answers = "http://ann:pass@localhost:3000/answer"
    made = (await client.control("POST", "applications", {"answer_url": answers, "signature_secret": "x"}))[1]
    console.watch.expect("400 PUT")
    dialog = await show(console, "Applications", "Vonage applications")
    await dialog.get_by_role("button", name=made["id"]).click()
    field = dialog.get_by_label("Event URL", exact=True)
    await field.fill("nonsense")
    await dialog.get_by_role("button", name="Save").click()
    mistake = dialog.locator("#old-event_url-mistake")
    await expect(mistake).to_have_text(re.compile("^Expected an http or https address.*nonsense"))
    await field.fill("http://localhost:3000/event")
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_text("Saved.").wait_for()
    shown = (await client.control("GET", f"applications/{made['id']}"))[1]
    assert shown["event_url"]["address"] == "http://localhost:3000/event"
    assert shown["answer_url"]["address"] == "http://(hidden)@localhost:3000/answer"
    assert shown["signature_secret"] == "(set)"
    assert shown["public_key"] == made["public_key"]


async def test_what_is_typed_for_one_application_is_not_saved_for_another(console, client):
    """The fields are those of the chosen one."""
    one, other = [(await client.control("POST", "applications", {}))[1]["id"] for _ in range(2)]
    dialog = await show(console, "Applications", "Vonage applications")
    await dialog.get_by_role("button", name=one).click()
    await dialog.get_by_label("Event URL", exact=True).fill("http://localhost:3000/of-one")
    await dialog.get_by_role("button", name=other).click()
    await dialog.get_by_role("button", name="Save").click()
    await dialog.get_by_text("Saved.").wait_for()
    assert (await client.control("GET", f"applications/{other}"))[1]["event_url"] is None


@in_every_look
async def test_a_recording_is_played_and_shows_who_is_heard_when(new_client, new_page, look, tmp_path):
    """On its channel, as long as it is heard; the file is the one that the app gets."""
    file = tmp_path / "message.yaml"
    file.write_text(MESSAGE)
    client = await new_client(scenarios=[str(file)])
    await client.place(ncco=RECORD)
    await client.advance(60)
    console = await new_page(client.simulator.base_url, look=look)
    await console.goto(f"{client.simulator.base_url}/_simulator/console")
    dialog = await show(console, "Recordings", "Recordings and transcripts")
    await dialog.get_by_role("button", name="recording", exact=True).click()
    await dialog.get_by_role("button", name="447700900001: please call me back").wait_for()
    await until(console, "document.querySelector('audio')?.duration > 0")
    await picture(console, "recording")
    assert await axe(console, "dialog[open]") == []
    async with console.expect_download() as begun:
        await dialog.get_by_role("button", name="Download").first.click()
    with wave.open(io.BytesIO(await content_of(begun))) as audio:
        assert audio.getframerate() == 16_000
    await dialog.get_by_role("button", name="transcript", exact=True).click()
    await dialog.locator(".sentences").get_by_text("please call me back").wait_for()
