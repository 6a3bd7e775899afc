"""All bodies and queries but that of `POST /v1/calls`: what is taken, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.model.commands import (
    CallAction,
    DtmfCommand,
    DtmfSubscription,
    ListFilter,
    ModifyCall,
    SortOrder,
    StreamCommand,
    TalkCommand,
)
from voice_simulator.core.model.ncco import TalkAction
from voice_simulator.core.model.speech import VOICES
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire.create_call_reader import read_create_call
from voice_simulator.core.wire.list_filter_reader import read_list_filter
from voice_simulator.core.wire.media_command_reader import (
    read_dtmf,
    read_dtmf_subscription,
    read_stream,
    read_talk,
)
from voice_simulator.core.wire.modify_call_reader import read_modify_call
from voice_simulator.errors import InvalidRequest

REQUIRED = "Is required."
URL_ARRAY = "Must be an array of one http or https URL, got"
DATE = "Must be an ISO 8601 date-time such as 2016-11-14T07:45:14Z, got"
URL = "http://app/x"
PHONE = {"type": "phone", "number": "447700900001"}
TALK = [{"action": "talk", "text": "hello"}]


def refused(read, body):
    """Return what a reader says of each bad field."""
    with pytest.raises(InvalidRequest) as error:
        read(body)
    return error.value.parameters


class TestModifyCall:
    """`PUT /v1/calls/{uuid}`."""

    @pytest.mark.parametrize("action", ["hangup", "mute", "unmute", "earmuff", "unearmuff"])
    def test_what_needs_no_destination(self, action):
        """Whatever is given for one is not looked at."""
        expected = ModifyCall(action=CallAction(action), url=None, ncco=None)
        assert read_modify_call({"action": action}) == expected
        assert read_modify_call({"action": action, "destination": "anywhere"}) == expected

    def test_a_transfer_to_a_url(self):
        """Where the NCCO is."""
        body = {"action": "transfer", "destination": {"type": "ncco", "url": [URL], "ncco": None}}
        assert read_modify_call(body) == ModifyCall(action=CallAction.TRANSFER, url=URL)

    def test_a_transfer_to_an_ncco(self):
        """What the NCCO is."""
        body = {"action": "transfer", "destination": {"type": "ncco", "ncco": TALK}}
        assert read_modify_call(body) == ModifyCall(
            action=CallAction.TRANSFER, ncco=(TalkAction(text="hello"),)
        )

    @pytest.mark.parametrize(
        ("body", "parameters"),
        [
            ({}, {"action": REQUIRED}),
            (
                {"action": "stop"},
                {"action": f"Must be one of {', '.join(list(CallAction)[:-1])} or transfer, got 'stop'."},
            ),
            ({"action": "transfer"}, {"destination": REQUIRED}),
            ({"action": "transfer", "destination": URL}, {"destination": f"Must be an object, got '{URL}'."}),
        ],
    )
    def test_bad_bodies(self, body, parameters):
        """No action, another action, nowhere to go."""
        assert refused(read_modify_call, body) == parameters

    @pytest.mark.parametrize(
        ("destination", "parameters"),
        [
            ({"url": [URL]}, {"destination.type": REQUIRED}),
            ({"type": "call", "url": [URL]}, {"destination.type": "Must be ncco, got 'call'."}),
            (
                {"type": "ncco"},
                {
                    "destination.ncco": "Is required unless url is given.",
                    "destination.url": "Is required unless ncco is given.",
                },
            ),
            (
                {"type": "ncco", "url": [URL], "ncco": TALK},
                {"destination.ncco": "Must be left out when url is given, got an array of 1."},
            ),
            (
                {"type": "ncco", "url": URL},
                {"destination.url": f"{URL_ARRAY} '{URL}'."},
            ),
            (
                {"type": "ncco", "ncco": [{"action": "connect", "endpoint": [{}]}]},
                {"destination.ncco[0].endpoint[0].type": REQUIRED},
            ),
            ({"type": "ncco", "ncco": [{}]}, {"destination.ncco[0].action": REQUIRED}),
        ],
    )
    def test_bad_destinations(self, destination, parameters):
        """Exactly one of a URL and an NCCO, and that one good."""
        assert refused(read_modify_call, {"action": "transfer", "destination": destination}) == parameters


class TestPlaying:
    """`PUT` of stream, talk and dtmf."""

    @pytest.mark.parametrize(
        ("members", "expected"),
        [
            ({}, StreamCommand(url=URL, loop=1, level=0)),
            ({"loop": 0, "level": "-1"}, StreamCommand(url=URL, loop=0, level=-1)),
            ({"loop": "3", "level": 1}, StreamCommand(url=URL, loop=3, level=1)),
            ({"loop": None, "level": "0.4"}, StreamCommand(url=URL, level=0.4)),
        ],
    )
    def test_a_stream(self, members, expected):
        """The level is a string in the document and a number in some SDKs."""
        assert read_stream({"stream_url": [URL], **members}) == expected

    def test_a_bad_stream(self):
        """Each bad member is named."""
        assert refused(read_stream, {}) == {"stream_url": REQUIRED}
        assert refused(read_stream, {"stream_url": URL, "loop": -1, "level": "1.1"}) == {
            "stream_url": f"{URL_ARRAY} '{URL}'.",
            "loop": "Must be a whole number from 0 to 1000000, got -1.",
            "level": "Must be a number from -1 to 1, got '1.1'.",
        }

    def test_a_talk(self):
        """Its defaults, and all of its members."""
        assert read_talk({"text": "hello"}) == TalkCommand(
            text="hello", loop=1, level=0, language="en-US", style=0, premium=False, voice_name="Kimberly"
        )
        body = {
            "text": "hello",
            "loop": "0",
            "level": 0.4,
            "language": "de-DE",
            "style": 2,
            "premium": "true",
        }
        assert read_talk(body) == TalkCommand(
            text="hello", loop=0, level=0.4, language="de-DE", style=2, premium=True
        )

    @pytest.mark.parametrize("voice", sorted(VOICES))
    def test_every_voice_of_the_document(self, voice):
        """All voices of the 1.0.1 document are known."""
        assert read_talk({"text": "hello", "voice_name": voice}).voice_name == voice

    def test_a_bad_talk(self):
        """Each bad member is named; a voice must be known unless there is a language."""
        assert read_talk({"text": "x", "voice_name": "Bob", "language": "en-GB"}).voice_name == "Bob"
        assert refused(read_talk, {"voice_name": "kimberly", "level": -2}) == {
            "text": REQUIRED,
            "level": "Must be a number from -1 to 1, got -2.",
            "voice_name": "Must be a voice such as Kimberly, or any with a language, got 'kimberly'.",
        }
        text = "Must be a string of 1 to 1500 characters, not counting SSML tags, got "
        assert refused(read_talk, {"text": ""}) == {"text": text + "''."}
        assert refused(read_talk, {"text": "x" * 1501}) == {"text": text + "'" + "x" * 40 + "…'."}

    @pytest.mark.parametrize(
        ("digits", "expected"),
        [("1713", "1713"), ("*p#0", "*p#0"), (1713, "1713"), (0, "0"), ("1" * 1000, "1" * 1000)],
    )
    def test_digits(self, digits, expected):
        """A string of keys and pauses, or the JSON number that an official snippet sends."""
        assert read_dtmf({"digits": digits}) == DtmfCommand(digits=expected)

    @pytest.mark.parametrize(
        ("digits", "got"),
        [
            ("", "''"),
            ("12x", "'12x'"),
            ("٣", "'٣'"),
            (-1, "-1"),
            (1.0, "1.0"),
            (True, "true"),
            (10**4000, "a number too large"),
            ("1" * 1001, "'" + "1" * 40 + "…'"),
            (["1", "2"], "an array of 2"),
        ],
    )
    def test_bad_digits(self, digits, got):
        """Nothing else is pressed."""
        sentence = f"Must be a string of 1 to 1000 of 0-9, *, # and p, got {got}."
        assert refused(read_dtmf, {"digits": digits}) == {"digits": sentence}

    def test_no_digits(self):
        """They are what it is about."""
        assert refused(read_dtmf, {"digits": None}) == {"digits": REQUIRED}

    @pytest.mark.parametrize(
        "body", [{"event_url": [URL]}, {"event_url": URL}, {"eventUrl": [URL]}, {"eventUrl": URL}]
    )
    def test_a_subscription_to_digits(self, body):
        """SDKs and snippets spell it in three ways."""
        assert read_dtmf_subscription(body) == DtmfSubscription(event_url=URL)

    def test_a_bad_subscription(self):
        """It must say where to."""
        assert refused(read_dtmf_subscription, {}) == {"event_url": REQUIRED}
        assert refused(read_dtmf_subscription, {"eventUrl": "x"}) == {
            "event_url": "Must be an http or https URL, got 'x'."
        }


class TestListFilter:
    """The query of `GET /v1/calls`."""

    def test_defaults(self):
        """Everything, ten at a time, from the oldest; unknown and empty parameters are none."""
        expected = ListFilter(
            status=None,
            date_start=None,
            date_end=None,
            page_size=10,
            record_index=0,
            order=SortOrder.ASC,
            conversation_uuid=None,
        )
        assert read_list_filter({}) == expected
        empty = (
            "status",
            "date_start",
            "date_end",
            "page_size",
            "record_index",
            "order",
            "conversation_uuid",
        )
        assert read_list_filter(dict.fromkeys(empty, "") | {"page_index": "3"}) == expected

    @pytest.mark.parametrize("status", Status)
    def test_every_status(self, status):
        """All eleven of the document."""
        assert read_list_filter({"status": status.value}).status is status

    @pytest.mark.parametrize(
        ("parameter", "value", "expected"),
        [
            ("page_size", "1", 1),
            ("page_size", "100", 100),
            ("record_index", "0", 0),
            ("record_index", "300", 300),
            ("order", "desc", SortOrder.DESC),
            ("order", "asc", SortOrder.ASC),
            ("conversation_uuid", "CON-1", "CON-1"),
            ("date_start", "2016-11-14T07:45:14Z", 1_479_109_514_000),
            ("date_start", "1970-01-01T00:00:00.000Z", 0),
            ("date_start", "2016-11-14T09:45:14+02:00", 1_479_109_514_000),
            ("date_start", "2016-11-14T09:45:14 02:00", 1_479_109_514_000),
            ("date_end", "2016-11-14T09:45:14.250 0200", 1_479_109_514_250),
            ("date_end", "2016-11-14 07:45:14", 1_479_109_514_000),
            ("date_end", "2016-11-14", 1_479_081_600_000),
        ],
    )
    def test_parameters(self, parameter, value, expected):
        """Each as the document has it; a plus that became a blank is one again."""
        assert getattr(read_list_filter({parameter: value}), parameter) == expected

    @pytest.mark.parametrize(
        ("parameter", "value", "sentence"),
        [
            ("page_size", "0", "Must be a whole number from 1 to 100, got '0'."),
            ("page_size", "101", "Must be a whole number from 1 to 100, got '101'."),
            ("page_size", "ten", "Must be a whole number from 1 to 100, got 'ten'."),
            ("record_index", "-1", "Must be a whole number from 0 to 1000000000, got '-1'."),
            ("order", "ASC", "Must be asc or desc, got 'ASC'."),
            (
                "date_start",
                "yesterday",
                f"{DATE} 'yesterday'.",
            ),
            (
                "date_end",
                "2016-13-01",
                f"{DATE} '2016-13-01'.",
            ),
            (
                "conversation_uuid",
                "x" * 256,
                "Must be a string of 1 to 255 characters, got '" + "x" * 40 + "…'.",
            ),
            (
                "status",
                "human",
                f"Must be one of {', '.join(list(Status)[:-1])} or unanswered, got 'human'.",
            ),
        ],
    )
    def test_bad_parameters(self, parameter, value, sentence):
        """Each is named, with what was expected and what came."""
        assert refused(read_list_filter, {parameter: value}) == {parameter: sentence}

    def test_all_bad_parameters_are_named(self):
        """One mistake hides no other."""
        query = {"page_size": "x", "order": "x", "status": "x"}
        assert set(refused(read_list_filter, query)) == set(query)

    @given(
        query=st.dictionaries(st.sampled_from(["status", "date_start", "date_end", "page_size"]), st.text())
    )
    def test_no_query_breaks_the_reader(self, query):
        """Whatever a query holds is read, or refused by name."""
        try:
            read_list_filter(query)
        except InvalidRequest as error:
            named = set(error.parameters)
        else:
            return
        assert named <= set(query)

    @given(
        moment=st.datetimes(),
        zone=st.from_regex(r"([+ -][0-2][0-9]:?[0-5][0-9])?", fullmatch=True),
        parameter=st.sampled_from(["date_start", "date_end"]),
    )
    def test_no_date_breaks_the_reader(self, moment, zone, parameter):
        """From the first year to the last, in every zone."""
        try:
            read_list_filter({parameter: moment.isoformat() + zone})
        except InvalidRequest as error:
            named = set(error.parameters)
        else:
            return
        assert named == {parameter}


READERS = {
    "create": lambda body: read_create_call(body, default_event_url_known=False),
    "modify": read_modify_call,
    "stream": read_stream,
    "talk": read_talk,
    "dtmf": read_dtmf,
    "subscription": read_dtmf_subscription,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    ("body", "got"),
    [
        (None, "null"),
        ([], "an empty array"),
        ("{}", "'{}'"),
        (7, "7"),
        (True, "true"),
        ([{}], "an array of 1"),
    ],
)
def test_a_body_is_an_object(read, body, got):
    """Nothing else is one, not even an array of one."""
    assert refused(read, body) == {"body": f"Must be a JSON object, got {got}."}


NAMES = [
    *(
        "to",
        "from",
        "random_from_number",
        "ncco",
        "answer_url",
        "event_url",
        "length_timer",
        "machine_detection",
    ),
    *(
        "advanced_machine_detection",
        "action",
        "destination",
        "type",
        "url",
        "stream_url",
        "text",
        "level",
        "loop",
    ),
    *("digits", "number", "uri", "endpoint", "voice_name", "language"),
]
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["transfer", "talk", "phone", "sip", URL]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@given(body=values | st.dictionaries(st.sampled_from(NAMES), values))
def test_no_body_breaks_a_reader(read, body):
    """Whatever JSON a client sends raises nothing but the declared errors, with a sentence for each field."""
    try:
        read(body)
    except InvalidRequest as error:
        texts = list(error.parameters.values())
    else:
        return
    assert texts
    assert all(texts)
