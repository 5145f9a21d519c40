"""The server's own log: one JSON object a line, on standard error."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import msgspec

NAME = "holdfast.server"
_FIELDS = "fields"


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Gives the line of a record; a failure is told with its place, on the same line."""
        found: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        found |= getattr(record, _FIELDS, {})
        if record.exc_info:
            found["failure"] = self.formatException(record.exc_info)
        return msgspec.json.encode(found).decode()


def to_lines(stream: TextIO | None = None, level: int = logging.INFO) -> logging.Handler:
    """Sends everything that is logged to a stream, standard error by default, as lines of JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("holdfast").setLevel(level)
    return handler


def say(message: str, level: int = logging.INFO, **fields: object) -> None:
    """Logs something with its fields."""
    logging.getLogger(NAME).log(level, message, extra={_FIELDS: fields})
