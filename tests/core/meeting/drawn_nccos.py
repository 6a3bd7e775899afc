"""NCCOs drawn at random in which legs meet: every action and every option of `connect` and `conversation`.

`LEG0`, `LEG1`, … and `CON0`, … stand for ids of legs and conversations that there are when an NCCO is used.
"""

import json
import re

from hypothesis import strategies as st
from playbook.numbers import call_rules
from playbook.parties import answer, end, hang_up, machine, ring, set_up, stay

PARTIES = {
    "447700900001": ((set_up(0), answer()),),
    "447700900002": ((ring(1), answer(), stay(2), hang_up()),),
    "447700900003": ((set_up(0), end("busy")), (ring(1), answer())),
    "447700900004": ((ring(),),),
    "447700900005": ((set_up(0), ring(0), machine(verdict_after=1)),),
    "app": ((answer(),), (end("unanswered"),), (answer(), hang_up())),
    "*": ((set_up(0), answer()), (ring(2), end("rejected"))),
}
RULES = call_rules(PARTIES)
NUMBERS = [number for number in PARTIES if number.isdecimal()]
CALLER = "447700900999"


def numbered(word):
    return st.integers(0, 4).map(lambda number: f"{word}{number}")


flags = st.booleans()
urls = st.sampled_from([["http://app/event"], ["http://app/other"]])
some_legs = st.lists(numbered("LEG"), max_size=3)
detections = st.sampled_from(["continue", "hangup"])
advanced_detections = st.fixed_dictionaries(
    {"behavior": detections, "mode": st.sampled_from(["detect", "detect_beep", "default"])}
)


def some_of(must, **may):
    return st.fixed_dictionaries(must, optional=may)


phones = some_of(
    {"type": st.just("phone"), "number": st.sampled_from(NUMBERS)},
    dtmfAnswer=st.just("1p2"),
    onAnswer=some_of({"url": st.just("http://app/whisper")}, ringbackTone=st.just("http://app/a.mp3")),
)
others = st.sampled_from(
    [
        {"type": "app", "user": "app"},
        {"type": "sip", "uri": "sip:ada@example.com"},
        {"type": "vbc", "extension": "123"},
        {"type": "websocket", "uri": "wss://example.com/ws", "content-type": "audio/l16;rate=16000"},
    ]
)
callers = st.sampled_from([{}, {}, {"from": CALLER}, {"randomFromNumber": True}])
dials = some_of(
    {"action": st.just("connect"), "endpoint": (phones | phones | others).map(lambda one: [one])},
    eventType=st.just("synchronous"),
    timeout=st.sampled_from([1, 3, 60]),
    limit=st.sampled_from([1, 2, 30]),
    ringbackTone=st.just("http://app/ringback.mp3"),
    machineDetection=detections,
    eventUrl=urls,
)
connects = st.tuples(dials, callers).map(lambda parts: parts[0] | parts[1])
some_mutes = st.sampled_from([False, False, True])
moderation = {"canSpeak": some_legs, "canHear": some_legs, "mute": some_mutes}
conversations = some_of(
    {"action": st.just("conversation"), "name": st.sampled_from(["room", "room", "hall"])},
    startOnEnter=flags,
    endOnExit=flags,
    **moderation,
    musicOnHoldUrl=st.just("http://app/hold.mp3"),
    record=flags,
)
transfers = some_of(
    {"action": st.just("transfer"), "conversationId": numbered("CON")},
    **moderation,
)
alone = st.sampled_from(
    [
        {"action": "talk", "text": "one two"},
        {"action": "stream", "streamUrl": ["http://app/a.mp3"]},
        {"action": "wait", "timeout": 1},
        {"action": "record", "endOnSilence": 3},
        {"action": "record", "split": "conversation", "channels": 2},
        {"action": "input", "type": ["dtmf"], "mode": "asynchronous"},
        {"action": "input", "type": ["dtmf"], "dtmf": {"timeOut": 1}},
        {"action": "notify", "payload": {"a": 1}, "eventUrl": ["http://app/notify"]},
    ]
)
nccos = st.lists(connects | connects | conversations | alone | alone | transfers, min_size=1, max_size=4)


def with_ids(ncco, legs, conversations):
    """Return an NCCO with ids of what there is; `none` where there is nothing."""

    def named(found):
        there = legs if found["word"] == "LEG" else conversations
        return there[int(found["number"]) % len(there)] if there else "none"

    return json.loads(re.sub(r"(?P<word>LEG|CON)(?P<number>\d)(?=\")", named, json.dumps(ncco)))
