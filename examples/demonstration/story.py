"""Tells what happens, as it happens: the simulator's journal as lines for people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from textwrap import shorten
from typing import Any, Final
from urllib.parse import urlsplit

from demonstration.programs import DemoError

Entry = Mapping[str, Any]

_WIDEST: Final = 72


class Story:
    """Tells the journal of some calls line by line, and knows which of them are over.

    Args:
        names: whom each number belongs to.
        tell: prints a line.
    """

    def __init__(self, names: Mapping[str, str], tell: Callable[[str], None]) -> None:
        self._names, self._tell = names, tell
        self._names_of_calls: dict[str, str] = {}
        self._over: set[str] = set()
        self._has_ended = self._is_closed = False
        self._news = asyncio.Event()
        self._times: list[str] = []

    def follow(self, line: str | None) -> None:
        """Take a line of the simulator's log: a journal entry, or a warning; None is its end."""
        if line is None:
            self._has_ended = True
        elif not self._is_closed:
            self._take(_read(line))
        self._news.set()

    def close(self) -> None:
        """Tell nothing more: while the programs are stopped, what one misses of the other is no story."""
        self._is_closed = True

    async def over(self, call: str, *, within: float) -> None:
        """Wait until all of a call has happened and been told to the application.

        Raises:
            DemoError: it took longer than `within` seconds, or there is no simulator any more.
        """
        try:
            async with asyncio.timeout(within):
                while call not in self._over:
                    if self._has_ended:
                        raise DemoError("the simulator has stopped")
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            latest = self._times[-1] if self._times else "never begun"
            raise DemoError(f"a call was not over after {within:g} s (simulated time: {latest})") from None

    def seconds(self) -> float:
        """Return how much simulated time the story takes."""
        first, last = datetime.fromisoformat(self._times[0]), datetime.fromisoformat(self._times[-1])
        return (last - first).total_seconds()

    def _take(self, entry: Entry) -> None:
        if "kind" not in entry:
            self._tell(f"simulator: {entry.get('message')}")
            return
        self._times.append(entry["time"])
        if entry["kind"] == "call":
            self._names_of_calls[entry["uuid"]] = self._names.get(entry["to"]["number"], "?")
        told = _TELLERS.get(entry["kind"], _nothing)(entry)
        if told is not None:
            who = self._names_of_calls.get(entry["uuid"], "")
            self._tell(f"{entry['time'][11:23]}  {who:17}{told[0]:13}{told[1]}")
        if _is_last(entry):
            self._over.add(entry["uuid"])


Told = tuple[str, str] | None
"""Who or what, and does what; None for an entry that is not worth a line."""


def _read(line: str) -> Entry:
    try:
        entry: Entry = json.loads(line)
    except ValueError:
        return {"message": line}
    return entry


def _is_last(entry: Entry) -> bool:
    told = entry["event"] if entry["kind"] == "delivery" and entry["outcome"] != "again" else None
    return bool(told == "completed")


def _nothing(_: Entry) -> Told:
    return None


def _call(entry: Entry) -> Told:
    return "application", f"calls {entry['to']['number']}"


def _request(entry: Entry) -> Told:
    if "refused" in entry:
        return "application", f"{entry['method']} {entry['path']} was refused: {entry['refused']}"
    if entry["method"] != "PUT":
        return None
    destination = entry["body"].get("destination", {})
    ncco = _path(destination["url"][0]) if "url" in destination else "an NCCO sent along"
    return "application", f"{entry['body'].get('action', entry['path'])}s the call to {ncco}"


def _webhook(entry: Entry) -> Told:
    body = entry["body"]
    match entry["event"]:
        case "completed":
            return "callback", f"completed ({body['duration']} s, {body['price']} EUR)"
        case "input":
            return "callback", f"input (pressed: {body['dtmf']['digits'] or 'nothing'})"
        case "answer":
            return "callback", f"answer (gets the NCCO from {_path(entry['url'])})"
        case event:
            return "callback", event


def _path(url: str) -> str:
    return urlsplit(url).path


def _delivery(entry: Entry) -> Told:
    if entry["outcome"] == "delivered":
        return None
    came = entry.get("failure") or f"HTTP {entry.get('status')}"
    return "callback", f"{entry['event']} was not delivered: {came}"


def _heard(entry: Entry) -> Told:
    return "hears", shorten(f'"{entry["content"]}"', _WIDEST, placeholder=' …"')


_TELLERS: Final[dict[str, Callable[[Entry], Told]]] = {
    "call": _call,
    "request": _request,
    "webhook": _webhook,
    "delivery": _delivery,
    "heard": _heard,
    "note": lambda entry: ("note", entry["note"]),
}
