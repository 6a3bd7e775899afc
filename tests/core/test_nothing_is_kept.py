"""Nothing is kept of a finished leg but its record, as the garbage collector sees it."""

import gc
from collections import Counter
from functools import cache, partial
from types import CellType, GeneratorType, MethodType

import pytest

from voice_simulator.core.clock import Timer
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.commands import CallAction, ModifyCall, StreamCommand, TalkCommand
from voice_simulator.core.model.conversation import Conversation
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.endpoints import phone
from voice_simulator.core.model.faults import Activation, PlayedReply, WebhookFault
from voice_simulator.core.model.inbound_call import InboundCall
from voice_simulator.core.model.input_capture import InputCapture
from voice_simulator.core.model.lane import Lane
from voice_simulator.core.model.leg import CallRecord, Leg, LegTimers
from voice_simulator.core.model.ncco_run import NccoRun
from voice_simulator.core.model.playback_line import PlaybackLine, PlayingSound
from voice_simulator.core.model.recording import Recording, Speech
from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.model.script import (
    Alternative,
    Answer,
    CallRule,
    End,
    HangUp,
    OneOf,
    Press,
    Ring,
    Say,
    Script,
    Stay,
    WaitFor,
)
from voice_simulator.core.model.script_run import ScriptRun
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.states import Status
from voice_simulator.core.model.webhook import Webhook
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.ncco_reader import parse_ncco

CALLS = 800
START = 1_893_499_200_000
HALF_AN_HOUR = 1_800_000

STATE = (
    Leg, LegTimers, Timer, Lane, Webhook, ScriptRun, NccoRun, InputCapture, Recording, Speech, PlaybackLine,
    PlayingSound,
)  # fmt: skip
CLOSURES = (partial, CellType, GeneratorType, MethodType)
TYPES = (*STATE, Conversation, *CLOSURES, CallRecord)

APPLICATION = Application(
    id="app",
    numbers=("442079460000",),
    event=WebhookTarget(url="http://app/event", method="POST", socket_timeout=5_000),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    fallback=WebhookTarget(url="http://app/fallback", method="GET"),
)
PATIENT = Say((Alternative("yes please"),), if_possible=True)
SCRIPTS = {
    "hangs up": (Ring(2000), Answer(), Stay(5000), HangUp()),
    "machine": (Ring(1000), Answer(machine=True, beep_after=4000), Stay(None)),
    "never answers": (Ring(None),),
    "busy": (End(Status.BUSY, None, 486),),
    "rejected": (Ring(1000), End(Status.REJECTED)),
    "unanswered": (Ring(3000), End(Status.UNANSWERED)),
    "presses": (Answer(), Press("1", if_possible=True), Press("2#", if_possible=True), Stay(None)),
    "speaks": (Answer(), PATIENT, PATIENT, Stay(None)),
    "waits": (Answer(), WaitFor("api", "transfer", if_possible=True), Press("5", now=True), HangUp()),
    "draws": (OneOf(((1, (Answer(), HangUp())), (1, (Ring(500), Answer(), Stay(None))))),),
}


def connect(script, *, whispers=False, **options):
    """Connect to the number at which a script plays."""
    whisper = {"onAnswer": {"url": "http://app/whisper"}} if whispers else {}
    number = f"44770090{list(SCRIPTS).index(script):04}"
    return {"action": "connect", "endpoint": [{"type": "phone", "number": number, **whisper}], **options}


NCCOS = (
    [{"action": "talk", "text": "hello", "bargeIn": True}, {"action": "input", "maxDigits": 1}],
    [{"action": "input", "type": ["dtmf", "speech"], "eventUrl": ["http://app/input"]}],
    [{"action": "record", "endOnKey": "#", "beepStart": True}, {"action": "talk", "text": "thank you"}],
    [{"action": "record", "timeOut": 5}, {"action": "notify", "payload": {"a": 1}, "eventUrl": ["http://app/n"]}],
    [{"action": "record"}, {"action": "stream", "streamUrl": ["http://app/a.mp3"], "loop": 0}],
    [{"action": "conversation", "name": "room", "record": True, "endOnExit": True}],
    [{"action": "conversation", "name": "hall", "record": True, "startOnEnter": False,
      "musicOnHoldUrl": ["http://app/m.mp3"]}],
    [{"action": "conversation", "name": "hall", "mute": True}],
    [{"action": "wait", "timeout": 30}, {"action": "talk", "text": "bye"}],
    [connect("hangs up"), {"action": "talk", "text": "here you are"}, {"action": "record", "endOnKey": "#"}],
    [{"action": "record"}, connect("speaks"), connect("presses", ringbackTone="http://app/r.mp3", limit=20)],
    [connect("busy", eventType="synchronous", eventUrl=["http://app/hunt"]), connect("machine")],
    [connect("hangs up", whispers=True), {"action": "talk", "text": "both are here"}],
    [connect("never answers", timeout=5, machineDetection="hangup"), connect("waits")],
    [{"action": "connect", "endpoint": [{"type": "app", "user": "bob"}]}, {"action": "wait", "timeout": 5}],
)  # fmt: skip
FAULTS = (
    {"event": "ringing", "after": "answered"},
    {"event": "answered", "after": "never"},
    {"event": "record", "after": "completed"},
    {"event": "completed", "late": 3000},
    {"event": "started", "lost": True},
    {"event": "machine", "twice": True},
    {"event": "human", "slow": 9000},
    {"event": "answered", "same_timestamp": True},
    {"event": "input", "fail": FailureReason.TIMED_OUT},
    {"event": "answer", "fail": FailureReason.RESET},
    {"event": "*", "reply": PlayedReply(503)},
)
REPLIES = (
    Reply(200, "application/json", b""),
    Reply(200, "application/json", b'[{"action": "talk", "text": "so it goes on"}]'),
    Reply(200, "application/json", b'[{"action": "record", "endOnSilence": 3}, {"action": "input"}]'),
    Reply(200, "application/json", b'[{"action": "shout"}]'),
    Reply(503, "text/plain", b""),
    Failure(FailureReason.RESET, "the connection was closed"),
)
COMMANDS = (
    ModifyCall(action=CallAction.HANGUP),
    ModifyCall(action=CallAction.MUTE),
    ModifyCall(action=CallAction.EARMUFF),
    ModifyCall(action=CallAction.TRANSFER, ncco=parse_ncco(NCCOS[0])),
    ModifyCall(action=CallAction.TRANSFER, url="http://app/transfer"),
)


