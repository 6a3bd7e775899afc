"""Samples at another rate, by all the ways in which that is reckoned."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.audio.resampling import on_straight_lines

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000]


@settings(max_examples=60, deadline=None)
@given(
    own=st.sampled_from(RATES),
    wanted=st.sampled_from([8_000, 16_000, 24_000]),
    count=st.integers(2, 500),
    offset=st.integers(0, 7_999),
    random=st.randoms(use_true_random=False),
)
def test_each_sample_lies_on_the_line_between_its_neighbours(own, wanted, count, offset, random):
    """Wherever the first one lies."""
    needed = (offset + (count - 1) * own) // wanted + 2
    samples = array("h", [random.randint(-32_768, 32_767) for _ in range(needed)])
    found = on_straight_lines(samples, own, wanted, count, offset=offset)
    assert len(found) == count
    for number, sample in enumerate(found):
        at, part = divmod(offset + number * own, wanted)
        before, after = samples[at], samples[at + 1]
        assert sample == before + (after - before) * part // wanted
