"""Signs webhooks: the Authorization header of a Vonage application with a signature secret."""

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
    token = sign_webhook(
        f"not {secret}" if request.forged else secret,
        content=request.signed(),
        api_key=application.api_key,
        application_id=application.id,
        issued_at=int(time.time()),
        # Not drawn from the seed: your app may refuse an id that it met before, in an earlier run.
        token_id=str(uuid4()),
    )
    return f"Bearer {token}"
