"""Workers that work beside a test, and no longer: also where the test fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.faces.jobs.working import Worker
from tests.builders.waiting import PATIENCE_SECONDS


@contextmanager
def working(*workers: Worker) -> Iterator[None]:
    """Lets workers work until the block ends, and waits until what they began is over."""
    stopping = threading.Event()
    threads = [threading.Thread(target=worker, args=(stopping,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)
