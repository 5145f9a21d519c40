"""A lock between processes, by a file beside the database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.adapters.sql.waiting import say_waiting
from holdfast.model.store_refusals import StoreUnusable


@contextmanager
def locked(place: str) -> Iterator[None]:
    """Holds the lock of a database; the system frees it when its holder dies."""
    try:
        file = os.open(f"{place}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreUnusable(place=place, detail=error.strerror or str(error)) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say_waiting(place, "another process that brings its tables up to date")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)
