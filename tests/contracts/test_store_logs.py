"""The audit chain, the leases and the feed of every store."""

import hashlib
import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from holdfast.adapters.sql.stores import SqlStores
from holdfast.adapters.sql.tables import audit, records
from holdfast.model.audit import Checkpoint, Deed, Written
from holdfast.model.people import TEAMS, USERS, Team, User
from holdfast.model.store_refusals import RecordAbsent, StoreUnusable
from holdfast.pillars.governance.chain import verify
from holdfast.ports.feed import Note
from holdfast.ports.store import Store
from tests.builders.tracked import START


def deed(action: str, **details: str) -> Deed:
    return Deed(time=START, actor="ana", action=action, details=details)


def test_the_audit_chain_verifies_and_goes_on_behind_its_last_record(stores: SqlStores) -> None:
    with stores.write() as store:
        added = [store.audit.append(deed(action, note="ü")) for action in ("users.create", "users.delete")]
    with stores.write() as store:
        added.append(store.audit.append(deed("grants.create")))

    with stores.read() as store:
        assert list(store.audit.records()) == added
        assert list(store.audit.records(after=1, limit=1)) == added[1:2]
        assert store.audit.last() == added[-1]
        proof = verify(store.audit.records(), (), lambda _point: True)
        assert (proof.records, proof.broken, proof.last_hash) == (3, None, added[-1].hash)


def test_a_deed_names_what_was_written_before_it_with_the_hashes_of_its_stored_bytes(stores: SqlStores) -> None:
    with stores.write() as store:
        store.shelf(USERS).add("u1", User(name="ana"))
        store.shelf(TEAMS).put("t1", Team(name="shop"))
        made = store.audit.append(deed("users.create"))
        first = {row.id: row.data for row in store.link.rows(select(records))}
    with stores.write() as store:
        store.shelf(USERS).replace("u1", User(name="ana", title="Ana"))
        store.shelf(USERS).put("u1", User(name="ana", title="Dr Ana"))
        store.shelf(TEAMS).remove("t1")
        changed = store.audit.append(deed("users.update"))
        second = {row.id: row.data for row in store.link.rows(select(records))}
        rest = store.audit.append(deed("users.check"))
    user, team, after = (hashlib.sha256(data).hexdigest() for data in (first["u1"], first["t1"], second["u1"]))

    assert made.deed.written == (
        Written(kind="team", id="t1", after=team),
        Written(kind="user", id="u1", after=user),
    )
    assert changed.deed.written == (
        Written(kind="team", id="t1", before=team),
        Written(kind="user", id="u1", before=user, after=after),
    )
    assert (made.deed.before, made.deed.after) == ("", changed.deed.before)
    assert rest.deed == deed("users.check")
    with stores.read() as store:
        assert list(store.audit.records()) == [made, changed, rest]
        assert verify(store.audit.records(), (), lambda _point: True).broken is None


def add_and_fail(store: Store) -> None:
    store.shelf(USERS).add("u1", User(name="ana"))
    store.shelf(USERS).remove("u9")


def test_what_another_transaction_or_an_undone_one_wrote_is_in_no_deed(stores: SqlStores) -> None:
    with pytest.raises(RecordAbsent), stores.write() as store:
        add_and_fail(store)
    with stores.write() as store:
        store.shelf(USERS).add("u2", User(name="minji"))

    with stores.write() as store:
        record = store.audit.append(deed("users.check"))

    assert record.deed == deed("users.check")


