"""The metrics, as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


async def metrics(client):
    """Return what is shown, by name and labels."""
    status, text = await client.control("GET", "metrics")
    assert status == 200
    return {
        (
            one.name.removeprefix("voice_simulator_"),
            *(one.labels[name] for name in sorted(one.labels)),
        ): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


async def test_calls_webhooks_and_requests_are_counted(client):
    """By status, by outcome, by route; how long the replies to webhooks took."""
    uuid = await client.place("447700900487")
    await client.record(uuid)
    await client.advance(70)
    shown = await metrics(client)
    assert (shown["calls_total", "started"], shown["calls_total", "timeout"]) == (1, 1)
    attempts = len(await client.entries("delivery"))
    assert shown["webhook_attempts_total", "delivered"] == attempts > 0
    assert shown["webhook_seconds_count", "delivered"] == attempts
    assert shown["webhook_seconds_bucket", "+Inf", "delivered"] == attempts
    assert 0 < shown["webhook_seconds_sum", "delivered"] < 30
    assert shown["requests_total", "POST", "/v1/calls", "201"] == 1
    assert shown["requests_total", "GET", "/v1/calls/{uuid}", "200"] == 1


async def test_what_there_is_now_is_shown(client):
    """Worlds, live calls, registrations, streams."""
    await client.place()
    await client.other(OTHER).place()
    await client.control("PUT", f"applications/{OTHER}", {})
    async with client.session.get("/_simulator/journal/stream", params={"application_id": "*"}):
        shown = await metrics(client)
    names = ("worlds", "live_calls", "applications", "scenarios", "streams", "waits")
    assert [shown[name,] for name in names] == [2, 2, 1, 0, 1, 0]


async def test_counts_go_on_when_worlds_end(client):
    """Prometheus takes a count that falls for a restart."""
    for _ in range(2):
        await client.place()
        await client.control("POST", "reset")
    shown = await metrics(client)
    assert (shown["calls_total", "started"], shown["worlds",]) == (2, 0)


async def test_faults_are_counted_by_kind(client):
    text = "faults:\n  - webhook: started\n    lost: true\n  - recording: empty\n"
    query = {"application_id": client.application_id}
    async with client.session.post("/_simulator/scenarios", params=query, data=text) as response:
        assert response.status == 201
    await client.place(ncco=[{"action": "record", "timeOut": 3}])
    await client.advance(20)
    shown = await metrics(client)
    assert (shown["faults_total", "lost"], shown["faults_total", "recording"]) == (1, 1)


async def test_labels_are_few_whatever_clients_ask_for(client):
    """Unknown routes are one, and so are unknown methods; ids are in no label."""
    for number in range(5):
        await client.ask("GET", f"/v1/nonsense/{number}")
        await client.ask("PATCH", f"/v1/calls/{number}")
    shown = await metrics(client)
    routes = [key[1:] for key in shown if key[0] == "requests_total"]
    assert sorted(routes) == [("other", "unknown", "404"), ("other", "unknown", "405")]


async def test_a_journal_that_forgets_is_counted_in_time(client):
    """It is read on before the entries are gone, though nobody asks."""
    await client.place()
    journal = client.simulator.worlds.find(client.application_id).switchboard.journal
    for _ in range(3):
        for number in range(40_000):
            journal.note(None, str(number))
            if number % 10_000 == 0:
                await client.advance(0)
    assert (await metrics(client))["uncounted_entries_total",] == 0


async def test_each_simulator_counts_for_itself(client, new_client):
    """There is no registry for the whole process."""
    await client.place()
    other = await new_client()
    assert ("calls_total", "started") not in await metrics(other)
