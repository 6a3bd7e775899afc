"""A call as a scenario, over the control API: replayed against the same app it takes the same course."""

import json
import os
from random import Random

import pytest
from made_files import wav
from replay import courses

from voice_simulator.cli.captured_journal import scenario_in

MENU = [
    {"action": "talk", "text": "Welcome. What *shall* it be? Press [1] or say ${yes}.", "bargeIn": True},
    {"action": "input", "type": ["dtmf", "speech"], "eventUrl": ["URL/input"], "dtmf": {"maxDigits": 2}},
    {"action": "talk", "text": "Thank you"},
]


@pytest.fixture(name="app")
async def _app(client, application):
    """A client whose application answers with a menu, an inbound call as well."""
    menu = [
        {name: [application.url("/input")] if name == "eventUrl" else one[name] for name in one}
        for one in MENU
    ]
    application.replies |= {"/answer": menu}
    await register(client, application)
    return client


async def register(client, application):
    registration = {
        "numbers": ["442079460000"],
        "answer_url": application.url("/answer"),
        "event_url": application.url("/event"),
    }
    path = f"applications/{client.application_id}"
    status, _ = await client.control("PUT", path, registration)
    assert status == 200


async def capture(client, uuid, **query):
    return await client.control("GET", f"calls/{uuid}/scenario", **query)


async def replayed(client, text):
    """Run a scenario; return the journal of its world."""
    query = {"name": "captured.yaml", "idle_s": "0.3", "journal": "1"}
    query["application_id"] = client.application_id
    async with client.session.post("/_simulator/run", params=query, data=text) as response:
        answer = await response.json()
    assert (response.status, answer.get("failures"), answer.get("unused")) == (200, [], []), (answer, text)
    return lines_of(answer["journals"][client.application_id])


def lines_of(journal):
    return [json.loads(line) for line in journal.splitlines()]


async def check_alike(client, count=1, files=None):
    """Capture the first call of the world, and compare the course of each call with that of its replay.

    With a folder for files it is captured from its journal, too: as the console exports it, and as
    `--journal-out` writes it. It is replayed where it differs.
    """
    canonical = await client.canonical()
    before = lines_of(canonical)
    uuids = [one["uuid"] for one in before if one["kind"] == "call"]
    status, text = await capture(client, uuids[0])
    assert status == 200, text
    exported = json.dumps((await client.control("GET", "journal", limit="10000"))[1], indent=2)
    texts = [text]
    if files is not None:
        found = [scenario_in(file, uuids[0][:8], None) for file in written(files, exported, canonical)]
        assert found[0] == found[1]
        texts += [one for one in found[:1] if body_of(one) != body_of(text)]
    for one in texts:
        after = await replayed(client, one)
        again = [each["uuid"] for each in after if each["kind"] == "call"]
        assert len(uuids) == len(again) == count
        assert courses(after) == courses(before), one
    return text


def written(folder, *texts):
    for number, text in enumerate(texts):
        (folder / f"{number}.json").write_text(text)
        yield folder / f"{number}.json"


def body_of(text):
    """Return what stands below the head, which names the call."""
    return text[text.index("\nstart:") :]


async def load(client, text):
    async with client.session.post("/_simulator/scenarios", data=text) as response:
        assert response.status == 201, await response.text()


async def dial_in(client, **more):
    body = {"from": "447700900500", "to": "442079460000", **more}
    status, answer = await client.control("POST", "inbound-calls", body)
    assert status == 201, answer
    return answer["uuid"]


async def place(client):
    return await client.place("447700900301", ncco=None, answer_url=[client.application.url("/answer")])


async def act(client, uuid, text):
    url, query = f"/_simulator/calls/{uuid}/party", {"application_id": client.application_id}
    async with client.session.post(url, data=text.encode(), params=query) as response:
        assert response.status == 200, await response.text()


