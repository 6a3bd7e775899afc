"""Fields of text-to-speech, which an NCCO's `talk` and `PUT /v1/calls/{uuid}/talk` share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from marshmallow import ValidationError

from voice_simulator.core.model.speech import DEFAULT_VOICE, VOICES
from voice_simulator.core.wire.field_errors import FieldError, describe
from voice_simulator.core.wire.lenient_schema import LenientField, LenientSchema, checks_object
from voice_simulator.core.wire.scalar_fields import (
    BooleanField,
    DecimalField,
    PatternField,
    TextField,
    WholeNumberField,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


LOUDNESS: Final = (-1, 1)
"""The range of `level`."""

MOST_LOOPS: Final = 1_000_000
"""Undocumented: no number is too high for the platform, but no call is that long."""

_MOST_SPOKEN: Final = 1500
_TAG = re.compile(r"<[^<>]*>")


class SpokenTextField(LenientField[str]):
    """A text of 1 to 1500 characters, the tags of SSML not counted (the NCCO reference)."""

    def __init__(self) -> None:
        super().__init__(f"a string of 1 to {_MOST_SPOKEN} characters, not counting SSML tags", required=True)

    # SSML may be much longer than the words in it; Undocumented: this bound.
    _any_length: ClassVar = TextField(100_000)

    def parse(self, value: object) -> str:
        """Return the text with its tags."""
        text = value if isinstance(value, str) else ""
        if len(text) > _MOST_SPOKEN:
            text = _TAG.sub("", text)
        if not text or len(text) > _MOST_SPOKEN:
            raise self.refusal(value)
        return self._any_length.parse(value)


def language() -> PatternField:
    """Make the field for a language tag; any is taken, since the platform adds languages often."""
    return PatternField("a language such as en-US", r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


class SpeechSchema(LenientSchema):
    """The options of both; a subclass adds `voice_name` under its own key."""

    not_simulated: ClassVar = dict.fromkeys(
        ("language", "style", "premium", "voice_name", "voiceName"), "no speech is synthesized"
    )

    text = SpokenTextField()
    loop = WholeNumberField(0, MOST_LOOPS)
    level = DecimalField(*LOUDNESS)
    language = language()
    style = WholeNumberField(0, 100)
    premium = BooleanField()

    @checks_object
    def _check_voice(
        self, loaded: Mapping[str, object], given: Mapping[str, object], **_rest: object
    ) -> None:
        voice = loaded.get("voice_name")
        if voice is None or voice in VOICES or given.get("language") is not None:
            return
        expected = f"a voice such as {DEFAULT_VOICE}, or any with a language"
        raise ValidationError([FieldError(expected=expected, got=describe(voice))], "voice_name")
