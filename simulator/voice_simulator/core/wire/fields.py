"""How one value of a request body, a query or an NCCO is read.

Tolerant of what SDKs and applications really send, exact about everything else:

- a numeric string is a number, `"true"` and `"false"` are booleans;
- an array of one is the one, where a single value is meant;
- `null` is the same as absent;
- several spellings of one key are one key.

What can't be read is reported as a `FieldError`. Schemas built of these fields leave absent options out of
what they load, so that each default has one place: the dataclass that is made of the result.

Source: the request bodies of nine SDKs and the official snippets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validates_schema

from voice_simulator.core.model.remarks import Remark, not_simulated, unknown_member
from voice_simulator.core.model.vocabulary import HttpMethod
from voice_simulator.core.wire.field_errors import FieldError, invalid, shown
from voice_simulator.core.wire.json_values import is_unicode, is_url, number, whole_number

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


Check = TypeVar("Check", bound=Callable[..., None])


def checks_whole(method: Check) -> Check:
    """Let a method of a schema refuse an object; it is given what was loaded, and what was given."""
    method.checks_whole = True  # type: ignore[attr-defined]
    checked: Check = validates_schema(skip_on_field_errors=False, pass_original=True)(method)
    return checked


class LenientSchema(Schema):
    """An object of options; what is unknown in it is ignored, as the platform does.

    What is right is read at once. With what is not, marshmallow begins again and finds all that is wrong; it
    takes three times as long. Checks of a whole object are methods marked by `checks_whole`, never by
    marshmallow's own decorators, which the quick way would pass by.
    """

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    not_simulated: ClassVar[Mapping[str, str]] = {}
    """Members that the platform knows and that do nothing here, by their names on the wire, and why."""

    others: ClassVar[frozenset[str]] = frozenset()
    """Members that are read elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._fields = [
            (name, field.data_key or name, field)
            for name, field in self.load_fields.items()
            if isinstance(field, LenientField)
        ]
        self._by_key: dict[str, list[LenientField[Any]]] = {}
        for _, key, field in self._fields:
            for spelling in (key, *field.spellings):
                self._by_key.setdefault(spelling, []).append(field)
        self._unremarkable = self.others | {
            key
            for key, fields_of_key in self._by_key.items()
            if key not in self.not_simulated and not any(field.remarks_on_values for field in fields_of_key)
        }
        methods = [getattr(self, name) for name in dir(type(self)) if name != "context"]
        self._checks = [method for method in methods if hasattr(method, "checks_whole")]

    def load(self, data: Any, **options: Any) -> Any:  # noqa: ANN401 # as marshmallow has it
        """Read an object, or raise a `ValidationError` with everything that is wrong."""
        if isinstance(data, dict) and not options:
            try:
                return self._read(data)
            except ValidationError:
                pass
        return super().load(data, **options)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Say what of an object has no effect; one that can't be read has none.

        Args:
            given: the object, as JSON made it.
            at: what its members' names follow: `ncco[0].`.
        """
        if not isinstance(given, dict):
            return
        for name, value in given.items():
            if name not in self._unremarkable and value is not None:
                yield from self._remarks_on(name, value, at)

    def _remarks_on(self, name: str, value: object, at: str) -> Iterator[Remark]:
        if name in self.not_simulated:
            yield not_simulated(at, name, self.not_simulated[name])
        elif name not in self._by_key:
            yield unknown_member(at, name, [*self._by_key, *self.not_simulated])
        for field in self._by_key.get(name, ()):
            yield from field.remarks(value, f"{at}{name}")

    def _read(self, given: dict[str, object]) -> dict[str, object]:
        loaded: dict[str, object] = {}
        for name, key, field in self._fields:
            if key in given or field.required or field.spellings:
                value = field.deserialize(given.get(key), key, given)
                if value is not missing:
                    loaded[name] = value
        for check in self._checks:
            check(loaded, given)
        return loaded


class LenientField(fields.Field[T], Generic[T]):
    """A value that may be absent, `null`, differently spelled or wrapped in an array of one.

    Args:
        expected: what a right value is, fit to follow "must be".
        key: the member's name on the wire; the attribute's own when left out.
        spellings: other names that mean the same.
        required: whether its absence is a fault.
    """

    unwraps: ClassVar[bool] = True
    """Whether an array of one stands for the one."""

    remarks_on_values: ClassVar[bool] = False
    """Whether some values of it deserve a remark."""

    json_types: ClassVar[tuple[type, ...]] = (str,)
    """What a value must be an instance of, not to be of the wrong type."""

    def __init__(
        self, expected: str, *, key: str | None = None, spellings: Sequence[str] = (), required: bool = False
    ) -> None:
        super().__init__(data_key=key, required=required, load_only=True)
        self.expected = expected
        self.spellings = tuple(spellings)

    def deserialize(
        self,
        value: object,
        attr: str | None = None,  # noqa: ARG002  # marshmallow passes it
        data: Mapping[str, object] | None = None,
        **kwargs: object,  # noqa: ARG002  # marshmallow passes them
    ) -> T:
        """Read a member; called by marshmallow with `missing` for one that is absent."""
        if (value is None or value is missing) and self.spellings:
            value = self._spelled_otherwise(data or {})
        if value is None or value is missing:
            return self._absent()
        if self.unwraps and type(value) is list and len(value) == 1:
            value = value[0]
        return self.read(value)

    def read(self, value: object) -> T:
        """Return what the value means, or raise `self.refusal(value)`."""
        raise NotImplementedError

    def remarks(self, value: object, at: str) -> Iterator[Remark]:  # noqa: ARG002 # for those that have some
        """Say what of a right value, which stands at a place, has no effect."""
        yield from ()

    def refusal(self, value: object) -> ValidationError:
        """Make the exception that says what was expected and what was got."""
        return invalid(
            FieldError(expected=self.expected, got=shown(value), wrong_type=not self.is_of_type(value))
        )

    def is_of_type(self, value: object) -> bool:
        """Say whether the value is of a JSON type that the member can have, right or not."""
        return isinstance(value, self.json_types) and (type(value) is not bool or bool in self.json_types)

    def _spelled_otherwise(self, data: Mapping[str, object]) -> object:
        return next((data[key] for key in self.spellings if data.get(key) is not None), None)

    def _absent(self) -> T:
        if self.required:
            raise invalid(FieldError(expected=self.expected))
        left_out: T = self.load_default
        return left_out


class Truth(LenientField[bool]):
    """`true` or `false`, or either as a string."""

    json_types: ClassVar = (bool,)
    _WORDS: ClassVar = {"true": True, "false": False}

    def __init__(self, *, key: str | None = None, required: bool = False) -> None:
        super().__init__("true or false", key=key, required=required)

    def read(self, value: object) -> bool:
        """Return the truth value."""
        if isinstance(value, str):
            value = self._WORDS.get(value, value)
        if not isinstance(value, bool):
            raise self.refusal(value)
        return value


class _Numeric(LenientField[T]):
    """A number, or a string with one."""

    json_types: ClassVar = (int, float)

    def is_of_type(self, value: object) -> bool:
        """Say whether it is one, in the range or not."""
        return super().is_of_type(value) or number(value) is not None


class WholeNumber(_Numeric[int]):
    """A whole number in a range, both ends included."""

    def __init__(self, low: int, high: int, *, key: str | None = None) -> None:
        super().__init__(f"a whole number from {low} to {high}", key=key)
        self.low, self.high = low, high

    def read(self, value: object) -> int:
        """Return the number."""
        whole = value if type(value) is int else whole_number(value)
        if whole is None or not self.low <= whole <= self.high:
            raise self.refusal(value)
        return whole


class DecimalNumber(_Numeric[float]):
    """A number in a range, both ends included."""

    def __init__(self, low: float, high: float, *, key: str | None = None) -> None:
        super().__init__(f"a number from {low} to {high}", key=key)
        self.low, self.high = low, high

    def read(self, value: object) -> float:
        """Return the number."""
        decimal = number(value)
        if decimal is None or not self.low <= decimal <= self.high:
            raise self.refusal(value)
        return float(decimal)


class Seconds(_Numeric[int]):
    """A span, sent in seconds and returned in milliseconds.

    Args:
        low, high: the range in seconds, both ends included.
        whole: whether fractions are refused.
        clamped: whether a number beyond the range means the nearer end of it.
        key, spellings: as in `LenientField`.
    """

    def __init__(
        self,
        low: float,
        high: float,
        *,
        whole: bool = False,
        clamped: bool = False,
        key: str | None = None,
        spellings: Sequence[str] = (),
    ) -> None:
        kind = "a whole number" if whole else "a number"
        words = kind if clamped else f"{kind} from {low} to {high}"
        super().__init__(words, key=key, spellings=spellings)
        self.low, self.high, self.whole, self.clamped = low, high, whole, clamped

    def read(self, value: object) -> int:
        """Return the span in milliseconds."""
        seconds = whole_number(value) if self.whole else number(value)
        if seconds is not None and self.clamped:
            seconds = min(max(seconds, self.low), self.high)
        if seconds is None or not self.low <= seconds <= self.high:
            raise self.refusal(value)
        return round(seconds * 1000)


class Text(LenientField[str]):
    """A string of so many characters."""

    def __init__(
        self, high: int, *, key: str | None = None, spellings: Sequence[str] = (), required: bool = False
    ) -> None:
        super().__init__(
            f"a string of 1 to {high} characters", key=key, spellings=spellings, required=required
        )
        self.high = high

    def read(self, value: object) -> str:
        """Return the text as it is."""
        if not isinstance(value, str) or not 1 <= len(value) <= self.high or not is_unicode(value):
            raise self.refusal(value)
        return value


class Pattern(LenientField[str]):
    """A string that matches a regular expression as a whole.

    Args:
        expected: as in `LenientField`; the expression in words.
        pattern: the expression; it must admit neither endless nor non-Unicode text.
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

    def read(self, value: object) -> str:
        """Return the text as it is."""
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise self.refusal(value)
        return value


