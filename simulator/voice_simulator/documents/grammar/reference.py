"""The reference of keys, as a Markdown table: key, what stands behind it, what it does, its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.documents.grammar.mappings import Key


def table_of(keys: Iterable[Key[Any]]) -> str:
    """Return keys as a Markdown table."""
    return "\n".join(_rows(keys))


def in_a_cell(text: str) -> str:
    """Return a text as a cell of a table takes it."""
    return text.replace("|", "\\|")


def _rows(keys: Iterable[Key[Any]]) -> Iterator[str]:
    yield "| key | value | what it does |"
    yield "|---|---|---|"
    for key in keys:
        needed = " (required)" if key.is_required else ""
        yield f"| `{key.name}` | {in_a_cell(key.kind.form)}{needed} | {in_a_cell(key.says)} |"
