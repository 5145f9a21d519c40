"""What a deed says of the records that it wrote."""

import hashlib
from datetime import UTC, datetime

from msgspec import UNSET
from msgspec.structs import replace

from holdfast.model.audit import Deed, Written
from holdfast.pillars.governance.witness import MOST, hash_of, witnessed

DEED = Deed(time=datetime(2026, 1, 15, tzinfo=UTC), actor="ana", action="users.update", details={"lang": "ko"})
NEW = Written(kind="user", id="u2", after="b" * 64)
CHANGED = Written(kind="user", id="u1", before="a" * 64, after="c" * 64)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_what_was_written_is_listed_by_kind_and_id_and_fixed_as_a_whole() -> None:
    found = witnessed(DEED, [NEW, CHANGED])

    assert found == replace(
        DEED,
        before=sha256(f'[["user","u1","{"a" * 64}"],["user","u2",""]]'),
        after=sha256(f'[["user","u1","{"c" * 64}"],["user","u2","{"b" * 64}"]]'),
        written=(CHANGED, NEW),
    )


def test_where_there_was_no_record_and_where_there_is_none_any_more_there_is_no_hash() -> None:
    made = witnessed(DEED, [NEW])
    gone = witnessed(DEED, [Written(kind="user", id="u2", before="b" * 64)])

    assert (made.before, gone.after) == ("", "")
    assert made.after == gone.before == sha256(f'[["user","u2","{"b" * 64}"]]')


def test_a_deed_that_changed_no_record_stays_as_it_is() -> None:
    same = Written(kind="user", id="u1", before="a" * 64, after="a" * 64)
    passing = Written(kind="user", id="u2")

    found = witnessed(DEED, [same, passing])

    assert found == DEED
    assert found.written is UNSET


def test_of_very_many_records_the_first_are_listed_and_all_are_counted_and_fixed() -> None:
    many = [Written(kind="firing", id=f"f{number:02}", after="b" * 64) for number in range(MOST + 2)]

    found = witnessed(DEED, many)
    fewer = witnessed(DEED, many[:-1])

    assert found.written == fewer.written == tuple(many[:MOST])
    assert found.details == {"lang": "ko", "written": "22"}
    assert found.after != fewer.after


def test_no_bytes_have_no_hash_and_empty_ones_have() -> None:
    assert (hash_of(None), hash_of(b"")) == ("", hashlib.sha256(b"").hexdigest())
