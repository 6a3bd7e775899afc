"""What the documents show is true: scenarios pass `check`, flags exist, links lead somewhere."""

import re
from pathlib import Path

import pytest
from documents import AnyFile

from voice_simulator.cli.main import main
from voice_simulator.core.model.states import Status
from voice_simulator.scenario.language.scenario_reader import read_cases
from voice_simulator.scenario.library import read_default_scenario

ROOT = Path(__file__).parents[1].parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob("scenarios/*.md")]
)


def _blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


YAML = [(page.name, number, text) for page in PAGES for number, text in enumerate(_blocks(page, "yaml"), 1)]


@pytest.mark.parametrize(
    ("page", "number", "text"), YAML, ids=[f"{page}-{number}" for page, number, _ in YAML]
)
def test_every_scenario_in_the_documents_passes_check(page, number, text):
    """Each block of YAML can be pasted into a file and used; one that says nothing would be a mistake."""
    read_cases(text, f"{page} block {number}", files=AnyFile())


def _anchors(page):
    """Return the anchors of a page's headings, as they are made where it is shown."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_between_the_documents_lead_somewhere(page):
    """A relative link names a file that is there, and a heading of it that is there."""
    for target, anchor in re.findall(
        r"\]\((?!http)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")
    ):
        other = page.parent / target if target else page
        assert other.exists(), f"{page.name} links to {target}"
        assert not anchor or anchor in _anchors(other), f"{page.name} links to {target}#{anchor}"


PLACEHOLDER = "OWNER"
"""Who has published this repository: the one thing that nobody can know yet."""


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_what_is_not_published_yet_has_one_placeholder(page):
    """So that one search finds it; what it stands for is said, beside what works today."""
    text = page.read_text(encoding="utf-8")
    owners = re.findall(r"(?:ghcr\.io|github\.com)/(\$\{\{.*?\}\}|\S+?)/voice-simulator", text)
    assert set(owners) <= {PLACEHOLDER, "${{ github.repository_owner }}"}
    assert not re.search(r"pip install (-\S+ )*voice-simulator\b", text), "it is in no package index yet"
    if PLACEHOLDER in text:
        assert f"`{PLACEHOLDER}` stands for" in text
        assert re.search(r"works\s+today", text)


PROSE = [page for page in PAGES if page.name != "CHANGELOG.md"]


@pytest.mark.parametrize("page", PROSE, ids=[page.name for page in PROSE])
def test_the_program_under_test_is_called_your_app(page):
    """An application is a Vonage application, except in what is quoted."""
    text = re.sub(r"```.*?```|`[^`]*`|\[[^\]]*\]", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"(?i)(?<!vonage )(?<!-)\bapplications?\b(?! id\b)(?!/)", " ".join(text.split()))
    assert not found, f"{page.name} speaks of an application {len(found)} times"


WITH_FLAGS = (
    *("serve", "exec", "run", "call", "dial", "watch"),
    *("capture", "token", "ca", "check", "new-app"),
)


OF_OTHERS = {"--add-host", "--cacert", "--keep", "--data-binary", "--voice-trace-out"}
"""Flags of other programs; the last is one of pytest, which our plugin adds."""


def test_every_flag_in_the_documents_exists(capsys):
    """Flags are written as --help has them."""
    known = set()
    for command in [
        "serve",
        "exec",
        "run",
        "call",
        "dial",
        "watch",
        "capture",
        "token",
        "ca",
        "check",
        "new-app",
    ]:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    main(["help", "settings"])
    known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out)) | {"--help", "--version"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        # Flags of other programs stand in commands of theirs; ours stand in prose, or behind our name.
        ours = re.findall(r"`(--[a-z][a-z-]+)", text)
        for command in re.findall(r"voice-simulator ([^`\n]+)", text):
            ours += re.findall(r"(?<![\w-])--[a-z][a-z-]+", command.partition(" -- ")[0])
        assert set(ours) <= known | OF_OTHERS, page.name


def test_the_table_of_magic_numbers_is_the_scenario():
    """Each number ends as its row says, in the one range as in the other."""
    rows = [
        (fiction + digits, events)
        for digits, events in re.findall(
            r"\| `…(\d{3})` \| [^|]+ \| ([^|]+) \|", (ROOT / "docs/scenarios.md").read_text(encoding="utf-8")
        )
        for fiction in ("447700900", "442079460")
    ]
    rules = {rule.to: rule for rule in read_default_scenario().rules}
    assert {number for number, _ in rows} == {to for to in rules if to.isdecimal()}
    for number, events in rows:
        words = set(re.findall(r"[a-z_]+", events))
        last = rules[number].turns[0].steps[-1]
        status = getattr(last, "status", None)
        if status is not None:
            assert status.value in words, number
            assert last.detail is None or last.detail in words, number
            assert ("completed" in words) is (status is not Status.REJECTED), number
