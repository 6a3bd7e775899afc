"""Recordings: when they begin and end, and the webhook that announces each."""

import pytest
from playbook.parties import answer, hang_up, press, ring, say, stay, wait_for

from voice_simulator.core.media.recordings import waits
from voice_simulator.core.wire.ncco_reader import parse_ncco

WAIT = {"action": "wait", "timeout": 8}


def record(**options):
    return {"action": "record", "eventUrl": ["http://app/record"], **options}


def run(bench, *actions, seconds=200, **fields):
    leg = bench.place(ncco=list(actions), **fields)
    bench.pass_time(3 + seconds)
    return leg


def spans(bench):
    """Return from when to when each announced recording goes, in seconds after the answer."""
    return [
        (int(body["start_time"][17:19]) - 3, int(body["end_time"][17:19]) - 3)
        for body in bench.sent("/record")
    ]


@pytest.mark.parametrize(
    ("options", "is_waited_for"),
    [
        ({}, False),
        ({"timeOut": 30}, True),
        ({"beepStart": True, "format": "wav"}, False),
        ({"endOnSilence": 3}, True),
        ({"endOnKey": "#"}, True),
        ({"endOnSilence": 3, "endOnKey": "#", "timeOut": 600}, True),
    ],
)
def test_an_ncco_waits_for_a_recording_that_can_end_before_the_call(options, is_waited_for):
    """Or that ends by itself: a time-out alone is such a condition, too."""
    (action,) = parse_ncco([record(**options)])
    assert waits(action) is is_waited_for


@pytest.mark.parametrize(
    ("options", "end"),
    [
        ({"endOnSilence": 5}, 5),
        ({"endOnSilence": 5, "timeOut": 4}, 4),
        ({"endOnSilence": 3, "timeOut": 600}, 3),
        ({"endOnKey": "#", "timeOut": 6}, 6),
        ({"timeOut": 6}, 6),
    ],
)
def test_a_recording_that_is_waited_for_ends_by_silence_or_its_time_out(bench, options, end):
    """Whichever is first; then the next action runs."""
    leg = run(bench, record(**options), WAIT)
    assert spans(bench) == [(0, end)]
    assert leg.duration == end + 8


def test_a_key_that_is_not_pressed_ends_nothing(bench):
    """The call lasts until something else ends it, and the recording with it."""
    leg = run(bench, record(endOnKey="#"), WAIT, length_timer=40)
    assert spans(bench) == [(0, 40)]
    assert leg.duration == 40


@pytest.mark.parametrize("options", [{}, {"beepStart": True}])
def test_a_recording_that_nothing_waits_for_ends_with_the_call(bench, options):
    """It goes on under the next actions, the first of which waits for the beep; both end at one second."""
    leg = run(bench, record(**options), WAIT, WAIT)
    assert spans(bench) == [(0, leg.duration)]
    assert leg.ended_at - leg.answered_at == 16_000 + (500 if options else 0)


def test_a_recording_that_ends_with_the_call_is_announced_after_completed(bench):
    """A second later, as recorded for connected legs; the rest of the call's events come first."""
    leg = run(bench, record(), WAIT)
    assert bench.events(leg)[-2:] == ["completed", "record"]


def test_several_recordings_of_a_call_are_announced_each(bench):
    """With ids and addresses of their own."""
    run(bench, record(), WAIT, record(endOnSilence=4), record(timeOut=3), WAIT)
    assert sorted(spans(bench)) == [(0, 23), (8, 12), (12, 15)]
    ids = [body[key] for body in bench.sent("/record") for key in ("recording_uuid", "recording_url")]
    assert len(set(ids)) == 6


