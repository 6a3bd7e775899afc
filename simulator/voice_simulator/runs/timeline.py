"""Journal entries as lines for people: the log, and the timeline of a call."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND, to_iso
from voice_simulator.core.journal.call_entries import (
    ActionEntry,
    CallEntry,
    InvalidNccoEntry,
    SignalEntry,
    StatusEntry,
    place_of,
)
from voice_simulator.core.journal.entries import OtherEntry
from voice_simulator.core.journal.note_entries import (
    ClockEntry,
    LateRequestEntry,
    LossEntry,
    NoteEntry,
    RemarkEntry,
)
from voice_simulator.core.journal.request_entries import ApiFaultEntry, RequestEntry, UnhandledRequestEntry
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.core.journal.socket_entries import SocketEntry, SocketOpeningEntry
from voice_simulator.core.journal.sound_entries import (
    BY_PARTY,
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
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.vocabulary import AttemptVerdict
from voice_simulator.core.party.script_selection import SOCKET
from voice_simulator.core.redaction import without_password
from voice_simulator.runs.repeated_texts import RepeatedTexts, with_repeated_told_once
from voice_simulator.runs.socket_lines import sound_of, text_of, way_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from voice_simulator.core.journal import Entry
    from voice_simulator.core.journal.entries import What

_WORLD: Final = 8
"""Characters of an application's id, which are enough to tell worlds apart."""

_SHORT: Final = 8
"""Characters of a leg's id, which are enough to tell legs apart."""

_OF_PLATFORM: Final = frozenset(
    signal.name
    for signal in (
        s.NccoRanOut, s.LeftAlone, s.ConversationEnded, s.RingingTimerRang, s.LengthTimerRang,
        s.HumanDetected, s.MachineDetected, s.BeepAwaited,
    )
)  # fmt: skip
"""Signals that no party gives."""

TOLD_BY_STEPS: Final = frozenset(
    signal.name for signal in (s.Rings, s.Answers, s.Ends, s.HangsUp, s.SocketCloses, s.SocketBreaks)
)
"""Signals that the step of a party, or the entry of a socket, has told of in the line before."""


def line(entry: Entry, text: str | None = None, world: str = "") -> str:
    """Write an entry as `TIME  CALL  what happened`, the call by the beginning of its id.

    Args:
        entry: the entry.
        text: what happened; None for what `describe` says.
        world: the application whose entry it is, where there are several.
    """
    whose = f"[{world[:_WORLD]:{_WORLD}}]  " if world else ""
    what = describe(entry) if text is None else text
    return f"{to_iso(entry.time)}  {whose}{(entry.uuid or '')[:_SHORT]:{_SHORT}}  {what}"


def timed_lines(entries: Iterable[Entry], world: str = "") -> list[tuple[int, str]]:
    """Write entries as `line` does, each with its instant; of texts that repeat others how many they are."""
    return [
        (one.last.time, line(one.last, f"{'socket':<9} {one.summary}", world))
        if isinstance(one, RepeatedTexts)
        else (one.time, line(one, world=world))
        for one in with_repeated_told_once(entries)
    ]


def describe(entry: Entry) -> str:
    """Say in a few words what happened, behind a word for what it is about."""
    label, text = _label_and_text(entry)
    return f"{label:<9} {text}"