class Word(LenientField[T]):
    """One of a few words, each with its meaning.

    Args:
        meanings: wire word to value; `themselves(TheEnum)` for the words of an enum.
        key, required: as in `LenientField`.
    """

    def __init__(self, meanings: Mapping[str, T], *, key: str | None = None, required: bool = False) -> None:
        *others, last = meanings
        words = f"{', '.join(others)} or {last}" if others else last
        super().__init__(f"one of {words}" if len(others) > 1 else words, key=key, required=required)
        self.meanings = meanings

    def read(self, value: object) -> T:
        """Return what the word means."""
        if not isinstance(value, str) or value not in self.meanings:
            raise self.refusal(value)
        return self.meanings[value]


def themselves(words: type[W]) -> dict[str, W]:
    """Return the words of an enum as meanings for a `Word`."""
    return {word.value: word for word in words}


class Method(Word[HttpMethod]):
    """GET or POST, in any case."""

    def __init__(self, *, key: str | None = None) -> None:
        super().__init__(themselves(HttpMethod), key=key)

    def read(self, value: object) -> HttpMethod:
        """Return the method."""
        found = self.meanings.get(value.upper()) if isinstance(value, str) else None
        if found is None:
            raise self.refusal(value)
        return found


class WebUrl(LenientField[str]):
    """An http or https URL, or an array of one."""

    _SCHEMES: ClassVar = frozenset({"http", "https"})

    def __init__(
        self,
        expected: str = "an http or https URL",
        *,
        key: str | None = None,
        spellings: Sequence[str] = (),
        required: bool = False,
    ) -> None:
        super().__init__(expected, key=key, spellings=spellings, required=required)

    def read(self, value: object) -> str:
        """Return the URL as it is."""
        if not isinstance(value, str) or not is_url(value, self._SCHEMES):
            raise self.refusal(value)
        return value


