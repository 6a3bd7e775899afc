"""Triggers: what sets a scenario going once it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice_simulator.core.redaction import without_password
from voice_simulator.scenario.model.app_requests import AppRequest
from voice_simulator.scenario.model.bounds import Described, milliseconds
from voice_simulator.scenario.model.expectations import calls_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.documents.nodes import MappingNode
    from voice_simulator.scenario.model.expectations import Thing
    from voice_simulator.scenario.model.patterns import Members


@dataclass(frozen=True, slots=True)
class AtInstant(Described):
    """At an instant of simulated time.

    Attributes:
        span: ms after the scenario was loaded.
    """

    span: int

    @property
    def text(self) -> str:
        """The moment in a few words."""
        return f"at {milliseconds(self.span)}"


@dataclass(frozen=True, slots=True)
class AfterThing(Described):
    """When something has happened for the first time.

    Attributes:
        thing: what.
        calls: on which calls; None for any, or for none.
        later: ms of simulated time after that.
    """

    thing: Thing
    calls: Members | None = None
    later: int = 0

    @property
    def text(self) -> str:
        """The moment in a few words."""
        later = f"{milliseconds(self.later)} " if self.later else ""
        on = f" on a {calls_text(self.calls)}" if self.calls is not None else ""
        return f"{later}after {self.thing.text}{on}"


Moment = AtInstant | AfterThing
"""When a trigger is fired that is not fired at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTrigger(AppRequest, Described):
    """A request to your app.

    Attributes:
        status: what your app must answer with; None for any below 400.
        application: the id of the Vonage application it is about; None where that is plain.
        moment: when it is sent; None for at once.
        origin: where it is written: `busy.yaml:14`.
    """

    status: int | None = None
    application: str | None = None
    moment: Moment | None = None
    origin: str

    @property
    def text(self) -> str:
        """It in a few words."""
        return f"{self.method} {without_password(self.url)} is sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTrigger(Described):
    """A call that is placed as if the application had asked for it.

    Attributes:
        body: the JSON of `POST /v1/calls`.
        node: the same as it is written, for its places; None where it is not.
        application: the id of the application that places it; None where that is plain.
        moment: when it is placed; None for at once.
        origin: where it is written: `busy.yaml:14`.
    """

    body: Mapping[str, object] = field(hash=False)
    node: MappingNode | None = field(default=None, hash=False, compare=False, repr=False)
    application: str | None = None
    moment: Moment | None = None
    origin: str

    @property
    def text(self) -> str:
        """It in a few words."""
        return "the trigger's call is placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundTrigger(Described):
    """A call that comes in.

    Attributes:
        call: the call; its `at` is 0.
        moment: when it comes; None for at once.
        origin: where it is written: `busy.yaml:14`.
    """

    call: InboundCall
    moment: Moment | None = None
    origin: str

    @property
    def text(self) -> str:
        """It in a few words."""
        return f"the call from {self.call.from_.address} comes in"


Trigger = RequestTrigger | CallTrigger | InboundTrigger