SCRIPTS = [
    "[busy]",
    "[timeout]",
    "[{failed: {detail: number_out_of_service, sip_code: 410}}]",
    "[{rejected: restricted}]",
    "[machine]",
    "[[{setup: 300ms}, {ring: 1500ms}, answer, {press: 12}, {stay: 3s}, hang_up]]",
    "[[{ring: 4s}, {answer: {verdict_after: 1s}}, {stay: 1s}, {press: {digits: 1p2, now: true}}, hang_up]]",
    "[[answer, {say: {text: Yes, confidence: 0.51, lasts: 4s}}, {wait_for: {heard: Thank*}}, hang_up]]",
    "[[answer, {say: {error: ERR1 none}}, {press: 4}]]",
    "[[{ring: 1s}, {one_of: [[busy], [answer, {stay: 7s}, hang_up], [{answer: machine}]]}]]",
    "[[answer, {wait_for: {ncco: input}}, hang_up]]",
    "[[answer, {wait_for: {ncco: input}}, {say: yes}, stay]]",
    "[[answer, {wait_for: {api: transfer, within: 2s, if_possible: true}}, {press: 1}, {press: 2}, hang_up]]",
]


NOT_IN_JOURNAL = ("sip_code", "lasts", "confidence", "headers")
"""What a journal as JSON does not have of a script; docs/running.md says so."""


@pytest.mark.parametrize("turns", SCRIPTS)
async def test_an_outbound_call_is_the_same_again(turns, app, tmp_path):
    """Whatever its party did; also where only the journal is left."""
    await load(app, f"calls: [{{to: 447700900301, turns: {turns}}}]")
    await place(app)
    await app.advance(120)
    await check_alike(app, files=None if any(word in str(turns) for word in NOT_IN_JOURNAL) else tmp_path)


@pytest.mark.parametrize(
    "script",
    [
        {},
        {"script": [{"ring": "2s"}, {"press": "1"}, {"stay": "9s"}, "hang_up"]},
        {"script": [{"say": {"alternatives": ["yes", {"text": "chess", "confidence": 0.2}]}}]},
        {"from": "sip:ada@example.com", "headers": {"X-Customer": "4711", "User-to-User": "3132"}},
        {"from": "Unknown", "script": [{"stay": "1s"}, "hang_up"]},
    ],
)
async def test_an_inbound_call_is_the_same_again(script, app, tmp_path):
    await dial_in(app, **script)
    await app.advance(120)
    await check_alike(app, files=None if any(word in str(script) for word in NOT_IN_JOURNAL) else tmp_path)


async def test_the_clock_is_told_as_it_was_chosen(app):
    """Though it goes with the wall while a person plays a party."""
    await app.control("PUT", "clock", {"mode": "auto", "application_id": app.application_id})
    uuid = await dial_in(app, script="by_hand")
    _, clock = await app.control("GET", "clock", application_id=app.application_id)
    assert (clock["mode"], clock["chosen_mode"]) == ("real", "auto")
    _, text = await capture(app, uuid)
    assert "The clock was auto," in text
    assert "clock: real" not in text


async def test_what_somebody_did_by_hand_is_a_script(app):
    """Each act at the time at which it came, also where it cut another short."""
    await load(app, "calls: [{to: 447700900301, turns: [by_hand]}]")
    uuid = await place(app)
    for pause, acts in [(5.5, "ring"), (2.25, "answer"), (1.5, "{press: 1p}"), (1, "[{stay: 1s}, hang_up]")]:
        await app.advance(pause)
        await act(app, uuid, acts)
    await app.advance(60)
    text = await check_alike(app)
    assert "somebody played the party by hand" in text
    assert "      - - {ring: 6750ms}\n" in text


async def test_a_caller_by_hand_presses_and_speaks(app):
    """From its answer on, and gives up before that."""
    uuid = await dial_in(app)
    await app.advance(3)
    await act(app, uuid, "{press: 1}")
    await app.advance(2)
    await act(app, uuid, "[{say: {text: hello, now: true}}, {stay: 1s}]")
    await app.advance(1.5)
    await act(app, uuid, "hang_up")
    await app.advance(60)
    await check_alike(app)


async def test_a_caller_by_hand_gives_up(app, application):
    application.replies |= {"/answer": [{"action": "conversation", "name": "room", "startOnEnter": False}]}
    await load(app, "faults: [{webhook: answer, slow: 30s}]")
    uuid = await dial_in(app)
    await app.advance(2)
    await act(app, uuid, "hang_up")
    await app.advance(60)
    text = await check_alike(app)
    assert "faults:\n  - {webhook: answer, to: 442079460000, from: 447700900500, slow: 30s}\n" in text