class ActionUrl(WebUrl):
    """A URL of an NCCO action, which is documented as an array of one."""

    remarks_on_values: ClassVar = True

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say that a text is no array."""
        if isinstance(value, str):
            yield Remark(at, "a text here, where the reference has an array of one URL", lost=False)


class WebUrlArray(WebUrl):
    """An array of one http or https URL; a plain string is refused.

    Source: a string for `event_url` got `Invalid type parameter provided` from the platform (issue 63 of the
    Java SDK).
    """

    unwraps: ClassVar = False

    def __init__(self, *, key: str | None = None, required: bool = False) -> None:
        super().__init__("an array of one http or https URL", key=key, required=required)

    def read(self, value: object) -> str:
        """Return the URL in the array."""
        if not isinstance(value, list):
            raise invalid(FieldError(expected=self.expected, got=shown(value), wrong_type=True))
        if len(value) != 1:
            raise invalid(FieldError(expected=self.expected, got=shown(value)))
        return super().read(value[0])


class ArrayOf(LenientField[tuple[T, ...]]):
    """An array, each entry of which is read by another field.

    Args:
        entry: the field for an entry.
        low: the least number of entries.
        key: as in `LenientField`.
    """

    unwraps: ClassVar = False
    json_types: ClassVar = (list,)

    def __init__(self, entry: LenientField[T], *, low: int = 0, key: str | None = None) -> None:
        least = f" of at least {low}" if low else ""
        super().__init__(f"an array{least}, each entry {entry.expected}", key=key)
        self.entry, self.low = entry, low

    def read(self, value: object) -> tuple[T, ...]:
        """Return the entries in their order."""
        if not isinstance(value, list) or len(value) < self.low:
            raise self.refusal(value)
        read, wrong = [], {}
        for index, item in enumerate(value):
            try:
                read.append(self.entry.read(item))
            except ValidationError as error:
                wrong[index] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return tuple(read)


class Options(LenientField[dict[str, Any]]):
    """An object of options, read by a schema of its own."""

    json_types: ClassVar = (dict,)
    remarks_on_values: ClassVar = True

    def __init__(
        self,
        schema: LenientSchema,
        *,
        key: str | None = None,
        spellings: Sequence[str] = (),
        required: bool = False,
    ) -> None:
        super().__init__("an object", key=key, spellings=spellings, required=required)
        self.schema = schema

    def read(self, value: object) -> dict[str, Any]:
        """Return the options that are there."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        loaded: dict[str, Any] = self.schema.load(value)
        return loaded

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Say what of the options has no effect."""
        is_wrapped = self.unwraps and isinstance(value, list) and len(value) == 1
        yield from self.schema.remarks(value[0] if is_wrapped else value, f"{at}.")  # type: ignore[index]


class JsonObject(LenientField[Mapping[str, object]]):
    """An object that is handed on as it is and never looked into."""

    json_types: ClassVar = (dict,)

    def __init__(
        self, expected: str = "an object", *, spellings: Sequence[str] = (), required: bool = False
    ) -> None:
        super().__init__(expected, spellings=spellings, required=required)

    def read(self, value: object) -> Mapping[str, object]:
        """Return the object itself."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        return value
