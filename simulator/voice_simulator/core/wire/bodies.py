"""The exact bodies of everything the platform sends: webhooks and call records, member by member.

Member order, nulls and types follow recorded traffic (2017 to 2024); where a member was never recorded, the
comment says so. This is the one place that knows them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import to_iso
from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.core.model.vocabulary import EventName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.core.model.webhook import Body


_QUERY_ORDER: Final[dict[EventName, tuple[str, ...]]] = {
    EventName.ANSWER: ("to", "endpoint_type", "from", "from_user", "conversation_uuid", "uuid", "region_url"),
    EventName.ERROR: ("conversation_uuid", "reason", "timestamp"),
}
"""Recorded or documented: what these webhooks begin with in a query, where a body begins otherwise."""


def status_event(leg: CallRecord, status: Status, timestamp: int) -> Body:
    """Return the callback for a status; `completed` may be one that only follows another end.

    That of a machine is `detection_event`.
    """
    if status is Status.ANSWERED:
        return _answered(leg, timestamp)
    if status is Status.COMPLETED:
        return _completed(leg, timestamp)
    body: Body = {"headers": _headers(leg), **_parties(leg), **_ids(leg), "status": status}
    if leg.detail is not None:
        body["detail"] = leg.detail
    body |= {"direction": leg.direction, "timestamp": to_iso(timestamp)}
    return _with_sip_code(body, leg)


def disconnected_event(leg: CallRecord, timestamp: int) -> Body:
    """Return the callback for a WebSocket that your app closed; it has no direction (webhook reference)."""
    status = {"status": "disconnected", "timestamp": to_iso(timestamp)}
    return {**_parties(leg), **_ids(leg), **status, "headers": _headers(leg)}


def detection_event(leg: CallRecord, verdict: str, timestamp: int, sub_state: str | None = None) -> Body:
    """Return the callback of machine detection: `call_uuid` stands where other events have `uuid`."""
    body: Body = {"call_uuid": leg.uuid, **_parties(leg), "status": verdict}
    if sub_state is not None:
        body["sub_state"] = sub_state
    return body | {
        "conversation_uuid": leg.conversation_uuid,
        "direction": leg.direction,
        "timestamp": to_iso(timestamp),
    }


def answer_request(leg: CallRecord, region_url: str) -> Body:
    """Return the answer webhook: six members since 2023, in the order in which bodies were recorded.

    A user of an app who calls is `from_user`, and there is no `from` then (the webhook reference).
    """
    from_ = "from_user" if _is_from_app(leg) else "from"
    return {
        "to": leg.to.address,
        "endpoint_type": _endpoint(leg).type,
        from_: leg.from_.address,
        "conversation_uuid": leg.conversation_uuid,
        "uuid": leg.uuid,
        "region_url": region_url,
        **_brought_along(leg),
    }


def classic_answer_request(leg: CallRecord) -> Body:
    """Return the four members that the answer webhook had before, in the order of a POST body.

    The PHP SDK recognises the webhook by exactly these four.
    """
    return {**_parties(leg), **_ids(leg), **_brought_along(leg)}


def _brought_along(leg: CallRecord) -> Body:
    """Return the SIP headers of an inbound call, or what the caller's app gave along."""
    if leg.direction is Direction.OUTBOUND:
        return {}
    headers: Body = {f"SipHeader_{name}": value for name, value in leg.from_.headers.items()}
    if leg.options.custom_data is not None:
        headers["custom_data"] = leg.options.custom_data
    return headers


def _is_from_app(leg: CallRecord) -> bool:
    return leg.direction is Direction.INBOUND and leg.from_.type is EndpointType.APP


def in_query_order(event: EventName, body: Body) -> Body:
    """Return the members of an event's webhook in the order in which a GET has them."""
    return {name: body[name] for name in _QUERY_ORDER.get(event, ()) if name in body} | body


def transfer_event(leg: CallRecord, left: str, timestamp: int) -> Body:
    """Return the callback for a leg that moved from conversation `left` to the one it is in."""
    return {
        "conversation_uuid_from": left,
        "type": "transfer",
        "uuid": leg.uuid,
        "conversation_uuid_to": leg.conversation_uuid,
        "timestamp": to_iso(timestamp),
    }


