"""The WebSockets of one world: does what the core wants done with them, and tells it what comes of that."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from voice_simulator.audio.live import LiveMix
from voice_simulator.core.model.effects import CloseSocket, OpenSocket, SendText, StartAudio
from voice_simulator.core.model.socket_audio import FRAME_SPAN
from voice_simulator.runtime.closable import Closable
from voice_simulator.runtime.heard_sounds import HeardSounds
from voice_simulator.runtime.outbound.webhook_signature import authorization_of_upgrade
from voice_simulator.runtime.sockets.lateness import Lateness
from voice_simulator.runtime.sockets.live_socket import GOING_AWAY, GRACE, LiveSocket, SocketWorld
from voice_simulator.runtime.sockets.ticks import Ticks

if TYPE_CHECKING:
    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.core.model.effects import SocketEffect
    from voice_simulator.core.model.socket_audio import LiveSound
    from voice_simulator.core.model.socket_news import SocketNews, SocketPaced, SocketRefused
    from voice_simulator.runtime.driver import Driver
    from voice_simulator.runtime.media_taps import MediaTap
    from voice_simulator.runtime.shared_state import SharedState
    from voice_simulator.runtime.sockets.connection import ConnectsSockets, SocketConnection

_UNSIGNED: Final = (
    "the WebSocket is to have the token of a signed webhook (authorization: vonage), but the Vonage "
    "application has no signature secret: it is connected without"
)

_PREPARES_AFTER: Final = 25
"""After so many frames it is looked what may be said next: others may have come into the conversation."""


class _Audio:
    """The audio that goes to one socket.

    Attributes:
        number: how many frames were due.
        sounds: what was heard at the last frame.
        lateness: how late its frames were.
        mix: makes its frames.
        tap: listens to them; None where nobody does.
    """

    __slots__ = ("lateness", "mix", "number", "sounds", "tap")

    def __init__(self, mix: LiveMix, tap: MediaTap | None) -> None:
        self.tap = tap
        self.number = 0
        self.sounds: list[LiveSound] = []
        self.lateness = Lateness()
        self.mix = mix

    def heard(self, sounds: list[LiveSound]) -> list[LiveSound]:
        """Return what is heard now with what has ended since the last frame, of which that holds the rest."""
        before, self.sounds = self.sounds, sounds
        if not before:
            return sounds
        goes_on = {_whose(one) for one in sounds}
        return [*sounds, *(one for one in before if _whose(one) not in goes_on)]


def _whose(one: LiveSound) -> tuple[int, str | None]:
    """Tell sounds apart: one is the same object for as long as it goes on."""
    return id(one.stretch.sound), one.stretch.leg


class Sockets(SocketWorld, Closable):
    """The sockets of one world.

    Args:
        driver: of the world.
        shared: what all worlds share.
        client: makes connections.
    """

    def __init__(self, driver: Driver, shared: SharedState, client: ConnectsSockets) -> None:
        self._driver, self._switchboard, self._shared = driver, driver.switchboard, shared
        self._client = client
        self._live: dict[int, LiveSocket] = {}
        self._audio: dict[int, _Audio] = {}
        self._heard = HeardSounds(driver.switchboard, shared.speech)
        self._ticks = Ticks(driver.now, driver.pace.wall_time_of, self._send_frame)

    # -- what the core wants

    def carry_out(self, effect: SocketEffect) -> None:
        """Do what the core wants done with a socket; one that is over is left alone."""
        if isinstance(effect, OpenSocket):
            self._live[effect.socket] = LiveSocket(effect, self)
            self._shared.live_sockets += 1
            self._heard.prepare(effect.socket)
            return
        live = self._live.get(effect.socket)
        if live is None:
            return
        match effect:
            case SendText():
                live.send_text(effect.text)
            case StartAudio():
                self._begin_audio(live.opening, effect.rate)
            case CloseSocket():
                self._ticks.end_audio(effect.socket)
                live.finish(effect.code)

    def so_far(self) -> dict[str, SocketMeasuresEntry]:
        """Return what has been measured up to now on each socket that is not over, by the id of its leg."""
        return self._switchboard.sockets_so_far(self._driver.now(), self._pace_of)

    def _pace_of(self, socket: int) -> SocketPaced | None:
        audio = self._audio.get(socket)
        return None if audio is None else audio.lateness.figures()

    def heed_time(self) -> None:
        """Send frames as they are due, since time may go in another way now."""
        self._ticks.heed_time()

    async def close(self) -> None:
        """End all sockets: none is open once this returns, at the latest a second after."""
        self._ticks.end_all_audio()
        self._shared.turns.audio.discard(self._ticks.send_what_is_due)
        tasks = [live.task for live in self._live.values()]
        for live in tuple(self._live.values()):
            live.finish(GOING_AWAY)
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, self._heard.close(), return_exceptions=True)

    # -- audio

    def _begin_audio(self, opening: OpenSocket, rate: int) -> None:
        taps, socket = self._shared.media_taps, opening.socket
        uuid = self._switchboard.uuid_of_socket(socket)
        tap = None if taps is None or uuid is None else taps.tap(uuid, rate)
        self._shared.turns.audio.add(self._ticks.send_what_is_due)
        self._audio[socket] = _Audio(LiveMix(rate, self._heard.at(rate)), tap)
        self._heard.prepare(socket)
        self._ticks.begin_audio(socket)

    def _send_frame(self, socket: int, until: int, late: float) -> None:
        """Send what was heard in the 20 ms that are over at an instant, unless it is to be left out."""
        live, audio = self._live.get(socket), self._audio[socket]
        if live is None:
            return
        since = until - FRAME_SPAN
        frame = audio.mix.frame(audio.heard(self._switchboard.sounds_for(socket)), since)
        if audio.tap is not None:
            audio.tap.take_frame(since, frame, self._switchboard.played_by_socket(socket, since, until))
        audio.number += 1
        if audio.number % _PREPARES_AFTER == 0:
            self._heard.prepare(socket)
        if self._is_sent(live.opening, audio.number, frame):
            audio.lateness.count_frame(late)
            live.send_frame(frame)

    def _is_sent(self, opening: OpenSocket, number: int, frame: bytes) -> bool:
        if opening.leaves_out is not None and number % opening.leaves_out == 0:
            return False
        return self._shared.socket_options.sends_silence or any(frame)

    # -- what a socket asks of its world

    async def connection_for(self, opening: OpenSocket) -> SocketConnection | SocketRefused:
        """Connect to your app, or say why that can't be."""
        authorization = opening.authorization
        if opening.is_signed:
            authorization = authorization_of_upgrade(self._switchboard.application)
            if authorization is None:
                self.note_in_journal(opening.socket, _UNSIGNED)
        return await self._client.connect(opening.url, authorization)

    def take_news(self, socket: int, news: SocketNews) -> None:
        """Let the core know what has happened to a socket, which is a contact with your app."""
        if self._driver.is_closed:
            return
        try:
            self._driver.catch_up()
            self._switchboard.receive_socket(socket, news)
        finally:
            self._driver.wake_after_socket()

    def take_audio(self, socket: int, frame: bytes) -> None:
        """Let the core have what a binary message holds, which is no contact: time goes on as before."""
        if self._driver.is_closed:
            return
        if self._switchboard.receive_audio(socket, frame, self._now_after_overdue()):
            self._driver.catch_up()
            self._driver.wake()

    def _now_after_overdue(self) -> int:
        """Let happen what is overdue, if anything is; return the simulated instant, ms.

        Else the clock stands where the last thing happened: a frame is nothing that it has to be moved for.
        """
        now, moment = self._driver.now(), self._driver.pace.next_moment()
        if moment is None or moment > now:
            return now
        self._driver.catch_up()
        return self._driver.now()

    def note_in_journal(self, socket: int, sentence: str) -> None:
        """Write into the journal what people should know."""
        self._switchboard.note_on_socket(socket, sentence)
        self._driver.tell_news()

    def note_end(self, socket: int) -> None:
        """Note that a socket is over, and tell the core what was measured."""
        self._ticks.end_audio(socket)
        del self._live[socket]
        self._shared.live_sockets -= 1
        audio = self._audio.pop(socket, None)
        if not self._audio:
            self._shared.turns.audio.discard(self._ticks.send_what_is_due)
        if audio is not None:
            if audio.tap is not None:
                audio.tap.finish()
            self.take_news(socket, audio.lateness.figures())

    def wall_span(self, seconds: float) -> float:
        """Return how long so much simulated time takes on the wall while a socket is open."""
        return seconds / self._driver.pacing.speed
