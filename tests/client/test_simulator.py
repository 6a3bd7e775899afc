"""A simulator as its client shows it: health, Vonage applications, scenarios, runs, refusals."""

import asyncio
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from voice_simulator.client import AsyncSimulator, ClientError, Simulator, SimulatorUnreachable

BUSY = """
name: Busy
calls: [{to: "4477*", turns: [[busy]]}]
"""
CHECKED = """
trigger: [{call: {to: 447700900001, from: 442079460000, ncco: [{action: talk, text: Hello}], event_url: URL}}]
calls: [{to: "4477*", turns: [[answer, stay]]}]
expect: [{call: {to: 447700900001}, heard: Hello}]
"""


async def test_its_health_is_a_value(far, client):
    health = await far.health()
    assert (health.worlds, health.calls, health.live_calls) == ([], 0, 0)
    await client.place()
    assert [one.application_id for one in await far.worlds()] == [client.application_id]


async def test_a_registration_comes_back_as_it_was_given(far):
    """And what it does not say is None."""
    world = far.world("shop/1")
    made = await world.register(numbers=["442079460000"], answer_url="http://127.0.0.1:3000/answer")
    assert made == await world.registration()
    assert (made.id, made.numbers, made.event_url) == ("shop/1", ["442079460000"], None)
    assert made.answer_url.address == "http://127.0.0.1:3000/answer"
    await world.delete()
    with pytest.raises(ClientError, match="shop/1") as caught:
        await world.registration()
    assert caught.value.status == 404


async def test_a_vonage_application_is_made_and_deleted_whole(far, client):
    """With a key that signs its tokens, and a number of its own."""
    made = await far.create_application(answer_url="http://127.0.0.1:3000/answer")
    world = far.world(made.application_id)
    assert await far.applications() == [await world.registration()]
    assert made.numbers == (await world.registration()).numbers
    client.key = load_pem_private_key(made.private_key.encode(), None)
    client.application_id = made.application_id
    await client.place()
    assert "PRIVATE" not in repr(made)
    gone = await world.delete()
    assert (gone.application_id, gone.registered, gone.world, gone.calls_ended) == (
        made.application_id, True, True, 1,
    )  # fmt: skip
    assert gone.numbers == made.numbers
    assert await far.applications() == []
    given = await far.create_application(public_key=made.public_key, numbers=["442079460000"])
    assert (given.private_key, given.numbers) == ("", ["442079460000"])


async def test_a_refusal_is_the_sentence_of_the_simulator(far):
    """With its status, and where each mistake is."""
    with pytest.raises(ClientError, match="number") as caught:
        await far.world("shop").register(numbers=7)
    assert caught.value.status == 400
    assert caught.value.answer["error"] == str(caught.value)


async def test_scenarios_are_loaded_and_unloaded_for_all_or_for_one(far, world, tmp_path):
    file = tmp_path / "busy.yaml"
    file.write_text(BUSY, encoding="utf-8")
    loaded = await far.load(file)
    assert (loaded.name, loaded.title, loaded.application_id) == (str(file), "Busy", None)
    own = await world.load({"calls": [{"to": "447700900001", "turns": [["busy"]]}]}, name="own")
    assert await far.scenarios() == [loaded, own]
    assert await world.scenarios() == [own]
    assert (await world.unload(), await far.unload(str(file))) == (1, 1)
    assert await far.scenarios() == []


async def test_a_scenario_brings_the_files_that_it_uses(world, tmp_path):
    """They lie beside it, and are found there, or named."""
    (tmp_path / "outcomes.yaml").write_text("outcomes: {engaged: [busy]}", encoding="utf-8")
    file = tmp_path / "main.yaml"
    file.write_text("use: [outcomes.yaml]\ncalls: [{to: '4477*', turns: [engaged]}]", encoding="utf-8")
    assert (await world.load(file)).name == str(file)
    assert (await world.load(file, use=["outcomes.yaml"])).name == str(file)
    with pytest.raises(ClientError, match=r"can't read .*missing\.yaml"):
        await world.load(file, use=["missing.yaml"])


async def test_a_mistake_in_a_scenario_comes_with_its_place(far):
    with pytest.raises(ClientError, match="rign") as caught:
        await far.load("calls: [{to: '4477*', turns: [[rign: 2s]]}]", name="a.yaml")
    assert caught.value.answer["mistakes"][0]["line"] == 1


@pytest.mark.parametrize(("words", "verdict"), [("Hello", "passed"), ("Good-bye", "failed")])
async def test_a_run_is_judged(far, application, words, verdict):
    text = CHECKED.replace("URL", application.url("/event")).replace("heard: Hello", f"heard: {words}")
    outcome = await far.run(text, name="hello.yaml", journal=True)
    assert (outcome.verdict, outcome.passed, outcome.calls) == (verdict, verdict == "passed", 1)
    assert [one.expected for one in outcome.failures] == (
        [] if outcome.passed else [outcome.failures[0].expected]
    )
    assert len(outcome.failures) == (not outcome.passed)
    assert all(json.loads(line) for one in outcome.journals.values() for line in one.splitlines())


