"""The snapshots of every store."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from holdfast.adapters.sql.stores import SqlStores
from holdfast.model.store_refusals import RecordTaken
from tests.builders.tracked import START, kept_snapshot

FILES = (("logs/shop/web/app.log", b"ready\n"), ("pods.json", b'{"kind": "List", "items": []}'))


def test_a_snapshot_gives_back_its_files_byte_by_byte(stores: SqlStores) -> None:
    with stores.write() as store:
        kept = store.snapshots.add(kept_snapshot("s1"), FILES)

    with stores.read() as store:
        assert tuple(store.snapshots.files("s1")) == FILES
        assert store.snapshots.get("s1") == kept
        assert kept.stored_bytes > 0


def test_files_that_were_staged_are_kept_as_they_came(stores: SqlStores) -> None:
    with stores.write() as store:
        store.snapshots.add(kept_snapshot("s1"), FILES[:1])
    staged = stores.stage(FILES)
    with stores.write() as store:
        # One of the pieces was there when they were staged, and is gone by now.
        store.snapshots.remove(["s1"])
        store.snapshots.add(kept_snapshot("s2"), staged)

    with stores.read() as store:
        found = tuple(store.snapshots.files("s2"))
    assert (found, len(staged.packed)) == (FILES, 1)


def test_the_newest_snapshot_is_found_also_as_of_a_moment(stores: SqlStores) -> None:
    with stores.write() as store:
        first, second, other = (
            store.snapshots.add(kept_snapshot(key, cluster, hours), ())
            for key, cluster, hours in (("s1", "prod", 0), ("s2", "prod", 2), ("s3", "test", 3))
        )

    with stores.read() as store:
        found = store.snapshots
        assert (found.latest("prod"), found.latest("test"), found.latest("none")) == (second, other, None)
        assert found.latest("prod", START + timedelta(hours=1)) == first
        assert found.latest("prod", START - timedelta(hours=1)) is None
        assert found.of_cluster("prod") == (second, first)
        assert found.of_cluster("prod", before=second.taken_at) == (first,)
        assert found.of_cluster("prod", limit=1) == (second,)


def test_what_is_said_of_a_snapshot_changes_and_its_id_is_taken_once(stores: SqlStores) -> None:
    with stores.write() as store:
        store.snapshots.add(kept_snapshot("s1"), FILES)
        changed = kept_snapshot("s1", hours=1)
        store.snapshots.update(changed)

        assert store.snapshots.latest("prod") == changed
        with pytest.raises(RecordTaken):
            store.snapshots.add(kept_snapshot("s1"), FILES)


def test_views_are_kept_with_their_snapshot(stores: SqlStores) -> None:
    with stores.write() as store:
        store.snapshots.add(kept_snapshot("s1"), FILES)
        store.snapshots.keep_view("s1", "rows", b"old")
        store.snapshots.keep_view("s1", "rows", b"new")

        assert (store.snapshots.view("s1", "rows"), store.snapshots.view("s1", "graph")) == (b"new", None)
        store.snapshots.remove(["s1"])
        assert store.snapshots.view("s1", "rows") is None


def test_shared_pieces_are_kept_once_and_freed_with_their_last_snapshot(stores: SqlStores) -> None:
    with stores.write() as store:
        first = store.snapshots.add(kept_snapshot("s1"), FILES)
        second = store.snapshots.add(kept_snapshot("s2", hours=1), [*FILES, ("more.json", b"{}" * 100)])
        assert second.stored_bytes < first.stored_bytes + 100

        early = store.snapshots.remove(["s1", "none"])
        assert next(iter(store.snapshots.files("s2"))) == FILES[0]
        late = store.snapshots.remove(["s2"])

        assert early + late == first.stored_bytes + second.stored_bytes
        assert store.link.value(text("SELECT count(*) FROM piece_data")) == 0
        assert store.link.value(text("SELECT count(*) FROM pieces")) == 0
