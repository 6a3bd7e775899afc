"""What a fault corrupts of a webhook: its signature, its content type, its body or its timestamp."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.model.faults import Corruption

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import WebhookTarget
    from voice_simulator.core.model.effects import HttpRequest
    from voice_simulator.core.model.webhook import Body

_PLAIN = "text/plain"


def corrupted(request: HttpRequest, corruption: Corruption) -> HttpRequest:
    """Return a request as it arrives when it is corrupted on its way."""
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


def redated(body: Body, timestamp: object) -> Body:
    """Return a body with another timestamp, if both have one."""
    if timestamp is None or "timestamp" not in body:
        return body
    return body | {"timestamp": timestamp}
