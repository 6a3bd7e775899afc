"""What your app asks of a call over the API: hang up, mute, earmuff, transfer, talk, stream, dtmf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.media.durations import digits_sound
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.commands import CallAction
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.states import Status
from voice_simulator.errors import NotAnswered, NotRinging

if TYPE_CHECKING:
    from voice_simulator.core.model.commands import DtmfCommand, ModifyCall, StreamCommand, TalkCommand
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.network import Network


class CallCommands:
    """The commands to the calls of one world.

    Each raises `CallNotFound` for a call that is not there or over, and `NotAnswered` for one that is not
    answered yet, and then has changed nothing.
    """

    def __init__(self, network: Network) -> None:
        self._network = network

    def modify(self, uuid: str, command: ModifyCall) -> None:
        """Do what a PUT on a call asks for.

        Raises:
            NotRinging: the call is to be hung up, and does not ring yet.
        """
        match command.action:
            case CallAction.HANGUP:
                self._hang_up(uuid)
            case CallAction.MUTE | CallAction.UNMUTE:
                leg = self._begin(uuid, command.action)
                self._mute(leg, on=command.action is CallAction.MUTE)
            case CallAction.EARMUFF | CallAction.UNEARMUFF:
                leg = self._begin(uuid, command.action)
                leg.earmuffed = command.action is CallAction.EARMUFF
                self._network.playback.hearing.changes(leg)
            case CallAction.TRANSFER:
                self._transfer(self._begin(uuid, command.action), command)

    def talk(self, uuid: str, command: TalkCommand) -> None:
        """Say a text, instead of another that is being said."""
        leg = self._begin(uuid, "talk")
        durations = self._network.rules.durations
        sound = durations.talk(command.text, command.loop, command.level, command.language)
        self._network.playback.play(leg, Channel.TALK, sound)

    def stream(self, uuid: str, command: StreamCommand) -> None:
        """Play an audio file, instead of another that is being played."""
        leg = self._begin(uuid, "stream")
        sound = self._network.streams.sound(leg, command.url, command.loop, command.level)
        self._network.playback.play(leg, Channel.STREAM, sound)

    def send_dtmf(self, uuid: str, command: DtmfCommand) -> None:
        """Play digits, after those that are being played."""
        leg = self._begin(uuid, "dtmf")
        if leg.socket is not None:
            # A WebSocket is told of keys, and hears no tones.
            self._network.sockets.send_keys(leg, command.digits)
            return
        self._network.playback.queue(leg, Channel.DTMF, digits_sound(command.digits))

    def stop_playing(self, uuid: str, channel: Channel) -> None:
        """End what the API plays; it is no error if nothing plays."""
        self._network.playback.stop(self._answered_leg(uuid), channel)

    def subscribe_to_dtmf(self, uuid: str, event_url: str | None) -> None:
        """Post each key that the party presses to a URL from now on; None to stop that."""
        leg = self._answered_leg(uuid)
        leg.dtmf_event_url = event_url
        if event_url is not None:
            self._network.input_opened(leg)

    def _hang_up(self, uuid: str) -> None:
        leg = self._network.store.find_leg(uuid)
        if leg.status is Status.STARTED and not self._network.rules.dialect.hangs_up_at_once:
            raise NotRinging(uuid)
        self._network.on_event(leg, "api", CallAction.HANGUP)
        self._network.signal(leg, s.ApplicationHangsUp())

    def _begin(self, uuid: str, name: str) -> Leg:
        leg = self._answered_leg(uuid)
        # Before the command is carried out: a party that waits for it may wait next for what it brings about.
        self._network.on_event(leg, "api", name)
        return leg

    def _answered_leg(self, uuid: str) -> Leg:
        leg = self._network.store.find_leg(uuid)
        if not leg.is_live:
            raise NotAnswered(uuid, leg.status)
        return leg

    def _mute(self, leg: Leg, *, on: bool) -> None:
        if on:
            self._network.recordings.mute(leg)
        else:
            self._network.recordings.unmute(leg)
        leg.muted = on
        self._network.playback.hearing.changes(leg)

    def _transfer(self, leg: Leg, command: ModifyCall) -> None:
        if command.ncco is not None:
            self._network.interpreter.transfer(leg, command.ncco)
        elif command.url is not None:
            self._network.interpreter.fetch_transfer(leg, command.url)
