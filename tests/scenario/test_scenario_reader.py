"""Scenario documents: entries, turns, outcomes, and the sentences about what is wrong with them."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice_simulator.core.model.script import Answer, CallRule, End, HangUp, LegOf, Ring, Script, Stay
from voice_simulator.core.model.states import Status
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.scenario_reader import Scenario, read_scenario

EXAMPLE = """\
name: Busy, then a voicemail, then someone who pays

outcomes:
  pays:
    - ring: 3s
    - answer
    - stay: 8s
    - hang_up

calls:
  - to: "4477009001*"
    turns: [busy, {machine: {ring: 12s}}, pays]   # a number's 1st, 2nd, 3rd call; the last one stays
"""


def read(text):
    """Read a scenario written in a test."""
    return read_scenario(dedent(text), "dir/ivr.yaml")


def mistakes_in(text):
    """Return the mistakes of a scenario as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read(text)
    return [str(mistake).removeprefix("dir/ivr.yaml:") for mistake in caught.value.mistakes]


def test_example_reads_like_the_calls_it_describes():
    """The example of the documentation, as far as this version plays it."""
    assert read(EXAMPLE) == Scenario(
        file="dir/ivr.yaml",
        name="Busy, then a voicemail, then someone who pays",
        outcomes={"pays": "ivr.yaml:4"},
        rules=(
            CallRule(
                origin="ivr.yaml:11",
                to="4477009001*",
                turns=(
                    Script("busy", (End(Status.BUSY, None, 486),)),
                    Script("machine", (Ring(12_000), Answer(machine=True, beep_after=5000))),
                    Script("pays", (Ring(3000), Answer(), Stay(8000), HangUp())),
                ),
            ),
        ),
    )


def test_entry_says_which_calls_it_is_for():
    """All that an entry can match by."""
    (rule,) = read(
        """\
        calls:
          - to: sip:*@example.com
            from: 44770090090?
            application: 78d335fa-*
            type: sip
            counted: together
            turns: [answered]
        """
    ).rules
    assert (rule.to, rule.from_, rule.application) == ("sip:*@example.com", "44770090090?", "78d335fa-*")
    assert (rule.endpoint_type, rule.counted_together) == ("sip", True)


@pytest.mark.parametrize(
    ("written", "leg_of"),
    [
        ("447700900100", LegOf(to="447700900100")),
        ("'*'", LegOf()),
        ("none", LegOf(is_nobody=True)),
        ("{to: 44*, from: 1234567}", LegOf(to="44*", from_="1234567")),
        ("{from: 1234567}", LegOf(from_="1234567")),
    ],
)
def test_entry_says_whose_second_legs_it_is_for(written, leg_of):
    (rule,) = read(f"calls: [{{leg_of: {written}, turns: [busy]}}]").rules
    assert rule.leg_of == leg_of


def test_entry_that_says_nothing_is_for_every_call():
    """What is left out matches anything."""
    (rule,) = read("calls: [{turns: [busy]}]").rules
    assert (rule.to, rule.from_, rule.application) == ("*", "*", "*")
    assert (rule.endpoint_type, rule.counted_together) == (None, False)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("447700900100", "447700900100"),
        ("0447700", "0447700"),
        ('"447700900100"', "447700900100"),
        ("+447700900100", "447700900100"),
        ('"+44770*"', "44770*"),
        ("44770*", "44770*"),
        ("1e5", "1e5"),
        ("12:30", "12:30"),
    ],
)
def test_numbers_are_taken_as_written(written, number):
    """Quoted or not, with a plus or without, and never as an arithmetic value."""
    (rule,) = read(f"calls: [{{to: {written}, from: {written}, turns: [busy]}}]").rules
    assert (rule.to, rule.from_) == (number, number)


def test_turn_may_be_a_script():
    """A list of steps within the list of turns is one turn."""
    (rule,) = read("calls: [{turns: [[ring: 1s, answer], {failed: internal_error}]}]").rules
    assert rule.turns == (
        Script("script", (Ring(1000), Answer())),
        Script("failed", (End(Status.FAILED, "internal_error", 500),)),
    )


def test_calls_that_match_nothing_may_be_refused():
    """`otherwise` is recorded; who plays scenarios makes it true."""
    assert read("calls: []\notherwise: refuse").otherwise == "refuse"
    assert read("calls: []").otherwise is None


def test_scenario_may_be_json():
    """JSON is YAML as well."""
    assert read('{"name": "x",\n\t"calls": [{"to": "44*", "turns": ["busy"]}]}').rules[0].to == "44*"


def test_outcome_may_be_used_before_and_by_many():
    """Outcomes are known in the whole document."""
    rules = read("calls: [{turns: [mine, mine]}]\noutcomes: {mine: [busy]}").rules
    assert [script.name for script in rules[0].turns] == ["mine", "mine"]


