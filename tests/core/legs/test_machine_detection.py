"""Machine detection on a live call: verdict and beep at their moments, and when the NCCO starts."""

import pytest
from playbook import (
    ABSENT,
    LATER,
    MACHINE,
    PERSON,
    after,
    answered_call,
    hang_up,
    hears,
    modify,
    pass_time,
    place_call,
    play,
    replies,
    runs,
    sends,
    shows,
    signal,
    transfer,
)
from playbook import parties as party

from voice_simulator.core.model import signals as s
from voice_simulator.core.model.detection import DetectionMode

PROMPT = "one two three four five"  # two seconds
TALK = [{"action": "talk", "text": PROMPT}, {"action": "wait", "timeout": 600}]
SHORT = [{"action": "talk", "text": "hi"}]
WAIT = [{"action": "wait", "timeout": 600}]
ASKED = {"machine_detection": "continue"}

both_parties = pytest.mark.parametrize(("at_the_end", "verdict"), [(MACHINE, "machine"), (PERSON, "human")])


def advanced(mode=None, behavior="continue", **options):
    chosen = {"behavior": behavior, **options}
    return {"advanced_machine_detection": chosen if mode is None else {"mode": mode, **chosen}}


def prompt_and_wait():
    """Run the NCCO of two actions."""
    return [runs("talk"), after(2, hears(PROMPT, seconds=2), runs("wait"))]


def test_without_detection_a_voicemail_is_just_answered():
    """The platform does not listen unless it is asked to."""
    play(answered_call(party=MACHINE, ncco=TALK), pass_time(60), shows(status="answered"))


@both_parties
def test_plain_detection_holds_the_ncco_until_its_verdict(at_the_end, verdict):
    """In silence, three seconds from the answer; no beep is waited for."""
    play(
        answered_call(party=at_the_end, ncco=TALK, **ASKED),
        after(3, sends(verdict), prompt_and_wait()),
        after(60, shows(status="machine" if verdict == "machine" else "answered")),
    )


@both_parties
def test_plain_detection_does_not_hold_the_ncco_where_that_is_set(at_the_end, verdict):
    """The verdict comes while it runs."""
    play(
        answered_call(party=at_the_end, ncco=TALK, **ASKED),
        prompt_and_wait(),
        after(1, sends(verdict)),
        pass_time(60),
        plain_detection=DetectionMode.DEFAULT,
    )


def test_the_answer_url_is_asked_after_the_verdict_of_plain_detection():
    """As with the mode `detect` of the advanced one."""
    play(
        answered_call(answer_url=["http://app/answer"], **ASKED),
        after(3, sends("human"), sends("answer", reply=TALK)),
        pass_time(60),
    )


@both_parties
@pytest.mark.parametrize("behavior", ["continue", "hangup"])
@pytest.mark.parametrize("ncco", [SHORT, [{"action": "wait", "timeout": 0.1}]])
def test_a_verdict_comes_however_short_the_prompt(at_the_end, verdict, behavior, ncco):
    """Where nothing holds the NCCO, a call that has nothing more to do ends with the verdict."""
    play(
        answered_call(party=at_the_end, ncco=ncco, machine_detection=behavior),
        after(3, sends(verdict), sends("completed")),
        pass_time(60),
        plain_detection=DetectionMode.DEFAULT,
    )


def test_a_short_prompt_in_the_default_mode_waits_for_the_verdict_but_for_no_beep():
    """What is asked for is who has answered."""
    play(
        answered_call(party=MACHINE, ncco=SHORT, **advanced("default")),
        after(3, sends("machine"), sends("completed")),
        pass_time(60),
    )


@pytest.mark.parametrize("by_the_party", [True, False])
def test_who_hangs_up_does_not_wait_for_the_verdict(by_the_party):
    """Nobody is there any more to decide about."""
    leaves = (party.stay(1), party.hang_up()) if by_the_party else ()
    play(
        answered_call(party=(*PERSON, *leaves), ncco=TALK, **ASKED),
        pass_time(1),
        [] if by_the_party else hang_up(),
        sends("completed", disconnected_by="user" if by_the_party else "platform"),
        pass_time(60),
    )


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [(party.machine(verdict_after=4.5), "machine"), (party.answer(verdict_after=4.5), "human")],
)
def test_a_script_says_when_the_verdict_comes(answer, verdict):
    """Counted from the answer; the NCCO waits for it."""
    play(
        answered_call(party=(party.ring(2), answer), ncco=TALK, **ASKED),
        after(4.5, sends(verdict), prompt_and_wait()),
        pass_time(60),
    )


