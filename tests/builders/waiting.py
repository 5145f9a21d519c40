"""Waiting for the very thing that a test needs: never for a time, and not for ever."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 120.0
"""Longer than a machine that does much else takes for anything that a test waits for."""
QUICK_SECONDS = 0.01

Seen = TypeVar("Seen")


class NotShownError(AssertionError):
    """What a test or recording waited for did not show in time."""


def wait_for(
    what: str, look: Callable[[], Seen], seconds: float = PATIENCE_SECONDS, pause: float = QUICK_SECONDS
) -> Seen:
    """Looks again and again until it sees something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > end:
            raise NotShownError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(pause)
