"""The webhook of an `input` action: what was pressed or said.

Source: recorded webhooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from voice_simulator.core.model.input_capture import InputCapture
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Say
    from voice_simulator.core.model.webhook import Body

_NOTHING_SAID: Final[Body] = {"timeout_reason": "start_timeout", "results": []}
_NO_DTMF: Final[Body] = {"digits": None, "timed_out": False}


def keys_event(capture: InputCapture, leg: Leg, *, timed_out: bool, timestamp: int) -> Body:
    """Return the webhook of an input that ended with a key, or with a silent party."""
    action, silent = capture.action, timed_out and not capture.digits
    if action.legacy:
        return wire.legacy_input_event(
            leg, capture.digits, timed_out=timed_out, timestamp=timestamp, silent=silent
        )
    speech = _NOTHING_SAID if action.wants_speech and not capture.answered else wire.NO_SPEECH
    dtmf: Body = {"digits": capture.digits, "timed_out": timed_out} if action.wants_dtmf else _NO_DTMF
    return wire.input_event(leg, speech, dtmf, timestamp, silent=silent)


def speech_event(leg: Leg, say: Say, reason: str, timestamp: int, recording_url: str | None) -> Body:
    """Return the webhook of an input that ended with speech, understood or not.

    Args:
        leg: the leg.
        say: what the party said.
        reason: why the action ended.
        timestamp: of the event.
        recording_url: where the audio is, if it was to be saved.
    """
    speech: Body
    if say.error is not None:
        speech = {"error": say.error}
    else:
        # Undocumented: of speech that it makes nothing of there are no results.
        results = [{"confidence": one.confidence, "text": one.text} for one in say.alternatives]
        speech = {"timeout_reason": reason, "results": results}
        # Its place is as in a recording of 2023.
        speech |= {} if recording_url is None else {"recording_url": recording_url}
    return wire.input_event(leg, speech, _NO_DTMF, timestamp)
