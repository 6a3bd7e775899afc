"""Journal entries for tests of judging, written as JSON with only the members that matter there."""

from voice_simulator.core.journal.reading import read_entry
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.journal_reader import JournalReader

ENDS = {"to": {"type": "phone", "number": "1"}, "from": {"type": "phone", "number": "2"}}
INSTANT = "2030-01-01T12:00:00.000Z"
USUAL = {
    "call": {
        "direction": "outbound", **ENDS, "conversation_uuid": "CON-1", "script": "s", "origin": "s.yaml:9"
    },
    "webhook": {"method": "POST", "url": "http://app/", "body": None},
    "heard": {"source": "talk", "by": "ncco", "from": INSTANT, "to": INSTANT, "to_the_end": True},
    "trigger": {"method": "POST", "url": "http://app/"},
    "fault": {"event": "ringing", "does": "late", "delivery": 1},
}  # fmt: skip
"""What an entry of a kind has beside what a test says."""


def entries_of(shown):
    """Read entries as JSON has them, with the usual members where they have none."""
    return [read_entry({**_usual(one), **one}) for one in shown]


def _usual(one):
    return {} if "socket" in one else USUAL.get(one["kind"], {})


def evidence_of(worlds):
    """Make evidence of journals as JSON has them."""
    return evidence_of_journals((whose, entries_of(shown)) for whose, shown in worlds)


def evidence_of_journals(worlds):
    """Make evidence of the whole journals of some applications."""
    evidence = Evidence()
    for application, entries in worlds:
        JournalReader(application, evidence).read(entries)
    return evidence
