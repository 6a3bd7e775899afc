"""Remarks: what an app writes into an NCCO, a request or a reply and gets nothing for, as on the platform.

The platform takes what it does not know without a word, and so does the simulator: a remark changes nothing
of a call. It is a note in the journal and the log, a warning of `check`, and, where your app lost something
by it, what `no_errors` names.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


_MOST_COMPARED: Final = 100
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that has no effect.

    Attributes:
        member: where it is: `ncco[0].langage`.
        why: why it has none, and the nearest word: fit to follow the member and a colon.
        lost: whether your app asked for something that it does not get on the platform either. Otherwise only
            the simulator leaves it out, or nothing is lost at all.
        is_simulated: whether the simulator does what the platform does with it.
    """

    member: str
    why: str
    lost: bool
    is_simulated: bool = True

    @property
    def sentence(self) -> str:
        """Return the remark in one line."""
        return f"{self.member}: {self.why}"


def unknown_member(at: str, name: str, known: Iterable[str]) -> Remark:
    """Remark on a member that nobody reads, with the nearest that somebody does."""
    shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
    near = nearest(name, known)
    hint = f"; did you mean {near}?" if near else ""
    return Remark(f"{at}{shown}", f"unknown, so it has no effect{hint}", lost=True)


def not_simulated(at: str, name: str, why: str) -> Remark:
    """Remark on a member that the platform knows and the simulator takes without doing anything."""
    return Remark(f"{at}{name}", f"taken, but not simulated: {why}", lost=False, is_simulated=False)


def without_effect(at: str, name: str, why: str) -> Remark:
    """Remark on a member that is known, and does nothing because of what stands beside it."""
    return Remark(f"{at}{name}", f"it has no effect here: {why}", lost=True)


def nearest(name: str, words: Iterable[str]) -> str | None:
    """Return the word that is most like a member's name, however the two are spelled; None where none is."""
    by_letters = {_letters(one[:_LONGEST_NAME]): one for one in islice(words, _MOST_COMPARED)}
    near = get_close_matches(_letters(name[:_LONGEST_NAME]), by_letters, 1, cutoff=0.75)
    return by_letters[near[0]] if near else None


def _letters(name: str) -> str:
    """Return a name without what its spellings differ in: `max_digits` is `maxDigits`."""
    return name.replace("_", "").replace("-", "").lower()