@cache
def order(number):
    body = {
        "to": [{"type": "phone", "number": f"44770090{number % len(SCRIPTS):04}"}],
        "from": {"type": "phone", "number": "447700900999"},
        "ringing_timer": 10,
        "length_timer": 60,
    }
    body |= {"answer_url": ["http://app/answer"]} if number % 5 == 0 else {"ncco": NCCOS[number % len(NCCOS)]}
    body |= {"machine_detection": "continue"} if number % 3 == 0 else {}
    return read_create_call(body, default_event_url_known=True)


class Crowd:
    """A world with calls of every kind, a hundred at a time; its app answers some requests too late."""

    def __init__(self):
        rules = [
            CallRule(origin=f"all.yaml:{number}", to=f"44770090{number:04}", turns=(Script(name, steps),))
            for number, (name, steps) in enumerate(SCRIPTS.items())
        ]
        faults = [
            WebhookFault(origin=f"all.yaml:{number}", activation=Activation(every=7), **facts)
            for number, facts in enumerate(FAULTS)
        ]
        self.switchboard = Switchboard(
            APPLICATION, Rules(seed=1, start=START, journal_kept=4, trailing_completed=500), rules, faults
        )
        self.answered = 0

    def begin(self, number):
        if number % 11 == 0:
            steps = (*((Ring(500),) if number % 2 else ()), *SCRIPTS["presses"][1:])
            caller, script = phone("447700900500"), Script("in", steps)
            return self.switchboard.receive_call(
                InboundCall(from_=caller, to="442079460000", script=script, origin="in")
            )
        return self.switchboard.place_call(order(number % 90))

    def live_through(self, numbers):
        legs, late = [self.begin(number) for number in numbers], []
        for after in (4000, 6000):
            self.pass_time(after, late)
            self.command([leg for leg in legs if leg.is_live][::3])
        del legs
        self.pass_time(HALF_AN_HOUR, late)
        for request in late:
            self.switchboard.receive_reply(request.id, REPLIES[request.id % len(REPLIES)])
        self.pass_time(HALF_AN_HOUR)

    def command(self, legs):
        for number, leg in enumerate(legs):
            if leg.is_over:
                continue  # a moderator before it has hung up
            self.switchboard.remark(leg.uuid, [Remark("a", "has no effect", lost=True)])
            self.switchboard.talk(leg.uuid, TalkCommand(text="hello", loop=0))
            self.switchboard.stream(leg.uuid, StreamCommand(url="http://app/a.mp3"))
            self.switchboard.stop_playing(leg.uuid, Channel.STREAM)
            self.switchboard.subscribe_to_dtmf(leg.uuid, "http://app/keys")
            self.switchboard.receive_signal(leg.uuid, s.Presses("7"))
            self.switchboard.modify_call(leg.uuid, COMMANDS[number % len(COMMANDS)])

    def pass_time(self, span, late=None):
        until = self.switchboard.clock.now + span
        self.exchange(late)
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= until:
            self.switchboard.advance_to(deadline)
            self.exchange(late)
        self.switchboard.advance_to(until)

    def exchange(self, late):
        while requests := self.switchboard.effects():
            for request in requests:
                self.answered += 1
                if late is not None and self.answered % 29 == 0:
                    late.append(request)
                else:
                    reply = REPLIES[0] if self.answered % 3 else REPLIES[self.answered % len(REPLIES)]
                    self.switchboard.receive_reply(request.id, reply)


def count_objects():
    gc.collect()
    return Counter(type(one) for one in gc.get_objects() if type(one) in TYPES)


@pytest.fixture(name="crowd")
def _crowd():
    """A crowd that the collector is off for: it is asked at the end, and takes half the time until then."""
    gc.disable()
    yield Crowd()
    gc.enable()


def test_nothing_is_kept_of_a_finished_leg_but_its_record(crowd):
    """After eight hundred legs of every kind no state, timer, webhook or closure is left, only records.

    Some of them dial others, one or two; some are in conferences.
    """
    crowd.live_through(range(100))
    begun = len(crowd.switchboard.store)
    before = count_objects()
    for first in range(100, CALLS, 100):
        crowd.live_through(range(first, first + 100))
    left = count_objects()
    left.subtract(before)
    records = list(crowd.switchboard.store)
    assert {kind: count for kind, count in left.items() if count} == {CallRecord: len(records) - begun}
    assert sum(record.connected_from is not None for record in records) > 120
    assert len(records) > 800
    assert {type(call) for call in crowd.switchboard.store} == {CallRecord}
    assert crowd.switchboard.undelivered == (0, 0)
    assert crowd.switchboard.next_deadline() is None
    endings = Counter(call.status for call in crowd.switchboard.store)
    assert set(endings) == {
        Status.COMPLETED, Status.BUSY, Status.CANCELLED, Status.FAILED, Status.REJECTED, Status.TIMEOUT,
        Status.UNANSWERED,
    }  # fmt: skip
