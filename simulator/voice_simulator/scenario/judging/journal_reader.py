"""Reads the journal of one world, and adds what it shows to the evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.call_entries import ActionEntry, CallEntry, InvalidNccoEntry, StatusEntry
from voice_simulator.core.journal.note_entries import LossEntry
from voice_simulator.core.journal.request_entries import ApiFaultEntry, RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.socket_entries import (
    SocketFaultEntry,
    SocketMeasuresEntry,
    SocketOpeningEntry,
)
from voice_simulator.core.journal.sound_entries import (
    HEARD_AFTER,
    HeardEntry,
    RecordingEntry,
    RecordingFaultEntry,
    TranscriptEntry,
)
from voice_simulator.core.journal.step_entries import StepEntry, StepsNotReachedEntry, WaitGivenUpEntry
from voice_simulator.core.journal.webhook_entries import (
    DeliveryEntry,
    TriggerEntry,
    WebhookEntry,
    WebhookFaultEntry,
)
from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.recording import NOT_UNDERSTOOD
from voice_simulator.core.model.vocabulary import AttemptVerdict, EventName, FaultKind
from voice_simulator.scenario.judging.evidence import (
    ALIKE,
    Cause,
    Evidence,
    HeardSound,
    Occurrence,
    SeenCall,
    SeenRecording,
    SeenTranscript,
)
from voice_simulator.scenario.judging.seen_socket import (
    SeenSocket,
    SocketEvent,
    error_in,
    facts_of,
    is_overflow_over,
    kind_of_error,
    title_of,
)
from voice_simulator.scenario.model.patterns import AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from voice_simulator.core.journal import Entry

_UUID = re.compile(r"([0-9a-f]{8})-[0-9a-f-]{27}|\b([0-9a-f]{8})[0-9a-f]{24}\b")
_NOT_CALLBACKS: Final = frozenset({EventName.ANSWER, EventName.FALLBACK})
_BRING_NCCOS: Final = frozenset({EventName.ANSWER, EventName.FALLBACK, EventName.INPUT})
"""Webhooks without whose reply a call does not go on as it should."""

_CORRUPT_REPLIES: Final = frozenset({FaultKind.CORRUPT, FaultKind.SLOW})
_ERROR: Final = 400


def is_callback(event: EventName) -> bool:
    """Whether a webhook counts among the `events:` of a call."""
    return event not in _NOT_CALLBACKS


class JournalReader:
    """Reads the journal of one application's world.

    Args:
        application: its id.
        evidence: where to add what the journal shows.
    """

    def __init__(self, application: str, evidence: Evidence) -> None:
        self._application, self._evidence = application, evidence
        self._queued: dict[int, tuple[int, object]] = {}
        self._sent: dict[int, Occurrence] = {}
        self._corrupted: set[int] = set()
        self._faults: dict[int, str] = {}
        self._wall: float | None = None
        self._given: defaultdict[str | None, list[list[Occurrence]]] = defaultdict(list)
        self._causes: dict[str | None, tuple[int, bool]] = {}

    def read(self, entries: Iterable[Entry], wall: float | None = None) -> None:
        """Add what entries show that are newer than those read before.

        Args:
            entries: of the journal.
            wall: seconds of wall time at which they came; None for those of a journal that is read later.
        """
        self._wall = wall
        for entry in entries:
            self._read(entry)

    def _read(self, entry: Entry) -> None:  # noqa: C901  # a case for each shape
        match entry.what:
            case RequestEntry() | UnhandledRequestEntry() as request:
                self._request(entry, request)
            case CallEntry() as call:
                self._call(entry, call)
            case StatusEntry() as status:
                self._status(entry, status)
            case StepEntry() | WaitGivenUpEntry() | StepsNotReachedEntry() as step:
                self._evidence.steps.append((entry.time, entry.uuid, step))
            case InvalidNccoEntry(invalid):
                self._invalid_ncco(entry, invalid)
            case LossEntry(note):
                self._add_own_error(entry, note)
            case ActionEntry() as begun:
                self._action_begun(entry, begun)
            case HeardEntry() as heard:
                self._heard(entry, heard)
            case RecordingEntry() | TranscriptEntry() as recorded:
                self._recorded(entry, recorded)
            case WebhookEntry() as webhook:
                self._webhook(entry, webhook)
            case DeliveryEntry() as delivery:
                self._delivery(entry, delivery)
            case WebhookFaultEntry() as fault:
                self._webhook_fault(entry, fault)
            case ApiFaultEntry(fault) | RecordingFaultEntry(fault):
                self._evidence.fault_counts[fault] += 1
            case SocketFaultEntry(fault):
                self._evidence.fault_counts[fault] += 1
                self._seen_socket(entry)
                self._remember_cause(entry, excused=True)
            case TriggerEntry() as trigger:
                self._trigger(entry, trigger)
            case SocketOpeningEntry() | SocketMeasuresEntry():
                self._seen_socket(entry)
            case what if isinstance(what, SocketEvent):
                self._socket_event(entry, what)

    # -- one shape of entry each

    def _invalid_ncco(self, entry: Entry, invalid: Sequence[str]) -> None:
        cause = f"your app's NCCO is not valid: {next(iter(invalid), '')}"
        self._add_own_error(entry, f"invalid NCCO: {'; '.join(invalid)}", cause)

    def _request(self, entry: Entry, request: RequestEntry | UnhandledRequestEntry) -> None:
        facts = _only(request.as_json(), "method", "path", "status", "body", "fault")
        facts["path"] = request.path.rstrip("/") or "/"
        body = facts.get("body")
        title = f"{request.method} {_shortened(str(facts['path']))}{_action(body)}"
        self._add("api", entry, title, facts)
        if request.fault is not None:
            self._evidence.fault_counts[request.fault] += 1
        if isinstance(request, UnhandledRequestEntry):
            return
        if request.fault is None and request.status is not None and request.status >= _ERROR:
            refused = "" if request.refused is None else f": {request.refused}"
            self._add_error(entry, f"{title} -> {request.status}{refused}")
            self._add_cause(entry, f"the platform refused {title}: {request.status}{refused}")
        if request.refused is None:
            self._add_actions(entry, _inline_nccos(body))

    def _call(self, entry: Entry, call: CallEntry) -> None:
        first = self._evidence.call(call.connected_from)
        facts: dict[str, object] = {
            "direction": call.direction.value,
            "script": call.script,
            "to": call.to.address,
            "from": call.from_.address,
            "application": self._application,
            "origin": call.origin,
            "leg_of": None if first is None else first.facts,
        }
        if call.turn is not None:
            facts["turn"] = call.turn
        counted_from = entry.time if first is None else first.counted_from
        seen = SeenCall(uuid=entry.uuid or "", facts=facts, counted_from=counted_from)
        self._evidence.add_call(seen)
        if first is not None:
            first.legs.append(seen)

    def _status(self, entry: Entry, status: StatusEntry) -> None:
        facts = status.as_json()
        call = self._evidence.call(entry.uuid)
        if call is not None:
            call.statuses.append(facts)
        self._add("status", entry, f"status {status.status}", facts)

    def _heard(self, entry: Entry, heard: HeardEntry) -> None:
        call = self._evidence.call(entry.uuid)
        if call is not None:
            # Of a prompt that was cut, what was said of it until then.
            content = heard.content if heard.words is None else heard.words
            since = (entry.wall or {}).get(HEARD_AFTER)
            since = since if isinstance(since, int) else None
            maker = self._evidence.call(heard.leg)
            call.sounds.append(
                HeardSound(
                    content=content,
                    time=heard.from_,
                    since=since,
                    source=heard.source,
                    maker=maker,
                    end=heard.to,
                )
            )

    def _recorded(self, entry: Entry, recorded: RecordingEntry | TranscriptEntry) -> None:
        call = self._evidence.call(entry.uuid)
        if call is None:
            return
        if isinstance(recorded, TranscriptEntry):
            call.transcripts.append(SeenTranscript(recorded.sentences, recorded.error))
            return
        said = from_own_json(recorded.said)
        words = tuple(str(one["words"] or NOT_UNDERSTOOD) for one in said) if isinstance(said, list) else ()
        call.recordings.append(
            SeenRecording(
                length=recorded.length,
                channels=recorded.channels,
                audio_format=recorded.format.value,
                said=words,
            )
        )

    def _webhook(self, entry: Entry, webhook: WebhookEntry) -> None:
        body = from_own_json(webhook.body)
        self._queued[webhook.delivery] = (entry.seq, body)
        if webhook.event is EventName.ERROR:
            reason = body.get("reason") if isinstance(body, dict) else None
            self._add_own_error(entry, f"webhook error: {reason}")

    def _delivery(self, entry: Entry, delivery: DeliveryEntry) -> None:
        number = delivery.delivery
        if delivery.attempt == 1 or number not in self._sent:
            self._sent[number] = self._add_webhook(entry, delivery)
        _add_attempt(self._sent[number].facts, delivery)
        excused = delivery.fault is not None or number in self._corrupted
        self._remember_cause(entry, excused=excused)
        if delivery.fault is not None:
            self._evidence.fault_counts[delivery.fault] += 1
        if delivery.outcome is AttemptVerdict.FAILED and not excused:
            came = delivery.failure or f"HTTP {delivery.status}"
            self._add_error(entry, f"webhook {delivery.event} failed: {came}")
            if delivery.event in _BRING_NCCOS:
                self._add_cause(entry, f"the webhook {delivery.event} to your app failed: {came}")
        if delivery.status is not None and delivery.fault is None:
            self._add_reply(entry, delivery)

    def _webhook_fault(self, entry: Entry, fault: WebhookFaultEntry) -> None:
        self._evidence.fault_counts[fault.fault] += 1
        self._faults[fault.delivery] = fault.fault
        if fault.does is FaultKind.LOST:
            self._remember_cause(entry, excused=True)
        elif fault.does in _CORRUPT_REPLIES:
            self._corrupted.add(fault.delivery)

    def _seen_socket(self, entry: Entry) -> None:
        call = self._evidence.call(entry.uuid)
        if call is not None:
            call.socket = call.socket or SeenSocket()
            call.socket.add_entry(entry)

    def _socket_event(self, entry: Entry, what: SocketEvent) -> None:
        self._seen_socket(entry)
        if is_overflow_over(what):
            return
        self._add("socket", entry, title_of(what), facts_of(what))
        if (error := error_in(what)) is not None:
            self._add_own_error(entry, error, alike=kind_of_error(what))

    def _trigger(self, entry: Entry, trigger: TriggerEntry) -> None:
        came = trigger.failure if trigger.status is None else trigger.status
        self._add("trigger", entry, f"{trigger.method} {trigger.url} -> {came}", trigger.as_json())

    # -- what they share

    def _add_webhook(self, entry: Entry, delivery: DeliveryEntry) -> Occurrence:
        """Add a webhook, at its first attempt; what your app did about it may have come before."""
        since, body = self._queued.get(delivery.delivery, (entry.seq, None))
        call = self._evidence.call(entry.uuid)
        if call is not None and is_callback(delivery.event):
            call.callbacks.append(delivery.event.value)
        facts: dict[str, object] = {"event": delivery.event.value, "body": body}
        if delivery.delivery in self._faults:
            facts["fault"] = AnyOf((self._faults[delivery.delivery],))
        one = self._add("webhook", entry, f"webhook {delivery.event}", facts, since)
        # It is written down when it was answered; by the wall clock it counts from when it was sent.
        latency = (entry.wall or {}).get("latency_ms")
        if one.wall is not None and isinstance(latency, int | float):
            one.wall -= latency / SECOND
        return one

    def _add_reply(self, entry: Entry, delivery: DeliveryEntry) -> None:
        facts: dict[str, object] = {"to": delivery.event.value, "status": delivery.status}
        if delivery.reply is not None:
            facts["body"] = from_own_json(delivery.reply)
        self._add("reply", entry, f"reply to {delivery.event}", facts)
        self._add_actions(entry, _actions(facts.get("body")))

    def _add_actions(self, entry: Entry, actions: Iterable[Mapping[str, object]]) -> None:
        given = [self._add("ncco", entry, f"ncco {action['action']}", dict(action)) for action in actions]
        if given:
            self._given[entry.uuid].append(given)

    def _action_begun(self, entry: Entry, begun: ActionEntry) -> None:
        """Note that an action begins: of the newest NCCO that has it in that place and not begun."""
        for given in reversed(self._given[entry.uuid]):
            one = given[begun.index] if begun.index < len(given) else None
            if one is not None and one.begun is None and one.facts["action"] == begun.action:
                one.begun = replace(one, seq=entry.seq, since=entry.seq, time=entry.time, wall=self._wall)
                return

    def _add(
        self, kind: str, entry: Entry, title: str, facts: dict[str, object], since: int | None = None
    ) -> Occurrence:
        one = self._occurrence(kind, entry, title, facts, since)
        self._evidence.add_occurrence(one)
        return one

    def _add_own_error(
        self, entry: Entry, title: str, cause: str | None = None, alike: str | None = None
    ) -> None:
        """Add an error, and of what it is a cause, unless a fault of the scenario brought it about."""
        if self._causes.get(entry.uuid) != (entry.time, True):
            self._add_error(entry, title, alike)
            if cause is not None:
                self._add_cause(entry, cause)

    def _add_cause(self, entry: Entry, sentence: str) -> None:
        """Add something that your app did wrong, of which others may have come."""
        self._evidence.causes.append(Cause(entry.time, entry.uuid, sentence))

    def _add_error(self, entry: Entry, title: str, alike: str | None = None) -> None:
        facts: dict[str, object] = {} if alike is None else {ALIKE: alike}
        self._evidence.errors.append(self._occurrence("error", entry, title, facts, None))

    def _occurrence(
        self, kind: str, entry: Entry, title: str, facts: dict[str, object], since: int | None
    ) -> Occurrence:
        return Occurrence(
            kind=kind,
            application=self._application,
            uuid=entry.uuid,
            seq=entry.seq,
            since=entry.seq if since is None else since,
            time=entry.time,
            title=title,
            facts=facts,
            wall=self._wall,
        )

    def _remember_cause(self, entry: Entry, *, excused: bool) -> None:
        """Remember what errors of the same moment on that call come from, and whether a fault did it."""
        self._causes[entry.uuid] = (entry.time, excused)


def _add_attempt(facts: dict[str, object], delivery: DeliveryEntry) -> None:
    """Add to the facts of a webhook what came of one attempt; `delivered` is there once that is settled."""
    facts["attempts"] = delivery.attempt
    if delivery.outcome is not AttemptVerdict.AGAIN:
        facts["delivered"] = delivery.outcome is AttemptVerdict.DELIVERED
    for name, value in _only(delivery.as_json(), "status", "failure", "fault").items():
        before = facts.get(name)
        facts[name] = AnyOf((*(before if isinstance(before, AnyOf) else ()), value))


def _inline_nccos(body: object) -> Iterator[Mapping[str, object]]:
    """Yield the actions that a request brings: of a new call, or of a transfer."""
    if isinstance(body, dict):
        destination = body.get("destination")
        given = (body.get("ncco"), destination.get("ncco") if isinstance(destination, dict) else None)
        yield from chain.from_iterable(_actions(ncco) for ncco in given)


def _actions(reply: object) -> Iterator[Mapping[str, object]]:
    if isinstance(reply, list):
        yield from (action for action in reply if isinstance(action, dict) and "action" in action)


def _shortened(path: str) -> str:
    return _UUID.sub(lambda found: f"{found[1] or found[2]}…", path)


def _action(body: object) -> str:
    return f" with action={body['action']}" if isinstance(body, dict) and "action" in body else ""


def _only(facts: Mapping[str, object], *names: str) -> dict[str, object]:
    """Return some of the facts, in the order of the names, as far as they are there."""
    return {name: facts[name] for name in names if name in facts}
