"""Machine detection on a live call: verdict and beep at their moments, and when the NCCO starts."""

import pytest
from playbook.parties import answer, hang_up, machine, ring, stay

from voice_simulator.core.clock import from_iso
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.detection import DetectionMode
from voice_simulator.core.model.states import Status

START = 1_893_499_200_000
MACHINE, PERSON = "447700900222", "447700900001"
TALK = [{"action": "talk", "text": "one two three four five"}, {"action": "wait", "timeout": 600}]


def moments(bench, leg, *kinds):
    """Return what happened to a leg after its answer, in seconds after it."""
    return [
        ((from_iso(entry["time"]) - leg.answered_at) / 1000, *_named(entry))
        for kind in kinds
        for entry in bench.entries(kind, leg)
        if from_iso(entry["time"]) >= leg.answered_at
    ]


def _named(entry):
    if entry["kind"] == "webhook":
        sub_state = entry["body"].get("sub_state")
        return (entry["event"], sub_state) if sub_state else (entry["event"],)
    return (entry.get("action", entry["kind"]),)


def advanced(mode=None, behavior="continue", **options):
    chosen = {"behavior": behavior, **options}
    return {"advanced_machine_detection": chosen if mode is None else {"mode": mode, **chosen}}


def test_without_detection_a_voicemail_is_just_answered(bench):
    """The platform does not listen unless it is asked to."""
    leg = bench.place(MACHINE, ncco=TALK)
    bench.pass_time(60)
    assert bench.statuses(leg) == ["started", "ringing", "answered"]
    assert moments(bench, leg, "webhook") == [(0, "answered")]


@pytest.mark.parametrize("to", [MACHINE, PERSON])
@pytest.mark.parametrize(("mode", "starts"), [(DetectionMode.DETECT, 3), (DetectionMode.DEFAULT, 0)])
def test_plain_detection_holds_the_ncco_until_its_verdict_unless_told_otherwise(new_bench, to, mode, starts):
    """In silence, three seconds from the answer; no beep is waited for."""
    bench = new_bench(plain_detection=mode)
    leg = bench.place(to, ncco=TALK, machine_detection="continue")
    bench.pass_time(60)
    verdict = "machine" if to == MACHINE else "human"
    assert moments(bench, leg, "webhook") == [(0, "answered"), (3, verdict)]
    assert moments(bench, leg, "ncco") == [(starts, "talk"), (starts + 2, "wait")]
    assert moments(bench, leg, "heard")[0][0] == starts + 2
    assert leg.status is (Status.MACHINE if to == MACHINE else Status.ANSWERED)


def test_the_answer_url_is_asked_after_the_verdict_of_plain_detection(bench):
    """As with the mode `detect` of the advanced one."""
    bench.replies["/answer"] = TALK
    leg = bench.place(PERSON, answer_url=["http://app/answer"], machine_detection="continue")
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), (3, "human"), (3, "answer")]


SHORT = [{"action": "talk", "text": "hi"}]


@pytest.mark.parametrize("asked", [{"machine_detection": "continue"}, {"machine_detection": "hangup"}])
@pytest.mark.parametrize("to", [MACHINE, PERSON])
@pytest.mark.parametrize("ncco", [SHORT, [{"action": "wait", "timeout": 0.1}]])
def test_a_verdict_comes_however_short_the_prompt(new_bench, to, asked, ncco):
    """Where nothing holds the NCCO, a call that has nothing more to do ends with the verdict."""
    bench = new_bench(plain_detection=DetectionMode.DEFAULT)
    leg = bench.place(to, ncco=ncco, **asked)
    bench.pass_time(60)
    verdict = "machine" if to == MACHINE else "human"
    assert moments(bench, leg, "webhook") == [(0, "answered"), (3, verdict), (3, "completed")]


def test_a_short_prompt_in_the_default_mode_waits_for_the_verdict_but_for_no_beep(bench):
    """What is asked for is who has answered."""
    leg = bench.place(MACHINE, ncco=SHORT, **advanced("default"))
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), (3, "machine"), (3, "completed")]


@pytest.mark.parametrize("hangs_up", ["party", "application"])
def test_who_hangs_up_does_not_wait_for_the_verdict(new_bench, hangs_up):
    """Nobody is there any more to decide about."""
    bench = new_bench((answer(), stay(1), hang_up()) if hangs_up == "party" else (answer(), stay()))
    leg = bench.place(ncco=TALK, machine_detection="continue")
    bench.pass_time(2)
    if hangs_up == "application":
        bench.modify(leg, "hangup")
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), (1, "completed")]


@pytest.mark.parametrize(
    ("answers", "verdict"), [(machine(verdict_after=4.5), "machine"), (answer(verdict_after=4.5), "human")]
)
def test_a_script_says_when_the_verdict_comes(new_bench, answers, verdict):
    """Counted from the answer; the NCCO waits for it."""
    bench = new_bench((answers,))
    leg = bench.place(ncco=TALK, machine_detection="continue")
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), (4.5, verdict)]
    assert moments(bench, leg, "ncco")[0] == (4.5, "talk")