OUTCOMES = "answered, machine, busy, timeout, unanswered, rejected, failed, by_hand"
OUTCOME = f"An outcome is one of {OUTCOMES}, or defined under outcomes."
OF_ITS_OWN = "the steps of a turn are a list of their own, turns: [[ring: 3s, answer]]"
NEEDS = "a scenario needs calls, inbound, faults, trigger, expect or always"
TURN = "a turn is an outcome, an outcome with parameters, or a list of steps"
KEYS = (
    "name, description, tags, skip, timeout, start, clock, vars, cases, use, outcomes, calls, otherwise, "
    "inbound, faults, trigger, expect, always, linger, settle"
)
ENTRY = "A call entry has to, from, leg_of, application, type, turns, script, counted."
STEPS = (
    "A step is one of setup, ring, answer, stay, hang_up, busy, timeout, unanswered, rejected, failed, "
    "press, say, play, wait_for, repeat, one_of."
)
EACH = 'write an entry for each, or a glob such as "4477009001*"'


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "call: []",
            f"1:1: unknown key 'call'; did you mean 'calls'? A scenario has {KEYS}.",
        ),
        ("- busy", f"1:1: A scenario is a mapping of {KEYS}; this is a list"),
        ("[]", f"1:1: A scenario is a mapping of {KEYS}; this is a list"),
        (
            "calls: {to: 1}",
            (
                "1:8: calls: expected a list of entries, each with its turns; got a mapping; "
                "begin each of them with '- '"
            ),
        ),
        ("calls: [busy]", f"1:9: A call entry is a mapping of {ENTRY[17:-1]}; this is the text 'busy'"),
        (
            "calls: [{to: 44}]",
            "1:9: a call entry needs turns: what happens on the 1st, 2nd, … call; or script, for every call",
        ),
        (
            "calls: [{to: 44, turn: [busy], turns: [busy]}]",
            f"1:18: unknown key 'turn'; did you mean 'turns'? {ENTRY}",
        ),
        (
            "calls: [{turns: busy}]",
            "1:17: turns: expected a list of turns, such as [busy, answered]; got the text 'busy'",
        ),
        ("calls: [{turns: []}]", "1:17: turns: expected at least one turn, such as [busy]"),
        (
            "calls: [{turns: [buzy]}]",
            f"1:18: unknown outcome 'buzy'; did you mean 'busy'? {OUTCOME}",
        ),
        (
            "calls: [{turns: [answer]}]",
            f"1:18: 'answer' is a step; {OF_ITS_OWN}; did you mean 'answered'?",
        ),
        (
            "calls: [{turns: [ring: 3s]}]",
            f"1:18: 'ring' is a step; {OF_ITS_OWN}.",
        ),
        ("calls: [{turns: [press: 1]}]", f"1:18: 'press' is a step; {OF_ITS_OWN}."),
        (
            "calls: [{turns: [5]}]",
            f"1:18: {TURN}; this is the number 5",
        ),
        (
            "calls: [{turns: [{busy: , machine: }]}]",
            f"1:18: {TURN}; this is several keys",
        ),
        ("calls: [{turns: [{}]}]", f"1:18: {TURN}; this is a mapping"),
        (
            "calls:\n  - turns:\n    - machine:\n      ring: 12s\n      stay: 3s",
            (
                "4:7: 'ring' is a parameter of 'machine'; indent it further than 'machine', "
                "or write {machine: {ring: 12s, stay: 3s}}"
            ),
        ),
        ("calls:\n  - turns:\n    - ring: 3s\n    - answer", f"3:7: 'ring' is a step; {OF_ITS_OWN}."),
        ("calls:\n  - turns:\n    - ring: 3s\n      answer:", f"3:7: 'ring' is a step; {OF_ITS_OWN}."),
        ("turns: [busy]", "1:1: 'turns' belongs in an entry under calls:"),
        ("to: 44", "1:1: 'to' belongs in an entry under calls:"),
        ("script: [hang_up]", "1:1: 'script' belongs in an entry under inbound:"),
        ("api: POST /v1/calls", "1:1: 'api' belongs in an entry under faults:"),
        ("post: /x", "1:1: 'post' belongs in an entry under trigger:"),
        ("name: x", f"1:1: {NEEDS}"),
        ("{}", f"1:1: {NEEDS}"),
        ("outcomes: {mine: [busy]}", f"1:1: {NEEDS}"),
        ("calls: []\nsettle: 11s", "2:9: settle: 10s is the longest; got the text '11s'"),
        (
            "calls: []\nsettle: 11",
            "2:9: settle: the duration 11 needs a unit: 11ms for milliseconds, or one of s, m, h",
        ),
        (
            "calls: [{turns: [[ring: 3s, awnser]]}]",
            f"1:29: unknown step 'awnser'; did you mean 'answer'? {STEPS}",
        ),
        (
            "calls:\n  - to: #486\n    turns: [busy]",
            "2:8: to: what follows '#' is a comment, so nothing is left; quote it: \"#486\"",
        ),
        (
            "calls:\n  - to: *486\n    turns: [busy]",
            "2:9: '*486' would be a YAML alias; quote a text that begins with '*': \"*486\"",
        ),
        ("calls: [{to: [44], turns: [busy]}]", f"1:14: to: expected one number or glob, got a list; {EACH}"),
        (
            "calls: [{application: [x], turns: [busy]}]",
            (
                "1:23: application: expected one id or glob, got a list; write an entry for each, "
                'or a glob such as "78d335fa-*"'
            ),
        ),
        ("calls: [{to: , turns: [busy]}]", "1:13: to: expected a text, got nothing"),
        (
            "calls: [{type: phne, turns: [busy]}]",
            "1:16: type: 'phne' is not one of phone, sip, websocket, app, vbc; did you mean 'phone'?",
        ),
        ("calls: [{counted: each, turns: [busy]}]", "1:19: counted: expected together, got the text 'each'"),
        ("otherwise: reject", "1:12: otherwise: expected refuse, got the text 'reject'"),
        ("otherwise: [x]", "1:12: otherwise: expected refuse, got a list"),
        ("name: [x]", "1:7: name: expected a text, got a list"),
        ("outcomes: [x]", "1:11: outcomes: expected a mapping of names to lists of steps, got a list"),
        ("outcomes: {mine: busy}", "1:18: the outcome 'mine' is a list of steps; this is the text 'busy'"),
        ("outcomes: {busy: [busy]}", "1:12: 'busy' is a built-in outcome; choose another name"),
        ("outcomes: {ring: [busy]}", "1:12: 'ring' is the name of a step; choose another name"),
        ("outcomes: {press: [busy]}", "1:12: 'press' is the name of a step; choose another name"),
        (
            "outcomes: {mine: [busy]}\ncalls: [{turns: [mine: {ring: 3s}]}]",
            "2:18: 'mine' is an outcome of this document, which takes no parameters",
        ),
        (
            "outcomes: {mine: [busy, answer]}\ncalls: [{turns: [mine]}]",
            "1:25: nothing can follow 'busy': the call is over",
        ),
        (
            "calls: [{turns: [timeout: {ring: 3s}]}]",
            "1:28: unknown key 'ring'. 'timeout' has setup.",
        ),
    ],
)
def test_mistake_is_told_in_a_sentence(text, mistake):
    """What a newcomer may write by mistake is answered by what to write."""
    assert mistakes_in(text) == [mistake]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", "to: 44"),
        ("to: 44", "to: 44"),
        ("to: 44*", "to: 44*"),
        ("to: 44, counted: together", "to: 44, from: 1, application: x, type: sip"),
        ("type: sip", "type: sip, to: 44"),
        ("to: 44", "to: 44, leg_of: 447700"),
        ("leg_of: '*'", "to: 44, leg_of: '*'"),
        ("leg_of: none", "to: 44, leg_of: none"),
    ],
)
def test_entry_behind_one_that_matches_all_its_calls_is_a_mistake(first, second):
    """It could never play."""
    text = f"calls:\n  - {{turns: [busy], {first}}}\n  - {{turns: [busy], {second}}}\n"
    assert mistakes_in(text) == ["3:5: this entry never plays: the one on line 2 matches all its calls"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("to: 44", ""),
        ("to: 447700", "to: 44*"),
        ("to: 44*", "to: 4*"),
        ("from: 1", "from: 2"),
        ("application: x", "to: 44"),
        ("type: sip", "to: 44"),
        ("type: sip", "type: phone"),
        ("leg_of: '*'", "to: 44"),
        ("leg_of: none", "leg_of: '*'"),
        ("leg_of: 447700", "leg_of: {from: 447700}"),
    ],
)
def test_entry_that_has_calls_of_its_own_is_none(first, second):
    """However little is left to it."""
    text = f"calls:\n  - {{turns: [busy], {first}}}\n  - {{turns: [busy], {second}}}\n"
    assert len(read(text).rules) == 2


