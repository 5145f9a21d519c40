"""Whatever is done to a log of thirty records is found, and the first broken record is named."""

from collections.abc import Sequence
from datetime import timedelta, timezone

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import fields, replace

from holdfast.model.audit import AuditRecord, Checkpoint, Deed, Written
from holdfast.pillars.governance.chain import BEFORE_FIRST, Break, Fault, chained, signed_bytes, verify
from tests.builders.kube import NOON

COUNT = 30
SIGNED = (10, 20, 30)
EVERY = range(1, COUNT + 1)
WRITTEN = Written(kind="grant", id="g1", before="0" * 64, after="1" * 64)


def deed(seq: int) -> Deed:
    return Deed(
        time=NOON + timedelta(seconds=seq, microseconds=seq),
        actor=f"user-{seq % 3}",
        action="grants.create",
        target=f"grant-{seq}",
        outcome="refused" if seq % 7 == 0 else "done",
        behalf="user-9",
        reason="moves to the storage team",
        request=f"request-{seq}",
        before="0" * 64,
        after="1" * 64,
        details={"role": "viewer", "cluster": "prod"},
        # Every other one is as it was before there was such a list.
        written=(WRITTEN,) if seq % 2 else UNSET,
    )


def chain(deeds: Sequence[Deed]) -> list[AuditRecord]:
    records: list[AuditRecord] = []
    for item in deeds:
        records.append(chained(len(records) + 1, item, records[-1].hash if records else BEFORE_FIRST))
    return records


def checkpoint(record: AuditRecord) -> Checkpoint:
    # A signature that only tells whether the signed bytes are still the same.
    signature = signed_bytes(record.seq, record.hash, NOON).decode()
    return Checkpoint(seq=record.seq, hash=record.hash, time=NOON, key="present", signature=signature)


def is_signed(point: Checkpoint) -> bool:
    return point.signature == signed_bytes(point.seq, point.hash, point.time).decode()


RECORDS = chain([deed(seq) for seq in EVERY])
POINTS = [checkpoint(RECORDS[seq - 1]) for seq in SIGNED]


def broken(records: Sequence[AuditRecord | None], points: Sequence[Checkpoint] = POINTS) -> Break | None:
    return verify(records, points, is_signed).broken


def at(seq: int, fault: Fault) -> Break:
    return Break(seq=seq, fault=fault)


def changed(value: object) -> object:
    """The value with one byte changed."""
    if isinstance(value, str):
        return chr(ord(value[0]) ^ 1) + value[1:]
    if isinstance(value, int):
        return value ^ 1
    return value


def tampered(record: AuditRecord) -> list[AuditRecord]:
    """The record with each of its fields changed by a byte, those of its deed included."""
    found = [replace(record, **{name: changed(getattr(record, name))}) for name in ("seq", "hash")]
    found.append(replace(record, previous=changed(record.previous or "0")))
    of_deed = [item.name for item in fields(Deed) if item.name not in ("time", "details", "written")]
    deeds = [replace(record.deed, **{name: changed(getattr(record.deed, name))}) for name in of_deed]
    deeds.append(replace(record.deed, time=record.deed.time + timedelta(microseconds=1)))
    deeds.append(replace(record.deed, details={**record.deed.details, "role": "admin"}))
    deeds.append(replace(record.deed, details={}))
    lists = [(), (WRITTEN, WRITTEN), UNSET if record.deed.written else (WRITTEN,)]
    lists += [(replace(WRITTEN, **{item.name: changed(getattr(WRITTEN, item.name))}),) for item in fields(Written)]
    deeds += [replace(record.deed, written=item) for item in lists]
    return found + [replace(record, deed=item) for item in deeds]


def test_an_untouched_log_is_whole_and_proven_to_its_end() -> None:
    proof = verify(RECORDS, POINTS, is_signed)

    assert (proof.is_whole, proof.records, proof.proven, proof.last_hash) == (True, 30, 30, RECORDS[-1].hash)


def test_an_empty_log_is_whole_and_proves_nothing() -> None:
    proof = verify([], [], is_signed)

    assert (proof.is_whole, proof.records, proof.proven) == (True, 0, 0)


@pytest.mark.parametrize("seq", EVERY)
def test_a_changed_byte_in_any_field_names_its_record(seq: int) -> None:
    found = {broken([*RECORDS[: seq - 1], item, *RECORDS[seq:]]) for item in tampered(RECORDS[seq - 1])}

    assert len(tampered(RECORDS[seq - 1])) == 22
    assert found == {at(seq, "changed")}


