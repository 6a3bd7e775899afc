"""The events of a call against a list in which an ellipsis stands for any."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.scenario.judging.event_sequence import first_difference

WORDS = ["started", "ringing", "..."]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from(WORDS[:2]), max_size=6))
def test_events_are_matched_as_a_regular_expression_would(words, got):
    """An ellipsis is `.*`, a word itself."""
    pattern = "".join(".*" if word == "..." else word[0] for word in words)
    text = "".join(event[0] for event in got)
    assert (first_difference(words, got) is None) is bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize(
    ("words", "got", "sentence"),
    [
        ("a b c", "a x c", "at 2: expected b, got x"),
        ("a b", "a", "at 2: expected b, got nothing more"),
        ("a", "a b", "at 2: expected nothing more, got b"),
        ("a ... c", "a b d", "at 4: expected c, got nothing more"),
        ("a ... c d", "a b c x", "at 4: expected d, got x"),
        ("... c", "a c b", "at 3: expected nothing more, got b"),
        ("... a b", "a c a d", "at 4: expected b, got d"),
    ],
)
def test_the_first_difference_is_where_most_of_the_pattern_was_met(words, got, sentence):
    """Counted from 1."""
    assert first_difference(words.split(), got.split()) == sentence
