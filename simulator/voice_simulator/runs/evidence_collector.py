"""Collects the evidence of a run while it goes on: new journal entries, and requests that were not let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.journal import Entry, Follower, Missed, Record
from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import Mismatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal.entries import What
    from voice_simulator.runs.run_worlds import RunWorlds
    from voice_simulator.runtime.world import World
    from voice_simulator.scenario.judging.evidence import Evidence


class EvidenceCollector:
    """Follows the journals of a run, and keeps what they say.

    Args:
        file: of the scenario.
        worlds: those that the run is about.
        evidence: where to add what they show.
        now: tells the wall time, in seconds.

    Attributes:
        evidence: what has been shown so far.
        entries: of the journals, each with the application whose journal it is of.
        mismatches: what could not be judged, because entries were forgotten before they were read.
        has_news: whether something has come since this was last set to False.
    """

    def __init__(self, file: str, worlds: RunWorlds, evidence: Evidence, now: Callable[[], float]) -> None:
        self._file, self._worlds, self._now = file, worlds, now
        self._followers: dict[World, Follower] = {}
        self._readers: dict[str, JournalReader] = {}
        self._refusals_read = worlds.all.shared.refusals.total
        self.evidence = evidence
        self.entries: list[tuple[str, Entry]] = []
        self.mismatches: list[Mismatch] = []
        self.has_news = True

    def collect(self) -> None:
        """Read what has come since the last time."""
        for world in self._worlds:
            if world not in self._followers:
                self._followers[world] = world.switchboard.journal.follow()
            for news in self._followers[world].news():
                if isinstance(news, Missed):
                    self.mismatches.append(self._missed(world, news))
                else:
                    self._add(world.application_id, news)
        self._collect_refusals()

    async def follow(self) -> None:
        """Read for good what comes as it comes, so that the wall time of each entry is its own."""
        woken = self._worlds.all.shared.woken
        while True:
            woken.clear()
            self.collect()
            await woken.wait()

    def add_outside_worlds(self, what: What) -> None:
        """Add what happened before there was a world, or in none."""
        self._add("", Entry(0, Record(0, None, what)))

    def _collect_refusals(self) -> None:
        """Add requests that were not let in, unless a journal has them or they are another application's."""
        refusals, ours = self._worlds.all.shared.refusals, self._worlds.application_id
        for one in refusals.newest(refusals.total - self._refusals_read):
            is_ours = ours is None or one.application_id in (None, ours)
            if is_ours and not one.is_in_journal:
                self.add_outside_worlds(
                    RequestEntry(method=one.method, path=one.path, status=one.status, refused=one.reason)
                )
        self._refusals_read = refusals.total

    def _missed(self, world: World, missed: Missed) -> Mismatch:
        forgotten = f"{missed.count} entries were forgotten before they were read"
        return Mismatch(
            origin=self._file,
            expected=f"the whole journal of the application {world.application_id} to judge by",
            seen=f"{forgotten}; raise limits: {{journal: …}}",
        )

    def _add(self, application_id: str, entry: Entry) -> None:
        self.has_news = True
        self.entries.append((application_id, entry))
        if application_id not in self._readers:
            self._readers[application_id] = JournalReader(application_id, self.evidence)
        self._readers[application_id].read([entry], self._now())