@pytest.mark.parametrize(("beep_after", "beep"), [(3, 4.5), (6, 6)])
def test_the_beep_is_counted_from_the_answer_whenever_the_verdict_came(new_bench, beep_after, beep):
    """One that was heard before the verdict is told with it."""
    bench = new_bench((machine(beep_after, verdict_after=4.5),))
    leg = bench.place(ncco=TALK, **advanced("detect_beep"))
    bench.pass_time(60)
    assert moments(bench, leg, "webhook")[1:] == [(4.5, "machine"), (beep, "machine", "beep_start")]


@pytest.mark.parametrize(
    "asked",
    [
        {"machine_detection": "hangup"},
        advanced("detect", "hangup"),
        advanced("default", "hangup"),
        advanced("detect_beep", "hangup"),
    ],
)
def test_hangup_completes_a_call_that_a_machine_answered(bench, asked):
    """The machine event, then the end, by the platform, in one instant; no beep any more."""
    leg = bench.place(MACHINE, ncco=TALK, **asked)
    bench.pass_time(60)
    assert bench.statuses(leg)[-3:] == ["answered", "machine", "completed"]
    assert moments(bench, leg, "webhook") == [(0, "answered"), (3, "machine"), (3, "completed")]
    (body,) = bench.bodies("completed", leg)
    assert (body["duration"], body["disconnected_by"]) == ("3", "platform")


@pytest.mark.parametrize("asked", [{"machine_detection": "hangup"}, advanced("detect", "hangup")])
def test_hangup_leaves_a_person_on_the_line(bench, asked):
    """The human event is no transition: the call is answered still, and admits everything."""
    leg = bench.place(PERSON, ncco=TALK, **asked)
    bench.pass_time(60)
    assert leg.status is Status.ANSWERED
    assert bench.events(leg)[-1] == "human"
    bench.modify(leg, "transfer", ncco=[{"action": "wait", "timeout": 60}])
    bench.modify(leg, "hangup")
    assert leg.status is Status.COMPLETED


@pytest.mark.parametrize(
    ("to", "asked", "events", "starts"),
    [
        (MACHINE, advanced("default"), [(3, "machine"), (5, "machine", "beep_start")], 0),
        (PERSON, advanced("default"), [(3, "human")], 0),
        (MACHINE, advanced("detect"), [(3, "machine")], 3),
        (PERSON, advanced("detect"), [(3, "human")], 3),
        (MACHINE, advanced(), [(3, "machine")], 3),
        (MACHINE, advanced("detect_beep"), [(3, "machine"), (5, "machine", "beep_start")], 5),
        (PERSON, advanced("detect_beep"), [(3, "human")], 3),
    ],
)
def test_each_mode_tells_what_it_hears_and_starts_the_ncco_at_its_moment(bench, to, asked, events, starts):
    """At the answer, after the verdict, or after the beep; a person has no beep."""
    leg = bench.place(to, ncco=TALK, **asked)
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), *events]
    assert moments(bench, leg, "ncco") == [(starts, "talk"), (starts + 2, "wait")]


@pytest.mark.parametrize("mode", ["detect", "detect_beep"])
def test_the_answer_url_too_is_asked_when_the_ncco_may_start(bench, mode):
    """Not at the answer: who asks late is told what to do late."""
    bench.replies["/answer"] = TALK
    leg = bench.place(MACHINE, answer_url=["http://app/answer"], **advanced(mode))
    bench.pass_time(60)
    asked = [moment for moment in moments(bench, leg, "webhook") if moment[1] == "answer"]
    assert asked == [(3 if mode == "detect" else 5, "answer")]


def test_an_answer_url_that_is_slow_is_not_asked_again_at_the_beep(bench):
    """In the default mode the NCCO has been asked for at the answer."""
    switchboard = bench.switchboard
    leg = bench.place(MACHINE, answer_url=["http://app/answer"], **advanced("default"))
    switchboard.advance_to(START + 60_000)
    assert bench.events(leg).count("machine") == 2
    assert bench.events(leg).count("answer") == 1


@pytest.mark.parametrize(
    ("given", "timeout"), [({}, 45), ({"beep_timeout": 45}, 45), ({"beep_timeout": 120}, 120)]
)
def test_a_beep_that_does_not_come_is_waited_for_until_the_beep_timeout(new_bench, given, timeout):
    """Counted from the verdict; then the NCCO starts all the same."""
    bench = new_bench((ring(4), machine(beep_after=None)))
    leg = bench.place(ncco=TALK, **advanced("detect_beep", **given))
    bench.pass_time(300)
    expected = [(0, "answered"), (3, "machine"), (3 + timeout, "machine", "beep_timeout")]
    assert moments(bench, leg, "webhook") == expected
    assert moments(bench, leg, "ncco")[0] == (3 + timeout, "talk")


@pytest.mark.parametrize(
    ("beep_after", "told"),
    [(1, (3, "beep_start")), (48, (48, "beep_start")), (48.001, (48, "beep_timeout"))],
)
def test_a_beep_counts_if_it_comes_before_the_timeout(new_bench, beep_after, told):
    """At the very last moment too; one before the verdict is told with the verdict."""
    bench = new_bench((ring(4), machine(beep_after)))
    leg = bench.place(ncco=TALK, **advanced("detect_beep"))
    bench.pass_time(300)
    assert moments(bench, leg, "webhook")[-1] == (told[0], "machine", told[1])


