"""The reference of the scenario language is what its declarations say."""

import os
import re
from pathlib import Path

import pytest

from voice_simulator.scenario.language.call_entries import ENTRY_KEYS
from voice_simulator.scenario.language.expectation_lines import LINE_KEYS
from voice_simulator.scenario.language.expectation_things import KINDS
from voice_simulator.scenario.language.inbound_entries import KEYS as INBOUND_KEYS
from voice_simulator.scenario.language.scenario_reader import KEYS
from voice_simulator.scenario.language.steps import STEPS
from voice_simulator.scenario.language.trigger_entries import Triggers
from voice_simulator.scenario.reference import reference_page, tables_for_learners
from voice_simulator.scenario.schema.document import scenario_schema

PAGE = Path(__file__).parents[2] / "docs/scenario-reference.md"
GUIDE = PAGE.with_name("scenarios.md")
REWRITE = "REWRITE_REFERENCE=1 .venv/bin/pytest tests/docs/test_scenario_reference.py"


def test_the_page_is_made_of_the_declarations():
    """With `REWRITE_REFERENCE=1` it is written anew."""
    if "REWRITE_REFERENCE" in os.environ:
        PAGE.write_text(reference_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == reference_page(), f"write it anew: {REWRITE}"


@pytest.mark.parametrize("definition", ["api_fault", "webhook_fault", "entry", "inbound_call"])
def test_every_key_of_the_schema_has_its_row(definition):
    """Schema and reference come from the same declaration."""
    properties = scenario_schema()["$defs"][definition]["properties"]
    rows = set(re.findall(r"^[|] `(\w+)` [|]", reference_page(), re.MULTILINE))
    assert properties.keys() <= rows


def test_a_cell_of_a_table_holds_a_bar_and_a_required_key_says_so():
    """Both are seen in the page."""
    assert "| `turns` |" in reference_page()
    assert "(required)" in reference_page()


@pytest.mark.parametrize("name", tables_for_learners())
def test_a_table_of_the_guide_is_made_of_the_declarations(name):
    """It stands between two comments, and is written anew as the page is."""
    guide, table = GUIDE.read_text(encoding="utf-8"), tables_for_learners()[name]
    before, after = f"<!-- {name}: made of the declarations -->\n", f"\n<!-- end of {name} -->"
    head, _, rest = guide.partition(before)
    _, _, tail = rest.partition(after)
    anew = f"{head}{before}{table}{after}{tail}"
    if "REWRITE_REFERENCE" in os.environ:
        GUIDE.write_text(anew, encoding="utf-8")
        guide = anew
    assert guide == anew, f"write it anew: {REWRITE}"


TRIGGER_KEYS = {key.name for record in Triggers({}).records.values() for key in record.keys}
# Of an action every member can be asked for, whatever it is called.
FACTS = [key for word, kind in KINDS.items() if word != "ncco" for key in kind.keys]
TAUGHT = {
    "# Scenarios": KEYS,
    "## Who plays on which call": ENTRY_KEYS,
    "## Scripts": STEPS,
    "## Inbound calls": INBOUND_KEYS,
    "## Triggers": TRIGGER_KEYS,
    "## Expectations": [key.name for key in (*LINE_KEYS, *FACTS)],
}


@pytest.mark.parametrize("heading", TAUGHT)
def test_the_guide_teaches_every_key(heading):
    """Where it shows keys by examples: in the section that they belong to, as code."""
    level = heading.partition(" ")[0]
    section = GUIDE.read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    if level == "##":
        section = section.partition("\n## ")[0]
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", section, re.DOTALL))
    assert [key for key in TAUGHT[heading] if not re.search(rf"\b{key}\b", code)] == []
