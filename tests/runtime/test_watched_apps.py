"""Which processes are watched for which Vonage application; what watches them is a fake."""

import pytest

from voice_simulator.errors import ControlError
from voice_simulator.runtime.watched_apps import MOST, NamedProcesses, WatchedApps

FIRST, SECOND = NamedProcesses(100, owns_group=False), NamedProcesses(200, owns_group=False)


class Rest:
    """Watches processes, of which a test says what becomes of them."""

    def __init__(self, processes=None, applications=None):
        self.processes, self.applications = processes, applications
        self.why_not, self.has_ended, self.listens = None, False, True
        self.is_known_to_have_ended = False

    def look_whether_ended(self, *, at_once=False):
        self.is_known_to_have_ended |= at_once and self.has_ended
        return self.is_known_to_have_ended

    def listens_at(self, _):
        return self.listens


@pytest.fixture(name="watched")
def _watched():
    return WatchedApps(Rest)


def test_where_nobody_named_any_nothing_is_watched(watched):
    assert watched.seeing("a") is None


def test_each_vonage_application_has_its_own_or_those_of_all(watched):
    """Four test processes on one simulator, and an app that `exec` has started."""
    watched.everywhere = Rest()
    watched.name("a", FIRST)
    watched.name("b", SECOND)
    assert watched.seeing("a").processes == FIRST
    assert watched.seeing("b").processes == SECOND
    assert watched.seeing("c") is watched.seeing(None) is watched.everywhere


def test_the_same_processes_are_watched_once_for_all_their_vonage_applications(watched):
    """A test process has one for each test: it is looked at once, and spoken to by all of them."""
    watched.name("a", FIRST)
    watched.name("b", FIRST)
    rest = watched.seeing("a")
    assert watched.seeing("b") is rest
    assert rest.applications == {"a", "b"}
    watched.stop_watching("a")
    assert (watched.seeing("a"), rest.applications) == (None, {"b"})
    assert watched.seeing("b") is rest


def test_processes_that_have_ended_are_forgotten(watched):
    watched.everywhere = Rest()
    watched.name("a", FIRST)
    own = watched.seeing("a")
    own.has_ended = True
    assert watched.seeing("a") is own  # time asks too often to look each time
    assert watched.named("a") is None  # whoever asks is told the truth
    assert watched.seeing("a") is watched.everywhere


def test_processes_that_are_never_quiet_are_not_seen_at_rest_nor_are_others_for_them(watched):
    watched.everywhere = Rest()
    watched.name("a", FIRST)
    watched.seeing("a").why_not = "they tick"
    assert watched.seeing("a") is None
    assert watched.why_unseen("a") == "they tick"
    assert watched.seeing("b") is watched.everywhere


def test_rest_is_seen_only_while_one_of_them_listens_at_the_address_that_was_given(watched):
    watched.name("a", NamedProcesses(100, owns_group=False, address="127.0.0.1:3000"))
    watched.name("b", FIRST)
    watched.watching("a").listens = False
    assert watched.seeing("a") is None
    assert "who listens at 127.0.0.1:3000 is not one of its processes" in watched.why_unseen("a")
    assert watched.seeing("b") is not None
    watched.watching("a").listens = True
    assert watched.seeing("a") is not None


def test_to_name_others_takes_the_place_of_those_before(watched):
    watched.name("a", FIRST)
    watched.name("a", SECOND)
    assert watched.seeing("a").processes == SECOND


def test_there_are_not_too_many(watched):
    """Those that have ended make room."""
    for number in range(MOST):
        watched.name(str(number), FIRST)
    with pytest.raises(ControlError, match="1000 Vonage applications are named already"):
        watched.name("one more", SECOND)
    watched.seeing("0").has_ended = True
    watched.name("one more", SECOND)
    assert watched.seeing("one more") is not None
