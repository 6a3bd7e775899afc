"""Selects the fault that is injected into a request, a webhook, a recording or a WebSocket."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voice_simulator.core.model.faults import ApiFault, Fault, RecordingFault, SocketFault, WebhookFault
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.rate_limits import RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.core.model.vocabulary import FaultKind


class FaultSelector:
    """The faults of one world, and how often each was matched.

    Args:
        application_id: whose world it is; rules may be for some applications only.
        rules: the faults of all loaded scenarios; the first that is activated counts.
        draw: returns a whole number below another, drawn from the world's seed.
    """

    def __init__(self, application_id: str, rules: Iterable[Fault], draw: Callable[[int], int]) -> None:
        self._application_id, self._draw = application_id, draw
        self._counts: Counter[int] = Counter()
        self._limits: dict[int, RateLimit] = {}
        self.rules = tuple(rules)

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules. New ones begin to count; those that stay go on counting."""
        return self._rules

    @rules.setter
    def rules(self, rules: Iterable[Fault]) -> None:
        self._rules = tuple(rules)
        mine = [rule for rule in self._rules if glob_matches(self._application_id, rule.application)]
        self._of_api = [rule for rule in mine if isinstance(rule, ApiFault)]
        self._of_webhooks = [rule for rule in mine if isinstance(rule, WebhookFault)]
        self._of_recordings = [rule for rule in mine if isinstance(rule, RecordingFault)]
        self._of_sockets = [rule for rule in mine if isinstance(rule, SocketFault)]
        stay = {id(rule) for rule in self._rules}
        self._counts = Counter({one: count for one, count in self._counts.items() if one in stay})
        self._limits = {one: limit for one, limit in self._limits.items() if one in stay}

    @property
    def has_webhook_faults(self) -> bool:
        """Whether any rule is about webhooks."""
        return bool(self._of_webhooks)

    @property
    def has_api_faults(self) -> bool:
        """Whether any rule is about requests to the API."""
        return bool(self._of_api)

    def on_request(self, method: str, path: str, wall: int = 0) -> ApiFault | None:
        """Return the fault for an API request, if there is one; each rule that matches the request counts it.

        Args:
            method: of the request.
            path: of the request, without a slash at its end.
            wall: ms of wall time, by which rate limits count.
        """
        chosen = [
            rule
            for rule in self._of_api
            if rule.method in ("*", method)
            and glob_matches(path, rule.path)
            and self._is_request_hit(rule, wall)
        ]
        return chosen[0] if chosen else None

    def on_webhook(self, event: str, to: str, from_: str, *, is_awaited: bool = False) -> WebhookFault | None:
        """Return the fault for a webhook, if there is one; each rule that matches the webhook counts it.

        A webhook whose reply is awaited is never lost or held back: its call would wait for ever.
        """
        chosen = [
            rule
            for rule in self._of_webhooks
            if rule.event in ("*", event)
            and not (is_awaited and (rule.lost or rule.after))
            and glob_matches(to, rule.to)
            and glob_matches(from_, rule.from_)
            and self._is_activated(rule)
        ]
        return chosen[0] if chosen else None

    def passed_over(self, event: str, to: str, from_: str) -> list[WebhookFault]:
        """Return the faults that name this event, but can't strike it where its reply is awaited."""
        return [
            rule
            for rule in self._of_webhooks
            if rule.event == event
            and (rule.lost or rule.after)
            and glob_matches(to, rule.to)
            and glob_matches(from_, rule.from_)
        ]

    def on_recording(self, kind: FaultKind, to: str, from_: str) -> RecordingFault | None:
        """Return the fault of a kind for a recording, if there is one; each rule that matches counts it."""
        chosen = [
            rule
            for rule in self._of_recordings
            if rule.kind is kind
            and glob_matches(to, rule.to)
            and glob_matches(from_, rule.from_)
            and self._is_activated(rule)
        ]
        return chosen[0] if chosen else None

    def on_socket(self, to: str, from_: str) -> SocketFault | None:
        """Return the fault for a WebSocket, if there is one; each rule that matches the socket counts it."""
        chosen = [
            rule
            for rule in self._of_sockets
            if glob_matches(to, rule.to) and glob_matches(from_, rule.from_) and self._is_activated(rule)
        ]
        return chosen[0] if chosen else None

    def span_of(self, fault: ApiFault) -> int:
        """Return how long an answer is kept back this time, in ms of wall time."""
        if fault.delay is None:
            return 0
        least, most = fault.delay
        return least + (self._draw(most - least + 1) if most > least else 0)

    def _is_request_hit(self, rule: ApiFault, wall: int) -> bool:
        if rule.rate_limit is None:
            return self._is_activated(rule)
        limit = self._limits.setdefault(id(rule), RateLimit(rule.rate_limit))
        return not limit.admits(wall)

    def _is_activated(self, rule: Fault) -> bool:
        self._counts[id(rule)] += 1
        return rule.activation.includes(self._counts[id(rule)], self._draw)
