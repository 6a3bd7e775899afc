"""What `exec` has to say: nothing while its command runs, for the terminal is that of the command."""

from __future__ import annotations

import logging
import sys
from collections import deque
from typing import TYPE_CHECKING, Final, Self

from voice_simulator.cli.colours import painter, warned
from voice_simulator.cli.kept_timelines import KeptTimelines
from voice_simulator.cli.logs import set_up_logs
from voice_simulator.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TextIO

    from voice_simulator.settings.groups import LogFormat

_KEPT: Final = 20
_NAME: Final = "voice-simulator exec"


class _KeptWarnings(logging.Handler):
    """Keeps the last warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last: deque[str] = deque(maxlen=_KEPT)
        self.total = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.last.append(record.getMessage())
        self.total += 1


class ExecLog:
    """The log of a simulator that runs beside a command, while this is entered.

    If the command fails, the last warnings are told at the end, and the timelines of the last calls where
    somebody wants them. The whole log goes to a file, if one is named.

    Args:
        form: of the log in the file.
        file: the file; None for none.
        keeps_timelines: whether the timelines of the last calls are wanted.
        environ: the environment.
    """

    def __init__(
        self, form: LogFormat, file: Path | None, *, keeps_timelines: bool, environ: Mapping[str, str]
    ) -> None:
        self._form, self._file, self._environ = form, file, environ
        self._stream: TextIO | None = None
        self._warnings = _KeptWarnings()
        self._timelines = KeptTimelines() if keeps_timelines else None
        self.wants_entries = keeps_timelines or file is not None

    def __enter__(self) -> Self:
        try:
            self._stream = None if self._file is None else self._file.open("w", encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"--log-file: can't write {self._file}: {error.strerror}") from None
        logger = set_up_logs(self._form, quiet=not self.wants_entries, stream=self._stream)
        if self._stream is None:
            logger.handlers = []
        logger.addHandler(self._warnings)
        if self._timelines is not None:
            logger.addHandler(self._timelines)
        return self

    def __exit__(self, *_: object) -> None:
        logger = logging.getLogger("voice_simulator")
        for handler in tuple(logger.handlers):
            handler.close()
            logger.removeHandler(handler)
        if self._stream is not None:
            self._stream.close()

    def note_other(self, url: str | None) -> None:
        """Say that the environment names a simulator already, whose place this one takes."""
        if url:
            self.say(
                f"VOICE_SIMULATOR_URL is {url} already; the command has a simulator of its own all the same"
            )

    def tell_end(self, code: int) -> None:
        """Say what may explain why the command has failed, if it has."""
        if not code:
            return
        if self._warnings.total:
            self.say(f"the simulator warned {_times(self._warnings.total)}{self._left_out()}:")
        for warning in self._warnings.last:
            self.say(f"  {warning}")
        if self._timelines is not None:
            self._tell_timelines(self._timelines)

    def _left_out(self) -> str:
        return f"; the last {_KEPT}" if self._warnings.total > _KEPT else ""

    def _tell_timelines(self, timelines: KeptTimelines) -> None:
        paint = painter(sys.stderr, self._environ)
        for line in timelines.report():
            print(paint(line), file=sys.stderr)

    def say(self, sentence: str) -> None:
        """Print a sentence."""
        is_plain = painter(sys.stderr, self._environ) is str
        text = f"{_NAME}: {sentence}"
        print(text if is_plain else warned(text), file=sys.stderr)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