@pytest.mark.parametrize("seq", range(1, COUNT))
def test_a_dropped_record_is_missing(seq: int) -> None:
    assert broken(RECORDS[: seq - 1] + RECORDS[seq:]) == at(seq, "missing")


@pytest.mark.parametrize("first", range(1, COUNT))
def test_any_two_swapped_records_name_the_earlier_place(first: int) -> None:
    found = set()
    for second in range(first + 1, COUNT + 1):
        records = list(RECORDS)
        records[first - 1], records[second - 1] = records[second - 1], records[first - 1]
        found.add(broken(records))

    assert found == {at(first, "misplaced")}


@pytest.mark.parametrize("seq", EVERY)
def test_a_repeated_record_is_named(seq: int) -> None:
    beside = broken(RECORDS[:seq] + RECORDS[seq - 1 :])
    at_the_end = broken([*RECORDS, RECORDS[seq - 1]])

    assert (beside, at_the_end) == (at(seq, "repeated"), at(seq, "repeated"))


@pytest.mark.parametrize("kept", range(COUNT))
def test_a_cut_tail_names_the_first_record_that_is_gone(kept: int) -> None:
    assert broken(RECORDS[:kept]) == at(kept + 1, "cut")


@pytest.mark.parametrize("seq", EVERY)
def test_a_record_that_was_changed_with_its_hash_is_contradicted(seq: int) -> None:
    before = RECORDS[seq - 2].hash if seq > 1 else BEFORE_FIRST
    other = chained(seq, replace(RECORDS[seq - 1].deed, actor="someone else"), before)

    found = broken([*RECORDS[: seq - 1], other, *RECORDS[seq:]])

    assert found == at(seq, "rewritten")


@pytest.mark.parametrize("seq", EVERY)
def test_a_chain_computed_anew_from_a_record_on_contradicts_the_next_checkpoint(seq: int) -> None:
    deeds = [replace(item.deed, actor="nobody") if item.seq >= seq else item.deed for item in RECORDS]

    found = broken(chain(deeds))

    assert found == at(min(point for point in SIGNED if point >= seq), "rewritten")


def test_a_chain_computed_anew_with_checkpoints_of_its_own_lacks_their_signatures() -> None:
    records = chain([replace(item.deed, actor="nobody") for item in RECORDS])
    forged = [replace(checkpoint(records[seq - 1]), signature=POINTS[0].signature) for seq in SIGNED]

    assert broken(records, forged) == at(10, "unsigned")


def test_a_forged_checkpoint_beyond_the_end_is_named() -> None:
    forged = Checkpoint(seq=40, hash="0" * 64, time=NOON, key="present", signature="")

    assert broken(RECORDS, [*POINTS, forged]) == at(40, "unsigned")


def test_a_log_without_checkpoints_hangs_together_yet_proves_nothing() -> None:
    proof = verify(RECORDS[:25], [], is_signed)

    assert (proof.is_whole, proof.records, proof.proven) == (True, 25, 0)


def test_records_behind_the_last_checkpoint_are_not_proven() -> None:
    proof = verify(RECORDS[:25], POINTS[:2], is_signed)

    assert (proof.is_whole, proof.records, proof.proven) == (True, 25, 20)


def test_a_record_that_cannot_be_read_is_named_by_its_place() -> None:
    assert broken([*RECORDS[:4], None, *RECORDS[5:]]) == at(5, "unreadable")


def test_a_record_that_cannot_be_spelled_counts_as_changed() -> None:
    huge = replace(RECORDS[4], seq=2**60)

    assert broken([*RECORDS[:4], huge]) == at(5, "changed")


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    there = replace(deed(1), time=deed(1).time.astimezone(timezone(timedelta(hours=9))))

    assert chained(1, there, BEFORE_FIRST) == RECORDS[0]


def test_a_record_survives_being_written_and_read() -> None:
    read = [msgspec.json.decode(msgspec.json.encode(item), type=AuditRecord) for item in RECORDS]

    assert broken(read) is None


def test_the_hash_is_that_of_the_documented_bytes() -> None:
    record = chained(1, Deed(time=NOON, actor="김", action="clusters.create"), BEFORE_FIRST)

    # sha256sum of {"deed":{"action":"clusters.create","actor":"김","after":"","before":"","behalf":"","details":{},
    # "outcome":"done","reason":"","request":"","target":"","time":"2026-01-15T12:00:00Z"},"previous":"","seq":1}
    assert record.hash == "ea3588bc3a5763dd551f0d1cc132eeb34b237231db9600aa11949fbdb737fc26"
