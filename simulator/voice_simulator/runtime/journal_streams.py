"""Streams of journals: what happens in a world, or in all, told to whoever listens until they go.

A stream keeps its place in each journal that it follows and nothing else, so a listener that is slow holds
no memory: when it reads on, the journal may have forgotten what it has not read, and it is told so. When a
world ends, the stream keeps the last few of its entries, and waits for the next world of the application.

The journal wakes its streams: at once after a pause, else every 20 ms, so that many events take few writes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal import Missed
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.journal import Entry, Journal, Selection
    from voice_simulator.runtime.world import World

    Select = Callable[[World], Selection]

_BATCH: Final = 0.02
"""Seconds of wall time between two wakes of the streams of a busy world."""

_MOST_LAST_WORDS: Final = 200
"""How many entries of a world that has ended are kept for a listener that has not read them."""

_MOST_ENDED: Final = 100
"""For how many applications a stream keeps last words."""


class StreamedEntry:
    """An entry of a world, as all its streams tell it.

    Attributes:
        application_id: whose world it is.
        entry: the entry.
        text: it as JSON, once somebody has made that; the streams of a world share it.
    """

    __slots__ = ("application_id", "entry", "text")

    def __init__(self, application_id: str, entry: Entry) -> None:
        self.application_id, self.entry = application_id, entry
        self.text: bytes | None = None


@dataclass(frozen=True, slots=True)
class ForgottenEntries:
    """Entries of a world that were forgotten before their listener read them.

    Attributes:
        application_id: whose world it is.
        missed: which.
    """

    application_id: str
    missed: Missed


@dataclass(frozen=True, slots=True)
class EndedWorld:
    """A world has ended; the next one of its application begins with entry 1.

    Attributes:
        application_id: whose world it was.
        untold: how many entries of worlds that ended before it were never told.
    """

    application_id: str
    untold: int = 0


News = StreamedEntry | ForgottenEntries | EndedWorld


class JournalStreams:
    """All streams of the journals of one simulator.

    Args:
        most: how many there may be.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._streams: list[JournalStream] = []
        self._feeds: dict[str, _Feed] = {}

    def __len__(self) -> int:
        return len(self._streams)

    def check_room(self) -> None:
        """Make sure that one more may be opened.

        Raises:
            ControlError: 429, there are too many.
        """
        if len(self._streams) >= self._most:
            raise ControlError(
                429, f"journal streams are open up to limits.streams ({self._most}): close some, or raise it"
            )

    def open(
        self, worlds: Iterable[World], application_id: str | None, select: Select, after: int = 0
    ) -> JournalStream:
        """Open a stream.

        Args:
            worlds: those that there are now.
            application_id: the only application that it is about; None for all.
            select: what the entries of a world must be.
            after: the number of the entry to begin behind.

        Raises:
            ControlError: 429, there are too many.
        """
        self.check_room()
        stream = JournalStream(application_id, select)
        self._streams.append(stream)
        for world in worlds:
            if stream.is_about(world.application_id):
                stream.begin_world(world, self._feed_of(world), after)
        return stream

    def close_stream(self, stream: JournalStream) -> None:
        """Forget a stream, whose listener has gone."""
        self._streams.remove(stream)
        for application_id in [one for one in self._feeds if not self._are_about(one)]:
            self._feeds.pop(application_id).fall_silent()

    def end_all(self) -> None:
        """Let all streams end when they have told what there is."""
        for stream in self._streams:
            stream.end()

    # -- worlds

    def begin_world(self, world: World) -> None:
        """Let the streams that are about it follow a world that begins."""
        for stream in self._streams:
            if stream.is_about(world.application_id):
                stream.begin_world(world, self._feed_of(world))

    def end_world(self, application_id: str) -> None:
        """Let the streams leave a world that ends."""
        feed = self._feeds.pop(application_id, None)
        if feed is None:
            return
        feed.fall_silent()
        for stream in self._streams:
            stream.end_world(application_id)

    def _feed_of(self, world: World) -> _Feed:
        feed = self._feeds.get(world.application_id)
        if feed is None:
            feed = self._feeds[world.application_id] = _Feed(world, self._wake)
        return feed

    def _wake(self, application_id: str) -> None:
        for stream in self._streams:
            stream.note_news(application_id)

    def _are_about(self, application_id: str) -> bool:
        return any(stream.is_about(application_id) for stream in self._streams)


