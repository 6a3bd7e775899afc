"""Two minutes of calls with an app that fails in every way; then SIGTERM, while clients go on posting.

    python -m benchmarks.soak [--calls N] [--seed N]

Afterwards what the sink saw and what clients were told is compared with the journal, entry by entry. Prints
figures, and what does not agree; exit code 1 if something does not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.bad_sink import Sink, bad_sink
from benchmarks.load import http_request
from benchmarks.servers import await_port, free_port, start
from benchmarks.soak_audit import Journal, audit

if TYPE_CHECKING:
    import subprocess

_CLIENTS: Final = 32
_SECONDS: Final = 90.0
_ENDS_WITHIN: Final = 300.0
_NUMBERS: Final = ("001", "002", "003", "004", "222", "403", "404", "480", "486", "487", "500", "503", "603")
_SETTINGS: Final = {"limits": {"calls": 10**6, "journal": 10**7}}


@dataclass(slots=True)
class Clients:
    """What the clients are told.

    Attributes:
        wanted: how many calls are to be placed before the simulator is stopped.
        created: the ids that were answered 201.
        statuses: of all answers.
        broken: how many requests were not answered, since the connection ended or none could be made.
        refused_at: when the first answer was 503; None while there is none.
        late: how many calls were answered 201 though they were sent after that.
    """

    port: int
    sink_port: int
    wanted: int
    draws: random.Random
    created: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    refused_at: float | None = None
    late: int = 0
    begun: float = field(default_factory=time.monotonic)
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def post_until_refused(self) -> None:
        """Place calls over one connection, and others when that ends, until none can be had."""
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                self.broken += 1
                return
            try:
                while True:
                    await self._post(reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                self.broken += 1
            finally:
                writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._pause())
        sent = time.monotonic()
        writer.write(http_request("POST", "/v1/calls", body=self._body()))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        self._answered(sent, int(head[9:12]), await reader.readexactly(length))

    def _answered(self, sent: float, status: int, body: bytes) -> None:
        self.statuses[status] += 1
        if status == 503 and self.refused_at is None:
            self.refused_at = time.monotonic()
        if status != 201:
            return
        self.created.append(json.loads(body)["uuid"])
        self.late += self.refused_at is not None and sent > self.refused_at
        if len(self.created) >= self.wanted:
            self.enough.set()

    def _pause(self) -> float:
        """Spread the calls over the time there is; once there are enough, post as fast as can be."""
        if self.enough.is_set():
            return 0.0
        due = self.begun + _SECONDS * len(self.created) / self.wanted
        return max(0.0, due - time.monotonic())

    def _body(self) -> dict[str, object]:
        sink = f"http://127.0.0.1:{self.sink_port}"
        number = f"447700900{self.draws.choice(_NUMBERS)}"
        asks = self.draws.random() < 0.5
        plan = {"answer_url": [f"{sink}/answer"]} if asks else {"ncco": [{"action": "talk", "text": "Hello"}]}
        return {
            "to": [{"type": "phone", "number": number}],
            "from": {"type": "phone", "number": "447700900999"},
            "event_url": [f"{sink}/event"],
            **plan,
        }


async def soak(calls: int, seed: int, folder: Path) -> list[str]:
    """Run it; print figures and return what does not agree."""
    sink = Sink(random.Random(seed))
    async with bad_sink(sink) as sink_port:
        port = free_port()
        journal, log = folder / "journal.ndjson", folder / "log.txt"
        with log.open("wb") as file:
            process = _serve(port, journal, file.fileno())
            clients = Clients(port, sink_port, calls, random.Random(seed + 1))
            code, seconds = await _until_stopped(process, clients)
    told = log.read_text(encoding="utf-8")
    read = Journal.read(journal)
    _print_figures(clients, sink, read, seconds, told)
    wrong = list(audit(read, sink.seen, clients.created, told))
    if code != 0:
        wrong.append(f"exit code {code}")
    if "Traceback" in told or "defect" in told:
        wrong.append(f"the log has a traceback:\n{told[-3000:]}")
    if clients.late:
        wrong.append(f"{clients.late} calls were placed after the first 503")
    if odd := set(clients.statuses) - {201, 503}:
        wrong.append(f"answers other than 201 and 503: {odd}")
    return wrong


def _serve(port: int, journal: Path, log: int) -> subprocess.Popen[bytes]:
    flags = ["--quiet", "--auth", "off", "--clock", "real", "--speed", "20", "--webhooks-at-once", "500"]
    command = ["-m", "voice_simulator", "serve", "--port", str(port), "--journal-out", str(journal), *flags]
    environment = {"VOICE_SIMULATOR_CONFIG": json.dumps(_SETTINGS)}
    process = start(command, environment, stderr=log)
    await_port(process, port)
    return process


async def _until_stopped(process: subprocess.Popen[bytes], clients: Clients) -> tuple[int, float]:
    posting = asyncio.gather(*(clients.post_until_refused() for _ in range(_CLIENTS)))
    try:
        await asyncio.wait(
            {posting, asyncio.ensure_future(clients.enough.wait())}, return_when="FIRST_COMPLETED"
        )
        told = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, _ENDS_WITHIN)
        await posting
        return code, time.monotonic() - told
    finally:
        process.kill()


def _print_figures(clients: Clients, sink: Sink, journal: Journal, seconds: float, log: str) -> None:
    kinds = Counter(one.kind.name for one in sink.seen)
    ended = sum(one.has_ended for one in journal.webhooks.values())
    answers = f"{dict(clients.statuses)}, {clients.broken} without an answer"
    print(f"calls placed: {len(clients.created):,}; answers {answers}")
    print(f"requests at the sink: {len(sink.seen):,}, of {len(kinds)} kinds: {dict(kinds.most_common())}")
    print(
        f"journal: {journal.entries:,} entries, {len(journal.webhooks):,} webhooks, {ended:,} of them ended, "
        f"{len(journal.passed_over):,} passed over"
    )
    print(f"stopped {seconds:.1f} s after SIGTERM; it said: {log.strip() or 'nothing'}")


def main() -> int:
    """Soak, and say whether everything agrees."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = asyncio.run(soak(asked.calls, asked.seed, Path(folder)))
    for sentence in wrong[:50]:
        print(f"WRONG: {sentence}")
    print("sink, clients and journal agree" if not wrong else f"{len(wrong)} things do not agree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
