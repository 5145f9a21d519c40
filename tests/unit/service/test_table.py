"""Calling operations: what is slow comes before the one turn in which something is recorded."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import Struct

from holdfast.model.audit import Deed
from holdfast.model.store_refusals import RecordAbsent, StoreUnusable
from holdfast.service.desk import Asker, Desk
from holdfast.service.operation import AnyOperation, Nothing, Operation
from holdfast.service.table import call
from tests.builders.office import ADMIN, NOON, Testing, testing


class Told(Struct, frozen=True):
    """What was prepared."""

    prepared: str


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def slowly(desk: Desk, asked: Nothing) -> str:
    """Prepares something while somebody else writes, who would never get their turn if it were taken."""
    with desk.office.stores.write() as store:
        store.feed.add(NOON, "job.added", "prod", about=desk.office.chance.new_id())
    return "ready"


def never(desk: Desk, asked: Nothing) -> str:
    raise RecordAbsent(type="cluster", id="gone")


def operation(prepare: Callable[[Desk, Nothing], str] = slowly) -> AnyOperation:
    return Operation(
        name="things.create",
        parameters=Nothing,
        result=Told,
        run=lambda desk, asked: Told(desk.prepared),
        prepare=prepare,
        permission="create:clusters",
        bearing="server",
        path="/things",
        effect="record",
        method="POST",
    )


def test_what_is_slow_is_prepared_while_others_write(desk: Testing) -> None:
    told = call(desk.office, Asker(who=ADMIN), operation(), Nothing())

    assert told == Told("ready")
    assert [deed.action for deed in deeds(desk)] == ["things.create"]


def test_under_one_key_it_is_prepared_once(desk: Testing) -> None:
    first = call(desk.office, Asker(who=ADMIN, once="key"), operation(), Nothing())

    # Preparing again would fail.
    again = call(desk.office, Asker(who=ADMIN, once="key"), operation(never), Nothing())

    assert again == first


def test_what_could_not_be_prepared_is_on_record_as_failed(desk: Testing) -> None:
    with pytest.raises(RecordAbsent):
        call(desk.office, Asker(who=ADMIN), operation(never), Nothing())

    assert [(deed.action, deed.outcome) for deed in deeds(desk)] == [("things.create", "failed")]


def deeds(desk: Testing) -> list[Deed]:
    with desk.stores.read() as store:
        return [item.deed for item in store.audit.records()]


def unwritable(desk: Desk, asked: Nothing) -> str:
    raise StoreUnusable(place="store.db", detail="disk full")


def test_where_nothing_can_be_written_nobody_waits_once_more_to_record_that(desk: Testing) -> None:
    with pytest.raises(StoreUnusable):
        call(desk.office, Asker(who=ADMIN), operation(unwritable), Nothing())

    assert deeds(desk) == []
