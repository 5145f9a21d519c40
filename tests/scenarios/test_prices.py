"""Prices that people gave: in the plan, in the budgets of money, and before anything goes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.errors import UsageError
from holdfast.model.refs import Ref
from holdfast.service.actions.acting_alone import planned
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.wishes import Wish
from tests.builders.acting import CLUSTER, Acting, acting

FAST = {"class": "fast", "gib_month": 0.1, "low": 0.08, "high": 0.12, "since": "2020-01-01"}
OPT_IN = {"metadata": {"labels": {"automation.holdfast.dev/opt-in": "true"}}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path) as made:
        yield made


def give(shop: Acting, cluster: str = "", **price: Any) -> None:
    shop.office.call("prices.put", cluster=cluster, currency="USD", source="a list", prices=[FAST | price])


def growth(shop: Acting, gib: int = 40) -> Any:
    """A plan that grows a claim of 20 GiB."""
    return shop.plan("pvc.expand", "PersistentVolumeClaim", "data", gib=gib).plan


def ended(shop: Acting, plan: Any) -> tuple[str, str]:
    """Lets a plan be agreed to and carried out; gives how it ended, and why it was stopped."""
    shop.agree(plan.id)
    shop.apply(plan.id)
    carry_out(shop.office.office)
    found = shop.office.call("plans.get", plan=plan.id).plan
    return found.state, found.stop


def test_a_plan_knows_its_price_with_its_bounds_and_who_said_it(shop: Acting) -> None:
    give(shop)

    plan = growth(shop)

    assert (plan.monthly.likely, plan.monthly.low, plan.monthly.high, plan.money) == (2.0, 1.6, 2.4, 2.4)
    assert (plan.monthly.currency, plan.monthly.source, f"{plan.monthly.since}") == ("USD", "a list", "2020-01-01")
    assert not plan.is_unpriced


def test_a_price_outside_of_its_bounds_is_refused_and_says_which(shop: Acting) -> None:
    with pytest.raises(UsageError) as refused:
        give(shop, gib_month=3.0)

    assert refused.value.values["what"] == "prices[0].gib_month"
    assert shop.office.call("prices.list").items == ()


def test_the_list_of_a_cluster_holds_before_that_of_all(shop: Acting) -> None:
    give(shop)
    give(shop, CLUSTER, gib_month=0.3, high=0.3)

    own = growth(shop).monthly.likely
    shop.office.call("prices.delete", prices=CLUSTER)
    shop.clock.on(minutes=1)
    every = growth(shop, 60).monthly.likely

    assert (own, every) == (6.0, 4.0)
    assert [item.id for item in shop.office.call("prices.list").items] == ["*"]


@pytest.mark.parametrize(("most", "state"), [(2.4, "started"), (2.39, "stopped")])
def test_a_budget_of_money_counts_the_most_that_a_plan_may_cost(shop: Acting, most: float, state: str) -> None:
    give(shop)
    shop.office.call("action-budgets.put", name="day", within="24h", money=most)

    found, stop = ended(shop, growth(shop))

    assert found == state
    assert ("money used 0, wanted 2.4, at most 2.39" in stop) == (state == "stopped")


def test_an_unknown_price_stops_under_a_budget_of_money_that_people_laid_down(shop: Acting) -> None:
    shop.office.call("action-budgets.put", name="day", within="24h", money=1000)
    plan = growth(shop)

    found, stop = ended(shop, plan)

    assert plan.is_unpriced
    assert (found, plan.monthly) == ("stopped", None)
    assert "Nobody has said what this costs" in stop


def test_an_unknown_price_keeps_no_person_from_what_nobody_limited(shop: Acting) -> None:
    assert ended(shop, growth(shop)) == ("started", "")


@pytest.mark.parametrize(("is_priced", "state"), [(True, "started"), (False, "proposed")])
def test_nothing_of_an_unknown_price_begins_by_itself(shop: Acting, is_priced: bool, state: str) -> None:
    shop.patch("v1", "namespaces", "", "shop", OPT_IN)
    if is_priced:
        give(shop)
    claim = Ref("PersistentVolumeClaim", "data", "shop")
    wish = Wish(cluster=CLUSTER, action="pvc.expand", targets=(claim,), by="system", reason="full", wanted={"gib": 40})

    made = planned(shop.office.office, wish, "auto")

    assert shop.office.call("plans.get", plan=made).plan.state == state
