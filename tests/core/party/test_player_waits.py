"""A party that waits for the application, and one whose way is drawn from the seed."""

from collections import Counter

import pytest
from playbook.parties import answer, hang_up, one_of, press, ring, stay, wait_for

from voice_simulator.core.model.commands import DtmfCommand, StreamCommand
from voice_simulator.core.wire.media_command_reader import read_talk

TALK = {"action": "talk", "text": "one two three four five"}


def party(*steps):
    """Ring for two seconds, answer, and take some steps."""
    return (ring(2), answer(), *steps)


def place(bench, *actions):
    return bench.place(ncco=[*actions, {"action": "conversation", "name": "after"}])


def steps(bench, leg):
    return [entry["step"] for entry in bench.entries("step", leg) if "step" in entry]


def gave_up(bench, leg):
    return [entry for entry in bench.entries("step", leg) if "gave_up" in entry]


MUSIC = StreamCommand(url="http://app/music.mp3", loop=1, level=0)


def transfer(bench, leg):
    bench.modify(leg, "transfer", ncco=[TALK])


def end_call(bench, leg):
    bench.modify(leg, "hangup")


API = {
    "transfer": transfer,
    "hangup": end_call,
    "mute": lambda bench, leg: bench.modify(leg, "mute"),
    "unmute": lambda bench, leg: bench.modify(leg, "unmute"),
    "earmuff": lambda bench, leg: bench.modify(leg, "earmuff"),
    "unearmuff": lambda bench, leg: bench.modify(leg, "unearmuff"),
    "talk": lambda bench, leg: bench.switchboard.talk(leg.uuid, read_talk({"text": "hi"})),
    "stream": lambda bench, leg: bench.switchboard.stream(
        leg.uuid, StreamCommand(url="http://app/a", loop=1, level=0)
    ),
    "dtmf": lambda bench, leg: bench.switchboard.send_dtmf(leg.uuid, DtmfCommand(digits="1")),
}


@pytest.mark.parametrize("word", API)
def test_a_wait_for_a_request_ends_when_it_is_made(new_bench, word):
    """On that call, and at that moment."""
    bench = new_bench(party(wait_for("api", word), hang_up()))
    leg = place(bench)
    bench.pass_time(10)
    assert bench.switchboard.awaits_application
    API[word](bench, leg)
    bench.pass_time(0)
    assert not bench.switchboard.awaits_application
    assert leg.is_over
    assert leg.duration == 7
    assert [entry for entry in bench.entries("step", leg) if "missed" in entry] == []


def test_a_request_on_another_call_is_no_matter(new_bench):
    """Each party has its own."""
    bench = new_bench(party(wait_for("api", "mute"), hang_up()))
    calls = [place(bench), place(bench)]
    bench.pass_time(5)
    API["mute"](bench, calls[0])
    bench.pass_time(1)
    assert [leg.is_over for leg in calls] == [True, False]
    assert bench.switchboard.awaits_application


@pytest.mark.parametrize(
    "awaited",
    [
        "ncco talk",
        "ncco input",
        "ncco conversation",
        "event answered",
        "event input",
        "event transfer",
    ],
)
def test_a_wait_for_an_action_or_event_ends_when_it_begins(new_bench, awaited):
    """Also if it came together with the step before: here the answer begins the NCCO."""
    bench = new_bench(party(wait_for(*awaited.split()), hang_up()))
    leg = place(bench, TALK, {"action": "input", "type": ["dtmf"]})
    bench.pass_time(20)
    assert leg.disconnected_by == "user"
    assert gave_up(bench, leg) == []


def test_waits_are_for_one_thing_after_the_other(new_bench):
    """Two talks are two talks: what has been waited for does not count again."""
    bench = new_bench(party(wait_for("ncco", "talk"), wait_for("ncco", "talk"), hang_up()))
    leg = place(bench, TALK, TALK, TALK)
    bench.pass_time(30)
    assert leg.duration == 2


def test_what_came_before_the_step_before_does_not_count(new_bench):
    """The prompt that the party heard before it pressed is not the one it waits for after."""
    bench = new_bench(party(press("1"), wait_for("ncco", "talk", within=5), hang_up()))
    leg = place(bench, TALK, {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}})
    bench.pass_time(60)
    assert [entry["gave_up"] for entry in gave_up(bench, leg)] == ["ncco talk"]


def test_what_comes_while_keys_are_being_pressed_counts(new_bench):
    """An application that transfers at once is not missed for the quarter second that a key takes."""
    bench = new_bench(party(press("1"), wait_for("api", "transfer"), wait_for("ncco", "talk"), hang_up()))
    leg = None

    def act(body):
        if "dtmf" in body:
            bench.modify(leg, "transfer", ncco=[TALK, TALK])
        return []

    bench.replies["/event"] = act
    leg = place(bench, {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}})
    bench.pass_time(30)
    assert leg.disconnected_by == "user"
    assert gave_up(bench, leg) == []


