"""The two dialects: what `live` can be switched to, and what the 1.0.1 document says instead of it."""

from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.commands import ListFilter
from voice_simulator.core.model.page import Page
from voice_simulator.core.model.states import FOLLOWED_BY_COMPLETED, Status
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.dialects import Dialect, DocumentDialect

WAIT = [{"action": "wait", "timeout": 600}]
FROM, TO = "447700900999", "447700900001"
BASE = "http://sim"


@pytest.fixture(name="spec")
def _spec(new_bench):
    """A world that speaks the document's dialect."""
    return new_bench(dialect=DocumentDialect())


# -- live, and its switches


def test_live_is_the_deployed_platform_s_way_unless_it_is_switched(bench):
    """Records as they are, offsets into them, six members in the answer webhook."""
    leg = bench.place()
    assert Dialect().call_record(leg, BASE) == wire.call_record(leg, BASE)
    assert Dialect().first_record(ListFilter(record_index=3)) == 3
    assert Dialect().answer_request(leg, "https://r") == wire.answer_request(leg, "https://r")


def linked(links, name):
    """Return the record index and page size that a link has."""
    query = dict(parse_qsl(urlsplit(links[name]["href"]).query))
    return int(query.get("record_index", 0)), int(query["page_size"])


@pytest.mark.parametrize("counts_pages", [False, True])
@given(count=st.integers(0, 30), size=st.integers(1, 7), start=st.integers(0, 12))
def test_following_next_shows_every_record_once_and_prev_leads_back(counts_pages, count, size, start):
    """Whether the index counts records or pages; `last` is the last page."""
    dialect = Dialect(counts_pages=counts_pages)
    index, seen, pages = start, [], []
    while True:
        wanted = ListFilter(page_size=size, record_index=index)
        first = dialect.first_record(wanted)
        seen += range(first, min(first + size, count))
        links = dialect.page(Page([], count), wanted, [("record_index", str(index))], BASE)["_links"]
        pages.append((index, links))
        if "next" not in links:
            break
        index, linked_size = linked(links, "next")
        assert linked_size == size
    assert seen == list(range(start * size if counts_pages else start, count))
    assert all(linked(links, "self")[0] == index for index, links in pages)
    assert all("prev" in links for index, links in pages if index > 0)
    for (before, _), (_, links) in pairwise(pages):
        assert linked(links, "prev")[0] == before
    if start == 0 and count:
        assert linked(pages[0][1], "last")[0] == pages[-1][0]
        assert "prev" not in pages[0][1]


def test_a_page_has_its_members_in_the_recorded_order(bench):
    """Links keep the filters; the first has no index, and `self` has one only if the request had."""
    leg = bench.place()
    query = [("status", "started"), ("page_size", "1")]
    page = Dialect().page(Page([leg], 3), ListFilter(page_size=1), query, BASE)
    assert list(page) == ["page_size", "record_index", "count", "_embedded", "_links"]
    assert [record["uuid"] for record in page["_embedded"]["calls"]] == [leg.uuid]
    assert {name: link["href"] for name, link in page["_links"].items()} == {
        "self": "http://sim/v1/calls?page_size=1&status=started",
        "first": "http://sim/v1/calls?page_size=1&status=started",
        "last": "http://sim/v1/calls?page_size=1&record_index=2&status=started",
        "next": "http://sim/v1/calls?page_size=1&record_index=1&status=started",
    }


def test_an_empty_list_has_no_index_in_any_link():
    """As recorded."""
    links = Dialect().page(Page([], 0), ListFilter(), [], BASE)["_links"]
    assert links == {name: {"href": "http://sim/v1/calls?page_size=10"} for name in ("self", "first", "last")}