NO_SPEECH: Final[Body] = {"results": []}
"""The `speech` of an input that takes keys only, or whose keys overrode it.

Source: the NCCO reference, and the product owner in pull request 3182 of the platform's documentation; the
sentences in `error` of older recordings were the beta's, until September 2020.
"""


def input_event(leg: CallRecord, speech: Body, dtmf: Body, timestamp: int, *, silent: bool = False) -> Body:
    """Return the webhook of an `input` action that names its types: both members are always there.

    Args:
        leg: the leg.
        speech: what was said.
        dtmf: what was pressed.
        timestamp: of the event.
        silent: whether it timed out and the party did nothing; then `uuid` is null (issue 73 of the .NET SDK,
            and measured in 2026), while a time-out after a key has the leg's id, as recorded in 2020.
    """
    ids = _ids(leg) | ({"uuid": None} if silent else {})
    return {"speech": speech, "dtmf": dtmf, **_parties(leg), **ids, "timestamp": to_iso(timestamp)}


def legacy_input_event(
    leg: CallRecord, digits: str, *, timed_out: bool, timestamp: int, silent: bool = False
) -> Body:
    """Return the webhook of an `input` action without a type, as sent before September 2020 and since."""
    return {
        "dtmf": digits,
        "timed_out": timed_out,
        "uuid": None if silent else leg.uuid,
        "conversation_uuid": leg.conversation_uuid,
        "timestamp": to_iso(timestamp),
    }


def notify_event(leg: CallRecord, payload: Mapping[str, object], timestamp: int) -> Body:
    """Return the webhook of a `notify` action."""
    return {
        "payload": payload,
        "conversation_uuid": leg.conversation_uuid,
        "timestamp": to_iso(timestamp),
    }


def record_event(
    conversation_uuid: str,
    *,
    recording_url: str,
    recording_uuid: str,
    started: int,
    ended: int,
    size: int,
    timestamp: int,
) -> Body:
    """Return the webhook that announces a recording; `size` is in bytes, start and end on whole seconds."""
    return {
        "start_time": _seconds_iso(started),
        "recording_url": recording_url,
        "size": size,
        "recording_uuid": recording_uuid,
        "end_time": _seconds_iso(ended),
        "conversation_uuid": conversation_uuid,
        "timestamp": to_iso(timestamp),
    }


def transcription_event(
    conversation_uuid: str,
    *,
    recording_uuid: str,
    transcription_url: str,
    error: str | None = None,
    provider: str | None = None,
) -> Body:
    """Return the webhook that announces what was said in a recording, or why that could not be written down.

    Source: the tests of the .NET and Java SDKs; there is no `timestamp`. Undocumented: where `error` and the
    newer `provider` stand.
    """
    body: Body = {"conversation_uuid": conversation_uuid, "recording_uuid": recording_uuid}
    if error is None:
        body |= {"status": "transcribed", "transcription_url": transcription_url}
    else:
        body |= {"status": "transcription_failed", "error": error}
    body["type"] = "record"
    return body if provider is None else body | {"provider": provider}


def error_event(conversation_uuid: str, reason: str, timestamp: int) -> Body:
    """Return the callback that tells of an NCCO that can't be run."""
    return {"reason": reason, "conversation_uuid": conversation_uuid, "timestamp": to_iso(timestamp)}


class FallbackReason(StrEnum):
    """Why the fallback URL is asked: the five texts that the platform's engineers documented in 2020."""

    CONNECTION_CLOSED = "Connection closed."
    CONNECTION_RESET = "Connection reset."
    SOCKET_TIMEOUT = "Socket timeout."
    INVALID_NCCO = "Invalid NCCO."
    INVALID_RESPONSE_CODE = "Invalid response code."


def fallback_request(body: Body, *, reason: FallbackReason, url: str, kind: str) -> Body:
    """Return what the fallback URL is sent: the original members, why, and which request it stands in for.

    No source shows further members: the fallback of an answer has no `timestamp`, as answers have none.
    """
    return {**body, "reason": reason, "original_request": {"url": url, "type": kind}}


