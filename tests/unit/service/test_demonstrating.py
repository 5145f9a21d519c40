"""A demonstration is a server like any other: its clusters come as uploads, its visitor may not change it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.app import KEEPER
from holdfast.model.errors import NotPermitted, WorkFailed
from holdfast.service.authentication import by_session, by_token
from holdfast.service.demonstrating import Exhibit, Sent, admit, furnish, is_furnished, let_ask, taken_in, visitor
from tests.builders.office import Testing, example, testing

SHOWN = Exhibit(
    name="prod",
    title="Production",
    labels={"region": "here"},
    owners={"shop": "Team Shop"},
    sent=tuple(Sent(name=name, data=example(name)) for name in ("healthy-shop", "missing-class")),
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        yield made


def test_snapshots_are_taken_in_in_their_order(office: Testing) -> None:
    sent = furnish(office.office, KEEPER, (SHOWN,))
    office.work()

    turns = [item.problems for item in office.call("snapshots.list", cluster="prod").items]
    assert (sent, taken_in(office.office), turns) == (2, 2, [1, 0])


def test_a_snapshot_that_cannot_be_read_ends_the_demonstration(office: Testing) -> None:
    broken = Exhibit(name="a", title="", labels={}, owners={}, sent=(Sent(name="a.tar", data=b"no archive"),))
    furnish(office.office, KEEPER, (broken,))
    office.work()

    with pytest.raises(WorkFailed) as caught:
        taken_in(office.office)

    assert caught.value.values["detail"] == "a: nothing-readable"


def test_a_store_with_clusters_is_not_filled_again(office: Testing) -> None:
    before = is_furnished(office.office)
    office.register("mine")

    assert (before, is_furnished(office.office)) == (False, True)


def test_a_visitor_sees_everything_and_changes_nothing(office: Testing) -> None:
    office.register("prod")
    user = visitor(office.office)
    signed = admit(office.office, user)

    who = by_session(office.stores, signed.secret, office.clock())

    assert (who.name, visitor(office.office)) == ("visitor", user)
    assert [item.name for item in office.call("clusters.list", who).items] == ["prod"]
    with pytest.raises(NotPermitted):
        office.call("clusters.delete", who, cluster="prod")


def test_a_visitor_s_program_asks_in_their_name_until_the_session_would_end(office: Testing) -> None:
    secret = let_ask(office.office, visitor(office.office))

    now = by_token(office.stores, secret, office.clock())
    later = by_token(office.stores, secret, office.clock.on(hours=13))

    assert (now.name, later.id) == ("visitor (demo)", "")
