"""Reads a request with a schema, and makes a 400 of its errors. The platform has two forms of it.

- The gateway refuses members that are missing or out of range: `InvalidRequest`, with the texts of those.
- If there are none of these, the voice service refuses members of the wrong JSON type and addresses that
  nobody can call (`EndpointError`): `RefusedByService`, with its own words.

Every bad member is named, not only the first. Names are dotted, with indices in brackets: `to[0].number`,
`ncco[1].text`. Source of the two forms: reports of the PHP, Java and Python SDKs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from marshmallow import ValidationError

from voice_simulator.core.wire.address_fields import EndpointError
from voice_simulator.core.wire.field_errors import FieldError, describe, list_field_errors
from voice_simulator.core.wire.misspelled_members import misspelling_hints
from voice_simulator.errors import InvalidRequest, RefusedByService

if TYPE_CHECKING:
    from voice_simulator.core.wire.lenient_schema import LenientSchema


def load_request(schema: LenientSchema, body: object) -> dict[str, Any]:
    """Read a body or query with a schema, and return the members that are there.

    Raises:
        InvalidRequest: members are missing or out of range.
        RefusedByService: nothing is wrong but types, and addresses that nobody can call.
    """
    if not isinstance(body, dict):
        no_object = FieldError(expected="a JSON object", got=describe(body), wrong_type=True)
        raise _refusal([("body", no_object)])
    try:
        loaded: dict[str, Any] = schema.load(body)
    except ValidationError as error:
        field_errors = list(list_field_errors(error.messages))
        refusal = _refusal(field_errors)
        refusal.hints = tuple(misspelling_hints(body, field_errors))
        raise refusal from None
    return loaded


def _refusal(field_errors: list[tuple[str, FieldError]]) -> InvalidRequest:
    texts: dict[str, str] = {}
    for name, field_error in field_errors:
        texts[name] = f"{texts[name]} {field_error.sentence()}" if name in texts else field_error.sentence()
    reasons = {name: _reason(name, field_error) for name, field_error in field_errors}
    found_by_gateway = [name for name, reason in reasons.items() if reason is None]
    if found_by_gateway:
        return InvalidRequest(texts, found_by_gateway)
    return RefusedByService(texts, dict.fromkeys(reason for reason in reasons.values() if reason))


def _reason(name: str, field_error: FieldError) -> tuple[str, str] | None:
    """Return the name and reason that the service gives; None for an error that the gateway finds.

    As recorded, a nested member has its own name, without the path before it.
    """
    if isinstance(field_error, EndpointError):
        return field_error.member, field_error.reason
    return (_INDEX.sub("", name).rpartition(".")[2], _WRONG_TYPE) if field_error.wrong_type else None


_INDEX: Final = re.compile(r"\[[0-9]+\]")

_WRONG_TYPE: Final = "Invalid type parameter provided"
"""The service's own words: reports 63 of the Java, 66 and 122 of the Python, 198 of the PHP SDK."""
