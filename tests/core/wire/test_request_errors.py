"""Whatever body comes: what all readers of requests say of one that is no object, or nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from request_refusals import refused

from voice_simulator.core.wire.create_call_reader import read_create_call
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
