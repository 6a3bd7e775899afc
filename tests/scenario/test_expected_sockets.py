"""What is expected of WebSockets: things that happen on them, and what is measured there."""

from __future__ import annotations

import pytest
from entries import entries_of, evidence_of
from test_checks import NUMBER, OTHER, UUID, Book, judged, read
from test_expectation_lines import mistakes_in

from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
from voice_simulator.scenario.judging.condition_watch import ConditionWatch, read_all
from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.model.conditions import Condition
from voice_simulator.scenario.model.expectations import Happened, asks
from voice_simulator.scenario.model.patterns import Members, text_pattern

ADDRESS = "wss://agent.example/socket"
PRESSED = {"event": "websocket:dtmf", "digit": "5", "duration": 260}
NEVER_HEARD = "your app was never heard: it sent 60 frames, of silence or where nobody hears it"
FIGURES = {"frames_in": 60, "frames_out": 200, "late_p50": 0.5, "late_p95": 1.5, "late_max": 4.0}


def instant(second):
    return f"2030-01-01T12:00:{second:06.3f}Z"


class Agent(Book):
    """A journal of a caller, and of the WebSocket that its NCCO has dialled."""

    def __init__(self):
        super().__init__()
        self.call()
        self.call(OTHER, ADDRESS, connected_from=UUID)

    def on_socket(self, at=1, **facts):
        return self.write("socket", at, OTHER, **facts)

    def opened(self):
        self.on_socket(1, opening=ADDRESS, rate=16000)
        return self.on_socket(1, sent="connected", message={"event": "websocket:connected"})

    def says(self, begun, over):
        """Let the caller hear your app."""
        facts = {"source": "socket", "by": "party", "content": "", "leg": OTHER}
        return self.write("heard", over, **facts, **{"from": instant(begun), "to": instant(over)})

    def hears(self, words, begun, over):
        """Let your app hear the caller."""
        facts = {"source": "party", "by": "party", "content": words, "leg": UUID}
        return self.write("heard", over, OTHER, **facts, **{"from": instant(begun), "to": instant(over)})

    def closed(self, by="app", code=1000, **measured):
        self.on_socket(9, closed_by=by, code=code)
        return self.on_socket(9, **{**FIGURES, **measured})


def talk():
    """A caller who asks twice, and interrupts once; your app is slow each time."""
    journal = Agent().opened().says(2.2, 4).hears("what time is it", 4.5, 5).says(7.14, 8.6)
    journal.hears("stop", 8, 8.4).on_socket(8, received="clear", text='{"action":"clear"}', dropped_ms=900)
    journal.on_socket(8, sent="cleared", message={"event": "websocket:cleared"})
    journal.on_socket(8.5, sent="dtmf", message=PRESSED)
    return journal.closed(
        first_sound=1200,
        replies=[500, 2140],
        stops=[600],
        dead_air=2140,
        talk_over=400,
        largest_queue=90,
        jitter_p50=20,
        jitter_p95=30,
        jitter_max=41,
        under_runs=2,
    )


def seen(line, journal):
    """Return what one failure of a line says."""
    (failure,) = judged(f"{{{line}}}", journal)
    return failure.seen


# -- what is measured

WITHIN = (
    "first_sound_within: 1200ms, reply_within: 2140ms, stops_within: 600ms, silence_at_most: 2140ms, "
    "talk_over_at_most: 400ms, no_short_frames: true, dropped: 0, queue_at_most: 90, frames_in: 60, "
    "jitter_at_most: 30ms, under_runs: 2, "
    "frames_out: {at_least: 100}"
)


@pytest.mark.parametrize("whose", ["", f"call: {NUMBER}, ", f'call: "{ADDRESS}", ', "call: {leg_of: '*'}, "])
def test_measures_within_their_limits_hold(whose):
    """Of the socket itself, of the call that has dialled it, or of all sockets there are."""
    assert judged(f"{{{whose}socket: {{{WITHIN}}}}}", talk()) == []


