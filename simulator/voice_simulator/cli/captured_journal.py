"""The journal in a file, for `capture --journal`: what `GET journal` answers, an export, `--journal-out`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from voice_simulator.core.journal.call_entries import CallEntry
from voice_simulator.core.journal.reading import read_entry
from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.errors import SettingsError
from voice_simulator.scenario.capture.document import CapturedWorld, NothingToCapture, captured_scenario
from voice_simulator.scenario.capture.told_steps import with_steps
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from voice_simulator.core.journal import Entry

_FORMS = "expected what GET journal answers, an export of the console, or what --journal-out writes"
_FORMAT = 1
_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What comes of a file that somebody has changed or made up."""


class _WrongJournalError(Exception):
    """It is a journal, but not one that can be read; says why."""


def scenario_in(file: Path, uuid: str, application_id: str | None) -> str:
    """Return a call of a journal in a file as a scenario.

    Args:
        file: where the journal is.
        uuid: the call; the first characters are enough.
        application_id: whose it is; None where nobody says.

    Raises:
        SettingsError: it can't be read, is no journal, or does not hold that call.
    """
    entries, whole = _with_call(_worlds_in(file), uuid, file)
    try:
        return _captured(entries, whole, application_id)
    except NothingToCapture as error:
        raise SettingsError(f"{file}: {error}") from None
    except _DAMAGE:
        raise SettingsError(f"--journal: {file} has an entry that no simulator wrote: {_FORMS}") from None


def _captured(entries: Sequence[Entry], uuid: str, application_id: str | None) -> str:
    world = CapturedWorld(
        application_id=application_id,
        began=entries[0].time,
        now=entries[-1].time,
        seed=None,
        clock=None,
        version=__version__,
        said_span=MediaDurations().said_span,
    )
    return captured_scenario(with_steps(entries), uuid, world)


def _with_call(worlds: Sequence[Sequence[Entry]], uuid: str, file: Path) -> tuple[Sequence[Entry], str]:
    calls = {
        entry.uuid: entries
        for entries in worlds
        for entry in entries
        if isinstance(entry.what, CallEntry) and entry.uuid is not None
    }
    found = [one for one in calls if one.startswith(uuid)]
    if len(found) == 1:
        return calls[found[0]], found[0]
    if found:
        raise SettingsError(f"{file}: the ids of {len(found)} calls begin with {uuid}: {_some(found)}")
    there = f"it has {_some(list(calls))}" if calls else "it has none"
    raise SettingsError(f"{file}: no call begins with {uuid} in this journal: {there}")


def _some(uuids: Sequence[str]) -> str:
    named = ", ".join(uuids[:5])
    return f"{named} and {len(uuids) - 5} more" if len(uuids) > 5 else named


def _worlds_in(file: Path) -> list[list[Entry]]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"--journal: can't read {file}: {why}") from None
    try:
        return [_entries_of(shown) for shown in _shown_in(text) if shown]
    except _WrongJournalError as error:
        raise SettingsError(f"--journal: {file} {error}") from None
    except _DAMAGE:
        raise SettingsError(f"--journal: {file} is no journal: {_FORMS}") from None


def _shown_in(text: str) -> list[list[Mapping[str, Any]]]:
    """Return the entries of each world as JSON: of one document, or of a document in each line."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return _split([_line(place, line) for place, line in _lines_of(text)])
    if isinstance(document, list):
        return _split(document)
    if document.keys() & {"worlds", "entries"} and document.get("format", _FORMAT) != _FORMAT:
        raise _WrongJournalError(f"is of format {document['format']}; this version reads format {_FORMAT}")
    if "worlds" in document:
        return [world["entries"] for world in document["worlds"].values()]
    return [document["entries"]] if "entries" in document else [[document]]


def _lines_of(text: str) -> list[tuple[int, str]]:
    return [(place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip()]


def _line(place: int, line: str) -> Mapping[str, Any]:
    """Return the document of one line, which may be cut off where its writer was killed."""
    try:
        document: Mapping[str, Any] = json.loads(line)
    except json.JSONDecodeError as error:
        if not line.lstrip().startswith(("{", "[")):
            raise
        raise _WrongJournalError(f"is not whole: line {place}: {error.msg}, column {error.colno}") from None
    return document


def _split(entries: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Split journals that stand one behind the other: where time goes back, that of another world begins."""
    worlds: list[list[Mapping[str, Any]]] = [[]]
    for entry in entries:
        if worlds[-1] and entry["time"] < worlds[-1][-1]["time"]:
            worlds.append([])
        worlds[-1].append(entry)
    return worlds


def _entries_of(shown: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Read entries; those of a canonical journal have no numbers."""
    return [read_entry({"seq": place, **one}) for place, one in enumerate(shown, 1)]
