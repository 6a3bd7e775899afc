"""The reference of the scenario language: each key with its value and sentence, made of the declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from voice_simulator.documents.grammar.reference import in_a_cell, table_of
from voice_simulator.scenario.language.api_faults import API_FAULT
from voice_simulator.scenario.language.call_entries import entry_of
from voice_simulator.scenario.language.expectation_claims import BETWEEN
from voice_simulator.scenario.language.expectation_lines import LINE_KEYS
from voice_simulator.scenario.language.expectation_things import KINDS
from voice_simulator.scenario.language.expected_app import APP_RECORDS
from voice_simulator.scenario.language.expected_calls import COUNTED_KEYS
from voice_simulator.scenario.language.expected_hearing import HEARD_KEYS
from voice_simulator.scenario.language.expected_legs import LEG_KEYS
from voice_simulator.scenario.language.expected_recordings import RECORDING_KEYS
from voice_simulator.scenario.language.expected_sockets import MEASURE_KEYS
from voice_simulator.scenario.language.fault_activation import WHEN_KEYS
from voice_simulator.scenario.language.fault_entries import WEBHOOK_FAULT
from voice_simulator.scenario.language.fault_parts import API_OWN, WEBHOOK_OWN
from voice_simulator.scenario.language.inbound_entries import inbound_entry_of
from voice_simulator.scenario.language.outcomes import SAYS, WISHES
from voice_simulator.scenario.language.recording_faults import RECORDING_FAULT, TRANSCRIPTION_FAULT
from voice_simulator.scenario.language.scenario_reader import DOCUMENT
from voice_simulator.scenario.language.socket_faults import SOCKET_ACTIONS, SOCKET_FAULT
from voice_simulator.scenario.language.steps import FORMS
from voice_simulator.scenario.language.trigger_entries import Triggers
from voice_simulator.scenario.language.trigger_moments import AFTER_RECORD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from voice_simulator.documents.grammar.kinds import Named
    from voice_simulator.documents.grammar.mappings import Key, MappingOf

_HEAD: Final = """\
# The keys of a scenario

Each key of the scenario language, as its declaration has it; [scenarios.md](scenarios.md) explains them with
examples.
This page is made by a test: `REWRITE_REFERENCE=1 .venv/bin/pytest tests/docs/test_scenario_reference.py`.
"""


def reference_page() -> str:
    """Return the page, as Markdown."""
    return "\n".join([_HEAD, *_sections()]) + "\n"


def tables_for_learners() -> Mapping[str, str]:
    """Return the tables of `docs/scenarios.md` that are made of declarations, by name."""
    return {
        "outcomes": _table_of_outcomes(),
        "api-faults": table_of(_only(API_FAULT, API_OWN)),
        "when": table_of(WHEN_KEYS),
        "webhook-faults": table_of(_only(WEBHOOK_FAULT, WEBHOOK_OWN)),
        "socket-faults": table_of(_only(SOCKET_FAULT, SOCKET_ACTIONS)),
    }


def _only(fault: Named[Any], names: Collection[str]) -> list[Key[Any]]:
    """Return the keys that say what goes wrong."""
    return [key for key in _keys_of(fault) if key.name in names]


def _sections() -> Iterator[str]:
    yield from _keys("A document", DOCUMENT.keys)
    yield from _keys("`calls:`, an entry", entry_of({}).keys)
    yield from ("## Outcomes, for `turns:`", "", _table_of_outcomes(), "")
    steps = (
        (f"`{word}`", "nothing" if form.argument is None else form.argument.form, form.says)
        for word, form in FORMS.items()
    )
    table = _table(("step", "behind its colon", "what the party does"), steps)
    yield from ("## Steps of a script", "", table, "")
    yield from _keys("`inbound:`, a call", inbound_entry_of({}).keys)
    yield from _keys("`faults:`, of the API", _keys_of(API_FAULT))
    yield from _keys("`faults:`, of webhooks", _keys_of(WEBHOOK_FAULT))
    yield from _keys("`faults:`, of recordings", _keys_of(RECORDING_FAULT))
    yield from _keys("`faults:`, of transcripts", _keys_of(TRANSCRIPTION_FAULT))
    yield from _keys("`faults:`, of WebSockets", _keys_of(SOCKET_FAULT))
    for word, record in Triggers({}).records.items():
        yield from _keys(f"`trigger:` with `{word}`", record.keys)
    yield from _keys("`after:` of a trigger", AFTER_RECORD.keys)
    yield from _keys("`expect:`, a line", LINE_KEYS)
    for word, question in APP_RECORDS.items():
        yield from _keys(f"`app:` with `{word}`", question.keys)
    yield from _keys("`calls:`, as a mapping", COUNTED_KEYS)
    yield from _keys("`legs:`, one leg of the list", LEG_KEYS)
    yield from _keys("`heard:`, `not_heard:` and `heard_last:`, as a mapping", HEARD_KEYS)
    yield from _keys("`recording:`", RECORDING_KEYS)
    yield from _keys("`socket:`, what is measured", MEASURE_KEYS)
    yield from _keys("`between:`", BETWEEN.keys)
    for word, kind in KINDS.items():
        yield from _keys(f"`{word}:`, the facts of a thing", kind.keys)


def _table_of_outcomes() -> str:
    rows = ((f"`{name}`", WISHES[name].form, says) for name, says in SAYS.items())
    return _table(("outcome", "parameters", "what happens"), rows)


def _keys_of(kind: Named[Any]) -> tuple[Key[Any], ...]:
    mapping: MappingOf[Any] = cast("MappingOf[Any]", kind.inner)
    return mapping.keys


def _keys(title: str, keys: Iterable[Key[Any]]) -> Iterator[str]:
    yield from (f"## {title}", "", table_of(keys), "")


def _table(head: tuple[str, str, str], rows: Iterable[tuple[str, str, str]]) -> str:
    cells = (" | ".join(in_a_cell(cell) for cell in row) for row in rows)
    return "\n".join([f"| {' | '.join(head)} |", "|---|---|---|", *(f"| {row} |" for row in cells)])