@pytest.mark.parametrize(
    ("limit", "failure"),
    [
        (
            "first_sound_within: 1s",
            "your app was first heard 1200ms after the socket was opened, at 2.200",
        ),
        (
            "reply_within: 2s",
            (
                f"a reply took 2140ms: 'what time is it' (said by {NUMBER}) was over at 5.000, "
                "the next sound of your app began at 7.140\nall: 500ms, 2140ms"
            ),
        ),
        (
            "stops_within: 300ms",
            (
                f"your app went on for 600ms: 'stop' (said by {NUMBER}) began at 8.000, your app was "
                "silent at 8.600"
            ),
        ),
        ("silence_at_most: 2s", "nobody was heard for 2140ms, from 5.000 to 7.140"),
        ("talk_over_at_most: 0ms", "your app and others were heard at once for 400ms, all together"),
        (
            "jitter_at_most: 20ms",
            (
                "the time between two frames of your app differs from 20ms by up to 30ms in 95 of 100 cases "
                "(p50, p95, max: 20ms, 30ms, 41ms); most came at once, not paced: send one each 20 ms"
            ),
        ),
        ("under_runs: 0", "times that nothing of your app was left to play in mid-sound: 2"),
        ("queue_at_most: 50", "the most frames that waited to be played: 90"),
        ("frames_in: {at_least: 100}", "frames that your app sent: 60"),
        ("dropped: {at_least: 1}", "frames dropped because too many waited: 0"),
    ],
)
def test_measure_beyond_its_limit_is_told_with_when_it_was(limit, failure):
    assert seen(f'call: "{ADDRESS}", socket: {{{limit}}}', talk()) == failure


@pytest.mark.parametrize(
    ("speed", "limit", "told"),
    [
        (speed, limit, speed != 1 and not limit.startswith("frames"))
        for speed in (1, 4)
        for limit in (
            "first_sound_within: 1s",
            "reply_within: 2s",
            "stops_within: 300ms",
            "silence_at_most: 2s",
            "talk_over_at_most: 0ms",
            "jitter_at_most: 20ms",
            "frames_in: {at_least: 100}",
        )
    ],
)
def test_what_is_late_in_hurried_time_is_told_so(speed, limit, told):
    """For what your app waits by its own clock takes so many times as long there."""
    evidence = Evidence(speed=speed)
    JournalReader("app", evidence).read(entries_of(talk().entries))
    (failure,) = judge(read(f"[{{socket: {{{limit}}}}}]"), evidence)
    fast = "; time goes 4 times as fast as the wall (--speed 4): "
    assert (f"{fast}what your app waits by its own clock counts 4 times" in failure.seen) is told


def test_app_that_is_alone_first_is_timed_from_when_somebody_is_there():
    journal = Agent().opened().says(7, 8).closed(first_sound=1200)
    assert seen("socket: {first_sound_within: 1s}", journal).endswith(
        "your app was first heard 1200ms after somebody was there, at 7.000"
    )
    silent = Agent().opened().closed(frames_in=0)
    assert ": your app was never heard; the socket" in seen("socket: {first_sound_within: 1s}", silent)


def test_app_that_sent_no_two_frames_has_no_jitter_to_be_judged():
    assert "it sent 60" in seen("socket: {jitter_at_most: 40ms}", Agent().opened().closed())


def test_each_measure_is_judged_by_itself():
    """A line with three limits can fail twice."""
    line = f'{{call: "{ADDRESS}", socket: {{reply_within: 2s, stops_within: 1s, dropped: 3}}}}'
    assert [failure.expected.partition(": ")[2] for failure in judged(line, talk())] == [
        "socket reply_within 2s",
        "socket dropped exactly 3",
    ]


def test_measures_that_fail_for_one_reason_are_told_together():
    """But a status that is not as expected for the same reason is another thing."""
    refused = Agent().on_socket(opening=ADDRESS, rate=8000)
    refused.on_socket(refused="status", sentence="your app answers 503", status=503)
    refused.status("started", "failed", uuid=OTHER)
    limits = "socket: {reply_within: 2s, stops_within: 1s, dropped: 3}"
    failures = judged(f'{{call: "{ADDRESS}", status: answered, detail: declined, {limits}}}', refused)
    assert [failure.expected.partition(": ")[2] for failure in failures] == [
        "status answered",
        "detail declined",
        "socket reply_within 2s; socket stops_within 1s; socket dropped exactly 3",
    ]


