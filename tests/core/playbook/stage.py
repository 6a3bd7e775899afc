"""Where a playbook is acted: a switchboard, and an app that answers as the script says."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from playbook.comparison import Line, difference
from playbook.inputs import Input
from playbook.outputs import LATER, Output, uuid_of
from voice_simulator.core.clock import SECOND, from_iso
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, Reply, SendText
from voice_simulator.core.model.script import CallRule, Script
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from playbook.outputs import Kind, Seen
    from voice_simulator.core.journal.journal import Entry
    from voice_simulator.core.model.effects import HttpRequest, SocketEffect
    from voice_simulator.core.model.faults import Fault
    from voice_simulator.core.model.leg import CallRecord, Leg
    from voice_simulator.core.model.script import Step

START: Final = 1_893_499_200_000
"""2030-01-01T12:00:00Z."""

APPLICATION: Final = Application(id="app", event=WebhookTarget(url="http://app/event", method="POST"))


def play(
    *script: Input | Output | list[Input | Output],
    application: Application = APPLICATION,
    faults: Iterable[Fault] = (),
    watch: Collection[Kind] = (),
    dialled: Collection[Sequence[Step]] = (),
    **rules: object,
) -> Stage:
    """Act a script, and fail unless what comes out is what it says.

    Args:
        *script: its lines.
        application: the registration of your app.
        faults: what goes wrong on purpose.
        watch: kinds of lines that are all in the script, though there may be none.
        dialled: what the parties do whom a `connect` dials, in the order in which it dials them. The first is
            known as B, the next one as C, and so on, but for names that the script gives to others.
        **rules: of the world.

    Raises:
        AssertionError: something else came out; the difference of two scripts says what.
    """
    __tracebackhide__ = True
    lines = list(_flat(script))
    stage = Stage(lines, application, faults, watch, rules, dialled)
    stage.act()
    if (text := difference(stage.expected, stage.happened, stage.seen)) is not None:
        raise AssertionError(text)
    return stage


def _flat(script: Iterable[object]) -> Iterator[Input | Output]:
    for line in script:
        if isinstance(line, Input | Output):
            yield line
        elif isinstance(line, list | tuple):
            yield from _flat(line)
        else:
            raise TypeError(f"{line!r} is no line of a playbook")


class Stage:
    """One playing of a script.

    Attributes:
        switchboard: the core.
        expected, happened: the two scripts.
        seen: what the names of the script stand for.
    """

    def __init__(
        self,
        script: list[Input | Output],
        application: Application,
        faults: Iterable[Fault],
        watch: Collection[Kind],
        rules: dict[str, object],
        dialled: Collection[Sequence[Step]],
    ) -> None:
        parties = [line.party for line in script if isinstance(line, Input) and line.party is not None]
        turns = tuple(Script("playbook", tuple(party)) for party in (*parties, *dialled))
        # Calls take the scripts in the order in which they are placed: that of the playbook.
        call_rules = [CallRule(origin="playbook", turns=turns, counted_together=True)] if turns else []
        whole = Rules(**{"seed": 1, "start": START, **rules})  # type: ignore[arg-type]  # named by the test
        self.switchboard = Switchboard(application, whole, call_rules, faults)
        self.expected: list[Line] = []
        self.happened: list[Line] = []
        self.seen: Seen = {}
        self._script = script
        self._watched = {line.kind for line in script if isinstance(line, Output)} | set(watch)
        self._names: dict[str, str] = {}
        self._ahead: list[Output] = []
        self._unanswered: deque[tuple[int, object]] = deque()
        self._held: dict[tuple[str, str | None], deque[int]] = {}
        self._sockets: dict[int, str | None] = {}
        self._read = self._named = 0

    # -- what inputs use

    def enter(self, name: str, leg: Leg) -> None:
        """Know a new leg by its name."""
        self._names[leg.uuid] = name
        self.seen[uuid_of(name)] = leg.uuid

    def uuid(self, name: str) -> str:
        """Return the id of a leg that the script has placed."""
        return str(self.seen[uuid_of(name)])

    def record(self, name: str = "A") -> CallRecord:
        """Return the record of a leg, over or not, as it is now."""
        return self.switchboard.store.find(self.uuid(name))

    def pass_time(self, span: int) -> None:
        """Let ms pass; what is sent on the way is answered at its instant."""
        clock = self.switchboard.clock
        until = clock.now + span
        while (deadline := self.switchboard.next_deadline()) is not None and deadline <= until:
            # As for an app for which time waits: what is sent goes before what is due next.
            self.switchboard.advance_to(deadline, lambda: not self.switchboard.undelivered.waiting)
            self._settle()
        self.switchboard.advance_to(until)

    def reply_late(self, event: str, leg: str, reply: object) -> None:
        """Answer the oldest webhook of its kind whose reply is still out."""
        request_id = self._held[event, leg].popleft()
        self.switchboard.receive_reply(request_id, _outcome(reply))

    # -- the course of a script

    def act(self) -> None:
        """Play the whole script, whatever comes out, as far as it can be played."""
        now = 0
        for place, line in enumerate(self._script):
            if isinstance(line, Output):
                self.expected.append(Line(now, line))
                continue
            self.expected.append(Line(now, line))
            now += line.lasts
            self._ahead = list(_outputs(self._script[place + 1 :]))
            self._put_in(line)

    def _put_in(self, line: Input) -> None:
        self.happened.append(Line(self._now, line))
        shown = [output for output in self._ahead if output.kind == "shows"]
        try:
            line.act(self)
        except SimulatorError as error:
            self._comes_out(Output("refuses", type(error).__name__, None))
        self._settle()
        for output in shown:
            self._comes_out(self._shown(output))

    @property
    def _now(self) -> int:
        return self.switchboard.clock.now - START

    def _settle(self) -> None:
        """Hand out what is sent, reply to it, and go on until there is nothing to reply to."""
        while True:
            self._enter_dialled()
            for effect in self.switchboard.effects():
                self._send(effect)
            for wanted in self.switchboard.socket_effects():
                self._want(wanted)
            self._read_journal()
            if not self._unanswered:
                return
            request_id, reply = self._unanswered.popleft()
            self.switchboard.receive_reply(request_id, _outcome(reply))

    def _enter_dialled(self) -> None:
        """Know the legs that a `connect` has dialled by the next free letters."""
        journal = self.switchboard.journal
        for entry in list(journal.after(self._named)):
            if entry.uuid is not None and "connected_from" in entry.facts:
                taken = self._names.values()
                name = next(letter for letter in ascii_uppercase if letter not in taken)
                self._names[entry.uuid] = name
                self.seen[uuid_of(name)] = entry.uuid
        self._named = journal.last_seq

    def _send(self, effect: HttpRequest) -> None:
        webhook = self.switchboard.webhook_of(effect.id)
        body = _body(effect)
        url = effect.url if effect.body is not None else effect.url.partition("?")[0]
        about = {"url": url, "method": str(effect.method)}
        output = Output("sends", webhook.event, self._name(webhook.uuid), about | body, body)
        reply = self._comes_out(output)
        if reply is LATER:
            self._held.setdefault((output.name, output.leg), deque()).append(effect.id)
        else:
            self._unanswered.append((effect.id, reply))

    def _want(self, effect: SocketEffect) -> None:
        if effect.socket not in self._sockets:
            self._sockets[effect.socket] = next(
                (name for uuid, name in self._names.items() if self._socket_of(uuid) == effect.socket), None
            )
        members = asdict(effect)
        if isinstance(effect, SendText):
            members["message"] = json.loads(effect.text)
        if "wants" in self._watched:
            self._comes_out(Output("wants", type(effect).__name__, self._sockets[effect.socket], members))

    def _socket_of(self, uuid: str) -> int | None:
        socket = getattr(self.switchboard.store.find(uuid), "socket", None)
        return None if socket is None else socket.id

    def socket_id(self, name: str) -> int:
        """Return what names the socket of a leg outside."""
        return next(number for number, leg in self._sockets.items() if leg == name)

    def _comes_out(self, output: Output) -> object:
        """Write down what came out, and return the reply of the line that it is in the script."""
        self.happened.append(Line(self._now, output))
        for line in self._ahead:
            if (seen := line.agrees_with(output, self.seen)) is not None:
                self.seen = seen
                self._ahead.remove(line)
                return line.reply
        for line in self._ahead:
            if line.key == output.key:  # a member is wrong: the script goes on as if it were right
                self._ahead.remove(line)
                return line.reply
        return None

    def _read_journal(self) -> None:
        journal = self.switchboard.journal
        for entry in list(journal.after(self._read)):
            output = self._output_of(entry)
            if output is not None and output.kind in self._watched:
                self._comes_out(output)
        self._read = journal.last_seq

    def _output_of(self, entry: Entry) -> Output | None:
        leg, facts = self._name(entry.uuid), entry.facts
        match entry.kind:
            case "ncco":
                return Output("runs", str(facts.get("action", "nothing")), leg, facts)
            case "heard":
                span = from_iso(str(facts["to"])) - from_iso(str(facts["from"]))
                return Output("hears", str(facts["content"]), leg, {**facts, "seconds": span / SECOND})
            case "socket":
                name = next((one for one in _TOLD_APART if one in facts), "")
                return Output("tells", name, leg, facts)
            case "note":
                return Output("notes", str(facts["note"]), leg, facts)
            case _:
                return None

    def _name(self, uuid: str | None) -> str | None:
        return None if uuid is None else self._names.get(uuid, uuid)

    def _shown(self, asked: Output) -> Output:
        uuid = self.uuid(asked.leg or "A")
        inside = self.switchboard.inside(uuid)
        call = self.switchboard.store.find(uuid)
        members = {
            **inside,
            "status": call.status.value,
            "conversation_uuid": call.conversation_uuid,
            "hears": [self._name(str(other)) for other in _list(inside["hears"])],
            "playing": [sound["content"] for sound in _list(inside["playing"])],
        }
        return Output("shows", "inside", asked.leg, members)


_TOLD_APART: Final = (
    "opening", "refused", "closed_by", "sent", "received", "frame_bytes", "dropped_frames", "frames_in"
)  # fmt: skip


def _outputs(script: Iterable[Input | Output]) -> Iterator[Output]:
    """Go through the lines that come out before the next input."""
    for line in script:
        if isinstance(line, Input):
            return
        yield line


def _list(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _body(effect: HttpRequest) -> dict[str, object]:
    if effect.body is None:
        return dict(parse_qsl(urlsplit(effect.url).query, keep_blank_values=True))
    body = json.loads(effect.body)
    return body if isinstance(body, dict) else {"": body}


def _outcome(reply: object) -> Reply | Failure:
    if reply is None:
        return Reply(200, "application/json", b"")
    if isinstance(reply, Reply | Failure):
        return reply
    if isinstance(reply, int):
        return Reply(reply, "", b"")
    return Reply(200, "application/json", json.dumps(reply).encode())
