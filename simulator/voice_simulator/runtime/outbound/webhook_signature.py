"""Signs webhooks and upgrades: the Authorization header of a Vonage application with a signature secret."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from voice_simulator.security.token_signing import sign_webhook

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import Application
    from voice_simulator.core.model.effects import HttpRequest


def authorization_of(request: HttpRequest, application: Application) -> str | None:
    """Return the Authorization header of a webhook; None if the application has no signature secret.

    A request for an audio file has none either.
    """
    secret = application.signature_secret
    if secret is None or request.is_for_file:
        return None
    return _bearer(f"not {secret}" if request.forged else secret, application, request.signed())


def authorization_of_upgrade(application: Application) -> str | None:
    """Return the Authorization header of `authorization: {type: vonage}` on a WebSocket; None without secret.

    The token of a signed webhook. There is no body, so there is no hash of one: apps check it only if it is
    there. Undocumented.
    """
    secret = application.signature_secret
    return None if secret is None else _bearer(secret, application, None)


def _bearer(secret: str, application: Application, content: bytes | None) -> str:
    token = sign_webhook(
        secret,
        content=content,
        api_key=application.api_key,
        application_id=application.id,
        issued_at=int(time.time()),
        # Not drawn from the seed: your app may refuse an id that it met before, in an earlier run.
        token_id=str(uuid4()),
    )
    return f"Bearer {token}"
