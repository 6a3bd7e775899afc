"""Voices and languages of text-to-speech."""

from __future__ import annotations

from typing import Final

DEFAULT_VOICE: Final = "Kimberly"


DEFAULT_LANGUAGE: Final = "en-US"


# fmt: off
VOICES: Final = frozenset((
    "Agnieszka", "Amy", "Astrid", "Brian", "Carla", "Carmen", "Celine", "Chantal", "Chipmunk",
    "Conchita", "Cristiano", "Dora", "Emma", "Enrique", "Eric", "Ewa", "Filiz", "Geraint",
    "Giorgio", "Gwyneth", "Hans", "Ines", "Ivy", "Jacek", "Jan", "Jennifer", "Joey",
    "Justin", "Karl", "Kendra", "Kimberly", "Liv", "Lotte", "Mads", "Maja", "Marlene",
    "Mathieu", "Maxim", "Miguel", "Mizuki", "Naja", "Nicole", "Penelope", "Raveena", "Ricardo",
    "Ruben", "Russell", "Salli", "Seoyeon", "Tatyana", "Vitoria",
))
# fmt: on
"""The voices of the 1.0.1 document."""
