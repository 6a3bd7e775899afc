"""Secrets of a registration that are shown hidden: what is sent back as it was shown keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.redaction import HIDDEN, with_password_hidden
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.core.model.applications import Application, WebhookTarget

SECRET_IS_SET: Final = "(set)"  # noqa: S105  # no secret, but what is shown of one
"""What is shown in place of a `signature_secret`."""

_WEBHOOKS: Final = (("answer_url", "answer"), ("event_url", "event"), ("fallback_answer_url", "fallback"))


def with_kept_secrets(wanted: Application, registered: Application | None) -> Application:
    """Return a registration with the secrets that it names as they are shown.

    Args:
        wanted: what was sent.
        registered: what is registered so far; None for nothing.

    Raises:
        ControlError: 400, no such secret is registered.
    """
    secret = _kept_secret(wanted.signature_secret, registered)
    targets = {
        name: _kept_password(member, getattr(wanted, name), getattr(registered, name, None))
        for member, name in _WEBHOOKS
    }
    return replace(wanted, signature_secret=secret, **targets)  # type: ignore[arg-type]


def _kept_secret(secret: str | None, registered: Application | None) -> str | None:
    if secret != SECRET_IS_SET:
        return secret
    kept = registered.signature_secret if registered else None
    if kept is None:
        raise ControlError(
            400,
            f"signature_secret: {SECRET_IS_SET} keeps the one that is registered, and none is: write it out",
        )
    return kept


def _kept_password(
    member: str, target: WebhookTarget | None, registered: WebhookTarget | None
) -> WebhookTarget | None:
    if target is None or f"{HIDDEN}@" not in target.url:
        return target
    if registered is None or with_password_hidden(registered.url) != target.url:
        raise ControlError(
            400,
            f"{member}: {HIDDEN} keeps the password that is registered for this very address, and none is: "
            "write it out",
        )
    return replace(target, url=registered.url)
