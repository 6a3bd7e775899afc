"""What a stream of journals keeps for its listener, and when it says that it is there."""

import asyncio
from types import SimpleNamespace

import pytest
from virtual_time import run

from voice_simulator.api.control.journal_stream import EventWriter, tell_news
from voice_simulator.core.clock import Clock
from voice_simulator.core.journal import Journal, Missed, Selection
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.runtime.journal_streams import (
    EndedWorld,
    ForgottenEntries,
    JournalStreams,
    StreamedEntry,
)

NOW = 1_893_499_200_000


class World:
    """A world of which nothing is there but its journal."""

    def __init__(self, application_id="a", limit=1000):
        self.application_id = application_id
        self.switchboard = SimpleNamespace(journal=Journal(Clock(NOW), limit))

    def note(self, count=1):
        for number in range(1, count + 1):
            self.switchboard.journal.note(None, str(number))


def everything(_):
    return Selection()


def taken(stream):
    """Take all that there is, as the numbers of entries and what else there is."""
    told = []
    while stream.has_news:
        told += [one.entry.seq if isinstance(one, StreamedEntry) else one for one in stream.next_news(50)]
    return told


async def test_a_listener_who_is_overtaken_is_told_what_it_missed():
    """In the place where it is missing; what it has read is not told again."""
    world, streams = World(limit=100), JournalStreams(1)
    world.note(30)
    stream = streams.open([world], "a", everything)
    assert taken(stream) == list(range(1, 31))
    world.note(200)
    await stream.wait(1)
    assert taken(stream) == [ForgottenEntries("a", Missed(31, 130)), *range(131, 231)]


async def test_of_a_world_that_ends_the_last_words_are_kept():
    """So many; of the others the listener hears how many they were."""
    world, streams = World(), JournalStreams(1)
    stream = streams.open([world], "a", everything)
    world.note(250)
    streams.end_world("a")
    assert taken(stream) == [*range(1, 201), ForgottenEntries("a", Missed(201, 250)), EndedWorld("a")]


async def test_of_worlds_that_end_one_after_the_other_nothing_piles_up():
    """A listener that does not read is told of the last one, and how much of those before it is gone."""
    streams = JournalStreams(1)
    stream = streams.open([], None, everything)
    for _ in range(1000):
        world = World()
        streams.begin_world(world)
        world.note(3)
        streams.end_world("a")
    assert taken(stream) == [EndedWorld("a", untold=999 * 3), 1, 2, 3, EndedWorld("a")]


async def test_of_many_applications_whose_worlds_end_only_the_end_is_kept():
    """Beyond the first hundred; how many entries that costs is told."""
    streams = JournalStreams(1)
    stream = streams.open([], None, everything)
    for number in range(150):
        world = World(f"a{number}")
        streams.begin_world(world)
        world.note(2)
        streams.end_world(world.application_id)
    told = taken(stream)
    assert told[:50] == [EndedWorld(f"a{number}", untold=2) for number in range(50)]
    assert told[50:53] == [1, 2, EndedWorld("a50")]


async def test_entries_that_nobody_asked_for_are_passed_over_in_small_steps():
    """A long journal is not gone through at one go: others have their turn."""
    world, streams = World(limit=100_000), JournalStreams(1)
    world.note(5000)
    stream = streams.open([world], "a", lambda _: Selection(kinds={EntryKind.STATUS}))
    steps = 0
    while stream.has_news:
        assert stream.next_news(50) == []
        steps += 1
    assert steps == 5


async def test_a_journal_whose_streams_are_closed_wakes_nobody():
    world, streams = World(), JournalStreams(2)
    one, other = (streams.open([world], "a", everything) for _ in range(2))
    streams.close_stream(one)
    world.note()
    assert await other.wait(1)
    streams.close_stream(other)
    assert world.switchboard.journal._watchers == ()


class Response:
    """An answer that keeps what is written, with the times."""

    def __init__(self):
        self.written = []

    async def write(self, text):
        self.written.append((asyncio.get_running_loop().time() - 1000, text.decode()))


async def silent_for(seconds):
    streams, response = JournalStreams(1), Response()
    stream = streams.open([], "a", everything)
    asyncio.get_running_loop().call_later(seconds, streams.end_all)
    await tell_news(response, stream, EventWriter(names_world=False))
    return response.written


@pytest.mark.parametrize(("seconds", "heartbeats"), [(14, 0), (16, 1), (61, 4)])
def test_a_silent_stream_says_every_fifteen_seconds_that_it_is_there(seconds, heartbeats):
    """By a comment, which clients pass over."""
    *silent, end = run(silent_for(seconds))
    assert [(round(at), text) for at, text in silent] == [
        (15 * number, ": nothing new\n\n") for number in range(1, heartbeats + 1)
    ]
    assert end[1] == 'event: end\ndata: {"reason":"the simulator stops"}\n\n'
