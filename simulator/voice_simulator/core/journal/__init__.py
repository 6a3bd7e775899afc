"""The journal of a world: what its entries say, where they are kept, and how they are followed.

`shapes` says what a declaration of an entry is; the modules that end in `_entries` declare them, by what they
are about, and `entries` has them all. `journal` keeps them, `selection` says which are asked for, `follower`
follows them, `reading` makes them from JSON.
"""

from voice_simulator.core.journal.follower import Follower, Missed
from voice_simulator.core.journal.journal import Entry, Journal, Record
from voice_simulator.core.journal.selection import Selection

__all__ = ["Entry", "Follower", "Journal", "Missed", "Record", "Selection"]