def test_a_replaced_ncco_ends_the_recording_that_it_waited_for(bench):
    """One that runs under it goes on to the end of the call."""
    leg = bench.place(ncco=[record(), record(endOnKey="#")])
    bench.pass_time(8)
    left = leg.conversation.uuid
    bench.modify(leg, "transfer", ncco=[WAIT])
    assert spans(bench) == [(0, 5)]
    bench.pass_time(60)
    assert spans(bench) == [(0, 5), (0, 13)]
    assert [body["conversation_uuid"] for body in bench.sent("/record")] == [left, leg.conversation.uuid]


@pytest.mark.parametrize(
    ("options", "behind", "notes"),
    [({}, [], 1), ({"timeOut": 3}, [], 0), ({}, [WAIT], 0)],
    ids=["alone", "with an end", "beside an action"],
)
def test_a_record_that_stands_last_and_waits_for_nothing_is_noted(bench, options, behind, notes):
    """In the words of `check`: the call is over before anything is recorded."""
    leg = run(bench, record(**options), *behind)
    told = [one["note"] for one in bench.entries("note", leg) if "records nothing" in one["note"]]
    assert len(told) == notes
    why = "ncco[0]: records nothing: without endOnSilence, endOnKey, timeOut it runs beside"
    assert all(one.startswith(why) for one in told)


def test_what_is_told_of_an_mp3_is_what_its_file_has(bench):
    """Two channels, however many were asked for; a note says so."""
    leg = run(bench, record(channels=4, format="mp3", split="conversation"), WAIT)
    (told,) = bench.entries("recording", leg)
    assert told["channels"] == 2
    note = "an mp3 has 2 channels, not 4: the last one has the others, too; wav has more"
    assert note in [one["note"] for one in bench.entries("note", leg)]


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, 225 * 144),
        ({"split": "conversation"}, 225 * 288),
        ({"format": "wav"}, 44 + 256_000),
        ({"format": "wav", "split": "conversation"}, 44 + 2 * 256_000),
        ({"format": "ogg"}, 44 + 256_000),
        ({"channels": 3}, 44 + 3 * 256_000),
        ({"channels": 3, "format": "mp3"}, 225 * 288),
    ],
)
def test_the_size_is_that_of_the_format_and_its_channels(bench, options, size):
    """Of eight seconds: mp3 frames of 36 ms at 32 kbit/s a channel, or 16 bits at 16 kHz and a header."""
    run(bench, record(**options), WAIT)
    assert [body["size"] for body in bench.sent("/record")] == [size]


def test_the_address_is_below_the_configured_one(new_bench):
    """SDKs look at the host, so it can be chosen."""
    bench = new_bench(recording_base_url="https://sim.nexmo.com")
    run(bench, record(), WAIT)
    (body,) = bench.sent("/record")
    assert body["recording_url"].startswith("https://sim.nexmo.com/v1/files/")


def test_a_recording_has_the_conversation_the_leg_was_in_when_it_ended(bench):
    """A leg may be moved while it is recorded."""
    leg = bench.place(ncco=[record(), WAIT])
    bench.pass_time(5)
    bench.modify(leg, "transfer", ncco=[WAIT])
    bench.pass_time(60)
    (body,) = bench.sent("/record")
    assert body["conversation_uuid"] == leg.conversation.uuid


# -- what the party does


def party(*steps):
    """Ring for two seconds, answer, and take some steps."""
    return (ring(2), answer(), *steps)


def notes(bench, leg):
    return [entry["note"] for entry in bench.entries("note", leg)]


MESSAGE = record(endOnKey="#", endOnSilence=5, timeOut=60)
THANKS = {"action": "talk", "text": "one two three four five"}


@pytest.mark.parametrize("keys", [press("#"), press("#", now=True), press("12#")])
def test_its_key_ends_a_recording(new_bench, keys):
    """Then the next action runs: every official snippet that records a message is written so."""
    bench = new_bench(party(stay(4), keys, stay(60)))
    leg = run(bench, record(endOnKey="#"), THANKS)
    end = 4.5 if keys.digits == "12#" else 4
    assert spans(bench) == [(0, int(end))]
    assert bench.heard(leg) == [("talk", THANKS["text"])]
    assert leg.ended_at - leg.answered_at == (end + 2) * 1000


