"""An inbound call: one that comes from the network to a number of the application's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.core.endpoints import Endpoint
    from simulator.core.parties import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundCall:
    """A call that arrives, and what its caller does once it is answered.

    Attributes:
        from_: who calls; custom SIP headers, `X-…`, are this endpoint's.
        to: the number of the application's that is called.
        script: the caller's; it begins with the answer. A `Ring` before that says for how long (ms) the
            caller lets it ring before giving up.
        origin: what brings it about: `support.yaml:14`.
        at: ms from the start of its scenario to its arrival.
    """

    from_: Endpoint
    to: str
    script: Script
    origin: str
    at: int = 0
