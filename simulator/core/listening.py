"""What an `input` action hears of a party, and what it tells the application of it.

For now the party is silent: the action ends by its time-out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core import ncco, wire

if TYPE_CHECKING:
    from simulator.core.calls import Call
    from simulator.core.wire import Body

_NOT_ENABLED: Final[Body] = {"error": "Speech was not enabled"}  # recorded 2020
_NOTHING_SAID: Final[Body] = {"timeout_reason": "start_timeout", "results": []}
_NOTHING_PRESSED: Final[Body] = {"digits": "", "timed_out": True}
_NO_DTMF: Final[Body] = {"digits": None, "timed_out": False}


def patience(action: ncco.Input) -> int:
    """Return for how long (ms) a party may keep silent before the action ends.

    With both kinds of input nothing documents which of the two time-outs ends it: the longer one does here.
    """
    return max(
        action.dtmf.time_out if action.wants_dtmf else 0,
        action.speech.start_timeout if action.wants_speech else 0,
    )


def silence(call: Call, action: ncco.Input, timestamp: int) -> Body:
    """Return the webhook of an action during which the party neither pressed a key nor spoke."""
    if action.legacy:
        return wire.legacy_input_event(call, "", timed_out=True, timestamp=timestamp)
    speech = _NOTHING_SAID if action.wants_speech else _NOT_ENABLED
    dtmf = _NOTHING_PRESSED if action.wants_dtmf else _NO_DTMF
    return wire.input_event(call, speech, dtmf, timestamp)