def test_short_frame_is_told_with_its_size_and_place():
    frame = {"frame_bytes": 200, "expected_bytes": 640, "number": 17, "offset": 10240, "outcome": "fatal"}
    journal = Agent().opened().on_socket(1.34, **frame).closed("platform", 1006, wrong_sizes=1)
    assert seen("socket: {no_short_frames: true}", journal) == (
        f"call to {ADDRESS} from 447700900999, turn 1, leg of the call to {NUMBER}: "
        "frames that are not 20 ms long: 1; "
        "the first at 1.340: 200 bytes, not 640 (number 17, after 10240 bytes of audio); "
        "fill up what is left at the end with zeros"
    )


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        (1280, "; that is 2 frames: send each by itself"),
        (1000, "of audio)"),
        (320, "; that is 20 ms at 8 kHz, and the socket has 16"),
    ],
)
def test_long_frame_is_told_with_what_would_mend_it(size, hint):
    """Two frames at once are what a library sends that is not told otherwise."""
    frame = {"frame_bytes": size, "expected_bytes": 640, "number": 1, "offset": 0, "outcome": "fatal"}
    journal = Agent().opened().on_socket(1.34, **frame).closed("platform", 1006, wrong_sizes=1)
    assert seen("socket: {no_short_frames: true}", journal).endswith(hint)


def test_overflow_is_told_with_when_it_began():
    journal = Agent().opened().on_socket(3, dropped_frames=1, queued_frames=3072)
    journal.closed(dropped_frames=40, largest_queue=3072)
    assert seen(f'call: "{ADDRESS}", socket: {{dropped: 0}}', journal) == (
        "frames dropped because too many waited: 40; at 3.000 3072 waited, and no more are kept"
    )


@pytest.mark.parametrize(
    ("limit", "failure"),
    [
        (
            "first_sound_within: 1s",
            NEVER_HEARD,
        ),
        ("reply_within: 1s", "your app never replied: no sound of it came after one that it heard"),
        ("stops_within: 1s", "your app was never interrupted: nobody began to speak while it did"),
    ],
)
def test_what_never_was_is_within_no_limit(limit, failure):
    """Where the socket did not end with its call it is said how it ended, for that may be why."""
    line = f'call: "{ADDRESS}", socket: {{{limit}}}'
    assert seen(line, Agent().opened().closed("platform")) == failure
    closed = "the socket was closed 1011 by your app at 9.000"
    assert seen(line, Agent().opened().closed(code=1011)) == f"{failure}; {closed}"


def so_far(**measured):
    """What has been measured on a socket that is open: your app greets, is asked, and says nothing more."""
    journal = Agent().opened().says(2.2, 4).hears("what time is it", 4.5, 5)
    evidence = evidence_of([("app", journal.entries)])
    evidence.note_sockets({OTHER: SocketMeasuresEntry(**FIGURES, **measured)})
    return evidence


@pytest.mark.parametrize(
    ("limit", "measured", "failure"),
    [
        ("frames_in: {at_least: 60}, reply_within: 1s", {"replies": (500,)}, None),
        ("frames_in: {at_least: 99}", {}, "frames that your app sent: 60; the socket is still open"),
        (
            "under_runs: 0",
            {"under_runs": 2},
            "times that nothing of your app was left to play in mid-sound: 2",
        ),
        (
            "first_sound_within: 1s",
            {},
            f"{NEVER_HEARD}; the socket is still open",
        ),
        (
            "jitter_at_most: 20ms",
            {"jitter_p50": 3, "jitter_p95": 30, "jitter_max": 41},
            "the time between two",
        ),
        ("stops_within: 300ms", {"stops": (4000,)}, "your app went on for 4s"),
        (
            "reply_within: 2s",
            {"replies": (500, 900), "no_reply_for": 3000},
            (
                f"no reply came for 3s after 'what time is it' (said by {NUMBER}), which was over at "
                "5.000; the socket is still open\nreplies before: 500ms, 900ms"
            ),
        ),
        ("reply_within: 4s", {"replies": (500,), "no_reply_for": 3000}, None),
    ],
)
def test_an_open_socket_is_judged_by_what_has_been_measured_so_far(limit, measured, failure):
    failures = judge(read(f'[{{call: "{ADDRESS}", socket: {{{limit}}}}}]'), so_far(**measured))
    assert [one.seen[: len(failure or "")] for one in failures] == ([] if failure is None else [failure])


def test_a_reply_that_did_not_come_before_the_end_is_too_late_as_well():
    """Where none ever came, that is said in place of it."""
    journal = Agent().opened().says(2.2, 4).hears("hello?", 4.5, 5)
    line = f'call: "{ADDRESS}", socket: {{reply_within: 2s}}'
    assert seen(line, journal.closed("platform", replies=[500], no_reply_for=4000)) == (
        f"no reply came for 4s after 'hello?' (said by {NUMBER}), which was over at 5.000, "
        "until nobody waited for one any more\nreplies before: 500ms"
    )
    never = Agent().opened().hears("hello?", 4.5, 5).closed("platform", no_reply_for=4000)
    assert seen(line, never) == "your app never replied: no sound of it came after one that it heard"


