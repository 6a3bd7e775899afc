"""What is open until it is closed."""

from __future__ import annotations

from typing import Protocol


class Closable(Protocol):
    """Something that holds tasks, connections or worlds until it is closed."""

    async def close(self) -> None:
        """End all that it holds; nothing of it goes on once this returns."""
