"""What a fault makes of one webhook: a spoilt request, or an outcome played without the application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.core.model.faults import Corruption, WebhookFault

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.wire.bodies import Body

_PLAIN = "text/plain"


def corrupted(request: HttpRequest, corruption: Corruption) -> HttpRequest:
    """Return a request as it arrives when it is spoilt on its way."""
    match corruption:
        case Corruption.SIGNATURE:
            return replace(request, forged=True)
        case Corruption.CONTENT_TYPE:
            return replace(request, content_type=_PLAIN)
        case Corruption.CUT:
            return _cut(request)


def _cut(request: HttpRequest) -> HttpRequest:
    # Signed before it is cut: its token is for the whole of it.
    if request.body is not None:
        return replace(request, body=request.body[: len(request.body) // 2], signed_body=request.body)
    address, mark, query = request.url.partition("?")
    return replace(request, url=address + mark + query[: len(query) // 2], signed_body=request.signed())


def why_not_corrupted(corruption: Corruption, target: WebhookTarget, *, is_signed: bool) -> str | None:
    """Say why a corruption changes nothing of a webhook; None where it changes something."""
    if corruption is Corruption.CONTENT_TYPE and target.method == "GET":
        return "a GET has no content type"
    if corruption is Corruption.SIGNATURE and not is_signed:
        return "webhooks of this application are not signed: it has no signature_secret"
    return None


def redated(body: Body, before: object) -> Body:
    """Return a body with the timestamp of the one before it, where both have one."""
    if not isinstance(before, dict) or "timestamp" not in before or "timestamp" not in body:
        return body
    return body | {"timestamp": before["timestamp"]}


def strikes_attempt(fault: WebhookFault | None, attempt: int) -> bool:
    """Say whether a fault is for an attempt, counted from 1."""
    return fault is not None and (fault.attempts is None or attempt <= fault.attempts)


def played(fault: WebhookFault, target: WebhookTarget) -> tuple[int, Reply | Failure] | None:
    """Return what is played instead of an attempt, and after how long (ms); None where it is to be sent."""
    if fault.reply is not None:
        return 0, Reply(fault.reply.status, fault.reply.content_type, fault.reply.body.encode())
    if fault.fail is None:
        return None
    span = target.socket_timeout if fault.fail is FailureReason.TIMED_OUT else 0
    return span, Failure(fault.fail, f"played by the fault at {fault.origin}")


def slowed(
    fault: WebhookFault, outcome: Reply | Failure, target: WebhookTarget
) -> tuple[int, Reply | Failure]:
    """Return after how long (ms) the reply of a slow application comes; too late a one is a time-out."""
    span = fault.slow or 0
    if span < target.socket_timeout:
        return span, outcome
    return target.socket_timeout, Failure(FailureReason.TIMED_OUT, f"slowed by the fault at {fault.origin}")
