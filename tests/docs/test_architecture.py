"""ARCHITECTURE.md and CONTRIBUTING.md: their pictures are drawn from the code, and what they name is there.

With REWRITE_DIAGRAMS=1 in the environment the pictures are written into the page instead of compared.
"""

import ast
import os
import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from voice_simulator.core.model.signals import NEXT_STATUS, Ends
from voice_simulator.core.model.states import ENDED, ENDS_UNANSWERED, TRANSITIONS, Status

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "simulator/voice_simulator"
PAGE = ROOT / "ARCHITECTURE.md"
PAGES = [PAGE, ROOT / "CONTRIBUTING.md"]
REWRITE = "REWRITE_DIAGRAMS=1 .venv/bin/pytest tests/docs/test_architecture.py"
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def contract(name):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return next(
        one for one in tomllib.loads(text)["tool"]["importlinter"]["contracts"] if one["name"] == name
    )


def purpose(path):
    """The first sentence of a module's or package's docstring."""
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    return re.split(r"(?<=\.) |\n", text)[0].rstrip(".").replace("`", "")


def drawn_layers(layers, folder):
    """A picture of layers, one below the other; a layer may have several rooms side by side."""
    lines = ["```text"]
    for number, layer in enumerate(layers, 1):
        for index, name in enumerate(layer.split("|")):
            room = name.strip().rpartition(".")[2]
            path = f"{room}{'/' if (folder / room).is_dir() else '.py'}"
            lines.append(f"{'' if index else number:>2}  {path:<20} {purpose(folder / room)}")
    return "\n".join([*lines, "```", ""])


def edges():
    """What leads from one status to another: the names of signals."""
    found = {}
    for signal, onward in NEXT_STATUS.items():
        for now, then in onward.items():
            found.setdefault((now, then), []).append(signal.name)
    for now, onward in TRANSITIONS.items():
        for then in ENDS_UNANSWERED & onward:
            found.setdefault((now, then), []).append(Ends.name)
    return found


def drawn_states():
    """The state diagram of a leg."""
    order = list(Status)
    rows = sorted(edges().items(), key=lambda row: (order.index(row[0][0]), order.index(row[0][1])))
    lines = [f"    {now} --> {then}: {', '.join(signals)}" for (now, then), signals in rows]
    over = [f"    {status} --> [*]" for status in order if status in ENDED]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> started", *lines, *over, "```", ""])


def drawn():
    layers = contract("Imports point downward")["layers"]
    core = contract("Within the core, too, imports point downward")["layers"]
    inside = [layer for layer in layers if not layer.endswith("__main__")]
    return {
        "rooms": drawn_layers(inside, PACKAGE),
        "core": drawn_layers(core, PACKAGE / "core"),
        "states": drawn_states(),
    }


def places(picture):
    """A picture without the purpose of each room: a docstring may be worded anew without a new picture."""
    return [re.sub(r"(\.py|/) {2,}.*", r"\1", line) for line in picture.splitlines()]


def test_the_pictures_are_drawn_from_the_code():
    """The rooms from the import contracts, the states from the two tables."""
    made = drawn()
    if os.environ.get("REWRITE_DIAGRAMS"):
        text = GENERATED.sub(lambda found: found[1] + made[found[2]], PAGE.read_text("utf-8"))
        PAGE.write_text(text, "utf-8")
    shown = {name: text for _, name, text in GENERATED.findall(PAGE.read_text("utf-8"))}
    for name, text in made.items():
        assert places(shown[name]) == places(text), f"{name} is another picture; draw it anew: {REWRITE}"


def test_the_diagram_has_every_transition():
    """No transition of the table lacks a signal, and no signal makes one that the table does not have."""
    moves = {(now, then) for now, then in edges() if now != then}
    assert moves == {(now, then) for now, onward in TRANSITIONS.items() for then in onward}


SPAN = re.compile(r"`([^`\n]+)`")
IS_PATH = re.compile(r"[\w./-]+(\.py|\.md|\.yaml|\.json|\.toml|/)")


def file_of(span):
    """The file or folder that a page names: below the package, or below the root."""
    return next((base / span for base in (PACKAGE, ROOT) if (base / span).exists()), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_page_names_is_there(page):
    """Also with a placeholder in capitals, which stands for anything."""
    for span in SPAN.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)):
        if IS_PATH.fullmatch(span) and span[0] not in "/." and not re.search(r"\b[A-Z]{2,}\b", span[:-3]):
            assert file_of(span), f"{page.name} names {span}"


def rows_with_names():
    for page in PAGES:
        for line in page.read_text("utf-8").splitlines():
            spans = SPAN.findall(line)
            for path, name in pairwise(spans):
                if path.endswith(".py") and name.isidentifier():
                    yield page.name, path, name


@pytest.mark.parametrize(("page", "path", "name"), sorted(set(rows_with_names())))
def test_every_name_behind_a_path_is_in_that_file(page, path, name):
    """A class, function, method or constant."""
    text = file_of(path).read_text("utf-8")
    assert re.search(rf"^\s*(class|def|async def) {name}\b|^{name}\b", text, re.MULTILINE), f"{page}: {path}"


def test_every_room_has_a_place_in_the_picture():
    """No package of the program is left out."""
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert all(f"  {room}/ " in drawn()["rooms"] for room in rooms)
