"""What the drivers of one simulator's worlds share."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from voice_simulator.runtime.loop_turns import LoopTurns
from voice_simulator.runtime.pending_connections import PendingConnections
from voice_simulator.runtime.refused_requests import Refusals
from voice_simulator.runtime.sockets.options import SocketOptions
from voice_simulator.runtime.uploaded_sounds import UploadedSounds
from voice_simulator.runtime.watched_apps import WatchedApps, begin_to_watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.runtime.media_taps import MediaTaps
    from voice_simulator.runtime.socket_sounds import SocketSounds
    from voice_simulator.runtime.speech_program import SpeechProgram


class SharedState:
    """What the drivers of one simulator's worlds share.

    Attributes:
        holds: how many holds keep the time of a world, by its Vonage application; None counts for all worlds.
        trigger_requests: how many requests of triggers are in flight to an application; None likewise.
        lookouts: called before the time of any world may move on: who has to act at this moment holds time.
        woken: set whenever something may have happened in any world.
        stopping: whether the simulator stops.
        pending_connections: what is on its way into the API.
        watched: the processes that are watched to see when your app is at rest.
        refusals: the requests for which no world was entered.
        speech: what speaks in recordings; None for tones.
        media_taps: who listens to WebSockets of your app; None for nobody.
        sounds: the WAV files that were uploaded.
        socket_options: how WebSockets of your app are connected.
        socket_sounds: keeps what your app says on them, to be written down; None for nobody who does.
        live_sockets: how many WebSockets there are in all worlds.
        turns: for how long anything may go on before others have a turn.
        tls_addresses: host and port of each HTTPS listener, once there are any.
    """

    def __init__(self) -> None:
        self.holds: Counter[str | None] = Counter()
        self.trigger_requests: Counter[str | None] = Counter()
        self.lookouts: list[Callable[[], None]] = []
        self.woken = asyncio.Event()
        self.stopping = False
        self.pending_connections = PendingConnections(time.monotonic)
        self.watched = WatchedApps(partial(begin_to_watch, self.pending_connections))
        self.refusals = Refusals()
        self.speech: SpeechProgram | None = None
        self.media_taps: MediaTaps | None = None
        self.sounds = UploadedSounds()
        self.socket_options = SocketOptions()
        self.socket_sounds: SocketSounds | None = None
        self.live_sockets = 0
        self.turns = LoopTurns(lambda: self.live_sockets > 0)
        self.tls_addresses: list[str] = []

    def is_time_held(self, application_id: str | None) -> bool:
        """Whether a hold keeps the time of this application's world."""
        return bool(self.holds[application_id] or self.holds[None])

    def has_trigger_request(self, application_id: str) -> bool:
        """Whether a request of a trigger to this application is in flight."""
        return bool(self.trigger_requests[application_id] or self.trigger_requests[None])
