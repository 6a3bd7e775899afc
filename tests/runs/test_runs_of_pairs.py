"""Runs in which the app connects its caller to a second leg: what a line of `expect:` can say of the pair."""

import pytest
from campaigns import Campaign, expected

FORWARDED = """
name: Nobody at the first number, somebody at the second
calls:
  - to: 447700900100
    turns: [[ring: 3s, answer, stay]]
  - {to: 447700900700, turns: [busy, [answer]]}
  - {to: 447700900701, turns: [[ring: 2s, answer, stay: 10s, hang_up]]}
trigger: {post: /campaigns, json: {number: 447700900100}}
"""


@pytest.fixture(name="campaign")
async def _campaign(new_client, application):
    """A simulator, and an app that dials two numbers for whoever answers."""
    campaign = Campaign(await new_client(), application)
    application.replies["/answer"] = [
        {"action": "connect", "from": "447700900999", "endpoint": [{"type": "phone", "number": number}]}
        for number in ("447700900700", "447700900701")
    ]
    return campaign


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("call: 447700900100, legs: 2", "call: 447700900100, legs: 1"),
        (
            "call: 447700900100, legs: [{to: 447700900700, status: busy}, {status: completed}]",
            "call: 447700900100, legs: [447700900701, 447700900700]",
        ),
        (
            "call: {to: 447700900701, leg_of: {to: 447700900100}}, duration: 10s",
            "call: {to: 447700900701, leg_of: none}, duration: 10s",
        ),
        ("calls: {count: 1, leg_of: none}", "calls: {count: 3, leg_of: none}"),
        ("calls: {count: 2, leg_of: 447700900100}", "calls: {count: 1, leg_of: '*'}"),
        ("no: {call: {to: 447700900701, leg_of: none}}", "no: {call: {to: 447700900701, leg_of: '*'}}"),
    ],
)
async def test_line_about_second_legs(campaign, line, wrong):
    answer = await campaign.run(f"{FORWARDED}expect: [{{{line}}}]")
    assert answer["failures"] == []
    answer = await campaign.run(f"{FORWARDED}expect: [{{{wrong}}}]")
    assert len(expected(answer)) == 1


async def test_trigger_waits_for_what_happens_on_a_second_leg(campaign):
    """The first leg is answered earlier; the request comes once the second one is."""
    campaign.application.replies["/met"] = {}
    trigger = "{after: {status: answered, call: {to: 447700900701, leg_of: 447700900100}}, get: /met}"
    scenario = FORWARDED.replace("trigger: {", "trigger: [{").replace("447700900100}}", "447700900100}}, ")
    line = "between: {from: {trigger: {url: '*/met'}}, to: completed, at_least: 10s, at_most: 11s}"
    answer = await campaign.run(f"{scenario.rstrip().rstrip(']')}{trigger}]\nexpect: [{{{line}}}]")
    assert answer["failures"] == []


DIRECT = """
calls:
  - {to: 447700900700, leg_of: {to: 447700900100}, turns: [busy]}
  - {to: 447700900700, turns: [answered]}
  - {to: 447700900100, turns: [[answer, stay]]}
  - {to: 447700900701, turns: [[answer, hang_up]]}
trigger:
  - {post: /campaigns, json: {number: 447700900700}}
  - {post: /campaigns, json: {number: 447700900100}}
expect:
  - {call: {to: 447700900700, leg_of: none, turn: 1}, status: completed}
  - {call: {to: 447700900700, leg_of: 447700900100, turn: 1}, status: busy}
"""


async def test_entry_plays_on_the_second_legs_of_a_call_only(campaign):
    """Your app calls the number itself, and for somebody else, who finds it busy."""
    answer = await campaign.run(DIRECT)
    assert (answer["failures"], answer["unused"]) == ([], [])
    answer = await campaign.run(DIRECT.replace("leg_of: {to: 447700900100}", "leg_of: 447700900701", 1))
    assert len(expected(answer)) == 1


TALKING = """
calls:
  - to: 447700900100
    turns: [[ring: 3s, answer, {wait_for: {heard: "*how can I help*"}}, say: my parcel is lost, stay]]
  - to: 447700900700
    turns: [[answer, say: hello how can I help, {wait_for: {heard: "*parcel*"}}, say: I will look, hang_up]]
trigger: {post: /campaigns, json: {number: 447700900100}}
"""
AGENT = "{to: 447700900700, leg_of: 447700900100}"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (
            f"call: 447700900100, heard: {{text: '*help', source: party, whose: {AGENT}}}",
            f"call: 447700900100, heard: {{text: '*help', source: talk, whose: {AGENT}}}",
        ),
        (
            f"call: {AGENT}, heard: {{text: '*parcel*', whose: 447700900100}}",
            f"call: {AGENT}, heard: {{text: '*parcel*', whose: {AGENT}}}",
        ),
        (
            f"call: 447700900100, heard: ['*hold', {{text: '*help', whose: {AGENT}}}, '*look']",
            f"call: 447700900100, heard: [{{text: '*hold', whose: {AGENT}}}, '*look']",
        ),
        (f"call: {AGENT}, not_heard: {{source: talk}}", f"call: {AGENT}, not_heard: {{source: party}}"),
        (
            f"call: 447700900100, heard_last: {{whose: {AGENT}}}",
            f"call: {AGENT}, heard_last: {{whose: {AGENT}}}",
        ),
    ],
)
async def test_line_about_what_two_parties_say_to_each_other(campaign, line, wrong):
    """An agent and a customer, who was asked to hold."""
    connect = campaign.application.replies["/answer"][0]
    campaign.application.replies["/answer"] = [{"action": "talk", "text": "Please hold"}, connect]
    answer = await campaign.run(f"{TALKING}expect: [{{{line}}}]")
    assert (answer["failures"], answer["unused"]) == ([], [])
    assert any("447700900700 said 'hello how can I help'" in told for told in answer["transcript"])
    answer = await campaign.run(f"{TALKING}expect: [{{{wrong}}}]")
    assert len(expected(answer)) == 1
    timeline = "\n".join(answer["failures"][0]["timeline"])
    assert "A  party -> party        party of B 'hello how can I help'" in timeline
    assert "B  party -> party        party of A 'my parcel is lost'" in timeline
