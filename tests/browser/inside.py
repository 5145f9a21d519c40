"""A server in the process of the test, whose clock the test drives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2

from holdfast.faces.server.whole import Wishes, whole
from holdfast.model.people import GIVEN_ROLES, TOKENS, USERS, GivenRole, Token, User
from holdfast.service.incidents.incidents import tick
from holdfast.service.people.authentication import hashed
from tests.builders.office import Clock, Testing, testing
from tests.builders.serving import client, serving

SECRET = "hf_alerts"


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

    def alertmanager(self) -> httpx2.Client:
        """Opens a client with the token of an Alertmanager, which may tell of alerts and nothing else."""
        with self.office.office.stores.write() as store:
            store.shelf(USERS).add("u-alerts", User(name="alerts"))
            store.shelf(GIVEN_ROLES).add("g-alerts", GivenRole(subject="user:u-alerts", role="alert-source"))
            expires = self.office.clock.now + timedelta(days=30)
            token = Token(name="alerts", hash=hashed(SECRET), kind="user", bearer="u-alerts", expires=expires)
            store.shelf(TOKENS).add("t-alerts", token)
        return client(self.address, SECRET)


@contextmanager
def inside(folder: Path) -> Iterator[Inside]:
    """Serves the portal over an office in a folder."""
    with testing(folder, clock=Clock(datetime.now(UTC).replace(microsecond=0))) as office:
        made = whole(office.office, Wishes(url="http://127.0.0.1", rate=1_000_000, works=False))
        with serving(made.app) as address:
            yield Inside(address, f"{address}/first#{made.first_link.partition('#')[2]}", office)