def test_a_key_for_the_next_menu_does_not_end_a_recording(new_bench):
    """The party waits with it until it is asked."""
    bench = new_bench(party(press("1")))
    menu = {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}}
    leg = run(bench, record(endOnKey="#", timeOut=7), menu)
    assert spans(bench) == [(0, 7)]
    assert [body["dtmf"]["digits"] for body in bench.bodies("input", leg)] == ["1"]


def test_another_key_than_its_own_ends_no_recording(new_bench):
    """The journal says what became of it."""
    bench = new_bench(party(stay(1), press("1", now=True)))
    leg = run(bench, record(endOnKey="#", timeOut=7))
    assert spans(bench) == [(0, 7)]
    assert notes(bench, leg)[0] == "nobody listened for the key 1: it is lost"


WORDS = " ".join(["word"] * 50)  # twenty seconds


@pytest.mark.parametrize(
    ("steps", "end", "heard"),
    [
        ([say(WORDS), press('#')], 20, f"speech of 20 s: {WORDS!r}"),
        ([say('call me back', lasts=20), stay()], 25, "speech of 20 s: 'call me back'"),
        ([stay(3), say('call', now=True, lasts=20), stay()], 28, "speech of 20 s: 'call'"),
        ([say('a', lasts=4), say('b', now=True, lasts=4)], 13, "speech of 8 s: 'a / b'"),
        ([say('a'), stay(4), say('b', now=True), stay()], 11, "speech of 2 s: 'a / b'"),
        ([say('call me back', lasts=20), hang_up()], 20, "speech of 20 s: 'call me back'"),
        ([stay()], 5, "no speech"),
        ([wait_for('ncco', 'record'), hang_up()], 0, "no speech"),
    ],
)  # fmt: skip
def test_a_message_a_silence_and_a_hang_up_can_be_told_apart(new_bench, steps, end, heard):
    """What the party says is heard, and puts off the end by silence; the journal says what was recorded."""
    bench = new_bench(party(*steps))
    leg = run(bench, MESSAGE, THANKS)
    assert spans(bench) == [(0, end)]
    assert notes(bench, leg) == [f"recorded {end} s with {heard}"]
    assert bench.entries("step", leg)[-1].get("missed") is None


def test_the_party_speaks_after_the_beep(new_bench):
    """Which it waits for, as people do."""
    bench = new_bench(party(say("hello", lasts=6), press("#")))
    leg = run(bench, record(endOnKey="#", beepStart=True), THANKS)
    assert notes(bench, leg) == ["recorded 6.5 s with speech of 6 s: 'hello'"]


def test_each_sentence_is_for_a_recording_of_its_own_unless_it_is_said_at_once(new_bench):
    """As with inputs: the second waits to be asked."""
    bench = new_bench(party(say("my message"), say("yes")))
    leg = run(bench, record(endOnSilence=3), {"action": "input", "type": ["speech"]})
    assert spans(bench) == [(0, 4)]
    assert bench.bodies("input", leg)[0]["speech"]["results"][0]["text"] == "yes"


def test_a_recording_under_an_input_hears_what_the_input_hears(new_bench):
    """And does not take the words from it."""
    bench = new_bench(party(say("yes please"), stay()))
    leg = run(bench, record(), THANKS, {"action": "input", "type": ["speech"]})
    assert bench.bodies("input", leg)[0]["speech"]["results"][0]["text"] == "yes please"
    assert notes(bench, leg) == [
        "recorded 5 s with speech of 1 s: 'yes please', prompts of 2 s: 'one two three four five'"
    ]


