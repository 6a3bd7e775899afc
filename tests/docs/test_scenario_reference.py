"""The reference of the scenario language is what its declarations say."""

import os
import re
from pathlib import Path

import pytest

from voice_simulator.scenario.reference import reference_page
from voice_simulator.scenario.schema.document import scenario_schema

PAGE = Path(__file__).parents[2] / "docs/scenario-reference.md"
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
