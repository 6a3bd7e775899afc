"""Texts on a WebSocket that repeat themselves: a timeline tells the first of each, and how many more come.

An app that sends its audio as texts, or a `clear` for each frame that it hears, would fill it otherwise.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.journal.socket_entries import SocketReceivedEntry, SocketSentEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.journal import Entry

_FEW: Final = 3
"""So many that repeat others are told one by one."""


class RepeatedTexts(NamedTuple):
    """Texts that are like others before them.

    Attributes:
        last: the last one.
        number: how many they are.
        kinds: how many differ from each other.
    """

    last: Entry
    number: int
    kinds: int

    @property
    def summary(self) -> str:
        """Tell of them in a few words."""
        return f"… {self.number:,} more like {'this' if self.kinds == 1 else 'these'}"


def with_repeated_told_once(entries: Iterable[Entry]) -> Iterator[Entry | RepeatedTexts]:
    """Yield entries, and in place of texts that follow their like how many those are."""
    for (_, are_texts), group in groupby(entries, lambda one: (one.uuid, _likeness(one) is not None)):
        consecutive = list(group)
        yield from _folded(consecutive) if are_texts else consecutive


def _folded(texts: Sequence[Entry]) -> Iterator[Entry | RepeatedTexts]:
    seen: set[str | None] = set()
    firsts: list[Entry] = []
    others: list[Entry] = []
    for text in texts:
        like = _likeness(text)
        (others if like in seen else firsts).append(text)
        seen.add(like)
    if len(others) <= _FEW:
        yield from texts
        return
    yield from firsts
    yield RepeatedTexts(others[-1], len(others), len({_likeness(text) for text in others}))


def _likeness(entry: Entry) -> str | None:
    """Return what alike texts have in common; None for what is no text, or a key, each of which matters."""
    match entry.what:
        case SocketReceivedEntry(received="unknown", note=note):
            return f"ignored: {note}"
        case SocketReceivedEntry(text=text):
            return f"received: {text}"
        case SocketSentEntry(sent=sent, message=message) if sent != "dtmf":
            return f"sent: {message.decode(errors='replace')}"
        case _:
            return None
