"""A process that uses a store until it is killed: `python -m tests.contracts.store_child DO PLACE NAME [SCRIPTS]`.

It says on its standard output what the store has promised to keep, as soon as it has.
"""

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct

from holdfast.adapters.sql.engines import engines
from holdfast.adapters.sql.migrating import migrate
from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.audit import Deed
from holdfast.model.record import RecordType
from holdfast.model.store_refusals import StoreUnusable

SPAN = timedelta(milliseconds=20)
TURNS = 60


class Promise(Struct, frozen=True):
    text: str


PROMISES = RecordType(name="promise", version=1, type=Promise)


def write(place: str, name: str) -> None:
    """Writes a record, an audit record, a note and now and then a snapshot, and then says so, again and again."""
    stores = SqlStores(place)
    for number in count():
        key = f"{name}-{number:06}"
        now = datetime.now(UTC)
        with stores.write() as store:
            store.shelf(PROMISES).add(key, Promise("kept " * 200))
            store.audit.append(Deed(time=now, actor=name, action="promises.create", target=key))
            store.feed.add(now, "promise.added", about=key)
        # A whole line at once, so that one that is read was said.
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


def lease(place: str, name: str) -> None:
    """Takes one lease again and again; each time that it has it, a note of the same transaction tells."""
    stores = SqlStores(place)
    for number in range(TURNS):
        with stores.write() as store:
            now = datetime.now(UTC)
            fence = store.leases.take("scan", name, now, SPAN)
            if fence is not None:
                store.feed.add(now, str(fence), about=name)
            if number % 3 == 2:
                store.leases.release("scan", name)
                store.feed.add(now, "released", about=name)


def start(place: str, name: str) -> None:
    """Opens the store and writes once."""
    stores = SqlStores(place)
    with stores.write() as store:
        store.audit.append(Deed(time=datetime.now(UTC), actor=name, action="start"))


def change(place: str, _name: str) -> None:
    """Brings the tables to the version of other scripts."""
    migrate(engines(place, 30), Path(sys.argv[4]))


if __name__ == "__main__":
    try:
        {"write": write, "lease": lease, "start": start, "change": change}[sys.argv[1]](sys.argv[2], sys.argv[3])
    except StoreUnusable:
        sys.exit(3)
