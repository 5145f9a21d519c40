"""The audit log of a server: checked in its store and in a file, signed, and listed."""

import sqlite3
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from holdfast.adapters.identity.keyring import new_keyring
from holdfast.adapters.identity.sealing import KeyringSealing, is_signed_by
from holdfast.model.access import NOBODY
from holdfast.model.access_refusals import NotPermitted, SignInNeeded
from holdfast.model.audit import Deed, Written
from holdfast.model.errors import UsageError
from holdfast.model.registry import CREDENTIALS, Credential
from holdfast.pillars.governance.chain import Break, Fault
from holdfast.service.auditing import exported, imported, sign_if_due, verified, verified_export
from tests.builders.office import NOON, Clock, Testing, viewer

SEALING = KeyringSealing(new_keyring())
COUNT = 30


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[bytes]]:
    """An exported log of thirty records, signed every ten."""
    server = Testing(str(tmp_path_factory.mktemp("audit") / "store.db"))
    for number in range(COUNT):
        with server.stores.write() as store:
            store.audit.append(Deed(time=NOON, actor="minji", action="clusters.create", target=f"k{number}"))
        sign_if_due(server.stores, SEALING, NOON, every=10)
    with server.stores.read() as store:
        yield list(exported(store))
    server.close()


def broken(lines: list[bytes]) -> Break | None:
    return verified_export(imported(lines), SEALING.is_signed).broken


def seq_of(lines: list[bytes], at: int) -> int:
    """The number of the record that a line is, or that its checkpoint fixes."""
    return sum(b'"record"' in line for line in lines[: at + 1])


def test_an_export_is_proven_and_goes_through_a_file(lines: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"".join(lines))

    with path.open("rb") as file:
        proof = verified_export(imported(file), SEALING.is_signed)

    assert (proof.verdict, proof.records, proof.proven, proof.checkpoints) == ("proven", 30, 30, 3)


def test_every_changed_byte_of_a_store_names_its_record(tmp_path: Path) -> None:
    server = Testing(str(tmp_path / "store.db"))
    with server.stores.write() as store:
        for number in range(3):
            store.audit.append(Deed(time=NOON, actor="minji", action="clusters.create", target=f"k{number}"))
    database = sqlite3.connect(tmp_path / "store.db")
    for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {trigger}")
    (data,) = database.execute("SELECT data FROM audit WHERE seq = 2").fetchone()

    found = set()
    for place, bit in product(range(len(data)), (1, 128)):
        changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
        database.execute("UPDATE audit SET data = ? WHERE seq = 2", (changed,))
        database.commit()
        with server.stores.read() as store:
            found.add(verified(store, SEALING.is_signed).broken)
    database.close()
    server.close()

    assert found == {Break(seq=2, fault="changed"), Break(seq=2, fault="unreadable")}


def test_every_changed_byte_of_an_export_names_its_line(lines: list[bytes]) -> None:
    wrong = []
    for at, line in enumerate(lines):
        for place in range(at % 31, len(line) - 1, 31):
            changed = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
            found = broken([*lines[:at], changed, *lines[at + 1 :]])
            # A checkpoint may come to say another number than that of the record behind which it stands.
            if found is None or (b'"record"' in line and found.seq != seq_of(lines, at)):
                wrong.append((at, place, found))

    assert wrong == []


def test_every_dropped_swapped_or_doubled_record_of_an_export_is_found(lines: list[bytes]) -> None:
    records = [at for at, line in enumerate(lines) if b'"record"' in line]
    wrong = []
    for at in records:
        seq = seq_of(lines, at)
        dropped, doubled = [*lines[:at], *lines[at + 1 :]], [*lines[: at + 1], *lines[at:]]
        fault: Fault = "missing" if seq < COUNT else "cut"
        if broken(dropped) != Break(seq=seq, fault=fault) or broken(doubled) != Break(seq=seq, fault="repeated"):
            wrong.append(seq)

    assert len(records) == COUNT
    assert wrong == []


def test_a_cut_export_is_found_as_long_as_one_checkpoint_is_kept_elsewhere(lines: list[bytes]) -> None:
    last = imported(lines).checkpoints[-1]

    for kept in range(len(lines) - 1):
        proof = verified_export(imported(lines[:kept]), SEALING.is_signed, [last])
        assert proof.broken == (
            Break(seq=seq_of(lines, kept - 1) + 1, fault="cut") if seq_of(lines, kept - 1) < 30 else None
        )


def test_an_export_is_checked_by_the_name_of_the_key_alone(lines: list[bytes]) -> None:
    trusted = {imported(lines).checkpoints[0].key}

    assert verified_export(imported(lines), partial(is_signed_by, trusted)).verdict == "proven"
    assert verified_export(imported(lines), partial(is_signed_by, {"other"})).verdict == "broken"


def test_an_export_signed_by_a_stranger_is_not_believed(lines: list[bytes]) -> None:
    proof = verified_export(imported(lines), KeyringSealing(new_keyring()).is_signed)

    assert (proof.verdict, proof.broken, proof.proven) == ("broken", Break(seq=10, fault="unsigned"), 0)


