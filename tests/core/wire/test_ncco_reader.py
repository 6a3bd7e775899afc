"""NCCOs: every action with its options, defaults, ranges and spellings, and what is said of bad ones."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.model.detection import Behavior, DetectionMode, MachineDetection
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.ncco import (
    ConnectAction,
    ConversationAction,
    DtmfOptions,
    InputAction,
    NotifyAction,
    OnAnswer,
    RecordAction,
    SpeechOptions,
    StreamAction,
    TalkAction,
    Transcription,
    TransferAction,
    WaitAction,
)
from voice_simulator.core.model.speech import VOICES
from voice_simulator.core.model.vocabulary import AudioFormat, HttpMethod, InputType
from voice_simulator.core.wire.ncco_reader import parse_ncco
from voice_simulator.errors import InvalidNcco

DTMF = frozenset({InputType.DTMF})
PHONE = {"type": "phone", "number": "447700900001"}
CALLEE = Endpoint(type=EndpointType.PHONE, address="447700900001")
WORDS = "one of talk, stream, input, record, conversation, connect, notify, wait, transfer"

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


def action(word, **options):
    """Return the one action that a good NCCO of one is."""
    (found,) = parse_ncco([{"action": word, **MINIMAL[word], **options}])
    return found


def problems(document):
    """Return what is said of a bad NCCO."""
    with pytest.raises(InvalidNcco) as refused:
        parse_ncco(document)
    return [str(problem) for problem in refused.value.problems]


def problem(word, **options):
    """Return the one thing said of an action, without the index of it."""
    (said,) = problems([{"action": word, **MINIMAL[word], **options}])
    assert said.startswith("$[0]")
    return said.removeprefix("$[0].")


DEFAULTS = {
    "talk": TalkAction(
        text="hello",
        barge_in=False,
        loop=1,
        level=0,
        language="en-US",
        style=0,
        premium=False,
        voice_name="Kimberly",
    ),
    "stream": StreamAction(url="https://example.com/a.mp3", barge_in=False, loop=1, level=0),
    "input": InputAction(
        types=DTMF,
        legacy=False,
        dtmf=DtmfOptions(time_out=3000, max_digits=4, submit_on_hash=False),
        speech=SpeechOptions(
            uuid=None,
            end_on_silence=2000,
            language="en-US",
            context=(),
            start_timeout=10_000,
            max_duration=60_000,
            save_audio=False,
            sensitivity=None,
        ),
        asynchronous=False,
        event_url=None,
        event_method=None,
    ),
    "record": RecordAction(
        format=AudioFormat.MP3,
        split=False,
        channels=1,
        end_on_silence=None,
        end_on_key=None,
        time_out=None,
        beep_start=False,
        event_url=None,
        event_method=None,
    ),
    "conversation": ConversationAction(
        name="room",
        music_on_hold_url=None,
        start_on_enter=True,
        end_on_exit=False,
        record=False,
        can_speak=None,
        can_hear=None,
        mute=False,
        event_url=None,
        event_method=None,
    ),
    "connect": ConnectAction(
        endpoint=CALLEE,
        on_answer=None,
        from_=None,
        random_from_number=False,
        synchronous=False,
        timeout=60_000,
        limit=7_200_000,
        detection=None,
        ringback_tone=None,
        event_url=None,
        event_method=None,
    ),
    "notify": NotifyAction(payload={"a": 1}, event_url="https://example.com/n", event_method=None),
    "wait": WaitAction(timeout=10_000),
    "transfer": TransferAction(conversation_id="CON-1", can_hear=None, can_speak=None, mute=False),
}


@pytest.mark.parametrize("word", MINIMAL)
def test_defaults(word):
    """What is left out has its documented value, spans in milliseconds."""
    found = action(word)
    assert found == DEFAULTS[word]
    assert found.word == word


@pytest.mark.parametrize("word", MINIMAL)
def test_null_is_the_same_as_absent(word):
    """The Python SDK sends nulls for what was not set."""
    names = [
        *("bargeIn", "loop", "level", "language", "style", "premium", "voiceName", "dtmf", "speech", "mode"),
        *("timeOut", "maxDigits", "submitOnHash", "format", "split", "channels", "endOnSilence", "endOnKey"),
        *(
            "beepStart",
            "musicOnHoldUrl",
            "startOnEnter",
            "endOnExit",
            "record",
            "canSpeak",
            "canHear",
            "mute",
            "transcription",
        ),
        *("from", "randomFromNumber", "eventType", "timeout", "limit", "machineDetection", "ringbackTone"),
        *("advancedMachineDetection", "advanced_machine_detection", "eventMethod"),
    ]
    assert action(word, **dict.fromkeys(names)) == DEFAULTS[word]


@pytest.mark.parametrize("word", MINIMAL)
def test_unknown_options_are_ignored(word):
    """A large production user sends an `error` key, others send what is newer than this."""
    assert action(word, error="_", newer={"language": "en-US"}) == DEFAULTS[word]


@pytest.mark.parametrize("word", ["record", "conversation"])
def test_a_transcription_has_its_options(word):
    """An object without any asks for one all the same."""
    asked = {"language": "de-DE", "sentimentAnalysis": "true", "provider": "aws", "eventUrl": "http://a/t"}
    assert action(word, transcription=asked).transcription == Transcription(
        language="de-DE", sentiment_analysis=True, provider="aws", event_url="http://a/t"
    )
    assert action(word, transcription={}).transcription == Transcription()
    assert problem(word, transcription="yes") == "transcription: expected an object, got 'yes'"


@pytest.mark.parametrize("word", ["input", "record", "conversation", "connect", "notify"])
@pytest.mark.parametrize("url", ["http://a/e", ["http://a/e"]])
@pytest.mark.parametrize("method", ["GET", "post"])
def test_where_events_go(word, url, method):
    """The URL is a string or an array of one, the method in any case."""
    found = action(word, eventUrl=url, eventMethod=method)
    assert (found.event_url, found.event_method) == ("http://a/e", HttpMethod(method.upper()))


def test_what_an_input_wants():
    """Each kind of input can be asked after."""
    both = action("input", type=["speech", "dtmf"])
    keys = action("input")
    assert (both.wants_dtmf, both.wants_speech) == (True, True)
    assert (keys.wants_dtmf, keys.wants_speech) == (True, False)


def test_an_input_without_a_type_is_of_the_old_form():
    """Its options are beside the action, whatever else there is, and time-outs may be out of range."""
    document = {"action": "input", "type": None, "timeOut": 30, "maxDigits": "20", "submitOnHash": "true"}
    (found,) = parse_ncco(
        [document | {"eventUrl": ["http://a/i"], "eventMethod": "POST", "dtmf": {"maxDigits": 1}}]
    )
    assert found == InputAction(
        types=DTMF,
        legacy=True,
        dtmf=DtmfOptions(time_out=30_000, max_digits=20, submit_on_hash=True),
        event_url="http://a/i",
        event_method=HttpMethod.POST,
    )
    assert parse_ncco([{"action": "input"}]) == (InputAction(types=DTMF, legacy=True),)
    assert problems([{"action": "input", "maxDigits": 0}]) == [
        "$[0].maxDigits: expected a whole number from 1 to 22, got 0"
    ]


@pytest.mark.parametrize(
    ("options", "types"),
    [
        ({"dtmf": {"maxDigits": "1"}}, ["dtmf"]),
        ({"dtmf": {}, "type": None}, ["dtmf"]),
        ({"speech": {}, "dtmf": None}, ["speech"]),
        ({"speech": {"language": "de-DE"}, "dtmf": {}}, ["dtmf", "speech"]),
    ],
)
def test_an_input_without_a_type_takes_what_it_has_options_for(options, types):
    """As the PHP and Go SDKs write it: it is of the new form."""
    (found,) = parse_ncco([{"action": "input", **options}])
    assert (found.types, found.legacy) == (frozenset(types), False)
    assert found == dataclasses.replace(action("input", **options), types=frozenset(types))


def test_options_of_an_input_without_a_type_that_are_no_object_are_refused():
    """Rather than passed over."""
    assert problems([{"action": "input", "dtmf": "1"}]) == ["$[0].dtmf: expected an object, got '1'"]


CUT = {"action": "talk", "text": "hello", "bargeIn": True}
SOUND = {"action": "stream", "streamUrl": ["https://example.com/a.mp3"]}
MENU = {"action": "input", "type": ["dtmf"]}
BETWEEN = "expected false, or followed by an input with nothing but talk and stream between, got true with"


@pytest.mark.parametrize(
    ("ncco", "said"),
    [
        ([CUT], ["$[0].bargeIn: {} no input behind it"]),
        ([SOUND | {"bargeIn": "true"}, SOUND], ["$[0].bargeIn: {} no input behind it"]),
        ([SOUND, CUT, SOUND, {"action": "wait"}, MENU], ["$[1].bargeIn: {} wait behind it"]),
        ([CUT, CUT, {"action": "record"}], ["$[0].bargeIn: {} record behind it"]),
        (
            [CUT, MENU, CUT, {"action": "record"}, CUT],
            ["$[2].bargeIn: {} record behind it", "$[4].bargeIn: {} no input behind it"],
        ),
    ],
)
def test_a_prompt_that_can_be_cut_needs_an_input_that_listens(ncco, said):
    """Prompts alone may stand between the two, since they can be cut then as well."""
    assert problems(ncco) == [one.format(BETWEEN) for one in said]


@pytest.mark.parametrize(
    "ncco", [[CUT, MENU], [CUT, SOUND, CUT, MENU, {"action": "wait"}], [MENU, CUT, MENU]]
)
def test_a_prompt_before_an_input_can_be_cut(ncco):
    """Whatever else comes before and after."""
    assert len(parse_ncco(ncco)) == len(ncco)


@pytest.mark.parametrize(
    "text", ["x", "x" * 1500, "<speak>" + "<break time='1s'/>" * 500 + "x" * 1500 + "</speak>"]
)
def test_a_text_has_up_to_1500_characters_without_tags(text):
    """The tags of SSML are not counted."""
    assert action("talk", text=text).text == text


@pytest.mark.parametrize(
    "text", ["", "x" * 1501, "<speak>" + "x" * 1501 + "</speak>", 7, None, "<" * 200_000, "<a>" * 50_000]
)
def test_other_texts_are_refused(text):
    """Nothing to say, or too much."""
    said = problem("talk", text=text)
    assert said.startswith("text: expected a string of 1 to 1")


@pytest.mark.parametrize("voice", sorted(VOICES))
def test_every_voice_of_the_document(voice):
    """All voices of the 1.0.1 document are known."""
    assert action("talk", voiceName=voice).voice_name == voice


@pytest.mark.parametrize("key", ["advancedMachineDetection", "advanced_machine_detection"])
def test_machine_detection(key):
    """The advanced option counts where both are given; its object may leave things out."""
    assert action("connect", machineDetection="hangup").detection == MachineDetection(
        behavior=Behavior.HANGUP, mode=DetectionMode.DEFAULT, beep_timeout=45_000, advanced=False
    )
    full = {"behavior": "hangup", "mode": "detect_beep", "beep_timeout": "120"}
    expected = MachineDetection(
        behavior=Behavior.HANGUP, mode=DetectionMode.DETECT_BEEP, beep_timeout=120_000, advanced=True
    )
    assert action("connect", machineDetection="continue", **{key: full}).detection == expected
    assert action("connect", **{key: {"behavior": "continue", "mode": None}}).detection == MachineDetection(
        behavior=Behavior.CONTINUE, mode=DetectionMode.DETECT, beep_timeout=45_000, advanced=True
    )
    least = {"behavior": "continue", "mode": "default", "beepTimeout": 45}
    assert action("connect", **{key: least}).detection == MachineDetection(
        mode=DetectionMode.DEFAULT, advanced=True
    )


@pytest.mark.parametrize("given", [{}, {"mode": "detect"}, {"behavior": None, "beep_timeout": 60}])
def test_an_advanced_detection_needs_its_behavior(given):
    """The platform does not take it for `continue`."""
    assert problem("connect", advancedMachineDetection=given) == (
        "advancedMachineDetection.behavior: expected continue or hangup, got nothing"
    )


@pytest.mark.parametrize("key", ["ringbackTone", "ringback"])
def test_on_answer(key):
    """The called party may hear something first, and the old name of the tone is still read."""
    found = action("connect", endpoint=[PHONE | {"onAnswer": {"url": ["http://a/w"], key: "http://a/r"}}])
    assert found == dataclasses.replace(
        DEFAULTS["connect"], on_answer=OnAnswer(url="http://a/w", ringback_tone="http://a/r")
    )
    assert action("connect", endpoint=[PHONE | {"onAnswer": None}]).on_answer is None


@pytest.mark.parametrize("key", ["conversationId", "conversation_id"])
def test_both_spellings_of_a_conversation_s_id(key):
    """The Ruby SDK writes it with an underscore."""
    assert parse_ncco([{"action": "transfer", key: "CON-2"}]) == (TransferAction(conversation_id="CON-2"),)


@pytest.mark.parametrize(
    ("document", "got"),
    [
        (None, "null"),
        ({}, "an object"),
        ("[]", "'[]'"),
        (7, "7"),
        ([], "an empty array"),
        ([{}] * 1001, "an array of 1001"),
    ],
)
def test_an_ncco_is_an_array_of_actions(document, got):
    """Nothing else is one, nor one without end."""
    assert problems(document) == [f"$: expected an array of 1 to 1000 actions, got {got}"]


def test_a_thousand_actions_are_an_ncco():
    """The bound itself is within it."""
    assert len(parse_ncco([{"action": "wait"}] * 1000)) == 1000


TEXT = "a string of 1 to 1500 characters, not counting SSML tags"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (None, "$[1]: expected an action object, got null"),
        ([], "$[1]: expected an action object, got an empty array"),
        ({}, f"$[1].action: expected {WORDS}, got nothing"),
        ({"action": None}, f"$[1].action: expected {WORDS}, got nothing"),
        (
            {"Action": "talk"},
            f"$[1].action: expected {WORDS}, got nothing; Action is unknown; did you mean action?",
        ),
        (
            {"action": "talk", "txt": "Hi"},
            f"$[1].text: expected {TEXT}, got nothing; txt is unknown; did you mean text?",
        ),
        ({"action": "Talk"}, f"$[1].action: expected {WORDS}, got 'Talk'"),
        ({"action": "pay"}, f"$[1].action: expected {WORDS}, got 'pay'"),
        ({"action": ["talk"]}, f"$[1].action: expected {WORDS}, got an array of 1"),
        ({"action": {}}, f"$[1].action: expected {WORDS}, got an object"),
    ],
)
def test_an_action_is_an_object_with_a_known_word(entry, said):
    """What is no action is named by its place."""
    assert problems([{"action": "wait"}, entry]) == [said]


def test_all_problems_are_named():
    """Neither a bad action nor a bad option hides another."""
    said = problems(
        [
            {"action": "talk", "loop": "x", "voiceName": "Bob"},
            {"action": "wait"},
            {
                "action": "connect",
                "timeout": {},
                "endpoint": [{"type": "phone", "onAnswer": {"ringback": 1}}],
            },
            {"action": "fly"},
        ]
    )
    assert [text.partition(":")[0] for text in said] == [
        "$[0].text",
        "$[0].loop",
        "$[0].voiceName",
        "$[2].endpoint[0].number",
        "$[2].endpoint[0].onAnswer.url",
        "$[2].endpoint[0].onAnswer.ringbackTone",
        "$[2].timeout",
        "$[3].action",
    ]


def test_actions_keep_their_order():
    """An NCCO is run as it was written."""
    words = list(MINIMAL)
    assert [
        found.word for found in parse_ncco([{"action": word, **MINIMAL[word]} for word in words])
    ] == words


OPTION_NAMES = [
    *(
        "text",
        "bargeIn",
        "loop",
        "level",
        "language",
        "voiceName",
        "streamUrl",
        "type",
        "dtmf",
        "speech",
        "timeOut",
    ),
    *(
        "maxDigits",
        "format",
        "split",
        "channels",
        "endOnSilence",
        "endOnKey",
        "name",
        "canHear",
        "endpoint",
        "from",
    ),
    *(
        "timeout",
        "limit",
        "eventType",
        "advancedMachineDetection",
        "payload",
        "eventUrl",
        "conversationId",
        "url",
    ),
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["dtmf", "http://a/", "phone"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(OPTION_NAMES), inner, max_size=3)
    ),
    max_leaves=10,
)
entries = st.dictionaries(st.sampled_from(OPTION_NAMES), values, max_size=6)


@given(entry=entries, word=st.sampled_from(list(MINIMAL)), complete=st.booleans())
def test_no_options_break_the_reader(entry, word, complete):
    """Whatever options hold they are read, or refused with every problem's path."""
    document = [{**(MINIMAL[word] if complete else {}), **entry, "action": word}]
    try:
        actions = parse_ncco(document)
    except InvalidNcco as error:
        paths = [found.path for found in error.problems]
    else:
        assert [found.word for found in actions] == [word]
        return
    assert paths
    assert all(path.startswith("$[0].") for path in paths)


@given(document=values)
def test_no_document_breaks_the_reader(document):
    """Whatever JSON an application serves raises nothing but the declared error."""
    with pytest.raises(InvalidNcco):
        parse_ncco(document)
