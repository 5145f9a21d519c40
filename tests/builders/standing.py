"""A store that a server finds when it starts: an administrator with a token, a cluster, its snapshot, a schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.model.people import GIVEN_ROLES, TOKENS, USERS, GivenRole, Token, User
from holdfast.ports.store import Store
from holdfast.service.desk import Asker
from holdfast.service.doing import ACTIONS
from holdfast.service.people.authentication import hashed
from holdfast.service.table import call, table
from holdfast.service.working import perform, take_job
from tests.builders.office import example

SECRET = "hf_standing"
CLUSTER = "prod"
BUNDLE = "missing-class"


def stand(place: str, folder: Path, schedules: int = 1) -> None:
    """Fills a store with the keys of a folder; each schedule is due every minute."""
    settings = OfficeSettings(store=place, keys=str(folder / "keys.json"), processes=0)
    with Context().office(settings) as opened:

        def ask(name_: str, **parameters: Any) -> Any:
            operation = table()[name_]
            asked = msgspec.convert(parameters, operation.parameters)
            return call(opened.office, Asker(who=opened.keeper), operation, asked)

        with opened.office.stores.write() as store:
            add_admin(store)
        for number in range(schedules):
            cluster = CLUSTER if number == 0 else f"{CLUSTER}-{number}"
            ask("clusters.create", name=cluster)
            ask("clusters.upload", cluster=cluster, body=example(BUNDLE))
        while held := take_job(opened.office, "test"):
            perform(opened.office, held, ACTIONS)
        for number in range(schedules):
            cluster = CLUSTER if number == 0 else f"{CLUSTER}-{number}"
            ask("schedules.create", name=f"every-minute-{number}", cluster=cluster, cron="* * * * *")


def add_admin(store: Store) -> None:
    """Makes an administrator whose token is known."""
    store.shelf(USERS).add("u-standing", User(name="standing"))
    store.shelf(GIVEN_ROLES).add("g-standing", GivenRole(subject="user:u-standing", role="admin"))
    expires = datetime.now(UTC) + timedelta(days=30)
    token = Token(name="standing", hash=hashed(SECRET), kind="user", bearer="u-standing", expires=expires)
    store.shelf(TOKENS).add("t-standing", token)
