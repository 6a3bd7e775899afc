"""Which operation each SDK performed against a live simulator: a table for the docs, written by the test run.

The simulators' journals tell: each request has a user agent, a method, a path and a status. `note` is called
before a simulator stops; the command line holds the table of docs/fidelity.md against what was noted, or
writes it anew:

    .venv/bin/python tests/sdk/operations.py [--write]
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOTED = ROOT / ".sdk" / "operations.jsonl"
PAGE = ROOT / "docs" / "fidelity.md"
BEGIN, END = "<!-- operations: begin -->\n", "<!-- operations: end -->\n"

SDKS = {
    "vonage-python-sdk/": "Python `vonage`",
    "nexmo-python/": "Python `nexmo`",
    "@vonage/server-sdk/": "Node `@vonage/server-sdk`",
    "nexmo-node/": "Node `nexmo`",
    "vonage-java-sdk/": "Java",
    "nexmo-go/": "Go `nexmo-go`",
}

ROUTES = {
    ("POST", ""): "create a call",
    ("GET", ""): "list calls",
    ("GET", "/ID"): "get a call",
    ("PUT", "/ID hangup"): "hang up",
    ("PUT", "/ID mute"): "mute",
    ("PUT", "/ID unmute"): "unmute",
    ("PUT", "/ID earmuff"): "earmuff",
    ("PUT", "/ID unearmuff"): "unearmuff",
    ("PUT", "/ID transfer url"): "transfer to a URL",
    ("PUT", "/ID transfer ncco"): "transfer to an NCCO",
    ("PUT", "/ID/stream"): "start a stream",
    ("DELETE", "/ID/stream"): "stop a stream",
    ("PUT", "/ID/talk"): "start a talk",
    ("DELETE", "/ID/talk"): "stop a talk",
    ("PUT", "/ID/dtmf"): "send DTMF",
    ("PUT", "/ID/input/dtmf"): "subscribe to DTMF",
    ("DELETE", "/ID/input/dtmf"): "unsubscribe from DTMF",
}


def note(simulator):
    """Note the operations that a simulator was asked for and did."""
    with NOTED.open("a", encoding="utf-8") as file:
        for world in simulator.ask("GET", "health")["worlds"]:
            journal = simulator.ask("GET", "journal", application_id=world, limit=100_000)
            for entry in journal["entries"]:
                operation = _operation(entry) if entry["kind"] == "request" else None
                if operation is not None and entry.get("status", 500) < 400:
                    file.write(json.dumps([entry["wall"]["user_agent"], operation]) + "\n")


def _operation(entry):
    path = re.sub(r"^/v1/calls/?", "/", entry["path"]).rstrip("/")
    path = re.sub(r"^/[^/]+", "/ID", path)
    body = entry.get("body") or {}
    if entry["method"] == "PUT" and path == "/ID":
        path += f" {body.get('action')}" if isinstance(body, dict) else ""
    if isinstance(body, dict) and body.get("action") == "transfer":
        path += " ncco" if "ncco" in body.get("destination", {}) else " url"
    return ROUTES.get((entry["method"], path))


def _performed():
    performed = defaultdict(set)
    for line in NOTED.read_text(encoding="utf-8").splitlines():
        agent, operation = json.loads(line)
        name = next((name for start, name in SDKS.items() if (agent or "").startswith(start)), None)
        if name is not None:
            performed[name].add(operation)
    return performed


def _table(performed):
    names = [name for name in SDKS.values() if name in performed]
    lines = ["| operation | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for operation in ROUTES.values():
        marks = ("yes" if operation in performed[name] else "" for name in names)
        lines.append(f"| {operation} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def _written():
    """Read back what the page says: the operations of each SDK that has a column."""
    table = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    head, body = rows[0], rows[2:]
    return {
        name: {row[0] for row in body if row[column] == "yes"}
        for column, name in enumerate(head)
        if column > 0
    }


def main():
    """Write the table, or hold it against what was noted; return an exit code."""
    performed = _performed()
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(before + BEGIN + _table(performed) + END + rest.partition(END)[2], encoding="utf-8")
        return 0
    written = _written()
    for name in sorted(written.keys() - performed.keys()):
        print(f"NOT TESTED HERE: {name} (its toolchain is absent)")
    wrong = {name for name in performed if performed[name] != written.get(name)}
    for name in sorted(wrong):
        differing = performed[name] ^ written.get(name, set())
        print(f"docs/fidelity.md differs from the run for {name}: {', '.join(sorted(differing))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
