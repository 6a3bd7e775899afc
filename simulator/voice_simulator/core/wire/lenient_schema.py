"""The base of all schemas and fields that read request bodies, queries and NCCOs.

They are tolerant of what SDKs and apps really send, and exact about everything else:

- a numeric string is a number, `"true"` and `"false"` are booleans;
- an array of one URL stands for it, where one URL is expected: references and SDKs write either;
- `null` is the same as an absent member;
- one member may have several spellings.

A bad value is reported as a `FieldError` within a `ValidationError`. Schemas leave absent members out of what
they load: each default stands in one place only, the dataclass made of the result.

Beside its value a member can deserve a `Remark`: it is right, but has no effect. `remarks` finds those.

Source: the request bodies of nine SDKs and the official snippets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validates_schema

from voice_simulator.core.model.remarks import Remark, not_simulated, unknown_member
from voice_simulator.core.wire.field_errors import FieldError, describe, validation_error

T = TypeVar("T")


Check = TypeVar("Check", bound=Callable[..., None])


def checks_object(method: Check) -> Check:
    """Mark a method of a schema that checks an object as a whole.

    It gets the loaded members, and the object as JSON made it; it raises `ValidationError` to refuse.
    """
    method.checks_object = True  # type: ignore[attr-defined]
    checked: Check = validates_schema(skip_on_field_errors=False, pass_original=True)(method)
    return checked


class LenientSchema(Schema):
    """A JSON object; unknown members are ignored, as the platform does.

    `load` has a quick way for right objects, since marshmallow takes three times as long. At the first error
    marshmallow starts again and finds all errors. A check of the whole object is a method marked by
    `checks_object`: marshmallow's own decorators would work on the slow way only.
    """

    class Meta:
        """Options for marshmallow."""

        unknown = EXCLUDE

    not_simulated: ClassVar[Mapping[str, str]] = {}
    """Members that the platform acts on and the simulator does not: name on the wire to the reason."""

    read_elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Members that other code reads, and that deserve no remark here."""

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
        self._without_remark = self.read_elsewhere | {
            key
            for key, fields_of_key in self._by_key.items()
            if key not in self.not_simulated and not any(field.remarks_on_values for field in fields_of_key)
        }
        methods = [getattr(self, name) for name in dir(type(self)) if name != "context"]
        self._checks = [method for method in methods if hasattr(method, "checks_object")]

    def load(self, data: Any, **options: Any) -> Any:  # noqa: ANN401 # as marshmallow has it
        """Read an object.

        Raises:
            ValidationError: with a `FieldError` for everything that is wrong.
        """
        if isinstance(data, dict) and not options:
            try:
                return self._read(data)
            except ValidationError:
                pass
        return super().load(data, **options)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect; of a value that is no object, nothing.

        Args:
            given: the object, as JSON made it.
            at: the path before its members, with the dot: `ncco[0].`.
        """
        if not isinstance(given, dict):
            return
        for name, value in given.items():
            if name not in self._without_remark and value is not None:
                yield from self._remarks_on(name, value, at)

    def loose_values(self, given: object, at: str) -> Iterator[Remark]:
        """Name the values that are taken although the reference has others; of no object, nothing.

        Args:
            given: the object, as JSON made it.
            at: the path before its members, with the dot: `ncco[0].`.
        """
        for name, value in given.items() if isinstance(given, dict) else ():
            for field in self._by_key.get(name, ()):
                yield from field.loose_values(value, f"{at}{name}")

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
    """A value that may be absent, `null` or differently spelled.

    Args:
        expected: a right value in words, fit to follow "must be".
        key: the member's name on the wire; the attribute's own when left out.
        spellings: other names that mean the same.
        required: whether its absence is an error.
    """

    unwraps: ClassVar[bool] = False
    """Whether an array of one stands for its entry."""

    remarks_on_values: ClassVar[bool] = False
    """Whether `remarks` finds anything in some values."""

    json_types: ClassVar[tuple[type, ...]] = (str,)
    """The JSON types of right values; any other is of the wrong type, which gets another form of 400."""

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
        """Read a member; marshmallow passes `missing` for one that is absent."""
        if (value is None or value is missing) and self.spellings:
            value = self._spelled_otherwise(data or {})
        if value is None or value is missing:
            return self._absent()
        if self.unwraps and type(value) is list and len(value) == 1:
            value = self.entry_of(value)
        return self.parse(value)

    def entry_of(self, given: list[object]) -> object:
        """Return the entry of an array of one; an array within it stands for nothing.

        Raises:
            ValidationError: there is one; `got an array of 1` would not say what is wrong.
        """
        [entry] = given
        if type(entry) is list and not self.is_of_type(entry):
            raise validation_error(
                FieldError(expected=self.expected, got="an array within an array", wrong_type=True)
            )
        return entry

    def parse(self, value: object) -> T:
        """Return the loaded value.

        Raises:
            ValidationError: `self.refusal(value)`, or one with errors below this member.
        """
        raise NotImplementedError

    def remarks(self, value: object, at: str) -> Iterator[Remark]:  # noqa: ARG002 # for overriding fields
        """Name what has no effect in a right value.

        Args:
            value: the value, as JSON made it.
            at: its path: `ncco[0].eventUrl`.
        """
        yield from ()

    def loose_values(self, value: object, at: str) -> Iterator[Remark]:  # noqa: ARG002 # as above
        """Name what is taken although the reference has something else.

        Nobody loses anything by it, so it is told to whoever asks (`check`) and is no note of the journal.

        Args:
            value: the value, as JSON made it.
            at: its path: `ncco[0].loop`.
        """
        yield from ()

    def refusal(self, value: object) -> ValidationError:
        """Make the exception that says what is expected and what came."""
        return validation_error(
            FieldError(expected=self.expected, got=describe(value), wrong_type=not self.is_of_type(value))
        )

    def is_of_type(self, value: object) -> bool:
        """Return whether the value has a JSON type that the member can have, right or not."""
        return isinstance(value, self.json_types) and (type(value) is not bool or bool in self.json_types)

    def _spelled_otherwise(self, data: Mapping[str, object]) -> object:
        return next((data[key] for key in self.spellings if data.get(key) is not None), None)

    def _absent(self) -> T:
        if self.required:
            raise validation_error(FieldError(expected=self.expected))
        left_out: T = self.load_default
        return left_out
