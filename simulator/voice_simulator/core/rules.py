"""The rules of one world: what its platform is like, and how much it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field

from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.model.detection import DetectionMode
from voice_simulator.core.model.prices import PriceList
from voice_simulator.core.wire.dialects import Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the platform of one world is like.

    Attributes:
        seed: ids are drawn from it.
        start: the first instant, ms.
        durations: how long prompts take.
        prices: rates by destination.
        trailing_completed: ms from an end such as `busy` to the `completed` event after it; None for none.
        plain_detection: when the NCCO starts with the plain `machine_detection`.
        recording_base_url: what recording addresses begin with.
        region_url, own_address: the platform's, where webhooks name it; ours, for canonical journals.
        dialect: how records and events are written.
        calls_kept, journal_kept, files_kept: how many calls, journal entries and recorded files are
            remembered.
        live_calls: how many calls may be live at once.
        fetches_streams: whether audio files are fetched, to last as long as they do.
        opens_sockets: whether a WebSocket leg is connected to your app; if not, a script plays there.
        is_framing_strict: whether a frame of another size than 20 ms breaks its WebSocket.
        patience: ms for which a played lack of a reply holds up a leg's next events.
    """

    seed: int
    start: int
    durations: MediaDurations = field(default_factory=MediaDurations)
    prices: PriceList = field(default_factory=PriceList)
    trailing_completed: int | None = 0
    plain_detection: DetectionMode = DetectionMode.DETECT
    recording_base_url: str = "http://localhost:8480"
    region_url: str = "http://localhost:8480"
    own_address: str = ""
    dialect: Dialect = field(default_factory=Dialect)
    calls_kept: int = 100_000
    journal_kept: int = 100_000
    files_kept: int = 1_000
    live_calls: int = 100_000
    fetches_streams: bool = False
    opens_sockets: bool = False
    is_framing_strict: bool = True
    patience: int = 1_000

    @property
    def trailing_completed_span(self) -> int | None:
        """Ms from an end such as `busy` to the `completed` after it; None where the dialect has none."""
        return self.trailing_completed if self.dialect.follows_with_completed else None
