"""Reads the two options that ask for machine detection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.model.detection import Behavior, DetectionMode, MachineDetection
from voice_simulator.core.model.remarks import without_effect
from voice_simulator.core.wire.fields import LenientSchema, Options, Seconds, Word, themselves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.remarks import Remark


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
