"""Lines of a playbook that go into the core: calls, requests and replies of your app, signals, time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from playbook.outputs import sends
from playbook.parties import PERSON
from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.script import Answer, Script
from voice_simulator.core.model.socket_news import SocketText
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.media_command_reader import read_dtmf, read_stream, read_talk
from voice_simulator.core.wire.modify_call_reader import read_modify_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playbook.outputs import Output
    from playbook.stage import Stage
    from voice_simulator.core.model.script import Step
    from voice_simulator.core.model.signals import Signal
    from voice_simulator.core.model.socket_news import SocketNews
    from voice_simulator.core.model.sound import Channel

Ncco = list[dict[str, object]]

ENDLESS: Final[Ncco] = [{"action": "stream", "streamUrl": ["http://app/endless.mp3"], "loop": 0}]
"""The NCCO of a call that is given none."""

CALLER: Final = "447700900999"


@dataclass(frozen=True)
class Input:
    """Something that goes in.

    Attributes:
        text: what to call it where a script is shown.
        act: does it.
        lasts: ms of simulated time that pass with it.
        party: what the party of the call does that it places; None where it places none.
    """

    text: str
    act: Callable[[Stage], None]
    lasts: int = 0
    party: tuple[Step, ...] | None = None


def place_call(
    leg: str = "A", /, *, to: object = "447700900001", party: Sequence[Step] = PERSON, **fields: object
) -> Input:
    """Place a call.

    Args:
        leg: the name that the other lines know it by.
        to: a number, or an endpoint object.
        party: what is at the other end does this.
        **fields: of the request's body; without an NCCO or answer URL a sound without end plays.
    """
    endpoint = {"type": "phone", "number": to} if isinstance(to, str) else to
    body = {"to": [endpoint], "from": {"type": "phone", "number": CALLER}, **fields}
    if "ncco" not in body and "answer_url" not in body:
        body["ncco"] = ENDLESS
    command = read_create_call(body, default_event_url_known=True)
    return Input(
        f"place a call to {leg}",
        lambda stage: stage.enter(leg, stage.switchboard.place_call(command)),
        party=tuple(party),
    )


def answered_call(leg: str = "A", /, **fields: object) -> list[Input | Output]:
    """Place a call and let three seconds pass, until it is answered.

    Args:
        leg: the name that the other lines know it by.
        **fields: as for `place_call`; its party must ring for two seconds.
    """
    return [
        place_call(leg, **fields),  # type: ignore[arg-type]  # `to` and `party` are among them
        sends("started", leg),
        pass_time(1),
        sends("ringing", leg),
        pass_time(2),
        sends("answered", leg),
    ]


def arrive(leg: str = "A", /, *, to: str = "447700900000", party: Sequence[Step] = (Answer(),)) -> Input:
    """Let a call arrive from the network at a number of your app; `party` begins with the answer."""
    inbound = InboundCall(
        from_=phone(CALLER), to=to, script=Script("playbook", tuple(party)), origin="playbook"
    )
    return Input(
        f"a call arrives: {leg}", lambda stage: stage.enter(leg, stage.switchboard.receive_call(inbound))
    )


def pass_time(seconds: float) -> Input:
    """Let so much time pass, no more and no less; what happens on the way is stamped with its instant."""
    span = round(seconds * SECOND)
    return Input(f"{seconds:g} s pass", lambda stage: stage.pass_time(span), span)


def after(seconds: float, *lines: Input | Output) -> list[Input | Output]:
    """Let time pass, and write in the same line what comes of it."""
    return [pass_time(seconds), *lines]


def replies(event: str, reply: object = None, leg: str = "A") -> Input:
    """Let your app reply to a webhook whose line says `reply=LATER`; a reply is written as there."""
    return Input(f"reply to {event} of {leg}", lambda stage: stage.reply_late(event, leg, reply))


def signal(what: Signal, leg: str = "A") -> Input:
    """Let something happen to a leg that its party's script does not say."""
    return Input(f"{leg}: {what.name}", lambda stage: stage.switchboard.receive_signal(stage.uuid(leg), what))


def modify(action: str, leg: str = "A", **destination: object) -> Input:
    """Change a call: `hangup`, `mute`, `unmute`, `earmuff`, `unearmuff`, or `transfer` to a destination."""
    body: dict[str, object] = {"action": action}
    if destination:
        body["destination"] = {"type": "ncco", **destination}
    command = read_modify_call(body)
    return Input(f"{action} {leg}", lambda stage: stage.switchboard.modify_call(stage.uuid(leg), command))


hang_up: Final = partial(modify, "hangup")
"""End a call."""


def transfer(leg: str = "A", /, *, ncco: Ncco | None = None, url: str | None = None) -> Input:
    """Let a call run another NCCO, given or to be asked for at a URL."""
    return modify("transfer", leg, **({"url": [url]} if ncco is None else {"ncco": ncco}))


def talk(text: str, leg: str = "A", **options: object) -> Input:
    """Say a text into a call."""
    command = read_talk({"text": text, **options})
    return Input(f"talk into {leg}", lambda stage: stage.switchboard.talk(stage.uuid(leg), command))


def stream(url: str, leg: str = "A", **options: object) -> Input:
    """Play an audio file into a call."""
    command = read_stream({"stream_url": [url], **options})
    return Input(f"stream into {leg}", lambda stage: stage.switchboard.stream(stage.uuid(leg), command))


def send_dtmf(digits: str, leg: str = "A") -> Input:
    """Play digits into a call."""
    command = read_dtmf({"digits": digits})
    return Input(
        f"send {digits} into {leg}", lambda stage: stage.switchboard.send_dtmf(stage.uuid(leg), command)
    )


def socket(news: SocketNews, leg: str = "B") -> Input:
    """Let something come of the WebSocket of a leg."""
    return Input(f"{leg}: {news}", lambda stage: stage.switchboard.receive_socket(stage.socket_id(leg), news))


def app_says(message: object, leg: str = "B") -> Input:
    """Let your app send a text message on the WebSocket of a leg."""
    return socket(SocketText(message if isinstance(message, str) else json.dumps(message)), leg)


def stop_playing(channel: Channel, leg: str = "A") -> Input:
    """End what a request plays into a call."""
    return Input(
        f"stop {channel} of {leg}", lambda stage: stage.switchboard.stop_playing(stage.uuid(leg), channel)
    )


def subscribe_to_dtmf(url: str | None, leg: str = "A") -> Input:
    """Have each key of the party posted to a URL from now on; None to stop that."""
    return Input(
        f"subscribe to the keys of {leg}" if url else f"unsubscribe from the keys of {leg}",
        lambda stage: stage.switchboard.subscribe_to_dtmf(stage.uuid(leg), url),
    )
