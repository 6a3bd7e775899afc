"""One world: what may be asked of it when, what its time does, and that it is the same in every run."""

import json

import pytest
from playbook.numbers import ANSWERED, BUSY, VOICEMAIL, call_rules
from playbook.parties import answer, hang_up, ring, stay

from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.core.model import signals as s
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.commands import DtmfCommand, ListFilter, TalkCommand
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.model.sound import Channel
from voice_simulator.core.model.states import Status
from voice_simulator.core.rules import Rules
from voice_simulator.core.switchboard import Switchboard
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import CallNotFound, IllegalSignal, NotAnswered, NotRinging

START = 1_893_499_200_000
EVENT = WebhookTarget(url="http://app/event", method="POST")
WAIT = [{"action": "wait", "timeout": 600}]
ACTIONS = ["mute", "unmute", "earmuff", "unearmuff", "transfer"]


def fingerprint(bench, leg):
    return bench.switchboard.journal.last_seq, bench.switchboard.inside(leg.uuid), leg.status


def modify(bench, leg, action):
    bench.modify(leg, action, **({"ncco": WAIT} if action == "transfer" else {}))


# -- what is admitted when


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("status", [Status.STARTED, Status.RINGING])
def test_before_the_answer_no_action_is_admitted(bench, action, status):
    """The request is refused, and nothing changes."""
    leg = bench.place()
    if status is Status.RINGING:
        bench.pass_time(1)
    before = fingerprint(bench, leg)
    with pytest.raises(NotAnswered, match=f"call {leg.uuid} is {status}: this action needs an answered call"):
        modify(bench, leg, action)
    assert fingerprint(bench, leg) == before


@pytest.mark.parametrize("after", [0, 0.999])
def test_a_call_that_does_not_ring_yet_can_not_be_hung_up(bench, after):
    """The request is refused, and nothing changes; the phone rings after a second."""
    leg = bench.place()
    bench.pass_time(after)
    before = fingerprint(bench, leg)
    with pytest.raises(NotRinging, match=f"call {leg.uuid} is started: it can be hung up once it rings"):
        bench.modify(leg, "hangup")
    assert fingerprint(bench, leg) == before
    bench.pass_time(1)
    bench.modify(leg, "hangup")
    assert leg.status is Status.CANCELLED


@pytest.mark.parametrize("action", [*ACTIONS, "hangup"])
@pytest.mark.parametrize("to", ["447700900001", "447700900486", "447700900603"])
def test_a_call_that_is_over_is_not_found(bench, action, to):
    """By any action; reading it goes on."""
    leg = bench.place(to, length_timer=5)
    bench.pass_time(60)
    before = fingerprint(bench, leg)
    with pytest.raises(CallNotFound, match=rf"it has ended \({leg.status}\)"):
        modify(bench, leg, action)
    assert fingerprint(bench, leg) == before
    assert bench.switchboard.store.find(leg.uuid).status is leg.status


def test_an_unknown_call_is_not_found(bench):
    """By nothing at all."""
    switchboard = bench.switchboard
    for act in (
        lambda: switchboard.modify_call("u1", read_modify_call({"action": "hangup"})),
        lambda: switchboard.talk("u1", TalkCommand(text="hello")),
        lambda: switchboard.send_dtmf("u1", DtmfCommand(digits="1")),
        lambda: switchboard.stop_playing("u1", Channel.TALK),
        lambda: switchboard.subscribe_to_dtmf("u1", "http://app/keys"),
        lambda: switchboard.receive_signal("u1", s.HangsUp()),
        lambda: switchboard.inside("u1"),
    ):
        with pytest.raises(CallNotFound, match="call u1: there is no such call in this application"):
            act()


def test_keys_can_be_subscribed_to_while_the_call_is_live(bench):
    """And no longer."""
    leg = bench.place()
    with pytest.raises(NotAnswered, match="needs an answered call"):
        bench.switchboard.subscribe_to_dtmf(leg.uuid, "http://app/keys")
    bench.pass_time(5)
    bench.switchboard.subscribe_to_dtmf(leg.uuid, "http://app/keys")
    assert bench.switchboard.inside(leg.uuid)["dtmf_event_url"] == "http://app/keys"
    bench.switchboard.subscribe_to_dtmf(leg.uuid, None)
    assert bench.switchboard.inside(leg.uuid)["dtmf_event_url"] is None


def test_a_hang_up_ends_that_leg_only(bench):
    """Another call goes on."""
    first, second = bench.place(ncco=WAIT), bench.place(ncco=WAIT)
    bench.pass_time(5)
    bench.modify(first, "hangup")
    assert (first.status, second.status) == (Status.COMPLETED, Status.ANSWERED)


# -- placing


def test_a_call_is_recorded_with_who_plays_and_why(bench):
    """The entry and the turn that chose its script."""
    leg = bench.place("447700900486")
    (entry,) = bench.entries("call", leg)
    assert entry["direction"] == "outbound"
    assert entry["to"] == {"type": "phone", "number": "447700900486"}
    assert entry["script"] == "script"
    assert entry["origin"] == leg.origin
    assert entry["origin"].startswith("parties:")
    assert entry["origin"].endswith(", turn 1")


