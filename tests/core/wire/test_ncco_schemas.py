"""The options of NCCO actions: their ranges from end to end, every spelling, and what is said of bad ones."""

import dataclasses

import pytest

from voice_simulator.core.model.ncco import DtmfOptions, SpeechOptions
from voice_simulator.core.model.vocabulary import AudioFormat, InputType
from voice_simulator.core.wire.ncco_reader import parse_ncco
from voice_simulator.errors import InvalidNcco, NccoProblem

DTMF = frozenset({InputType.DTMF})
SPEECH = frozenset({InputType.SPEECH})
PHONE = {"type": "phone", "number": "447700900001"}

MINIMAL = {
    "talk": {"text": "hello"},
    "stream": {"streamUrl": ["https://example.com/a.mp3"]},
    "input": {"type": ["dtmf"]},
    "record": {},
    "conversation": {"name": "room"},
    "connect": {"endpoint": [PHONE]},
    "notify": {"payload": {"a": 1}, "eventUrl": ["https://example.com/n"]},
    "wait": {},
    "transfer": {"conversationId": "CON-1"},
}

SPOKEN = "a string of 1 to 1500 characters, not counting SSML tags"
TRUTH = "true or false"
LOOPS = "a whole number from 0 to 1000000"
LEVEL = "a number from -1 to 1"
URL = "an http or https URL"
URL_ARRAY = "an array of one http or https URL"
TEXT = "a string of 1 to 255 characters"
ONE_ENDPOINT = "an array of exactly one endpoint"
OBJECT = "an object"
TO_SIXTY = "a number from 1 to 60"
TO_HUNDRED = "a whole number from 0 to 100"
TYPES = "an array of at least 1, each entry dtmf or speech"
METHOD = "GET or POST"
CALL_SPAN = "a number from 0 to 7200"
BEHAVIOR = "continue or hangup"
BEEP_TIMEOUT = "a whole number from 45 to 120"
CHANNELS = "a whole number from 1 to 32"
SILENCE = "a whole number from 3 to 10"
RECORD_SPAN = "a whole number from 3 to 7200"
KEY = "one of the keys 0-9, * and #"
PAUSE = "a number from 0.4 to 10"
VOICE = "a voice such as Kimberly, or any with a language"


