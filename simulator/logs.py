"""How log lines look: text for people, JSON for machines."""

from __future__ import annotations

import json
import logging
import sys
from typing import Final

from simulator.settings_table import LogFormat


def set_up_logs(form: LogFormat, *, quiet: bool) -> None:
    """Send the simulator's log to standard error, one line for each thing that happened."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form is LogFormat.JSON else _TextLines("%(message)s"))
    logger = logging.getLogger("simulator")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), 127)}
"""Paths and texts of clients may hold line ends and escapes, which must not pass for lines of ours."""


class _TextLines(logging.Formatter):
    """The message on one line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the library's name
        """Return the message with whatever would begin another line written out."""
        return super().formatMessage(record).translate(_CONTROLS)


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
