"""Listens to the journal of a simulator over many connections, and counts what it is told.

    python benchmarks/stream_listeners.py PORT APPLICATION COUNT

Says `connected`, and at the end of a line of input how many events came.
"""

from __future__ import annotations

import asyncio
import sys

_ENTRY = b"event: entry\n"
_KEPT = len(_ENTRY) - 1


class Listener(asyncio.Protocol):
    """One connection."""

    def __init__(self, request: bytes) -> None:
        self._request, self._rest = request, b""
        self.events = 0
        self.connected = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Count the events; one may come in two parts."""
        self.connected.set()
        data = self._rest + data
        self.events += data.count(_ENTRY)
        self._rest = data[-_KEPT:]


async def main(port: int, application_id: str, count: int) -> None:
    """Listen until told otherwise."""
    loop = asyncio.get_running_loop()
    request = (
        f"GET /_simulator/journal/stream?application_id={application_id} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    ).encode()
    listeners = [
        (await loop.create_connection(lambda: Listener(request), "127.0.0.1", port))[1] for _ in range(count)
    ]
    await asyncio.gather(*(one.connected.wait() for one in listeners))
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(sum(one.events for one in listeners))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