def test_the_second_machine_event_is_no_transition(bench):
    """The status is machine before it and after it."""
    leg = bench.place(MACHINE, ncco=TALK, **advanced("detect_beep"))
    bench.pass_time(60)
    assert bench.statuses(leg) == ["started", "ringing", "answered", "machine"]
    assert bench.events(leg).count("machine") == 2


def test_a_machine_admits_every_action(bench):
    """Live is live."""
    leg = bench.place(MACHINE, ncco=TALK, machine_detection="continue")
    bench.pass_time(10)
    assert leg.status is Status.MACHINE
    for action in ("mute", "unmute", "earmuff", "unearmuff"):
        bench.modify(leg, action)
    bench.modify(leg, "transfer", ncco=[{"action": "wait", "timeout": 60}])
    bench.modify(leg, "hangup")
    assert leg.status is Status.COMPLETED


def test_the_advanced_option_counts_where_both_are_given(bench):
    """Its behavior, and its mode."""
    leg = bench.place(MACHINE, ncco=TALK, machine_detection="hangup", **advanced("detect"))
    bench.pass_time(60)
    assert leg.status is Status.MACHINE
    assert moments(bench, leg, "ncco")[0] == (3, "talk")


def test_a_call_that_ends_before_the_verdict_gets_none(bench):
    """Nor one before the beep."""
    early = bench.place(MACHINE, length_timer=2, machine_detection="continue")
    between = bench.place(MACHINE, length_timer=4, **advanced("detect_beep"))
    bench.pass_time(60)
    assert bench.events(early) == ["started", "ringing", "answered", "completed"]
    assert bench.events(between) == ["started", "ringing", "answered", "machine", "completed"]


@pytest.mark.parametrize(
    ("signal", "verdict"), [(s.HumanDetected(), "human"), (s.MachineDetected(), "machine")]
)
def test_a_verdict_from_elsewhere_is_the_only_one(bench, signal, verdict):
    """A test that plays the party itself over the control API is not contradicted by the timer."""
    leg = bench.place(MACHINE, ncco=TALK, machine_detection="continue")
    bench.pass_time(6)
    bench.signal(leg, signal)
    bench.pass_time(60)
    assert bench.events(leg)[-2:] == ["answered", verdict]


def test_a_beep_from_elsewhere_is_the_only_one(bench):
    """And lets the NCCO start."""
    leg = bench.place(MACHINE, ncco=TALK, **advanced("detect_beep"))
    bench.pass_time(9)
    bench.signal(leg, s.BeepAwaited(heard=True))
    bench.pass_time(60)
    assert moments(bench, leg, "webhook")[1:] == [(3, "machine"), (4, "machine", "beep_start")]
    assert moments(bench, leg, "ncco")[0] == (4, "talk")


def test_a_verdict_that_nobody_asked_for_ends_nothing(bench):
    """Nor is a beep waited for."""
    leg = bench.place(MACHINE, ncco=TALK)
    bench.pass_time(6)
    bench.signal(leg, s.MachineDetected())
    bench.pass_time(60)
    assert moments(bench, leg, "webhook") == [(0, "answered"), (1, "machine")]
    assert leg.status is Status.MACHINE


@pytest.mark.parametrize(
    "asked", [{"machine_detection": "continue"}, advanced("detect"), advanced("default")]
)
def test_the_reply_to_a_verdict_may_bring_an_ncco(bench, asked):
    """It replaces what runs, or what was to start."""
    bench.replies["/event"] = lambda body: (
        [{"action": "talk", "text": "after the verdict"}] if body.get("status") == "machine" else []
    )
    leg = bench.place(MACHINE, ncco=TALK, **asked)
    bench.pass_time(60)
    assert bench.heard(leg)[-1] == ("talk", "after the verdict")
    assert leg.status is Status.COMPLETED


def test_the_reply_to_the_beep_may_bring_an_ncco_in_the_default_mode(bench):
    """As samples of the platform's engineers do it, who answer `[{}]` to everything else."""
    bench.replies["/event"] = lambda body: (
        [{"action": "talk", "text": "after the beep"}] if body.get("sub_state") == "beep_start" else [{}]
    )
    leg = bench.place(MACHINE, ncco=[{"action": "talk", "text": "hello", "loop": 0}], **advanced("default"))
    bench.pass_time(60)
    assert bench.heard(leg) == [("talk", "hello"), ("talk", "after the beep")]
    assert "error" not in bench.events(leg)


def test_a_transfer_before_the_verdict_is_not_undone_by_it(bench):
    """The verdict lets a call begin that has not begun otherwise."""
    leg = bench.place(MACHINE, ncco=TALK, **advanced("detect_beep"))
    bench.pass_time(6)
    bench.modify(leg, "transfer", ncco=[{"action": "wait", "timeout": 600}])
    bench.pass_time(60)
    assert [action for _, action in moments(bench, leg, "ncco")] == ["wait"]
