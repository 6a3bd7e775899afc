"""Pages that are made of others: a page that shows files, and SKILL.md and llms.txt at the top."""

import os.path
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/testing.md"
AGENTS = ROOT / "docs/voice-agents.md"
_SHOWN = re.compile(r"(<!-- (examples/\S+) -->\n```\w+\n)(.*?)```\n", re.DOTALL)
_ONE_PAGE = re.compile(r"<!-- one page: begin -->\n(.*?)<!-- one page: end -->", re.DOTALL)
_LINK = re.compile(r"\]\((?!http)([^)#\s]*)((?:#[^)\s]*)?)\)")
_ROW = re.compile(r"^\| (?P<question>[^|]+) \| (?P<pages>.*\]\(.*) \|$", re.MULTILINE)
_SKILL_HEAD = """---
name: voice-simulator
description: Test an app that makes or takes phone calls by the Vonage (Nexmo) Voice API, without an account \
and without the network. Use it to write or mend tests of such an app, in any language, or to find out why a \
call went wrong.
---

# Test a voice app with voice-simulator

{summary}

Install it with `pip install .` in its folder; Python 3.11 or newer is all that it needs.
"""

_SDK_HEAD = """## Point your SDK here

Within `exec` the address is that of `VOICE_SIMULATOR_URL` or `VOICE_SIMULATOR_API_HOST`, instead of these
ports of `voice-simulator serve --tls`, and Node, Python, Go, Ruby and curl are told whom to trust.
"""


def with_files(page):
    """Return a page in which each block behind a comment with a path is the file that is there now."""
    return _SHOWN.sub(lambda found: f"{found[1]}{(ROOT / found[2]).read_text('utf-8')}```\n", page)


def skill_page():
    """Return SKILL.md, how to test a voice app in one page: made of README.md and docs/testing.md."""
    guide, readme = with_files(GUIDE.read_text("utf-8")), (ROOT / "README.md").read_text("utf-8")
    [one_page] = _ONE_PAGE.findall(guide)
    parts = [
        _SKILL_HEAD.format(summary=_summary(readme)),
        _seen_from_the_top(one_page),
        f"{_SDK_HEAD}\n{_table(_section(readme, 'Point your SDK here'))}",
        f"## A whole suite\n{_seen_from_the_top(_section(guide, 'pytest'))}",
        "All other pages: [docs/README.md](docs/README.md).\n",
    ]
    return "\n".join(part.strip("\n") + "\n" for part in parts)


def llms_page():
    """Return llms.txt, what there is and where: made of README.md and docs/README.md."""
    readme, index = (ROOT / "README.md").read_text("utf-8"), (ROOT / "docs/README.md").read_text("utf-8")
    rows = [f"- {_seen_from_the_top(row['pages'])}: {row['question']}" for row in _ROW.finditer(index)]
    begin = "- [SKILL.md](SKILL.md): how to test a voice app with this tool, in one page"
    return "\n".join(["# voice-simulator", "", f"> {_summary(readme)}", "", "## Pages", "", begin, *rows, ""])


def _summary(readme):
    """Return the first paragraph below the title, in one line."""
    return " ".join(readme.split("\n\n")[1].split())


def _section(page, heading):
    """Return what stands below a heading of the second level."""
    return page.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def _table(text):
    """Return the lines of the table that a text has."""
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def _seen_from_the_top(text):
    """Return a text of docs/ with its links as they are at the top of the repository."""

    def link(found):
        path = found[1] or GUIDE.name
        return f"]({os.path.normpath(f'docs/{path}')}{found[2]})"

    return _LINK.sub(link, text)
