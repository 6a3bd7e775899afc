"""Reads the body of `PUT /v1/calls/{uuid}`: hang up, mute, earmuff, or transfer to another NCCO.

Source: the 1.0.1 document, with what the SDKs of today send besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from voice_simulator.core.model.commands import (
    CallAction,
    ModifyCall,
)
from voice_simulator.core.model.remarks import Remark, without_effect
from voice_simulator.core.wire.container_fields import NestedField
from voice_simulator.core.wire.lenient_schema import LenientSchema, checks_object
from voice_simulator.core.wire.ncco_field import Given, NccoField, check_exactly_one_of
from voice_simulator.core.wire.request_errors import load_request
from voice_simulator.core.wire.scalar_fields import ChoiceField, choices_of
from voice_simulator.core.wire.url_fields import UrlArrayField

if TYPE_CHECKING:
    from collections.abc import Iterator


class _DestinationSchema(LenientSchema):
    type = ChoiceField({"ncco": "ncco"}, required=True)
    url = UrlArrayField()
    ncco = NccoField()

    @checks_object
    def _check_one_ncco(self, _loaded: Given, given: Given, **_rest: object) -> None:
        check_exactly_one_of(given, "ncco", "url")


class _ModifyCallSchema(LenientSchema):
    action = ChoiceField(choices_of(CallAction), required=True)


class _TransferSchema(LenientSchema):
    read_elsewhere: ClassVar = frozenset({"action"})

    destination = NestedField(_DestinationSchema(), required=True)

    def remarks(self, given: object, at: str) -> Iterator[Remark]:
        """Name the members that have no effect: with any other action that includes the destination."""
        action = given.get("action") if isinstance(given, dict) else None
        if action == CallAction.TRANSFER or not isinstance(given, dict):
            yield from super().remarks(given, at)
            return
        yield from super().remarks({name: given[name] for name in given if name != "destination"}, at)
        if given.get("destination") is not None:
            yield without_effect(at, "destination", "only the action transfer has one")


class _DocumentDestinationSchema(LenientSchema):
    type = ChoiceField({"ncco": "ncco"}, required=True)
    url = UrlArrayField(required=True)


class _DocumentTransferSchema(_TransferSchema):
    """A transfer in the 1.0.1 document, which has no NCCO within the request."""

    destination = NestedField(_DocumentDestinationSchema(), required=True)


_MODIFY_CALL: Final = _ModifyCallSchema()


TRANSFER: Final = _TransferSchema()


TRANSFER_BY_DOCUMENT: Final = _DocumentTransferSchema()


def read_modify_call(body: object, *, by_document: bool = False) -> ModifyCall:
    """Read the body of `PUT /v1/calls/{uuid}`; the destination is read for a transfer only.

    Args:
        body: the body, as JSON made it.
        by_document: whether to keep to the 1.0.1 document, which transfers to a URL only.

    Raises:
        InvalidRequest: no such action, or a transfer without exactly one good `url` or `ncco`.
    """
    action: CallAction = load_request(_MODIFY_CALL, body)["action"]
    if action is not CallAction.TRANSFER:
        return ModifyCall(action=action)
    destination = load_request(TRANSFER_BY_DOCUMENT if by_document else TRANSFER, body)["destination"]
    return ModifyCall(action=action, url=destination.get("url"), ncco=destination.get("ncco"))
