"""The pytest plugin: the fixture `voice`, the marker `voice`, and what a failed test's report has besides.

pytest imports this in every project where the package is installed, so it loads nothing that a project
without calls would pay for: the client, and aiohttp with it, when a test first asks for the fixture.
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from voice_simulator.testing import hooks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType

    from voice_simulator.testing.async_voice import AsyncVoice
    from voice_simulator.testing.session import OwnWorld, Session
    from voice_simulator.testing.session_server import SessionServer
    from voice_simulator.testing.traces import TraceWriter
    from voice_simulator.testing.voice import Voice

_FLAGS: Final = "voice_serve_flags"
_TRACE_FLAG: Final = "--voice-trace-out"
_TRACE_SETTING: Final = "voice_trace_out"
_STRICT: Final = "voice_strict"
_WORKER_INPUT: Final = "voice_simulator"
_SESSION: Final = pytest.StashKey["_PytestProcess"]()
_WORLDS: Final = pytest.StashKey["list[OwnWorld]"]()
_TRACES: Final = pytest.StashKey["TraceWriter"]()
_FAILURES: Final = pytest.StashKey["list[dict[str, object]]"]()

_MARKER: Final = (
    "voice(clock='manual', speed=None, scenario=None, settle=None, seed=None, strict=True): with what the "
    "world of a test begins, and whether steps and faults must not be left over, for the fixture voice"
)


class _PytestProcess:
    """What this process needs for its tests: nothing until the first of them asks for it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._session: Session | None = None
        given = getattr(config, "workerinput", {}).get(_WORKER_INPUT)
        self.owns_server = given is None
        self._agreed: tuple[str, int] | None = tuple(given) if given else None

    @property
    def agreed(self) -> tuple[str, int]:
        """The folder by which the processes find one server, and the process with which that ends."""
        if self._agreed is None:
            from voice_simulator.testing.session_server import new_folder  # noqa: PLC0415

            self._agreed = str(new_folder()), os.getpid()
        return self._agreed

    def session(self) -> Session:
        """Return the client of the simulator; start both if need be."""
        if self._session is None:
            from voice_simulator.testing.session import Session, find_addresses  # noqa: PLC0415

            self._session = Session(find_addresses(self._server(), os.environ))
        return self._session

    def finish(self) -> None:
        """End what this process has begun."""
        if self._session is not None:
            self._session.disconnect()
        if self.owns_server and self._agreed is not None:
            self._server().shut_down()

    def _server(self) -> SessionServer:
        from voice_simulator.testing.session_server import SessionServer  # noqa: PLC0415

        folder, owner = self.agreed
        return SessionServer(Path(folder), owner, self._config.getini(_FLAGS), self._config.rootpath)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our settings."""
    parser.addini(_FLAGS, "flags of `voice-simulator serve` for the simulator that pytest starts", "args", [])
    parser.addini(_TRACE_SETTING, f"the folder of {_TRACE_FLAG}", "string", "")
    parser.addini(
        _STRICT,
        "whether a test fails that leaves steps of a script or faults of its scenarios over",
        "bool",
        default=True,
    )
    parser.getgroup("voice").addoption(
        _TRACE_FLAG,
        metavar="DIR",
        help="write a trace of each failed test there: a file to open in a browser",
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add our hook."""
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Make our marker known, also to `--strict-markers`."""
    config.addinivalue_line("markers", _MARKER)
    config.stash[_SESSION] = _PytestProcess(config)
    if (folder := _trace_folder(config)) is not None:
        _begin_traces(config, folder)


def _trace_folder(config: pytest.Config) -> Path | None:
    """Return where traces go: a flag is relative to where pytest runs, a setting to its root."""
    given: str | None = config.getoption(_TRACE_FLAG)
    setting: str = config.getini(_TRACE_SETTING)
    if given:
        return config.invocation_params.dir / given
    return config.rootpath / setting if setting else None


def _begin_traces(config: pytest.Config, folder: Path) -> None:
    from voice_simulator.errors import SettingsError  # noqa: PLC0415
    from voice_simulator.testing.traces import TraceWriter  # noqa: PLC0415

    try:
        config.stash[_TRACES] = TraceWriter(folder, _TRACE_FLAG)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the simulator, if this process has to."""
    if (process := config.stash.get(_SESSION, None)) is not None:
        process.finish()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  # a WorkerController of pytest-xdist
    """Tell a worker where it finds the simulator that it shares; one on another machine has its own."""
    if node.gateway.spec.popen:
        node.workerinput[_WORKER_INPUT] = list(node.config.stash[_SESSION].agreed)


