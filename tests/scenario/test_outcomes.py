"""The built-in outcomes: their default timing, and what may be said about each."""

from __future__ import annotations

import pytest

from voice_simulator.core.model.script import Answer, End, HangUp, Ring, SetUp, Stay
from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.outcomes import PARAMETERS, read_outcome

MACHINE_HAS = "'machine' has ring, stay, beep_after, verdict_after, setup."


def steps_of(name, parameters=None):
    """Return the steps of an outcome with parameters, written as YAML."""
    mistakes = Mistakes("o.yaml")
    node = None if parameters is None else read_document(parameters, "o.yaml")
    script = or_none(lambda: read_outcome(name, node, mistakes))
    mistakes.raise_any()
    assert script.name == name
    return script.steps


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("answered", (Ring(2000), Answer())),
        ("machine", (Ring(4000), Answer(machine=True, beep_after=5000))),
        ("busy", (End(Status.BUSY, None, 486),)),
        ("timeout", (Ring(None),)),
        ("by_hand", (Ring(None),)),
        ("unanswered", (End(Status.UNANSWERED, "unavailable", 480),)),
        ("rejected", (Ring(2000), End(Status.REJECTED, "declined", 603))),
        ("failed", (End(Status.FAILED, "cannot_route", 503),)),
    ],
)
def test_outcome_has_its_default_timing(name, steps):
    """The party rings before it acts; the network does not."""
    assert steps_of(name) == steps


@pytest.mark.parametrize(
    ("name", "parameters", "steps"),
    [
        (
            "answered",
            "{ring: 7s, stay: 9s, setup: 0}",
            (SetUp(0), Ring(7000), Answer(), Stay(9000), HangUp()),
        ),
        ("machine", "{ring: 12s}", (Ring(12_000), Answer(machine=True, beep_after=5000))),
        ("machine", "{verdict_after: 5s}", (Ring(4000), Answer(machine=True, verdict_after=5000))),
        ("answered", "{verdict_after: 5s}", (Ring(2000), Answer(verdict_after=5000))),
        ("machine", "{beep_after: 8s}", (Ring(4000), Answer(machine=True, beep_after=8000))),
        ("machine", "{beep_after: }", (Ring(4000), Answer(machine=True, beep_after=5000))),
        ("machine", "{beep_after: never}", (Ring(4000), Answer(machine=True, beep_after=None))),
        ("busy", "{ring: 3s}", (Ring(3000), End(Status.BUSY, None, 486))),
        ("busy", "{sip_code: 600}", (End(Status.BUSY, None, 600),)),
        ("timeout", "{setup: 2s}", (SetUp(2000), Ring(None))),
        ("by_hand", "{setup: 2s}", (SetUp(2000), Ring(None))),
        ("unanswered", "carrier_timeout", (End(Status.UNANSWERED, "carrier_timeout", 480),)),
        ("unanswered", "{ring: 20s}", (Ring(20_000), End(Status.UNANSWERED, "unavailable", 480))),
        ("rejected", "restricted", (End(Status.REJECTED, "restricted", 403),)),
        ("rejected", "{ring: 5s}", (Ring(5000), End(Status.REJECTED, "declined", 603))),
        (
            "rejected",
            "{detail: invalid_number, ring: 1s}",
            (Ring(1000), End(Status.REJECTED, "invalid_number", 484)),
        ),
        ("failed", "{detail: number_out_of_service}", (End(Status.FAILED, "number_out_of_service", 404),)),
        ("failed", "{sip_code: 502}", (End(Status.FAILED, "cannot_route", 502),)),
        ("answered", "~", (Ring(2000), Answer())),
    ],
)
def test_parameters_change_an_outcome(name, parameters, steps):
    """Whatever is said replaces the default."""
    assert steps_of(name, parameters) == steps


@pytest.mark.parametrize(
    ("name", "parameters", "sentence"),
    [
        ("timeout", "{ring: 3s}", "unknown key 'ring'. 'timeout' has setup."),
        ("busy", "{stay: 3s}", "unknown key 'stay'. 'busy' has ring, sip_code, setup."),
        ("busy", "3s", "'busy' takes its parameters by name: {busy: {ring: 3s}}; this is the text '3s'"),
        (
            "answered",
            "5s",
            "'answered' takes its parameters by name: {answered: {stay: 5s}}; this is the text",
        ),
        (
            "machine",
            "5",
            "'machine' takes its parameters by name: {machine: {stay: 5s}}; this is the number 5",
        ),
        ("answered", "long", "'answered' takes its parameters by name: {answered: {stay: 8s}}; this is the"),
        (
            "machine",
            "{beep_after: no}",
            "beep_after: expected a duration such as 250ms, 4s, 2m or 1h, or never; got the text 'no'",
        ),
        ("answered", "{ring: 2}", "ring: the duration 2 needs a unit: 2s for seconds, or one of ms, m, h"),
        ("failed", "no_route", "unknown detail 'no_route'; did you mean 'cannot_route'? failed has"),
        (
            "machine",
            "{beep: 2s}",
            f"unknown key 'beep'; did you mean 'beep_after'? {MACHINE_HAS}",
        ),
    ],
)
def test_wrong_parameter_is_told(name, parameters, sentence):
    """The sentence names the outcome and what it can have."""
    with pytest.raises(InvalidDocument) as caught:
        steps_of(name, parameters)
    assert caught.value.mistakes[0].sentence.startswith(sentence)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_outcome_can_wait_before_it_begins(name):
    """The network may take its time in every outcome."""
    assert steps_of(name, "{setup: 3s}")[0] == SetUp(3000)
