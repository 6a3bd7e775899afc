"""The HTTP request that carries a webhook: its query or its body, and what a fault corrupts of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import HttpRequest
from voice_simulator.core.webhooks.corruption import corrupted
from voice_simulator.core.wire import bodies as wire
from voice_simulator.core.wire.query_string import encode_query

if TYPE_CHECKING:
    from voice_simulator.core.model.webhook import Webhook


def request_for(webhook: Webhook, request_id: int) -> HttpRequest:
    """Return the request for one attempt at a webhook."""
    request = _uncorrupted(webhook, request_id)
    fault = webhook.fault
    return request if fault is None or fault.corrupt is None else corrupted(request, fault.corrupt)


def _uncorrupted(webhook: Webhook, request_id: int) -> HttpRequest:
    target = webhook.target
    is_get = target.method == "GET"
    return HttpRequest(
        id=request_id,
        delivery=webhook.id,
        method=target.method,
        url=_with_query(target.url, webhook) if is_get else target.url,
        body=None if is_get else webhook.text,
        connection_timeout=target.connection_timeout,
        socket_timeout=target.socket_timeout,
        may_bring_ncco=webhook.may_bring_ncco,
        holds_time=webhook.holds_time,
    )


def _with_query(url: str, webhook: Webhook) -> str:
    # A fallback begins with the members of the webhook that it stands in for, and in their order.
    members = wire.in_query_order((webhook.original or webhook).event, webhook.body)
    address = url.partition("#")[0]
    return f"{address}{'&' if '?' in address else '?'}{encode_query(members.items())}"
