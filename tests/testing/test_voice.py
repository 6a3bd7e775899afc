"""What the fixture `voice` can do, in tests that use it themselves: this is a suite with the plugin, too."""

import asyncio
import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from made_files import wav

from voice_simulator.client import ClientError

CALL = {"ncco": [{"action": "talk", "text": "Hello"}], "event_url": ["http://127.0.0.1:9/event"]}
ENGAGED = "calls:\n  - {to: '447700900100', turns: [busy]}\n"


def place(voice, number):
    """Place a call as an app does, and return the status of the answer."""
    own = {"type": "phone", "number": voice.number}
    body = json.dumps(CALL | {"to": [{"type": "phone", "number": number}], "from": own}).encode()
    headers = {"Authorization": f"Bearer {voice.token()}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(f"{voice.url}/v1/calls", body, headers)) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code


def test_an_hour_passes_at_once(voice):
    before = voice.clock().now
    voice.advance("1h")
    assert (voice.clock().now - before).total_seconds() == 3600


def test_calls_to_a_number_take_turns_and_each_is_handed_out_once(voice):
    voice.turns("447700900100", "busy", ["answer", {"stay": "5s"}, "hang_up"])
    for _ in range(2):
        assert place(voice, "447700900100") == 201
    first, second = voice.wait_for_call(to="4477*"), voice.wait_for_call(to="4477*")
    first.wait("busy")
    second.wait("completed")
    assert voice.wait_for_call(to="4477*", times=1) == first


def test_a_fault_strikes_and_a_scenario_goes_before_what_was_there(voice):
    voice.fault({"api": "POST /v1/calls", "nth": 1, "respond": {"status": 429}})
    voice.fault(webhook="completed", lost=True)
    voice.scenario(ENGAGED)
    assert [place(voice, "447700900100") for _ in range(2)] == [429, 201]
    voice.wait_for_call().wait("busy")


@pytest.mark.voice(clock="auto")
def test_where_time_runs_by_itself_a_hold_is_in_time(voice):
    """Armed before the call: the test acts while its party has the line."""
    voice.turns("447700900100", ["answer", {"stay": "1h"}, "hang_up"])
    voice.arm(call="4477*", status="answered")
    assert place(voice, "447700900100") == 201
    call = voice.wait_for_call()
    call.wait("answered")
    assert call.status == "answered"
    call.hang_up()
    assert voice.resume() == 1
    call.wait("completed")


async def test_awaited_it_does_the_same(voice):
    await voice.turns("447700900100", "busy")
    await voice.fault(webhook="completed", from_="4477*", lost=True, chance=0.5)
    await voice.scenario({"calls": [{"to": "447700900101", "turns": ["busy"]}]})
    assert len(await voice.scenarios()) == 3
    await voice.advance("1h")
    call = await voice.dial_in()
    assert await voice.calls() == [call]
    assert call.from_ == "447700900001"


def test_what_a_scenario_plays_goes_with_it(voice, tmp_path):
    """And what it uses; nobody has to name them."""
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "hello.wav").write_bytes(wav(500))
    (tmp_path / "shared.yaml").write_text("outcomes: {asks: [answer, {play: sounds/hello.wav}, stay]}")
    (tmp_path / "asks.yaml").write_text("use: shared.yaml\ncalls: [{turns: [asks]}]")
    voice.scenario(tmp_path / "asks.yaml")
    assert place(voice, "447700900100") == 201
    call = voice.wait_for_call()
    call.wait("answered")
    call.play(tmp_path / "sounds" / "hello.wav", now=True)
    assert [one.what.file for one in call.journal(kind="signal")][-1] == "hello.wav"
    assert Path(__file__).parent in voice.folders


@pytest.mark.voice(strict=False)
def test_what_steps_play_lies_beside_the_test(voice, tmp_path):
    """Whether the steps are turns of a number, of who dials in, a scenario in passing, or of a party now."""
    voice.folders.insert(0, tmp_path)
    (tmp_path / "hello.wav").write_bytes(wav(500))
    steps = [{"play": {"file": "hello.wav", "now": True}}]
    voice.turns("447700900100", ["answer", *steps, "stay"])
    voice.scenario({"calls": [{"to": "447700900101", "turns": [["answer", {"play": "hello.wav"}]]}]})
    assert place(voice, "447700900100") == 201
    called = voice.wait_for_call()
    called.wait("answered")
    called.party(steps)
    assert [one.what.file for one in called.journal(kind="signal")][-1] == "hello.wav"
    assert "steps not reached: ['stay', 'play']" in voice.dial_in(script=[{"stay": "1s"}, *steps]).timeline()


def test_a_file_that_lies_nowhere_is_told_of(voice, tmp_path):
    """By where it was looked for."""
    voice.folders[:] = [tmp_path]
    asks = [{"play": "nowhere.wav"}, "stay"]
    for loads in (lambda: voice.turns("447700900100", ["answer", *asks]), lambda: voice.dial_in(script=asks)):
        with pytest.raises(ClientError) as caught:
            loads()
        sentence = f"there is no file 'nowhere.wav' in {tmp_path}, and none of that name is uploaded"
        assert str(caught.value) == sentence
    with pytest.raises(ClientError, match="words are said by say: hello there"):
        voice.turns("447700900100", ["answer", {"play": "hello there"}])


async def test_awaited_a_party_plays_a_file(voice):
    """From its bytes, over the loop of the test."""
    await voice.turns("447700900100", ["answer", {"play": await voice.upload(wav(500), "a.wav")}])
    await voice.turns("447700900101", "by_hand")
    await asyncio.to_thread(place, voice, "447700900101")
    call = await voice.wait_for_call()
    await call.wait("ringing")
    with pytest.raises(ClientError, match="'play' before 'answer'"):
        await call.play(wav(500))
    await call.answer()
    await call.play(wav(500), now=True)
    assert [one.what.file for one in await call.journal(kind="signal")][-1] == "sound.wav"
