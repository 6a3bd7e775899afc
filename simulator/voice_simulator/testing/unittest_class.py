"""Tests in classes of unittest, run by pytest."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from voice_simulator.testing.voice import Voice


@pytest.mark.usefixtures("voice")
class VoiceTestCase(unittest.TestCase):
    """A class of unittest whose tests have a world each: `self.voice`, from `setUp` to the clean-ups.

    Attributes:
        voice: the world of the test.
    """

    voice: Voice
