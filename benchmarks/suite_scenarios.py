"""The scenarios of the suite: six kinds, each file with a number, spans and keys of its own; all hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HEAD = """\
name: {title}, number {index}
calls:
  - to: "{number}"
    turns: {turns}
trigger:
  post: /calls
  json: {{number: "{number}", again: {again}}}
  status: 201
"""
_PAYS = "[{{ring: {ring}s}}, answer, {{stay: 2s}}, {{press: {key}}}, {{stay: {stay}s}}, hang_up]"


def write(folder: Path, count: int) -> None:
    """Write so many scenarios into a folder, the kinds in turn."""
    for index in range(count):
        text = _KINDS[index % len(_KINDS)](index)
        (folder / f"{index:03d}.yaml").write_text(text, encoding="utf-8")


def trigger(index: int) -> tuple[str, str, dict[str, object]]:
    """Return the request that sets a scenario going: method, path and body."""
    again = 2 if _KINDS[index % len(_KINDS)] is _busy_twice else 0
    return "POST", "/calls", {"number": _number(index), "again": again}


def _busy(index: int) -> str:
    return _head("Busy", index, "[busy]") + _expectations(
        index,
        "- call: {to: {number}, turn: 1}\n    status: busy",
        "- webhook: busy",
        "- no: {webhook: answer}",
        "- calls: 1",
        "- no_errors",
    )


def _busy_twice(index: int) -> str:
    turns = f"[busy, {{busy: {{ring: {1 + index % 3}s}}}}, {_pays(index)}]"
    return _head("Busy twice, then answered", index, turns, again=2) + _expectations(
        index,
        "- calls: {to: {number}, count: 3}",
        "- call: {to: {number}, turn: 2}\n    status: busy",
        '- call: {to: {number}, turn: 3}\n    status: completed\n    heard: ["*Good-bye*"]',
        "- no_errors",
    )


def _machine(index: int) -> str:
    turns = f"[{{machine: {{ring: {3 + index % 7}s, stay: 30s}}}}]"
    return _head("A machine", index, turns) + _expectations(
        index,
        "- call: {number}\n    status: completed",
        "- webhook: machine",
        "- reply: {to: machine, status: 200, body: [{action: talk}]}",
        '- call: {number}\n    heard: ["*call us back*"]',
    )


def _pressing(index: int) -> str:
    return _head("A key is pressed", index, f"[{_pays(index)}]") + _expectations(
        index,
        "- call: {number}\n    status: completed\n    duration: {at_least: 2s, at_most: 60s}",
        '- call: {number}\n    events: [started, ringing, answered, "...", completed]',
        f"- webhook: {{event: input, body: {{dtmf: {{digits: {_key(index)}}}}}}}",
        f'- call: {{number}}\n    heard: ["*pressed {_key(index)}*"]',
        "- no_errors",
    )


def _late(index: int) -> str:
    faults = f"faults:\n  - {{webhook: ringing, late: {1 + index % 3}s}}\n"
    return (
        _head("A late event", index, f"[{_pays(index)}]")
        + faults
        + _expectations(
            index,
            "- call: {number}\n    status: completed",
            "- webhook: {event: ringing, delivered: true}",
            "- between: {from: started, to: answered, at_most: 30s}",
            "- no_errors",
        )
    )


def _doubled(index: int) -> str:
    faults = "faults:\n  - {webhook: completed, twice: true}\n"
    return (
        _head("A doubled event", index, f"[{_pays(index)}]")
        + faults
        + _expectations(
            index,
            "- call: {number}\n    status: completed",
            "- webhook: completed\n    times: 2",
            "- calls: 1",
        )
    )


_KINDS: tuple[Callable[[int], str], ...] = (_busy, _busy_twice, _machine, _pressing, _late, _doubled)


def _head(title: str, index: int, turns: str, again: int = 0) -> str:
    return _HEAD.format(title=title, index=index, number=_number(index), turns=turns, again=again)


def _expectations(index: int, *lines: str) -> str:
    return "expect:\n" + "".join(f"  {line}\n" for line in lines).replace("{number}", _number(index))


def _pays(index: int) -> str:
    return _PAYS.format(ring=1 + index % 5, key=_key(index), stay=3 + index % 11)


def _key(index: int) -> int:
    return 1 + index % 2


def _number(index: int) -> str:
    return str(447700910000 + index)
