"""A person whose NCCO connects a WebSocket, which is open; nothing has been sent yet."""

from playbook import PERSON
from playbook.parties import stay

from socket_line.frames import LOUD, RATE, SILENT
from voice_simulator.core.clock import from_iso
from voice_simulator.core.model.socket_news import SocketOpened, SocketText


def _endpoint(name, rate):
    return {"type": "websocket", "uri": f"ws://app/{name}", "content-type": f"audio/l16;rate={rate}"}


def connect(name="socket", rate=RATE, **options):
    return {"action": "connect", "endpoint": [_endpoint(name, rate)], **options}


SOCKET, SECOND_SOCKET = 1, 2


class Line:
    """What is on the line, and what it does.

    Instants and spans are ms, from the moment at which the first socket was opened.

    Args:
        new_bench: makes the world.
        steps: of the person, after the answer.
        ncco: of the person's leg, after its `connect`.
        before: what it does before that.
        sockets: how many are connected.
        rate: of theirs.
        rules: of the world.
    """

    def __init__(self, new_bench, *steps, ncco=(), before=(), sockets=1, rate=RATE, faults=(), **rules):
        self.bench = new_bench((*PERSON, *steps, stay()), faults=faults, opens_sockets=True, **rules)
        self.switchboard = self.bench.switchboard
        connects = [connect(f"socket-{number + 1}", rate) for number in range(sockets)]
        self.person = self.bench.place(ncco=[*before, *connects, *ncco])
        while not self.person.legs and self.bench.now < 60:
            self.bench.pass_time(0.5)
        for number in range(sockets):
            self.switchboard.receive_socket(number + 1, SocketOpened())
            self.bench.pass_time(0)
            self.bench.exchange()
        self.legs = [self.switchboard.store.find(uuid) for uuid in self.person.legs]
        self.leg = self.legs[0]
        self.opened = self.switchboard.clock.now
        self.texts()

    @property
    def now(self):
        return self.switchboard.clock.now - self.opened

    def send(self, *frames, at=None, every=0, socket=SOCKET):
        """Let your app send messages, the first at an instant, or now; say whether something falls due."""
        begins = self.now if at is None else at
        instants = (self.opened + begins + every * number for number in range(len(frames)))
        dues = [
            self.switchboard.receive_audio(socket, frame, instant)
            for frame, instant in zip(frames, instants, strict=True)
        ]
        return any(dues)

    def say(self, ms, at=None, socket=SOCKET, frame=LOUD):
        """Let your app send so much sound at once."""
        return self.send(*[frame] * (ms // 20), at=at, socket=socket)

    def pause(self, ms, at=None, socket=SOCKET):
        """Let your app send so much silence at once."""
        return self.say(ms, at, socket, SILENT)

    def write(self, text, socket=SOCKET):
        """Let your app send a text."""
        self.switchboard.receive_socket(socket, SocketText(text))
        self.bench.exchange()

    def clear(self, socket=SOCKET):
        self.write('{"action": "clear"}', socket)

    def notify(self, name, socket=SOCKET):
        self.write(f'{{"action": "notify", "payload": {{"name": "{name}"}}}}', socket)

    def until(self, instant):
        """Let time pass until an instant."""
        self.bench.pass_time((instant - self.now) / 1000)

    def texts(self, socket=SOCKET):
        """What your app has been sent since it was last asked for."""
        effects = self.switchboard.socket_effects()
        return [
            one.text for one in effects if getattr(one, "socket", None) == socket and hasattr(one, "text")
        ]

    def heard(self, leg=None, source="socket"):
        """From when to when a leg, or the person, has heard sounds of a source."""
        return [(entry["from"], entry["to"]) for entry in self.heard_entries(leg, source)]

    def heard_entries(self, leg=None, source="socket"):
        leg = self.person if leg is None else leg
        return [
            {**what, "from": self._ms(what["from"]), "to": self._ms(what["to"])}
            for what in self.bench.entries("heard", leg)
            if what["source"] == source
        ]

    def sockets_entries(self, member, leg=None):
        """What the journal says of a leg's socket with this member."""
        entries = self.bench.entries("socket", leg or self.leg)
        return [entry for entry in entries if member in entry]

    def inside(self, leg=None):
        """The socket of a leg, as the control API shows it."""
        return self.switchboard.inside((leg or self.leg).uuid)["socket"]

    def _ms(self, iso):
        return from_iso(iso) - self.opened
