"""How log lines look: text for people, JSON for machines."""

from __future__ import annotations

import json
import logging
import sys

from simulator.settings_table import LogFormat


def set_up_logs(form: LogFormat, *, quiet: bool) -> None:
    """Send the simulator's log to standard error, one line for each thing that happened."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines() if form is LogFormat.JSON else logging.Formatter("%(message)s"))
    logger = logging.getLogger("simulator")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.WARNING if quiet else logging.INFO)


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
