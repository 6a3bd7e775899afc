"""An app that does its worst over a WebSocket: nothing hangs, nothing crashes, memory is bounded."""

import asyncio
import contextlib
import struct
import tracemalloc

import pytest
from test_upgrade import App, accepting, listening

from voice_simulator.core.model.effects import ABNORMAL, OpenSocket
from voice_simulator.core.model.socket_news import SocketClosed, SocketOpened, SocketRefused, SocketText
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.sockets.connection import LARGEST_MESSAGE, SocketConnection
from voice_simulator.runtime.sockets.live_socket import LiveSocket, SocketWorld
from voice_simulator.runtime.sockets.options import SocketOptions
from voice_simulator.runtime.sockets.upgrade import SocketClient

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MEGABYTE = 1024 * 1024
WAITING = []
"""What is waited for for ever is kept, or the collector would end who waits."""


async def wait_for_ever():
    WAITING.append(asyncio.Event())
    await WAITING[-1].wait()


def frame(opcode, content=b"", *, last=True, reserved=0, says=None):
    """A frame of a server; `says` is the length that it claims to have."""
    length = len(content) if says is None else says
    head = bytes([(last << 7) | (reserved << 4) | opcode])
    if length < 126:
        return head + bytes([length]) + content
    if length < 65536:
        return head + struct.pack("!BH", 126, length) + content
    return head + struct.pack("!BQ", 127, length) + content


BYE = frame(CLOSE, struct.pack("!H", 1000))


class Watched(SocketWorld):
    """What a socket tells its world."""

    def __init__(self, client):
        self._client = client
        self.news, self.audio, self.notes = [], [], []
        self.is_over, self.is_closed = asyncio.Event(), asyncio.Event()

    async def connection_for(self, opening):
        return await self._client.connect(opening.url, opening.authorization)

    def take_news(self, _socket, news):
        self.news.append(news)
        if isinstance(news, SocketClosed):
            self.is_closed.set()

    def take_audio(self, _socket, frame):
        self.audio.append(frame)

    def note_in_journal(self, _socket, sentence):
        self.notes.append(sentence)

    def note_end(self, _socket):
        self.is_over.set()

    def wall_span(self, seconds):
        return seconds / 1000