@pytest.mark.parametrize("line", [b"{}", b"null", b"[]", b"\xff\xfe", b'{"record":{}}', b"no json"])
def test_what_is_no_record_is_named_by_its_place(lines: list[bytes], line: bytes) -> None:
    assert broken([*lines[:4], line + b"\n", *lines[5:]]) == Break(seq=5, fault="unreadable")


def test_the_log_of_a_server_is_checked_and_signed_when_it_is_due(server: Testing) -> None:
    def proof() -> tuple[str, int]:
        found = server.call("audit.verify")
        return found.verdict, found.proven

    empty = proof()
    for number in range(10):
        server.call("clusters.create", name=f"k{number}")
    before = proof()
    early = sign_if_due(server.stores, server.office.sealing, server.clock.now, every=11)
    point = sign_if_due(server.stores, server.office.sealing, server.clock.now, every=10)
    again = sign_if_due(server.stores, server.office.sealing, server.clock.now, every=1)

    assert (empty, before) == (("unproven", 0), ("unproven", 0))
    assert (early, again) == (None, None)
    assert point is not None
    assert proof() == ("proven", 10)
    assert server.call("audit.checkpoints").items == (point,)


def test_a_checkpoint_outlives_the_rotation_of_its_key(server: Testing) -> None:
    server.call("clusters.create", name="prod")
    sign_if_due(server.stores, SEALING, server.clock.now, every=1)

    with server.stores.read() as store:
        assert verified(store, SEALING.is_signed).verdict == "proven"
        assert verified(store, KeyringSealing(new_keyring()).is_signed).verdict == "broken"


def test_refused_changes_are_in_the_log_and_reading_is_not(server: Testing) -> None:
    reader = viewer("minji", "prod")
    with pytest.raises(NotPermitted):
        server.call("clusters.create", reader, name="x")
    with pytest.raises(SignInNeeded):
        server.call("clusters.create", NOBODY, name="x")
    server.call("clusters.list", reader)

    found = server.call("audit.list")

    assert [(item.deed.actor, item.deed.action, item.deed.outcome) for item in found.items] == [
        ("nobody", "clusters.create", "refused"),
        ("u-minji", "clusters.create", "refused"),
    ]


def test_the_log_says_what_each_record_was_and_what_it_became(server: Testing) -> None:
    server.call("clusters.create", name="prod")
    server.call("clusters.update", cluster="prod", title="Production")
    server.call("clusters.delete", cluster="prod")

    deeds = [item.deed for item in reversed(server.call("audit.list").items)]

    made, changed, gone = ([item for item in deed.written if item.kind == "cluster"] for deed in deeds)
    assert [(item.id, item.before) for item in made] == [("prod", "")]
    assert [(item.id, item.before) for item in changed] == [("prod", made[0].after)]
    assert gone == [Written(kind="cluster", id="prod", before=changed[0].after)]
    assert made[0].after != changed[0].after


def test_the_hash_of_a_sealed_secret_is_another_one_each_time_it_is_sealed(server: Testing) -> None:
    hashes = []
    for _ in range(2):
        sealed = SEALING.seal(b"secret", "kubeconfig")
        with server.stores.write() as store:
            store.shelf(CREDENTIALS).put("k1", Credential(kind="kubeconfig", key=sealed.key, data=sealed.data))
            record = store.audit.append(Deed(time=NOON, actor="minji", action="clusters.set-credential"))
        hashes += [item.after for item in record.deed.written or ()]

    assert len(set(hashes)) == 2


def test_pages_of_the_log_hold_each_record_once_the_newest_first(tmp_path: Path) -> None:
    server = Testing(str(tmp_path / "store.db"), clock=Clock())
    with server.stores.write() as store:
        for number in range(1203):
            deed = Deed(time=NOON, actor=f"user-{number % 3}", action="a.b" if number % 2 else "c.d")
            store.audit.append(deed)

    seen, cursor = [], ""
    while True:
        page = server.call("audit.list", actor="user-1", action="a.", limit=100, cursor=cursor)
        seen += [item.seq for item in page.items]
        cursor = page.next
        if not cursor:
            break
    server.close()

    assert seen == [number + 1 for number in range(1202, -1, -1) if number % 3 == 1 and number % 2]


def test_the_log_is_narrowed_by_time_target_and_outcome(server: Testing) -> None:
    for name in ("prod", "test", "old"):
        server.call("clusters.create", name=name)
        server.clock.on(hours=1)
    server.call("clusters.delete", cluster="old")

    def targets(**wanted: Any) -> list[str]:
        return [item.deed.target for item in server.call("audit.list", **wanted).items]

    assert targets(since="2026-01-15T13:00:00Z", before="2026-01-15T15:00:00Z") == ["old", "test"]
    assert targets(target="prod") == ["prod"]
    assert targets(outcome="refused") == []
    assert len(targets(target="old", outcome="done")) == 2
    with pytest.raises(UsageError):
        server.call("audit.list", cursor="WyJ4Il0")
