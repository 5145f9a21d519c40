"""Shelves of records in two tables: the records, and the texts by which they are found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct
from sqlalchemy import Integer, Row, bindparam, delete, func, select, update

from holdfast.adapters.sql.instants import instant, stored
from holdfast.adapters.sql.link import Link, parts
from holdfast.adapters.sql.tables import record_keys, records
from holdfast.adapters.sql.witness import Witness
from holdfast.model.record import Believed, Kept, RecordType, is_believed
from holdfast.model.store_refusals import RecordAbsent, RecordChanged, RecordTaken

T = TypeVar("T", bound=Struct)
_LONGEST = 200
# What is read again and again is written down once: to put a query together takes longer than to ask it.
_ONE = select(records).where(records.c.type == bindparam("shelf"), records.c.id == bindparam("key"))
_FOUND = (
    select(records)
    .join(record_keys, (record_keys.c.type == records.c.type) & (record_keys.c.id == records.c.id))
    .where(
        record_keys.c.type == bindparam("shelf"),
        record_keys.c.field == bindparam("field"),
        record_keys.c.value == bindparam("text"),
    )
    # By the id of the key: a database that knows no statistics else reads every record of the type in its order.
    .order_by(record_keys.c.id)
)
_PAGE = (
    select(records)
    .where(records.c.type == bindparam("shelf"), records.c.id > bindparam("after"))
    .order_by(records.c.id)
    .limit(bindparam("most", type_=Integer))
)
_NAMED = _PAGE.where(records.c.id.in_(bindparam("keys", expanding=True)))


class SqlShelf(Generic[T]):
    """The records of one type, within a transaction."""

    def __init__(self, link: Link, type_: RecordType[T], now: Callable[[], datetime], witness: Witness) -> None:
        self._link = link
        self._type = type_
        self._now = now
        self._witness = witness

    def add(self, key: str, item: T) -> Kept[T]:
        """Keeps a new record; raises RecordTaken when its id or a unique field is in use."""
        if self._row(key) is not None:
            raise RecordTaken(type=self._type.name, field="id", value=key)
        self._require_free(key, item)
        now, data = self._now(), self._type.encode(item)
        kept = Kept(id=key, item=item, revision=1, created=now, changed=now)
        self._link.run(
            records.insert(),
            {
                "type": self._type.name,
                "id": key,
                "revision": 1,
                "created": stored(now),
                "changed": stored(now),
                "version": self._type.version,
                "data": data,
            },
        )
        self._witness.note(self._type.name, key, None, data)
        self._index(key, item)
        return kept

    def get(self, key: str) -> Kept[T]:
        """Gives a record; raises RecordAbsent."""
        found = self._row(key)
        if found is None:
            raise RecordAbsent(type=self._type.name, id=key)
        return self._kept(found)

    def find(self, field: str, value: str) -> tuple[Kept[T], ...]:
        """Lists the records with a text in a unique or indexed field, by id."""
        found = self._link.rows(_FOUND, {"shelf": self._type.name, "field": field, "text": _short(value)})
        kept = map(self._kept, found)
        return tuple(item for item in kept if self._type.keys(item.item).get(field) == value)

    def replace(self, key: str, item: T, revision: Believed = None) -> Kept[T]:
        """Changes a record; raises RecordAbsent, RecordTaken, or RecordChanged when it is not at `revision`."""
        present = self._present(key, revision)
        self._require_free(key, item)
        now, data = self._now(), self._type.encode(item)
        self._link.run(
            update(records)
            .where(*self._is(key))
            .values(
                revision=present.revision + 1,
                changed=stored(now),
                version=self._type.version,
                data=data,
            )
        )
        self._witness.note(self._type.name, key, present.data, data)
        self._link.run(delete(record_keys).where(record_keys.c.type == self._type.name, record_keys.c.id == key))
        self._index(key, item)
        created = instant(present.created)
        return Kept(id=key, item=item, revision=present.revision + 1, created=created, changed=now)

    def put(self, key: str, item: T, revision: Believed = None) -> Kept[T]:
        """Keeps a record in the place of what was kept under its id; raises RecordTaken and RecordChanged."""
        try:
            return self.replace(key, item, revision)
        except RecordAbsent:
            if revision is not None:
                raise RecordChanged(type=self._type.name, id=key) from None
            return self.add(key, item)

    def remove(self, key: str, revision: Believed = None) -> None:
        """Forgets a record; raises RecordAbsent and RecordChanged."""
        present = self._present(key, revision)
        self._link.run(delete(records).where(*self._is(key)))
        self._witness.note(self._type.name, key, present.data, None)
        self._link.run(delete(record_keys).where(record_keys.c.type == self._type.name, record_keys.c.id == key))

    def page(self, after: str = "", limit: int = 100, ids: Sequence[str] | None = None) -> tuple[Kept[T], ...]:
        """Lists records by id, from behind one on, or only those of some ids."""
        asked = {"shelf": self._type.name, "after": after, "most": limit}
        if ids is None:
            return tuple(map(self._kept, self._link.rows(_PAGE, asked)))
        wanted = sorted({key for key in ids if key > after})
        found: list[Kept[T]] = []
        for part in parts(wanted):
            found += map(self._kept, self._link.rows(_NAMED, {**asked, "keys": part}))
            if len(found) >= limit:
                break
        return tuple(found[:limit])

    def count(self) -> int:
        """Counts the records."""
        return int(self._link.value(select(func.count()).where(records.c.type == self._type.name)))

    def _present(self, key: str, revision: Believed) -> Row[Any]:
        wanted = select(records.c.revision, records.c.created, records.c.data)
        found = self._link.row(wanted.where(*self._is(key)))
        if found is None:
            raise RecordAbsent(type=self._type.name, id=key)
        if not is_believed(revision, found.revision):
            raise RecordChanged(type=self._type.name, id=key)
        return found

    def _require_free(self, key: str, item: T) -> None:
        keys = record_keys.c
        for field, value in self._type.keys(item).items():
            if field not in self._type.unique:
                continue
            same = (keys.type == self._type.name, keys.field == field, keys.value == _short(value), keys.id != key)
            if self._link.row(select(keys.id).where(*same)) is not None:
                raise RecordTaken(type=self._type.name, field=field, value=value)

    def _index(self, key: str, item: T) -> None:
        rows = [
            {
                "type": self._type.name,
                "field": field,
                "value": _short(value),
                "id": key,
                "is_unique": field in self._type.unique,
            }
            for field, value in self._type.keys(item).items()
        ]
        if rows:
            self._link.run(record_keys.insert(), rows)

    def _row(self, key: str) -> Row[Any] | None:
        return self._link.row(_ONE, {"shelf": self._type.name, "key": key})

    def _is(self, key: str) -> tuple[Any, ...]:
        return records.c.type == self._type.name, records.c.id == key

    def _kept(self, row: Row[Any]) -> Kept[T]:
        return Kept(
            id=row.id,
            item=self._type.decode(row.data, row.version),
            revision=row.revision,
            created=instant(row.created),
            changed=instant(row.changed),
        )


def _short(value: str) -> str:
    """Gives what is indexed of a text: an index of PostgreSQL takes no long ones."""
    return value if len(value) <= _LONGEST else hashlib.sha256(value.encode()).hexdigest()
