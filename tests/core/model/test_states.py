"""The two tables of a leg's life, tried whole: every signal in every status."""

import pytest

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.script import Alternative, Say
from voice_simulator.core.model.signals import next_status
from voice_simulator.core.model.states import ENDED, ENDS_UNANSWERED, LIVE, TRANSITIONS, Status
from voice_simulator.errors import IllegalSignal

S = Status

SIGNALS = {
    "rings": s.Rings(),
    "a person answers": s.Answers(),
    "a machine answers": s.Answers(machine=True),
    "busy": s.Ends(S.BUSY),
    "failed": s.Ends(S.FAILED, "cannot_route"),
    "rejected": s.Ends(S.REJECTED, "declined"),
    "unanswered": s.Ends(S.UNANSWERED, "unavailable"),
    "network timeout": s.Ends(S.TIMEOUT),
    "ends as answered": s.Ends(S.ANSWERED),
    "ends as completed": s.Ends(S.COMPLETED),
    "party hangs up": s.HangsUp(),
    "application hangs up": s.ApplicationHangsUp(),
    "ncco ran out": s.NccoRanOut(),
    "left alone": s.LeftAlone(),
    "conversation ended": s.ConversationEnded(),
    "socket closes": s.SocketCloses(),
    "socket breaks": s.SocketBreaks(),
    "ringing timer": s.RingingTimerRang(),
    "length timer": s.LengthTimerRang(),
    "human detected": s.HumanDetected(),
    "machine detected": s.MachineDetected(),
    "beep heard": s.BeepAwaited(heard=True),
    "no beep": s.BeepAwaited(heard=False),
    "caller gives up": s.GivesUp(),
    "party presses": s.Presses("1"),
    "party speaks": s.Speaks(Say((Alternative("yes"),))),
}

# signal -> {status now: status then}; what is not here is illegal.
LEGAL = {
    "rings": {S.STARTED: S.RINGING},
    "a person answers": {S.STARTED: S.ANSWERED, S.RINGING: S.ANSWERED},
    "a machine answers": {S.STARTED: S.ANSWERED, S.RINGING: S.ANSWERED},
    "busy": {S.STARTED: S.BUSY, S.RINGING: S.BUSY},
    "failed": {S.STARTED: S.FAILED, S.RINGING: S.FAILED},
    "rejected": {S.STARTED: S.REJECTED, S.RINGING: S.REJECTED},
    "unanswered": {S.STARTED: S.UNANSWERED, S.RINGING: S.UNANSWERED},
    "network timeout": {S.STARTED: S.TIMEOUT, S.RINGING: S.TIMEOUT},
    "party hangs up": {S.ANSWERED: S.COMPLETED, S.MACHINE: S.COMPLETED},
    "application hangs up": {
        S.STARTED: S.CANCELLED,
        S.RINGING: S.CANCELLED,
        S.ANSWERED: S.COMPLETED,
        S.MACHINE: S.COMPLETED,
    },
    "ncco ran out": {S.ANSWERED: S.COMPLETED, S.MACHINE: S.COMPLETED},
    "left alone": {
        S.STARTED: S.CANCELLED,
        S.RINGING: S.CANCELLED,
        S.ANSWERED: S.COMPLETED,
        S.MACHINE: S.COMPLETED,
    },
    "conversation ended": {
        S.STARTED: S.CANCELLED,
        S.RINGING: S.CANCELLED,
        S.ANSWERED: S.COMPLETED,
        S.MACHINE: S.COMPLETED,
    },
    "socket closes": {S.ANSWERED: S.COMPLETED, S.MACHINE: S.COMPLETED},
    "socket breaks": {S.ANSWERED: S.COMPLETED, S.MACHINE: S.COMPLETED},
    "ringing timer": {S.STARTED: S.TIMEOUT, S.RINGING: S.TIMEOUT},
    "length timer": {S.ANSWERED: S.COMPLETED, S.MACHINE: S.COMPLETED},
    "human detected": {S.ANSWERED: S.ANSWERED},
    "machine detected": {S.ANSWERED: S.MACHINE},
    "beep heard": {S.MACHINE: S.MACHINE},
    "no beep": {S.MACHINE: S.MACHINE},
    "caller gives up": {S.RINGING: S.CANCELLED},
    "party presses": {S.ANSWERED: S.ANSWERED, S.MACHINE: S.MACHINE},
    "party speaks": {S.ANSWERED: S.ANSWERED, S.MACHINE: S.MACHINE},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_in_every_status(name, status):
    """A signal leads where the table says, and is refused everywhere else."""
    expected = LEGAL.get(name, {}).get(status)
    if expected is not None:
        assert next_status(status, SIGNALS[name]) is expected
        return
    with pytest.raises(IllegalSignal, match=f"while the leg is {status}"):
        next_status(status, SIGNALS[name])


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", SIGNALS)
def test_an_illegal_signal_changes_nothing(bench, name, status):
    """In a whole world too: the record, the events and the timers stay as they were."""
    leg = bench.place()
    leg.status = status
    if name in LEGAL and status in LEGAL[name]:
        return
    before = (bench.switchboard.journal.last_seq, bench.switchboard.inside(leg.uuid))
    with pytest.raises(IllegalSignal):
        bench.signal(leg, SIGNALS[name])
    assert (bench.switchboard.journal.last_seq, bench.switchboard.inside(leg.uuid)) == before
    assert leg.status is status


def test_every_signal_kind_is_in_this_table():
    """A new kind of signal can't be forgotten here."""
    assert {type(signal) for signal in SIGNALS.values()} == set(s.Signal.__args__)


def test_the_eleven_statuses_are_live_ended_or_on_their_way():
    """No status is both, and the ended ones lead nowhere."""
    assert len(Status) == 11
    assert not LIVE & ENDED
    assert set(Status) - LIVE - ENDED == {S.STARTED, S.RINGING}
    assert all(not TRANSITIONS[status] for status in ENDED)
    assert ENDS_UNANSWERED < ENDED


def test_a_transition_without_a_row_raises_and_changes_nothing(bench):
    """The guard of the record itself, below all signals."""
    leg = bench.place()
    with pytest.raises(AssertionError, match="no transition from started to completed"):
        leg.move_to(Status.COMPLETED)
    assert leg.status is Status.STARTED
