"""What the journal keeps of bodies: a short one whole, of a long one how it begins, and its size."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from voice_simulator.core.json_text import from_json, from_own_json, to_json
from voice_simulator.core.redaction import without_passwords, without_secrets

LONGEST_REPLY: Final = 64 * 1024
"""Bytes of the longest reply of your app that is kept whole; they may be an NCCO."""

LONGEST_ANSWER: Final = 2 * 1024
"""Bytes of the longest answer of the API that is kept whole: a call's record has 700, a page of them more."""

_SHOWN: Final = 200

_LOOKED_THROUGH: Final = 4 * 1024


def kept_reply(body: bytes) -> tuple[bytes, int | None]:
    """Return a reply of your app as the journal keeps it, JSON, and its size where that is not all of it.

    What is no JSON becomes a text, and is short to be kept whole.
    """
    return _kept(body, LONGEST_REPLY)


def kept_text(body: bytes) -> tuple[bytes, int | None]:
    """Return an answer that somebody else wrote, and may be no JSON, likewise."""
    return _kept(body, LONGEST_ANSWER)


def kept_answer(body: bytes) -> tuple[bytes, int | None]:
    """Return an answer of the API, JSON that `to_json` wrote, likewise."""
    shown = _without_secrets(body)
    if len(shown) <= LONGEST_ANSWER:
        return _same(shown), None
    return _same(to_json(_beginning(shown))), len(body)


def _kept(body: bytes, longest: int) -> tuple[bytes, int | None]:
    if len(body) <= longest:
        try:
            return to_json(without_secrets(from_json(body))), None
        except ValueError:
            pass
    return to_json(_beginning(body)), len(body) if len(body) > _SHOWN else None


def _without_secrets(answer: bytes) -> bytes:
    # Nearly none has any, and to read it takes a while.
    if b"@" not in answer and b'"authorization"' not in answer:
        return answer
    return to_json(without_secrets(from_own_json(answer)))


def _beginning(body: bytes) -> str:
    # Looked through further than it is shown: the end of a password may come behind that.
    return without_passwords(body[:_LOOKED_THROUGH].decode(errors="replace"))[:_SHOWN]


@lru_cache(256)
def _same(answer: bytes) -> bytes:
    """Return one value for answers that are alike: apps ask for the same call again and again."""
    return answer
