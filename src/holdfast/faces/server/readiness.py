"""Readiness: whether the store can be read and written, asked as often as anybody likes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from anyio import to_thread

from holdfast.faces.server import logs
from holdfast.model.errors import HoldfastError
from holdfast.service.desk import Office

BELIEVED_SECONDS = 5.0
"""How long the store is believed to take what is written: anybody may ask, and a trial costs a commit."""
DOUBTED_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
OVERDUE_SECONDS = 10.0
"""How long a writer may go on before others who wait for it count as held up."""
BUSY = "store-busy"


class Readiness:
    """Says why a server is not ready, with a code that is empty while it is."""

    def __init__(
        self,
        office: Office,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE_SECONDS,
        overdue: float = OVERDUE_SECONDS,
    ) -> None:
        self._office = office
        self._clock = clock
        self._patience = patience
        self._overdue = overdue
        self._trial: asyncio.Future[str] | None = None
        self._begun = self._until = 0.0
        self._known: str | None = None

    async def code(self) -> str:
        """Gives the code of what is wrong; a trial of writing is shared by all who ask meanwhile."""
        wrong = await to_thread.run_sync(_told, self._read)
        return wrong or await self._written()

    async def _written(self) -> str:
        now = self._clock()
        if self._trial is None or (self._trial.done() and now >= self._until):
            self._begun = now
            self._trial = asyncio.ensure_future(self._tried())
        trial = self._trial
        await asyncio.wait([trial], timeout=self._patience)
        if trial.done():
            return trial.result()
        # Somebody may write for a while; what was known before holds until that takes too long.
        is_overdue = self._clock() - self._begun >= self._overdue
        return BUSY if self._known is None or is_overdue else self._known

    async def _tried(self) -> str:
        found = await to_thread.run_sync(_told, self._office.stores.try_writing, abandon_on_cancel=True)
        self._until = self._clock() + (DOUBTED_SECONDS if found else BELIEVED_SECONDS)
        self._known = found
        return found

    def _read(self) -> None:
        with self._office.stores.read() as store:
            store.feed.last()


def _told(look: Callable[[], None]) -> str:
    try:
        look()
    except HoldfastError as error:
        fields: dict[str, Any] = {"code": error.code, **error.values}
        logs.say("not-ready", **fields)
        return error.code
    return ""
