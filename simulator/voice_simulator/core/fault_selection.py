"""Selects the fault that is injected into a request or a webhook."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voice_simulator.core.model.faults import ApiFault, Fault, WebhookFault
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.rate_limits import RateLimit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class FaultSelector:
    """The faults of one world, and how often each had an occasion.

    Args:
        application_id: whose world it is; rules may be for some applications only.
        rules: those of all loaded scenarios, the one that goes before the others first.
        draw: gives a whole number below another, from the world's seed.
    """

    def __init__(self, application_id: str, rules: Iterable[Fault], draw: Callable[[int], int]) -> None:
        self._application_id, self._draw = application_id, draw
        self._counts: Counter[int] = Counter()
        self._limits: dict[int, RateLimit] = {}
        self.rules = tuple(rules)

    @property
    def rules(self) -> tuple[Fault, ...]:
        """The rules; those put in anew begin to count, those that stay go on counting."""
        return self._rules

    @rules.setter
    def rules(self, rules: Iterable[Fault]) -> None:
        self._rules = tuple(rules)
        mine = [rule for rule in self._rules if glob_matches(self._application_id, rule.application)]
        self._of_api = [rule for rule in mine if isinstance(rule, ApiFault)]
        self._of_webhooks = [rule for rule in mine if isinstance(rule, WebhookFault)]
        stay = {id(rule) for rule in self._rules}
        self._counts = Counter({one: count for one, count in self._counts.items() if one in stay})
        self._limits = {one: limit for one, limit in self._limits.items() if one in stay}

    @property
    def strike_webhooks(self) -> bool:
        """Whether any rule is about webhooks."""
        return bool(self._of_webhooks)

    @property
    def strike_requests(self) -> bool:
        """Whether any rule is about requests to the API."""
        return bool(self._of_api)

    def on_request(self, method: str, path: str, wall: int = 0) -> ApiFault | None:
        """Return the fault that strikes an API request; each rule that matches it counts it.

        Args:
            method: of the request.
            path: of the request, without a slash at its end.
            wall: ms of wall time, by which rate limits count.
        """
        struck = [
            rule
            for rule in self._of_api
            if rule.method in ("*", method)
            and glob_matches(path, rule.path)
            and self._strikes_request(rule, wall)
        ]
        return struck[0] if struck else None

    def on_webhook(self, event: str, to: str, from_: str, *, is_awaited: bool = False) -> WebhookFault | None:
        """Return the fault that strikes a webhook; each rule that matches it counts it.

        A webhook whose reply is awaited is no occasion to lose it, or to hold it back: the call would wait.
        """
        struck = [
            rule
            for rule in self._of_webhooks
            if rule.event in ("*", event)
            and not (is_awaited and (rule.lost or rule.after))
            and glob_matches(to, rule.to)
            and glob_matches(from_, rule.from_)
            and self._strikes(rule)
        ]
        return struck[0] if struck else None

    def span_of(self, fault: ApiFault) -> int:
        """Return for how long (ms of wall time) an answer is kept back this time."""
        if fault.delay is None:
            return 0
        least, most = fault.delay
        return least + (self._draw(most - least + 1) if most > least else 0)

    def _strikes_request(self, rule: ApiFault, wall: int) -> bool:
        if rule.rate_limit is None:
            return self._strikes(rule)
        limit = self._limits.setdefault(id(rule), RateLimit(rule.rate_limit))
        return not limit.admits(wall)

    def _strikes(self, rule: Fault) -> bool:
        self._counts[id(rule)] += 1
        return rule.occasions.strikes(self._counts[id(rule)], self._draw)
