"""The journal's entries about requests to the platform's API: one for each, filled in while it is handled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_simulator.api.answer_facts import facts_of_answer, facts_of_refusal
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
        by_trigger: whether a scenario asks, and no client: the repeatable part has the answer then, which
            nobody else sees.
    """

    def __init__(
        self,
        journal: Journal,
        method: str,
        path: str,
        uuid: str | None = None,
        *,
        fault: str | None = None,
        by_trigger: bool = False,
    ) -> None:
        self._entry = RequestEntry(method=method, path=path, fault=fault)
        self._is_by_trigger = by_trigger
        self._record = journal.write(uuid, self._entry)

    def is_about(self, uuid: str) -> None:
        """Name the call that the request made."""
        self._record.uuid = uuid

    def add_client(self, facts: Mapping[str, object]) -> None:
        """Add facts about the client; they differ from run to run, so no canonical journal has them."""
        self._add_beside(facts)

    def add_body(self, body: object) -> None:
        """Add the body, without its secrets."""
        self._fill_in(replace(self._entry, body=to_json(without_secrets(body))))

    def answered(self, response: web.Response) -> None:
        """Add the answer."""
        answer = response.body if self._is_by_trigger and isinstance(response.body, bytes) else None
        self._fill_in(replace(self._entry, status=response.status, answer=answer))
        self._add_answer(facts_of_answer(response))

    def refused(self, error: ApiError) -> None:
        """Add the answer of a refusal, and its reason."""
        reason = str(error) or error.title
        self._fill_in(replace(self._entry, status=error.http_status, refused=reason))
        self._add_answer(facts_of_refusal(error))

    def changed_nothing(self) -> None:
        """Leave the request out of the canonical journal."""
        self._record.read = True

    def _add_answer(self, facts: Mapping[str, object]) -> None:
        # To HEAD nobody sends a body.
        if facts and not self._is_by_trigger and self._entry.method != "HEAD":
            self._add_beside(facts)

    def _add_beside(self, facts: Mapping[str, object]) -> None:
        self._record.wall = {**(self._record.wall or {}), **facts}

    def _fill_in(self, entry: RequestEntry) -> None:
        self._entry = self._record.what = entry
