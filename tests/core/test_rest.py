"""When a world is at rest: the rule as a table."""

import pytest

from voice_simulator.core.rest import Moment, Quiet, at_rest_from

QUIET = Quiet(settle=0.2, settle_max=1.0, patience=2.0)
NOW = 100.0


def moment(**given):
    return Moment(
        **{"is_busy": False, "party_waits": False, "first_contact": None, "last_contact": 50.0, "began": 60.0}
        | given
    )


@pytest.mark.parametrize(
    ("given", "rests_from"),
    [
        ({"is_busy": True}, None),
        ({"is_busy": True, "party_waits": True}, None),
        ({}, NOW),
        ({"first_contact": 99.9, "last_contact": 99.9}, 100.1),
        ({"first_contact": 99.9, "last_contact": 99.95}, 100.15),
        ({"first_contact": 99.0, "last_contact": 99.95}, 100.0),
        ({"party_waits": True, "last_contact": 99.0}, 63.0),
        ({"party_waits": True, "last_contact": 60.5}, 62.5),
        ({"party_waits": True, "began": 99.0}, 101.0),
        ({"party_waits": True, "first_contact": 60.1, "last_contact": 60.1}, 62.1),
    ],
)
def test_a_world_is_at_rest_from(given, rests_from):
    """Nothing to wait for: now. A contact: settle later, settle-max at most. A party that waits: patience."""
    at = at_rest_from(moment(**given), QUIET, NOW)
    assert at == (None if rests_from is None else pytest.approx(rests_from))
