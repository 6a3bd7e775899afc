"""Followers of a journal: each entry once, and told what they missed."""

from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.clock import Clock
from voice_simulator.core.journal import Journal, Missed

NOON = 1_893_499_200_000


def numbers(news):
    """The news by their numbers, what was missed as a pair."""
    return [(one.first, one.last) if isinstance(one, Missed) else one.seq for one in news]


def write(journal, times):
    for _ in range(times):
        journal.note(None, "x")


def test_each_entry_comes_once_and_in_order():
    journal = Journal(Clock(NOON))
    follower = journal.follow()
    assert numbers(follower.news()) == []
    write(journal, 2)
    assert numbers(follower.news()) == [1, 2]
    assert numbers(follower.news()) == []
    write(journal, 1)
    assert numbers(follower.news()) == [3]


def test_a_follower_can_begin_later():
    journal = Journal(Clock(NOON))
    write(journal, 3)
    assert numbers(journal.follow(2).news()) == [3]


def test_a_follower_that_is_overtaken_is_told_what_it_missed():
    """In the place where it is missing, with its numbers."""
    journal = Journal(Clock(NOON), limit=3)
    follower = journal.follow()
    write(journal, 2)
    assert numbers(follower.news()) == [1, 2]
    write(journal, 5)
    assert numbers(follower.news()) == [(3, 4), 5, 6, 7]
    assert numbers(follower.news()) == []


def test_followers_do_not_disturb_each_other():
    journal = Journal(Clock(NOON))
    first, second = journal.follow(), journal.follow()
    write(journal, 2)
    assert numbers(first.news()) == numbers(second.news()) == [1, 2]


def test_what_is_written_while_the_news_are_read_is_among_them():
    """Whoever reads may write: a log that tells of an entry may cause the next."""
    journal = Journal(Clock(NOON), limit=2)
    write(journal, 2)
    seen = []
    for one in journal.follow().news():
        seen += numbers([one])
        if len(seen) == 1:
            write(journal, 3)
    assert seen == [1, 2, (3, 3), 4, 5]


@given(limit=st.integers(1, 5), bursts=st.lists(st.integers(0, 8), max_size=6))
def test_every_number_is_either_read_or_missed(limit, bursts):
    """Whatever comes between two readings."""
    journal = Journal(Clock(NOON), limit)
    follower, accounted = journal.follow(), []
    for burst in bursts:
        write(journal, burst)
        for one in follower.news():
            accounted += range(one.first, one.last + 1) if isinstance(one, Missed) else [one.seq]
    assert accounted == list(range(1, sum(bursts) + 1))
