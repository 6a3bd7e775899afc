"""docs/flows.md has a row for each flow, and for each bot behind a WebSocket, which names its files."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "tests/flows"
ROW = re.compile(r"^\| \[(\w+)\]\(\.\./tests/flows/((?:sockets/)?\1)\) \| .* \| ([^|]+) \|$", re.MULTILINE)
ROWS = {path: files for _, path, files in ROW.findall((ROOT / "docs/flows.md").read_text("utf-8"))}


def test_each_flow_has_a_row_and_each_row_a_flow():
    apps = [*FLOWS.glob("*/app.*"), *FLOWS.glob("sockets/*/app.*")]
    assert sorted(ROWS) == sorted(str(path.parent.relative_to(FLOWS)) for path in apps)


@pytest.mark.parametrize("flow", ROWS)
def test_a_row_names_the_app_and_the_scenarios(flow):
    files = [path.name for path in (FLOWS / flow).iterdir() if path.is_file()]
    assert ROWS[flow].split(", ") == sorted(files)
