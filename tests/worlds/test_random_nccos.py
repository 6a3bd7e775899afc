"""Whatever valid NCCOs run on legs that meet, with whatever parties: they end, and nothing is skipped."""

import json
import os
from heapq import heappop, heappush

from drawn_worlds import MeetingDraw, named
from hypothesis import given, settings
from hypothesis import strategies as st
from meeting.watched_world import START, WatchedWorld
from playbook.numbers import MAGIC_NUMBERS

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.media_command_reader import read_dtmf, read_stream, read_talk
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import CallNotFound, NotAnswered, NotRinging
from voice_simulator.scenario.language.scenario_reader import read_scenario

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "30"))
LAST = START + 20 * 3600 * SECOND
"""When all must be over: a call lasts two hours, and so does each that it dials, one after the other."""


class Play:
    """One world that is drawn, with an app that answers now or later, from a list of NCCOs that ends."""

    def __init__(self, draw):
        scenario = read_scenario(draw.scenario(), "drawn.yaml")
        self.world = WatchedWorld((*scenario.rules, *MAGIC_NUMBERS), trailing_completed=draw.one(0, 500))
        self.world.switchboard.arrivals = scenario.inbound
        self._draw, self._legs = draw, []
        self._nccos = draw.some(draw.ncco, 1, 6)
        self._replies = []

    def play(self):
        """Ask for all that is drawn, and let time pass until nothing is left to come."""
        for pause, method, path, body in self._draw.requests():
            self._pass_time(round(pause * SECOND))
            self._ask(method, path, body)
            self._exchange()
        while self._is_something_due():
            assert self.world.switchboard.clock.now < LAST, "it never ends"
            self._pass_time(3600 * SECOND)
        self.world.close()

    def _is_something_due(self):
        return bool(self._replies) or self.world.switchboard.next_deadline() is not None

    def _pass_time(self, span):
        clock = self.world.switchboard.clock
        until = clock.now + span
        while (due := self._next_due()) is not None and due <= until:
            self.world.pass_time(due - clock.now)
            while self._replies and self._replies[0][0] <= clock.now:
                self.world.reply(*heappop(self._replies)[1:])
            self._exchange()
        self.world.pass_time(until - clock.now)

    def _next_due(self):
        dues = [self.world.switchboard.next_deadline(), self._replies[0][0] if self._replies else None]
        return min((due for due in dues if due is not None), default=None)

    def _exchange(self):
        """Take what is sent, and answer it now or later."""
        while sent := self.world.pull():
            for request in sent:
                delay = self._draw.one(0, 0, 0, 300, 1700)
                reply = self._reply_to(request)
                if delay:
                    heappush(self._replies, (self.world.switchboard.clock.now + delay, request.id, reply))
                else:
                    self.world.reply(request.id, reply)

    def _reply_to(self, request):
        takes_ncco = request.may_bring_ncco and (request.method == "GET" or self._draw.chance(0.3))
        ncco = named(self._nccos.pop(), self.world) if takes_ncco and self._nccos else None
        return Reply(200, "application/json", b"" if ncco is None else json.dumps(ncco).encode())

    # -- what is asked of the API

    def _ask(self, method, path, body):
        if method == "POST":
            command = read_create_call(named(body, self.world), default_event_url_known=True)
            self._legs.append(self.world.switchboard.place_call(command).uuid)
        elif path.startswith("/v1/calls/LEG"):
            leg, *what = path.removeprefix("/v1/calls/LEG").partition(".")[0], *path.split("/")[4:]
            self._command(self._legs[int(leg)], method, "/".join(what), body)

    def _command(self, uuid, method, what, body):
        try:
            self._act(uuid, method, what, body)
        except (CallNotFound, NotAnswered, NotRinging):
            return
        if what == "":
            self.world.hearing.ask(uuid, body["action"])
        self.world.check()

    def _act(self, uuid, method, what, body):
        switchboard = self.world.switchboard
        match method, what:
            case "PUT", "":
                switchboard.modify_call(uuid, read_modify_call(named(body, self.world)))
            case "PUT", "talk":
                switchboard.talk(uuid, read_talk(body))
            case "PUT", "stream":
                switchboard.stream(uuid, read_stream(body))
            case "PUT", "dtmf":
                switchboard.send_dtmf(uuid, read_dtmf(body))
            case "DELETE", "talk" | "stream":
                switchboard.stop_playing(uuid, Channel(what))
            case _, "input/dtmf":
                switchboard.subscribe_to_dtmf(uuid, body["event_url"][0] if body else None)


@given(st.randoms(use_true_random=False, note_method_calls=False))
@settings(max_examples=EXAMPLES, deadline=None)
def test_all_calls_end_with_no_action_skipped_and_no_event_out_of_order(random):
    """The ledger and the model of `meeting` hold each instant to that, and the end."""
    Play(MeetingDraw(random)).play()
