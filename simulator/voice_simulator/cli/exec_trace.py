"""The trace of `exec`: what there is in all worlds at the end of a command that failed."""

from __future__ import annotations

import asyncio
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.cli.run_again import exec_again
from voice_simulator.console.trace import Trace, trace_of, trace_page
from voice_simulator.console.trace_folder import TraceFolder
from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from voice_simulator.app import Simulator
    from voice_simulator.cli.run_again import Words


class ExecTrace:
    """Writes the trace of a command.

    Args:
        folder: where it goes.
        words: of the command line of `exec`.
        command: the command and its arguments.

    Raises:
        SettingsError: nothing can be written there.
    """

    def __init__(self, folder: Path, words: Words, command: Sequence[str]) -> None:
        self._folder, self._words, self._command = TraceFolder(folder, "--trace-out"), words, command

    async def written(self, simulator: Simulator, code: int) -> str:
        """Write it, and return a sentence that says where it is, or why it can't be written.

        Args:
            simulator: that the command ran beside.
            code: the exit code of the command.
        """
        worlds = list(simulator.worlds)
        facts = await simulator.trace_facts(worlds)
        trace = self._trace([world.seed for world in worlds], code, is_empty=_has_nothing(facts))
        data = await asyncio.to_thread(trace_of, trace, facts)
        page = await asyncio.to_thread(trace_page, data)
        try:
            file = self._folder.write(f"exec {PurePath(self._command[0]).name}", page)
        except SettingsError as error:
            return str(error)
        return f"trace: {file}"

    def _trace(self, seeds: Sequence[int | None], code: int, *, is_empty: bool) -> Trace:
        seed = seeds[0] if len(seeds) == 1 else None
        line = shlex.join(self._command)
        failure = {"expected": f"{line} ends with exit code 0", "seen": f"it ended with exit code {code}"}
        again = exec_again(self._words, self._command, seed)
        notes = (_GONE,) if is_empty else ()
        return Trace(title=line, command=again, seed=seed, failures=[failure], notes=notes)


_GONE: Final = (
    "When the command ended no world had anything to tell: there was no call, or its tests have reset their "
    "worlds or taken them away. Those of the pytest plugin write traces of their own: --voice-trace-out."
)


def _has_nothing(facts: Mapping[str, Any]) -> bool:
    return not any(world["entries"] for world in facts["worlds"].values())
