"""The room on the disk of a database that is a file."""

from __future__ import annotations

import shutil
from pathlib import Path

from holdfast.model.store_refusals import StoreUnusable

LEAST_FREE = 16 * 1024 * 1024
"""A log that has grown takes a few bytes more even on a full disk, so a small trial alone would say nothing."""


def require_room(place: str) -> None:
    """Raises StoreUnusable where less is free beside a file than the next scan may take."""
    try:
        free = shutil.disk_usage(Path(place).resolve().parent).free
    except OSError as error:
        raise StoreUnusable(place=place, detail=error.strerror or str(error)) from error
    if free < LEAST_FREE:
        raise StoreUnusable(place=place, detail=f"only {free // 1024} KiB are free on the disk")
