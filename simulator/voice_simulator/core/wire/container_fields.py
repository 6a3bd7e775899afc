"""Fields that hold several values: arrays, and objects with or without a schema of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from marshmallow import ValidationError

from voice_simulator.core.wire.lenient_schema import LenientField, LenientSchema, T

if TYPE_CHECKING:
    from voice_simulator.core.model.remarks import Remark


class ArrayField(LenientField[tuple[T, ...]]):
    """An array whose entries another field reads.

    Args:
        entry: the field for an entry.
        low: the least number of entries.
        key: as in `LenientField`.
    """

    json_types: ClassVar = (list,)

    def __init__(self, entry: LenientField[T], *, low: int = 0, key: str | None = None) -> None:
        least = f" of at least {low}" if low else ""
        super().__init__(f"an array{least}, each entry {entry.expected}", key=key)
        self.entry, self.low = entry, low

    def parse(self, value: object) -> tuple[T, ...]:
        """Return the entries in their order."""
        if not isinstance(value, list) or len(value) < self.low:
            raise self.refusal(value)
        entries, wrong = [], {}
        for index, item in enumerate(value):
            try:
                entries.append(self.entry.parse(item))
            except ValidationError as error:
                wrong[index] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return tuple(entries)


class NestedField(LenientField[dict[str, Any]]):
    """An object that a schema of its own reads; loaded as a dict of the members that are there."""

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

    def parse(self, value: object) -> dict[str, Any]:
        """Return the members that are there, as the schema loaded them."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        loaded: dict[str, Any] = self.schema.load(value)
        return loaded

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect."""
        yield from self.schema.remarks(value, f"{at}.")

    def loose_values(self, value: object, at: str) -> Iterator[Remark]:
        """Name the values that are taken although the reference has others."""
        yield from self.schema.loose_values(value, f"{at}.")


class JsonObjectField(LenientField[Mapping[str, object]]):
    """An object that is passed on as it is; nobody looks into it."""

    json_types: ClassVar = (dict,)

    def __init__(
        self, expected: str = "an object", *, spellings: Sequence[str] = (), required: bool = False
    ) -> None:
        super().__init__(expected, spellings=spellings, required=required)

    def parse(self, value: object) -> Mapping[str, object]:
        """Return the object itself."""
        if not isinstance(value, dict):
            raise self.refusal(value)
        return value
