"""A world of legs that meet, and what must hold in it at every instant."""

from nesting import forbid_nesting

from meeting.hearing import HearingModel
from meeting.ledger import Ledger
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.leg import Leg
from voice_simulator.core.model.ncco_run import Awaited
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard

START = 1_893_499_200_000
MOST_IN_A_CONVERSATION = 50
APPLICATION = Application(
    id="app",
    numbers=("447700900000",),
    answer=WebhookTarget(url="http://app/answer", method="GET"),
    event=WebhookTarget(url="http://app/event", method="POST"),
)


class WatchedWorld:
    """A switchboard, the ledger of its journal, and a model of who hears whom.

    Args:
        call_rules: which party is where.
        most: how many legs may be in one conversation.
        **rules: of the world.

    Attributes:
        switchboard: what is watched.
        ledger, hearing: what it is held to.
        under_way: requests that your app has still to answer, the oldest first.
    """

    def __init__(self, call_rules, most=MOST_IN_A_CONVERSATION, **rules):
        self.switchboard = Switchboard(APPLICATION, Rules(seed=7, start=START, **rules), call_rules)
        self.ledger = Ledger(self.switchboard.journal)
        self.hearing = HearingModel(self.ledger)
        self.under_way, self._most = {}, most
        network = self._network = self.switchboard._network
        forbid_nesting(
            (network, "_apply"), (network.interpreter, "_go_on"), (network.player, "_come_to_input")
        )
        self._listen_to_actions(network)

    def _listen_to_actions(self, network):
        tell = network.on_event

        def on_event(leg, source, name):
            if source == "ncco":
                self.ledger.action_begins(leg.ncco_run)
            tell(leg, source, name)

        network.on_event = on_event

    @property
    def legs(self):
        """The legs that are not over."""
        return [call for call in self.switchboard.store if isinstance(call, Leg) and not call.is_over]

    @property
    def conversations(self):
        """The ids of the conversations that somebody is in."""
        return list(dict.fromkeys(leg.conversation_uuid for leg in self.legs))

    def pull(self):
        """Take the requests that go out now."""
        self.ledger.read()
        requests = self.switchboard.effects()
        for request in requests:
            self.ledger.sent(request)
            self.under_way[request.id] = request
        return requests

    def reply(self, request_id, reply):
        """Let your app answer one of them."""
        del self.under_way[request_id]
        self.switchboard.receive_reply(request_id, reply)
        self.check()

    def pass_time(self, span):
        """Let time pass (ms), and look at each instant at which something happens."""
        until = self.switchboard.clock.now + span
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= until:
            self.switchboard.advance_to(deadline)
            self.check()
        self.switchboard.advance_to(until)

    # -- what holds

    def check(self):
        """Hold the present to all that must be true."""
        self.ledger.read()
        legs = self.legs
        self._each_leg_is_in_one_conversation(legs)
        self._hears_whom_the_model_lets(legs)
        for leg in legs:
            self._waits_for_something(leg)
        for conversation in {leg.conversation for leg in legs}:
            self._nobody_is_left_alone(conversation)

    def _each_leg_is_in_one_conversation(self, legs):
        live = self._network.conversations._live.values()
        places = [(leg, conversation) for conversation in live for leg in conversation.members]
        assert len(places) == len(legs)
        assert dict(places) == {leg: leg.conversation for leg in legs}
        for conversation in live:
            assert 0 < len(conversation.members) <= self._most
        for leg in legs:
            assert self.ledger.pages[leg.uuid].conversation == leg.conversation_uuid == leg.conversation.uuid

    def _hears_whom_the_model_lets(self, legs):
        joined = [leg.uuid for leg in legs if leg.is_joined]
        self.hearing.look(self.switchboard.clock.now, joined)
        for leg in legs:
            # To look inside takes a while; of most legs it is plain who is there.
            is_alone = len(leg.conversation.members) == 1
            hears = [] if is_alone else self.switchboard.inside(leg.uuid)["hears"]
            assert len(hears) == len(set(hears))
            assert set(hears) == self.hearing.heard_by(leg.uuid, joined)

    def _waits_for_something(self, leg):
        """What an NCCO waits for comes, or is the end of the call."""
        run = leg.ncco_run
        if run is None or run.running is None:
            return
        for event in run.awaits:
            match event:
                case Awaited.CONNECTION:
                    self._is_still_dialled(leg, run.dialled)
                case Awaited.TIME:
                    assert run.timer is not None
                    assert run.timer.due >= self.switchboard.clock.now
                case Awaited.PROMPTS_END:
                    assert Channel.NCCO in leg.playback.playing
                case Awaited.REPLY:
                    assert self._reply_is_due(leg)

    def _is_still_dialled(self, leg, dialled):
        if dialled.is_over:
            assert not dialled.lane.is_free, "the reply to its end is not due"
        else:
            assert dialled.dialled_by is leg
            assert dialled.conversation is leg.conversation
            assert not dialled.is_joined

    def _reply_is_due(self, leg):
        outbox = self._network.sender.outbox
        return any(
            hook.leg is leg and hook.may_bring_ncco for hook in [*outbox._ready, *outbox._under_way.values()]
        )

    def _nobody_is_left_alone(self, conversation):
        """Where legs were connected, whoever is alone has actions left; whoever rings is waited for."""
        members = list(conversation.members)
        if conversation.is_connected and len(members) == 1 and members[0].is_joined:
            assert members[0].has_actions
        for leg in conversation.members:
            if leg.options.connect is not None and not leg.is_joined:
                assert leg.dialled_by.ncco_run.dialled is leg

    # -- the end

    def close(self):
        """Let all come to its end, with no more NCCOs, and hold the world to that nothing is left of it."""
        switchboard = self.switchboard
        self.ledger.close()
        self.hearing.check_what_was_heard()
        assert self.legs == []
        assert not self._network.conversations._live
        assert not self._network.conversations._named
        assert switchboard.undelivered == (0, 0)
        assert switchboard.next_deadline() is None
        assert not any(isinstance(call, Leg) for call in switchboard.store)
