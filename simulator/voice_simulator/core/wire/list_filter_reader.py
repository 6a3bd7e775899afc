"""Reads the query of `GET /v1/calls`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.commands import (
    ListFilter,
    SortOrder,
)
from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire.lenient_schema import LenientField, LenientSchema
from voice_simulator.core.wire.request_errors import load_request
from voice_simulator.core.wire.scalar_fields import ChoiceField, TextField, WholeNumberField, choices_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from multidict import MultiMapping


class _InstantField(LenientField[int]):
    """An ISO 8601 date-time, loaded in ms; in a query a blank may stand for the plus before its zone."""

    _lost_plus: ClassVar = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?) ([0-9]{2}(?::?[0-9]{2})?)$")

    def __init__(self) -> None:
        super().__init__("an ISO 8601 date-time such as 2016-11-14T07:45:14Z")

    def parse(self, value: object) -> int:
        """Return the instant in ms."""
        if not isinstance(value, str):
            raise self.refusal(value)
        try:
            return from_iso(self._lost_plus.sub(r"\1+\2", value))
        except (ValueError, OverflowError):
            raise self.refusal(value) from None


class _ListFilterSchema(LenientSchema):
    status = ChoiceField(choices_of(Status))
    date_start = _InstantField()
    date_end = _InstantField()
    page_size = WholeNumberField(1, 100)
    record_index = WholeNumberField(0, 10**9)
    order = ChoiceField(choices_of(SortOrder))
    conversation_uuid = TextField(255)


_LIST_FILTER: Final = _ListFilterSchema()


def remarks_on_query(query: MultiMapping[str]) -> Iterator[Remark]:
    """Name the parameters of a right query that have no effect: unknown ones, and second values."""
    yield from _LIST_FILTER.remarks(dict(query), "")
    for name in query:
        if len(query.getall(name)) > 1:
            yield Remark(name, f"given {len(query.getall(name))} times: only the first counts", lost=True)


def read_list_filter(query: Mapping[str, str]) -> ListFilter:
    """Read the query of `GET /v1/calls`; an empty parameter counts as absent.

    Raises:
        InvalidRequest: parameters are out of range, or none of the words they admit.
    """
    return ListFilter(**load_request(_LIST_FILTER, {name: value for name, value in query.items() if value}))
