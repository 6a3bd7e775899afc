"""The entries of `faults:` about WebSockets: how each is written, and what is said of a wrong one."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from test_fault_entries import fault_of, faults_in, mistakes_in

from voice_simulator.core.journal.socket_entries import SocketFaultEntry
from voice_simulator.core.model.effects import ABNORMAL
from voice_simulator.core.model.faults import Activation, SocketFault
from voice_simulator.core.model.vocabulary import FaultKind
from voice_simulator.scenario.capture.socket_faults import lines_of_socket_faults


def socket(kind, **facts):
    """Return a fault of all WebSockets."""
    return SocketFault(origin="f.yaml:1", kind=kind, **facts)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("refuse: 503", socket(FaultKind.REFUSE, status=503)),
        ("refuse: unreachable", socket(FaultKind.REFUSE)),
        ("never_answers: true", socket(FaultKind.NEVER_ANSWERS)),
        ("drop: {after: 3s, code: 1011}", socket(FaultKind.DROP, after=3000, code=1011)),
        ("drop: {after: 0s}", socket(FaultKind.DROP, after=0, code=ABNORMAL)),
        ("drop: {in: speech, code: 4400}", socket(FaultKind.DROP, code=4400)),
        ("slow_reader: true, never_answers: false", socket(FaultKind.SLOW_READER)),
        ("gaps: 5", socket(FaultKind.GAPS, every=5)),
        ("gaps: 25%", socket(FaultKind.GAPS, every=4)),
        ("notify: lost", socket(FaultKind.NOTIFY_LOST)),
        ("notify: {late: 2s}", socket(FaultKind.NOTIFY_LATE, late=2000)),
        (
            "from: 44*, application: a-*, every: 2, chance: 50%, gaps: 2",
            socket(
                FaultKind.GAPS, from_="44*", application="a-*", activation=Activation(every=2, chance=5000)
            ),
        ),
    ],
)
def test_fault_of_sockets_reads_as_it_is_written(written, fault):
    assert fault_of(f'socket: "*", {written}') == fault


def test_the_address_of_sockets_is_a_glob():
    """Its colons and slashes need no quotes unless it begins with a star."""
    assert fault_of("socket: wss://app.example/*, gaps: 2").to == "wss://app.example/*"


ONE = "refuse, never_answers, drop, slow_reader, gaps, notify"


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ('socket: "*"', f"a fault of WebSockets needs one of {ONE}; this has none"),
        ('socket: "*", slow_reader: false', f"a fault of WebSockets needs one of {ONE}; this has none"),
        (
            'socket: "*", gaps: 2, refuse: 503',
            f"a fault of WebSockets needs one of {ONE}; this has refuse and gaps: write an entry for each",
        ),
        (
            "socket: 447700900100, gaps: 2",
            "socket: expected the address of a WebSocket or a glob over it",
        ),
        ('socket: "*", to: 5, gaps: 2', "'to' stands behind socket: 5"),
        ('socket: "*", refuse: busy', "refuse: expected an HTTP status such as 503, or unreachable; got"),
        ('socket: "*", refuse: 101', "refuse: expected a whole number from 200 to 599, got the number 101"),
        ('socket: "*", drop: 3s', "drop: expected {after: 3s, code: 1011} or {in: speech}; got"),
        ('socket: "*", drop: {}', "drop needs after or in, such as {after: 3s, code: 1011}"),
        ('socket: "*", drop: {after: 3s, in: speech}', "after and in can't be combined"),
        (
            'socket: "*", drop: {after: 3s, code: 1005}',
            "code: expected a code such as 1011, or 1006 for no close frame at all; got",
        ),
        ('socket: "*", gaps: 30%', "gaps: expected which frames are left out: 5 for each fifth, or 100%"),
        ('socket: "*", notify: late', "notify: expected lost, or {late: 2s}; got the text 'late'"),
        ('socket: "*", notify: {late: 0}', "late: expected a duration above 0, such as 2s"),
        ('websocket: "*", gaps: 2', "a fault is for one of api: POST /v1/calls"),
        ('socket: "*", disconnect: true', "'disconnect' is written drop: {after: 3s, code: 1011}"),
        ('socket: "*", api: POST /*, gaps: 1', "a fault is for one of"),
    ],
)
def test_mistake_in_a_fault_of_sockets_is_told_in_a_sentence(written, mistake):
    (told,) = mistakes_in(f"[{{{written}}}]")
    assert told.partition(": ")[2].startswith(mistake)


@pytest.mark.parametrize(
    "written",
    [
        "refuse: 503",
        "refuse: unreachable",
        "never_answers: true",
        "drop: {after: 1500ms, code: 1011}",
        "drop: {in: speech}",
        "slow_reader: true",
        "gaps: 5",
        "notify: lost",
        "notify: {late: 2s}",
    ],
)
def test_a_captured_call_has_the_fault_that_struck_its_socket(written):
    """Just as it reads, for the leg that it struck; once, however often it did."""
    rule = fault_of(f'socket: "*", {written}')
    ends = SimpleNamespace(
        to=SimpleNamespace(address="ws://a/*"), from_=SimpleNamespace(address="447700900100")
    )
    scope = SimpleNamespace(calls=[SimpleNamespace(uuid="a", placed=ends)])
    entry = SimpleNamespace(uuid="a", what=SocketFaultEntry("f.yaml:1", rule.kind, "ws://a/*", rule))
    lines = list(lines_of_socket_faults(scope, [entry, entry]))
    (again,) = faults_in("\n".join(lines))
    assert again == replace(rule, to="ws://a/[*]", from_="447700900100")