@pytest.mark.parametrize(
    ("numbers", "caller"), [(("442079460000", "442079460001"), "442079460000"), ((), "447700900000")]
)
def test_a_random_caller_is_one_of_the_application_s_numbers(new_bench, numbers, caller):
    """The same one in every run, or a number from fiction."""
    bench = new_bench(application=Application(id="app", event=EVENT, numbers=numbers))
    leg = bench.place(**{"from": None, "random_from_number": True})
    assert leg.from_.address == caller
    assert bench.bodies("started", leg)[0]["from"] == caller


def test_a_call_that_no_entry_is_for_fails(new_bench):
    """As it does where the default numbers are switched off."""
    bench = new_bench({"1*": [BUSY]})
    leg = bench.place()
    bench.pass_time(5)
    assert bench.statuses(leg) == ["started", "failed"]
    assert (leg.detail, leg.sip_code) == ("cannot_route", 503)
    assert bench.entries("call", leg)[0]["origin"] == "no entry is for this call"


def test_a_number_s_calls_take_their_turns(new_bench):
    """First busy, then somebody answers."""
    bench = new_bench({"4477*": [BUSY, ANSWERED]})
    calls = [bench.place() for _ in range(3)]
    bench.pass_time(5)
    assert [leg.status for leg in calls] == [Status.BUSY, Status.ANSWERED, Status.ANSWERED]


def test_the_list_is_in_the_order_of_placing_whatever_happened_since(bench):
    """Calls that ended are in it."""
    calls = [bench.place(to) for to in ("447700900001", "447700900486", "447700900222")]
    bench.pass_time(60)
    assert [call.uuid for call in bench.switchboard.store.page(ListFilter()).calls] == [
        leg.uuid for leg in calls
    ]
    assert [leg.number_in_world for leg in calls] == [1, 2, 3]


def test_a_call_that_ends_in_the_instant_of_its_answer_is_forgotten_once(new_bench):
    """It ends in the middle of being answered."""
    bench = new_bench(calls_kept=2)
    for _ in range(6):
        bench.place(ncco=[{"action": "record"}])
        bench.pass_time(5)
    assert [leg.number_in_world for leg in bench.switchboard.store] == [5, 6]


def test_calls_that_ended_long_ago_are_forgotten_and_the_journal_is_cut(new_bench):
    """Both are bounded; asking for what is gone says so."""
    bench = new_bench(calls_kept=3, journal_kept=50)
    calls = [bench.place("447700900486") for _ in range(3)]
    bench.pass_time(5)
    calls += [bench.place("447700900001") for _ in range(2)]
    bench.pass_time(5)
    assert len(bench.switchboard.store) == 3
    with pytest.raises(CallNotFound, match="more than 3 calls are not kept"):
        bench.switchboard.store.find(calls[0].uuid)
    assert bench.switchboard.journal.evicted > 0
    assert len(list(bench.switchboard.journal.after(0))) == 50
    assert calls[-1].status is Status.ANSWERED


# -- time


def test_everything_happens_at_its_own_instant_however_far_time_is_advanced(bench):
    """One leap is as good as many steps."""
    leg = bench.switchboard.place_call(bench.order(ncco=[{"action": "wait", "timeout": 5}]))
    bench.switchboard.advance_to(START + 3_600_000)
    times = {entry["status"]: entry["time"][14:] for entry in bench.entries("status", leg)}
    assert times == {
        "started": "00:00.000Z",
        "ringing": "00:01.000Z",
        "answered": "00:03.000Z",
        "completed": "00:08.000Z",
    }
    assert bench.switchboard.clock.now == START + 3_600_000


def test_things_due_at_one_instant_happen_in_the_order_in_which_they_were_scheduled(bench):
    """Calls placed together ring and answer in the order of placing."""
    calls = [bench.place(f"4477009000{number:02}") for number in range(5)]
    bench.pass_time(3)
    rung = [entry["uuid"] for entry in bench.entries("status") if entry["status"] == "ringing"]
    answered = [entry["uuid"] for entry in bench.entries("status") if entry["status"] == "answered"]
    assert rung == answered == [leg.uuid for leg in calls]


def test_each_effect_is_pulled_once(bench):
    for _ in range(3):
        bench.switchboard.place_call(bench.order())
    assert [request.delivery for request in bench.switchboard.effects()] == [1, 2, 3]
    assert bench.switchboard.effects() == []


def test_the_next_deadline_is_that_of_the_next_thing_due(bench):
    """None where nothing is."""
    assert bench.switchboard.next_deadline() is None
    leg = bench.place(ncco=WAIT)
    assert bench.switchboard.next_deadline() == START + 1000
    bench.pass_time(3)
    assert bench.switchboard.next_deadline() == START + 603_000
    bench.modify(leg, "hangup")
    assert bench.switchboard.next_deadline() is None


