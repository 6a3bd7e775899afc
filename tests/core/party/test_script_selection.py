"""Casting: which entry is for a call, and whose turn it is."""

import pytest

from voice_simulator.core.model.script import CallRule, LegOf, Script
from voice_simulator.core.party.script_selection import ScriptSelector

BUSY, ANSWERS, DECLINES = (Script(name, ()) for name in ("busy", "answered", "declines"))


def entry(origin, *turns, **facts):
    return CallRule(origin=origin, turns=turns or (ANSWERS,), **facts)


def selector_of(*rules, application_id="app"):
    return ScriptSelector(application_id, rules)


def choose(script_selector, to="447700900001", from_="442079460000", endpoint_type="phone"):
    selected = script_selector.choose(to=to, from_=from_, endpoint_type=endpoint_type)
    return selected and selected.origin


@pytest.mark.parametrize(
    ("facts", "matches"),
    [
        ({}, True),
        ({"to": "447700900001"}, True),
        ({"to": "4477009*"}, True),
        ({"to": "44770090000?"}, True),
        ({"to": "44770090000[12]"}, True),
        ({"to": "447700900"}, False),
        ({"to": "447700900002"}, False),
        ({"from_": "4420*"}, True),
        ({"from_": "4430*"}, False),
        ({"endpoint_type": "phone"}, True),
        ({"endpoint_type": "sip"}, False),
        ({"application": "app"}, True),
        ({"application": "a*"}, True),
        ({"application": "other"}, False),
        ({"to": "4477*", "from_": "4430*"}, False),
    ],
)
def test_an_entry_is_for_a_call_if_all_that_it_names_fits(facts, matches):
    """Globs over the called and calling address and the application; the type of the endpoint as it is."""
    assert choose(selector_of(entry("e", **facts))) == ("e, turn 1" if matches else None)


FIRST = ("447700900600", "442079460000")


@pytest.mark.parametrize(
    ("leg_of", "of_first", "of_none"),
    [
        (None, True, True),
        (LegOf(), True, False),
        (LegOf(is_nobody=True), False, True),
        (LegOf(to="447700900600"), True, False),
        (LegOf(to="4477*", from_="4420*"), True, False),
        (LegOf(to="4477*", from_="4430*"), False, False),
        (LegOf(to="447700900601"), False, False),
    ],
)
def test_an_entry_is_for_second_legs_of_some_calls_for_none_or_for_both(leg_of, of_first, of_none):
    """What the first leg is like decides, not what the second is."""
    for first, matches in ((FIRST, of_first), (None, of_none)):
        rules = selector_of(entry("e", leg_of=leg_of))
        selected = rules.choose(to="447700900001", from_="1", endpoint_type="phone", first=first)
        assert (selected is not None) is matches


def test_the_first_entry_that_fits_plays():
    """Those after it do not count a turn for it."""
    script_selector = selector_of(
        entry("sip", endpoint_type="sip"), entry("exact", to="447700900001"), entry("any")
    )
    assert choose(script_selector) == "exact, turn 1"
    assert choose(script_selector, to="447700900002") == "any, turn 1"
    assert choose(script_selector, to="447700900001", endpoint_type="sip") == "sip, turn 1"


def test_an_address_is_matched_with_its_case():
    """Names of app users and URIs are what they are."""
    script_selector = selector_of(entry("alice", to="Alice"))
    assert choose(script_selector, to="alice") is None
    assert choose(script_selector, to="Alice") == "alice, turn 1"


def turns(script_selector, *numbers):
    return [script_selector.choose(to=to, from_="1", endpoint_type="phone").script.name for to in numbers]


def test_turns_are_counted_for_each_called_number_and_the_last_one_stays():
    """A number's first, second and third call; another number begins at the first."""
    script_selector = selector_of(entry("e", BUSY, DECLINES, ANSWERS))
    assert turns(script_selector, "1", "1", "2", "1", "1", "2") == [
        "busy",
        "declines",
        "busy",
        "answered",
        "answered",
        "declines",
    ]


def test_turns_counted_together_are_those_of_the_whole_pattern():
    """Whatever number was called."""
    script_selector = selector_of(entry("e", BUSY, DECLINES, ANSWERS, counted_together=True))
    assert turns(script_selector, "1", "2", "3", "1") == ["busy", "declines", "answered", "answered"]


def test_the_origin_names_the_entry_and_the_turn_even_when_the_last_one_stays():
    """So that the journal says which call it was."""
    script_selector = selector_of(entry("busy.yaml:9", BUSY, ANSWERS))
    assert [choose(script_selector) for _ in range(3)] == [f"busy.yaml:9, turn {turn}" for turn in (1, 2, 3)]


def test_entries_alike_in_two_files_count_apart():
    """Two files of one name may have their entries on the same line."""
    first, second = entry("a.yaml:2", BUSY, ANSWERS, to="1*"), entry("a.yaml:2", BUSY, ANSWERS, to="*1*")
    script_selector = selector_of(first, second)
    assert turns(script_selector, "1", "21", "1", "21") == ["busy", "busy", "answered", "answered"]


def test_an_entry_loaded_again_begins_with_its_first_turn_and_the_others_go_on():
    """A test that loads its scenario anew does not go on counting where another left off."""

    def loaded():
        return entry("own.yaml:2", BUSY, ANSWERS, to="1*")

    other = entry("other.yaml:2", BUSY, ANSWERS)
    script_selector = selector_of(loaded(), other)
    assert turns(script_selector, "1", "2") == ["busy", "busy"]
    script_selector.rules = again = (loaded(), other)
    assert script_selector.rules == again
    assert turns(script_selector, "1", "2") == ["busy", "answered"]


def test_nothing_is_kept_of_entries_that_are_gone():
    """A new one must not be taken for one of them."""
    script_selector = selector_of(entry("e", BUSY))
    turns(script_selector, *map(str, range(100)))
    script_selector.rules = ()
    assert not script_selector._turns
    assert choose(script_selector) is None
