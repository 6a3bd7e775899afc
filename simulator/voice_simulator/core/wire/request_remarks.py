"""Finds the members of a right request body that have no effect."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.wire.create_call_reader import CREATE_CALL, CREATE_CALL_BY_DOCUMENT
from voice_simulator.core.wire.media_command_reader import DTMF, DTMF_SUBSCRIPTION, STREAM, TALK
from voice_simulator.core.wire.modify_call_reader import TRANSFER, TRANSFER_BY_DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.remarks import Remark
    from voice_simulator.core.wire.lenient_schema import LenientSchema


class RequestBody(StrEnum):
    """Which body a request has: one for each route that takes one."""

    CREATE_CALL = "create_call"
    MODIFY_CALL = "modify_call"
    STREAM = "stream"
    TALK = "talk"
    DTMF = "dtmf"
    DTMF_SUBSCRIPTION = "dtmf_subscription"


_SCHEMAS: Final[Mapping[RequestBody, LenientSchema]] = {
    RequestBody.CREATE_CALL: CREATE_CALL,
    RequestBody.MODIFY_CALL: TRANSFER,
    RequestBody.STREAM: STREAM,
    RequestBody.TALK: TALK,
    RequestBody.DTMF: DTMF,
    RequestBody.DTMF_SUBSCRIPTION: DTMF_SUBSCRIPTION,
}


_SCHEMAS_BY_DOCUMENT: Final[Mapping[RequestBody, LenientSchema]] = {
    **_SCHEMAS,
    RequestBody.CREATE_CALL: CREATE_CALL_BY_DOCUMENT,
    RequestBody.MODIFY_CALL: TRANSFER_BY_DOCUMENT,
}


def remarks_on(kind: RequestBody, body: object, *, by_document: bool = False) -> tuple[Remark, ...]:
    """Return a remark for each member of a right body that has no effect.

    Args:
        kind: whose body it is.
        body: the body, as JSON made it.
        by_document: whether to keep to the 1.0.1 document, in which newer members have no effect.
    """
    schemas = _SCHEMAS_BY_DOCUMENT if by_document else _SCHEMAS
    return tuple(schemas[kind].remarks(body, ""))
