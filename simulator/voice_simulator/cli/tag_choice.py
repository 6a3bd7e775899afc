"""Chooses scenarios by their tags: `--tags smoke,voicemail`, `--tags '!slow'`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import did_you_mean, truncate
from voice_simulator.errors import SettingsError
from voice_simulator.scenario.language.document_head import TAG

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_NOT: Final = "!"


@dataclass(frozen=True, slots=True)
class TagChoice:
    """What one `--tags` asks for.

    Attributes:
        text: as it was given.
        wanted: tags of which a scenario must have one; none for any.
        unwanted: tags of which it may have none.
    """

    text: str
    wanted: frozenset[str]
    unwanted: frozenset[str]

    @classmethod
    def of(cls, text: str) -> TagChoice:
        """Read the value of the flag.

        Raises:
            ValueError: with a sentence about what is no tag.
        """
        words = [word.strip() for word in text.split(",") if word.strip()]
        for word in words or [""]:
            if not TAG.fullmatch(word.removeprefix(_NOT)):
                raise ValueError(f"expected tags such as smoke,voicemail or '!slow', got '{truncate(text)}'")
        unwanted = frozenset(word.removeprefix(_NOT) for word in words if word.startswith(_NOT))
        return cls(text, frozenset(word for word in words if not word.startswith(_NOT)), unwanted)

    def admits(self, tags: Collection[str]) -> bool:
        """Tell whether a scenario with these tags is chosen."""
        return self.unwanted.isdisjoint(tags) and (not self.wanted or not self.wanted.isdisjoint(tags))


def check_tags(choices: Iterable[TagChoice], known: Collection[str]) -> None:
    """Make sure that each tag that is asked for is one of a scenario.

    Raises:
        SettingsError: one is not; it may be misspelt, and then an unwanted scenario would run.
    """
    for choice in choices:
        for tag in sorted(choice.wanted | choice.unwanted):
            if tag not in known:
                raise SettingsError(f"--tags: no scenario has the tag '{tag}'{_hint(tag, sorted(known))}")


def _hint(tag: str, known: Sequence[str]) -> str:
    near = did_you_mean(tag, known)
    return f"{near} They have {', '.join(known)}" if known else f"{near} They have no tags at all"
