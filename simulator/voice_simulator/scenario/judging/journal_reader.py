"""The witness of one world: reads its journal, as the control API gives it, and adds to the evidence."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from voice_simulator.scenario.judging.evidence import Evidence, Occurrence, SeenCall
from voice_simulator.scenario.model.patterns import AnyOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Entry = Mapping[str, object]

_UUID = re.compile(r"([0-9a-f]{8})-[0-9a-f-]{27}|\b([0-9a-f]{8})[0-9a-f]{24}\b")
_NOT_CALLBACKS: Final = frozenset({"answer", "fallback"})
_SPOIL_REPLIES: Final = frozenset({"corrupt", "slow"})
_ERROR: Final = 400


def gather(worlds: Iterable[tuple[str, Iterable[Entry]]]) -> Evidence:
    """Make evidence of whole journals.

    Args:
        worlds: the id of each application with the entries of its journal.
    """
    evidence = Evidence()
    for application, entries in worlds:
        JournalReader(application, evidence).take(entries)
    return evidence


class JournalReader:
    """Reads the journal of one application's world.

    Args:
        application: its id.
        evidence: where to add what the journal shows.
    """

    def __init__(self, application: str, evidence: Evidence) -> None:
        self._application, self._evidence = application, evidence
        self._queued: dict[object, tuple[int, object]] = {}
        self._sent: dict[object, Occurrence] = {}
        self._spoilt: set[object] = set()
        self._struck: dict[object, object] = {}
        self._wall: float | None = None
        self._causes: dict[str | None, tuple[object, bool]] = {}
        self._takers = {
            "request": self._request,
            "call": self._call,
            "status": self._status,
            "step": self._step,
            "ncco": self._ncco,
            "heard": self._heard,
            "webhook": self._webhook,
            "delivery": self._delivery,
            "fault": self._fault,
            "trigger": self._trigger,
            "note": self._note,
        }

    def take(self, entries: Iterable[Entry], wall: float | None = None) -> None:
        """Add what entries show that are newer than those taken before.

        Args:
            entries: of the journal.
            wall: seconds of wall time at which they came; None for those of a journal that is read later.
        """
        self._wall = wall
        for entry in entries:
            taker = self._takers.get(str(entry["kind"]))
            if taker is not None:
                taker(entry)

    # -- one kind of entry each

    def _request(self, entry: Entry) -> None:
        facts = _facts(entry, "method", "path", "status", "body", "fault")
        facts["path"] = str(facts.get("path")).rstrip("/") or "/"
        title = f"{facts.get('method')} {_shortened(str(facts['path']))}{_action(facts.get('body'))}"
        self._happened("api", entry, title, facts)
        self._struck_by(entry)
        status = facts.get("status")
        if "fault" not in facts and isinstance(status, int) and status >= _ERROR:
            refused = f": {entry['refused']}" if "refused" in entry else ""
            self._erred(entry, f"{title} -> {status}{refused}")
        if "refused" not in entry:
            self._brought(entry, _inline_nccos(facts.get("body")))

    def _call(self, entry: Entry) -> None:
        facts = _facts(entry, "direction", "turn", "script") | {
            "to": _address(entry.get("to")),
            "from": _address(entry.get("from")),
            "application": self._application,
            "origin": str(entry.get("origin")).partition(", turn ")[0],
        }
        if facts.get("turn") is None:
            facts.pop("turn", None)  # it came in, or no entry was for it
        self._evidence.add_call(SeenCall(uuid=str(entry.get("uuid")), facts=facts))

    def _status(self, entry: Entry) -> None:
        facts = _facts(entry, "status", "detail", "duration")
        call = self._call_of(entry)
        if call is not None:
            call.statuses.append(facts)
        self._happened("status", entry, f"status {facts.get('status')}", facts)

    def _step(self, entry: Entry) -> None:
        self._evidence.steps.append((_uuid(entry), entry))

    def _ncco(self, entry: Entry) -> None:
        if "invalid" in entry and not self._is_excused(entry):
            self._erred(entry, f"invalid NCCO: {_joined(entry['invalid'])}")

    def _note(self, entry: Entry) -> None:
        if "lost" in entry and not self._is_excused(entry):
            self._erred(entry, str(entry["note"]))

    def _heard(self, entry: Entry) -> None:
        call = self._call_of(entry)
        if call is not None:
            # Of a prompt that was cut, what was said of it until then.
            heard = entry.get("words", entry.get("content"))
            call.sounds.append((str(entry.get("from")), str(heard)))

    def _webhook(self, entry: Entry) -> None:
        body = entry.get("body")
        self._queued[entry.get("delivery")] = (_seq(entry), body)
        if entry.get("event") == "error" and not self._is_excused(entry):
            reason = body.get("reason") if isinstance(body, dict) else None
            self._erred(entry, f"webhook error: {reason}")

    def _delivery(self, entry: Entry) -> None:
        event, number = str(entry.get("event")), entry.get("delivery")
        if entry.get("attempt") == 1 or number not in self._sent:
            self._sent[number] = self._began(entry, event, number)
        _add_attempt(self._sent[number].facts, entry)
        excused = "fault" in entry or number in self._spoilt
        self._remember_cause(entry, excused=excused)
        self._struck_by(entry)
        if entry.get("outcome") == "failed" and not excused:
            came = entry.get("failure") or f"HTTP {entry.get('status')}"
            self._erred(entry, f"webhook {event} failed: {came}")
        if "status" in entry and "fault" not in entry:
            self._replied(entry, event)

    def _fault(self, entry: Entry) -> None:
        self._struck_by(entry)
        self._struck[entry.get("delivery")] = entry.get("fault")
        if entry.get("does") == "lost":
            self._remember_cause(entry, excused=True)
        elif entry.get("does") in _SPOIL_REPLIES:
            self._spoilt.add(entry.get("delivery"))

    def _trigger(self, entry: Entry) -> None:
        facts = _facts(entry, "method", "url", "status", "failure")
        came = facts.get("status", facts.get("failure"))
        self._happened("trigger", entry, f"{facts.get('method')} {facts.get('url')} -> {came}", facts)

    # -- what they share

    def _began(self, entry: Entry, event: str, number: object) -> Occurrence:
        """Add a webhook, at its first attempt; what the application did about it may have come before."""
        since, body = self._queued.get(number, (_seq(entry), None))
        call = self._call_of(entry)
        if call is not None and event not in _NOT_CALLBACKS:
            call.callbacks.append(event)
        facts: dict[str, object] = {"event": event, "body": body}
        if number in self._struck:
            facts["fault"] = AnyOf((self._struck[number],))
        return self._happened("webhook", entry, f"webhook {event}", facts, since)

    def _replied(self, entry: Entry, event: str) -> None:
        facts: dict[str, object] = {"to": event, "status": entry["status"]}
        if "reply" in entry:
            facts["body"] = entry["reply"]
        self._happened("reply", entry, f"reply to {event}", facts)
        self._brought(entry, _actions(facts.get("body")))

    def _brought(self, entry: Entry, actions: Iterable[Mapping[str, object]]) -> None:
        for action in actions:
            self._happened("ncco", entry, f"ncco {action['action']}", dict(action))

    def _happened(
        self, kind: str, entry: Entry, title: str, facts: dict[str, object], since: int | None = None
    ) -> Occurrence:
        one = self._occurrence(kind, entry, title, facts, since)
        self._evidence.add(one)
        return one

    def _erred(self, entry: Entry, title: str) -> None:
        self._evidence.errors.append(self._occurrence("error", entry, title, {}, None))

    def _occurrence(
        self, kind: str, entry: Entry, title: str, facts: dict[str, object], since: int | None
    ) -> Occurrence:
        return Occurrence(
            kind=kind,
            application=self._application,
            uuid=_uuid(entry),
            seq=_seq(entry),
            since=_seq(entry) if since is None else since,
            time=str(entry.get("time")),
            title=title,
            facts=facts,
            wall=self._wall,
        )

    def _struck_by(self, entry: Entry) -> None:
        if "fault" in entry:
            self._evidence.struck[str(entry["fault"])] += 1

    def _remember_cause(self, entry: Entry, *, excused: bool) -> None:
        """Remember what errors of the same moment on that call come from, and whether a fault did it."""
        self._causes[_uuid(entry)] = (entry.get("time"), excused)

    def _is_excused(self, entry: Entry) -> bool:
        return self._causes.get(_uuid(entry)) == (entry.get("time"), True)

    def _call_of(self, entry: Entry) -> SeenCall | None:
        return self._evidence.call(_uuid(entry))


def _add_attempt(facts: dict[str, object], entry: Entry) -> None:
    """Add to the facts of a webhook what came of one attempt; `delivered` is there once that is settled."""
    facts["attempts"] = entry.get("attempt")
    if entry.get("outcome") != "again":
        facts["delivered"] = entry.get("outcome") == "delivered"
    for name in ("status", "failure", "fault"):
        if name in entry:
            before = facts.get(name)
            facts[name] = AnyOf((*(before if isinstance(before, AnyOf) else ()), entry[name]))


def _inline_nccos(body: object) -> Iterator[Mapping[str, object]]:
    """Yield the actions that a request brings: of a new call, or of a transfer."""
    if isinstance(body, dict):
        destination = body.get("destination")
        given = (body.get("ncco"), destination.get("ncco") if isinstance(destination, dict) else None)
        yield from chain.from_iterable(_actions(ncco) for ncco in given)


def _actions(reply: object) -> Iterator[Mapping[str, object]]:
    if isinstance(reply, list):
        yield from (action for action in reply if isinstance(action, dict) and "action" in action)


def _address(record: object) -> str:
    """Return the second value of an endpoint's record, which is its address."""
    values = list(record.values()) if isinstance(record, dict) else []
    return str(values[1]) if len(values) > 1 else ""


def _shortened(path: str) -> str:
    return _UUID.sub(lambda found: f"{found[1] or found[2]}…", path)


def _action(body: object) -> str:
    return f" with action={body['action']}" if isinstance(body, dict) and "action" in body else ""


def _joined(problems: object) -> str:
    return "; ".join(str(one) for one in problems) if isinstance(problems, list) else str(problems)


def _uuid(entry: Entry) -> str | None:
    uuid = entry.get("uuid")
    return uuid if isinstance(uuid, str) else None


def _seq(entry: Entry) -> int:
    seq = entry.get("seq")
    return seq if isinstance(seq, int) else 0


def _facts(entry: Entry, *names: str) -> dict[str, object]:
    """Return those of some facts that the entry has."""
    return {name: entry[name] for name in names if name in entry}
