"""Who is reached by which of the firm's numbers. Put yours here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works here.

    Attributes:
        name: as it is spoken.
        number: their own telephone, digits only; no caller gets to know it.
    """

    name: str
    number: str


ADA: Final = Person(name="Ada", number="447700900811")
BEN: Final = Person(name="Ben", number="447700900812")
CLAIRE: Final = Person(name="Claire", number="447700900813")
DORA: Final = Person(name="Dora", number="447700900814")
EMIL: Final = Person(name="Emil", number="447700900815")

# -- the firm's numbers

DIRECT_LINE: Final = "447700900801"
"""Ada's number on her card."""

SALES: Final = "447700900802"
"""Whoever is free: they are called one after the other."""

DUTY: Final = "447700900803"
"""Whoever is on duty, at any hour, on a telephone of their own."""

CONFERENCE: Final = "447700900804"
"""The weekly meeting."""

SERVICE: Final = "447700900805"
"""Customers, who wait in a queue of their own until an agent is free."""

OWNER: Final = ADA
SELLERS: Final = (BEN, CLAIRE, DORA)
ON_DUTY: Final = EMIL
MODERATOR: Final = ADA
AGENTS: Final = (CLAIRE, DORA)

MUSIC: Final = "https://example.com/music.mp3"
"""What is heard while one waits."""