@pytest.mark.parametrize(
    ("word", "options", "expected"),
    [
        ("talk", {"bargeIn": True}, {"barge_in": True}),
        ("talk", {"bargeIn": "false"}, {"barge_in": False}),
        ("talk", {"bargeIn": "true", "loop": "0", "level": "-1"}, {"barge_in": True, "loop": 0, "level": -1}),
        ("talk", {"loop": 1_000_000, "level": 1}, {"loop": 1_000_000, "level": 1}),
        ("talk", {"level": 0.4}, {"level": 0.4}),
        (
            "talk",
            {"language": "en-GB-WLS", "style": "3", "premium": "true"},
            {"language": "en-GB-WLS", "style": 3, "premium": True},
        ),
        ("talk", {"language": "ar", "voiceName": "Anybody"}, {"language": "ar", "voice_name": "Anybody"}),
        (
            "stream",
            {"bargeIn": "true", "loop": "2", "level": "0.1"},
            {"barge_in": True, "loop": 2, "level": 0.1},
        ),
        ("stream", {"level": -1, "loop": 0}, {"level": -1, "loop": 0}),
        ("input", {"type": ["speech"]}, {"types": SPEECH}),
        ("input", {"type": ["dtmf", "speech"]}, {"types": DTMF | SPEECH}),
        ("input", {"mode": "asynchronous"}, {"asynchronous": True}),
        ("input", {"mode": "synchronous"}, {"asynchronous": False}),
        (
            "input",
            {"dtmf": {"timeOut": "10", "submitOnHash": "true"}},
            {"dtmf": DtmfOptions(time_out=10_000, submit_on_hash=True)},
        ),
        (
            "input",
            {"dtmf": {"timeOut": 30, "maxDigits": "1"}},
            {"dtmf": DtmfOptions(time_out=30_000, max_digits=1)},
        ),
        (
            "input",
            {"dtmf": {"timeOut": 0, "maxDigits": 22}},
            {"dtmf": DtmfOptions(time_out=0, max_digits=22)},
        ),
        ("input", {"dtmf": {"timeOut": 0.5, "maxDigits": None}}, {"dtmf": DtmfOptions(time_out=500)}),
        ("input", {"timeOut": 99, "maxDigits": 9}, {}),
        (
            "input",
            {"speech": {"uuid": ["u-1"], "endOnSilence": 0.4, "language": "en-GB", "context": ["a", "b"]}},
            {"speech": SpeechOptions(uuid="u-1", end_on_silence=400, language="en-GB", context=("a", "b"))},
        ),
        (
            "input",
            {
                "speech": {
                    "startTimeout": 1,
                    "maxDuration": "1",
                    "saveAudio": "true",
                    "sensitivity": 0,
                    "endOnSilence": "10",
                }
            },
            {
                "speech": SpeechOptions(
                    start_timeout=1000,
                    max_duration=1000,
                    save_audio=True,
                    sensitivity=0,
                    end_on_silence=10_000,
                )
            },
        ),
        (
            "input",
            {"speech": {"startTimeout": 60, "maxDuration": 60, "sensitivity": "100", "uuid": "u-1"}},
            {"speech": SpeechOptions(start_timeout=60_000, max_duration=60_000, sensitivity=100, uuid="u-1")},
        ),
        ("record", {"format": "wav"}, {"format": AudioFormat.WAV}),
        ("record", {"format": "ogg", "channels": 32}, {"format": AudioFormat.OGG, "channels": 32}),
        ("record", {"split": "conversation"}, {"split": True, "channels": 2}),
        (
            "record",
            {"split": "conversation", "channels": "3"},
            {"split": True, "channels": 3, "format": AudioFormat.WAV},
        ),
        ("record", {"channels": 1}, {"channels": 1}),
        ("record", {"endOnSilence": "3", "beepStart": "true"}, {"end_on_silence": 3000, "beep_start": True}),
        ("record", {"endOnSilence": 10, "endOnKey": "#"}, {"end_on_silence": 10_000, "end_on_key": "#"}),
        ("record", {"endOnKey": "*", "timeOut": 3}, {"end_on_key": "*", "time_out": 3000}),
        ("record", {"endOnKey": "0", "timeOut": "7200"}, {"end_on_key": "0", "time_out": 7_200_000}),
        ("record", {"timeOut": 600}, {"time_out": 600_000}),
        ("conversation", {"musicOnHoldUrl": "http://a/m"}, {"music_on_hold_url": "http://a/m"}),
        ("conversation", {"musicOnHoldUrl": ["http://a/m"]}, {"music_on_hold_url": "http://a/m"}),
        (
            "conversation",
            {"startOnEnter": "false", "endOnExit": "true", "record": "true", "mute": True},
            {"start_on_enter": False, "end_on_exit": True, "record": True, "mute": True},
        ),
        ("conversation", {"canSpeak": ["u-1"], "canHear": []}, {"can_speak": ("u-1",), "can_hear": ()}),
        ("connect", {"from": "447700900000"}, {"from_": "447700900000"}),
        ("connect", {"from": "+447700900000"}, {"from_": "447700900000"}),
        ("connect", {"from": "Unknown"}, {"from_": "Unknown"}),
        ("connect", {"randomFromNumber": "true"}, {"random_from_number": True}),
        ("connect", {"randomFromNumber": False, "from": "1"}, {"from_": "1"}),
        ("connect", {"eventType": "synchronous"}, {"synchronous": True}),
        ("connect", {"timeout": "5", "limit": "0"}, {"timeout": 5000, "limit": 0}),
        ("connect", {"timeout": 0, "limit": 7200}, {"timeout": 0, "limit": 7_200_000}),
        ("connect", {"timeout": 7200}, {"timeout": 7_200_000}),
        ("connect", {"ringbackTone": ["http://a/r"]}, {"ringback_tone": "http://a/r"}),
        ("connect", {"ringbackTone": "http://a/r"}, {"ringback_tone": "http://a/r"}),
        ("notify", {"payload": {"deep": [{"er": None}]}}, {"payload": {"deep": [{"er": None}]}}),
        ("wait", {"timeout": "0.1"}, {"timeout": 100}),
        ("wait", {"timeout": 0.01}, {"timeout": 100}),
        ("wait", {"timeout": -3}, {"timeout": 100}),
        ("wait", {"timeout": 7200}, {"timeout": 7_200_000}),
        ("wait", {"timeout": 7201}, {"timeout": 7_200_000}),
        (
            "transfer",
            {"canHear": ["u-1"], "canSpeak": [], "mute": "true"},
            {"can_hear": ("u-1",), "can_speak": (), "mute": True},
        ),
    ],
)
def test_options(word, options, expected):
    """Every option, at both ends of its range and in the spellings that SDKs send."""
    (without,) = parse_ncco([{"action": word, **MINIMAL[word]}])
    # The input is for prompts that can be cut.
    found, _ = parse_ncco([{"action": word, **MINIMAL[word], **options}, {"action": "input"}])
    assert found == dataclasses.replace(without, **expected)


