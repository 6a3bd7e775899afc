"""NCCOs on a live call with a silent party: what each action does, for how long, and what comes after."""

import pytest
from playbook.numbers import ANSWERED
from playbook.parties import answer, hang_up, ring, stay

from voice_simulator.core.clock import from_iso
from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.model.states import Status

ANSWER = 1_893_499_203_000  # three seconds after the world began
FIVE_WORDS = "one two three four five"  # two seconds at 150 words a minute
SOUND = ["http://app/music.mp3"]


def talk(text=FIVE_WORDS, **options):
    return {"action": "talk", "text": text, **options}


def stream(**options):
    return {"action": "stream", "streamUrl": SOUND, **options}


def wait(seconds):
    return {"action": "wait", "timeout": seconds}


def input_(seconds=3, **options):
    return {"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": seconds}, **options}


def run(bench, *actions, seconds=120, **fields):
    """Run an NCCO on a call that is answered after three seconds."""
    leg = bench.place(ncco=list(actions), **fields)
    bench.pass_time(3 + seconds)
    return leg


def after_answer(entry, key="time"):
    return (from_iso(entry[key]) - ANSWER) / 1000


def actions(bench, leg):
    """Return when each action began, in seconds after the answer."""
    return [(after_answer(entry), entry["action"]) for entry in bench.entries("ncco", leg)]


def heard(bench, leg):
    """Return what the party heard: from, to, what."""
    return [
        (after_answer(entry, "from"), after_answer(entry, "to"), entry["content"])
        for entry in bench.entries("heard", leg)
    ]


# -- the course of an NCCO


def test_actions_run_one_after_the_other_and_then_the_platform_hangs_up(bench):
    """Each takes its own time; the call is as long as all of them."""
    leg = run(bench, talk(), wait(4), stream(), input_(3), talk("bye"))
    assert actions(bench, leg) == [(0, "talk"), (2, "wait"), (6, "stream"), (16, "input"), (19, "talk")]
    assert (leg.status, leg.duration, leg.disconnected_by) == (Status.COMPLETED, 20, "platform")


def test_nothing_runs_before_the_answer(bench):
    """An inline NCCO waits for it as one behind an answer URL does."""
    leg = bench.place(ncco=[talk()])
    bench.pass_time(2.999)
    assert actions(bench, leg) == []
    assert bench.switchboard.inside(leg.uuid)["ncco"] is None
    bench.pass_time(0.001)
    assert actions(bench, leg) == [(0, "talk")]


def test_an_inline_ncco_removes_the_answer_webhook(bench):
    """There is nothing to ask for."""
    leg = run(bench, wait(5))
    assert "answer" not in bench.events(leg)


def test_an_ncco_that_takes_no_time_completes_the_call_at_once(bench):
    """A recording that nothing waits for is over with the call."""
    leg = run(bench, {"action": "record"})
    assert (leg.status, leg.ended_at) == (Status.COMPLETED, ANSWER)
    assert bench.events(leg)[-2:] == ["completed", "record"]
    assert leg.duration == 0


def test_a_thousand_actions_that_take_no_time_run_in_one_instant(bench):
    """By a loop, not as deep as the NCCO is long."""
    leg = run(bench, *[{"action": "record"}] * 999, talk())
    assert actions(bench, leg)[-1] == (0, "talk")
    assert bench.events(leg).count("record") == 999


@pytest.mark.parametrize(
    "ends",
    ["party", "application", "length timer"],
    ids=["by-the-party", "by-the-application", "by-the-timer"],
)
def test_an_ncco_stops_where_the_call_ends(new_bench, ends):
    """The action under way is cut, and none comes after it."""
    bench = new_bench((ring(2), answer(), stay(5), hang_up()) if ends == "party" else ANSWERED)
    leg = bench.place(ncco=[wait(4), stream(), talk()], length_timer=5 if ends == "length timer" else 7200)
    bench.pass_time(8)
    if ends == "application":
        bench.modify(leg, "hangup")
    bench.pass_time(60)
    assert actions(bench, leg) == [(0, "wait"), (4, "stream")]
    assert heard(bench, leg) == [(4, 5, *SOUND)]
    assert bench.switchboard.inside(leg.uuid)["ncco"] is None


