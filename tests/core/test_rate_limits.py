"""The platform's rate limits: so many within any one simulated second."""

from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.rate_limits import CALLS_PER_SECOND, REQUESTS_PER_SECOND, RateLimit


@given(st.integers(1, 4), st.lists(st.sampled_from([0, 1, 250, 499, 500, 999, 1000]), max_size=40))
def test_no_second_holds_more_than_the_limit_and_nothing_else_is_refused(per_second, gaps):
    """Wherever the second begins; what was refused is not counted."""
    limit, now, admitted = RateLimit(per_second), 0, []
    for gap in gaps:
        now += gap
        within = [instant for instant in admitted if now - 1000 < instant]
        assert limit.admits(now) is (len(within) < per_second)
        if len(within) < per_second:
            admitted.append(now)


def test_a_limit_that_is_off_admits_everything():
    """The default: the platform's limits are for those who ask for them."""
    limit = RateLimit(None)
    assert all(limit.admits(0) for _ in range(1000))


def test_the_platform_s_own_limits_are_three_calls_and_fifteen_other_requests():
    """Its troubleshooting guide says so."""
    assert (CALLS_PER_SECOND, REQUESTS_PER_SECOND) == (3, 15)
