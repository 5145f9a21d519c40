"""Forgetting alerts that ended long ago, and groups in which nothing came since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from holdfast.model.alerts_kept import ALERT_GROUPS, FIRINGS
from holdfast.model.record import RecordType
from holdfast.service.desk import Office

T = TypeVar("T", bound=Struct)

KEPT = timedelta(days=400)
"""How long an alert is kept after it ended, so that a year can be compared with the one before."""
AT_ONCE = 1_000


def tidy_alerts(office: Office) -> None:
    """Forgets what is older, some records with each transaction so that nobody waits long."""
    before = office.now() - KEPT
    _forget(office, FIRINGS, lambda item: item.ends, before)
    _forget(office, ALERT_GROUPS, lambda item: item.last, before)


def _forget(office: Office, type_: RecordType[T], ended: Callable[[T], datetime | None], before: datetime) -> None:
    for ids in _pages(office, type_, ended, before):
        with office.stores.write() as store:
            for key in ids:
                store.shelf(type_).remove(key)


def _pages(
    office: Office, type_: RecordType[T], ended: Callable[[T], datetime | None], before: datetime
) -> Iterator[list[str]]:
    after = ""
    while True:
        with office.stores.read() as store:
            page = store.shelf(type_).page(after, AT_ONCE)
        old = [kept.id for kept in page if (end := ended(kept.item)) is not None and end < before]
        if old:
            yield old
        if len(page) < AT_ONCE:
            return
        after = page[-1].id
