"""Reading beforehand what the first asker would wait for: the rules, their words, and the index of causes.

The server counts as ready meanwhile: whoever asks that early waits no longer than without it.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from holdfast.faces.server import logs
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Office
from holdfast.service.operations.causes import search_index


def warmed(office: Office) -> Callable[[], AbstractAsyncContextManager[None]]:
    """Gives what reads beforehand while the server answers already."""

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        threading.Thread(target=_read, args=(office,), name="warming", daemon=True).start()
        yield

    return running


def _read(office: Office) -> None:
    try:
        search_index(office)
    except HoldfastError as error:
        # Whoever asks for it is told in their language; here it only must not end in a traceback.
        logs.say("warming-failed", code=error.code)
