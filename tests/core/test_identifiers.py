"""Ids: in the platform's spellings, and the same in every run."""

import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.identifiers import Identifiers


@given(st.integers(), st.text(max_size=40))
def test_an_outbound_id_is_a_dashed_uuid_of_version_4(seed, application_id):
    """As clients that look closely expect it."""
    text = Identifiers(seed, application_id).new_uuid()
    uuid = UUID(text)
    assert str(uuid) == text
    assert (uuid.version, uuid.variant) == (4, "specified in RFC 4122")


def test_an_inbound_id_is_32_hex_digits_and_a_conversation_a_uuid_after_con():
    """Recorded: inbound legs have no dashes."""
    ids = Identifiers(1, "app")
    assert re.fullmatch(r"[0-9a-f]{32}", ids.new_inbound_uuid())
    conversation = ids.new_conversation_uuid()
    assert conversation.startswith("CON-")
    assert str(UUID(conversation.removeprefix("CON-"))) == conversation.removeprefix("CON-")


def drawn(seed, application_id):
    ids = Identifiers(seed, application_id)
    return [
        draw() for _ in range(50) for draw in (ids.new_uuid, ids.new_inbound_uuid, ids.new_conversation_uuid)
    ]


def test_ids_depend_on_seed_application_and_counter_alone():
    """The same again for the same three, others for any other."""
    assert drawn(1, "app") == drawn(1, "app")
    together = drawn(1, "app") + drawn(2, "app") + drawn(1, "other")
    assert len(set(together)) == len(together)


def test_a_seed_can_not_be_confused_with_an_application_id():
    """The two are kept apart where they are joined, for ids that begin with a digit."""
    assert drawn(1, "2app") != drawn(12, "app")