class JournalStream:
    """One stream: what its listener has not been told yet.

    Args:
        application_id: the only application that it is about; None for all.
        select: what the entries of a world must be.
    """

    def __init__(self, application_id: str | None, select: Select) -> None:
        self._application_id, self._select = application_id, select
        self._followed: dict[str, _Followed] = {}
        self._with_news: dict[str, None] = {}
        self._last_words: dict[str, list[News]] = {}
        self._ended = False
        self._awake = asyncio.Event()

    def is_about(self, application_id: str) -> bool:
        """Whether it tells of an application."""
        return self._application_id in (None, application_id)

    # -- what there is to tell

    @property
    def has_news(self) -> bool:
        """Whether there may be something to tell."""
        return bool(self._last_words or self._with_news)

    @property
    def is_over(self) -> bool:
        """Whether all has been told that ever will be."""
        return self._ended and not self.has_news

    def next_news(self, most: int) -> list[News]:
        """Return what its listener is to be told next, so much that it takes little time to tell.

        It may be nothing although there are news: what the listener did not ask for was passed over.
        """
        if self._last_words:
            return self._last_words.pop(next(iter(self._last_words)))
        if not self._with_news:
            return []
        application_id = next(iter(self._with_news))
        del self._with_news[application_id]
        followed = self._followed[application_id]
        news = followed.next_batch(most)
        if followed.is_behind:
            self._with_news[application_id] = None  # behind the others, whose turn is next
        return news

    async def wait(self, seconds: float) -> bool:
        """Wait until there is something to tell, so long at most; return whether there is."""
        self._awake.clear()
        if self.has_news or self._ended:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return False
        return True

    # -- to be told

    def begin_world(self, world: World, feed: _Feed, after: int = 0) -> None:
        """Tell of a world from now on."""
        self._followed[world.application_id] = _Followed(world, self._select(world), feed, after)
        self.note_news(world.application_id)

    def end_world(self, application_id: str) -> None:
        """Tell that a world has ended, and before that its last words."""
        followed = self._followed.pop(application_id, None)
        if followed is None:
            return
        self._with_news.pop(application_id, None)
        before = _untold(self._last_words.pop(application_id, []))
        unheard = [EndedWorld(application_id, before)] if before else []
        self._last_words[application_id] = [*unheard, *followed.last_words(), EndedWorld(application_id)]
        if len(self._last_words) > _MOST_ENDED:
            self._shorten_oldest()
        self._awake.set()

    def note_news(self, application_id: str) -> None:
        """Note that something has happened in a world, if it is one that it follows."""
        if application_id in self._followed:
            self._with_news[application_id] = None
            self._awake.set()

    def end(self) -> None:
        """End when all has been told that there is."""
        self._ended = True
        self._awake.set()

    def drop(self) -> None:
        """End at once: nobody listens."""
        self._followed.clear()
        self._with_news.clear()
        self._last_words.clear()
        self.end()

    def _shorten_oldest(self) -> None:
        """Keep of the world that ended first nothing but that it has ended."""
        for application_id, news in self._last_words.items():
            if len(news) > 1:
                self._last_words[application_id] = [EndedWorld(application_id, _untold(news))]
                return


def _untold(news: list[News]) -> int:
    """Return how many entries are never told if these news are not."""
    return sum(
        one.missed.count
        if isinstance(one, ForgottenEntries)
        else one.untold
        if isinstance(one, EndedWorld)
        else 1
        for one in news
    )


class _Followed:
    """A world that a stream follows."""

    def __init__(self, world: World, wanted: Selection, feed: _Feed, after: int) -> None:
        self._application_id, self._wanted, self._feed = world.application_id, wanted, feed
        self._journal = world.switchboard.journal
        self._follower = self._journal.follow(after)

    @property
    def is_behind(self) -> bool:
        return self._follower.after < self._journal.last_seq

    def next_batch(self, most: int) -> list[News]:
        return [self._news_of(one) for one in self._follower.next_batch(self._wanted, most)]

    def last_words(self) -> list[News]:
        """Return the entries that are not told yet, as many as are kept, and which are not."""
        news = self.next_batch(_MOST_LAST_WORDS)
        if self.is_behind:
            rest = Missed(self._follower.after + 1, self._journal.last_seq)
            news.append(ForgottenEntries(self._application_id, rest))
        return news

    def _news_of(self, one: Entry | Missed) -> News:
        if isinstance(one, Missed):
            return ForgottenEntries(self._application_id, one)
        return self._feed.share(one)


class _Feed:
    """Wakes the streams of one world when its journal has something new.

    Args:
        world: the world.
        wake: wakes them.
    """

    def __init__(self, world: World, wake: Callable[[str], None]) -> None:
        self._application_id, self._wake = world.application_id, wake
        self._journal: Journal = world.switchboard.journal
        self._loop = asyncio.get_running_loop()
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._shared: dict[int, StreamedEntry] = {}
        self._journal.watch(self._note)

    def share(self, entry: Entry) -> StreamedEntry:
        """Return an entry as it is told, the same for all streams that tell it now."""
        shared = self._shared.get(entry.seq)
        if shared is None:
            shared = self._shared[entry.seq] = StreamedEntry(self._application_id, entry)
        return shared

    def fall_silent(self) -> None:
        """Wake nobody any more."""
        self._journal.unwatch(self._note)
        if self._timer is not None:
            self._timer.cancel()

    def _note(self) -> None:
        # Not at once: whoever writes an entry may still add to it.
        if self._timer is None:
            self._timer = self._loop.call_at(max(self._loop.time(), self._last + _BATCH), self._tell_of_news)

    def _tell_of_news(self) -> None:
        self._timer, self._last = None, self._loop.time()
        # Those that lag behind make their own: what is shared is what all tell at the same time.
        self._shared.clear()
        self._wake(self._application_id)
