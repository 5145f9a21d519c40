"""Pieces: compressed parts of files, kept once under their hash and counted by how many snapshots hold them."""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

from sqlalchemy import delete, insert, select, update

from holdfast.adapters.sql.link import Link, parts
from holdfast.adapters.sql.tables import piece_data, pieces

LEVEL = 6


class Pieces:
    """The pieces, within a transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def ids(self, wanted: Iterable[bytes]) -> dict[bytes, int]:
        """Maps the hashes of those pieces that are kept to their ids."""
        ids: dict[bytes, int] = {}
        for part in parts(list(wanted)):
            ids |= {row.hash: row.id for row in self._link.rows(select(pieces).where(pieces.c.hash.in_(part)))}
        return ids

    def keep(self, wanted: Mapping[bytes, bytes], ready: Mapping[bytes, bytes]) -> tuple[dict[bytes, int], int]:
        """Keeps pieces by their hashes, some of them packed already; gives their ids, and the bytes of the new ones."""
        ids = self.ids(wanted)
        new = [key for key in wanted if key not in ids]
        added = 0
        for part in parts(new, 100):
            numbers = self._link.numbers("pieces", len(part))
            packed = [ready.get(key) or zlib.compress(wanted[key], LEVEL) for key in part]
            rows = list(zip(numbers, part, packed, strict=True))
            self._link.run(
                insert(pieces), [{"id": id_, "hash": key, "used": 0, "size": len(data)} for id_, key, data in rows]
            )
            self._link.run(insert(piece_data), [{"id": id_, "data": data} for id_, _, data in rows])
            ids |= {key: id_ for id_, key, _ in rows}
            added += sum(map(len, packed))
        return ids, added

    def use(self, ids: Iterable[int], by: int) -> None:
        """Counts one more or fewer snapshot that holds pieces."""
        for part in parts(sorted(ids)):
            self._link.run(update(pieces).where(pieces.c.id.in_(part)).values(used=pieces.c.used + by))

    def drop_unused(self, ids: Iterable[int]) -> int:
        """Forgets those pieces that no snapshot holds, and gives the bytes that this frees."""
        freed = 0
        for part in parts(sorted(ids)):
            unused = delete(pieces).where(pieces.c.id.in_(part), pieces.c.used <= 0)
            gone = self._link.run(unused.returning(pieces.c.id, pieces.c.size)).all()
            if gone:
                self._link.run(delete(piece_data).where(piece_data.c.id.in_([row.id for row in gone])))
            freed += sum(row.size for row in gone)
        return freed

    def read(self, ids: Sequence[int]) -> bytes:
        """Gives pieces one after the other."""
        found: list[bytes] = []
        for part in parts(ids):
            by_id = {row.id: row.data for row in self._link.rows(select(piece_data).where(piece_data.c.id.in_(part)))}
            found += [zlib.decompress(by_id[id_]) for id_ in part]
        return b"".join(found)


def hashed(data: bytes) -> bytes:
    """Gives the name of a piece."""
    return hashlib.sha256(data).digest()


def packed(ids: Sequence[int]) -> bytes:
    """Writes ids small: their steps, which are mostly alike, compressed."""
    steps = array("q", (after - before for before, after in pairwise((0, *ids))))
    return zlib.compress(steps.tobytes(), LEVEL)


def unpacked(data: bytes) -> Iterator[int]:
    """Reads ids."""
    steps = array("q")
    steps.frombytes(zlib.decompress(data))
    return accumulate(steps)
