"""A plan from the wish to its verified effect, on a simulated cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.autonomy import DIALS, Dial
from holdfast.service.actions.acting_alone import act_alone
from holdfast.simulator.cluster.world import world
from tests.builders.acting import APPROVER, OPERATOR, Acting, acting

pytestmark = pytest.mark.slow

CLAIM = "PersistentVolumeClaim"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path) as made:
        yield made


@pytest.fixture
def filling(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, world("shop")) as made:
        yield made


def test_a_claim_grows_once_somebody_else_agreed(shop: Acting) -> None:
    made = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    with pytest.raises(PlanStopped, match="approvals"):
        shop.apply(made.plan.id)
    with pytest.raises(PlanStopped, match="Somebody else"):
        shop.agree(made.plan.id, OPERATOR)
    assert shop.written() == []

    shop.agree(made.plan.id, APPROVER)
    shop.apply(made.plan.id)
    over = shop.until_over(made.plan.id)

    claim = shop.cluster.get(CLAIM, "shop", "data")
    assert over.plan.state == "verified", over.journal
    assert claim is not None
    assert claim["status"]["capacity"]["storage"] == "40Gi"
    assert len(shop.written()) == 1


def test_a_switch_that_is_thrown_stops_the_next_write(shop: Acting) -> None:
    made = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    shop.agree(made.plan.id)
    shop.apply(made.plan.id)
    shop.office.call("switches.throw", cluster="shop", reason="a storm of failures")

    over = shop.until_over(made.plan.id)

    assert (over.plan.state, shop.written()) == ("stopped", [])
    assert "a storm of failures" in over.plan.stop


def test_what_somebody_changed_meanwhile_is_left_alone(shop: Acting) -> None:
    made = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    shop.agree(made.plan.id)
    shop.apply(made.plan.id)
    shop.label(CLAIM, "data", team="other")
    before = len(shop.written())

    over = shop.until_over(made.plan.id)

    assert (over.plan.state, len(shop.written())) == ("stopped", before)
    assert "has changed since" in over.plan.stop


def test_what_is_asked_for_twice_on_the_same_evidence_is_one_plan(shop: Acting) -> None:
    one = shop.plan("pvc.expand", CLAIM, "data", gib=40)
    other = shop.plan("pvc.expand", CLAIM, "data", gib=40)

    assert one.plan.id == other.plan.id


def test_a_dial_lets_a_claim_grow_alone_only_where_its_namespace_opted_in(filling: Acting) -> None:
    office = filling.office
    with office.office.stores.write() as store:
        dial = Dial(level="auto", by="minji", since=office.clock(), why="ten runs went well", action="pvc.expand")
        store.shelf(DIALS).add("expand", dial)
    office.call("clusters.scan", cluster="shop")
    office.work()

    (made,) = act_alone(office.office)
    waiting = office.call("plans.get", plan=made)
    assert (waiting.plan.state, waiting.plan.is_own) == ("proposed", True)
    office.call("plans.reject", APPROVER, plan=made, reason="not yet")

    filling.label("Namespace", "shop", "", **{"automation.holdfast.dev/opt-in": "true"})
    office.call("prices.put", currency="USD", source="a list", prices=[{"class": "fast", "gib_month": 0.1}])
    filling.clock.on(minutes=5)
    office.call("clusters.scan", cluster="shop")
    office.work()
    (begun,) = act_alone(office.office)
    over = filling.until_over(begun)

    assert over.plan.state == "verified", over
    claim = filling.cluster.get(CLAIM, "shop", "data-postgres-0")
    assert claim is not None
    assert claim["status"]["capacity"]["storage"] != "20Gi"
