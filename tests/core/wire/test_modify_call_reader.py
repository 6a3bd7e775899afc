"""The body that changes a call: what is taken, and what is said of the rest."""

import pytest
from request_refusals import refused

from voice_simulator.core.model.commands import (
    CallAction,
    ModifyCall,
)
from voice_simulator.core.model.ncco import TalkAction
from voice_simulator.core.wire.modify_call_reader import read_modify_call

REQUIRED = "Is required."
URL_ARRAY = "Must be an array of one http or https URL, got"
URL = "http://app/x"
TALK = [{"action": "talk", "text": "hello"}]


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