@pytest.mark.parametrize(("beep_after", "after_the_verdict"), [(3, 0), (6, 1.5)])
def test_the_beep_is_counted_from_the_answer_whenever_the_verdict_came(beep_after, after_the_verdict):
    """One that was heard before the verdict is told with it."""
    late = (party.ring(2), party.machine(beep_after, verdict_after=4.5))
    play(
        answered_call(party=late, ncco=TALK, **advanced("detect_beep")),
        after(4.5, sends("machine", sub_state=ABSENT)),
        pass_time(after_the_verdict) if after_the_verdict else [],
        sends("machine", sub_state="beep_start"),
        pass_time(60),
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"machine_detection": "hangup"},
        advanced("detect", "hangup"),
        advanced("default", "hangup"),
        advanced("detect_beep", "hangup"),
    ],
)
def test_hangup_completes_a_call_that_a_machine_answered(asked):
    """The machine event, then the end, by the platform, in one instant; no beep any more."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **asked),
        after(3, sends("machine"), sends("completed", duration="3", disconnected_by="platform")),
        pass_time(60),
    )


@pytest.mark.parametrize("asked", [{"machine_detection": "hangup"}, advanced("detect", "hangup")])
def test_hangup_asks_for_no_ncco_of_a_call_that_a_machine_answered(asked):
    """The verdict would be the moment for it, but it ends the call."""
    play(
        answered_call(party=MACHINE, answer_url=["http://app/answer"], **asked),
        after(3, sends("machine"), sends("completed")),
        pass_time(60),
    )


@pytest.mark.parametrize("asked", [{"machine_detection": "hangup"}, advanced("detect", "hangup")])
def test_hangup_leaves_a_person_on_the_line(asked):
    """The human event is no transition: the call is answered still, and admits everything."""
    play(
        answered_call(ncco=TALK, **asked),
        after(3, sends("human")),
        after(57, shows(status="answered")),
        transfer(ncco=WAIT),
        sends("transfer"),
        hang_up(),
        sends("completed"),
    )


@pytest.mark.parametrize("mode", [None, "detect"])
@both_parties
def test_detect_starts_the_ncco_after_the_verdict_and_tells_of_no_beep(at_the_end, verdict, mode):
    """It is the mode where none is given."""
    play(
        answered_call(party=at_the_end, ncco=TALK, **advanced(mode)),
        after(3, sends(verdict, sub_state=ABSENT), prompt_and_wait()),
        pass_time(60),
    )


def test_the_default_mode_starts_the_ncco_at_the_answer_and_tells_of_verdict_and_beep():
    """While it runs."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **advanced("default")),
        prompt_and_wait(),
        after(1, sends("machine", sub_state=ABSENT)),
        after(2, sends("machine", sub_state="beep_start")),
        pass_time(60),
    )


def test_a_person_has_no_beep_in_the_default_mode():
    """The verdict is all there is."""
    play(
        answered_call(ncco=TALK, **advanced("default")),
        prompt_and_wait(),
        after(1, sends("human")),
        pass_time(60),
    )


def test_detect_beep_starts_the_ncco_after_the_beep():
    """The second machine event is no transition: the status is machine before it and after it."""
    stage = play(
        answered_call(party=MACHINE, ncco=TALK, **advanced("detect_beep")),
        after(3, sends("machine", sub_state=ABSENT), shows(status="machine")),
        after(2, sends("machine", sub_state="beep_start"), prompt_and_wait()),
        pass_time(60),
    )
    entries = [
        entry.facts["status"] for entry in stage.switchboard.journal.after(0) if entry.kind == "status"
    ]
    assert entries == ["started", "ringing", "answered", "machine"]


def test_detect_beep_starts_the_ncco_of_a_person_after_the_verdict():
    """There is nothing more to wait for."""
    play(
        answered_call(ncco=TALK, **advanced("detect_beep")),
        after(3, sends("human"), prompt_and_wait()),
        pass_time(60),
    )


@pytest.mark.parametrize("mode", ["detect", "detect_beep"])
def test_the_answer_url_too_is_asked_when_the_ncco_may_start(mode):
    """Not at the answer: who asks late is told what to do late."""
    beep = [pass_time(2), sends("machine", sub_state="beep_start")] if mode == "detect_beep" else []
    play(
        answered_call(party=MACHINE, answer_url=["http://app/answer"], **advanced(mode)),
        after(3, sends("machine")),
        beep,
        sends("answer", reply=TALK),
        pass_time(60),
    )


def test_an_answer_url_that_is_slow_is_not_asked_again_at_the_beep():
    """In the default mode the NCCO has been asked for at the answer."""
    play(
        answered_call(party=MACHINE, answer_url=["http://app/answer"], **advanced("default")),
        sends("answer", reply=LATER),
        after(3, sends("machine")),
        after(2, sends("machine", sub_state="beep_start")),
        pass_time(60),
        replies("answer", TALK),
        runs("talk"),
    )


@pytest.mark.parametrize(
    ("given", "timeout"), [({}, 45), ({"beep_timeout": 45}, 45), ({"beep_timeout": 120}, 120)]
)
def test_a_beep_that_does_not_come_is_waited_for_until_the_beep_timeout(given, timeout):
    """Counted from the verdict; then the NCCO starts all the same."""
    silent = (party.ring(2), party.machine(beep_after=None))
    play(
        answered_call(party=silent, ncco=TALK, **advanced("detect_beep", **given)),
        after(3, sends("machine")),
        after(timeout, sends("machine", sub_state="beep_timeout"), prompt_and_wait()),
        pass_time(120),
    )


