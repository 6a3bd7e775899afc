"""A run in three lines: who called whom and what came of it, what the party heard, and what it did.

Each second leg that the call's NCCOs have dialled has three lines as well, by the clock of the first.

They are for runs that pass: an expectation can hold for the wrong reason, as a `heard` that the menu's own
words fit. Failures have the whole timeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.call_entries import CallEntry, SignalEntry, StatusEntry
from voice_simulator.core.journal.sound_entries import BY_PARTY, HeardEntry
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.states import Status
from voice_simulator.core.redaction import without_password
from voice_simulator.runs.line_up import legs_with, party_of
from voice_simulator.runs.socket_lines import sound_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from voice_simulator.core.journal import Entry

_MOST_SHOWN: Final = 6
"""So many sounds or acts are shown; of more, the first and the last ones."""

_MOST_LEGS: Final = 3
"""So many second legs of the call are shown."""

_MOST_CHARACTERS: Final = 60

_ENDS: Final = {
    s.HangsUp.name: "hung up",
    s.GivesUp.name: "gave up",
    s.ApplicationHangsUp.name: "your app hung up",
    s.NccoRanOut.name: "the NCCO ran out",
    s.LengthTimerRang.name: "the call was too long",
    s.LeftAlone.name: "nobody was left on the line",
    s.ConversationEnded.name: "the conversation ended",
}
"""What ends a call, by the signal."""


def transcript_of(entries: Sequence[Entry]) -> list[str]:
    """Return the first call of a run and its legs in three lines each, and how many more calls there are.

    Args:
        entries: of the journals.
    """
    calls = [entry for entry in entries if isinstance(entry.what, CallEntry)]
    if not calls:
        return ["no call was placed"]
    first = min(calls, key=lambda entry: entry.time)
    parties = {entry.uuid: party_of(entry.what) for entry in calls if isinstance(entry.what, CallEntry)}
    _, *legs = legs_with(entries, first.uuid or "")
    outcome, *rest = _lines(first, entries, parties, first.time)
    lines = [f"{outcome}{_and_more(len(calls) - 1 - len(legs), 'call')}", *rest]
    for number, leg in enumerate(legs[:_MOST_LEGS], start=1):
        placed = next(entry for entry in calls if entry.uuid == leg)
        outcome, *rest = _lines(placed, entries, parties, first.time)
        more = _and_more(len(legs) - number, "leg") if number == _MOST_LEGS else ""
        lines += [f"leg: {outcome}{more}", *rest]
    return lines


def _and_more(number: int, what: str) -> str:
    return f"; and {number} more {what}{'' if number == 1 else 's'}" if number else ""


def _lines(
    placed: Entry, entries: Sequence[Entry], parties: Mapping[str | None, str], began: int
) -> tuple[str, str, str]:
    """Tell of one leg: its outcome, what was heard, and what was done."""
    own = [entry for entry in entries if entry.uuid == placed.uuid]
    return (
        _outcome(placed, own),
        f"heard: {_listed(_heard(own, parties, began)) or 'nothing'}",
        f"done: {_listed(_acts(own, began)) or 'nothing pressed or said'}",
    )


def _between(call: CallEntry) -> str:
    return f"{without_password(call.from_.address)} -> {without_password(call.to.address)}"


def _outcome(placed: Entry, own: Sequence[Entry]) -> str:
    call = placed.what
    between = _between(call) if isinstance(call, CallEntry) else ""
    statuses = (_status(entry.what) for entry in own if isinstance(entry.what, StatusEntry))
    return f"{between}: {', '.join(statuses)}"


def _status(status: StatusEntry) -> str:
    if status.status is Status.COMPLETED and status.duration is not None:
        return f"{status.status} after {status.duration} s"
    return f"{status.status}{f' ({status.detail})' if status.detail else ''}"


def _heard(own: Sequence[Entry], parties: Mapping[str | None, str], began: int) -> Iterator[str]:
    for entry in own:
        if isinstance(heard := entry.what, HeardEntry):
            words = heard.content if heard.words is None else heard.words
            cut = "" if heard.to_the_end else " (cut)"
            if heard.source == "socket" and not words:
                yield f"{_at(heard.from_, began)} {sound_of(heard)} of your app"
            else:
                yield f"{_at(heard.from_, began)} {_maker(heard, parties)}{_quoted(words)}{cut}"


def _maker(heard: HeardEntry, parties: Mapping[str | None, str]) -> str:
    """Say what made a sound, or who said it; nothing of a talk to the party itself."""
    whose = "" if heard.leg is None else parties.get(heard.leg, heard.leg)
    if heard.by == BY_PARTY:
        return f"{whose or 'somebody'} said "
    if whose:
        return f"{heard.source} to {whose} "
    return "" if heard.source == "talk" else f"{heard.source} "


def _acts(own: Sequence[Entry], began: int) -> Iterator[str]:
    """Tell what the party did and what ended the call; keys that follow one another as one."""
    keys, since = "", 0
    for entry in own:
        signal = entry.what
        if not isinstance(signal, SignalEntry):
            continue
        if signal.signal == s.Presses.name:
            keys, since = keys + (signal.digit or ""), since if keys else entry.time
            continue
        act = _act(signal)
        if keys and act:
            yield f"{_at(since, began)} pressed {_short(keys)}"
            keys = ""
        if act:
            yield f"{_at(entry.time, began)} {act}"
    if keys:
        yield f"{_at(since, began)} pressed {_short(keys)}"


def _act(signal: SignalEntry) -> str | None:
    if signal.signal == s.Speaks.name:
        return _spoken(signal)
    return _ENDS.get(signal.signal)


def _spoken(signal: SignalEntry) -> str:
    if signal.error is not None:
        return f"was not understood ({signal.error})"
    return f"played {signal.file}" if signal.text is None else f"said {_quoted(signal.text)}"


def _at(time: int, began: int) -> str:
    return f"{(time - began) / SECOND:.1f} s"


def _quoted(text: str) -> str:
    return repr(_short(text))


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def _listed(things: Iterator[str]) -> str:
    shown = list(things)
    more = len(shown) - _MOST_SHOWN
    if more > 0:
        half = _MOST_SHOWN // 2
        shown = [*shown[:half], f"… {more} more …", *shown[-half:]]
    return ", ".join(shown)