def test_what_never_was_because_of_a_wrong_frame_names_that():
    frame = {"frame_bytes": 1280, "expected_bytes": 640, "number": 1, "offset": 0, "outcome": "fatal"}
    journal = Agent().opened().on_socket(9, **frame).closed("platform", 1006, wrong_sizes=1)
    assert seen(f'call: "{ADDRESS}", socket: {{first_sound_within: 1s}}', journal) == (
        f"{NEVER_HEARD.replace('60', '59')}; the socket was closed 1006 by the platform at 9.000, "
        "because of a frame of 1280 bytes, not 640"
    )


@pytest.mark.parametrize(
    ("journal", "line", "failure"),
    [
        (Book().call(), "", "no WebSocket was dialled at all"),
        (
            Book().call(to=ADDRESS).status("completed"),
            "",
            (
                "no WebSocket was connected: a script plays there (an entry of calls: that is for sockets, "
                f"or websocket: {{connect: false}})\n  call to {ADDRESS} from 447700900999, turn 1: completed"
            ),
        ),
        (
            talk().call("aaaaaaaa-0000-4000-8000-000000000003", "447700900222"),
            "call: 447700900222, ",
            (
                "it has no WebSocket, nor did its NCCOs dial one; there are\n"
                f"  call to {ADDRESS} from 447700900999, turn 1, leg of the call to {NUMBER}: no status yet"
            ),
        ),
        (
            Agent().opened(),
            f'call: "{ADDRESS}", ',
            "nothing was measured yet: the socket is still open",
        ),
        (
            Agent().on_socket(opening=ADDRESS, rate=8000),
            f'call: "{ADDRESS}", ',
            "nothing was measured yet: your app has not answered the upgrade",
        ),
        (
            Agent()
            .on_socket(opening=ADDRESS, rate=8000)
            .on_socket(refused="status", sentence="your app answers 503", status=503),
            f'call: "{ADDRESS}", ',
            "nothing was measured: it was never open: your app answers 503",
        ),
    ],
)
def test_where_nothing_was_measured_it_is_said_why(journal, line, failure):
    assert seen(f"{line}socket: {{reply_within: 1s}}", journal) == failure


# -- what happens


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("socket: opened", True),
        ("socket: closed", True),
        ("socket: {closed: 1000, by: app}", True),
        ("socket: {closed: 1006}", False),
        ("socket: {closed: 1000, by: platform}", False),
        ("socket: {received: clear}", True),
        ("socket: {received: clear}, times: 2", False),
        ("socket: {received: notify}", False),
        ("socket: {sent: dtmf, message: {digit: 5}}", True),
        ("socket: {sent: dtmf, message: {digit: 6}}", False),
        ("socket: {sent: connected}", True),
        ("socket: refused", False),
        ("no: {socket: {received: clear}}", False),
        ("no: {socket: frame}", True),
        ("between: {from: {socket: {received: clear}}, to: {socket: {sent: cleared}}, at_most: 0ms}", True),
        ("socket: {received: clear, reply_within: 1s}", False),
        ("socket: {received: clear, reply_within: 3s}", True),
    ],
)
@pytest.mark.parametrize("whose", ["", f"call: {NUMBER}, ", f'call: "{ADDRESS}", '])
def test_line_about_what_happened_on_a_socket(line, holds, whose):
    assert (judged(f"{{{whose}{line}}}", talk()) == []) is holds


def test_refused_socket_is_expected_by_status_or_reason():
    by_status = Agent().on_socket(refused="status", sentence="503", status=503)
    unreachable = Agent().on_socket(refused="unreachable", sentence="nobody listens")
    assert judged("{socket: {refused: 503}}", by_status) == []
    assert judged("{socket: {refused: unreachable}}", unreachable) == []
    (failure,) = judged("{socket: {refused: 401}}", by_status)
    assert failure.closest == "socket refused 503: 503: reason is 503, expected 401"


def test_near_miss_is_shown():
    (failure,) = judged("{socket: {closed: 1011}}", talk())
    assert failure.closest == "socket closed 1000 by your app: code is 1000, expected 1011"


def test_errors_of_your_app_on_a_socket_are_errors():
    """But for what a fault brought about."""
    journal = Agent().opened().on_socket(2, received="unknown", text="{}", note="it has no action: ignored")
    (failure,) = judged("no_errors", journal)
    assert failure.seen == f"  2.000 socket received '{{}}': it has no action: ignored (call to {ADDRESS})"


