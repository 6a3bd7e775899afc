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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.leg import Call

Body = dict[str, object]

_QUERY_ORDER: Final = {
    "answer": ("to", "endpoint_type", "from", "from_user", "conversation_uuid", "uuid", "region_url"),
    "error": ("conversation_uuid", "reason", "timestamp"),
}
"""Recorded or documented: what these webhooks begin with in a query, where a body begins otherwise."""


def status_event(call: Call, status: Status, timestamp: int) -> Body:
    """Return the callback for a status; `completed` may be one that only follows another end.

    That of a machine is `detection_event`.
    """
    if status is Status.ANSWERED:
        return _answered(call, timestamp)
    if status is Status.COMPLETED:
        return _completed(call, timestamp)
    body: Body = {"headers": _headers(call), **_parties(call), **_ids(call), "status": status}
    if call.detail is not None:
        body["detail"] = call.detail
    body |= {"direction": call.direction, "timestamp": to_iso(timestamp)}
    return _with_sip_code(body, call)


def detection_event(call: Call, verdict: str, timestamp: int, sub_state: str | None = None) -> Body:
    """Return the callback of machine detection: `call_uuid` stands where other events have `uuid`."""
    body: Body = {"call_uuid": call.uuid, **_parties(call), "status": verdict}
    if sub_state is not None:
        body["sub_state"] = sub_state
    return body | {
        "conversation_uuid": call.conversation.uuid,
        "direction": call.direction,
        "timestamp": to_iso(timestamp),
    }


def answer_request(call: Call, region_url: str) -> Body:
    """Return the answer webhook: six members since 2023, in the order in which bodies were recorded.

    A user of an app who calls is `from_user`, and there is no `from` then (the webhook reference).
    """
    from_ = "from_user" if _is_from_app(call) else "from"
    return {
        "to": call.to.address,
        "endpoint_type": _endpoint(call).type,
        from_: call.from_.address,
        "conversation_uuid": call.conversation.uuid,
        "uuid": call.uuid,
        "region_url": region_url,
        **_brought_along(call),
    }


def classic_answer_request(call: Call) -> Body:
    """Return the four members that the answer webhook had before, in the order of a POST body.

    The PHP SDK recognises the webhook by exactly these four.
    """
    return {**_parties(call), **_ids(call), **_brought_along(call)}


def _brought_along(call: Call) -> Body:
    """Return the SIP headers of an inbound call, or what the caller's app gave along."""
    if call.direction is Direction.OUTBOUND:
        return {}
    headers: Body = {f"SipHeader_{name}": value for name, value in call.from_.headers.items()}
    if call.terms.custom_data is not None:
        headers["custom_data"] = call.terms.custom_data
    return headers


def _is_from_app(call: Call) -> bool:
    return call.direction is Direction.INBOUND and call.from_.type is EndpointType.APP


def in_query_order(event: str, body: Body) -> Body:
    """Return the members of an event's webhook in the order in which a GET has them."""
    return {name: body[name] for name in _QUERY_ORDER.get(event, ()) if name in body} | body


def transfer_event(call: Call, left: str, timestamp: int) -> Body:
    """Return the callback for a leg that moved from conversation `left` to the one it is in."""
    return {
        "conversation_uuid_from": left,
        "type": "transfer",
        "uuid": call.uuid,
        "conversation_uuid_to": call.conversation.uuid,
        "timestamp": to_iso(timestamp),
    }


NO_SPEECH: Final[Body] = {"results": []}
"""The `speech` of an input that takes keys only, or whose keys overrode it.

Source: the NCCO reference, and the product owner in pull request 3182 of the platform's documentation; the
sentences in `error` of older recordings were the beta's, until September 2020.
"""


def input_event(call: Call, speech: Body, dtmf: Body, timestamp: int, *, silent: bool = False) -> Body:
    """Return the webhook of an `input` action that names its types: both members are always there.

    Args:
        call: the leg.
        speech: what was said.
        dtmf: what was pressed.
        timestamp: of the event.
        silent: whether it timed out and the party did nothing; then `uuid` is null (issue 73 of the .NET SDK,
            and measured in 2026), while a time-out after a key has the leg's id, as recorded in 2020.
    """
    ids = _ids(call) | ({"uuid": None} if silent else {})
    return {"speech": speech, "dtmf": dtmf, **_parties(call), **ids, "timestamp": to_iso(timestamp)}


def legacy_input_event(
    call: Call, digits: str, *, timed_out: bool, timestamp: int, silent: bool = False
) -> Body:
    """Return the webhook of an `input` action without a type, as sent before September 2020 and since."""
    return {
        "dtmf": digits,
        "timed_out": timed_out,
        "uuid": None if silent else call.uuid,
        "conversation_uuid": call.conversation.uuid,
        "timestamp": to_iso(timestamp),
    }


