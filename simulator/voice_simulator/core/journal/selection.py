"""Which entries of a journal somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.journal.call_entries import StatusEntry
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry, WebhookFaultEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from voice_simulator.core.journal.journal import Record
    from voice_simulator.core.model.states import Status
    from voice_simulator.core.model.vocabulary import EventName

WITH_EVENTS: Final = (EntryKind.WEBHOOK, EntryKind.DELIVERY, EntryKind.FAULT)
"""The kinds of entries that name an event."""

_ABOUT_EVENTS: Final = (WebhookEntry, DeliveryEntry, WebhookFaultEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What an entry must be; whatever is left out may be anything.

    Attributes:
        kinds: one of these; empty for any.
        is_about: whether it may be about a leg, by its id (None: about none).
        status: the status that it tells of.
        event: the event of the webhook that it is about.
        since: the first instant (ms).
        reads: whether it may be a request that changed nothing.
    """

    kinds: Collection[EntryKind] = ()
    is_about: Callable[[str | None], bool] | None = None
    status: Status | None = None
    event: EventName | None = None
    since: int | None = None
    reads: bool = True

    def picks(self, record: Record) -> bool:
        """Whether an entry is as it must be."""
        return (
            (not self.kinds or record.what.kind in self.kinds)
            and (self.is_about is None or self.is_about(record.uuid))
            and (self.since is None or record.time >= self.since)
            and (self.reads or not record.read)
            and self._tells(record)
        )

    def _tells(self, record: Record) -> bool:
        what = record.what
        if self.status is not None:
            return isinstance(what, StatusEntry) and what.status is self.status
        if self.event is not None:
            return isinstance(what, _ABOUT_EVENTS) and what.event is self.event
        return True


ANY: Final = Selection()
