"""Which party is at which number, where a test does not give each call its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from playbook.parties import answer, end, machine, ring
from voice_simulator.core.model.script import CallRule, Script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.script import Step

ANSWERED: Final = (ring(2), answer())
BUSY: Final = (end("busy", sip_code=486),)
VOICEMAIL: Final = (ring(4), machine())

_OUTCOMES: Final[Mapping[str, tuple[Step, ...]]] = {
    "486": BUSY,
    "603": (ring(2), end("rejected", "declined", 603)),
    "480": (end("unanswered", "unavailable", 480),),
    "487": (ring(),),
    "404": (end("failed", "number_out_of_service", 404),),
    "403": (end("rejected", "restricted", 403),),
    "484": (end("rejected", "invalid_number", 484),),
    "500": (end("failed", "internal_error", 500),),
    "503": (end("failed", "cannot_route", 503),),
    "222": VOICEMAIL,
}
"""The magic numbers of the default scenario, by their last three digits."""


def call_rules(parties: Mapping[str, tuple[tuple[Step, ...], ...]]) -> tuple[CallRule, ...]:
    """Return rules: at a number, or numbers of a pattern, the first call meets the first party, and so on."""
    return tuple(
        CallRule(origin=f"parties:{line}", to=to, turns=tuple(Script("script", turn) for turn in turns))
        for line, (to, turns) in enumerate(parties.items(), 1)
    )


def everywhere(*party: Step) -> tuple[CallRule, ...]:
    """Return the rule that has one party at every number."""
    return call_rules({"*": (party,)})


MAGIC_NUMBERS: Final = (
    *call_rules({f"447700900{digits}": (party,) for digits, party in _OUTCOMES.items()}),
    *(
        CallRule(origin=f"parties:{kind}", endpoint_type=kind, turns=(Script("script", (answer(),)),))
        for kind in ("websocket", "app")
    ),
    *everywhere(*ANSWERED),
)
"""What the tests of the core call unless they say otherwise."""
