"""Snapshots: what is said of them, the pieces of their files, and their views."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Integer, Row, bindparam, delete, func, insert, select, update

from holdfast.adapters.sql.cutting import cut
from holdfast.adapters.sql.forms import SNAPSHOT
from holdfast.adapters.sql.instants import stored
from holdfast.adapters.sql.link import Link
from holdfast.adapters.sql.pieces import LEVEL, Pieces, hashed, packed, unpacked
from holdfast.adapters.sql.tables import snapshot_files, snapshot_views, snapshots
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.store_refusals import RecordAbsent, RecordTaken
from holdfast.ports.snapshots import Staged


def _newest_with() -> Any:
    clusters = select(snapshots.c.cluster).distinct().subquery()
    own, views = snapshots.alias(), snapshot_views.c
    has_view = select(views.snapshot).where(views.snapshot == own.c.id, views.name == bindparam("view")).exists()
    newest = (
        select(own.c.id)
        .where(own.c.cluster == clusters.c.cluster, has_view)
        .order_by(own.c.taken_at.desc(), own.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(snapshots).where(snapshots.c.id.in_(select(newest).select_from(clusters)))


# What is read again and again is written down once: to put a query together takes longer than to ask it.
_ONE = select(snapshots).where(snapshots.c.id == bindparam("key"))
_VIEW = select(snapshot_views.c.data).where(
    snapshot_views.c.snapshot == bindparam("key"), snapshot_views.c.name == bindparam("view")
)
_OF_CLUSTER = (
    select(snapshots)
    .where(snapshots.c.cluster == bindparam("name"))
    .order_by(snapshots.c.taken_at.desc(), snapshots.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_BEFORE = _OF_CLUSTER.where(snapshots.c.taken_at < bindparam("before"))
_NEWEST = _newest_with()


class SqlSnapshots:
    """The snapshots, within a transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._pieces = Pieces(link)

    def add(self, snapshot: KeptSnapshot, files: Staged | Iterable[tuple[str, bytes]]) -> KeptSnapshot:
        """Keeps the files of a snapshot; gives it with the bytes that it added."""
        if self._row(snapshot.id) is not None:
            raise RecordTaken(type="snapshot", field="id", value=snapshot.id)
        staged = files if isinstance(files, Staged) else pieces_of(files)
        ids, added = self._pieces.keep(staged.pieces, staged.packed)
        for path, hashes in staged.files:
            list_ = packed([ids[key] for key in hashes])
            self._link.run(insert(snapshot_files), {"snapshot": snapshot.id, "path": path, "pieces": list_})
            added += len(list_)
        self._pieces.use(ids.values(), 1)
        kept = replace(snapshot, stored_bytes=added)
        self._link.run(insert(snapshots), {"id": kept.id, **_said(kept)})
        return kept

    def pack(self, staged: Staged) -> Staged:
        """Packs those pieces that are not there yet."""
        there = self._pieces.ids(staged.pieces)
        new = {key: zlib.compress(piece, LEVEL) for key, piece in staged.pieces.items() if key not in there}
        return replace(staged, packed=new)

    def update(self, snapshot: KeptSnapshot) -> None:
        """Changes what is said of a snapshot; raises RecordAbsent."""
        self._present(snapshot.id)
        self._link.run(update(snapshots).where(snapshots.c.id == snapshot.id).values(**_said(snapshot)))

    def get(self, key: str) -> KeptSnapshot:
        """Gives a snapshot; raises RecordAbsent."""
        return _read(self._present(key))

    def latest(self, cluster: str, at: datetime | None = None) -> KeptSnapshot | None:
        """Gives the newest snapshot of a cluster, or the newest that was taken at a moment or before."""
        query = select(snapshots).where(snapshots.c.cluster == cluster)
        if at is not None:
            query = query.where(snapshots.c.taken_at <= stored(at))
        found = self._link.row(query.order_by(snapshots.c.taken_at.desc(), snapshots.c.id.desc()).limit(1))
        return _read(found) if found else None

    def of_cluster(self, cluster: str, before: datetime | None = None, limit: int = 100) -> tuple[KeptSnapshot, ...]:
        """Lists snapshots of a cluster, newest first."""
        asked = {"name": cluster, "most": limit}
        if before is None:
            found = self._link.rows(_OF_CLUSTER, asked)
        else:
            found = self._link.rows(_BEFORE, {**asked, "before": stored(before)})
        return tuple(map(_read, found))

    def newest_with(self, name: str) -> Mapping[str, KeptSnapshot]:
        """Maps each cluster to its newest snapshot of which something was computed under a name."""
        found = self._link.rows(_NEWEST, {"view": name})
        return {item.cluster: item for item in map(_read, found)}

    def files(self, key: str) -> Iterator[tuple[str, bytes]]:
        """Gives the files of a snapshot, byte by byte as they came, by path; raises RecordAbsent."""
        self._present(key)
        return self._files(key)

    def keep_view(self, key: str, name: str, data: bytes) -> None:
        """Keeps something computed of a snapshot under a name; raises RecordAbsent."""
        self._present(key)
        views = snapshot_views
        self._link.run(delete(views).where(views.c.snapshot == key, views.c.name == name))
        self._link.run(insert(views), {"snapshot": key, "name": name, "data": zlib.compress(data, LEVEL)})

    def view(self, key: str, name: str) -> bytes | None:
        """Gives what was computed of a snapshot under a name."""
        found = self._link.value(_VIEW, {"key": key, "view": name})
        return None if found is None else zlib.decompress(found)

    def remove(self, ids: Iterable[str]) -> int:
        """Forgets snapshots, and gives the bytes that this frees; one that is not there frees nothing."""
        touched: set[int] = set()
        freed = 0
        for key in dict.fromkeys(ids):
            lists = [row.pieces for row in self._link.rows(self._lists(key))]
            used = {id_ for list_ in lists for id_ in unpacked(list_)}
            self._pieces.use(used, -1)
            touched |= used
            freed += sum(map(len, lists)) + self._size_of_views(key)
            for table in (snapshot_files, snapshot_views):
                self._link.run(delete(table).where(table.c.snapshot == key))
            self._link.run(delete(snapshots).where(snapshots.c.id == key))
        return freed + self._pieces.drop_unused(touched)

    def _files(self, key: str) -> Iterator[tuple[str, bytes]]:
        for row in self._link.rows(self._lists(key)):
            yield row.path, self._pieces.read(list(unpacked(row.pieces)))

    def _lists(self, key: str) -> Any:
        return select(snapshot_files).where(snapshot_files.c.snapshot == key).order_by(snapshot_files.c.path)

    def _size_of_views(self, key: str) -> int:
        size = func.sum(func.length(snapshot_views.c.data))
        return self._link.value(select(size).where(snapshot_views.c.snapshot == key)) or 0

    def _row(self, key: str) -> Row[Any] | None:
        return self._link.row(_ONE, {"key": key})

    def _present(self, key: str) -> Row[Any]:
        found = self._row(key)
        if found is None:
            raise RecordAbsent(type="snapshot", id=key)
        return found


def pieces_of(files: Iterable[tuple[str, bytes]]) -> Staged:
    """Cuts files into pieces."""
    pieces: dict[bytes, bytes] = {}
    listed: list[tuple[str, tuple[bytes, ...]]] = []
    for path, data in files:
        named = [(hashed(piece), piece) for piece in cut(path, data)]
        pieces.update(named)
        listed.append((path, tuple(key for key, _ in named)))
    return Staged(files=tuple(listed), pieces=pieces, packed={})


def _said(item: KeptSnapshot) -> dict[str, Any]:
    return {
        "cluster": item.cluster,
        "taken_at": stored(item.taken_at),
        "version": SNAPSHOT.version,
        "data": SNAPSHOT.encode(item),
    }


def _read(row: Row[Any]) -> KeptSnapshot:
    return SNAPSHOT.decode(row.data, row.version)