def call_record(leg: CallRecord, base_url: str) -> Body:
    """Return what `GET /v1/calls` shows of a call.

    Price, rate, duration and end are there once the call is over, as the 1.0.1 document says; start and
    network always, as the platform's own sample of a call in progress has them.

    Args:
        leg: the leg.
        base_url: what links begin with: scheme and authority, or nothing for relative links.
    """
    record: Body = {"uuid": leg.uuid, "status": leg.status, "direction": leg.direction}
    if leg.is_over:
        record |= _price(leg)
    record |= {"network": leg.tariff.network, "conversation_uuid": leg.conversation_uuid}
    record["start_time"] = to_iso(leg.start_time)
    if leg.is_over:
        record["end_time"] = to_iso(leg.end_time)
    record |= {"to": leg.to.record(), "from": leg.from_.record()}
    record["_links"] = {"self": {"href": f"{base_url}/v1/calls/{leg.uuid}"}}
    return record


def created_call(leg: CallRecord) -> Body:
    """Return the 201 of a placed call."""
    return {
        "uuid": leg.uuid,
        "status": Status.STARTED,
        "direction": Direction.OUTBOUND,
        "conversation_uuid": leg.conversation_uuid,
    }


def _answered(leg: CallRecord, timestamp: int) -> Body:
    # The three nulls are explicit in every recording; older documents show values here.
    return {
        "start_time": None,
        "headers": _headers(leg),
        "rate": None,
        **_parties(leg),
        **_ids(leg),
        "status": Status.ANSWERED,
        "direction": leg.direction,
        "network": None,
        "timestamp": to_iso(timestamp),
    }


def _completed(leg: CallRecord, timestamp: int) -> Body:
    body: Body = {
        "headers": _headers(leg),
        "end_time": to_iso(leg.end_time),
        "uuid": leg.uuid,
        "network": leg.tariff.network,
        "duration": str(leg.duration),
        "start_time": to_iso(leg.start_time),
        "rate": leg.tariff.rate_text(),
        "price": leg.tariff.price_text(leg.duration),
        **_parties(leg),
        **_unknown_caller(leg),
        "conversation_uuid": leg.conversation_uuid,
        "status": Status.COMPLETED,
        "direction": leg.direction,
        "timestamp": to_iso(timestamp),
    }
    # Newer members, whose place among the others was never recorded.
    if leg.disconnected_by is not None:
        body["disconnected_by"] = leg.disconnected_by
    return _with_sip_code(body, leg)


def _unknown_caller(leg: CallRecord) -> Body:
    """Return the `from` of the `completed` of a leg whose `connect` names no caller (recorded twice)."""
    connect = leg.options.connect
    if connect is None or connect.from_ is not None or connect.random_from_number:
        return {}
    return {"from": "Unknown"} if leg.to.type in _UNKNOWN_IN_COMPLETED else {}


_UNKNOWN_IN_COMPLETED: Final = frozenset({EndpointType.PHONE, EndpointType.WEBSOCKET})


def without_answer(completed: Body) -> Body:
    """Return the other form of the `completed` of a call that was not answered, as recorded in 2024."""
    kept = {name: value for name, value in completed.items() if name not in _OF_ANSWERED_CALLS}
    return kept | dict.fromkeys(("network", "start_time", "rate"))


_OF_ANSWERED_CALLS: Final = frozenset({"end_time", "duration", "price"})


def _with_sip_code(body: Body, leg: CallRecord) -> Body:
    if leg.sip_code is not None:
        body["sip_code"] = leg.sip_code
    return body


def _price(leg: CallRecord) -> Body:
    return {
        "rate": leg.tariff.rate_text(),
        "price": leg.tariff.price_text(leg.duration),
        "duration": str(leg.duration),
    }


def _endpoint(leg: CallRecord) -> Endpoint:
    """Return the other end of a leg: who is called, or who calls."""
    return leg.to if leg.direction is Direction.OUTBOUND else leg.from_


def _headers(leg: CallRecord) -> Body:
    endpoint = _endpoint(leg)
    return dict(endpoint.headers) if endpoint.type in _CARRY_HEADERS else _NO_HEADERS


_NO_HEADERS: Final[Body] = {}  # one for all: journals hold very many bodies

_CARRY_HEADERS: Final = frozenset({EndpointType.SIP, EndpointType.WEBSOCKET})


def _parties(leg: CallRecord) -> Body:
    return {"from": leg.from_.address, "to": leg.to.address}


def _ids(leg: CallRecord) -> Body:
    return {"uuid": leg.uuid, "conversation_uuid": leg.conversation_uuid}


def _seconds_iso(instant: int) -> str:
    return to_iso(instant)[:-5] + "Z"
