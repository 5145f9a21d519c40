"""A server on loopback that is asked over HTTP, by several people, with a clock that the test drives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from holdfast.faces.rest.routes import BASE
from holdfast.faces.server.asgi import Serving, application
from holdfast.model.access import Principal
from holdfast.service.doing import DUE
from holdfast.service.table import table
from tests.builders.office import ADMIN, Clock, Testing, testing
from tests.builders.serving import Named, client, serving


class Refused(Exception):
    """An answer that says no, with its document of the problem."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem)
        self.code, self.status = str(problem["code"]), int(problem["status"])


class Driven:
    """A server whose clock stands where the test puts it."""

    def __init__(self, office: Testing, anyone: httpx2.Client) -> None:
        self.office = office
        self._anyone = anyone

    def ask(self, operation_: str, who_: Principal = ADMIN, *, body_: bytes | None = None, **parameters: Any) -> Any:
        """Asks for an operation as somebody; raises Refused."""
        operation = table()[operation_]
        path = operation.path
        for field in [field for field in parameters if f"{{{field}}}" in path]:
            path = path.replace(f"{{{field}}}", parameters.pop(field))
        is_read = operation.method == "GET"
        answer = self._anyone.request(
            operation.method,
            f"{BASE}{path}",
            params=parameters if is_read or body_ is not None else None,
            json=None if is_read or body_ is not None else parameters,
            content=body_,
            headers={"authorization": f"Bearer {who_.id}"},
        )
        if answer.status_code >= 400:
            raise Refused(answer.json())
        return answer.json() if answer.content else None

    def on(self, **span: float) -> None:
        """Lets time pass, and lets happen what is due by then."""
        self.office.clock.on(**span)
        self.let()

    def let(self) -> None:
        """Lets happen what is due, and does the jobs that wait."""
        for act in DUE:
            act(self.office.office)
        self.office.work()


@contextmanager
def driven(folder: Path, clock: Clock, *who: Principal) -> Iterator[Driven]:
    """Serves an office in a folder to an administrator and others."""
    with testing(folder, clock=clock) as office:
        app = application(office.office, Named(ADMIN, *who), table(), Serving(requests_per_minute=1_000_000))
        with serving(app) as url, client(url) as anyone:
            yield Driven(office, anyone)
