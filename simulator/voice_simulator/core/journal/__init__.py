"""The journal of a world: what its entries say (`entries`), and where they are kept (`journal`)."""

from voice_simulator.core.journal.journal import Entry, Journal, Record

__all__ = ["Entry", "Journal", "Record"]