async def test_second_legs_are_part_of_it(app, application):
    """Also where their number is called directly as well, and by whichever leg one asks."""
    endpoint = [{"type": "phone", "number": "447700900301"}]
    application.replies |= {"/answer": [{"action": "connect", "endpoint": endpoint, "timeout": 20}]}
    two = "[[{ring: 3s}, answer, {say: Hello}, {wait_for: {heard: Hi*}}, hang_up]]"
    first = "[[answer, {wait_for: {heard: Hello}}, {say: Hi there}]]"
    await load(
        app,
        f"calls: [{{to: 447700900301, leg_of: none, turns: {first}}}, {{to: 447700900301, turns: {two}}}]",
    )
    await place(app)
    await app.advance(120)
    second = (await app.journal(kind="call"))[-1]["uuid"]
    status, of_second = await capture(app, second)
    text = await check_alike(app, count=2)
    assert (status, 'leg_of: "*"' in text) == (200, True)
    assert body_of(of_second) == body_of(text)


async def test_events_that_went_out_at_once_are_in_the_order_of_a_run(app, new_client, application):
    """On a real clock an app that is slow over one of them mixes up the order in which it answers."""
    served = await new_client(clock="real", speed=20)
    await register(served, application)

    async def event(members):
        if members.get("status") == "answered" and members["from"] == "447700900500":
            await application.until(lambda: application.at("/input"))
        return {}

    application.replies |= {"/event": event}
    uuid = await dial_in(served, script=[{"press": "12"}])
    status, _ = await served.control(
        "POST", "wait", {"application_id": served.application_id, "uuid": uuid, "done": True}
    )
    assert status == 200
    ends = [one["event"] for one in await served.entries("delivery", uuid) if one["event"] != "answer"]
    assert ends.index("input") < ends.index("answered")
    _, text = await capture(served, uuid)
    assert 'events: ["ringing", "started", "answered", "input", "completed"]' in text
    await replayed(app, text)


FAULTS = [
    "{webhook: ringing, late: 4s}",
    "{webhook: started, after: answered}",
    "{webhook: answered, lost: true}",
    "{webhook: '*', twice: true, nth: 2}",
    "{webhook: input, reply: {status: 500, body: no}, nth: 1}",
    "{webhook: answer, fail: time_out, attempts: 1}",
    "{webhook: completed, corrupt: cut}",
    "{webhook: answered, same_timestamp: true}",
    "{webhook: answered, chance: 100%, slow: 2s}",
]


@pytest.mark.parametrize("fault", FAULTS)
async def test_faults_of_its_webhooks_strike_again(fault, app):
    script = "[[{ring: 2s}, answer, {press: 1}, {stay: 20s}, hang_up]]"
    await load(app, f"calls: [{{to: 447700900301, turns: {script}}}]\nfaults: [{fault}]")
    await place(app)
    await app.advance(240)
    assert "faults:\n" in await check_alike(app)


@pytest.mark.parametrize(
    ("fault", "written"),
    [
        ("{recording: empty}", "- {recording: empty, to: 447700900301"),
        ("{recording: empty, nth: 2}", "nth: 2"),
        ("{transcription: failed, first: 1}", "- {transcription: failed, to: 447700900301"),
    ],
)
async def test_faults_of_its_recordings_strike_again(fault, written, app):
    """Of several recordings just those that they struck."""
    await load(app, f"faults: [{fault}]")
    record = {"action": "record", "timeOut": 3, "transcription": {}}
    app.application.replies["/answer"] = [record, record]
    await place(app)
    await app.advance(240)
    text = await check_alike(app)
    assert written in text


async def test_of_a_live_call_it_is_what_there_was_up_to_now(app):
    """It still passes: what the party was about to do is no part of it."""
    await load(app, "calls: [{to: 447700900301, turns: [[{ring: 2s}, answer, {press: 1}, {press: 2}]]}]")
    uuid = await place(app)
    await app.advance(3.5)
    status, text = await capture(app, uuid[:8])
    assert (status, "# The call was not over: this is what there was of it up to" in text) == (200, True)
    assert 'events: ["started", "ringing", "answered", "..."]' in text
    await replayed(app, text)


async def test_what_can_not_be_captured_is_refused_with_a_sentence(new_client, tmp_path):
    """A call that nobody knows, and one of which the journal no longer holds the beginning."""
    (tmp_path / "limits.yaml").write_text("limits: {journal: 10}\n")
    client = await new_client(config=str(tmp_path / "limits.yaml"))
    uuid = await client.place("447700900486")
    status, refused = await capture(client, "12345678-0000")
    assert (status, "12345678-0000" in refused["error"]) == (404, True)
    await client.advance(60)
    status, refused = await capture(client, uuid)
    assert status == 409
    assert refused["error"].startswith(f"the journal no longer holds how the call {uuid} began")


