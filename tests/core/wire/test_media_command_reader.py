"""The bodies of stream, talk and DTMF: what is taken, and what is said of the rest."""

import pytest
from request_refusals import refused

from voice_simulator.core.model.commands import (
    DtmfCommand,
    DtmfSubscription,
    StreamCommand,
    TalkCommand,
)
from voice_simulator.core.model.speech import VOICES
from voice_simulator.core.wire.media_command_reader import (
    read_dtmf,
    read_dtmf_subscription,
    read_stream,
    read_talk,
)

REQUIRED = "Is required."
URL_ARRAY = "Must be an array of one http or https URL, got"
URL = "http://app/x"


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
