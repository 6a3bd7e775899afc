"""What the journal keeps of the headers of a reply: a bounded part of them, without secrets.

They differ from run to run, the `Date` at least: they are told with the latency, and in no canonical journal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from voice_simulator.core.json_text import to_json
from voice_simulator.core.redaction import header_without_secret

MOST_KEPT: Final = 2 * 1024
"""How many characters of headers are kept of a reply, names and values together."""

LONGEST_VALUE: Final = 256
"""How many characters of one value are kept."""

RawHeaders = tuple[tuple[bytes, bytes], ...]


class KeptHeaders(NamedTuple):
    """Headers of a reply.

    Attributes:
        shown: their values by their names, as JSON.
        left_out: how many others there were.
    """

    shown: bytes
    left_out: int


def kept_headers(raw: RawHeaders) -> KeptHeaders:
    """Return what is kept of the headers of a reply, as they came."""
    # Most replies within a second have the same, and share what is kept of them.
    size = sum(len(name) + len(value) for name, value in raw)
    return _shared(raw) if size <= MOST_KEPT else _kept(raw)


def _kept(raw: RawHeaders) -> KeptHeaders:
    shown: dict[str, tuple[str, str]] = {}
    room, left_out = MOST_KEPT, 0
    for one in raw:
        folded, name, value = _known(*one) if _is_short(*one) else _told(*one)
        size = len(name) + len(value)
        if size > room:
            left_out += 1
            continue
        room -= size
        first, before = shown.get(folded, (name, None))
        # RFC 9110, 5.3: one that is sent twice says as much as one with both values; case says nothing.
        shown[folded] = first, value if before is None else f"{before}, {value}"
    return KeptHeaders(to_json(dict(shown.values())), left_out)


def _is_short(name: bytes, value: bytes) -> bool:
    return len(name) + len(value) <= LONGEST_VALUE


_shared = lru_cache(256)(_kept)


def _told(name: bytes, value: bytes) -> tuple[str, str, str]:
    """Return the name of a header in small letters and as it came, and its value as it is told."""
    spelled, whole = name.decode(errors="replace"), value.decode(errors="replace")
    hidden = header_without_secret(spelled, whole)
    if len(hidden) <= LONGEST_VALUE:
        return spelled.lower(), spelled, hidden
    return spelled.lower(), spelled, f"{hidden[:LONGEST_VALUE]}… (of {len(hidden):,} characters)"


_known = lru_cache(1024)(_told)
