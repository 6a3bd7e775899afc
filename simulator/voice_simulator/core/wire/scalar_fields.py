"""Fields for single values: booleans, numbers, spans of time, texts, and words from a list."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeVar

from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.model.vocabulary import HttpMethod
from voice_simulator.core.wire.json_values import is_unicode, number, whole_number
from voice_simulator.core.wire.lenient_schema import LenientField, T

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

W = TypeVar("W", bound=StrEnum)


class BooleanField(LenientField[bool]):
    """`true` or `false`, or either as a string."""

    json_types: ClassVar = (bool,)
    _WORDS: ClassVar = {"true": True, "false": False}

    def __init__(self, *, key: str | None = None, required: bool = False) -> None:
        super().__init__("true or false", key=key, required=required)

    def loose_values(self, value: object, at: str) -> Iterator[Remark]:
        """Name a text: `"true"`."""
        if isinstance(value, str) and value in self._WORDS:
            yield Remark(at, f"a text here, where the reference has {value} without quotes", lost=False)

    def parse(self, value: object) -> bool:
        """Return the boolean."""
        if isinstance(value, str):
            value = self._WORDS.get(value, value)
        if not isinstance(value, bool):
            raise self.refusal(value)
        return value


class _NumericField(LenientField[T]):
    """A number, or a string with one."""

    json_types: ClassVar = (int, float)
    documented: float | None = None
    """The most that the reference has, where more is taken; None where that is the same."""
    documented_least: float | None = None
    """The least that SDKs have, where less is taken; None where that is the same."""

    def is_of_type(self, value: object) -> bool:
        """Return whether it is a number, in the range or not."""
        return super().is_of_type(value) or number(value) is not None

    def loose_values(self, value: object, at: str) -> Iterator[Remark]:
        """Name a text, such as `"3"`, and a number beyond the reference."""
        given = number(value)
        if given is None:
            return
        if isinstance(value, str):
            yield Remark(at, f"a text here, where the reference has the number {value}", lost=False)
        if self.documented is not None and given > self.documented:
            yield Remark(at, f"the reference has {self.documented:g} as the most, got {given:g}", lost=False)
        if self.documented_least is not None and given < self.documented_least:
            yield Remark(at, f"SDKs have {self.documented_least:g} as the least, got {given:g}", lost=False)


class WholeNumberField(_NumericField[int]):
    """A whole number in a range, both ends included."""

    def __init__(self, low: int, high: int, *, documented: int | None = None, key: str | None = None) -> None:
        super().__init__(f"a whole number from {low} to {high}", key=key)
        self.low, self.high, self.documented = low, high, documented

    def parse(self, value: object) -> int:
        """Return the number."""
        whole = value if type(value) is int else whole_number(value)
        if whole is None or not self.low <= whole <= self.high:
            raise self.refusal(value)
        return whole


class DecimalField(_NumericField[float]):
    """A number in a range, both ends included."""

    def __init__(self, low: float, high: float, *, key: str | None = None) -> None:
        super().__init__(f"a number from {low} to {high}", key=key)
        self.low, self.high = low, high

    def parse(self, value: object) -> float:
        """Return the number."""
        decimal = number(value)
        if decimal is None or not self.low <= decimal <= self.high:
            raise self.refusal(value)
        return float(decimal)


class SecondsField(_NumericField[int]):
    """A span of time, sent in seconds and loaded in milliseconds.

    Args:
        low, high: the range in seconds, both ends included.
        whole: refuse fractions.
        clamped: take a number beyond the range for the nearer end of it.
        documented: the most that the reference has, if more is taken.
        documented_least: the least that SDKs have, if less is taken.
        key, spellings: as in `LenientField`.
    """

    def __init__(
        self,
        low: float,
        high: float,
        *,
        whole: bool = False,
        clamped: bool = False,
        documented: float | None = None,
        documented_least: float | None = None,
        key: str | None = None,
        spellings: Sequence[str] = (),
    ) -> None:
        kind = "a whole number" if whole else "a number"
        words = kind if clamped else f"{kind} from {low} to {high}"
        super().__init__(words, key=key, spellings=spellings)
        self.low, self.high, self.whole, self.clamped = low, high, whole, clamped
        self.documented, self.documented_least = documented, documented_least

    def parse(self, value: object) -> int:
        """Return the span in milliseconds."""
        seconds = whole_number(value) if self.whole else number(value)
        if seconds is not None and self.clamped:
            seconds = min(max(seconds, self.low), self.high)
        if seconds is None or not self.low <= seconds <= self.high:
            raise self.refusal(value)
        return round(seconds * 1000)


class TextField(LenientField[str]):
    """A string of 1 to `high` characters that UTF-8 can write."""

    def __init__(
        self, high: int, *, key: str | None = None, spellings: Sequence[str] = (), required: bool = False
    ) -> None:
        super().__init__(
            f"a string of 1 to {high} characters", key=key, spellings=spellings, required=required
        )
        self.high = high

    def parse(self, value: object) -> str:
        """Return the text as it is."""
        if not isinstance(value, str) or not 1 <= len(value) <= self.high or not is_unicode(value):
            raise self.refusal(value)
        return value


class PatternField(LenientField[str]):
    """A string that matches a regular expression from end to end.

    Args:
        expected: the expression in words, fit to follow "must be".
        pattern: the expression; it must bound the length, and admit no half of a surrogate pair.
        key, spellings, required: as in `LenientField`.
    """

    def __init__(
        self,
        expected: str,
        pattern: str,
        *,
        key: str | None = None,
        spellings: Sequence[str] = (),
        required: bool = False,
    ) -> None:
        super().__init__(expected, key=key, spellings=spellings, required=required)
        self.pattern = re.compile(pattern)

    def parse(self, value: object) -> str:
        """Return the text as it is."""
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise self.refusal(value)
        return value


class ChoiceField(LenientField[T]):
    """One of a few words, each of which stands for a value.

    Args:
        meanings: word on the wire to value; `choices_of(TheEnum)` for the words of an enum.
        key, required: as in `LenientField`.
    """

    def __init__(self, meanings: Mapping[str, T], *, key: str | None = None, required: bool = False) -> None:
        *others, last = meanings
        words = f"{', '.join(others)} or {last}" if others else last
        super().__init__(f"one of {words}" if len(others) > 1 else words, key=key, required=required)
        self.meanings = meanings

    def parse(self, value: object) -> T:
        """Return the value that the word stands for."""
        if not isinstance(value, str) or value not in self.meanings:
            raise self.refusal(value)
        return self.meanings[value]


def choices_of(words: type[W]) -> dict[str, W]:
    """Return the words of an enum as the meanings of a `ChoiceField`."""
    return {word.value: word for word in words}


class MethodField(ChoiceField[HttpMethod]):
    """GET or POST, in any case."""

    def __init__(self, *, key: str | None = None) -> None:
        super().__init__(choices_of(HttpMethod), key=key)

    def parse(self, value: object) -> HttpMethod:
        """Return the method."""
        found = self.meanings.get(value.upper()) if isinstance(value, str) else None
        if found is None:
            raise self.refusal(value)
        return found
