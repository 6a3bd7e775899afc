"""What the journal says of the body of an answer of the platform's API.

It stands in `wall`, although it is the same in each run: it follows from the rest, and need not be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import hdrs

from voice_simulator.core.journal.kept_bodies import kept_answer, kept_text
from voice_simulator.core.json_text import to_json

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.errors import ApiError


def facts_of_answer(response: web.Response) -> dict[str, object]:
    """Return what is said of an answer: of a file its type and size, of one without a body nothing."""
    if isinstance(response.body, bytes):
        return _facts(*kept_answer(response.body)) if response.body else {}
    if response.body is None:
        return {}
    size = response.headers.get(hdrs.CONTENT_LENGTH)
    facts: dict[str, object] = {"answer_type": response.content_type}
    return facts if size is None else facts | {"answer_size": int(size)}


def facts_of_refusal(error: ApiError) -> dict[str, object]:
    """Return what is said of a refusal."""
    return _facts(*kept_answer(to_json(error.body())))


def facts_of_injected(body: bytes) -> dict[str, object]:
    """Return what is said of an answer that a fault gives, which may be no JSON, or half of some."""
    return _facts(*kept_text(body)) if body else {}


def _facts(answer: bytes, size: int | None) -> dict[str, object]:
    return {"answer": answer} if size is None else {"answer": answer, "answer_size": size}
