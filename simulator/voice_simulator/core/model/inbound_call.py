"""An inbound call: one that comes from the network to a number of the application's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.core.model.leg import CallOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.script import Script

WITHHELD: Final = "Unknown"
"""How the platform names a caller who withholds the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCall:
    """A call that arrives, and what its caller does once it is answered.

    Attributes:
        from_: who calls: a telephone, a SIP endpoint, or the user of an app; SIP headers are this endpoint's.
        to: the number that is called: the application's, or for the user of an app any that it asks for.
        script: the caller's; it begins with the answer. A `Ring` before that says for how long (ms) the
            caller lets it ring before giving up.
        origin: what brings it about: `support.yaml:14`.
        at: ms from the start of its scenario to its arrival.
        custom_data: what the app of a user gives along; None for nothing.
        application: the id of the application at which it arrives, where its number does not say that.
    """

    from_: Endpoint
    to: str
    script: Script
    origin: str
    at: int = 0
    custom_data: Mapping[str, object] | None = None
    application: str | None = None

    @property
    def is_from_app(self) -> bool:
        """Whether the user of an app calls."""
        return self.from_.type is EndpointType.APP

    def options(self, application: Application) -> CallOptions:
        """Return what it arrives with at an application."""
        return CallOptions(
            ncco=None,
            answer=application.answer,
            event=None,
            detection=None,
            custom_data=self.custom_data,
        )