def test_records_from_before_deeds_said_what_they_wrote_stay_whole_in_the_chain(stores: SqlStores) -> None:
    old = {
        "time": "2026-01-15T12:00:00Z",
        "actor": "ana",
        "action": "users.create",
        "target": "u1",
        "outcome": "done",
        "behalf": "",
        "reason": "",
        "request": "",
        "before": "",
        "after": "",
        "details": {},
    }
    covered = json.dumps({"deed": old, "previous": "", "seq": 1}, sort_keys=True, separators=(",", ":"))
    row = {"seq": 1, "version": 1, "previous": "", "hash": hashlib.sha256(covered.encode()).hexdigest()}
    with stores.write() as store:
        store.link.run(audit.insert(), {**row, "data": json.dumps(old, separators=(",", ":")).encode()})
        store.shelf(USERS).add("u2", User(name="minji"))
        new = store.audit.append(deed("users.create"))

    with stores.read() as store:
        proof = verify(store.audit.records(), (), lambda _point: True)
    assert (proof.records, proof.broken, proof.last_hash) == (2, None, new.hash)


def test_checkpoints_are_kept_in_their_order(stores: SqlStores) -> None:
    points = tuple(Checkpoint(seq=seq, hash=str(seq), time=START, key="k", signature="s") for seq in (3, 2))
    with stores.write() as store:
        for point in points:
            store.audit.sign(point)

    with stores.read() as store:
        assert store.audit.checkpoints() == points


@pytest.mark.parametrize("table", ["audit", "checkpoints"])
@pytest.mark.parametrize("change", ["UPDATE {} SET version = 9", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_the_audit_log(stores: SqlStores, table: str, change: str) -> None:
    point = Checkpoint(seq=1, hash="1", time=START, key="k", signature="s")
    with stores.write() as store:
        record = store.audit.append(deed("users.create"))
        store.audit.sign(point)

    with pytest.raises(StoreUnusable, match="never changed"), stores.write() as store:
        store.link.run(text(change.format(table)))

    with stores.read() as store:
        assert (store.audit.last(), store.audit.checkpoints()) == (record, (point,))


def test_no_number_of_the_chain_or_the_feed_is_left_out_under_many_writers(stores: SqlStores) -> None:
    def write(name: str) -> None:
        for _ in range(10):
            with stores.write() as store:
                store.audit.append(deed(name))
                store.feed.add(START, name)

    threads = [threading.Thread(target=write, args=(f"writer-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with stores.read() as store:
        assert [record.seq for record in store.audit.records()] == list(range(1, 41))
        assert verify(store.audit.records(), (), lambda _point: True).broken is None
        assert [note.seq for note in store.feed.after(0)] == list(range(1, 41))


def test_a_lease_has_one_holder_and_a_growing_number(stores: SqlStores) -> None:
    span = timedelta(seconds=30)
    with stores.write() as store:
        leases = store.leases
        assert leases.take("scan", "a", START, span) == 1
        assert leases.take("scan", "b", START + span / 2, span) is None
        assert leases.take("scan", "a", START + span / 2, span) == 1
        assert leases.holder("scan", START + span) == "a"
        assert leases.holder("scan", START + 2 * span) == ""
        assert leases.take("scan", "b", START + 2 * span, span) == 2
        leases.release("scan", "a")
        assert leases.holder("scan", START + 2 * span) == "b"
        leases.release("scan", "b")
        assert leases.holder("scan", START + 2 * span) == ""
        assert leases.take("scan", "b", START + 2 * span, span) == 3
        assert leases.take("other", "a", START, span) == 1


def test_the_feed_goes_on_where_old_notes_are_gone(stores: SqlStores) -> None:
    with stores.write() as store:
        store.feed.add(START, "snapshot.added", "prod", about="s1")
        store.feed.add(START + timedelta(hours=1), "problem.opened", "prod", ("shop", "bank"), "p1")
        store.feed.tidy(START + timedelta(minutes=1))

    opened = Note(
        seq=2,
        time=START + timedelta(hours=1),
        topic="problem.opened",
        cluster="prod",
        places=("shop", "bank"),
        about="p1",
    )
    with stores.write() as store:
        assert store.feed.after(0) == (opened,)
        assert store.feed.after(2) == ()
        store.feed.tidy(START + timedelta(days=1))
        store.feed.add(START, "job.ended")
        assert [note.seq for note in store.feed.after(0, limit=1)] == [3]
        assert store.feed.last() == 3
