"""docs/testing.md and docs/voice-agents.md show files as they are; SKILL.md and llms.txt are made of pages.

With REWRITE_TESTING=1 in the environment they are written anew instead of compared.
"""

import os
import re

import pytest
from shown_files import AGENTS, GUIDE, ROOT, llms_page, skill_page, with_files

REWRITE = "REWRITE_TESTING=1 .venv/bin/pytest tests/docs/test_shown_files.py"
MADE = {
    "docs/testing.md": lambda: with_files(GUIDE.read_text("utf-8")),
    "docs/voice-agents.md": lambda: with_files(AGENTS.read_text("utf-8")),
    "SKILL.md": skill_page,
    "llms.txt": llms_page,
}


@pytest.mark.parametrize("name", MADE)
def test_a_page_is_as_what_it_is_made_of(name):
    page, anew = ROOT / name, MADE[name]()
    if os.environ.get("REWRITE_TESTING"):
        page.write_text(anew, encoding="utf-8")
    assert page.read_text("utf-8") == anew, f"{name} is out of date; write it anew: {REWRITE}"


def test_every_suite_is_shown():
    """Each folder of examples/testing has a file in the page, but for the app of several."""
    shown = set(re.findall(r"<!-- examples/testing/([\w-]+)/", GUIDE.read_text("utf-8")))
    folders = {path.name for path in (ROOT / "examples/testing").iterdir() if path.is_dir()}
    assert shown == folders - {"app"}


@pytest.mark.parametrize("name", ["SKILL.md", "llms.txt"])
def test_a_link_of_a_page_at_the_top_leads_somewhere(name):
    """SKILL.md is among the pages of tests/docs/test_docs.py; llms.txt has links as it has."""
    for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / target).exists(), target
