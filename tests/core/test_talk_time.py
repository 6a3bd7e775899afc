"""How long each leg of a call talks, and what it costs, is what its actions and its parties say.

What must come out is reckoned here from the actions alone, leg by leg, without anything of the core.
"""

import os
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st
from meeting.watched_world import START, WatchedWorld
from playbook.numbers import call_rules
from playbook.parties import answer, end, hang_up, ring, set_up, stay

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.effects import Reply
from voice_simulator.core.wire.create_call_reader import read_create_call

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "50"))
FIRST = "447700900900"
LONGEST = 7200 * SECOND
RATE = Decimal("0.1")
"""Of these numbers, in euros a minute."""


@dataclass
class Party:
    """Whom a `connect` calls.

    Attributes:
        rings: ms until it answers or ends the call; inf for one that rings for ever.
        stays: ms from the answer until it hangs up; None for one that does not answer.
    """

    rings: float
    stays: float | None

    @property
    def steps(self):
        if self.rings == inf:
            return (set_up(0), ring())
        if self.stays is None:
            return (set_up(0), ring(self.rings / SECOND), end("busy"))
        onward = () if self.stays == inf else (stay(self.stays / SECOND), hang_up())
        return (set_up(0), ring(self.rings / SECOND), answer(), *onward)


# Spans of each kind have other last digits, so that no two things that matter are at one instant.
def spans(most, last_digits):
    return st.integers(1, most).map(lambda tenths: tenths * 100 + last_digits)


parties = st.builds(
    Party, rings=spans(60, 1) | st.just(inf), stays=st.none() | spans(300, 20) | spans(300, 20) | st.just(inf)
)
connects = st.tuples(parties, st.sampled_from([2, 5, 60]), st.sampled_from([1, 10, 7200]), st.booleans())
actions = st.one_of(
    connects,
    connects,
    st.integers(1, 9).map(lambda words: {"action": "talk", "text": " ".join(["word"] * words)}),
    st.integers(1, 90).map(lambda tenths: {"action": "wait", "timeout": tenths / 10}),
    st.just({"action": "stream", "streamUrl": ["http://app/a.mp3"]}),
    st.just({"action": "notify", "payload": {}, "eventUrl": ["http://app/notify"]}),
    st.just({"action": "record"}),
)


def lasts(action):
    """Return for how long (ms) an action that dials nobody holds up the next one."""
    match action["action"]:
        case "talk":
            return max(1000, 400 * len(action["text"].split()))
        case "wait":
            return round(action["timeout"] * SECOND)
        case "stream":
            return 10 * SECOND
        case _:
            return 0


def reckon(wanted, stays):
    """Return of each leg, the first one first, when it is answered (None for never) and when it ends."""
    now, leaves, seconds = 0, min(stays, LONGEST), []
    for action in wanted:
        if now >= leaves:
            break
        if isinstance(action, dict):
            now += lasts(action)
            continue
        second = reckon_second(now, leaves, *action)
        seconds.append(second)
        now = second[1] if second[0] is None else second[0]
    ended = min(leaves, max([now, *(ends for answered, ends in seconds if answered is not None)]))
    return [(0, ended), *without_the_first(ended, seconds)]


def reckon_second(now, leaves, party, timeout, limit, _):
    answered = now + party.rings if party.stays is not None and party.rings < timeout * SECOND else None
    if answered is None:
        return None, min(leaves, now + min(party.rings, timeout * SECOND))
    if answered >= leaves:
        return None, leaves
    return answered, answered + min(party.stays, limit * SECOND)


def without_the_first(ended, seconds):
    """Let those that outlive the first leg talk on until only one is left."""
    ends = sorted(ends for answered, ends in seconds if answered is not None and ends > ended)
    last = [ended, *ends][-2] if ends else inf
    return [(answered, ends if answered is None else min(ends, last)) for answered, ends in seconds]


def as_json(action, number):
    if isinstance(action, dict):
        return action
    _, timeout, limit, synchronous = action
    options = {"timeout": timeout, "limit": limit} | ({"eventType": "synchronous"} if synchronous else {})
    return {"action": "connect", "endpoint": [{"type": "phone", "number": number}], **options}


def price(seconds):
    cost = (RATE * seconds / 60).quantize(Decimal("1.00000000"), ROUND_HALF_UP)
    return str(cost) if cost else "0"


@given(st.lists(actions, min_size=1, max_size=6), spans(600, 40) | st.just(inf))
@settings(max_examples=EXAMPLES, deadline=None)
def test_talk_time_and_price_are_what_the_actions_say(wanted, stays):
    """Prompts, waits, and parties that answer, are busy, ring for ever, hang up or reach the limit."""
    numbers = [f"4477009001{place:02}" for place in range(len(wanted))]
    called = {
        number: (one[0].steps,) for number, one in zip(numbers, wanted, strict=True) if isinstance(one, tuple)
    }
    world = WatchedWorld(call_rules({FIRST: (Party(100, stays).steps,), **called}))
    ncco = [as_json(one, number) for one, number in zip(wanted, numbers, strict=True)]
    body = {
        "to": [{"type": "phone", "number": FIRST}],
        "from": {"type": "phone", "number": FIRST},
        "ncco": ncco,
    }
    world.switchboard.place_call(read_create_call(body, default_event_url_known=True))
    live_to_the_end(world)
    first_answered = START + 100
    expected = [
        (None if answered is None else first_answered + answered, first_answered + ended)
        for answered, ended in reckon(wanted, stays)
    ]
    pages = world.ledger.pages.values()
    assert [(page.answered_at, page.ended_at) for page in pages] == expected
    seconds = [0 if answered is None else -(-(ended - answered) // SECOND) for answered, ended in expected]
    told = [page.told[-1].body for page in pages]
    assert [(body["duration"], body["price"]) for body in told] == [(str(one), price(one)) for one in seconds]


def live_to_the_end(world):
    """Let an app that brings no further NCCO answer everything at once."""
    switchboard = world.switchboard
    while True:
        while sent := world.pull():
            for request in sent:
                world.reply(request.id, Reply(200, "", b""))
        due = switchboard.next_deadline()
        if due is None:
            break
        world.pass_time(due - switchboard.clock.now)
    world.close()
