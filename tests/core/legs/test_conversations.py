"""Conversations: every leg in exactly one, named ones as long as somebody is in them."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.legs.conversations import ConversationStore


class Leg:
    """As much of a call as conversations ask for."""

    def __init__(self, uuid, conversation):
        self.uuid, self.conversation = uuid, conversation

    def join(self, conversation):
        self.conversation = conversation


def make_world():
    numbers = count(1)
    return ConversationStore(lambda: f"CON-{next(numbers)}")


def enter_new(conversations, uuid, name=None):
    """Let a new leg into a conversation of its own, or into a named one."""
    conversation = conversations.open() if name is None else conversations.named(name)
    leg = Leg(uuid, conversation)
    conversations.enter(leg, conversation)
    return leg


def test_a_name_is_one_conversation_as_long_as_somebody_is_in_it():
    """The first one to come makes it; when all are gone the name makes another."""
    conversations = make_world()
    first, second = enter_new(conversations, "a", "room"), enter_new(conversations, "b", "room")
    assert first.conversation is second.conversation
    conversations.leave(first)
    assert conversations.named("room") is second.conversation
    conversations.leave(second)
    assert conversations.named("room").uuid not in (first.conversation.uuid, "CON-1")


def test_a_conversation_is_found_by_its_id_while_it_lives():
    """A leg that left keeps the id it had."""
    conversations = make_world()
    leg = enter_new(conversations, "a")
    assert conversations.find("CON-1") is leg.conversation
    conversations.leave(leg)
    assert conversations.find("CON-1") is None
    assert leg.conversation.uuid == "CON-1"


def test_a_leg_that_enters_leaves_where_it_was():
    """Entering where it is already changes nothing."""
    conversations = make_world()
    leg, other = enter_new(conversations, "a"), enter_new(conversations, "b", "room")
    conversations.enter(leg, other.conversation)
    conversations.enter(leg, other.conversation)
    assert list(other.conversation.members) == [other, leg]
    assert conversations.find("CON-1") is None


def test_leaving_twice_does_no_harm():
    """To those who are still there, that is."""
    conversations = make_world()
    leg, other = enter_new(conversations, "a", "room"), enter_new(conversations, "b", "room")
    conversations.leave(leg)
    conversations.leave(leg)
    assert list(other.conversation.members) == [other]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["room", "hall", None, "leave"])), max_size=30))
def test_every_leg_is_in_exactly_one_conversation(moves):
    """However they move about."""
    conversations = make_world()
    legs = [enter_new(conversations, f"leg{number}") for number in range(4)]
    here = set(range(4))
    for number, where in moves:
        if where == "leave":
            conversations.leave(legs[number])
            here.discard(number)
        elif number in here:
            target = conversations.open() if where is None else conversations.named(where)
            conversations.enter(legs[number], target)
        for other, leg in enumerate(legs):
            found = conversations.find(leg.conversation.uuid)
            inside = found is not None and leg in found.members
            assert inside is (other in here)
        rooms = {leg.conversation for number, leg in enumerate(legs) if number in here}
        assert sum(len(room.members) for room in rooms) == len(here)