def test_a_wait_is_given_up_and_says_what_came_instead(new_bench):
    """In the journal; then the script goes on."""
    bench = new_bench(party(wait_for("api", "transfer", within=10), stay(1), hang_up()))
    leg = place(bench, TALK)
    bench.pass_time(8)
    API["mute"](bench, leg)
    bench.pass_time(60)
    [entry] = gave_up(bench, leg)
    assert (entry["gave_up"], entry["within_ms"], entry["time"][17:19]) == ("api transfer", 10_000, "13")
    assert entry["came"] == [
        "event answered",
        "ncco talk",
        "ncco conversation",
        "event transfer",
        "api mute",
    ]
    assert (leg.duration, steps(bench, leg)[-2:]) == (11, ["stay", "hang_up"])
    assert not bench.switchboard.awaits_application


def test_of_a_flood_the_last_is_told(new_bench):
    """What came is named, but not without end."""
    bench = new_bench(party(wait_for("api", "transfer")))
    leg = place(bench)
    bench.pass_time(5)
    for _ in range(100):
        API["mute"](bench, leg)
    API["unmute"](bench, leg)
    bench.pass_time(60)
    [entry] = gave_up(bench, leg)
    assert (len(entry["came"]), entry["came"][-1]) == (20, "api unmute")


def test_a_call_that_ends_is_waited_for_no_longer(new_bench):
    """The world does not hold time for a party that is gone."""
    bench = new_bench(party(wait_for("api", "transfer")))
    leg = place(bench)
    bench.pass_time(5)
    API["hangup"](bench, leg)
    assert not bench.switchboard.awaits_application
    bench.pass_time(60)
    assert gave_up(bench, leg) == []


CHANCE = party(
    one_of(
        (
            3,
            (
                stay(1),
                hang_up(),
            ),
        ),
        (
            1,
            (
                stay(2),
                hang_up(),
            ),
        ),
        (1, (stay(3),)),
    ),
    hang_up(),
)


def ways(new_bench, seed, count=40):
    bench = new_bench(CHANCE, seed=seed)
    calls = [bench.place() for _ in range(count)]
    bench.pass_time(60)
    drawn = [entry["way"] for entry in bench.entries("step") if "way" in entry]
    assert sorted(leg.duration for leg in calls) == sorted(drawn)
    return drawn


def test_the_same_seed_draws_the_same_ways(new_bench):
    """And another seed draws others."""
    assert ways(new_bench, 1) == ways(new_bench, 1) != ways(new_bench, 2)


def test_weights_are_heeded(new_bench):
    """Three in five go the first way, within what five hundred draws may be off."""
    counts = Counter(ways(new_bench, 5, 500))
    assert set(counts) == {1, 2, 3}
    assert 240 < counts[1] < 360


def test_steps_behind_a_way_that_ends_the_call_are_for_the_others(new_bench):
    """They are no steps that were not reached."""
    bench = new_bench(CHANCE, seed=1)
    for _ in range(20):
        place(bench)
    bench.pass_time(60)
    assert [entry for entry in bench.entries("step") if "not_reached" in entry] == []


def test_ways_within_ways(new_bench):
    """The journal names the way that was drawn at each parting."""
    bench = new_bench(party(one_of((1, (one_of((1, (press("1"),)), (1, (press("2"),))),))), hang_up()))
    leg = place(bench, {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}})
    bench.pass_time(20)
    assert steps(bench, leg) == ["ring", "answer", "one_of", "one_of", "press", "hang_up"]
    assert bench.bodies("input", leg)[0]["dtmf"]["digits"] in ("1", "2")


def test_a_party_can_wait_for_your_app_while_its_phone_rings(new_bench):
    """It rings on meanwhile; your app hangs up, and the call is cancelled without a step left over."""
    bench = new_bench((ring(), wait_for("event", "ringing"), wait_for("api", "hangup")))
    leg = bench.place()
    bench.pass_time(11)
    assert leg.status == "ringing"
    assert bench.switchboard.awaits_application
    end_call(bench, leg)
    assert leg.status == "cancelled"
    assert steps(bench, leg) == ["ring", "wait_for", "wait_for"]
    assert not [entry for entry in bench.entries("step", leg) if "not_reached" in entry]
    assert not bench.switchboard.awaits_application


def test_a_party_that_waited_in_vain_goes_on(new_bench):
    """It answers, say; the wait took its time while the phone rang."""
    bench = new_bench((ring(3), wait_for("api", "hangup", within=20), answer()))
    leg = bench.place()
    bench.pass_time(60)
    assert (leg.answered_at - leg.created_at) / 1000 == 24
    assert [entry["gave_up"] for entry in gave_up(bench, leg)] == ["api hangup"]


def test_a_phone_rings_on_after_the_last_wait(new_bench):
    """Until the ringing timer ends the call; if that comes during the wait, the wait was not reached."""
    bench = new_bench((ring(), wait_for("api", "hangup", within=20)))
    leg = bench.place()
    bench.pass_time(60)
    assert leg.status == "ringing"
    bench.pass_time(1)
    assert leg.status == "timeout"
    other = bench.place(ringing_timer=10)
    bench.pass_time(11)
    assert other.status == "timeout"
    [missed] = [entry for entry in bench.entries("step", other) if "not_reached" in entry]
    assert missed["missed"] == ["wait_for"]
    assert (missed["awaited"], missed["came"]) == (
        "api hangup",
        ["event ringing", "event timeout", "event completed"],
    )
