"""How the platform writes the members of a webhook into a query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from voice_simulator.core.json_text import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable


def encode_query(members: Iterable[tuple[str, object]]) -> str:
    """Write members as the platform writes them into a query.

    Recorded: members in body order, objects as JSON text, blanks as `%20`, and `:`, `,` and `/` as they are.
    Members that are null are left out; no recording shows one.
    """
    return "&".join(
        f"{_quoted(name, '')}={_quoted(_query_text(value), ':,/')}"
        for name, value in members
        if value is not None
    )


def _quoted(text: str, safe: str) -> str:
    # Halves of characters, which JSON can hold, become `?` as they do in bodies.
    return quote(text, safe=safe, errors="replace")


def _query_text(value: object) -> str:
    return value if isinstance(value, str) else to_json(value).decode()
