"""Fields for web addresses: a URL, a URL of an NCCO action, and an array of one URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.wire.field_errors import FieldError, describe, validation_error
from voice_simulator.core.wire.json_values import is_url
from voice_simulator.core.wire.lenient_schema import LenientField

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class UrlField(LenientField[str]):
    """An http or https URL, or an array of one."""

    unwraps: ClassVar = True
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

    def parse(self, value: object) -> str:
        """Return the URL as it is."""
        if not isinstance(value, str) or not is_url(value, self._SCHEMES):
            raise self.refusal(value)
        return value


class ActionUrlField(UrlField):
    """A URL of an NCCO action: an array of one in the NCCO reference, a plain text in many apps."""

    remarks_on_values: ClassVar = True

    def remarks(self, value: object, at: str) -> Iterator[Remark]:
        """Warn of a plain text: the platform takes it, the reference has an array."""
        if isinstance(value, str):
            yield Remark(at, "a text here, where the reference has an array of one URL", lost=False)


class UrlArrayField(UrlField):
    """An array of one http or https URL; a plain string is refused.

    Source: a string for `event_url` got `Invalid type parameter provided` from the platform (issue 63 of the
    Java SDK).
    """

    unwraps: ClassVar = False

    def __init__(self, *, key: str | None = None, required: bool = False) -> None:
        super().__init__("an array of one http or https URL", key=key, required=required)

    def parse(self, value: object) -> str:
        """Return the URL in the array."""
        if not isinstance(value, list):
            raise validation_error(FieldError(expected=self.expected, got=describe(value), wrong_type=True))
        if len(value) != 1:
            raise validation_error(FieldError(expected=self.expected, got=describe(value)))
        return super().parse(self.entry_of(value))
