"""What the journal says of requests to the API, and of the faults that strike them."""

from typing import ClassVar

from voice_simulator.core.journal.shapes import EntryKind, Shape, behind, entry_shape
from voice_simulator.core.model.faults import ApiFault, Effect
from voice_simulator.core.model.vocabulary import FaultKind


@entry_shape(kw_only=True)
class RequestEntry(Shape):
    """A request to the API, or a trigger's call, which is as good as one.

    Attributes:
        method, path: the request.
        fault: the origin of the fault that delayed it or replaced its answer.
        body: what it brought, as JSON, without secrets.
        status: what it was answered; None until it is.
        refused: why it was refused.
        answer: what a trigger's call was answered.
    """

    kind: ClassVar = EntryKind.REQUEST

    method: str
    path: str
    fault: str | None = None
    body: bytes | None = None
    status: int | None = None
    refused: str | None = None
    answer: bytes | None = None


@entry_shape(kw_only=True)
class UnhandledRequestEntry(Shape):
    """A request that never arrived, since a fault answered it or closed its connection.

    Attributes:
        method, path: the request.
        status: what it was answered; None for nothing.
        fault: the origin of the fault.
        handled: False, which tells it from a request that was handled.
    """

    kind: ClassVar = EntryKind.REQUEST

    method: str
    path: str
    status: int | None
    fault: str
    handled: bool


@entry_shape()
class ApiFaultEntry(Shape):
    """A fault struck a request to the API.

    Attributes:
        fault: its origin.
        does: what it does.
        request: method and path.
        effect: what becomes of the request.
        rule: the fault itself.
    """

    kind: ClassVar = EntryKind.FAULT

    fault: str
    does: FaultKind
    request: str
    effect: Effect
    rule: ApiFault | None = behind()