def test_entry_that_could_not_be_read_hides_no_other():
    """What it was meant to match is not known."""
    text = "calls: [{to: [1, 2], turns: [busy]}, {to: 44, turns: [busy]}]"
    assert mistakes_in(text) == [f"1:14: to: expected one number or glob, got a list; {EACH}"]


@pytest.mark.parametrize(("written", "settle"), [("0", 0), ("250ms", 250), ("10s", 10_000), ("", None)])
def test_settling_is_a_duration(written, settle):
    """For how long the application must be quiet; left out it is for the settings to say."""
    assert read(f"calls: []\nsettle: {written}").settle == settle


def test_calls_that_come_in_faults_and_triggers_are_parts_of_a_scenario():
    """Each is read in a module of its own; see there for more."""
    scenario = read(
        """\
        outcomes: {pays: [ring: 3s, answer, stay: 8s]}
        inbound:
          - {from: 447700900500, to: 442079460000, script: pays}
        faults:
          - {api: POST /v1/calls, respond: 503}
          - {webhook: ringing, lost: true}
        trigger: {inbound: {from: 447700900501, to: 442079460000, script: pays}}
        """
    )
    assert [call.origin for call in scenario.inbound] == ["ivr.yaml:3"]
    assert [fault.origin for fault in scenario.faults] == ["ivr.yaml:5", "ivr.yaml:6"]
    assert [trigger.origin for trigger in scenario.triggers] == ["ivr.yaml:7"]
    assert scenario.inbound[0].script == scenario.triggers[0].call.script == Script("pays", (Stay(8000),))