def notify_event(call: Call, payload: Mapping[str, object], timestamp: int) -> Body:
    """Return the webhook of a `notify` action."""
    return {
        "payload": payload,
        "conversation_uuid": call.conversation.uuid,
        "timestamp": to_iso(timestamp),
    }


def record_event(
    conversation_uuid: str, *, recording_url: str, recording_uuid: str, started: int, ended: int, size: int
) -> Body:
    """Return the webhook that announces a recording; `size` is in bytes, start and end on whole seconds."""
    return {
        "start_time": _seconds_iso(started),
        "recording_url": recording_url,
        "size": size,
        "recording_uuid": recording_uuid,
        "end_time": _seconds_iso(ended),
        "conversation_uuid": conversation_uuid,
        "timestamp": to_iso(ended),
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

    No source shows a member besides: that of an answer has no `timestamp`, as answers have none.
    """
    return {**body, "reason": reason, "original_request": {"url": url, "type": kind}}


def call_record(call: Call, base_url: str) -> Body:
    """Return what `GET /v1/calls` shows of a call.

    Price, rate, duration and end are there once the call is over, as the 1.0.1 document says; start and
    network always, as the platform's own sample of a call in progress has them.

    Args:
        call: the leg.
        base_url: what links begin with: scheme and authority, or nothing for relative links.
    """
    record: Body = {"uuid": call.uuid, "status": call.status, "direction": call.direction}
    if call.is_over:
        record |= _price(call)
    record |= {"network": call.tariff.network, "conversation_uuid": call.conversation.uuid}
    record["start_time"] = to_iso(call.start_time)
    if call.is_over:
        record["end_time"] = to_iso(call.end_time)
    record |= {"to": call.to.record(), "from": call.from_.record()}
    record["_links"] = {"self": {"href": f"{base_url}/v1/calls/{call.uuid}"}}
    return record


def created_call(call: Call) -> Body:
    """Return the 201 of a placed call."""
    return {
        "uuid": call.uuid,
        "status": Status.STARTED,
        "direction": Direction.OUTBOUND,
        "conversation_uuid": call.conversation.uuid,
    }


def _answered(call: Call, timestamp: int) -> Body:
    # The three nulls are explicit in every recording; older documents show values here.
    return {
        "start_time": None,
        "headers": _headers(call),
        "rate": None,
        **_parties(call),
        **_ids(call),
        "status": Status.ANSWERED,
        "direction": call.direction,
        "network": None,
        "timestamp": to_iso(timestamp),
    }


def _completed(call: Call, timestamp: int) -> Body:
    body: Body = {
        "headers": _headers(call),
        "end_time": to_iso(call.end_time),
        "uuid": call.uuid,
        "network": call.tariff.network,
        "duration": str(call.duration),
        "start_time": to_iso(call.start_time),
        "rate": call.tariff.rate_text(),
        "price": call.tariff.price_text(call.duration),
        **_parties(call),
        "conversation_uuid": call.conversation.uuid,
        "status": Status.COMPLETED,
        "direction": call.direction,
        "timestamp": to_iso(timestamp),
    }
    # Newer members, whose place among the others was never recorded.
    if call.disconnected_by is not None:
        body["disconnected_by"] = call.disconnected_by
    return _with_sip_code(body, call)


def without_answer(completed: Body) -> Body:
    """Return the other form of the `completed` of a call that was not answered, as recorded in 2024."""
    kept = {name: value for name, value in completed.items() if name not in _OF_ANSWERED_CALLS}
    return kept | dict.fromkeys(("network", "start_time", "rate"))


_OF_ANSWERED_CALLS: Final = frozenset({"end_time", "duration", "price"})


def _with_sip_code(body: Body, call: Call) -> Body:
    if call.sip_code is not None:
        body["sip_code"] = call.sip_code
    return body


def _price(call: Call) -> Body:
    return {
        "rate": call.tariff.rate_text(),
        "price": call.tariff.price_text(call.duration),
        "duration": str(call.duration),
    }


def _endpoint(call: Call) -> Endpoint:
    """Return the other end of a leg: who is called, or who calls."""
    return call.to if call.direction is Direction.OUTBOUND else call.from_


def _headers(call: Call) -> Body:
    endpoint = _endpoint(call)
    return dict(endpoint.headers) if endpoint.type in _CARRY_HEADERS else _NO_HEADERS


_NO_HEADERS: Final[Body] = {}  # one for all bodies, of which journals hold very many

_CARRY_HEADERS: Final = frozenset({EndpointType.SIP, EndpointType.WEBSOCKET})


def _parties(call: Call) -> Body:
    return {"from": call.from_.address, "to": call.to.address}


def _ids(call: Call) -> Body:
    return {"uuid": call.uuid, "conversation_uuid": call.conversation.uuid}


def _seconds_iso(instant: int) -> str:
    return to_iso(instant)[:-5] + "Z"
