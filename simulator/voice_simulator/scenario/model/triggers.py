"""Triggers: what sets a scenario going once it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice_simulator.scenario.model.app_requests import AppRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.documents.nodes import MappingNode


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTrigger(AppRequest):
    """A request to your app.

    Attributes:
        status: what your app must answer with; None for any below 400.
        application: the id of the Vonage application it is about; None where that is plain.
        origin: where it is written: `busy.yaml:14`.
    """

    status: int | None = None
    application: str | None = None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTrigger:
    """A call that is placed as if the application had asked for it.

    Attributes:
        body: the JSON of `POST /v1/calls`.
        node: the same as it is written, for its places; None where it is not.
        application: the id of the application that places it; None where that is plain.
        origin: where it is written: `busy.yaml:14`.
    """

    body: Mapping[str, object] = field(hash=False)
    node: MappingNode | None = field(default=None, hash=False, compare=False, repr=False)
    application: str | None = None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundTrigger:
    """A call that comes in at once.

    Attributes:
        call: the call; its `at` is 0.
        origin: where it is written: `busy.yaml:14`.
    """

    call: InboundCall
    origin: str


Trigger = RequestTrigger | CallTrigger | InboundTrigger