async def meet(act, *, ends=True, meanwhile=None):
    """Connect to an app that does `act(writer, reader)` once it has accepted; wait for the end."""

    class Evil(App):
        async def serve(self, reader, writer):
            with contextlib.closing(writer), contextlib.suppress(ConnectionError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                writer.write(accepting(head))
                await act(writer, reader)

    async with (
        listening(Evil(None)) as port,
        Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher,
    ):
        world = Watched(SocketClient(dispatcher, SocketOptions()))
        live = LiveSocket(OpenSocket(socket=1, url=f"ws://127.0.0.1:{port}/"), world)
        try:
            async with asyncio.timeout(20):
                if meanwhile is not None:
                    await meanwhile(world, live)
                if ends:
                    await world.is_over.wait()
        finally:
            live.abort()
            live.task.cancel()
            await asyncio.gather(live.task, return_exceptions=True)
    return world


def sending(*pieces, then_reads=True):
    async def act(writer, reader):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if then_reads:
            await reader.read()

    return act


# -- what is allowed, however odd


async def test_fragments_with_pings_in_between_are_one_message():
    pieces = [frame(BINARY, b"a" * 300, last=False), frame(PING, b"?")]
    pieces += [frame(CONTINUATION, b"b" * 300, last=False), frame(PONG), frame(CONTINUATION, b"c" * 40)]
    world = await meet(sending(*pieces, BYE))
    assert world.audio == [b"a" * 300 + b"b" * 300 + b"c" * 40]
    assert world.notes == []


async def test_frames_that_come_byte_by_byte_are_frames():
    async def dribble(writer, reader):
        for octet in frame(BINARY, b"x" * 320) + frame(TEXT, b'{"action":"clear"}') + BYE:
            writer.write(bytes([octet]))
            await asyncio.sleep(0)
        await reader.read()

    world = await meet(dribble)
    assert world.audio == [b"x" * 320]
    assert SocketText('{"action":"clear"}') in world.news


@pytest.mark.parametrize(
    ("content", "closed"),
    [
        (b"", SocketClosed(1005)),
        (struct.pack("!H", 1000), SocketClosed(1000)),
        (struct.pack("!H", 4404) + "weg ✓".encode(), SocketClosed(4404, "weg ✓")),
    ],
)
async def test_a_close_frame_is_told_with_its_code_and_reason(content, closed):
    world = await meet(sending(frame(CLOSE, content)))
    assert world.news == [SocketOpened(), closed]


async def test_frames_of_no_content_are_passed_on():
    world = await meet(sending(frame(BINARY), frame(TEXT), BYE))
    assert world.audio == [b""]
    assert world.news[1] == SocketText("")


async def test_a_ping_is_answered():
    answers = []

    async def act(writer, reader):
        writer.write(frame(PING, b"hello"))
        answers.append(await reader.readexactly(2 + 4 + 5))
        writer.close()

    await meet(act)
    [answer] = answers
    assert answer[:2] == bytes([0x80 | PONG, 0x80 | 5])
    assert bytes(one ^ answer[2 + n % 4] for n, one in enumerate(answer[6:])) == b"hello"


# -- what breaks it


BROKEN = {
    "reserved bits": frame(BINARY, b"x", reserved=1),
    "an opcode that is none": frame(3, b"x"),
    "a control opcode that is none": frame(11, b"x"),
    "a fragmented ping": frame(PING, b"x", last=False),
    "a ping of 126 bytes": frame(PING, b"x" * 126),
    "a continuation of nothing": frame(CONTINUATION, b"x"),
    "a message within another": frame(BINARY, b"x", last=False) + frame(BINARY, b"y"),
    "text that is no UTF-8": frame(TEXT, b"\xff\xfe"),
    "a close frame of one byte": frame(CLOSE, b"x"),
    "a close code that is on no wire": frame(CLOSE, struct.pack("!H", 1005)),
    "a close reason that is no UTF-8": frame(CLOSE, struct.pack("!H", 1000) + b"\xff"),
    "a length of nearly nine exabytes": frame(BINARY, b"x", says=2**63 - 1),
    "a length with its highest bit set": frame(BINARY, b"x", says=2**64 - 1),
    "a message that is too long": frame(BINARY, says=LARGEST_MESSAGE + 1),
    "HTTP": b"HTTP/1.1 200 OK\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_against_the_protocol_ends_the_socket_and_is_told(name):
    """The leg is over as if the connection were gone; the journal says what was wrong."""
    world = await meet(sending(BROKEN[name]))
    assert world.news == [SocketOpened(), SocketClosed(ABNORMAL)]
    [note] = world.notes
    assert note.startswith("what your app sent over its WebSocket is against the protocol: ")


async def test_fragments_without_an_end_are_given_up_before_they_fill_memory():
    async def act(writer, reader):
        writer.write(frame(BINARY, b"x" * 1000, last=False))
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(frame(CONTINUATION, b"x" * 60_000, last=False))
                await writer.drain()

    tracemalloc.start()
    try:
        world = await meet(act)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert world.news[-1] == SocketClosed(ABNORMAL)
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize("is_reset", [False, True])
async def test_an_app_that_is_gone_without_a_close_frame_is_told_as_1006(is_reset):
    async def act(writer, reader):
        writer.write(frame(BINARY, b"x" * 320))
        await writer.drain()
        if is_reset:
            writer.transport.abort()

    world = await meet(act)
    assert world.news == [SocketOpened(), SocketClosed(ABNORMAL)]
    assert world.notes == []


async def test_an_app_that_only_shuts_its_own_side_is_gone():
    """A connection with one side shut is no WebSocket any more (RFC 6455, 7.1.1)."""

    async def act(writer, reader):
        writer.write_eof()
        await reader.read()

    world = await meet(act)
    assert world.news == [SocketOpened(), SocketClosed(ABNORMAL)]


async def test_an_app_that_breaks_off_in_the_middle_of_a_frame_is_gone():
    world = await meet(sending(frame(BINARY, b"x" * 100, says=640), then_reads=False))
    assert (world.news, world.audio) == ([SocketOpened(), SocketClosed(ABNORMAL)], [])


# -- what would keep others from their turn


FLOODS = {
    "pings": (frame(PING) * 20_000, 0),
    "pings with content": (frame(PING, b"x" * 125) * 20_000, 0),
    "tiny texts": (frame(TEXT, b"{}") * 10_000, 0),
    "tiny audio": (frame(BINARY, b"") * 10_000, 10_000),
    "frames of audio": (frame(BINARY, bytes(640)) * 5_000, 5_000),
}


@pytest.mark.parametrize("name", FLOODS)
async def test_in_a_flood_others_have_their_turn(name):
    """No turn of the loop is long; the app does not read what we answer."""
    content, audio = FLOODS[name]
    longest = 0.0

    async def act(writer, reader):
        for at in range(0, len(content), 65_536):
            writer.write(content[at : at + 65_536])
            await writer.drain()
        writer.write(BYE)
        await writer.drain()
        await wait_for_ever()

    async def watch_turns(world, live):
        nonlocal longest
        turns = 0
        while not world.is_closed.is_set():
            before = len(world.news) + len(world.audio)
            await asyncio.sleep(0)
            turns += 1
            longest = max(longest, len(world.news) + len(world.audio) - before)

    world = await meet(act, ends=False, meanwhile=watch_turns)
    assert len(world.audio) == audio
    assert longest <= 130  # messages in one turn
    assert SocketClosed(1000) in world.news


@pytest.mark.parametrize(("unsent", "is_closing"), [(0, False), (1, False), (0, True)])
async def test_answers_to_pings_do_not_pile_up_for_an_app_that_does_not_read(unsent, is_closing):
    """While anything waits to be written none is answered: RFC 6455, 5.5.3 lets the newest stand for all."""
    answered = []

    class Response:
        async def pong(self, content):
            answered.append(content)

    class Transport:
        def get_write_buffer_size(self):
            return unsent

        def is_closing(self):
            return is_closing

    await SocketConnection(Response(), Transport()).answer_ping(b"?")
    assert answered == ([] if unsent or is_closing else [b"?"])


async def test_a_socket_that_is_closed_in_mid_flood_ends():
    """Though the app answers no close frame, and never stops."""

    async def act(writer, reader):
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(frame(BINARY, bytes(640)) * 50)
                await writer.drain()

    async def finish(world, live):
        while len(world.audio) < 100:
            await asyncio.sleep(0)
        live.finish(1000)

    world = await meet(act, meanwhile=finish)
    assert world.news == [SocketOpened()]


async def test_a_slow_reader_lets_its_app_notice():
    """The app can't write any more, since nobody reads."""
    blocked = asyncio.Event()

    async def act(writer, reader):
        writer.transport.set_write_buffer_limits(0)
        while not blocked.is_set():
            writer.write(frame(BINARY, bytes(640)) * 100)
            try:
                async with asyncio.timeout(0.1):
                    await writer.drain()
            except TimeoutError:
                blocked.set()

    class Evil(App):
        async def serve(self, reader, writer):
            with contextlib.closing(writer), contextlib.suppress(ConnectionError):
                writer.write(accepting((await reader.readuntil(b"\r\n\r\n")).decode("latin-1")))
                await act(writer, reader)

    async with listening(Evil(None)) as port, Dispatcher(OutboundGuard(), AddressMap()) as dispatcher:
        world = Watched(SocketClient(dispatcher, SocketOptions()))
        world.wall_span = lambda _: 600
        opening = OpenSocket(socket=1, url=f"ws://127.0.0.1:{port}/", reads_slowly=True)
        live = LiveSocket(opening, world)
        async with asyncio.timeout(20):
            await blocked.wait()
        live.abort()
        await asyncio.gather(live.task, return_exceptions=True)
    assert len(world.audio) < 1000


async def test_the_edge_refuses_what_is_refused_and_ends():
    async with Dispatcher(OutboundGuard(), AddressMap()) as dispatcher:
        world = Watched(SocketClient(dispatcher, SocketOptions()))
        live = LiveSocket(OpenSocket(socket=1, url="ws://127.0.0.1:1/"), world)
        await live.task
    [refused] = world.news
    assert isinstance(refused, SocketRefused)
    assert world.is_over.is_set()


async def test_a_socket_that_is_closed_as_soon_as_it_is_opened_is_over():
    """Nothing was connected, and nothing is left."""
    async with Dispatcher(OutboundGuard(), AddressMap()) as dispatcher:
        world = Watched(SocketClient(dispatcher, SocketOptions()))
        LiveSocket(OpenSocket(socket=1, url="ws://127.0.0.1:1/"), world).finish(1000)
        async with asyncio.timeout(5):
            await world.is_over.wait()
    assert world.news == []
