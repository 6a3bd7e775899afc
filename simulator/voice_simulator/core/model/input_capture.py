"""What an `input` action has heard of a party so far, and how long it listens further.

Source: the NCCO reference and the DTMF guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_simulator.core.model import ncco
    from voice_simulator.core.model.script import Say


class InputCapture:
    """One `input` action on a leg, from when the party can be heard to the webhook.

    Attributes:
        action: the action.
        digits: what was pressed so far.
        answered: whether the party has pressed or said anything.
        speech: what the party says, or said last; None if keys have overridden it.
    """

    __slots__ = ("action", "answered", "digits", "speech")

    def __init__(self, action: ncco.InputAction) -> None:
        self.action = action
        self.digits = ""
        self.answered = False
        self.speech: Say | None = None

    def silence_allowed(self) -> int:
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

    def press(self, digit: str) -> bool:
        """Hear a key and say whether it was the last; a key that submits is not one of the digits."""
        self.answered = True
        if digit == "#" and self.action.dtmf.submit_on_hash:
            return True
        self.digits += digit
        return len(self.digits) >= self.action.dtmf.max_digits

    def end_of_speech(self, spoken: int) -> tuple[int, str]:
        """Return how long (ms) the action listens to speech of `spoken` ms, and why it ends then."""
        speech = self.action.speech
        if spoken >= speech.max_duration:
            return speech.max_duration, "max_duration"
        return spoken + speech.end_on_silence, "end_on_silence_timeout"
