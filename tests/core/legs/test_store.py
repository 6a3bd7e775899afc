"""The calls of a world: found by id, filtered, paged, and forgotten when there are too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.legs.store import Store
from voice_simulator.core.model.commands import ListFilter, SortOrder
from voice_simulator.core.model.conversation import Conversation
from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.prices import FREE
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.errors import CallNotFound

PHONE = Endpoint(type=EndpointType.PHONE, address="447700900001")
TERMS = CallOptions(
    ncco=None, answer=None, event=None, detection=None, ringing_timer=60_000, length_timer=7_200_000
)
ROOMS = {name: Conversation(name) for name in ("CON-1", "CON-2")}

statuses = st.sampled_from(Status)
instants = st.integers(0, 6).map(lambda seconds: seconds * 1000)


def make_call(number, status=Status.STARTED, start_time=0, room="CON-1"):
    return Leg(
        uuid=f"u{number}",
        number_in_world=number + 1,
        conversation=ROOMS[room],
        direction=Direction.OUTBOUND,
        to=PHONE,
        from_=PHONE,
        tariff=FREE,
        options=TERMS,
        created_at=start_time,
        origin="test",
        status=status,
    )


filters = st.builds(
    ListFilter,
    status=st.none() | statuses,
    date_start=st.none() | instants,
    date_end=st.none() | instants,
    page_size=st.integers(1, 5),
    record_index=st.integers(0, 15),
    order=st.sampled_from(SortOrder),
    conversation_uuid=st.none() | st.sampled_from([*ROOMS, "CON-3"]),
)


def passing(calls, wanted):
    """Return the ids of the calls that pass a filter, as anybody would look for them."""
    found = [
        leg.uuid
        for leg in calls
        if wanted.status in (None, leg.status)
        and (wanted.date_start is None or wanted.date_start <= leg.start_time)
        and (wanted.date_end is None or leg.start_time <= wanted.date_end)
        and wanted.conversation_uuid in (None, leg.conversation_uuid, leg.first_conversation_uuid)
    ]
    return found if wanted.order is SortOrder.ASC else found[::-1]


def check_page(store, calls, wanted):
    page, expected = store.page(wanted), passing(calls, wanted)
    assert [leg.uuid for leg in page.calls] == expected[wanted.record_index :][: wanted.page_size]
    assert page.count == len(expected)


@given(facts=st.lists(st.tuples(statuses, instants, st.sampled_from([*ROOMS])), max_size=12), wanted=filters)
def test_a_page_is_a_slice_of_the_calls_that_pass_every_filter(facts, wanted):
    """In the order in which they were placed, or backwards; the count is of all pages together."""
    store = Store()
    calls = [make_call(number, *of) for number, of in enumerate(facts)]
    for leg in calls:
        store.add(leg)
    check_page(store, calls, wanted)


ENDINGS = ["001", "486", "603", "487", "222", "404"]
acts = st.one_of(
    st.tuples(st.just("place"), st.sampled_from(ENDINGS)),
    st.tuples(st.just("wait"), st.sampled_from([0, 0.5, 1, 2, 3.7, 30])),
    st.tuples(st.sampled_from(["hangup", "transfer", "room"]), st.integers(0, 9)),
)


@given(acts=st.lists(acts, max_size=25), data=st.data())
def test_a_page_shows_calls_as_they_are_now(new_bench, acts, data):
    """Whatever has become of them since they were placed: answered, moved, over, or forgotten."""
    bench = new_bench(calls_kept=6)
    for act, what in acts:
        calls = [leg for leg in bench.switchboard.store if leg.is_live]
        if act == "place":
            bench.place(
                f"447700900{what}", machine_detection="continue", ncco=[{"action": "wait", "timeout": 60}]
            )
        elif act == "wait":
            bench.pass_time(what)
        elif calls:
            action = "conversation" if act == "room" else "wait"
            destination = {} if act == "hangup" else {"ncco": [{"action": action, "name": "room"}]}
            bench.modify(calls[what % len(calls)], "hangup" if act == "hangup" else "transfer", **destination)
    store = bench.switchboard.store
    calls = sorted(store, key=lambda leg: leg.number_in_world)
    begins = st.none() | st.sampled_from([leg.start_time for leg in calls] or [0])
    uuids = [uuid for leg in calls for uuid in (leg.first_conversation_uuid, leg.conversation_uuid)]
    rooms = st.none() | st.sampled_from(uuids or ["CON-1"])
    wanted = data.draw(
        st.builds(
            ListFilter,
            status=st.none() | statuses,
            date_start=begins,
            date_end=begins,
            page_size=st.integers(1, 5),
            record_index=st.integers(0, 8),
            order=st.sampled_from(SortOrder),
            conversation_uuid=rooms,
        )
    )
    check_page(store, calls, wanted)


@given(count=st.integers(0, 25), size=st.integers(1, 7), order=st.sampled_from(SortOrder))
def test_paging_through_shows_each_call_once(count, size, order):
    """With an index that is an offset into the records."""
    store = Store()
    for number in range(count):
        store.add(make_call(number))
    seen = [
        leg.uuid
        for index in range(0, count + size, size)
        for leg in store.page(ListFilter(page_size=size, record_index=index, order=order)).calls
    ]
    expected = [f"u{number}" for number in range(count)]
    assert seen == (expected if order is SortOrder.ASC else expected[::-1])


def test_both_ends_of_a_span_of_time_are_part_of_it():
    """A call that began in the very second asked for is found."""
    store = Store()
    store.add(make_call(1, start_time=5000))
    for start, end, count in ((5000, 5000, 1), (5001, None, 0), (None, 4999, 0), (4000, 6000, 1)):
        assert store.page(ListFilter(date_start=start, date_end=end)).count == count


def test_a_machine_is_not_found_under_answered():
    """The filter is for the status that the record shows."""
    store = Store()
    store.add(make_call(1, Status.MACHINE))
    assert store.page(ListFilter(status=Status.ANSWERED)).count == 0
    assert store.page(ListFilter(status=Status.MACHINE)).count == 1


def test_a_page_has_ten_calls_from_the_oldest_unless_told_otherwise():
    """The defaults of the 1.0.1 document."""
    store = Store()
    for number in range(12):
        store.add(make_call(number))
    page = store.page(ListFilter())
    assert [leg.uuid for leg in page.calls] == [f"u{number}" for number in range(10)]


def test_a_call_that_is_not_there_is_told_so():
    """By its id."""
    with pytest.raises(CallNotFound, match="call u9: there is no such call in this application"):
        Store().find("u9")


def full_store(limit):
    store = Store(limit)
    for number in range(limit):
        store.add(make_call(number))
    return store


def uuids(store):
    return [leg.uuid for leg in store]


def test_calls_that_ended_first_are_forgotten_first():
    """Not those that were placed first: order of ending counts, and asking for one says what became of it."""
    store = full_store(3)
    for number in (2, 0):
        store.ended(store.find(f"u{number}"))
    store.add(make_call(3))
    assert uuids(store) == ["u0", "u1", "u3"]
    with pytest.raises(CallNotFound, match="it was one of the oldest and more than 3 calls are not kept"):
        store.find("u2")
    store.add(make_call(4))
    assert uuids(store) == ["u1", "u3", "u4"]
    assert (len(store), store.placed) == (3, 5)
    page = store.page(ListFilter())
    assert ([leg.uuid for leg in page.calls], page.count) == (["u1", "u3", "u4"], 3)


def test_live_calls_always_stay():
    """However many there are: the application has their ids, and means to act on them."""
    store = full_store(3)
    for number in range(3, 9):
        store.add(make_call(number))
    assert len(store) == 9
    store.ended(store.find("u8"))
    store.add(make_call(9))
    assert uuids(store) == [*(f"u{number}" for number in range(8)), "u9"]


@given(limit=st.integers(1, 40), ends=st.lists(st.integers(0, 60), unique=True), more=st.integers(0, 20))
def test_a_store_keeps_to_its_limit_if_enough_calls_have_ended(limit, ends, more):
    """Those that are gone are the first to have ended; no live one is."""
    store = full_store(limit)
    over = [f"u{number}" for number in ends if number < limit]
    for uuid in over:
        store.ended(store.find(uuid))
    for number in range(limit, limit + more):
        store.add(make_call(number))
    kept = uuids(store)
    gone = [uuid for uuid in over if uuid not in kept]
    assert gone == over[: len(gone)]
    assert kept == [f"u{number}" for number in range(limit + more) if f"u{number}" not in gone]
    assert len(kept) <= limit or len(gone) == len(over)


def test_a_call_that_moved_is_found_by_the_conversation_it_began_in_and_by_its_last(bench):
    """Live and over, until it is forgotten; not by those it was in between."""
    room = [{"action": "conversation", "name": "room"}]
    first, other = bench.place(), bench.place(ncco=room)
    bench.pass_time(3)
    between = first.conversation_uuid
    bench.modify(first, "transfer", ncco=room)
    last = other.conversation_uuid
    began = first.first_conversation_uuid
    assert len({began, between, last}) == 3

    def found(uuid):
        return [call.uuid for call in bench.switchboard.store.page(ListFilter(conversation_uuid=uuid)).calls]

    for _ in ("live", "over"):
        assert (found(began), found(between), found(last)) == ([first.uuid], [], [first.uuid, other.uuid])
        if first.is_live:
            bench.modify(first, "hangup")
    assert not isinstance(bench.switchboard.store.find(first.uuid), Leg)


def test_a_forgotten_call_is_found_by_neither_conversation(new_bench):
    """Nothing is kept of it, however often it moved."""
    bench = new_bench(calls_kept=1)
    first = bench.place()
    bench.pass_time(3)
    bench.modify(first, "hangup")
    bench.place()
    for uuid in (first.first_conversation_uuid, first.conversation_uuid):
        assert bench.switchboard.store.page(ListFilter(conversation_uuid=uuid)).count == 0