def test_texts_that_are_ignored_alike_are_one_error():
    """Their content does not matter: an app that sends audio as texts would fill the report."""
    journal = Agent().opened()
    for number in range(400):
        journal.on_socket(2, received="unknown", text=f"frame {number}", note="it is no JSON: ignored")
    journal.on_socket(3, received="unknown", text="{}", note="it has no action: ignored")
    (failure,) = judged("no_errors", journal)
    assert failure.seen.splitlines() == [
        (
            "  2.000 socket received 'frame 0': it is no JSON: ignored (and 399 more like this) "
            f"(call to {ADDRESS})"
        ),
        f"  3.000 socket received '{{}}': it has no action: ignored (call to {ADDRESS})",
    ]
    long = Agent().opened().on_socket(2, received="unknown", text="AAAA" * 250, note="ignored")
    assert "AAAA…'" in judged("no_errors", long)[0].seen
    refused = {"refused": "status", "sentence": "503", "status": 503}
    assert judged("no_errors", Agent().on_socket(**refused)) != []
    by_fault = Agent().write("fault", 1, OTHER, fault="f.yaml:3", does="refuse", socket=ADDRESS)
    assert judged("no_errors", by_fault.on_socket(1, **refused)) == []


def test_a_run_waits_for_what_is_measured():
    """A measure is there at the end of the socket."""
    (line,) = read("[{socket: {reply_within: 1s}}]")
    assert asks(line)


# -- what was heard of it


def test_caller_heard_your_app():
    """From when to when is told where it was not as expected."""
    assert judged(f"{{call: {NUMBER}, heard: [{{source: socket}}, {{source: socket}}]}}", talk()) == []
    assert seen(f"call: {NUMBER}, not_heard: {{source: socket}}", talk()) == (
        "it was heard\n"
        "  at 2.200 a sound of your app for 1800ms (socket)\n"
        "  at 7.140 a sound of your app for 1460ms (socket)"
    )


def test_words_on_a_socket_need_a_transcriber():
    """Whoever asks for them is told so, and no longer searches in the audio."""
    (failure,) = judged(f"{{call: {NUMBER}, heard: {{text: '*hello*', source: socket}}}}", talk())
    assert failure.closest == (
        "your app was heard, but its words on a socket are not known: "
        "run --transcribe CMD has them written down"
    )


# -- waiting for it


class Nobody:
    """Calls of which nothing is known but the journal."""

    def heard_now(self, _uuid):
        return ()

    def is_done(self, _uuid):
        return False


def test_wait_for_a_text_on_a_socket_by_the_call_that_has_dialled_it():
    claim = read("[{socket: {received: clear}}]")[0].claims[0]
    assert isinstance(claim, Happened)
    calls = Members((("to", text_pattern(NUMBER)),))
    watch = ConditionWatch(Condition(calls=calls, thing=claim.thing), "app1", Nobody())
    read_all(watch, entries_of(talk().entries))
    assert watch.met is not None
    assert watch.met.uuid == OTHER


# -- how it is written


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("{socket: clear}", "socket: 'clear' is not one of opened, refused, closed, frame, overflow; "),
        ("{socket: {}}", "socket: expected what happened, or what was measured: {reply_within: 1500ms}"),
        ("{socket: [closed]}", "socket: expected opened, refused, closed, or a mapping such as"),
        (
            "{socket: {received: clear, sent: dtmf}}",
            "sent and received are several things; write a line for each",
        ),
        (
            "{socket: {reply_within: 1s}, times: 2}",
            "times: what is measured on a socket does not happen so many",
        ),
        ("{socket: {latency: 1s}}", "'latency' is written reply_within: 1s"),
        ("{socket: {reply_within: 1500}}", "reply_within: "),
        (
            "{socket: {no_short_frames: false}}",
            "no_short_frames: leave it out where wrong sizes are no matter",
        ),
        (
            "{no: {socket: {reply_within: 1s}}}",
            "'reply_within' is a limit of what was measured: it stands in a line of its own",
        ),
        ("{reply_within: 1s}", "'reply_within' stands in socket: {reply_within: 1s}"),
        ("{socket: {payload: {a: 1}, sent: notify}}", "'payload' stands in message: {payload: {a: 1}}"),
    ],
)
def test_mistake_in_a_line_about_sockets(line, mistake):
    assert mistakes_in(f"[{line}]")[0].partition(": ")[2].startswith(mistake)