def of_call(entries: Sequence[Entry], marks: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Write the entries of one call as its timeline: seconds since the first, who to whom, what.

    Args:
        entries: about the call, or about several legs that belong together.
        marks: a letter for each of several legs, which has a column then.
    """
    sockets = {entry.uuid for entry in entries if isinstance(entry.what, SocketOpeningEntry)}
    shown = with_repeated_told_once(entry for entry in entries if not _is_told_before(entry))
    return [
        _of_repeated(one, entries[0].time, marks)
        if isinstance(one, RepeatedTexts)
        else _of_call(one, entries[0].time, marks, is_socket=one.uuid in sockets)
        for one in shown
    ]


def exchange(webhook: Entry, delivery: Entry) -> str:
    """Tell of a webhook and what came back in one line."""
    what, wall = delivery.what, _wall(delivery)
    if not isinstance(what, DeliveryEntry):
        return describe(delivery)
    came = wall.get("reason", what.failure) if what.status is None else f"HTTP {what.status}"
    said = f": {wall['said']}" if "said" in wall else ""
    attempt = f" (attempt {what.attempt})" if what.attempt > 1 else ""
    after = _AFTER.get(what.outcome, "")
    return f"{describe(webhook)} -> {came}{said}{_apart(delivery, what)}{attempt}{after}"


_AFTER: Final = {AttemptVerdict.AGAIN: "; it is sent again", AttemptVerdict.FAILED: "; not delivered"}


def _is_told_before(entry: Entry) -> bool:
    return isinstance(entry.what, SignalEntry) and entry.what.signal in TOLD_BY_STEPS


def _of_repeated(repeated: RepeatedTexts, began: int, marks: Mapping[str, str]) -> str:
    way = _way(repeated.last.what) if repeated.kinds == 1 else ""
    return _placed(repeated.last, began, marks, way, repeated.summary)


def _of_call(entry: Entry, began: int, marks: Mapping[str, str], *, is_socket: bool) -> str:
    label, text = _label_and_text(entry, marks)
    # The log's own label; here the column before mostly says it better.
    needs_label = isinstance(entry.what, ActionEntry | InvalidNccoEntry | StatusEntry | ClockEntry)
    shown = f"{label} {text}" if needs_label else text
    way = _way(entry.what)
    if is_socket and isinstance(entry.what, HeardEntry):
        way = way.replace("-> party", "-> your app")
    if isinstance(entry.what, HeardEntry) and entry.what.leg is not None:
        # It is told when it is over, and no other line of this leg says when it began.
        shown = f"{shown}, from {(entry.what.from_ - began) / SECOND:.3f}"
    if marks and isinstance(entry.what, CallEntry):
        # Its id, by which the control API and the log name it.
        shown = f"{shown} (call {(entry.uuid or '')[:_SHORT]})"
    return _placed(entry, began, marks, way, shown)


def _placed(entry: Entry, began: int, marks: Mapping[str, str], way: str, text: str) -> str:
    """Write a line with when it was, on which leg if there are several, and who did something to whom."""
    mark = f"{marks.get(entry.uuid or '', ''):<2} " if marks else ""
    return f"{(entry.time - began) / SECOND:9.3f}  {mark}{way:<20}  {text}"


def _way(what: What) -> str:
    if isinstance(what, HeardEntry) and what.source == "socket":
        return "your app -> party"
    if isinstance(what, HeardEntry) and what.by == BY_PARTY:
        return "party -> party"
    if isinstance(what, SignalEntry) and what.signal in _OF_PLATFORM:
        return "platform"
    if isinstance(what, SignalEntry) and what.signal == s.ApplicationHangsUp.name:
        return _WAYS[EntryKind.REQUEST]
    if isinstance(what, SocketEntry):
        return way_of(what)
    return _WAYS.get(what.kind, "")


_WAYS: Final[dict[str, str]] = {
    EntryKind.REQUEST: "your app -> platform",
    EntryKind.CALL: "caller -> called",
    EntryKind.STATUS: "platform",
    EntryKind.SIGNAL: "party -> platform",
    EntryKind.STEP: "party",
    EntryKind.NCCO: "platform",
    EntryKind.HEARD: "platform -> party",
    EntryKind.RECORDING: "platform",
    EntryKind.TRANSCRIPT: "platform",
    EntryKind.WEBHOOK: "platform -> your app",
    EntryKind.DELIVERY: "your app -> platform",
    EntryKind.FAULT: "on purpose",
    EntryKind.TRIGGER: "scenario -> your app",
    EntryKind.NOTE: "note",
}
"""Who to whom."""


def _label_and_text(  # noqa: C901  # a case for each shape
    entry: Entry, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, str]:
    match entry.what:
        case RequestEntry() | UnhandledRequestEntry() as request:
            return "api", _request(request)
        case CallEntry() as call:
            return "call", _call(call, names)
        case StatusEntry() as status:
            return "status", _status(status)
        case SignalEntry() as signal:
            return _signal(signal)
        case StepEntry() | WaitGivenUpEntry() | StepsNotReachedEntry() as step:
            return "party", _step(step)
        case ActionEntry(action, index):
            return "ncco", f"[{index}] {action}"
        case InvalidNccoEntry(invalid):
            return "ncco", f"not valid: {list(invalid)}"
        case HeardEntry() as heard:
            return "heard", _heard(heard, names)
        case RecordingEntry() as recording:
            return "recording", _recording(recording)
        case TranscriptEntry() as transcript:
            return "transcript", _transcript(transcript)
        case WebhookEntry() as webhook:
            return "webhook", _webhook(webhook)
        case DeliveryEntry() as delivery:
            return "delivery", _delivery(entry, delivery)
        case WebhookFaultEntry(fault, does, event):
            return "fault", f"{does}: {event} ({fault})"
        case ApiFaultEntry(fault, does, request):
            return "fault", f"{does}: {request} ({fault})"
        case RecordingFaultEntry(fault, does):
            return "fault", f"{does} ({fault})"
        case TriggerEntry() as trigger:
            return "trigger", f"{trigger.method} {trigger.url} -> {_came(trigger)}"
        case ClockEntry(advance_to):
            return "clock", f"advance to {to_iso(advance_to)}"
        case NoteEntry(note) | RemarkEntry(note) | LossEntry(note):
            return "note", note
        case LateRequestEntry() as late:
            return "note", _late(entry, late)
        case OtherEntry(name, facts):
            return name, str(from_own_json(facts))
        case socket:
            return "socket", text_of(socket)


def _transcript(transcript: TranscriptEntry) -> str:
    if transcript.error is not None:
        return f"transcript failed: {transcript.error}"
    return f"transcript {' / '.join(map(repr, transcript.sentences)) or 'of nothing'}"


def _recording(recording: RecordingEntry) -> str:
    channels = "one channel" if recording.channels == 1 else f"{recording.channels} channels"
    size = f"{recording.size} bytes" if recording.file else "no file"
    return f"recording of {recording.length / SECOND:g} s, {recording.format}, {channels}, {size}"


def _request(request: RequestEntry | UnhandledRequestEntry) -> str:
    asked = f"{request.method} {request.path}"
    if isinstance(request, UnhandledRequestEntry):
        return f"{asked} -> {request.status}"
    body = None if request.body is None else from_own_json(request.body)
    action = f" {body['action']}" if isinstance(body, dict) and "action" in body else ""
    refused = "" if request.refused is None else f" ({request.refused})"
    return f"{asked}{action} -> {'?' if request.status is None else request.status}{refused}"


def _call(call: CallEntry, names: Mapping[str, str]) -> str:
    place = place_of(call.origin, call.turn)
    plays = "is your app" if call.script == SOCKET.name else f"plays {call.script} ({place})"
    first = call.connected_from
    whose = "" if first is None else f", dialled by {_named(first, names)}"
    return f"{without_password(call.from_.address)} -> {without_password(call.to.address)} {plays}{whose}"


def _named(uuid: str, names: Mapping[str, str]) -> str:
    """Name a leg by its letter in a timeline, and by the beginning of its id elsewhere."""
    return names.get(uuid, uuid[:_SHORT])


def _status(status: StatusEntry) -> str:
    named = {"detail": status.detail, "duration": status.duration}
    more = [f"{name} {value}" for name, value in named.items() if value is not None]
    return f"{status.status}" + (f" ({', '.join(more)})" if more else "")


def _signal(signal: SignalEntry) -> tuple[str, str]:
    if signal.signal == s.Speaks.name:
        return "party", _spoken(signal)
    if signal.signal == s.ApplicationHangsUp.name:
        return "app", "hangs up"
    text = f"{signal.signal.replace('_', ' ')} {signal.digit or ''}".rstrip()
    return "platform" if signal.signal in _OF_PLATFORM else "party", text


def _spoken(signal: SignalEntry) -> str:
    words = signal.text if signal.error is None else signal.error
    if words is None:
        return f"plays {signal.file}"
    return f"speaks: {words}" if signal.file is None else f"speaks: {words} ({signal.file})"


def _step(step: StepEntry | WaitGivenUpEntry | StepsNotReachedEntry) -> str:
    match step:
        case StepsNotReachedEntry():
            return f"steps not reached: {list(step.not_reached)}"
        case WaitGivenUpEntry():
            return f"gave up waiting for {step.gave_up}; what came: {list(step.came)}"
        case StepEntry():
            return step.step


def _heard(heard: HeardEntry, names: Mapping[str, str]) -> str:
    words = heard.content if heard.words is None else heard.words
    whose = "" if heard.leg is None else f"of {_named(heard.leg, names)} "
    if heard.source == "socket" and not words:
        return f"{heard.source} {whose}{sound_of(heard)}"
    return f"{heard.source} {whose}{words!r}{'' if heard.to_the_end else ' (cut)'}"


def _webhook(webhook: WebhookEntry) -> str:
    body = from_own_json(webhook.body)
    reason = body.get("reason") if isinstance(body, dict) else None
    again = "" if webhook.again is None else f" (delivery {webhook.again} again, as was asked for)"
    return f"{webhook.event} -> {webhook.method} {webhook.url}{again}" + (f": {reason}" if reason else "")


def _delivery(entry: Entry, delivery: DeliveryEntry) -> str:
    which = f"(delivery {delivery.delivery}, attempt {delivery.attempt})"
    wall = _wall(entry)
    reason = "".join(f": {wall[name]}" for name in ("reason", "said") if name in wall)
    what = f"{_came(delivery)}: {delivery.event} {delivery.outcome} {which}"
    return f"{what}{reason}{_apart(entry, delivery)}"


def _came(of: DeliveryEntry | TriggerEntry) -> str:
    return f"{of.failure}" if of.status is None else f"HTTP {of.status}"


def _apart(entry: Entry, delivery: DeliveryEntry) -> str:
    resent = " (resent on a new connection)" if "resent" in _wall(entry) else ""
    return resent + ("" if delivery.fault is None else f" (fault {delivery.fault})")


def _late(entry: Entry, late: LateRequestEntry) -> str:
    if entry.wall is None:
        return late.note
    after = f"{entry.wall.get('after_ms')} ms after its reply to {late.late_for}"
    return f"your app acted {after}; time had moved on: --settle"


def _wall(entry: Entry) -> Mapping[str, object]:
    return entry.wall or {}
