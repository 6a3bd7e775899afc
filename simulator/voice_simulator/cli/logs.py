"""Formats the log: text for people, JSON for programs."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

from voice_simulator.cli.colours import painted, painter, warned
from voice_simulator.core.journal.webhook_entries import DeliveryEntry, WebhookEntry
from voice_simulator.runs.narration import Narration
from voice_simulator.settings.groups import LogFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.journal.entries import What


def set_up_logs(form: LogFormat, *, quiet: bool, stream: TextIO | None = None) -> logging.Logger:
    """Write the log of the simulator to a stream, or to standard error; a line for each entry."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream) if form is LogFormat.JSON else _Narrator(stream)
    is_coloured = painter(stream, os.environ) is painted
    handler.setFormatter(_JsonLines() if form is LogFormat.JSON else _TextLines(is_coloured=is_coloured))
    logger = logging.getLogger("voice_simulator")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)
    return logger


def narrate_to(stream: TextIO) -> logging.Handler:
    """Return what writes journal entries to a stream as the log tells them, in colour on a terminal."""
    handler = _Narrator(stream)
    handler.setFormatter(_TextLines(is_coloured=painter(stream, os.environ) is painted))
    return handler


_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127)}
"""Line ends and escapes from clients, which could forge lines of the log."""


class _Narrator(logging.StreamHandler[TextIO]):
    """Writes journal entries in few lines: a webhook and its answer share one."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._narration = Narration()
        self._waits: dict[tuple[str, int], asyncio.TimerHandle] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record. A webhook waits a moment for its answer."""
        entry = getattr(record, "entry", None)
        if entry is None:
            super().emit(record)
            return
        whose = str(getattr(record, "application_id", ""))
        self._tell(self._narration.lines(entry, whose))
        self._watch(whose, entry.what)

    def close(self) -> None:
        """Write the webhooks that still wait for an answer, and close."""
        self._tell(self._narration.rest())
        super().close()

    def _watch(self, whose: str, what: What) -> None:
        """Start to wait for the answer to a webhook, or stop it."""
        match what:
            case WebhookEntry(delivery):
                later = asyncio.get_running_loop().call_later(_SOON, self._tell_awaited, whose, delivery)
                self._waits[whose, delivery] = later
            case DeliveryEntry(delivery=delivery) if (whose, delivery) in self._waits:
                self._waits.pop((whose, delivery)).cancel()

    def _tell_awaited(self, whose: str, delivery: int) -> None:
        self._waits.pop((whose, delivery), None)
        self._tell(self._narration.awaited(whose, delivery))

    def _tell(self, lines: Iterable[str]) -> None:
        for line in lines:
            super().emit(logging.makeLogRecord({"msg": "%s", "args": (line,), "levelno": logging.INFO}))


_SOON: Final = 1.0
"""Seconds that a webhook waits for its answer, to share its line."""


class _TextLines(logging.Formatter):
    """Formats a record as one line of text, coloured on a terminal."""

    def __init__(self, *, is_coloured: bool) -> None:
        super().__init__("%(message)s")
        self._is_coloured = is_coloured

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # named by logging
        """Return the message with control characters escaped."""
        line = super().formatMessage(record).translate(_CONTROLS)
        if not self._is_coloured:
            return line
        return warned(line) if record.levelno >= logging.WARNING else painted(line)


class _JsonLines(logging.Formatter):
    """Formats a record as a JSON object: a journal entry as in the control API, or level and message."""

    def format(self, record: logging.LogRecord) -> str:
        entry = getattr(record, "entry", None)
        if entry is None:
            content: dict[str, object] = {"level": record.levelname.lower(), "message": record.getMessage()}
            if record.exc_info:
                content["traceback"] = self.formatException(record.exc_info)
        else:
            content = {"application_id": getattr(record, "application_id", None), **entry.as_json()}
        return json.dumps(content)