def test_a_recording_that_begins_in_mid_speech_hears_the_rest(new_bench):
    """And counts the silence from its end."""
    bench = new_bench(party(stay(1), say("hello", now=True, lasts=9)))
    leg = run(bench, THANKS, record(endOnSilence=3))
    assert notes(bench, leg)[-1] == "recorded 11 s with speech of 8 s: 'hello'"


def test_a_muted_party_is_not_recorded(new_bench):
    """Nobody hears it."""
    bench = new_bench(party(stay(1), say("hello", now=True, lasts=9)))
    leg = bench.place(ncco=[MESSAGE])
    bench.pass_time(3)
    bench.modify(leg, "mute")
    bench.pass_time(60)
    assert spans(bench) == [(0, 5)]
    assert "the party is muted, so its speech is lost" in notes(bench, leg)


def test_a_party_that_is_muted_in_mid_speech_is_heard_until_then(new_bench):
    """And the silence counts from there."""
    bench = new_bench(party(say("hello", now=True, lasts=9), stay()))
    leg = bench.place(ncco=[MESSAGE])
    bench.pass_time(5)
    bench.modify(leg, "mute")
    bench.pass_time(60)
    assert notes(bench, leg) == ["recorded 7 s with speech of 2 s: '…'"]


def test_a_conversation_that_mutes_a_party_cuts_its_speech(new_bench):
    """In a recording of its leg, which goes on."""
    bench = new_bench(party(say("hello", now=True, lasts=9), stay(20), hang_up()))
    quiet = {"action": "conversation", "name": "a", "mute": True}
    leg = run(bench, record(), {"action": "wait", "timeout": 4}, quiet)
    assert notes(bench, leg) == ["recorded 29 s with speech of 4 s: '…'"]


def test_a_party_that_hangs_up_after_its_words_says_them_all(new_bench):
    """A step that speaks lasts as long as its words."""
    bench = new_bench(party(say("one two three four five"), hang_up()))
    leg = run(bench, record(endOnSilence=3))
    assert (leg.duration, leg.disconnected_by) == (2, "user")


# -- transcriptions


def test_what_was_said_is_transcribed(new_bench):
    """Announced behind the recording, to the same address unless there is another."""
    bench = new_bench(party(say("call me back"), hang_up()))
    leg = run(bench, record(endOnKey="#", transcription={"language": "de-DE"}))
    recorded, transcribed = bench.sent("/record")
    assert transcribed == {
        "conversation_uuid": leg.conversation.uuid,
        "recording_uuid": recorded["recording_uuid"],
        "status": "transcribed",
        "transcription_url": transcribed["transcription_url"],
        "type": "record",
    }
    assert list(transcribed) == ["conversation_uuid", "recording_uuid", "status", "transcription_url", "type"]
    assert transcribed["transcription_url"].startswith("http://localhost:8480/v1/files/")
    assert transcribed["transcription_url"] != recorded["recording_url"]
    assert bench.events(leg)[-2:] == ["record", "transcription"]


@pytest.mark.parametrize(
    ("steps", "wish", "differs"),
    [
        ([stay()], {}, {}),
        ([say("hello"), stay()], {"provider": "deepgram"}, {"provider": "deepgram"}),
        (
            [say(error="ERR1: Failed to analyze audio"), stay()],
            {"sentimentAnalysis": "true"},
            {"status": "transcription_failed", "error": "ERR1: Failed to analyze audio"},
        ),
    ],
)
def test_a_transcription_has_an_address_a_provider_and_failures_of_its_own(new_bench, steps, wish, differs):
    """It fails where the party's words are not understood; silence is understood."""
    bench = new_bench(party(*steps))
    told = {"eventUrl": ["http://app/written"], "eventMethod": "GET"}
    run(bench, record(endOnSilence=3, transcription=wish | told), THANKS)
    [body] = bench.sent("/written")
    assert {key: body.get(key) for key in differs} == differs
    assert ("transcription_url" in body) is ("error" not in body)
    assert len(bench.sent("/record")) == 1
