"""Ids that are the same in every run: drawn from (seed, application, counter)."""

from __future__ import annotations

from hashlib import blake2b


class Identifiers:
    """The ids of one world, in the platform's spellings."""

    def __init__(self, seed: int, application_id: str) -> None:
        self._key = blake2b(f"{seed}/{application_id}".encode()).digest()
        self._drawn = 0

    def new_uuid(self) -> str:
        """Return the next id as a dashed UUID v4, the form of outbound legs."""
        digits = self._draw()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def new_inbound_uuid(self, *, from_app: bool = False) -> str:
        """Return the next id of an inbound leg: 32 hex digits, or a UUID where the user of an app calls."""
        return self.new_uuid() if from_app else self._draw()

    def new_conversation_uuid(self) -> str:
        """Return the next id of a conversation: `CON-` and a UUID."""
        return f"CON-{self.new_uuid()}"

    def _draw(self) -> str:
        self._drawn += 1
        return blake2b(self._drawn.to_bytes(8), digest_size=16, key=self._key).hexdigest()


class Draws:
    """What is left to chance in one world, the same in every run: drawn as ids are, but apart from them.

    Args:
        purpose: what for; draws for one purpose do not change those for another.
    """

    def __init__(self, seed: int, application_id: str, purpose: str = "draws") -> None:
        self._key = blake2b(f"{seed}/{application_id}/{purpose}".encode()).digest()
        self._drawn = 0

    def draw(self, below: int) -> int:
        """Return the next whole number from 0 up to, but not, `below`."""
        self._drawn += 1
        digest = blake2b(self._drawn.to_bytes(8), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest) % below
