"""The two dialects of the wire. All their differences are here.

`live` speaks as the deployed platform does; SDKs and apps expect that. `spec` follows the 1.0.1 document to
the letter: its members and no others, its time format, its ranges. Bodies that the document does not describe
(inputs, recordings, transfers, errors) are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from voice_simulator.core.clock import to_iso
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire import bodies as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.model.commands import ListFilter
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.core.model.page import Page
    from voice_simulator.core.model.webhook import Body

Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`live`: as the deployed platform, with switches for SDKs that need something else.

    Attributes:
        counts_pages: whether `record_index` is the number of a page (Python `vonage` counts so) or of a
            record.
        relative_links: whether links begin with a slash, as recorded, or with the simulator's address,
            which the Node SDK needs.
        all_answer_fields: whether the answer webhook has six members, or the classic four, by which the PHP
            SDK knows it.
        short_unanswered_completed: whether the `completed` of an unanswered call has neither times nor price.
        end_time_while_running: whether records of running calls have an `end_time`, without which the PHP
            SDK can't read them.
    """

    counts_pages: bool = False
    relative_links: bool = False
    all_answer_fields: bool = True
    short_unanswered_completed: bool = False
    end_time_while_running: bool = False

    is_strict: ClassVar = False
    """Whether requests must keep to the document's ranges and requirements."""

    hangs_up_at_once: ClassVar = False
    """Whether a call can be hung up before its phone rings."""

    follows_with_completed: ClassVar = True
    """Whether an end such as `busy` is followed by a `completed` event."""

    def status_event(self, leg: CallRecord, status: Status, timestamp: int) -> Body:
        """Return the callback for a status."""
        body = wire.status_event(leg, status, timestamp)
        was_answered = leg.status is Status.COMPLETED
        if self.short_unanswered_completed and status is Status.COMPLETED and not was_answered:
            return wire.without_answer(body)
        return body

    def detection_event(
        self, leg: CallRecord, verdict: str, timestamp: int, sub_state: str | None
    ) -> Body | None:
        """Return the callback of machine detection; None where there is none to send."""
        return wire.detection_event(leg, verdict, timestamp, sub_state)

    def answer_request(self, leg: CallRecord, region_url: str) -> Body:
        """Return the members of the answer webhook."""
        if self.all_answer_fields:
            return wire.answer_request(leg, region_url)
        return wire.classic_answer_request(leg)

    def call_record(self, leg: CallRecord, base_url: str) -> Body:
        """Return what the API shows of a call; links begin with `base_url` unless they are relative."""
        record = wire.call_record(leg, "" if self.relative_links else base_url)
        if self.end_time_while_running and not leg.is_over:
            record["end_time"] = record["start_time"]
        return record

    def first_record(self, wanted: ListFilter) -> int:
        """Return how many records a wanted page comes after."""
        return wanted.record_index * wanted.page_size if self.counts_pages else wanted.record_index

    def page(self, page: Page, wanted: ListFilter, query: Query, base_url: str) -> Body:
        """Return one page of the list.

        Args:
            page: its calls, and how many there are in all.
            wanted: what was asked for.
            query: the request's query; links keep its filters.
            base_url: scheme and authority that the request came to.
        """
        return {
            "page_size": wanted.page_size,
            "record_index": wanted.record_index,
            "count": page.count,
            "_embedded": {"calls": [self.call_record(leg, base_url) for leg in page.calls]},
            "_links": self._links(page.count, wanted, query, "" if self.relative_links else base_url),
        }

    def _links(self, count: int, wanted: ListFilter, query: Query, base_url: str) -> Body:
        """Link to the pages around; `first` has no index, `next` and `prev` need a page to link to."""
        index, step = wanted.record_index, 1 if self.counts_pages else wanted.page_size
        kept = [(name, value) for name, value in query if name not in ("page_size", "record_index")]

        def link(record_index: int | None) -> dict[str, str]:
            place = [] if record_index is None else [("record_index", str(record_index))]
            query = urlencode([("page_size", str(wanted.page_size)), *place, *kept])
            return {"href": f"{base_url}/v1/calls?{query}"}

        links = {
            "self": link(index if any(name == "record_index" for name, _ in query) else None),
            "first": link(None),
            "last": link((count - 1) // wanted.page_size * step if count else None),
        }
        if self.first_record(wanted) + wanted.page_size < count:
            links["next"] = link(index + step)
        if index > 0:
            links["prev"] = link(max(0, index - step))
        return dict(links)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDialect(Dialect):
    """`spec`: the 1.0.1 document to the letter.

    `unanswered` is sent although the document's list of events forgets it: it is a status of the same
    document.
    """

    is_strict: ClassVar = True
    hangs_up_at_once: ClassVar = True
    follows_with_completed: ClassVar = False

    def status_event(self, leg: CallRecord, status: Status, timestamp: int) -> Body:
        """Return the document's `callEvent`, which is the same for each status."""
        return {
            "conversation_uuid": leg.conversation_uuid,
            "to": _endpoints(leg.to),
            "from": _endpoints(leg.from_),
            "uuid": leg.uuid,
            "timestamp": to_iso(timestamp),
            "status": status,
            "direction": leg.direction,
        }

    def detection_event(
        self, leg: CallRecord, verdict: str, timestamp: int, sub_state: str | None
    ) -> Body | None:
        """Return the callback for a machine; the document knows neither `human` nor the beep."""
        if verdict != Status.MACHINE or sub_state is not None:
            return None
        return self.status_event(leg, Status.MACHINE, timestamp)

    def answer_request(self, leg: CallRecord, region_url: str) -> Body:  # noqa: ARG002  # the document's has none
        """Return the members of the answer webhook: the four that all documents agree on."""
        return wire.classic_answer_request(leg)

    def call_record(self, leg: CallRecord, base_url: str) -> Body:  # noqa: ARG002  # the document's links are relative
        """Return what the API shows of a call: price, rate, duration and end of completed ones only."""
        record: Body = {
            "_links": {"self": {"href": f"/calls/{leg.uuid}"}},
            "uuid": leg.uuid,
            "conversation_uuid": leg.conversation_uuid,
            "to": _endpoints(leg.to),
            "from": _endpoints(leg.from_),
            "status": leg.status,
            "direction": leg.direction,
        }
        if leg.status is Status.COMPLETED:
            record |= {
                "rate": leg.tariff.rate_text(),
                "price": leg.tariff.price_text(leg.duration),
                "duration": str(leg.duration),
                "end_time": _document_time(leg.end_time),
            }
        # A string in the document, which does not say what it is where there is no telephone network.
        return record | {"start_time": _document_time(leg.start_time), "network": leg.tariff.network or ""}

    def page(self, page: Page, wanted: ListFilter, query: Query, base_url: str) -> Body:
        """Return one page of the list; `self` is its only link, `page_size` counts the calls on the page."""
        return {
            "count": page.count,
            "page_size": len(page.calls),
            "record_index": wanted.record_index,
            "_links": {"self": {"href": f"/calls?{urlencode(query)}" if query else "/calls"}},
            "_embedded": {"calls": [self.call_record(leg, base_url) for leg in page.calls]},
        }


def _endpoints(*endpoints: Endpoint) -> Iterable[Body]:
    """Return endpoints as the document lists them: by type and number, whatever their kind."""
    return [{"type": endpoint.type, "number": endpoint.address} for endpoint in endpoints]


def _document_time(instant: int) -> str:
    return to_iso(instant)[:19].replace("T", " ")
