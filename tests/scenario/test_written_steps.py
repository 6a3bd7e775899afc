"""Steps that a captured scenario writes are read as the same steps again."""

import yaml
from documents import VARIABLES, AnyFile, scripts
from hypothesis import HealthCheck, example, given, settings

from voice_simulator.core.model.script import OneOf
from voice_simulator.scenario.capture.written_steps import written_step
from voice_simulator.scenario.capture.yaml_text import DOLLAR, flow
from voice_simulator.scenario.language.scenario_reader import read_scenario


def steps_of(text):
    [rule] = read_scenario(text.encode(), "s.yaml", files=AnyFile()).rules
    return rule.turns[0].steps


EVERY_FORM = [
    {"setup": "300ms"},
    {"ring": "4s"},
    {"answer": {"machine": {"beep_after": "never", "verdict_after": "1s"}}},
    {"press": {"digits": "1p#", "now": True, "if_possible": True}},
    {"say": {"alternatives": ["yes", {"text": "chess", "confidence": 0.2}], "lasts": "9s", "now": True}},
    {"say": {"error": "ERR1: \u00e9 'x' {y}", "if_possible": True}},
    {"wait_for": {"heard": "*press [1]*", "within": "7s", "if_possible": True}},
    {"play": "hello.wav"},
    {"play": {"file": "hello.wav", "breaks_off_after": "300ms"}},
    {"say": {"text": "yes please", "breaks_off_after": "300ms"}},
    {"play": {"file": "a b/\u00fc.wav", "now": True}},
    {"say": {"text": "yes", "file": "hello.wav", "if_possible": True}},
    {"say": {"error": "mumbled", "file": "hello.wav"}},
    {"wait_for": {"speech": True, "within": "5s"}},
    {"wait_for": {"silence": "800ms", "if_possible": True}},
    {"stay": "90s"},
    "hang_up",
]


@example(EVERY_FORM)
@given(scripts())
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
def test_what_is_written_is_read_as_it_was(script):
    """A choice is written as what was drawn of it, so it has no form of its own."""
    document = {"vars": VARIABLES, "calls": [{"to": "447700900100", "turns": [script]}]}
    steps = steps_of(yaml.safe_dump(document, allow_unicode=True))
    if any(isinstance(step, OneOf) for step in steps):
        return
    written = ", ".join(flow(written_step(step)) for step in steps)
    again = f'vars: {{{DOLLAR}: "$"}}\ncalls: [{{to: 447700900100, turns: [[{written}]]}}]\n'
    assert steps_of(again) == steps
