"""`POST /v1/calls`: token, schema, state, journal and a blocked webhook, against token and schema alone."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from benchmarks import machine
from benchmarks.load import http_request, requests_per_second
from benchmarks.measure import Row, Scale, alternately, ratio_of, shown
from benchmarks.servers import BLOCKED_URL, Server, baseline, sign_tokens, simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_AGAINST = "bare aiohttp, PyJWT and marshmallow only"
_AIM = 0.8


def body(event_url: str) -> dict[str, object]:
    """Return the body of a call as an SDK sends it."""
    return {
        "to": [{"type": "phone", "number": "447700900001"}],
        "from": {"type": "phone", "number": "447700900999"},
        "ncco": [{"action": "talk", "text": "Your appointment is tomorrow at ten."}],
        "event_url": [event_url],
    }


def run(scale: Scale) -> Iterator[Row]:
    """Measure with time standing still, with calls that live meanwhile, and with every entry logged."""
    rounds, size = scale.rounds(5), scale.size(2500)
    tokens = sign_tokens(size * (rounds + 1))
    requests = [http_request("POST", "/v1/calls", token=token, body=body(BLOCKED_URL)) for token in tokens]
    with (
        baseline("create") as bare,
        simulator("--auth", "strict", "--clock", "manual") as still,
        simulator("--auth", "strict", "--clock", "real") as living,
    ):
        servers = {"bare": bare, "still": still, "living": living}
        spent: dict[str, list[float]] = {name: [] for name in servers}
        figures = alternately(
            rounds + 1,
            {name: _rounds(server, requests, size, spent[name]) for name, server in servers.items()},
        )
    # The first round warms up.
    measured, used = ({name: one[1:] for name, one in each.items()} for each in (figures, spent))
    for name, what in (("still", "time standing still"), ("living", "calls ring and are answered meanwhile")):
        ratio = ratio_of(measured[name], measured["bare"])
        yield Row(
            what=f"`POST /v1/calls`, {what}",
            ours=f"{shown(measured[name], 'req/s')}, {shown(used[name], 'µs of processor')}",
            against=f"{_AGAINST}: {shown(measured['bare'], 'req/s')}, {shown(used['bare'], 'µs')}",
            ratio=ratio,
            by_processor=ratio_of(used["bare"], used[name]),
            aim=f"{_AIM}" if name == "still" else "",
            met=ratio >= _AIM if name == "still" else None,
        )


def _rounds(server: Server, requests: list[bytes], size: int, spent: list[float]) -> Callable[[], float]:
    """Measure a round with requests that this server has not seen yet; processor time is noted in µs."""
    left = iter(requests)

    def measure() -> float:
        before = machine.cpu_seconds_of(server.process.pid)
        figure = requests_per_second(server.port, list(islice(left, size)), status=201)
        spent.append((machine.cpu_seconds_of(server.process.pid) - before) / size * 1e6)
        return figure

    return measure
