"""What a line of `expect:` can say, each in a scenario that holds, and that fails where the line is wrong."""

import pytest
from campaigns import MENU, PAYS, Campaign, expected

from voice_simulator.client.answers import Failed, read_answer
from voice_simulator.client.told_failures import told_failures


@pytest.fixture(name="campaign")
async def _campaign(new_client, application):
    """A simulator, and a campaign to be run in it."""
    return Campaign(await new_client(), application)


def scenario(*lines, key="expect"):
    return f"{PAYS}{key}: [{', '.join(lines)}]"


MENU_CUT_BY_A_KEY = [{**MENU[0], "bargeIn": True}, MENU[1]]
LISTENS = "answer, stay: 900ms, press: 1"


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("not_heard: '*to pay*'", "not_heard: '*Press*'"),
        ("not_heard: ['*to pay*', '*two*']", "not_heard: ['*to pay*', 'Thank*']"),
        ("heard_last: Thank you", "heard_last: 'Welcome*'"),
        ("heard: {text: 'Thank*', after: input}", "heard: {text: 'Welcome*', after: input}"),
        ("heard: {text: 'Welcome*', after: answered}", "heard: {text: 'Welcome*', after: {ncco: input}}"),
        ("not_heard: {text: 'Welcome*', after: input}", "not_heard: {after: input}"),
        ("heard_last: {text: Thank you, after: {webhook: input}}", "heard_last: {text: a, after: completed}"),
    ],
)
async def test_what_a_party_heard(campaign, claim, wrong):
    """It listens for 0.9 s, cuts the menu by its key, and is thanked: cut and thanks in one instant."""
    campaign.application.replies["/answer"] = MENU_CUT_BY_A_KEY
    listens = PAYS.replace("answer, press: 1", LISTENS)
    answer = await campaign.run(f"{listens}expect: [{{call: {{turn: 1}}, {claim}}}]")
    assert (answer["failures"], answer["unused"]) == ([], [])
    answer = await campaign.run(f"{listens}expect: [{{call: {{turn: 1}}, {wrong}}}]")
    assert len(expected(answer)) == 1


async def test_what_was_to_be_heard_last_and_was_cut_is_named(campaign):
    campaign.application.replies["/answer"] = MENU_CUT_BY_A_KEY
    campaign.thanks = []
    listens = PAYS.replace("answer, press: 1", LISTENS)
    answer = await campaign.run(f"{listens}expect: [{{call: {{turn: 1}}, heard_last: '*to pay.'}}]")
    [failure] = answer["failures"]
    assert "'Welcome. Press'" in failure["seen"]
    assert failure["closest"].startswith("your app returned the talk 'Welcome. Press one to pay.', but")


BUSY_TWICE = """
calls: [{to: "4477*", turns: [busy, busy, {rejected: declined}]}]
trigger: [{post: /campaigns, json: {number: 447700900100}}, {post: /campaigns, json: {number: 447700900100}},
  {post: /campaigns, json: {number: 447700900100}}]
"""


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{count: 2, status: busy}", "{count: 3, status: busy}"),
        ("{at_least: 1, status: rejected, detail: declined}", "{at_least: 1, detail: restricted}"),
        ("{at_most: 2, status: busy, to: '4477*'}", "{at_most: 1, status: busy}"),
        ("{count: 0, status: failed}", "{count: 0, status: rejected}"),
    ],
)
async def test_calls_are_counted_by_how_they_ended(campaign, line, wrong):
    answer = await campaign.run(f"{BUSY_TWICE}expect: [{{calls: {line}}}]")
    assert answer["failures"] == []
    answer = await campaign.run(f"{BUSY_TWICE}expect: [{{calls: {wrong}}}]")
    assert len(expected(answer)) == 1


async def test_what_must_hold_in_every_course_is_judged_and_marked(campaign):
    """Also where nothing else is expected."""
    answer = await campaign.run(scenario("no_errors", "{calls: {at_most: 1}}", key="always"))
    assert answer["failures"] == []
    answer = await campaign.run(f"{scenario('{calls: 2}')}\nalways: [{{calls: {{at_most: 0}}}}]")
    asked, always = answer["failures"]
    assert ("always" in asked, always["always"]) == (False, True)
    (line, *_) = told_failures([read_answer(Failed, always)])
    assert line == "scenario.yaml:8: expected always no call"
    (line, *_) = told_failures([read_answer(Failed, asked)])
    assert line == "scenario.yaml:7: expected exactly 2 calls"


async def test_a_run_waits_for_what_is_always_asked_for(campaign):
    """It ends long before the app has been quiet for a minute."""
    answer = await campaign.run(scenario("{calls: 1}", key="always"), idle_s="3600")
    assert answer["verdict"] == "passed"