async def test_whether_a_scenario_can_be_run_is_asked_for(far):
    """Without running it."""
    assert (await far.run(CHECKED.replace("URL", "http://127.0.0.1:1/"), check=True)).verdict == "can be run"
    with pytest.raises(ClientError, match="app"):
        await far.run("trigger: [{post: /go}]\nexpect: [{calls: 1}]", check=True)


async def test_an_ncco_is_checked(far):
    found = await far.check_ncco([{"action": "talk"}])
    assert (found.valid, found.mistakes[0].path) == (False, "$[0].text")
    assert (await far.check_ncco('[{"action": "talk", "text": "Hello"}]')).valid


async def test_what_was_not_let_in_is_told(far, client):
    await client.ask("GET", "/v1/calls", headers={"Authorization": "Bearer nonsense"})
    (refused,) = await far.refusals()
    assert (refused.method, refused.path, refused.status) == ("GET", "/v1/calls", 401)
    assert refused.time.tzinfo is not None


async def test_everything_is_reset(far, client):
    await client.place()
    await far.load(BUSY)
    assert await far.reset_everything() == [client.application_id]
    assert await far.scenarios() == []


# -- to get at it


async def test_where_nothing_listens_that_is_said_and_how_to_start_one():
    async with AsyncSimulator("http://127.0.0.1:1") as simulator:
        with pytest.raises(SimulatorUnreachable) as caught:
            await simulator.health()
    assert str(caught.value) == (
        "no simulator answers at http://127.0.0.1:1: nothing listens there; start one with voice-simulator "
        'serve, or say where it is: Simulator("http://127.0.0.1:8480") or VOICE_SIMULATOR_URL'
    )


async def test_what_is_no_simulator_is_told_from_one(application):
    """Your own app, say."""
    async with AsyncSimulator(application.base_url) as simulator:
        with pytest.raises(SimulatorUnreachable, match=r"what answers at .* is no simulator"):
            await simulator.refusals()


async def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(application):
    async def hang(_):
        await asyncio.Event().wait()

    application.replies["/_simulator/health"] = hang
    async with AsyncSimulator(application.base_url) as simulator:
        with pytest.raises(
            SimulatorUnreachable, match=r"nothing came within 0\.05 s of GET /_simulator/health"
        ):
            await simulator.ask("GET", "health", patience_s=0.05)


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://127.0.0.1:8480"),
        ({"VOICE_SIMULATOR_PORT": "8500"}, "http://127.0.0.1:8500"),
        ({"VOICE_SIMULATOR_PORT": "tcp://10.0.0.1:80"}, "http://127.0.0.1:8480"),
        ({"VOICE_SIMULATOR_URL": "https://simulator:8443/"}, "https://simulator:8443"),
        ({"VOICE_SIMULATOR_URL": "http://a", "VOICE_SIMULATOR_PORT": "8500"}, "http://a"),
    ],
)
def test_the_address_comes_from_a_variable_or_is_the_usual_one(monkeypatch, variables, url):
    for name in ("VOICE_SIMULATOR_URL", "VOICE_SIMULATOR_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Simulator().url == url
    assert Simulator("http://given:1").url == "http://given:1"


@pytest.mark.parametrize("address", ["127.0.0.1:8480", "http://", "http://a:0", "http://a:port"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(ClientError, match="url: expected an address such as"):
        Simulator(address)


async def test_a_control_token_is_sent(start_simulator, monkeypatch):
    """As given, or from the variable."""
    simulator = await start_simulator(control_token="secret")
    monkeypatch.delenv("VOICE_SIMULATOR_CONTROL_TOKEN", raising=False)
    async with AsyncSimulator(simulator.base_url) as stranger:
        with pytest.raises(ClientError, match="token") as caught:
            await stranger.health()
        assert caught.value.status == 401
    async with AsyncSimulator(simulator.base_url, token="secret") as friend:
        assert (await friend.health()).worlds == []
    monkeypatch.setenv("VOICE_SIMULATOR_CONTROL_TOKEN", "secret")
    async with AsyncSimulator(simulator.base_url) as friend:
        assert (await friend.health()).worlds == []


async def test_https_needs_the_authority(start_simulator, tmp_path):
    """Without it the sentence says where to get that."""
    simulator = await start_simulator(tls=True, tls_ports="0", tls_dir=str(tmp_path / "ca"))
    secure = f"https://{simulator.tls_addresses[0]}"
    async with AsyncSimulator(secure) as stranger:
        with pytest.raises(SimulatorUnreachable, match=r"its certificate is not trusted here; .*by ca="):
            await stranger.health()
    async with AsyncSimulator(simulator.base_url) as plain:
        file = tmp_path / "ca.pem"
        file.write_text(await plain.ca_pem(), encoding="utf-8")
    async with AsyncSimulator(secure, ca=str(file)) as friend:
        assert (await friend.health()).worlds == []


def test_an_authority_that_is_none_is_told(tmp_path):
    file = tmp_path / "no.pem"
    with pytest.raises(ClientError, match=r"ca: can't read certificates from .*no\.pem: No such file"):
        Simulator(ca=str(file))
    file.write_text("nothing")
    with pytest.raises(ClientError, match=r"ca: can't read certificates from .*no\.pem"):
        Simulator(ca=str(file))


async def test_a_client_that_is_closed_says_so(far):
    await far.close()
    with pytest.raises(ClientError, match="is closed"):
        await far.health()
