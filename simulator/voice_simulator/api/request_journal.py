"""The journal's entries about requests to the platform's API: one for each, filled in while it is handled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.core.journal.request_entries import RequestEntry
from voice_simulator.core.json_text import to_json
from voice_simulator.core.redaction import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from voice_simulator.core.journal import Journal
    from voice_simulator.errors import ApiError


class JournaledRequest:
    """One request in a world's journal.

    Args:
        journal: the journal; the entry is written at once, and filled in later.
        method: the HTTP method.
        path: the path, without the query.
        uuid: the call that the request is about, if its path names one.
        fault: the origin of the fault that is injected, if one is.
    """

    def __init__(
        self, journal: Journal, method: str, path: str, uuid: str | None = None, *, fault: str | None = None
    ) -> None:
        self._entry = RequestEntry(method=method, path=path, fault=fault)
        self._record = journal.write(uuid, self._entry)

    def is_about(self, uuid: str) -> None:
        """Name the call that the request made."""
        self._record.uuid = uuid

    def add_client(self, facts: Mapping[str, object]) -> None:
        """Add facts about the client; they differ from run to run, so no canonical journal has them."""
        self._record.wall = facts

    def add_body(self, body: object) -> None:
        """Add the body, without its secrets."""
        self._fill_in(replace(self._entry, body=to_json(without_secrets(body))))

    def answered(self, status: int) -> None:
        """Add the status of the answer."""
        self._fill_in(replace(self._entry, status=status))

    def add_answer(self, response: web.Response) -> None:
        """Add the JSON of the answer."""
        if isinstance(response.body, bytes):
            self._fill_in(replace(self._entry, answer=response.body))

    def refused(self, error: ApiError) -> None:
        """Add the status and the reason of a refusal."""
        reason = str(error) or error.title
        self._fill_in(replace(self._entry, status=error.http_status, refused=reason))

    def changed_nothing(self) -> None:
        """Leave the request out of the canonical journal."""
        self._record.read = True

    def _fill_in(self, entry: RequestEntry) -> None:
        self._entry = self._record.what = entry
