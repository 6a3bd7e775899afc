"""A world whose app has a WebSocket that a test plays, in virtual time."""

import asyncio

from aiohttp import WSMessage, WSMsgType
from driver_bench import TALK, FakeDispatcher, World

from voice_simulator.api.control.control_request import read_json
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.socket_news import SocketRefused
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.runtime.driver import Driver
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.runtime.sockets.connection import ConnectsSockets
from voice_simulator.runtime.world_watch import WorldWatch
from voice_simulator.scenario.language.conditions import CONDITION
from voice_simulator.scenario.library import read_default_scenario

START = 1_893_499_200_000  # 2030-01-01T12:00:00Z
CLOSED = WSMessage(WSMsgType.CLOSED, None, None)


def condition_of(members):
    return read_json(CONDITION, members)


class FakeConnection:
    """A socket of an app: what the platform sends is kept, with the time at which it came.

    Attributes:
        frames, texts: what was sent, each with the wall time.
        closed_with: the code of the platform's close frame; `aborted` where there was none; None while open.
        reads: whether the app reads; if not, the platform waits.
    """

    def __init__(self):
        self._loop = asyncio.get_running_loop()
        self._messages = asyncio.Queue()
        self._may_send = asyncio.Event()
        self._may_send.set()
        self.frames, self.texts = [], []
        self.closed_with = None

    # -- what the app does

    def brings(self, content):
        kind = WSMsgType.TEXT if isinstance(content, str) else WSMsgType.BINARY
        self._messages.put_nowait(WSMessage(kind, content, None))

    def closes(self, code=1000, reason=""):
        self._messages.put_nowait(WSMessage(WSMsgType.CLOSE, code, reason))

    def is_gone(self):
        self._messages.put_nowait(CLOSED)

    @property
    def is_stuck(self):
        return not self._may_send.is_set()

    def stops_reading(self):
        self._may_send.clear()

    # -- what the edge does

    async def receive(self):
        return await self._messages.get()

    async def send(self, content):
        await self._may_send.wait()
        into = self.texts if isinstance(content, str) else self.frames
        into.append((self._loop.time(), content))

    def send_at_once(self, frame):
        if not self.is_stuck:
            self.frames.append((self._loop.time(), frame))
        return not self.is_stuck

    async def answer_ping(self, content):
        pass

    async def read_slowly(self, pause):
        pass

    async def shake_hands(self, code):
        await self._may_send.wait()
        self.closed_with = self.closed_with or code
        self._messages.put_nowait(CLOSED)

    def abort(self):
        self.closed_with = self.closed_with or "aborted"
        self._may_send.set()
        self._messages.put_nowait(CLOSED)


class FakeApp(ConnectsSockets):
    """Accepts every socket at once, unless told otherwise.

    Attributes:
        connections: in the order in which they came.
        asked: address and authorization of each.
        answers: what the next ones are answered with: seconds to wait first, a refusal, or NEVER.
    """

    NEVER = float("inf")

    def __init__(self):
        self.connections, self.asked, self.answers = [], [], []

    async def connect(self, url, authorization):
        self.asked.append((url, authorization))
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, SocketRefused):
            return answer
        if answer == self.NEVER:
            await asyncio.Event().wait()
        await asyncio.sleep(answer)
        self.connections.append(FakeConnection())
        return self.connections[-1]


class SocketWorld(World):
    """A world whose WebSocket legs are connected to a fake app."""

    def __init__(self, mode=ClockMode.AUTO, dispatcher=None, **pacing):
        super().__init__(dispatcher or FakeDispatcher(), mode, **{"speed": 1.0, **pacing})
        self.switchboard = Switchboard(
            Application(
                id="app",
                event=WebhookTarget(url="http://app/event", method="POST"),
                answer=WebhookTarget(url="http://app/answer", method="GET"),
            ),
            Rules(seed=1, start=START, opens_sockets=True),
            [rule for rule in read_default_scenario().rules if rule.endpoint_type != "websocket"],
        )
        self.app = FakeApp()

    async def in_loop(self, play):
        self.driver = Driver(
            self.switchboard, self.dispatcher, self.pacing, log=None, shared=self.shared, connects=self.app
        )
        try:
            return await play()
        finally:
            await self.driver.close()

    def connect_socket(self, ncco=None, uri="ws://bot/socket", rate=16000, **fields):
        """Place a call to a WebSocket; it stays in a conversation unless an NCCO says otherwise."""
        body = {"type": "websocket", "uri": uri, "content-type": f"audio/l16;rate={rate}", "headers": {}}
        return self.place_to(body, ncco=ncco or [{"action": "conversation", "name": "room"}], **fields)

    def place_to(self, endpoint, **fields):
        with self.driver.changing() as switchboard:
            body = {"to": [endpoint], "from": {"type": "phone", "number": "447700900999"}, **fields}
            return switchboard.place_call(read_create_call(body, default_event_url_known=True))

    def watch(self, **members):
        """Watch for a condition."""
        return WorldWatch(self.switchboard, condition_of(members))

    @property
    def socket(self):
        """The newest connection."""
        return self.app.connections[-1]

    @property
    def seconds(self):
        """How many seconds of simulated time have passed."""
        return (self.driver.now() - START) / 1000


__all__ = ["START", "TALK", "FakeApp", "FakeConnection", "SocketWorld", "condition_of"]
