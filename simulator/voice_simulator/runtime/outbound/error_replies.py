"""Sums up an error reply of your app in one line: the error, and the line of code where it happened.

Frameworks answer with pages, stack traces or JSON; who reads a log wants the first words of them.
"""

from __future__ import annotations

import html
import json
import re
from http import HTTPStatus
from typing import Final

from voice_simulator.core.redaction import without_secrets

_LONGEST: Final = 160
_LARGEST: Final = 8 * 1024
_LONGEST_LINE: Final = 500

_UNSPOKEN: Final = re.compile(
    r"<(script|style|svg)\b.*?(</\1>|\Z)|<!--.*?(-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK: Final = re.compile(r"<(br|/p|/h\d|/div|/li|/title|/pre|/tr)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_TRACE: Final = re.compile(r"<pre\b[^<>]*>(.*)", re.DOTALL | re.IGNORECASE)
_TITLE: Final = re.compile(r"<title\b[^<>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)

_FRAME: Final = re.compile(r"at (?:.*\()?(?:[^\s()]*[/\\])?([^\s()/\\]+:\d+(?::\d+)?)\)?")
"""A line of a stack trace of Node's, Java's or .NET's, with its file and line: `at f (/app/app.js:20:43)`."""

_PYTHON_FRAME: Final = re.compile(r'File "(?:[^"]*[/\\])?([^"/\\]+)", line (\d+)')

_MEMBERS: Final = ("error", "message", "detail", "title", "error_title", "reason")


def error_summary(status: int, body: bytes) -> str | None:
    """Return what an error reply says, in one line; None if it says no more than its status."""
    text = body[:_LARGEST].decode(errors="replace")
    said = _of_json(text) or _of_lines(_lines(text))
    line = " ".join(said.split())
    if not line or _is_only_status(status, line):
        return None
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _of_json(text: str) -> str:
    try:
        content = without_secrets(json.loads(text))
    except (ValueError, RecursionError):
        return ""
    while isinstance(content, dict):
        content = next((content[name] for name in _MEMBERS if content.get(name)), None) or json.dumps(content)
    return content if isinstance(content, str) else json.dumps(content)


def _lines(text: str) -> list[str]:
    if "<" in text:
        text = _UNSPOKEN.sub("", text)
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", _main_part(text))))
    return [line.strip()[:_LONGEST_LINE] for line in text.splitlines() if line.strip()]


def _main_part(page: str) -> str:
    """Return the part of a page with the stack trace, else its title on one line, else all of it."""
    if trace := _TRACE.search(page):
        return trace[1]
    title = _TITLE.search(page)
    return " ".join(title[1].split()) if title else page


def _of_lines(lines: list[str]) -> str:
    """Return the first line with the first place in the code; for a Python trace the last of both."""
    if not lines:
        return ""
    if lines[0].startswith("Traceback"):
        places = [found for line in lines if (found := _PYTHON_FRAME.search(line))]
        return f"{lines[-1]} at {places[-1][1]}:{places[-1][2]}" if places else lines[-1]
    place = next((found for line in lines[1:] if (found := _FRAME.fullmatch(line))), None)
    return f"{lines[0]} at {place[1]}" if place else lines[0]


def _is_only_status(status: int, line: str) -> bool:
    known = {one.value: one.phrase for one in HTTPStatus}
    bare = line.lower().removeprefix("error").removeprefix(":").removeprefix(str(status)).strip(" :.-")
    return bare in ("", known.get(status, "").lower())
