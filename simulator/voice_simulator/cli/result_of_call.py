"""Tells how a call ended that a command has placed, or let come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.cli.exit_codes import OK
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from voice_simulator.cli.placed_call import CallResult


def tell_result(result: CallResult) -> int:
    """Print how the call and its legs ended, and return the exit code.

    Raises:
        SimulatorError: your app got none of its webhooks.
    """
    for leg in result.legs:
        print(f"its leg to {leg.to} ended: {leg.status}")
    print(f"the call ended: {result.status}")
    if result.sent and not result.delivered:
        raise SimulatorError(_none_delivered(result.sent))
    return OK


def _none_delivered(sent: int) -> str:
    if sent == 1:
        return "its webhook was not delivered: is your app running, and what did it answer?"
    return f"none of its {sent} webhooks was delivered: is your app running, and what did it answer?"
