"""The reference of a record, as a Markdown table: key, what stands behind it, what it does, its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.documents.grammar.records import Key, MappingOf


def table_of(record: MappingOf[Any]) -> str:
    """Return the keys of a record as a Markdown table."""
    return "\n".join(_rows(record))


def _rows(record: MappingOf[Any]) -> Iterator[str]:
    yield "| key | value | what it does |"
    yield "|---|---|---|"
    for key in record.keys:
        yield f"| `{key.name}` | {_form(key)} | {_in_a_cell(key.says)} |"


def _form(key: Key[Any]) -> str:
    form = _in_a_cell(key.kind.form)
    if key.is_required:
        return f"{form} (required)"
    return form if key.default_form is None else f"{form}; else {key.default_form}"


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")