@pytest.mark.parametrize("action", [["x"], {"hangup": 1}, None, 7])
async def test_a_request_whose_action_is_no_word_is_no_obstacle(client, action):
    """It was refused, and is expected again as it was: refused."""
    uuid = await client.place()
    await client.advance(5)
    assert (await client.ask("PUT", f"/v1/calls/{uuid}", {"action": action}))[0] == 400
    status, text = await capture(client, uuid)
    assert (status, "status: 400" in text) == (200, True)


SOCKET = {
    "type": "websocket",
    "uri": "ws://127.0.0.1:9/agent?x=1",
    "content-type": "audio/l16;rate=16000",
    "headers": {},
}


@pytest.mark.parametrize(
    ("fault", "written"),
    [
        ("refuse: 503", "nth: 2, refuse: 503}"),
        ("refuse: unreachable", "nth: 1, refuse: unreachable}"),
        ("never_answers: true", "nth: 2, never_answers: true}"),
    ],
)
async def test_faults_of_its_sockets_strike_again(fault, written, app):
    """Your app is the party of a socket then as well: no entry of `calls:` plays it."""
    await load(app, f'faults: [{{socket: "ws:*", {fault}}}]')
    connect = {"action": "connect", "timeout": 5, "endpoint": [SOCKET]}
    app.application.replies["/answer"] = [connect, connect, {"action": "talk", "text": "Good-bye"}]
    await place(app)
    await app.advance(240)
    text = await check_alike(app, 3)
    assert written in text
    assert 'to: "ws://127.0.0.1:9/agent[?]x=1"' not in text.partition("faults:")[0]


async def test_files_that_were_played_are_named(app):
    """The journal has no bytes of them: with the same files the call takes the same course."""
    waits = "{wait_for: {speech: true}}, {wait_for: {silence: 800ms}}"
    steps = f"[{{ring: 1s}}, answer, {waits}, {{play: a.wav}}, hang_up]"
    for name in ("a.wav", "b.wav"):
        async with app.session.put(f"/_simulator/sounds/{name}", data=wav(700)) as response:
            assert response.status == 200
    await load(app, f"calls: [{{to: 447700900301, turns: [{steps}]}}]")
    uuid = await place(app)
    await app.advance(4)
    spoken = {"say": {"text": "yes", "file": "b.wav", "now": True}}
    steps = [{"play": {"file": "a.wav", "now": True}}, spoken, "hang_up"]
    async with app.session.post(f"/_simulator/calls/{uuid}/party", json=steps) as response:
        assert response.status == 200, await response.text()
    await app.advance(60)
    text = await check_alike(app)
    assert "# Put a.wav and b.wav beside this file: the parties play what was there." in text
    assert 'play: {file: "a.wav", now: true}' in text


async def test_random_scripts_are_the_same_again_and_once_more(app, tmp_path):
    """Run, captured, run: the same course; captured from a file with its journal, too."""
    random = Random(7)
    for _ in range(SCRIPTS_DRAWN):
        steps = ["answer", *(random_step(random) for _ in range(random.randint(1, 5))), random.choice(LAST)]
        rings = [{"ring": f"{random.randint(0, 5000)}ms"}] if random.random() < 0.5 else []
        script = json.dumps([*rings, *steps])
        await app.control("POST", "reset", {"application_id": app.application_id})
        await register(app, app.application)
        await load(app, f"calls: [{{to: 447700900301, turns: [{script}]}}]")
        await place(app)
        await app.advance(300)
        await check_alike(app, files=tmp_path)


SCRIPTS_DRAWN = int(os.environ.get("SCRIPTS_DRAWN", "3"))
LAST = ("hang_up", {"stay": "2m"}, "stay")


def random_step(random):
    return random.choice(
        [
            {"stay": f"{random.randint(1, 9000)}ms"},
            {"press": {"digits": random.choice(["1", "12", "1p2", "#"]), "now": random.random() < 0.3}},
            {"say": random.choice(["yes", "a rather long sentence of many words"])},
            {"say": {"text": "hello", "now": True}},
            {"wait_for": {"heard": "Thank*", "within": f"{random.randint(1, 9)}s", "if_possible": True}},
            {"wait_for": {"ncco": "input", "within": "4s", "if_possible": True}},
        ]
    )
