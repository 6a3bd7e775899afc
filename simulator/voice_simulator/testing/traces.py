"""Writes the traces of tests that failed, where a folder is named for them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from voice_simulator.client import ClientError
from voice_simulator.console.trace import Trace, trace_of, trace_page
from voice_simulator.console.trace_folder import TraceFolder
from voice_simulator.errors import SettingsError
from voice_simulator.testing.failures import with_call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from voice_simulator.testing.voice import Voice


class TraceWriter:
    """Writes the traces of tests that failed.

    Args:
        folder: where they go.
        flag: that names it.

    Raises:
        SettingsError: nothing can be written there.
    """

    def __init__(self, folder: Path, flag: str) -> None:
        self._folder = TraceFolder(folder, flag)

    def write(self, test: str, voice: Voice, failures: Sequence[dict[str, object]]) -> str:
        """Write the trace of a test, and return where it is, or why it can't be written.

        Args:
            test: its node id.
            voice: its world.
            failures: what was seen: of its setup, of itself, of its teardown.
        """
        try:
            shown = voice.ask("GET", "trace")
            again = shlex.join(["pytest", test])
            known = {uuid for world in shown["worlds"].values() for uuid in world["calls"]}
            named = [with_call(failure, known) for failure in failures]
            trace = Trace(title=test, command=again, seed=shown["seed"], failures=named)
            data = trace_of(trace, {**shown, "left_out": shown["notes"]})
            return str(self._folder.write(test, trace_page(data)))
        except (ClientError, SettingsError) as error:
            return f"there is none: {error}"
