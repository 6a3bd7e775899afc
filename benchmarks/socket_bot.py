"""An app whose WebSockets echo what they hear, and note when each frame came, on bare asyncio protocols.

    python benchmarks/socket_bot.py PORT

It parses next to nothing, so that 100 sockets leave its core to whoever sends requests. Says `up`. At each
line of input it says how late frames were since the last one: their number, and the ms within which 99 of
100 and all of them came.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import sys
import time

_FRAME = 0.02
_BINARY, _CLOSE = 0x82, 0x88
_MASKED, _TWO_BYTES, _EIGHT_BYTES = 0x80, 126, 127
_MASK_SIZE = 4
_HEAD_END = b"\r\n\r\n"
_KEY = b"sec-websocket-key:"
_ACCEPTS = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


class Arrivals:
    """When the frames of one socket came."""

    def __init__(self) -> None:
        self._at: list[float] = []

    def note(self) -> None:
        """Note a frame."""
        self._at.append(time.perf_counter())

    def late_since_asked(self) -> list[float]:
        """Return how late (s) each was since the last question, by the beat of the one that was in time."""
        beats = [at - number * _FRAME for number, at in enumerate(self._at)]
        self._at = []
        first = min(beats, default=0.0)
        return [beat - first for beat in beats]


class EchoingSocket(asyncio.Protocol):
    """One socket."""

    def __init__(self, arrivals: list[Arrivals]) -> None:
        self._all, self._mine = arrivals, Arrivals()
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Echo each frame of audio that is whole, and keep the rest."""
        self._buffer += data
        if not self._is_open:
            self._accept()
        while self._is_open and (size := _size_of(self._buffer)) is not None:
            head, message = self._buffer[0], self._buffer[: sum(size)]
            self._buffer = self._buffer[sum(size) :]
            if head == _BINARY:
                self._mine.note()
                self._transport.write(_unmasked(message, size[0]))
            elif head == _CLOSE:
                self._transport.close()

    def _accept(self) -> None:
        head, end, rest = self._buffer.partition(_HEAD_END)
        if not end:
            return
        at = head.lower().index(_KEY) + len(_KEY)
        key = head[at:].split(b"\r\n", 1)[0].strip()
        accepted = base64.b64encode(hashlib.sha1(key + _ACCEPTS).digest())  # the protocol's
        self._transport.write(_SWITCHING + b"Sec-WebSocket-Accept: " + accepted + _HEAD_END)
        self._buffer, self._is_open = rest, True
        self._all.append(self._mine)


def _size_of(buffer: bytes) -> tuple[int, int] | None:
    """Return the size of the head, with the mask, and of what it holds; None if it is not whole."""
    if len(buffer) < 2:
        return None
    length = buffer[1] & ~_MASKED
    extra = {_TWO_BYTES: 2, _EIGHT_BYTES: 8}.get(length, 0)
    if extra:
        length = int.from_bytes(buffer[2 : 2 + extra], "big")
    head = 2 + extra + _MASK_SIZE
    return (head, length) if len(buffer) >= head + length else None


def _unmasked(message: bytes, head: int) -> bytes:
    """Write a message as a server does."""
    mask, masked = message[head - _MASK_SIZE : head], message[head:]
    whole = (mask * (len(masked) // _MASK_SIZE + 1))[: len(masked)]
    content = int.from_bytes(masked, "big") ^ int.from_bytes(whole, "big")
    length = bytes([message[1] & ~_MASKED]) + message[2 : head - _MASK_SIZE]
    return message[:1] + length + content.to_bytes(len(masked), "big")


async def main(port: int) -> None:
    """Serve until the input ends."""
    arrivals: list[Arrivals] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: EchoingSocket(arrivals), "127.0.0.1", port)
    print("up", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        late = sorted(one for each in arrivals for one in each.late_since_asked()) or [0.0]
        print(len(late), 1000 * late[int(len(late) * 0.99)], 1000 * late[-1], flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
