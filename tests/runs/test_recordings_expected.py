"""What a line of `expect:` can say of recordings and transcripts, and how faults spoil them."""

import pytest
from campaigns import Campaign, expected

VOICEMAIL = """
name: Somebody leaves a message
calls:
  - {to: 447700900100, script: [answer, {say: "please call me back"}, {stay: 1s}, hang_up]}
trigger: {post: /campaigns, json: {number: 447700900100}}
"""


@pytest.fixture(name="campaign")
async def _campaign(new_client, application):
    """An app that records whoever answers, on two channels, and has it written down."""
    campaign = Campaign(await new_client(), application)
    application.replies["/answer"] = [
        {
            "action": "record",
            "split": "conversation",
            "format": "wav",
            "endOnSilence": 3,
            "transcription": {},
        },
        {"action": "talk", "text": "Thank you"},
    ]
    return campaign


@pytest.mark.parametrize(
    ("line", "wrong", "why"),
    [
        ("recording: {}", "recording: {length: {at_least: 20s}}", "length 2600ms, not at least 20s"),
        ("recording: {channels: 2, format: wav}", "recording: {channels: 1}", "channels 2, not 1"),
        ("recording: {format: wav}", "recording: {format: mp3}", "format wav, not mp3"),
        ('recording: {said: "*call me*"}', 'recording: {said: "call me"}', "'*call me*' would fit"),
        ("transcript: please call me back", 'transcript: ["*back", "please*"]', None),
    ],
)
async def test_line_about_what_was_recorded(campaign, line, wrong, why):
    call = "call: 447700900100"
    answer = await campaign.run(f"{VOICEMAIL}expect: [{{{call}, {line}}}]")
    assert answer["failures"] == []
    (failure,) = (await campaign.run(f"{VOICEMAIL}expect: [{{{call}, {wrong}}}]"))["failures"]
    assert why is None or why in failure["closest"]


SILENCE = VOICEMAIL.replace('{say: "please call me back"}, {stay: 1s}', "{stay: 2s}")


async def test_that_nothing_is_said_can_be_expected(campaign):
    """Of a recording and of its transcript; with words both fail, and say which."""
    lines = "[{call: 447700900100, recording: {said: []}, transcript: []}]"
    assert (await campaign.run(f"{SILENCE}expect: {lines}"))["failures"] == []
    spoken = (await campaign.run(f"{VOICEMAIL}expect: {lines}"))["failures"]
    assert [failure["expected"].partition(": ")[2] for failure in spoken] == [
        "recording of nothing said",
        "transcript without words",
    ]
    assert "'please call me back' was said" in spoken[0]["closest"]
    (failure,) = (await campaign.run(f'{SILENCE}expect: [{{call: 447700900100, transcript: "*"}}]'))[
        "failures"
    ]
    assert failure["seen"] == "a transcript without words"


async def test_a_failed_transcript_is_not_one_without_words(campaign):
    """And what is seen instead says why it failed."""
    lines = "[{call: 447700900100, transcript: []}]"
    faults = "faults: [{transcription: failed, to: 447700900100}]\n"
    (failure,) = (await campaign.run(f"{SILENCE}{faults}expect: {lines}"))["failures"]
    assert failure["seen"] == "it failed: Transcription failed"


@pytest.mark.parametrize(
    ("holds", "fails", "seen"),
    [
        ("recording: {format: mp3}", "recording: {}", "2600ms of wav, 2 channels, 'please call me back'"),
        ("recording: {said: []}", "recording: {said: '*call*'}", "2600ms of wav, 2 channels"),
        ("transcript: '*credit card*'", "transcript: '*call*'", "'please call me back'"),
        ("transcript: []", "transcript: ['please*']", "'please call me back'"),
    ],
)
@pytest.mark.parametrize(
    "line",
    ["no: {{call: 447700900100, {}}}", "no: {{{}}}", "call: 447700900100, no: {{{}}}"],
    ids=["in", "alone", "beside"],
)
async def test_what_must_not_be_recorded(campaign, line, holds, fails, seen):
    """On the calls that `no` names, on the call beside it, or on any."""
    assert (await campaign.run(f"{VOICEMAIL}expect: [{{{line.format(holds)}}}]"))["failures"] == []
    (failure,) = (await campaign.run(f"{VOICEMAIL}expect: [{{{line.format(fails)}}}]"))["failures"]
    assert " no recording" in f" {failure['expected']}" or "no transcript" in failure["expected"]
    assert seen in failure["seen"]


async def test_a_forbidden_text_that_forbids_nothing_is_told(campaign):
    """Without stars it forbids just that sentence."""
    answer = await campaign.run(f"{VOICEMAIL}expect: [{{no: {{transcript: call me}}}}]")
    assert answer["failures"] == []
    assert any("forbids those words alone" in warning for warning in answer["unused"])


async def test_what_can_not_be_understood_is_called_the_same_everywhere(campaign):
    """In expectations, in what was seen, and in the note of the journal; somebody has spoken all the same."""
    error = VOICEMAIL.replace('say: "please call me back"', "say: {error: ERR1}")
    holds = "{call: 447700900100, recording: {said: '*understood'}}"
    assert (await campaign.run(f"{error}expect: [{holds}]"))["failures"] == []
    fails = "{call: 447700900100, recording: {said: []}}"
    (failure,) = (await campaign.run(f"{error}expect: [{fails}]"))["failures"]
    assert '"what can\'t be understood" was said' in failure["closest"]


async def test_a_call_without_a_recording_has_none(campaign):
    campaign.application.replies["/answer"] = [{"action": "talk", "text": "Hello"}]
    line = "{call: 447700900100, recording: {}, transcript: yes}"
    answer = await campaign.run(f"{VOICEMAIL}expect: [{line}]")
    seen = [failure["seen"] for failure in answer["failures"]]
    assert seen[-2:] == [
        "your app was told of no recording of this call",
        "your app was told of no transcript of this call",
    ]


@pytest.mark.parametrize(
    ("fault", "lines"),
    [
        ("recording: empty", "webhook: {event: record, body: {recording_url: '', size: 0}}"),
        ("transcription: failed", "webhook: {event: transcription, body: {status: transcription_failed}}"),
    ],
)
async def test_fault_of_recordings(campaign, fault, lines):
    """It strikes, and without it the line would fail."""
    spoilt = f"{VOICEMAIL}faults: [{{{fault}, to: 447700900100, first: 1}}]\n"
    answer = await campaign.run(f"{spoilt}expect: [{{{lines}}}]")
    assert (answer["failures"], answer["unused"]) == ([], [])
    assert fault.partition(":")[0] in answer["struck"][0]
    assert expected(await campaign.run(f"{VOICEMAIL}expect: [{{{lines}}}]"))


async def test_nothing_is_written_down_of_an_empty_recording(campaign):
    """Its transcription fails, as a fault of its own would make it."""
    spoilt = f"{VOICEMAIL}faults: [{{recording: empty}}]\n"
    body = "{status: transcription_failed, error: There is no audio to transcribe}"
    told = await campaign.run(f"{spoilt}expect: [{{webhook: {{event: transcription, body: {body}}}}}]")
    assert told["failures"] == []
    (failure,) = (await campaign.run(f'{spoilt}expect: [{{call: 447700900100, transcript: "*"}}]'))[
        "failures"
    ]
    assert "it failed" in failure["seen"]


async def test_fault_of_recordings_that_strikes_nothing_is_told(campaign):
    answer = await campaign.run(f"{VOICEMAIL}faults: [{{recording: empty, to: 447700900999}}]")
    assert len(answer["unused"]) == 1
