"""Makes metrics of what was counted. Only `metrics` imports this, when somebody asks.

No label has values that somebody outside chooses: no id, no number, no address.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from voice_simulator.api.paths import CONTROL_PREFIX
from voice_simulator.runtime.tallies import BUCKETS
from voice_simulator.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.core.model.vocabulary import AttemptVerdict
    from voice_simulator.runtime.tallies import Latencies
    from voice_simulator.runtime.worlds import Worlds

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_WAIT: Final = ("POST", f"{CONTROL_PREFIX}/wait")


def metrics_text(worlds: Worlds) -> bytes:
    """Write the metrics of one simulator, and nothing of its process."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_WorldsCollector(worlds))
    return generate_latest(registry)


class _WorldsCollector(Collector):
    """The metrics of some worlds, made whenever somebody asks."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics."""
        self._worlds.tallies.read_on()
        yield InfoMetricFamily("voice_simulator", "The simulator.", {"version": __version__})
        yield from self._gauges()
        yield from self._counters()
        yield _histogram(self._worlds.tallies.latencies)

    def _gauges(self) -> Iterator[Metric]:
        worlds, registry = list(self._worlds), self._worlds.registry
        for name, says, value in (
            ("worlds", "Worlds that there are.", len(worlds)),
            ("applications", "Vonage applications that are registered.", len(registry.applications)),
            ("scenarios", "Scenarios that are loaded.", len(registry.scenarios)),
            ("live_calls", "Legs that are not over.", sum(one.switchboard.store.live for one in worlds)),
            (
                "undelivered_webhooks",
                "Webhooks that are not through yet.",
                sum(sum(one.driver.undelivered) for one in worlds),
            ),
            ("streams", "Journal streams that are open.", len(self._worlds.streams)),
            ("waits", "Requests that wait for a condition.", self._worlds.tallies.in_progress[_WAIT]),
        ):
            yield GaugeMetricFamily(f"voice_simulator_{name}", says, value)

    def _counters(self) -> Iterator[Metric]:
        tallies = self._worlds.tallies
        requests = {(*route, str(status)): count for (*route, status), count in tallies.requests.items()}
        labels = ("method", "route", "status")
        yield _counter("requests", "Requests that were answered.", labels, requests)
        for name, says, label, counts in (
            ("calls", "Legs that took a status.", "status", tallies.statuses),
            ("webhook_attempts", "Attempts to deliver a webhook.", "outcome", tallies.attempts),
            ("faults", "Faults that struck.", "kind", tallies.faults),
        ):
            yield _counter(name, says, (label,), {(str(word),): count for word, count in counts.items()})
        forgotten = "Journal entries that were forgotten before they were counted."
        yield _counter("uncounted_entries", forgotten, (), {(): tallies.uncounted})


def _counter(
    name: str, says: str, labels: tuple[str, ...], counts: Mapping[tuple[str, ...], int]
) -> CounterMetricFamily:
    family = CounterMetricFamily(f"voice_simulator_{name}", says, labels=labels)
    for words, count in counts.items():
        family.add_metric(words, count)
    return family


def _histogram(of_outcomes: Mapping[AttemptVerdict, Latencies]) -> HistogramMetricFamily:
    says = "Wall time from the request of a webhook to the end of its reply, or to its failure."
    family = HistogramMetricFamily("voice_simulator_webhook_seconds", says, labels=["outcome"])
    bounds = [*map(str, BUCKETS), "+Inf"]
    for outcome, latencies in of_outcomes.items():
        buckets = list(zip(bounds, accumulate(latencies.counts), strict=True))
        family.add_metric([str(outcome)], buckets, latencies.total)
    return family
