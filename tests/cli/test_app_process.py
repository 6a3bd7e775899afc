"""Your app as a process: how it is asked whether it is there."""

import asyncio

import pytest

from voice_simulator.cli.app_process import AppError, AppProcess


async def test_the_answer_of_an_app_that_is_there_is_read_to_its_end():
    """A connection closed before its body came is reset, of which many an app prints a traceback."""
    ends = []

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        for _ in range(100):  # whoever asked has all its turns before the body comes, as from `http.server`
            await asyncio.sleep(0)
        ends.append(reader.at_eof())
        writer.write(b"ok")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        process = AppProcess("true", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", {})
        with pytest.raises(AppError, match="something answers"):
            await process.__aenter__()
    assert ends == [False]