@pytest.mark.parametrize(
    ("beep_after", "waited", "heard"),
    [(1, 0, "beep_start"), (48, 45, "beep_start"), (48.001, 45, "beep_timeout")],
)
def test_a_beep_counts_if_it_comes_before_the_timeout(beep_after, waited, heard):
    """At the very last moment too; one before the verdict is told with the verdict."""
    play(
        answered_call(party=(party.ring(2), party.machine(beep_after)), ncco=TALK, **advanced("detect_beep")),
        after(3, sends("machine", sub_state=ABSENT)),
        pass_time(waited) if waited else [],
        sends("machine", sub_state=heard),
        pass_time(120),
    )


def test_a_machine_admits_every_action():
    """Live is live."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **ASKED),
        after(3, sends("machine"), shows(status="machine")),
        [modify(action) for action in ("mute", "unmute", "earmuff", "unearmuff")],
        transfer(ncco=WAIT),
        sends("transfer"),
        hang_up(),
        sends("completed"),
    )


def test_the_advanced_option_counts_where_both_are_given():
    """Its behavior, and its mode."""
    play(
        answered_call(party=MACHINE, ncco=TALK, machine_detection="hangup", **advanced("detect")),
        after(3, sends("machine"), prompt_and_wait()),
        pass_time(60),
    )


def test_a_call_that_ends_before_the_verdict_gets_none():
    """Nor one before the beep."""
    play(
        answered_call(party=MACHINE, length_timer=2, **ASKED), pass_time(2), sends("completed"), pass_time(60)
    )
    play(
        answered_call(party=MACHINE, length_timer=4, **advanced("detect_beep")),
        after(3, sends("machine")),
        after(1, sends("completed")),
        pass_time(60),
    )


@pytest.mark.parametrize(
    ("given", "verdict"), [(s.HumanDetected(), "human"), (s.MachineDetected(), "machine")]
)
def test_a_verdict_from_elsewhere_is_the_only_one(given, verdict):
    """A test that plays the party itself over the control API is not contradicted by the timer."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **ASKED),
        pass_time(1),
        signal(given),
        sends(verdict),
        prompt_and_wait(),
        pass_time(60),
    )


def test_a_beep_from_elsewhere_is_the_only_one():
    """And lets the NCCO start."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **advanced("detect_beep")),
        after(3, sends("machine")),
        pass_time(1),
        signal(s.BeepAwaited(heard=True)),
        sends("machine", sub_state="beep_start"),
        prompt_and_wait(),
        pass_time(60),
    )


def test_a_verdict_that_nobody_asked_for_ends_nothing():
    """Nor is a beep waited for."""
    play(
        answered_call(party=MACHINE, ncco=TALK),
        pass_time(1),
        signal(s.MachineDetected()),
        sends("machine"),
        after(60, shows(status="machine")),
    )


AFTER = [{"action": "talk", "text": "after the verdict"}]  # 1.2 seconds


@pytest.mark.parametrize("asked", [ASKED, advanced("detect")])
def test_the_reply_to_a_verdict_may_bring_an_ncco(asked):
    """It replaces the one that begins with the verdict, which waits for no reply."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **asked),
        after(3, sends("machine", reply=AFTER), runs("talk"), runs("talk")),
        after(1.2, sends("completed"), hears("after the verdict")),
    )


def test_the_reply_to_a_verdict_may_replace_the_ncco_that_runs():
    """In the default mode it has begun; no beep comes any more where it is over before."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **advanced("default")),
        prompt_and_wait(),
        after(1, sends("machine", reply=AFTER), runs("talk")),
        after(1.2, sends("completed"), hears("after the verdict")),
        pass_time(60),
    )


def test_the_reply_to_the_beep_may_bring_an_ncco_in_the_default_mode():
    """As samples of the platform's engineers do it, who answer `[{}]` to everything else."""
    play(
        place_call(
            party=MACHINE, ncco=[{"action": "talk", "text": "hello", "loop": 0}], **advanced("default")
        ),
        sends("started", reply=[{}]),
        after(1, sends("ringing", reply=[{}])),
        after(2, sends("answered", reply=[{}])),
        after(3, sends("machine", reply=[{}])),
        pass_time(2),
        sends("machine", sub_state="beep_start", reply=[{"action": "talk", "text": "after the beep"}]),
        hears("hello", seconds=5),
        after(1.2, sends("completed"), hears("after the beep")),
    )


def test_a_transfer_before_the_verdict_is_not_undone_by_it():
    """The verdict lets a call begin that has not begun otherwise."""
    play(
        answered_call(party=MACHINE, ncco=TALK, **advanced("detect_beep")),
        pass_time(1),
        transfer(ncco=WAIT),
        sends("transfer"),
        runs("wait"),
        after(2, sends("machine")),
        after(2, sends("machine", sub_state="beep_start")),
        pass_time(60),
    )
