"""docs/recipes.md: an app that says what each recipe says passes its scenarios, and is told what it lists.

With REWRITE_RECIPES=1 in the environment the lists are written into the page instead of compared.
"""

import os

import pytest
import yaml
from live import APPLICATION
from recipes import RecipeApp, read_recipes, webhook_lines, webhooks_written

RECIPES = read_recipes()
PLAYS = [
    pytest.param(recipe, number, id=f"{recipe.name}-{number + 1}")
    for recipe in RECIPES
    for number in range(len(recipe.plays))
]
APP_URL = "http://localhost:3000"
REGISTERED = {"numbers": ["442079460000"], "answer_url": f"{APP_URL}/answer", "event_url": f"{APP_URL}/event"}
REWRITE = "REWRITE_RECIPES=1 .venv/bin/pytest tests/docs/test_recipes.py"


@pytest.fixture(name="new_kitchen")
async def _new_kitchen(new_client, application):
    """Set up a simulator to which the app of the page is where the page says, with its number.

    Each step of time on which a party waits costs `patience` of wall time, so it is short where one does.
    Where none does it is long, so that time never moves on while the app asks for something.
    """

    async def new(recipe):
        waits = any("wait_for" in scenario for scenario, _ in recipe.plays)
        patience = "20ms" if waits else "10s"
        mapped = f"{APP_URL}={application.base_url}"
        client = await new_client(map=mapped, patience=patience, webhooks_at_once="1")
        status, answer = await client.control("PUT", f"applications/{APPLICATION}", REGISTERED)
        assert status == 200, answer
        return client

    return new


async def run(kitchen, rules, scenario, case=None):
    """Play a scenario against an app that does what the rules say."""
    kitchen.application.replies = RecipeApp(rules, kitchen.ask, kitchen.download).replies
    query = {
        "application_id": APPLICATION,
        "app_url": kitchen.application.base_url,
        "settle_s": "0",
        "idle_s": "0.1",
        "journal": "1",
    }
    if case is not None:
        query["case"] = case
    async with kitchen.session.post("/_simulator/run", params=query, data=scenario) as response:
        answer = await response.json()
        assert response.status == 200, answer
    return answer


def cases(scenario):
    return list(yaml.safe_load(scenario).get("cases", [None]))


@pytest.mark.parametrize(("recipe", "number"), PLAYS)
async def test_the_app_of_a_recipe_passes_its_scenario_and_is_told_what_is_listed(
    new_kitchen, recipe, number
):
    """Of a table the list is that of its first case."""
    kitchen = await new_kitchen(recipe)
    scenario, listed = recipe.plays[number]
    for case in reversed(cases(scenario)):
        answer = await run(kitchen, recipe.rules, scenario, case)
        assert answer["verdict"] == "passed", yaml.safe_dump(answer["failures"], width=200)
        assert answer["unused"] == []
    told = webhook_lines(answer["journals"][APPLICATION])
    if os.environ.get("REWRITE_RECIPES"):
        webhooks_written(recipe, number, told)
        return
    assert told == listed, f"docs/recipes.md lists other webhooks; write it anew: {REWRITE}"


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.name for recipe in RECIPES])
async def test_nothing_of_a_recipe_can_be_left_out(new_kitchen, recipe):
    """Without any one of its rules one of its scenarios fails."""
    kitchen = await new_kitchen(recipe)
    for left_out in recipe.rules:
        rules = [rule for rule in recipe.rules if rule is not left_out]
        assert await _fails_one(kitchen, rules, recipe), left_out


async def _fails_one(kitchen, rules, recipe):
    for scenario, _ in recipe.plays:
        for case in cases(scenario):
            if (await run(kitchen, rules, scenario, case))["verdict"] == "failed":
                return True
    return False
