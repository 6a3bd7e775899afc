"""What a request runs on a call: an NCCO within it, or the URL of one, and exactly one of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from marshmallow import ValidationError

from voice_simulator.core.model.ncco import Action
from voice_simulator.core.wire.field_errors import FieldError, describe
from voice_simulator.core.wire.lenient_schema import LenientField
from voice_simulator.core.wire.ncco_reader import parse_ncco, remarks_on_ncco
from voice_simulator.errors import InvalidNcco

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_simulator.core.model.remarks import Remark


Given = dict[str, object]
"""A request's object, as JSON made it, or what a schema loaded of it."""


class NccoField(LenientField[tuple[Action, ...]]):
    """An NCCO; each of its problems becomes an error of its own, below this member."""

    json_types: ClassVar = (list,)
    remarks_on_values: ClassVar = True

    def __init__(self) -> None:
        super().__init__("an NCCO")

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Name the members of its actions that have no effect."""
        yield from remarks_on_ncco(value, at)

    def parse(self, value: object) -> tuple[Action, ...]:
        """Return the actions."""
        try:
            return parse_ncco(value)
        except InvalidNcco as error:
            problems: dict[str, list[FieldError]] = {}
            for problem in error.problems:
                field_error = FieldError(
                    expected=problem.expected, got=problem.got, wrong_type=problem.wrong_type
                )
                problems.setdefault(problem.path.removeprefix("$"), []).append(field_error)
            raise ValidationError(problems) from None


def check_exactly_one_of(given: Given, one: str, other: str) -> None:
    """Refuse an object that has both of two members, or neither.

    Raises:
        ValidationError: with the errors under the members' names.
    """
    has_one, has_other = given.get(one) is not None, given.get(other) is not None
    if has_one and has_other:
        got = describe(given[one])
        field_error = FieldError(expected=f"left out when {other} is given", got=got)
        raise ValidationError({one: [field_error]})
    if not has_one and not has_other:
        field_errors = {
            one: [FieldError(expected="given", remark=f"Is required unless {other} is given.")],
            other: [FieldError(expected="given", remark=f"Is required unless {one} is given.")],
        }
        raise ValidationError(field_errors)