@pytest.mark.parametrize(
    ("word", "options", "path", "expected", "got"),
    [
        ("talk", {"text": None}, "text", SPOKEN, "nothing"),
        ("talk", {"bargeIn": 1}, "bargeIn", TRUTH, "1"),
        ("talk", {"loop": -1}, "loop", LOOPS, "-1"),
        ("talk", {"level": "1.1"}, "level", LEVEL, "'1.1'"),
        ("talk", {"level": -1.1}, "level", LEVEL, "-1.1"),
        (
            "talk",
            {"language": "English, please"},
            "language",
            "a language such as en-US",
            "'English, please'",
        ),
        ("talk", {"style": -1}, "style", TO_HUNDRED, "-1"),
        ("talk", {"premium": "yes"}, "premium", TRUTH, "'yes'"),
        ("talk", {"voiceName": "Bob"}, "voiceName", VOICE, "'Bob'"),
        ("stream", {"streamUrl": None}, "streamUrl", URL_ARRAY, "nothing"),
        ("stream", {"streamUrl": "http://a/"}, "streamUrl", URL_ARRAY, "'http://a/'"),
        ("stream", {"streamUrl": ["a.mp3"]}, "streamUrl", URL_ARRAY, "'a.mp3'"),
        ("stream", {"loop": 1.5}, "loop", LOOPS, "1.5"),
        ("stream", {"level": 2}, "level", LEVEL, "2"),
        ("stream", {"bargeIn": "on"}, "bargeIn", TRUTH, "'on'"),
        ("input", {"type": []}, "type", TYPES, "an empty array"),
        ("input", {"type": "dtmf"}, "type", TYPES, "'dtmf'"),
        ("input", {"type": ["dtmf", "keys"]}, "type[1]", "dtmf or speech", "'keys'"),
        ("input", {"mode": "sync"}, "mode", "synchronous or asynchronous", "'sync'"),
        ("input", {"dtmf": True}, "dtmf", OBJECT, "true"),
        ("input", {"dtmf": {"timeOut": -1}}, "dtmf.timeOut", "a number from 0 to 86400", "-1"),
        ("input", {"dtmf": {"maxDigits": 23}}, "dtmf.maxDigits", "a whole number from 1 to 22", "23"),
        ("input", {"dtmf": {"submitOnHash": 1}}, "dtmf.submitOnHash", TRUTH, "1"),
        ("input", {"speech": {"endOnSilence": 0.3}}, "speech.endOnSilence", PAUSE, "0.3"),
        ("input", {"speech": {"endOnSilence": 11}}, "speech.endOnSilence", PAUSE, "11"),
        ("input", {"speech": {"startTimeout": 0}}, "speech.startTimeout", TO_SIXTY, "0"),
        ("input", {"speech": {"startTimeout": 61}}, "speech.startTimeout", TO_SIXTY, "61"),
        ("input", {"speech": {"maxDuration": 0}}, "speech.maxDuration", TO_SIXTY, "0"),
        ("input", {"speech": {"maxDuration": 61}}, "speech.maxDuration", TO_SIXTY, "61"),
        ("input", {"speech": {"sensitivity": 101}}, "speech.sensitivity", TO_HUNDRED, "101"),
        ("input", {"speech": {"sensitivity": -1}}, "speech.sensitivity", TO_HUNDRED, "-1"),
        (
            "input",
            {"speech": {"context": ["a", 1]}},
            "speech.context[1]",
            "a string of 1 to 1000 characters",
            "1",
        ),
        ("input", {"eventUrl": "example.com"}, "eventUrl", URL, "'example.com'"),
        ("input", {"eventMethod": "PUT"}, "eventMethod", METHOD, "'PUT'"),
        ("record", {"format": "aac"}, "format", "one of mp3, wav or ogg", "'aac'"),
        ("record", {"split": True}, "split", "conversation", "true"),
        ("record", {"channels": 0}, "channels", CHANNELS, "0"),
        ("record", {"channels": 33}, "channels", CHANNELS, "33"),
        ("record", {"endOnSilence": 2}, "endOnSilence", SILENCE, "2"),
        ("record", {"endOnSilence": "11"}, "endOnSilence", SILENCE, "'11'"),
        ("record", {"endOnKey": "##"}, "endOnKey", KEY, "'##'"),
        ("record", {"endOnKey": ""}, "endOnKey", KEY, "''"),
        ("record", {"timeOut": 2}, "timeOut", RECORD_SPAN, "2"),
        ("record", {"timeOut": 7201}, "timeOut", RECORD_SPAN, "7201"),
        ("record", {"beepStart": "beep"}, "beepStart", TRUTH, "'beep'"),
        ("conversation", {"name": None}, "name", TEXT, "nothing"),
        ("conversation", {"name": ""}, "name", TEXT, "''"),
        ("conversation", {"musicOnHoldUrl": []}, "musicOnHoldUrl", URL, "an empty array"),
        ("conversation", {"startOnEnter": 0}, "startOnEnter", TRUTH, "0"),
        ("conversation", {"endOnExit": {}}, "endOnExit", TRUTH, "an object"),
        ("conversation", {"record": "maybe"}, "record", TRUTH, "'maybe'"),
        ("conversation", {"mute": "no"}, "mute", TRUTH, "'no'"),
        ("conversation", {"canHear": [None]}, "canHear[0]", TEXT, "null"),
        ("connect", {"endpoint": None}, "endpoint", ONE_ENDPOINT, "nothing"),
        ("connect", {"endpoint": PHONE}, "endpoint", ONE_ENDPOINT, "an object"),
        ("connect", {"endpoint": [PHONE, PHONE]}, "endpoint", ONE_ENDPOINT, "an array of 2"),
        ("connect", {"endpoint": ["x"]}, "endpoint[0]", "an endpoint object", "'x'"),
        (
            "connect",
            {"endpoint": [{"type": "phone", "number": "12x"}]},
            "endpoint[0].number",
            "a string of 7 to 15 digits",
            "'12x'",
        ),
        ("connect", {"endpoint": [PHONE | {"onAnswer": {}}]}, "endpoint[0].onAnswer.url", URL, "nothing"),
        (
            "connect",
            {"endpoint": [PHONE | {"onAnswer": "http://a/"}]},
            "endpoint[0].onAnswer",
            OBJECT,
            "'http://a/'",
        ),
        ("connect", {"from": 447700900000}, "from", TEXT, "447700900000"),
        (
            "connect",
            {"from": "1", "randomFromNumber": True},
            "randomFromNumber",
            "false or left out when from is given",
            "true",
        ),
        ("connect", {"eventType": "asynchronous"}, "eventType", "synchronous", "'asynchronous'"),
        ("connect", {"timeout": -1}, "timeout", CALL_SPAN, "-1"),
        ("connect", {"timeout": 7201}, "timeout", CALL_SPAN, "7201"),
        ("connect", {"limit": -1}, "limit", CALL_SPAN, "-1"),
        ("connect", {"limit": 7201}, "limit", CALL_SPAN, "7201"),
        ("connect", {"machineDetection": "stop"}, "machineDetection", BEHAVIOR, "'stop'"),
        (
            "connect",
            {"advancedMachineDetection": {"behavior": "stop"}},
            "advancedMachineDetection.behavior",
            BEHAVIOR,
            "'stop'",
        ),
        (
            "connect",
            {"advancedMachineDetection": {"behavior": "hangup", "mode": "beep"}},
            "advancedMachineDetection.mode",
            "one of default, detect or detect_beep",
            "'beep'",
        ),
        (
            "connect",
            {"advancedMachineDetection": {"behavior": "hangup", "beep_timeout": 44}},
            "advancedMachineDetection.beep_timeout",
            BEEP_TIMEOUT,
            "44",
        ),
        (
            "connect",
            {"advancedMachineDetection": {"behavior": "hangup", "beep_timeout": 121}},
            "advancedMachineDetection.beep_timeout",
            BEEP_TIMEOUT,
            "121",
        ),
        ("connect", {"ringbackTone": 7}, "ringbackTone", URL, "7"),
        ("notify", {"payload": None}, "payload", OBJECT, "nothing"),
        ("notify", {"payload": "x"}, "payload", OBJECT, "'x'"),
        ("notify", {"eventUrl": None}, "eventUrl", URL, "nothing"),
        ("notify", {"eventMethod": "PATCH"}, "eventMethod", METHOD, "'PATCH'"),
        ("wait", {"timeout": "soon"}, "timeout", "a number", "'soon'"),
        ("transfer", {"conversationId": None}, "conversationId", TEXT, "nothing"),
        ("transfer", {"mute": 1}, "mute", TRUTH, "1"),
        (
            "transfer",
            {"canSpeak": "u-1"},
            "canSpeak",
            "an array, each entry a string of 1 to 255 characters",
            "'u-1'",
        ),
    ],
)
def test_bad_options(word, options, path, expected, got):
    """A bad option is named by its path, with what was expected and what came."""
    document = [{"action": word, **MINIMAL[word], **options}]
    with pytest.raises(InvalidNcco) as refused:
        parse_ncco(document)
    assert refused.value.problems == (NccoProblem(f"$[0].{path}", expected, got),)
