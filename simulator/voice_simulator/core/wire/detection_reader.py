"""Reads the two options that ask for machine detection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.model.detection import Behavior, DetectionMode, MachineDetection
from voice_simulator.core.model.endpoints import NEVER_RING
from voice_simulator.core.model.remarks import without_effect
from voice_simulator.core.wire.container_fields import NestedField
from voice_simulator.core.wire.lenient_schema import LenientSchema
from voice_simulator.core.wire.scalar_fields import ChoiceField, SecondsField, choices_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.remarks import Remark


class _AdvancedSchema(LenientSchema):
    # Without it the platform refuses (issue 411 of the PHP SDK), though SDKs take it for optional.
    behavior = ChoiceField(choices_of(Behavior), required=True)
    mode = ChoiceField(choices_of(DetectionMode))
    beep_timeout = SecondsField(45, 120, whole=True, spellings=("beepTimeout",))


_ADVANCED: Final = _AdvancedSchema()


# Undocumented: the mode of an object that names none. `detect` was there before `default` was added.
_MODE_OF_ADVANCED: Final = DetectionMode.DETECT


def plain_detection(key: str) -> ChoiceField[Behavior]:
    """Make the field for the plain option: `continue` or `hangup`."""
    return ChoiceField(choices_of(Behavior), key=key)


def advanced_detection(key: str, *spellings: str) -> NestedField:
    """Make the field for the advanced option: an object."""
    return NestedField(_ADVANCED, key=key, spellings=spellings)


def detection_of(plain: Behavior | None, advanced: Mapping[str, Any] | None) -> MachineDetection | None:
    """Return the detection that the two loaded options ask for; None if neither is there."""
    if advanced is not None:
        return MachineDetection(**{"mode": _MODE_OF_ADVANCED, **advanced}, advanced=True)
    return None if plain is None else MachineDetection(behavior=plain)


NO_TELEPHONE: Final = "the endpoint is no telephone"


def remarks_on_detection(
    given: object, at: str, plain: str, *advanced: str, endpoint: object
) -> Iterator[Remark]:
    """Warn of options without effect: the plain one beside the advanced one, either where nobody rings.

    Args:
        given: the object, as JSON made it.
        at: the path before its members, with the dot.
        plain: the name of the plain option on the wire.
        *advanced: the spellings of the advanced one.
        endpoint: what is called, as JSON made it.
    """
    if not isinstance(given, dict):
        return
    if isinstance(endpoint, dict) and endpoint.get("type") in NEVER_RING:
        given_here = (name for name in (plain, *advanced) if given.get(name) is not None)
        yield from (without_effect(at, name, NO_TELEPHONE) for name in given_here)
        return
    if given.get(plain) is None:
        return
    beside = next((name for name in advanced if given.get(name) is not None), None)
    if beside is not None:
        yield without_effect(at, plain, f"beside {beside} that one counts")
