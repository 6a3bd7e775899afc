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
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.remarks import without_effect
from voice_simulator.core.wire.fields import LenientSchema, Options, Seconds, Word, themselves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.remarks import Remark


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


class _AdvancedSchema(LenientSchema):
    # Without it the platform refuses (issue 411 of the PHP SDK), though SDKs take it for optional.
    behavior = Word(themselves(Behavior), required=True)
    mode = Word(themselves(DetectionMode))
    beep_timeout = Seconds(45, 120, whole=True, spellings=("beepTimeout",))


_ADVANCED: Final = _AdvancedSchema()

# Undocumented: the mode of an object that names none. `detect` was there before `default` was added.
_MODE_OF_ADVANCED: Final = DetectionMode.DETECT


def plain_detection(key: str) -> Word[Behavior]:
    """Make the field for the plain option."""
    return Word(themselves(Behavior), key=key)


def advanced_detection(key: str, *spellings: str) -> Options:
    """Make the field for the advanced option."""
    return Options(_ADVANCED, key=key, spellings=spellings)


def detection_of(plain: Behavior | None, advanced: Mapping[str, Any] | None) -> MachineDetection | None:
    """Return what the two options ask for together, as their fields loaded them; None for no detection."""
    if advanced is not None:
        return MachineDetection(**{"mode": _MODE_OF_ADVANCED, **advanced}, advanced=True)
    return None if plain is None else MachineDetection(behavior=plain)


def remarks_on_both(given: object, at: str, plain: str, *advanced: str) -> Iterator[Remark]:
    """Say that the plain option does nothing beside the advanced one, by their names on the wire."""
    if not isinstance(given, dict) or given.get(plain) is None:
        return
    beside = next((name for name in advanced if given.get(name) is not None), None)
    if beside is not None:
        yield without_effect(at, plain, f"beside {beside} that one counts")


def in_plain_mode(detection: MachineDetection | None, mode: DetectionMode) -> MachineDetection | None:
    """Give the plain option the mode that it has in a network; the advanced one keeps its own."""
    return detection if detection is None or detection.advanced else replace(detection, mode=mode)
