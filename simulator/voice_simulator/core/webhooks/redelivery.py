"""A webhook that is sent once more, because somebody outside asks for it.

It is made of what the journal kept of it: the same body to the same address. It is a delivery of its own,
which is tried again as any other. Nobody waits for it, no fault strikes it, and nothing is made of its reply:
the call has gone on since, as on the platform, where no reply to an event that was sent long ago counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from voice_simulator.core.json_text import from_own_json
from voice_simulator.core.model.applications import (
    ANSWER_SOCKET_TIMEOUT,
    EVENT_SOCKET_TIMEOUT,
    WebhookTarget,
)
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.core.model.webhook import Body, Settled, Webhook
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal.webhook_entries import WebhookEntry
    from voice_simulator.core.model.leg import Leg

_FOR_NCCOS: Final = (EventName.ANSWER, EventName.FALLBACK)


@dataclass(slots=True)
class _PastLeg:
    """What a webhook that is sent once more knows of its leg, which may be forgotten.

    Attributes:
        uuid: its id.
        last_timestamp: of the webhook; the leg itself goes by its own.
        held_back: nothing: no fault holds anything back for it.
    """

    uuid: str | None
    last_timestamp: object = None
    held_back: tuple[Webhook, ...] = ()

    def note_settled(self, event: str) -> None:
        """Remember nothing: the leg has long settled it."""


def sent_again(
    entry: WebhookEntry, uuid: str | None, targets: Iterable[WebhookTarget | None], settled: Settled
) -> Webhook:
    """Return a webhook that says the same as one that was sent.

    Args:
        entry: of the one that was sent.
        uuid: the id of the leg that it is about.
        targets: where webhooks of this leg and its application go; the journal keeps no passwords and no
            time-outs.
        settled: called once, when it is delivered or given up.
    """
    return Webhook(
        event=entry.event,
        leg=cast("Leg", _PastLeg(uuid)),
        lane=None,
        target=_target_of(entry, targets),
        body=cast("Body", from_own_json(entry.body)),
        again=entry.delivery,
        settled=settled,
    )


def _target_of(entry: WebhookEntry, targets: Iterable[WebhookTarget | None]) -> WebhookTarget:
    for target in targets:
        if target is not None and without_password(target.url) == entry.url:
            return replace(target, method=entry.method)
    usual = ANSWER_SOCKET_TIMEOUT if entry.event in _FOR_NCCOS else EVENT_SOCKET_TIMEOUT
    return WebhookTarget(url=entry.url, method=entry.method, socket_timeout=usual)
