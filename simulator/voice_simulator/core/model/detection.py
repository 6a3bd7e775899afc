"""Machine detection: what the platform does when a voicemail answers.

Asked for in one of two ways, for a call and in the NCCO's `connect` alike: the plain option is one word, the
advanced one an object; where both are given the advanced one counts.

Source: the platform's guide to voicemail detection; ranges from the SDKs. That the plain option holds the
NCCO until the verdict is the guide's and a support article's (204015283); it names the asynchronous way among
what the advanced option adds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from voice_simulator.core.clock import SECOND


class Behavior(StrEnum):
    """What becomes of a call that a machine answered."""

    CONTINUE = "continue"
    HANGUP = "hangup"


class DetectionMode(StrEnum):
    """When the NCCO starts: at once (default), after the verdict (detect), after the beep (detect_beep)."""

    DEFAULT = "default"
    DETECT = "detect"
    DETECT_BEEP = "detect_beep"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDetection:
    """What to do about voicemails.

    Attributes:
        behavior: whether the call goes on when a machine answered.
        mode: when the NCCO starts; that of the plain option is the network's, see `in_plain_mode`.
        beep_timeout: ms to wait for the beep, with `detect_beep` and `default`.
        advanced: whether it was asked for by the advanced option.
    """

    behavior: Behavior = Behavior.CONTINUE
    mode: DetectionMode = DetectionMode.DEFAULT
    beep_timeout: int = 45 * SECOND
    advanced: bool = False


def in_plain_mode(detection: MachineDetection | None, mode: DetectionMode) -> MachineDetection | None:
    """Give the plain option the mode that it has in a network; the advanced one keeps its own."""
    return detection if detection is None or detection.advanced else replace(detection, mode=mode)
