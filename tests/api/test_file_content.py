"""How the pieces of a file are made beside all else."""

import asyncio
import threading
from types import SimpleNamespace

from voice_simulator.api import file_content


async def test_downloads_that_hang_leave_threads_for_names(monkeypatch):
    """However many: what looks a webhook's name up is not behind them."""
    goes_on = threading.Event()

    def hang(*_):
        goes_on.wait(30)
        yield b"sound"

    monkeypatch.setattr(file_content, "content_of", hang)
    files = [file_content.pieces_of(SimpleNamespace(sounds=()), None, None) for _ in range(64)]
    pieces = [asyncio.ensure_future(anext(file)) for file in files]
    await asyncio.sleep(0)
    await asyncio.wait_for(asyncio.to_thread(goes_on.set), 10)
    assert set(await asyncio.gather(*pieces)) == {b"sound"}
