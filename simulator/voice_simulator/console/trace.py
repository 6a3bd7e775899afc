"""A trace: one HTML file that shows what happened, and opens from a disk without a server.

It has the page's own modules as one script, which its content security policy allows by its hash and nothing
besides, and what it shows as JSON. So nothing that an app or a caller has sent can become markup or script.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from voice_simulator.console.joined import joined_script, joined_styles
from voice_simulator.console.page_files import page_files
from voice_simulator.core.json_text import to_json
from voice_simulator.core.redaction import without_passwords, without_secrets
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.console.joined import ReadText

FORMAT: Final = 1
"""Of the data: new members may come, none changes its meaning."""

_TEMPLATE: Final = "trace.html"
_STYLE: Final = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"]+)">\n')
_SCRIPT: Final = re.compile(r'[ \t]*<script type="module" src="([^"]+)"></script>\n')
_CHARSET: Final = '<meta charset="utf-8">\n'
_MOST_PRINTED: Final = 200
_LONGEST: Final = 50_000
"""Characters of what was seen in place of what was expected, such as the traceback of a test."""


class Trace(NamedTuple):
    """What a trace tells besides what happened in the worlds.

    Attributes:
        title: of the scenario or test.
        command: the line to paste that runs it again; None where there is none.
        seed: what ids were drawn from; None where each world has its own.
        scenario: its name and text; None where none was played.
        failures: what was expected and seen: `expected`, `seen`, `origin`, `uuid`,
            `closest`; of a test its `traceback`, too.
        notes: what else is to be said, a sentence each.
        printed: what your app printed, a line each.
    """

    title: str
    command: str | None = None
    seed: int | None = None
    scenario: tuple[str, str] | None = None
    failures: Sequence[Mapping[str, object]] = ()
    notes: Sequence[str] = ()
    printed: Sequence[str] = ()


def trace_of(trace: Trace, facts: Mapping[str, Any]) -> dict[str, object]:
    """Put together the data of a trace.

    Args:
        trace: what it is of.
        facts: what happened: `worlds`, `recordings` and `left_out`, as `runs.trace_facts` collects them.
    """
    return {
        "format": FORMAT,
        "title": without_passwords(trace.title),
        "command": trace.command and without_passwords(trace.command),
        "seed": trace.seed,
        "versions": {"voice-simulator": __version__, "Python": sys.version.split()[0]},
        "scenario": None if trace.scenario is None else _scenario(*trace.scenario),
        "failures": [_failure(one) for one in trace.failures],
        "notes": [*trace.notes, *facts.get("left_out", ())],
        "printed": [without_passwords(line) for line in trace.printed[-_MOST_PRINTED:]],
        "worlds": without_secrets(facts.get("worlds", {})),
        "recordings": without_secrets(facts.get("recordings", [])),
    }


def _scenario(name: str, text: str) -> dict[str, object]:
    return {"name": name, "text": without_passwords(text)}


def _failure(failure: Mapping[str, object]) -> dict[str, object]:
    return {name: _bounded(value) for name, value in failure.items() if name != "timeline"}


def _bounded(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = without_passwords(value)
    cut = len(text) - _LONGEST
    return f"{text[:_LONGEST]}\n… and {cut:,} more characters" if cut > 0 else text


def trace_page(data: Mapping[str, object]) -> bytes:
    """Make the file of a trace of its data."""
    page, title = _page(), html.escape(str(data.get("title", "")))
    return page.before + title.encode(errors="replace") + page.between + _escaped(to_json(data)) + page.behind


def _escaped(json: bytes) -> bytes:
    """Write `<` in another way, so that nothing in the data ends its element; and rare line ends."""
    lines = json.replace("\u2028".encode(), rb"\u2028").replace("\u2029".encode(), rb"\u2029")
    return lines.replace(b"<", rb"\u003c")


class EmptyTrace(NamedTuple):
    """The file of a trace without its title and data.

    Attributes:
        before: what stands before the title.
        between: what stands between the title and the data.
        behind: what stands behind the data.
    """

    before: bytes
    between: bytes
    behind: bytes


@lru_cache(1)
def _page() -> EmptyTrace:
    return empty_trace_of(lambda path: page_files()[path].text)


def empty_trace_of(read: ReadText) -> EmptyTrace:
    """Make the page of a trace, without its title and data, of the files of the console.

    Args:
        read: reads one of them, by its path.

    Raises:
        NotJoinable: the modules or style sheets can't be joined.
    """
    template = read(_TEMPLATE)
    style = joined_styles(_STYLE.findall(template), read)
    (entry,) = _SCRIPT.findall(template)
    script = joined_script(entry, read)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_policy(script, style)}">\n'
    head, _, rest = _STYLE.sub("", template).partition(_CHARSET)
    above, _, below = _SCRIPT.sub("\0", rest).partition("\0")
    before = f"{head}{_CHARSET}{policy}{above}".replace("</head>", f"<style>{style}</style>\n</head>", 1)
    data = '<script type="application/json" id="trace">'
    before, title, between = before.partition("<title>")
    return EmptyTrace(
        f"{before}{title}".encode(),
        f"{between}{data}".encode(),
        f"</script>\n<script>{script}</script>\n{below}".encode(),
    )


def _policy(script: str, style: str) -> str:
    allowed = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "media-src": "data:",
        "connect-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
