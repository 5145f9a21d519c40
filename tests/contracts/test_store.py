"""What every store keeps of its ports' promises: one suite over both engines."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import combinations
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct
from sqlalchemy import Table

from holdfast.adapters.sql import audit, feed, leases, pieces, problems, shelf, snapshots, wanted
from holdfast.adapters.sql.stores import SqlStore, SqlStores
from holdfast.model.audit import Deed
from holdfast.model.errors import UsageError
from holdfast.model.record import RecordType
from holdfast.model.store_refusals import RecordAbsent, RecordChanged, RecordTaken, RecordUnreadable, StoreUnusable
from holdfast.ports.store import Stores
from tests.builders.tracked import START, kept_snapshot


class Ship(Struct, frozen=True):
    name: str
    port: str = ""
    crew: int = 0


SHIPS = RecordType(name="ship", version=1, type=Ship, unique=("name",), indexed=("port",))


class Stopped(Exception):
    pass


def test_the_store_keeps_the_ports_promises(stores: SqlStores) -> None:
    held: Stores = stores

    with held.read() as store:
        assert store.shelf(SHIPS).count() == 0


def test_a_record_is_found_by_its_id_and_by_its_fields(stores: SqlStores) -> None:
    with stores.write() as store:
        first = store.shelf(SHIPS).add("1", Ship("Hope", "Busan", 3))
        second = store.shelf(SHIPS).add("2", Ship("Faith", "Busan"))

    with stores.read() as store:
        shelf = store.shelf(SHIPS)
        assert shelf.get("1") == first
        assert shelf.find("port", "Busan") == (first, second)
        assert shelf.find("name", "Faith") == (second,)
        assert shelf.find("port", "") == shelf.find("name", "Love") == ()
        assert (first.revision, shelf.count()) == (1, 2)


def test_an_id_and_a_unique_field_are_taken_once(stores: SqlStores) -> None:
    with stores.write() as store:
        store.shelf(SHIPS).add("1", Ship("Hope"))
        store.shelf(SHIPS).add("2", Ship("Faith"))

    with stores.write() as store:
        shelf = store.shelf(SHIPS)
        with pytest.raises(RecordTaken) as by_id:
            shelf.add("1", Ship("Love"))
        with pytest.raises(RecordTaken) as by_name:
            shelf.add("3", Ship("Hope"))
        with pytest.raises(RecordTaken):
            shelf.replace("2", Ship("Hope"))
        assert shelf.replace("1", Ship("Hope", "Incheon")).revision == 2

    assert by_id.value.values == {"type": "ship", "field": "id", "value": "1"}
    assert by_name.value.values == {"type": "ship", "field": "name", "value": "Hope"}


def test_an_empty_unique_field_is_no_value(stores: SqlStores) -> None:
    with stores.write() as store:
        store.shelf(SHIPS).add("1", Ship(""))
        store.shelf(SHIPS).add("2", Ship(""))

        assert store.shelf(SHIPS).find("name", "") == ()


def test_a_change_to_an_older_revision_is_refused(stores: SqlStores) -> None:
    with stores.write() as store:
        kept = store.shelf(SHIPS).add("1", Ship("Hope", crew=1))
        changed = store.shelf(SHIPS).replace("1", Ship("Hope", crew=2), revision=kept.revision)

        with pytest.raises(RecordChanged):
            store.shelf(SHIPS).replace("1", Ship("Hope", crew=3), revision=kept.revision)
        with pytest.raises(RecordChanged):
            store.shelf(SHIPS).remove("1", revision=kept.revision)
        assert store.shelf(SHIPS).get("1") == changed
        store.shelf(SHIPS).remove("1", revision=changed.revision)
        assert store.shelf(SHIPS).count() == 0


def test_what_is_not_there_is_said_to_be_absent(stores: SqlStores) -> None:
    with stores.write() as store:
        asked: list[Any] = [
            lambda: store.shelf(SHIPS).get("1"),
            lambda: store.shelf(SHIPS).replace("1", Ship("Hope")),
            lambda: store.shelf(SHIPS).remove("1"),
            lambda: store.problems.get("1"),
            lambda: store.snapshots.get("1"),
            lambda: store.snapshots.update(kept_snapshot("1")),
            lambda: store.snapshots.files("1"),
            lambda: store.snapshots.keep_view("1", "rows", b""),
        ]
        for ask in asked:
            with pytest.raises(RecordAbsent):
                ask()


def test_a_record_of_an_older_version_is_upgraded_when_read(stores: SqlStores) -> None:
    class OldShip(Struct, frozen=True):
        title: str

    old = RecordType(name="ship", version=1, type=OldShip)
    new = RecordType(name="ship", version=2, type=Ship, upgrades={1: lambda data: {"name": data["title"]}})
    unable = RecordType(name="ship", version=2, type=Ship)
    with stores.write() as store:
        store.shelf(old).add("1", OldShip("Hope"))

    with stores.read() as store:
        assert store.shelf(new).get("1").item == Ship("Hope")
        with pytest.raises(RecordUnreadable):
            store.shelf(unable).get("1")


def test_long_and_odd_texts_are_found_again(stores: SqlStores) -> None:
    odd = ("한국어 🚢", "a" * 5_000, "a" * 4_999 + "b", "quote ' and % and _", "\u202e\t\n")
    with stores.write() as store:
        for number, name in enumerate(odd):
            store.shelf(SHIPS).add(str(number), Ship(name))

    with stores.read() as store:
        assert [store.shelf(SHIPS).find("name", name)[0].id for name in odd] == ["0", "1", "2", "3", "4"]


def test_a_text_that_no_database_takes_is_the_askers_mistake(stores: SqlStores) -> None:
    with stores.write() as store:
        with pytest.raises(UsageError):
            store.shelf(SHIPS).find("name", "\ud800")
        store.shelf(SHIPS).add("1", Ship("Hope"))

    with stores.read() as store:
        assert store.shelf(SHIPS).count() == 1


def test_pages_follow_the_ids_by_their_bytes(stores: SqlStores) -> None:
    names = ("B", "a", "b", "é", "가")
    with stores.write() as store:
        for name in reversed(names):
            store.shelf(SHIPS).add(name, Ship(name))

    with stores.read() as store:
        shelf = store.shelf(SHIPS)
        assert [kept.id for kept in shelf.page()] == list(names)
        assert [kept.id for kept in shelf.page("a", 2)] == ["b", "é"]
        assert [kept.id for kept in shelf.page(ids=["é", "B", "none", "B"])] == ["B", "é"]
        assert shelf.page(ids=[]) == ()


def test_what_a_block_that_raises_has_written_is_undone(stores: SqlStores) -> None:
    def stop_halfway() -> None:
        with stores.write() as store:
            store.shelf(SHIPS).add("1", Ship("Hope"))
            store.audit.append(Deed(time=START, actor="ana", action="ships.create"))
            store.feed.add(START, "ship.added")
            raise Stopped

    with pytest.raises(Stopped):
        stop_halfway()

    with stores.read() as store:
        assert (store.shelf(SHIPS).count(), store.audit.last(), store.feed.last()) == (0, None, 0)


def test_a_writer_that_waits_too_long_is_told(stores: SqlStores, place: str) -> None:
    hasty = SqlStores(place, patience_seconds=0.1)

    with stores.write() as store:
        store.shelf(SHIPS).add("1", Ship("Hope"))
        with pytest.raises(StoreUnusable), hasty.write():
            pytest.fail("two writers at once")

    with hasty.write() as store:
        assert store.shelf(SHIPS).count() == 1
    hasty.close()


def test_writing_in_a_view_is_an_error(stores: SqlStores) -> None:
    with stores.read() as store, pytest.raises(StoreUnusable):
        store.shelf(SHIPS).add("1", Ship("Hope"))

    with stores.read() as store:
        assert store.shelf(SHIPS).count() == 0


def test_a_reader_sees_one_moment_while_others_write(stores: SqlStores) -> None:
    with stores.read() as before:
        assert before.shelf(SHIPS).count() == 0
        with stores.write() as store:
            store.shelf(SHIPS).add("1", Ship("Hope"))

        assert before.shelf(SHIPS).count() == 0

    with stores.read() as after:
        assert after.shelf(SHIPS).count() == 1


def test_the_number_of_changes_tells_every_commit_of_any_process(stores: SqlStores, place: str) -> None:
    other = SqlStores(place)
    numbers = [stores.changes()]
    for writer in (stores, other):
        with writer.write() as store:
            store.shelf(SHIPS).add(f"of {len(numbers)}", Ship(f"Hope {len(numbers)}"))
        numbers.append(stores.changes())
    other.close()

    assert len(set(numbers)) == 3


def test_the_number_of_changes_stays_while_nothing_is_committed(stores: SqlStores) -> None:
    before = stores.changes()
    with suppress(Stopped), stores.write() as store:
        store.shelf(SHIPS).add("1", Ship("Hope"))
        raise Stopped
    with stores.read() as store:
        store.shelf(SHIPS).count()

    assert [stores.changes() for _ in range(2)] == [before] * 2


def test_the_number_of_an_area_tells_every_commit_that_wrote_it(stores: SqlStores, place: str) -> None:
    areas = frozenset({f"records {SHIPS.name}", "feed"})
    other = SqlStores(place)
    numbers = [stores.changes_of(areas)]
    for writer in (stores, other):
        with writer.write() as store:
            store.shelf(SHIPS).add(f"of {len(numbers)}", Ship(f"Hope {len(numbers)}"))
        numbers.append(stores.changes_of(areas))
    other.close()

    assert len({each[f"records {SHIPS.name}"] for each in numbers}) == 3
    assert len({each["feed"] for each in numbers}) == 1


def test_reading_while_writing_and_what_is_undone_are_no_change_of_an_area(stores: SqlStores) -> None:
    areas = frozenset({f"records {SHIPS.name}", "feed"})
    before = stores.changes_of(areas)
    with suppress(Stopped), stores.write() as store:
        store.shelf(SHIPS).add("1", Ship("Hope"))
        raise Stopped
    with stores.write() as store:
        store.shelf(SHIPS).count()

    assert stores.changes_of(areas) == before


def test_a_transaction_says_what_it_has_read(stores: SqlStores) -> None:
    with stores.read() as store:
        at_first = store.areas
        store.shelf(SHIPS).count()
        store.problems.of_cluster("prod")

    assert store.areas - at_first == {f"records {SHIPS.name}", "problems"}


WRITES: dict[str, Callable[[SqlStore], object]] = {
    "problems": lambda store: store.problems.forget("prod"),
    "snapshots": lambda store: store.snapshots.add(kept_snapshot("s1"), ()),
    "audit": lambda store: store.audit.append(Deed(time=START, actor="minji", action="clusters.add", outcome="done")),
    "leases": lambda store: store.leases.take("scan", "one", START, timedelta(minutes=1)),
    "feed": lambda store: store.feed.add(START, "problems"),
    f"records {SHIPS.name}": lambda store: store.shelf(SHIPS).add("1", Ship("Hope")),
}


@pytest.mark.parametrize("area", WRITES)
def test_what_writes_an_area_changes_its_number_and_no_other(stores: SqlStores, area: str) -> None:
    before = stores.changes_of(WRITES)
    with stores.write() as store:
        WRITES[area](store)
    after = stores.changes_of(WRITES)

    assert {name for name in WRITES if before[name] != after[name]} == {area}


def test_no_area_shares_a_table_with_another() -> None:
    rooms: dict[str, tuple[ModuleType, ...]] = {
        "problems": (problems, wanted),
        "snapshots": (snapshots, pieces),
        "audit": (audit,),
        "leases": (leases,),
        "feed": (feed,),
        "records": (shelf,),
    }
    tables = {
        area: {item.name for module in modules for item in vars(module).values() if isinstance(item, Table)}
        for area, modules in rooms.items()
    }

    assert all(tables.values())
    assert [pair for pair in combinations(tables, 2) if tables[pair[0]] & tables[pair[1]]] == []


def test_after_a_connection_broke_nothing_is_taken_for_unchanged(stores: SqlStores) -> None:
    before = stores.changes()
    assert stores._noticing._way is not None
    stores._noticing._way.close()
    after = stores.changes()

    assert after != before
    assert stores.changes() == after
    stores.close()


def test_asked_for_changes_after_it_was_closed_a_store_begins_anew(stores: SqlStores) -> None:
    stores.changes()
    stores.close()

    with stores.write() as store:
        store.shelf(SHIPS).add("1", Ship("Hope"))
    first = stores.changes()
    with stores.write() as store:
        store.shelf(SHIPS).add("2", Ship("Faith"))

    assert stores.changes() != first
    stores.close()


def test_a_trial_of_writing_is_a_change_that_nobody_reads(stores: SqlStores) -> None:
    areas = frozenset({f"records {SHIPS.name}", "feed"})
    before = stores.changes_of(areas)

    stores.try_writing()

    assert stores.changes_of(areas) == before
