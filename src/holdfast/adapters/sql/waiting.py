"""Waiting for other processes, which the log tells: whoever starts a server shall know what keeps it."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

SILENT_SECONDS = 1.5
"""How long nobody is told that a writer waits: most others have ended by then."""
LOG = "holdfast.store"
_PRIMARY = 0xFF


def say_waiting(place: str, what: str) -> None:
    """Logs for what a database keeps this process waiting."""
    logging.getLogger(LOG).info("waiting", extra={"fields": {"store": place, "for": what}})


def taking_turns(place: str, patience_seconds: float) -> Callable[[Any], None]:
    """Gives what begins a writing transaction of SQLite: it tells when another process keeps it, and waits on."""

    def begun(connection: Any) -> None:
        end, is_told = time.monotonic() + patience_seconds, False
        while True:
            try:
                connection.connection.cursor().execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                    raise
            if not is_told:
                say_waiting(place, f"another process that writes, for up to {patience_seconds:.0f} s")
                is_told = True

    return begun
