"""What proposals ask of the store, and how they are listed and planned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.automation_kept import HANDS, PLANS, Hand
from holdfast.model.automation_uses import Offered
from holdfast.model.autonomy import DIALS, Dial
from holdfast.model.refs import Ref
from holdfast.service.actions.acting_alone import wishes_of
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, packed
from holdfast.service.views.rows import OffersView
from tests.builders.office import NOON, Testing, example
from tests.builders.statements import statements

CLUSTER = "lab"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    made = Testing(str(tmp_path / "store.db"))
    made.register(CLUSTER)
    with made.stores.write() as store:
        store.shelf(HANDS).put(CLUSTER, Hand(credential="key", context="", by="minji"))
        store.shelf(DIALS).put("all", Dial(level="approve", by="minji", since=NOON, why="each is looked at"))
    yield made
    made.close()


def offer(office: Testing, *offered: Offered) -> None:
    """Takes another look, and puts proposals in the place of those that it found."""
    office.clock.on(minutes=1)
    office.upload(CLUSTER, example("healthy-rollout"))
    with office.stores.write() as store:
        kept = judged(store, CLUSTER)
        assert kept is not None
        store.snapshots.keep_view(kept.id, NAMES[OffersView], packed(OffersView(offered=offered)))


def growth(name: str, **fields: object) -> Offered:
    return Offered(action="pvc.expand", target=Ref("PersistentVolumeClaim", name, "shop"), evidence=(), **fields)  # type: ignore[arg-type]  # Whatever the test says.


@pytest.mark.parametrize("asking", ["listing", "planning"])
def test_many_proposals_ask_no_more_of_the_store_than_a_few(office: Testing, asking: str) -> None:
    asked = []
    for count in (2, 40):
        offer(office, *(growth(f"data-{number}") for number in range(count)))
        with statements() as run:
            if asking == "listing":
                found = len(office.call("proposals.list", cluster=CLUSTER, limit=100).items)
            else:
                with office.stores.read() as store:
                    found = len(wishes_of(store, CLUSTER, NOON))
        asked.append((found, len(run)))

    assert [found for found, _ in asked] == [2, 40]
    assert asked[0][1] == asked[1][1]


def test_proposals_are_listed_by_urgency_and_a_page_goes_on_where_the_one_before_ended(office: Testing) -> None:
    wishes = ({"container": "a", "cpu": "1"}, {"container": "b", "cpu": "2"})
    sizing = [
        Offered(action="workload.rightsize", target=Ref("Deployment", "web", "shop"), evidence=(), wanted=wish)
        for wish in wishes
    ]
    offer(
        office,
        growth("unproven", urgency_hours=1.0, lacks=("crashed",)),
        *sizing,
        growth("late", urgency_hours=30.0),
        growth("soon", urgency_hours=2.0),
    )

    listed: list[tuple[str, Any]] = []
    cursor = ""
    while not listed or cursor:
        page = office.call("proposals.list", cluster=CLUSTER, limit=1, cursor=cursor)
        listed += [(item.name, item.wanted) for item in page.items]
        cursor = page.next

    assert listed == [("soon", {}), ("late", {}), ("web", wishes[0]), ("web", wishes[1]), ("unproven", {})]


def test_what_is_proposed_without_a_dial_of_its_own_is_not_planned(office: Testing) -> None:
    offer(office, growth("data"))
    with office.stores.write() as store:
        store.shelf(DIALS).put("all", Dial(level="suggest", by="minji", since=NOON, why="people plan"))

    with office.stores.read() as store:
        assert wishes_of(store, CLUSTER, NOON) == []
        assert store.shelf(PLANS).page() == ()