def test_all_mistakes_are_told_in_the_order_of_the_text():
    """One reading finds everything."""
    text = """\
        nmae: x
        calls:
          - to: 44*
            turns: [buzy, [ring: 3, answer]]
            typ: sip
        outcomes:
          mine: [answer, answer]
        """
    assert [mistake.split(": ")[0] for mistake in mistakes_in(text)] == ["1:1", "4:13", "4:26", "5:5", "7:18"]


WORDS = ["calls:", "outcomes:", "name: ", "to: ", "turns: ", "machine: ", "failed: "]
PARTS = ["inbound:", "faults:", "trigger:", "api: ", "webhook: ", "post: ", "lost: true", "respond: "]
FRAGMENTS = st.sampled_from(
    [
        *WORDS,
        *"[]{}~*x",
        *PARTS,
        "- ",
        ", ",
        "&a ",
        "\n",
        "\n  ",
        "\n    ",
        "busy",
        "ring: 3s",
        "answer",
        "press: #",
    ]
)


@given(
    st.one_of(
        st.binary(max_size=80),
        st.text(max_size=40),
        st.lists(FRAGMENTS, max_size=25).map("".join),
        st.lists(st.sampled_from(EXAMPLE.splitlines(keepends=True)), max_size=12).map("".join),
        st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 9)).map(
            lambda cut: EXAMPLE[: cut[0]] + EXAMPLE[cut[0] + cut[1] :]
        ),
    )
)
@settings(deadline=None, max_examples=50)
@example(b"calls: [{turns: [" + b"[" * 200)
@example(b"calls:\n- turns: &a\n  - *a\n")
def test_any_input_is_a_scenario_or_an_invalid_document(source):
    """Nothing else comes out, whatever goes in."""
    try:
        scenario = read_scenario(source, "f.yaml")
    except InvalidDocument:
        return
    assert all(rule.turns for rule in scenario.rules)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            'calls: [{to: "+44 7700 900211", turns: [busy]}]',
            "1:14: to: a number has no blanks; write +447700900211",
        ),
        ("calls: [{turns: [[{ring: 3h}, answer]]}]", "1:26: ring: the ringing timer ends a call after 120s"),
        (
            "calls: [{turns: [{machine: {ring: 121s}}]}]",
            "1:35: ring: the ringing timer ends a call after 120s",
        ),
    ],
)
def test_what_could_never_happen_is_a_mistake(text, mistake):
    """A number that no call has, and a phone that rings for longer than any timer lets it."""
    with pytest.raises(InvalidDocument) as caught:
        read_scenario(text, "test.yaml")
    assert str(caught.value).startswith(f"test.yaml:{mistake}")


def test_the_longest_ringing_timer_can_be_rung_through():
    """Two minutes are not too long."""
    assert read_scenario("calls: [{turns: [[{ring: 120s}, answer]]}]", "test.yaml").rules


@pytest.mark.parametrize(
    ("script", "turn"),
    [
        ("[{ring: 3s}, answer, hang_up]", "[{ring: 3s}, answer, hang_up]"),
        ("busy", "busy"),
        ("{machine: {ring: 12s}}", "{machine: {ring: 12s}}"),
        ("{failed: cannot_route}", "{failed: cannot_route}"),
        ("mine", "mine"),
    ],
)
def test_a_script_is_short_for_one_turn(script, turn):
    """Steps, an outcome, one with parameters, or one of the document."""
    outcomes = "outcomes: {mine: [answer, hang_up]}"
    [short] = read(f"{outcomes}\ncalls: [{{to: 447700900100, script: {script}}}]").rules
    [long] = read(f"{outcomes}\ncalls: [{{to: 447700900100, turns: [{turn}]}}]").rules
    assert short == long
