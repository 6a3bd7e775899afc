"""What an `input` action hears of a party, and what it tells the application of it.

Source: the NCCO reference and the DTMF guide for when it ends; recorded webhooks for what it tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.script import Say
    from voice_simulator.core.model.webhook import Body

_NOTHING_SAID: Final[Body] = {"timeout_reason": "start_timeout", "results": []}
_NO_DTMF: Final[Body] = {"digits": None, "timed_out": False}


class InputCapture:
    """One `input` action on a leg, from when the party can be heard to its webhook.

    Attributes:
        action: the action.
        digits: what was pressed so far.
        answered: whether the party has pressed or said anything.
        speech: what the party says, or said last, if keys have not overridden it.
    """

    __slots__ = ("action", "answered", "digits", "speech")

    def __init__(self, action: ncco.InputAction) -> None:
        self.action = action
        self.digits = ""
        self.answered = False
        self.speech: Say | None = None

    def patience(self) -> int:
        """Return for how long (ms) the party may keep silent from now on before the action ends.

        Undocumented: which of the two time-outs ends an action that takes keys and speech; the longer does.
        """
        action = self.action
        if self.digits:
            return action.dtmf.time_out
        return max(
            action.dtmf.time_out if action.wants_dtmf else 0,
            action.speech.start_timeout if action.wants_speech else 0,
        )

    def take(self, digit: str) -> bool:
        """Hear a key and say whether it was the last; the one that submits is no part of what was pressed."""
        self.answered = True
        if digit == "#" and self.action.dtmf.submit_on_hash:
            return True
        self.digits += digit
        return len(self.digits) >= self.action.dtmf.max_digits

    def end_of_speech(self, spoken: int) -> tuple[int, str]:
        """Return how long (ms) speech is listened to that takes so long to say, and why it ends then."""
        speech = self.action.speech
        if spoken >= speech.max_duration:
            return speech.max_duration, "max_duration"
        return spoken + speech.end_on_silence, "end_on_silence_timeout"

    def pressed(self, leg: Leg, *, timed_out: bool, timestamp: int) -> Body:
        """Return the webhook of what was pressed, which may be nothing."""
        action, silent = self.action, timed_out and not self.digits
        if action.legacy:
            return wire.legacy_input_event(
                leg, self.digits, timed_out=timed_out, timestamp=timestamp, silent=silent
            )
        speech = _NOTHING_SAID if action.wants_speech and not self.answered else wire.NO_SPEECH
        dtmf: Body = {"digits": self.digits, "timed_out": timed_out} if action.wants_dtmf else _NO_DTMF
        return wire.input_event(leg, speech, dtmf, timestamp, silent=silent)

    def said(self, leg: Leg, say: Say, reason: str, timestamp: int, recording_url: str | None) -> Body:
        """Return the webhook of what was said, or of why it was not understood.

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
            results = [{"confidence": one.confidence, "text": one.text} for one in say.alternatives]
            speech = {"timeout_reason": reason, "results": results}
            # Its place is that of a recording of 2023.
            speech |= {} if recording_url is None else {"recording_url": recording_url}
        return wire.input_event(leg, speech, _NO_DTMF, timestamp)