@pytest.fixture
def voice(request: pytest.FixtureRequest) -> Voice | AsyncVoice:
    """A world of calls for this test alone; in an `async def` test its calls are awaited (`AsyncVoice`)."""
    _end_worlds(request.node)  # those of a first try, where tests are run again
    world = _begin_world(request)
    request.node.stash[_WORLDS] = [world]
    given = world.async_voice if inspect.iscoroutinefunction(request.function) else world.voice
    if _is_of_unittest(request.instance):
        request.instance.voice = given
    return given


def _begin_world(request: pytest.FixtureRequest) -> OwnWorld:
    from voice_simulator.errors import SimulatorError  # noqa: PLC0415
    from voice_simulator.testing.voice_mark import WrongMark, mark_of  # noqa: PLC0415

    folders = [request.path.parent, request.config.rootpath]
    try:
        mark = mark_of(request.node)
        world = request.config.stash[_SESSION].session().begin_world(request.node.nodeid, mark, folders)
    except WrongMark as error:
        why = f"@pytest.mark.voice: {error}"
    except SimulatorError as error:
        why = str(error)
    else:
        world.is_judged = request.config.getini(_STRICT) if mark.strict is None else mark.strict
        return world
    pytest.fail(why, pytrace=False)


def _is_of_unittest(instance: object) -> bool:
    from unittest import TestCase  # noqa: PLC0415  # most tests have none

    return isinstance(instance, TestCase)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test fail that passed without what it asked for: steps not reached, faults that never struck."""
    done = yield
    for world in item.stash.get(_WORLDS, []):
        if world.is_judged:
            from voice_simulator.testing.left_over import check_nothing_is_left  # noqa: PLC0415

            check_nothing_is_left(world)
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Take the worlds of a test away, when its last fixture is gone and its last report is made."""
    try:
        return (yield)
    finally:
        _end_worlds(item)


def _end_worlds(item: pytest.Item) -> None:
    for world in item.stash.get(_WORLDS, []):
        world.end()
    item.stash[_WORLDS] = []
    item.stash[_FAILURES] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a failure in our inside point at the test's line; show what happened in the world of the test."""
    if call.excinfo is not None and not item.config.getoption("fulltrace", default=False):
        _hide_inside(call.excinfo.value)
    report = yield
    if report.failed:
        report.sections.extend(_sections(item, report))
        report.sections.extend(_traces(item, report, call))
    return report


def _hide_inside(failure: BaseException) -> None:
    """Let the traceback of an error of ours end where the test calls us: what is below helps nobody."""
    from voice_simulator.errors import SimulatorError  # noqa: PLC0415

    if not isinstance(failure, SimulatorError):
        return
    last, entry = None, failure.__traceback__
    while entry is not None and not _is_inside(entry):
        last, entry = entry, entry.tb_next
    if last is not None:
        last.tb_next = None


_INSIDE: Final = ("voice_simulator.client", "voice_simulator.testing")


def _is_inside(entry: TracebackType) -> bool:
    name = str(entry.tb_frame.f_globals.get("__name__"))
    return name.startswith(_INSIDE) and name != __name__  # our hook stands around every test


def _sections(item: pytest.Item, report: pytest.TestReport) -> Iterator[tuple[str, str]]:
    for world in item.stash.get(_WORLDS, []):
        try:
            found = item.ihook.pytest_voice_failed(item=item, report=report, voice=world.voice)
        except Exception as error:  # else the whole session would end here
            found = [[("voice", f"what happened can't be told: {error!r}")]]
        for sections in found:
            yield from sections or ()


def _traces(
    item: pytest.Item, report: pytest.TestReport, call: pytest.CallInfo[None]
) -> Iterator[tuple[str, str]]:
    """Write the trace of a test, whole again if its teardown fails, too; tell where it is."""
    traces: TraceWriter | None = item.config.stash.get(_TRACES, None)
    if traces is None or call.excinfo is None:
        return
    from voice_simulator.testing.failures import failure_of  # noqa: PLC0415

    for world in item.stash.get(_WORLDS, []):
        failures: list[dict[str, object]] = item.stash.setdefault(_FAILURES, [])
        failures.append(failure_of(item, report, call.excinfo))
        yield "voice trace", traces.write(item.nodeid, world.voice, failures)


@pytest.hookimpl(tryfirst=True)
def pytest_voice_failed(voice: Voice) -> list[tuple[str, str]]:
    """Show the timelines."""
    from voice_simulator.testing.story import story_of  # noqa: PLC0415

    return [("voice", story_of(voice))]