def test_links_can_be_relative(bench):
    """In records and on pages."""
    leg = bench.place()
    dialect = Dialect(relative_links=True)
    page = dialect.page(Page([leg], 1), ListFilter(), [], BASE)
    assert page["_links"]["self"] == {"href": "/v1/calls?page_size=10"}
    assert page["_embedded"]["calls"][0]["_links"]["self"] == {"href": f"/v1/calls/{leg.uuid}"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_answer_webhook_has_six_members(new_bench, method):
    """In the recorded order, in a body as in a query."""
    bench = new_bench(region_url="https://api-eu.example")
    bench.replies["/answer"] = WAIT
    leg = bench.place(answer_url=["http://app/answer"], answer_method=method)
    bench.pass_time(5)
    (asked,) = bench.sent("/answer")
    assert list(asked.items()) == [
        ("to", TO),
        ("endpoint_type", "phone"),
        ("from", FROM),
        ("conversation_uuid", leg.conversation.uuid),
        ("uuid", leg.uuid),
        ("region_url", "https://api-eu.example"),
    ]


@pytest.mark.parametrize(
    ("method", "members"),
    [
        ("GET", ["to", "from", "conversation_uuid", "uuid"]),
        ("POST", ["from", "to", "uuid", "conversation_uuid"]),
    ],
)
def test_the_answer_webhook_can_have_the_classic_four_members(new_bench, method, members):
    """By which one SDK knows it; each method has its own order."""
    bench = new_bench(dialect=Dialect(all_answer_fields=False))
    bench.replies["/answer"] = WAIT
    bench.place(answer_url=["http://app/answer"], answer_method=method)
    bench.pass_time(5)
    assert [list(asked) for asked in bench.sent("/answer")] == [members]


UNANSWERED = {
    "busy": "447700900486",
    "failed": "447700900500",
    "timeout": "447700900487",
    "unanswered": "447700900480",
}


@pytest.mark.parametrize("end", UNANSWERED)
def test_the_completed_of_an_unanswered_call_can_be_the_short_one(new_bench, end):
    """No times and no price; otherwise it is the full one, as is that of an answered call."""
    full, short = new_bench(), new_bench(dialect=Dialect(short_unanswered_completed=True))
    told = []
    for bench in (full, short):
        leg = bench.place(UNANSWERED[end])
        answered = bench.place(ncco=[{"action": "talk", "text": "hello"}])
        bench.pass_time(120)
        told.append([bench.bodies("completed", one)[0] for one in (leg, answered)])
    (long_body, of_answered), (short_body, same) = told
    assert of_answered == same
    nothing = {"network": None, "start_time": None, "rate": None}
    left_out = {"end_time", "duration", "price"}
    assert short_body == {name: long_body[name] for name in long_body if name not in left_out} | nothing
    assert None not in long_body.values()
    assert left_out <= long_body.keys()


def test_records_of_running_calls_can_have_an_end(bench):
    """Which is where they began, until they have one of their own."""
    dialect = Dialect(end_time_while_running=True)
    leg = bench.place(length_timer=5)
    record = dialect.call_record(leg, BASE)
    assert record["end_time"] == record["start_time"] == "2030-01-01T12:00:00.000Z"
    bench.pass_time(60)
    assert dialect.call_record(leg, BASE)["end_time"] == "2030-01-01T12:00:08.000Z"


# -- the document


def test_each_status_event_is_the_document_s_call_event(spec):
    """The same members for all of them, and no others."""
    leg = spec.place("447700900222", ncco=WAIT, machine_detection="hangup")
    spec.pass_time(60)
    assert spec.events(leg) == ["started", "ringing", "answered", "machine", "completed"]
    bodies = [request.body.decode() for request in spec.requests]
    seconds = ["00", "01", "05", "08", "08"]
    assert bodies == [
        f'{{"conversation_uuid":"{leg.conversation.uuid}",'
        '"to":[{"type":"phone","number":"447700900222"}],'
        f'"from":[{{"type":"phone","number":"{FROM}"}}],"uuid":"{leg.uuid}",'
        f'"timestamp":"2030-01-01T12:00:{second}.000Z","status":"{status}","direction":"outbound"}}'
        for status, second in zip(spec.events(leg), seconds, strict=True)
    ]


@pytest.mark.parametrize("digits", ["486", "480", "487", "404", "603"])
def test_no_completed_event_follows_an_unanswered_end(spec, digits):
    """The document knows no such thing."""
    leg = spec.place(f"447700900{digits}")
    spec.pass_time(100)
    assert spec.events(leg) == spec.statuses(leg)
    assert leg.status in FOLLOWED_BY_COMPLETED | {Status.REJECTED}


@pytest.mark.parametrize("to", ["447700900001", "447700900222"])
def test_what_the_document_does_not_know_is_not_told_and_happens_all_the_same(spec, to):
    """Neither human nor the beep; the NCCO starts when they are there."""
    detection = {"behavior": "continue", "mode": "detect_beep"}
    leg = spec.place(to, ncco=WAIT, advanced_machine_detection=detection)
    spec.pass_time(60)
    expected = ["started", "ringing", "answered", *(["machine"] if to.endswith("222") else [])]
    assert spec.events(leg) == expected
    (began,) = spec.entries("ncco", leg)
    assert began["time"] == f"2030-01-01T12:00:{'10' if to.endswith('222') else '06'}.000Z"


def test_a_record_has_the_document_s_members_and_times(spec):
    """Price, rate, duration and end of completed calls only."""
    leg = spec.place(length_timer=7)
    spec.pass_time(60)
    assert to_json(DocumentDialect().call_record(leg, BASE)).decode() == (
        f'{{"_links":{{"self":{{"href":"/calls/{leg.uuid}"}}}},"uuid":"{leg.uuid}",'
        f'"conversation_uuid":"{leg.conversation.uuid}","to":[{{"type":"phone","number":"{TO}"}}],'
        f'"from":[{{"type":"phone","number":"{FROM}"}}],"status":"completed","direction":"outbound",'
        '"rate":"0.10000000","price":"0.01166667","duration":"7","end_time":"2030-01-01 12:00:10",'
        '"start_time":"2030-01-01 12:00:03","network":"23420"}'
    )
    app = spec.place({"type": "app", "user": "Alice"})
    assert DocumentDialect().call_record(app, BASE)["network"] == ""
    busy = spec.place("447700900486")
    spec.pass_time(5)
    assert not DocumentDialect().call_record(busy, BASE).keys() & {"price", "rate", "duration", "end_time"}


def test_a_page_counts_what_is_on_it(spec):
    """It links to itself only, and to no address."""
    calls = [spec.place() for _ in range(2)]
    page = DocumentDialect().page(
        Page(calls, 7), ListFilter(page_size=5, record_index=5), [("order", "asc")], BASE
    )
    assert list(page) == ["count", "page_size", "record_index", "_links", "_embedded"]
    assert (page["count"], page["page_size"], page["record_index"]) == (7, 2, 5)
    assert page["_links"] == {"self": {"href": "/calls?order=asc"}}
    alone = DocumentDialect().page(Page([], 0), ListFilter(), [], BASE)
    assert alone["_links"] == {"self": {"href": "/calls"}}


def test_the_document_s_answer_webhook_has_four_members(spec):
    """On which all documents of that time agree."""
    leg = spec.place()
    assert DocumentDialect().answer_request(leg, "https://r") == {
        "from": FROM,
        "to": TO,
        "uuid": leg.uuid,
        "conversation_uuid": leg.conversation.uuid,
    }


def test_only_the_document_s_dialect_is_strict():
    """About what requests may hold."""
    assert (Dialect.is_strict, DocumentDialect.is_strict) == (False, True)
