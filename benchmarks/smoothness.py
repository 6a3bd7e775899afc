"""How smoothly a page shows what happens: its frames, its longest task, and how much of a document it is."""

from __future__ import annotations

import asyncio
import importlib
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from benchmarks import machine

if TYPE_CHECKING:
    import types
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Page

_TESTS = Path(__file__).resolve().parent.parent / "tests/console"
_WIDTH, _HEIGHT = 1280, 800

_FRAME = "ScheduledActionSendBeginMainFrame"
"""What posts the task in which a page makes a frame: its events, scripts, styles, layout and painting."""
_TASKS = {"traceConfig": {"includedCategories": ["toplevel"]}, "transferMode": "ReportEvents"}

_BEGIN = """() => {
    const seen = { frames: [], tasks: [] };
    const step = (now) => { seen.frames.push(now); seen.next = requestAnimationFrame(step); };
    seen.next = requestAnimationFrame(step);
    const note = (entries) => seen.tasks.push(...entries.map((entry) => entry.duration));
    seen.observer = new PerformanceObserver((list) => note(list.getEntries()));
    seen.observer.observe({ type: "longtask" });
    window.seenByBenchmark = seen;
}"""

_END = """() => {
    const seen = window.seenByBenchmark;
    cancelAnimationFrame(seen.next);
    seen.tasks.push(...seen.observer.takeRecords().map((entry) => entry.duration));
    seen.observer.disconnect();
    const within = (root) => (root ? nodesIn(root) : 0);
    const nodesIn = (root) => [...root.querySelectorAll("*")].reduce(
        (sum, element) => sum + element.childNodes.length + within(element.shadowRoot), 0);
    return { frames: seen.frames, tasks: seen.tasks, nodes: nodesIn(document) };
}"""
"""A node is an element, a text or a comment."""


@dataclass(frozen=True, slots=True)
class Smoothness:
    """What was seen of a page for a while.

    Attributes:
        frame_ms: 95 of 100 frames came within so many milliseconds after the one before.
        frame_processor_ms: 95 of 100 frames took the page no more processor time than this.
        task_ms: what the longest task took, in ms; 0 where none took 50, which the browser calls long.
        task_processor_ms: the most processor time of any task, which a busy machine disturbs less.
        nodes: how many nodes the document has at the end.
    """

    frame_ms: float
    frame_processor_ms: float
    task_ms: float
    task_processor_ms: float
    nodes: int


class Looking:
    """Looks at a page for a while.

    Args:
        page: the page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._events: list[dict[str, Any]] = []
        self._told = asyncio.Event()

    async def begin(self) -> None:
        """Begin to look."""
        browser = self._page.context.browser
        assert browser is not None
        self._debugger = await browser.new_browser_cdp_session()
        self._debugger.on("Tracing.dataCollected", lambda part: self._events.extend(part["value"]))
        self._debugger.on("Tracing.tracingComplete", lambda _: self._told.set())
        await self._debugger.send("Tracing.start", _TASKS)
        await self._page.evaluate(_BEGIN)

    async def end(self) -> Smoothness:
        """Return what was seen since."""
        seen = await self._page.evaluate(_END)
        await self._debugger.send("Tracing.end")
        await self._told.wait()
        gaps = [after - before for before, after in pairwise(seen["frames"])]
        return Smoothness(
            frame_ms=quantiles(gaps, n=20)[-1],
            frame_processor_ms=quantiles(self._processor_times(_FRAME), n=20)[-1] / 1000,
            task_ms=max(seen["tasks"], default=0.0),
            task_processor_ms=max(self._processor_times()) / 1000,
            nodes=seen["nodes"],
        )

    def _processor_times(self, of: str | None = None) -> Iterator[float]:
        """Return the µs of each task of the threads in which pages live, or of those that something posts."""
        is_main = {
            (event["pid"], event["tid"])
            for event in self._events
            if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
        }
        for event in self._events:
            is_meant = of is None or event.get("args", {}).get("src_func") == of
            if is_meant and event["name"].endswith("RunTask") and (event["pid"], event["tid"]) in is_main:
                yield float(event.get("tdur", 0))


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Page]:
    """Open a page in the browser that the tests of the console take, which may use every core."""
    from playwright.async_api import async_playwright  # noqa: PLC0415  # loaded for this only

    chromium = _chromium()
    path = chromium.find_chromium()
    if path is None:
        raise SystemExit(chromium.NOT_TESTED.replace("TESTED", "MEASURED"))
    machine.unpin()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.launch_flags())
        page = await browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        await page.goto(address)
        yield page
        await browser.close()


def _chromium() -> types.ModuleType:
    """Return what finds a browser: a module of the tests, which are no package."""
    sys.path.append(str(_TESTS))
    return importlib.import_module("chromium")
