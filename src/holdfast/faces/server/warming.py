"""Reading beforehand what the first asker would wait for: the rules, their words, and the index of causes."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from holdfast.service.desk import Office
from holdfast.service.operations.causes import search_index


def warmed(office: Office) -> Callable[[], AbstractAsyncContextManager[None]]:
    """Gives what reads beforehand while the server answers already."""

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        threading.Thread(target=search_index, args=(office,), name="warming", daemon=True).start()
        yield

    return running
