"""Which fault strikes, and on which occasions."""

import pytest

from voice_simulator.core.fault_selection import FaultSelector
from voice_simulator.core.identifiers import Draws
from voice_simulator.core.model.faults import Activation, ApiFault, WebhookFault


def api(path="/v1/calls", method="POST", origin="f.yaml:1", **facts):
    return ApiFault(origin=origin, method=method, path=path, **facts)


def hook(event="ringing", origin="f.yaml:1", **facts):
    return WebhookFault(origin=origin, event=event, lost=True, **facts)


def faults(*rules, seed=1, application="app"):
    return FaultSelector(application, rules, Draws(seed, application, "faults").draw)


def struck(faults, times, method="POST", path="/v1/calls"):
    """On which of so many requests, counted from 1, something strikes."""
    return [n for n in range(1, times + 1) if faults.on_request(method, path)]


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        (Activation(), [1, 2, 3, 4, 5, 6]),
        (Activation(nth=3), [3]),
        (Activation(first=2), [1, 2]),
        (Activation(every=3), [3, 6]),
        (Activation(chance=0), []),
        (Activation(chance=10_000), [1, 2, 3, 4, 5, 6]),
        (Activation(first=4, chance=10_000), [1, 2, 3, 4]),
    ],
)
def test_which_matches_activate_a_fault(activation, expected):
    """Counted from the first one that matches."""
    assert struck(faults(api(activation=activation)), 6) == expected


def test_chance_is_drawn_from_the_seed():
    """The same seed strikes the same requests, another seed others."""
    rule = api(activation=Activation(chance=3000))
    first = struck(faults(rule), 200)
    assert first == struck(faults(rule), 200)
    assert first != struck(faults(rule, seed=2), 200)
    assert 30 < len(first) < 90


@pytest.mark.parametrize(
    ("method", "path", "matches"),
    [
        ("POST", "/v1/calls", True),
        ("GET", "/v1/calls", False),
        ("POST", "/v1/calls/63f61863", False),
    ],
)
def test_only_what_matches_is_struck_and_counted(method, path, matches):
    """By method and path; a request that does not match is no occasion."""
    some = faults(api(activation=Activation(nth=1)))
    assert bool(some.on_request(method, path)) is matches
    assert bool(some.on_request("POST", "/v1/calls")) is not matches


def test_a_glob_and_any_method():
    """As the scenario language writes them."""
    some = faults(api("/v1/calls/*", "*"))
    assert some.on_request("DELETE", "/v1/calls/63f6/talk")
    assert not some.on_request("DELETE", "/v1/calls")


def test_the_first_that_strikes_plays_and_all_that_match_count():
    """An entry behind another goes on counting."""
    some = faults(
        api(origin="a", activation=Activation(first=1)), api(origin="b", activation=Activation(nth=2))
    )
    assert [some.on_request("POST", "/v1/calls").origin for _ in range(2)] == ["a", "b"]


def test_a_fault_of_another_application_is_not_for_this_world():
    """Globs over application ids."""
    some = faults(api(application="other"), hook(application="ap*"))
    assert not some.has_api_faults
    assert some.has_webhook_faults
    assert some.on_webhook("ringing", "1", "2")


def test_webhooks_are_told_apart_by_event_and_numbers():
    """`*` is any event."""
    some = faults(hook("busy", to="4477*"), hook("*", from_="1"))
    assert some.on_webhook("busy", "447700900001", "2")
    assert not some.on_webhook("busy", "33", "2")
    assert some.on_webhook("completed", "33", "1")


def test_rules_put_in_anew_begin_to_count_and_those_that_stay_go_on():
    """Each fault counts from the moment it was loaded."""
    stays, goes = api(activation=Activation(nth=2)), api(activation=Activation(nth=5))
    some = faults(stays, goes)
    assert not some.on_request("POST", "/v1/calls")
    some.rules = [api(activation=Activation(nth=9)), stays]
    assert some.rules[1] is stays
    assert some.on_request("POST", "/v1/calls") is stays


def test_a_delay_is_drawn_from_its_range():
    """Both ends included; a fixed one is always the same, and most faults have none."""
    some = faults()
    assert some.span_of(api()) == 0
    assert some.span_of(api(delay=(40, 40))) == 40
    assert {some.span_of(api(delay=(1, 3))) for _ in range(60)} == {1, 2, 3}
