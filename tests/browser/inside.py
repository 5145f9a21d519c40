"""A server in the process of the test, whose clock the test drives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from holdfast.faces.server.whole import Wishes, whole
from holdfast.service.incidents import tick
from tests.builders.office import Clock, Testing, testing
from tests.builders.serving import serving


class Inside:
    """A server, the office behind it, and the link by which its first administrator signs in."""

    def __init__(self, address: str, first_link: str, office: Testing) -> None:
        self.address = address
        self.first_link = first_link
        self.office = office

    def on(self, **span: float) -> None:
        """Moves the clock on by some span and lets happen what is due by then."""
        self.office.clock.on(**span)
        tick(self.office.office)

    def ask(self, operation_: str, **parameters: Any) -> Any:
        """Calls an operation as an administrator."""
        return self.office.call(operation_, **parameters)


@contextmanager
def inside(folder: Path) -> Iterator[Inside]:
    """Serves the portal over an office in a folder."""
    with testing(folder, clock=Clock(datetime.now(UTC).replace(microsecond=0))) as office:
        made = whole(office.office, Wishes(url="http://127.0.0.1", rate=1_000_000, works=False))
        with serving(made.app) as address:
            yield Inside(address, f"{address}/first#{made.first_link.partition('#')[2]}", office)
