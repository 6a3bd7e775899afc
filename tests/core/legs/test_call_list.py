"""The list of calls, whatever has become of them since they were put into it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.core.legs.call_list import CallList
from voice_simulator.core.model import leg as model
from voice_simulator.core.model.commands import ListFilter, SortOrder
from voice_simulator.core.model.states import Status

STATUSES = [Status.STARTED, Status.RINGING, Status.COMPLETED]
ROOMS = ["CON-1", "CON-2", "CON-3"]

filters = st.builds(
    ListFilter,
    status=st.none() | st.sampled_from(STATUSES),
    date_start=st.none() | st.integers(0, 4000),
    date_end=st.none() | st.integers(0, 4000),
    page_size=st.integers(1, 5),
    record_index=st.integers(0, 12),
    order=st.sampled_from(SortOrder),
    conversation_uuid=st.none() | st.sampled_from(ROOMS),
)


class Leg(model.Leg):
    """As much of a call as the list looks at."""

    def __init__(self, number, status=Status.STARTED, room="CON-1", start_time=0):
        self.number_in_world, self.first_conversation_uuid = number, room
        self.watcher = self.answered_at = None
        self.change(status, room, start_time)

    def change(self, status, room, start_time):
        self.status, self.conversation_uuid, self.created_at = status, room, start_time
        if self.watcher:
            self.watcher(self)

    def passes(self, wanted):
        return (
            wanted.status in (None, self.status)
            and wanted.conversation_uuid in (None, self.conversation_uuid, self.first_conversation_uuid)
            and (wanted.date_start is None or wanted.date_start <= self.start_time)
            and (wanted.date_end is None or self.start_time <= wanted.date_end)
        )


def check(calls, legs, wanted):
    """The page is what going through all the legs would give."""
    passing = [leg for leg in legs if leg.passes(wanted)]
    if wanted.order is SortOrder.DESC:
        passing.reverse()
    page = passing[wanted.record_index :][: wanted.page_size]
    assert calls.page(wanted) == (page, len(passing))


changes = st.tuples(
    st.sampled_from(["add", "change", "remove", "look"]),
    st.integers(0, 30),
    st.sampled_from(STATUSES),
    st.sampled_from(ROOMS),
    st.integers(0, 4).map(lambda seconds: seconds * 1000),
)


@settings(max_examples=100)
@given(steps=st.lists(changes, max_size=40), wanted=filters)
def test_a_page_is_right_whatever_became_of_the_calls(steps, wanted):
    """Calls come, change and go; a page in between changes nothing."""
    calls, legs, placed = CallList(), [], 0
    for what, which, *state in steps:
        if what == "add":
            placed += which + 1  # also more calls than one shelf holds, with most of them gone
            legs.append(Leg(placed * 50, *state))
            calls.add(legs[-1])
        elif what == "look":
            check(calls, legs, wanted)
        elif legs:
            leg = legs[which % len(legs)]
            if what == "change":
                leg.change(*state)
            else:
                calls.remove(leg)
                legs.remove(leg)
    check(calls, legs, wanted)


@pytest.fixture(name="many")
def _many():
    """A list of 2000 calls on several shelves, and the calls themselves."""
    calls, legs = CallList(), [Leg(number, start_time=number * 1000) for number in range(1, 2001)]
    for leg in legs:
        calls.add(leg)
    return calls, legs


@pytest.mark.parametrize("order", SortOrder)
def test_pages_go_on_from_one_shelf_to_the_next(many, order):
    """Each call is on one page, and in its place."""
    calls, legs = many
    expected = legs if order is SortOrder.ASC else legs[::-1]
    for index in range(0, 2000, 90):
        wanted = ListFilter(record_index=index, page_size=90, order=order)
        assert calls.page(wanted) == (expected[index : index + 90], 2000)


def test_few_that_pass_are_found_on_all_shelves(many):
    """One in two hundred, in order, from the middle on."""
    calls, legs = many
    for leg in legs[::200]:
        leg.change(Status.RINGING, "CON-2", leg.start_time)
    few = legs[::200]
    for wanted in (
        ListFilter(status=Status.RINGING, record_index=5, page_size=4),
        ListFilter(conversation_uuid="CON-2", record_index=5, page_size=4),
    ):
        assert calls.page(wanted) == (few[5:9], 10)


def test_any_number_of_changes_at_once_is_seen(many):
    """A call that changes is filed anew when somebody looks, or when many have changed."""
    calls, legs = many
    for status, other in pairwise([Status.STARTED, Status.RINGING, Status.ANSWERED, Status.COMPLETED]):
        for leg in legs:
            leg.change(other, "CON-1", leg.start_time)
        assert calls.page(ListFilter(status=status))[1] == 0
        assert calls.page(ListFilter(status=other))[1] == 2000


def test_a_call_that_was_taken_out_may_change():
    """Nobody listens to it any more."""
    calls, leg = CallList(), Leg(1)
    calls.add(leg)
    leg.change(Status.RINGING, "CON-1", 0)
    calls.remove(leg)
    leg.change(Status.COMPLETED, "CON-1", 0)
    assert calls.page(ListFilter()) == ([], 0)


def test_a_call_in_the_middle_of_a_change_is_filed_as_it_is_after_it(many):
    """It tells of its status before it has its start, however many changes are waiting."""
    calls, legs = many
    for leg in legs:
        leg.change(Status.ANSWERED, "CON-1", 0)
        leg.created_at = 7000
    assert calls.page(ListFilter(date_start=7000))[1] == 2000