@pytest.mark.parametrize("to", ["447700900001", "447700900003"])
def test_the_journal_holds_plain_json(bench, to):
    """Whoever tells of a fact must not tell of our types."""
    bench.place(to, ncco=WAIT)
    bench.pass_time(700)
    facts = [entry.canonical() for entry in bench.switchboard.journal.after(0)]
    assert repr(facts) == repr(json.loads(json.dumps(facts)))


def test_reading_moves_nothing(bench):
    """However often it is done."""
    leg = bench.place()
    bench.pass_time(4)
    before = fingerprint(bench, leg), bench.switchboard.next_deadline()
    for _ in range(3):
        bench.switchboard.store.page(ListFilter())
        list(bench.switchboard.journal.canonical_lines())
        assert bench.switchboard.effects() == []
    assert (fingerprint(bench, leg), bench.switchboard.next_deadline()) == before


def test_a_refused_signal_leaves_no_trace(bench):
    """The sender is told."""
    leg = bench.place()
    before = fingerprint(bench, leg)
    with pytest.raises(IllegalSignal, match=r"can't take HangsUp\(\) while the leg is started"):
        bench.switchboard.receive_signal(leg.uuid, s.HangsUp())
    assert fingerprint(bench, leg) == before


# -- the same in every run

PARTIES = {
    "*7": [BUSY, (ring(1), answer(), stay(9), hang_up())],
    "*8": [VOICEMAIL],
    "*": [(ring(4), answer())],
}


LIVELY_NCCO = b'[{"action":"record"},{"action":"talk","text":"hello","loop":9},{"action":"input"}]'


def requests_of(world):
    """Go through what a world wants sent, until that is nothing more."""
    while requests := world.effects():
        yield from requests


def live_through(seed=1, application_id="app", *, peeking=False):
    """Let an application place and transfer calls from its webhooks, and return the canonical journal."""
    rules = call_rules(PARTIES)
    world = Switchboard(Application(id=application_id, event=EVENT), Rules(seed=seed, start=START), rules)
    placed = 0

    def place(to):
        nonlocal placed
        placed += 1
        world.place_call(
            read_create_call(
                {
                    "to": [{"type": "phone", "number": f"44770090000{to}"}],
                    "from": {"type": "phone", "number": "447700900999"},
                    "machine_detection": "continue",
                    "answer_url": ["http://app/answer"],
                },
                default_event_url_known=True,
            )
        )

    def react(hook):
        if hook.event == "completed" and placed < 12:
            place(placed % 10)
        if hook.event in ("machine", "human"):
            order = {
                "action": "transfer",
                "destination": {"type": "ncco", "ncco": [{"action": "talk", "text": "moved"}]},
            }
            world.modify_call(hook.uuid, read_modify_call(order))

    def exchange():
        for request in requests_of(world):
            hook = world.webhook_of(request.id)
            react(hook)
            body = LIVELY_NCCO if hook.event == "answer" else b""
            world.receive_reply(request.id, Reply(200, "application/json", body))
            if peeking:
                world.journal.write(None, RequestEntry(method="GET", path="/v1/calls")).read = True

    for to in (6, 7, 8):
        place(to)
    exchange()
    while (deadline := world.next_deadline()) is not None and deadline < START + 600_000:
        world.advance_to(deadline)
        exchange()
    return list(world.journal.canonical_lines())


def test_twenty_runs_with_one_seed_have_one_journal():
    """Byte for byte, though the application acts from its webhooks."""
    runs = {"\n".join(live_through()) for _ in range(20)}
    assert len(runs) == 1
    assert sum('"kind":"call"' in line for line in live_through()) == 12


def test_looking_on_does_not_change_the_journal():
    """Requests that only read are no part of it."""
    assert live_through(peeking=True) == live_through()


@pytest.mark.parametrize("other", [{"seed": 2}, {"application_id": "other"}])
def test_another_seed_or_application_has_other_ids_and_the_same_course(other):
    """Only the ids differ: what happens, and when, is the scenario's affair."""

    def ids_and_course(lines):
        uuids = {line.partition('"uuid":"')[2][:36] for line in lines} - {""}
        return uuids, [line[:60].partition('"uuid"')[0] for line in lines]

    ids, course = ids_and_course(live_through())
    other_ids, other_course = ids_and_course(live_through(**other))
    assert course == other_course
    assert not ids & other_ids


def test_two_worlds_do_not_meet(new_bench):
    """Calls, time, turns, requests and journal of one are nothing to the other."""
    first, second = (new_bench(application=Application(id=name, event=EVENT)) for name in ("a", "b"))
    leg = first.switchboard.place_call(first.order("447700900486"))
    first.switchboard.advance_to(START + 10_000)
    assert len(second.switchboard.store) == second.switchboard.journal.last_seq == 0
    assert second.switchboard.clock.now == START
    assert second.switchboard.effects() == []
    with pytest.raises(CallNotFound, match="there is no such call in this application"):
        second.switchboard.store.find(leg.uuid)
    assert second.place("447700900486").origin.endswith("turn 1")
