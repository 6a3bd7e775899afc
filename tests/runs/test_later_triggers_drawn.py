"""Property: whenever triggers are fired, however an app answers, a run is over by itself, and alike twice."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import Answer, play

REGISTRATION = {
    "numbers": ["442079460000"],
    "answer_url": "http://app/answer",
    "event_url": "http://app/event",
}
CALLS = [
    {"to": "4477009001*", "turns": [[{"ring": "5s"}, "answer", {"stay": "20s"}, "hang_up"], "busy"]},
    {"to": "4477009002*", "turns": [["ring"], "machine"]},
]
EVENTS = ["started", "ringing", "answered", "busy", "timeout", "completed", "human", "record"]
SPANS = ["1s", "2500ms", "6s", "40s", "3h"]

pick = st.sampled_from
things = st.one_of(
    pick(EVENTS),
    st.builds(lambda event: {"webhook": event, "call": {"turn": 2}}, pick(EVENTS)),
    st.builds(lambda status: {"status": status}, pick(["ringing", "answered", "completed"])),
    pick(
        [{"api": "PUT /v1/calls/*"}, {"reply": {"to": "answer"}}, {"webhook": {"event": "*", "attempts": 2}}]
    ),
)
moments = st.one_of(
    st.just({}),
    st.builds(lambda span: {"at": span}, pick(SPANS)),
    st.builds(lambda thing: {"after": thing}, things),
    st.builds(lambda thing, span: {"after": thing, "later": span}, things, pick(SPANS)),
)
acts = pick(
    [
        {"post": "/place"},
        {"post": "/hang-up"},
        {"get": "/look"},
        {"call": {"to": "447700900100", "from": "442079460000", "answer_url": "http://app/answer"}},
        {"inbound": {"from": "447700900500", "to": "442079460000", "script": [{"stay": "3s"}, "hang_up"]}},
    ]
)
triggers = st.builds(lambda act, moment: act | moment, acts, moments)
delays = pick([0.001, 0.001, 0.3, 1.5])


class App:
    """Places and ends calls when it is told to, and answers as late as a test likes."""

    def __init__(self, given):
        self._delays, self._refuses = given
        self._calls, self._asked = [], 0

    async def __call__(self, webhook, ask):
        self._asked += 1
        delay = self._delays[self._asked % len(self._delays)]
        match webhook.path:
            case "/place":
                await self._place(f"447700900{1 + len(self._calls) % 2}00", ask)
            case "/hang-up" if self._calls:
                await ask("PUT", f"/v1/calls/{self._calls[-1]}", {"action": "hangup"})
            case "/answer":
                return Answer([{"action": "talk", "text": "Hello"}], delay=delay)
        failing = self._refuses and self._asked % 5 == 0
        return Answer({}, delay=delay, failure="time_out" if failing else None)

    async def _place(self, number, ask):
        body = {
            "to": [{"type": "phone", "number": number}],
            "from": {"type": "phone", "number": "442079460000"},
            "answer_url": ["http://app/answer"],
        }
        status, text = await ask("POST", "/v1/calls", body)
        if status == 201:
            self._calls.append(json.loads(text)["uuid"])


def _run(drawn, given):
    document = {"calls": CALLS, "trigger": drawn, "expect": ["no_errors", {"app": {"get": "/look"}}]}
    flags = {"clock": "auto", "seed": "1"}
    world = {"run": ["s.yaml", json.dumps(document)], "registration": REGISTRATION, "flags": flags}
    return play(world | {"app": App(given)})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(triggers, min_size=1, max_size=6),
    st.tuples(st.lists(delays, min_size=1, max_size=4), st.booleans()),
)
def test_a_run_is_over_by_itself_and_alike_twice(drawn, replies):
    first, second = (_run(drawn, replies) for _ in range(2))
    assert first == second
    report = next(json.loads(line) for line in first if line.startswith('{"name":"s.yaml"'))
    assert not [one for one in report["failures"] if "--timeout" in one["expected"]]
    fired = sum('"kind":"trigger"' in line for line in first)
    never = sum("it never was" in one["seen"] for one in report["failures"])
    asked = sum("post" in one or "get" in one for one in drawn)
    # A call and one that comes in leave no entry of their trigger.
    assert fired <= asked <= fired + never
