"""How log lines look: text for people, JSON for machines."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

from voice_simulator.cli.colours import painted, painter, warned
from voice_simulator.runs.narration import Narration
from voice_simulator.settings.groups import LogFormat

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


def set_up_logs(form: LogFormat, *, quiet: bool) -> None:
    """Send the simulator's log to standard error, one line for each thing that happened."""
    handler = logging.StreamHandler(sys.stderr) if form is LogFormat.JSON else _Narrator(sys.stderr)
    is_coloured = painter(sys.stderr, os.environ) is painted
    handler.setFormatter(_JsonLines() if form is LogFormat.JSON else _TextLines(is_coloured=is_coloured))
    logger = logging.getLogger("voice_simulator")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127)}
"""Paths and texts of clients may hold line ends and escapes, which must not pass for lines of ours."""


class _Narrator(logging.StreamHandler[TextIO]):
    """Tells journal entries in as few lines as say it all, and everything else as it is."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._narration = Narration()
        self._waits: dict[Hashable, asyncio.TimerHandle] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write what there is to be told now."""
        entry = getattr(record, "entry", None)
        if entry is None:
            super().emit(record)
            return
        whose, facts = str(getattr(record, "application_id", "")), entry.as_json()
        self._tell(self._narration.lines(facts, whose))
        self._watch((whose, facts.get("delivery")), facts["kind"])

    def close(self) -> None:
        """Tell what waits for something that will not come."""
        self._tell(self._narration.rest())
        super().close()

    def _watch(self, key: tuple[str, object], kind: object) -> None:
        """Tell of a webhook without its answer where that does not come soon."""
        if kind == "webhook":
            self._waits[key] = asyncio.get_running_loop().call_later(_SOON, self._tell_awaited, key)
        elif kind == "delivery" and key in self._waits:
            self._waits.pop(key).cancel()

    def _tell_awaited(self, key: tuple[str, object]) -> None:
        self._waits.pop(key, None)
        self._tell(self._narration.awaited(*key))

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            super().emit(logging.makeLogRecord({"msg": "%s", "args": (line,), "levelno": logging.INFO}))


_SOON: Final = 1.0
"""Seconds for which a webhook waits for its answer to be told with it."""


class _TextLines(logging.Formatter):
    """The message on one line, with its colours where there are any."""

    def __init__(self, *, is_coloured: bool) -> None:
        super().__init__("%(message)s")
        self._is_coloured = is_coloured

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the library's name
        """Return the message with whatever would begin another line written out."""
        line = super().formatMessage(record).translate(_CONTROLS)
        if not self._is_coloured:
            return line
        return warned(line) if record.levelno >= logging.WARNING else painted(line)


class _JsonLines(logging.Formatter):
    """One JSON object a line: a journal entry as the control API shows it, or level and message."""

    def format(self, record: logging.LogRecord) -> str:
        entry = getattr(record, "entry", None)
        if entry is None:
            content: dict[str, object] = {"level": record.levelname.lower(), "message": record.getMessage()}
            if record.exc_info:
                content["traceback"] = self.formatException(record.exc_info)
        else:
            content = {"application_id": getattr(record, "application_id", None), **entry.as_json()}
        return json.dumps(content)