def test_the_ncco_and_the_action_it_is_at_are_shown(bench):
    """From inside, for the control API."""
    leg = run(bench, talk(), wait(5), talk(), seconds=3)
    assert bench.switchboard.inside(leg.uuid)["ncco"] == {"actions": ["talk", "wait", "talk"], "index": 1}


# -- talk and stream


@pytest.mark.parametrize(
    ("text", "loop", "seconds"),
    [(FIVE_WORDS, 1, 2), (FIVE_WORDS, 3, 6), ("hello", 1, 1), ("hello", 2, 2), ("word " * 150, 1, 60)],
)
def test_a_talk_lasts_as_long_as_its_words_would_take(bench, text, loop, seconds):
    """At 150 a minute, and a second at least; once for each loop."""
    leg = run(bench, talk(text, loop=loop))
    assert heard(bench, leg) == [(0, seconds, text)]
    assert leg.duration == seconds


def test_how_fast_is_spoken_and_how_long_a_file_lasts_can_be_set(new_bench):
    """Nobody fetches the file to see."""
    bench = new_bench(durations=MediaDurations(words_per_minute=75, stream_span=2500))
    leg = run(bench, talk(), stream(loop=2))
    assert heard(bench, leg) == [(0, 4, FIVE_WORDS), (4, 9, *SOUND)]


def test_a_stream_lasts_ten_seconds_for_each_loop(bench):
    """Unless a setting says otherwise."""
    leg = run(bench, stream(), stream(loop=2))
    assert heard(bench, leg) == [(0, 10, *SOUND), (10, 30, *SOUND)]


@pytest.mark.parametrize("endless", [talk(loop=0), stream(loop=0)])
def test_a_loop_of_nought_plays_until_something_ends_it(bench, endless):
    """Here the length timer; what comes after it never runs."""
    leg = run(bench, endless, talk("never"), length_timer=50)
    ((began, ended, _),) = heard(bench, leg)
    assert (began, ended) == (0, 50)
    assert leg.duration == 50


# -- bargeIn


def test_a_prompt_that_can_be_cut_is_heard_to_its_end_by_a_silent_party(bench):
    """The input after it listens at once, but the party has its time from the end of the prompt."""
    leg = run(bench, talk(bargeIn=True), input_(4), wait(1))
    assert actions(bench, leg) == [(0, "talk"), (0, "input"), (6, "wait")]
    assert heard(bench, leg) == [(0, 2, FIVE_WORDS)]


def test_prompts_that_can_be_cut_play_one_after_the_other(bench):
    """Though they begin at once as actions; once true it stays true until the next input."""
    leg = run(bench, talk(bargeIn=True), stream(), talk("bye", bargeIn=False), input_(3), talk(), wait(1))
    assert actions(bench, leg) == [
        (0, "talk"),
        (0, "stream"),
        (0, "talk"),
        (0, "input"),
        (16, "talk"),
        (18, "wait"),
    ]
    assert heard(bench, leg)[:3] == [(0, 2, FIVE_WORDS), (2, 12, *SOUND), (12, 13, "bye")]


def test_after_an_input_prompts_can_not_be_cut_unless_they_say_so(bench):
    """Each is waited for again."""
    leg = run(bench, talk(bargeIn=True), input_(3), talk(), talk())
    assert actions(bench, leg) == [(0, "talk"), (0, "input"), (5, "talk"), (7, "talk")]


ASYNCHRONOUS = input_(mode="asynchronous")


