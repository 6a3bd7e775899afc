"""docs/control-api.md: its requests are made from top to bottom, and answered as far as the page says."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from page_runner import SHELL, execute

from voice_simulator.api.control.declarations import JsonBody
from voice_simulator.api.control.routes import declared_routes

PAGE = Path(__file__).parents[2] / "docs/control-api.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
ANYTHING = "…"

APART = f"""{SHELL}
curl() {{ command curl --silent --show-error --write-out '%{{stderr}}HTTP %{{http_code}}\\n' "$@"; }}
block=0
next_block() {{ block=$((block + 1)); exec >block-$block.out 2>block-$block.err; }}
"""
"""A shell that goes on after a refusal, and keeps apart what each block prints."""


def blocks():
    """Return each block of commands with the answer below it, and what stands between the two.

    The answer is None where the page shows none.
    """
    pieces = FENCE.split(TEXT)[1:]
    fenced = list(zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True))
    following = [*fenced[1:], ("", "", "")]
    return [
        (commands, between, answer if kind in ("json", "text") else None)
        for (language, commands, between), (kind, answer, _) in zip(fenced, following, strict=True)
        if language == "sh"
    ]


BLOCKS = blocks()


def test_each_request_is_answered_as_the_page_says(tmp_path):
    """With the status that stands between request and answer, which is a success where none stands there."""
    try:
        execute(PAGE, tmp_path, shell=APART, instead_of={"```sh\n": "```sh\nnext_block\n"})
    except AssertionError:
        ran = sum(1 for _ in tmp_path.glob("block-*.out"))
        pytest.fail(f"the page ends at {BLOCKS[ran - 1][0]}{printed(tmp_path, ran)}")
    differ = [
        f"{commands}answers {printed(tmp_path, number)}"
        for number, (commands, between, answer) in enumerate(BLOCKS, 1)
        if answer is not None and not is_as_said(*printed(tmp_path, number), between, answer)
    ]
    assert differ == []


def printed(folder, number):
    """Return what a block printed, and beside it the HTTP statuses of its answers."""
    return tuple((folder / f"block-{number}.{of}").read_text(encoding="utf-8") for of in ("out", "err"))


def is_as_said(out, errors, between, answer):
    statuses = set(re.findall(r"^HTTP (\d+)", errors, re.MULTILINE))
    said = re.search(r"\b([1-5]\d\d)\b", between)
    is_status_right = statuses == {said[1]} if said else statuses <= {"200", "201", "204"}
    return is_status_right and is_like(as_written(answer), as_written(out))


def as_written(text):
    """Return JSON as values, another text as its lines, with one name for all free ports."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    try:
        return json.loads(text)
    except ValueError:
        return text.splitlines()


def is_like(shown, answered):
    """Whether an answer is as the page shows it: there may be more members, and `…` stands for anything."""
    if shown == ANYTHING:
        return True
    if isinstance(shown, dict):
        return isinstance(answered, dict) and all(
            name in answered and is_like(one, answered[name]) for name, one in shown.items()
        )
    if isinstance(shown, list):
        return isinstance(answered, list) and are_like(shown, answered)
    if isinstance(shown, str) and isinstance(answered, str):
        return fnmatchcase(answered, re.sub(r"([*?[])", r"[\1]", shown).replace(ANYTHING, "*"))
    return shown == answered and type(shown) is type(answered)


def are_like(shown, answered):
    """Whether items are as shown, where a `…` stands for any number of them."""
    if not shown:
        return not answered
    first, *others = shown
    if first == ANYTHING:
        return any(are_like(others, answered[skipped:]) for skipped in range(len(answered) + 1))
    return bool(answered) and is_like(first, answered[0]) and are_like(others, answered[1:])


@pytest.mark.parametrize(
    ("shown", "answered", "like"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": ANYTHING}, {}, False),
        ([1, ANYTHING, 3], [1, 2, 2, 3], True),
        ([1, ANYTHING], [2], False),
        ([1], [1, 2], False),
        ("no … here[0]", "no milk here[0]", True),
        ("no … here", "no milk there", False),
        (True, 1, False),
    ],
)
def test_what_compares_the_answers_can_fail(shown, answered, like):
    assert is_like(shown, answered) is like


# -- every route


def section_of(method, path):
    """Return what stands under the heading that names a route, with the commands below it."""
    sections = re.split(r"^##+ ", TEXT, flags=re.MULTILINE)
    title = re.compile(rf"`[A-Z/]*{method}[A-Z/]* {re.escape(path)}`")
    return "".join(one for one in sections if title.search(one.partition("\n")[0]))


ROUTES = [pytest.param(route, id=route.title) for route in declared_routes()]


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_a_section_that_names_what_it_takes(route):
    """Each parameter and each member of a body, but for `application_id`, which the page explains for all."""
    members = route.body.kind.names if isinstance(route.body, JsonBody) else ()
    names = {*members, *(key.name for key in route.in_query)} - {"application_id", "application", "id"}
    section = section_of(route.method, route.path)
    assert section, f"{route.title} has no heading of its own"
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", section)] == []


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_in_the_table_at_the_top(route):
    table = TEXT.partition("## Routes")[2].partition("```")[0]
    assert re.search(rf"`[A-Z/]*{route.method}[A-Z/]* {re.escape(route.path)}`", table)


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_a_request(route):
    """In its section, where the tests above make it."""
    path = re.sub(r"\\{\w+\\}", r"[^/?\\s\"]+", re.escape(route.path))
    asked = re.compile(rf"\$S/{path}(?=[?\s\"]|$)")
    lines = "\n".join(commands for commands, _, _ in BLOCKS).replace("\\\n", " ").splitlines()
    methods = {method_of(line) for line in lines if asked.search(line)}
    assert route.method in methods, f"there is no {route.title}"


def method_of(line):
    named = re.search(r"-X (\w+)", line)
    if named:
        return named[1]
    return "POST" if re.search(r" (-d|-F|--data-binary)\b", line) else "GET"
