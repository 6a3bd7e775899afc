"""Durations and sizes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.documents.quantities import LONGEST, read_duration, read_milliseconds, read_size


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("250ms", 250),
        ("4s", 4000),
        ("2m", 120_000),
        ("1h", 3_600_000),
        ("1.5s", 1500),
        ("0.001s", 1),
        ("0s", 0),
        ("0", 0),
        ("24h", LONGEST),
    ],
)
def test_duration_becomes_whole_milliseconds(text, milliseconds):
    """A number with its unit is a span; nothing needs no unit."""
    assert read_duration(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3", "the duration 3 needs a unit: 3s for seconds, or one of ms, m, h"),
        ("2.5", "the duration 2.5 needs a unit: 2.5s for seconds, or one of ms, m, h"),
        ("3sec", "'3sec' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 3s?"),
        ("3 s", "'3 s' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 3s?"),
        ("1min", "'1min' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 1m?"),
        ("1.5 Hours", "'1.5 Hours' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 1.5h?"),
        ("3S", "'3S' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 3s?"),
        ("1m30s", "'1m30s' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 90s?"),
        ("1s, 500ms", "'1s, 500ms' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 1500ms?"),
        ("3 days", "'3 days' is not a duration such as 250ms, 4s, 2m or 1h"),
        ("86401", "the duration 86401 needs a unit: 86401ms for milliseconds, or one of s, m, h"),
        ("-3s", "'-3s' is not a duration such as 250ms, 4s, 2m or 1h"),
        ("٣s", "'٣s' is not a duration such as 250ms, 4s, 2m or 1h"),
        ("0.0001s", "0.0001s is finer than a millisecond, which is as fine as time gets here"),
        ("25h", "25h is longer than a day, the longest duration there is"),
    ],
)
def test_what_is_no_duration_is_told_why(text, sentence):
    """The sentence says what to write instead."""
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        read_duration(text)


@given(st.text(alphabet="0123456789.msh -e", max_size=20))
def test_any_text_is_a_duration_within_bounds_or_a_value_error(text):
    """Nothing else comes out, whatever goes in."""
    try:
        span = read_duration(text)
    except ValueError:
        return
    assert 0 <= span <= LONGEST


@pytest.mark.parametrize(("text", "milliseconds"), [("50", 50), ("50ms", 50), ("1s", 1000), ("0", 0)])
def test_bare_number_of_a_flag_is_milliseconds(text, milliseconds):
    """Flags have always been in milliseconds; a unit may be written all the same."""
    assert read_milliseconds(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "size"), [("1MiB", 1024 * 1024), ("512KiB", 512 * 1024), ("100B", 100), ("100", 100)]
)
def test_size_becomes_bytes(text, size):
    """Sizes have binary units, or none."""
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["1MB", "1 MiB", "", "-1B", "1.5MiB"])
def test_what_is_no_size_is_refused(text):
    """Decimal units are not guessed at."""
    with pytest.raises(ValueError, match=r"is no size such as 512KiB or 1MiB"):
        read_size(text)