@pytest.mark.parametrize(
    "action", [wait(1), {"action": "record", "endOnSilence": 3}, {"action": "conversation", "name": "room"}]
)
def test_what_follows_an_asynchronous_input_waits_for_the_prompt_before_it(bench, action):
    """The input has listened at once."""
    leg = run(bench, talk(bargeIn=True), ASYNCHRONOUS, action, seconds=10)
    assert actions(bench, leg) == [(0, "talk"), (0, "input"), (2, action["action"])]


def test_a_prompt_that_can_be_cut_is_heard_to_its_end_at_the_end_of_the_ncco(bench):
    """The call is not completed under it."""
    leg = run(bench, talk(bargeIn=True), ASYNCHRONOUS)
    assert leg.duration == 2
    assert heard(bench, leg) == [(0, 2, FIVE_WORDS)]


def test_an_ncco_with_a_prompt_that_could_be_cut_by_nobody_is_not_run(bench):
    """The platform tells of it by an `error` event and ends the call; the journal says where it is wrong."""
    bench.replies["/answer"] = [talk(bargeIn=True), wait(1)]
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(10)
    assert [body["reason"] for body in bench.bodies("error", leg)] == [
        "Syntax error in NCCO. Invalid value type or action."
    ]
    assert bench.entries("ncco", leg)[0]["invalid"][0].startswith("$[0].bargeIn: expected false, or")
    assert (leg.status, heard(bench, leg)) == (Status.COMPLETED, [])


# -- wait, notify, record, connect


@pytest.mark.parametrize(("asked", "seconds"), [(wait(2.5), 2.5), ({"action": "wait"}, 10), (wait(0), 0.1)])
def test_a_wait_waits(bench, asked, seconds):
    """Ten seconds unless told otherwise."""
    leg = run(bench, asked, talk())
    assert actions(bench, leg) == [(0, "wait"), (seconds, "talk")]


def test_a_notify_sends_its_payload_and_goes_on(bench):
    """At once, if the reply comes at once."""
    leg = run(bench, {"action": "notify", "payload": {"step": 1}, "eventUrl": ["http://app/notify"]}, talk())
    assert [body["payload"] for body in bench.sent("/notify")] == [{"step": 1}]
    assert actions(bench, leg) == [(0, "notify"), (0, "talk")]


def test_a_record_with_a_condition_holds_the_ncco_up(bench):
    """Its webhook is sent when it is over, and before the next action."""
    leg = run(bench, {"action": "record", "endOnSilence": 4, "beepStart": True}, talk())
    assert actions(bench, leg) == [(0, "record"), (4, "talk")]
    assert heard(bench, leg) == [(0, 0.5, "beep"), (4, 6, FIVE_WORDS)]
    assert bench.events(leg).index("record") < bench.events(leg).index("completed")


def test_a_record_without_a_condition_goes_on_under_the_next_actions(bench):
    """A prompt waits for the beep all the same."""
    leg = run(bench, {"action": "record", "beepStart": True}, talk())
    assert actions(bench, leg) == [(0, "record"), (0, "talk")]
    assert heard(bench, leg) == [(0, 0.5, "beep"), (0.5, 2.5, FIVE_WORDS)]


# -- keys for the party


def test_digits_to_dial_are_played_right_after_the_answer(bench):
    """With half a second for each p, while the NCCO runs."""
    to = {"type": "phone", "number": "447700900001", "dtmfAnswer": "1p23"}
    leg = bench.place(to, ncco=[talk()])
    bench.pass_time(60)
    assert heard(bench, leg) == [(0, 1.25, "1p23"), (0, 2, FIVE_WORDS)]


def test_digits_to_dial_are_not_played_into_a_call_that_is_over_with_its_answer(bench):
    """Nor before the answer."""
    to = {"type": "phone", "number": "447700900001", "dtmfAnswer": "1"}
    leg = bench.place(to, ncco=[{"action": "record"}])
    bench.pass_time(60)
    assert heard(bench, leg) == []
    assert bench.switchboard.next_deadline() is None
