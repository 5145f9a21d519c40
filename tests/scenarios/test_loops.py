"""A bounded loop at work on a simulated cluster: from the bounds that people give to the effect of a turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.model.automation_watched import KNOBS
from holdfast.model.autonomy import DIALS, Dial
from holdfast.service.actions.acting_alone import act_alone
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import CLUSTER, SMALL, Acting, acting

SCALED = """  - apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 1
      maxReplicas: 6
    status: {currentReplicas: 6, desiredReplicas: 6, conditions: []}
"""
BOUNDS = {"loops": {"autoscaler-ceiling": {"lowest": 2, "highest": 8}}}
HPA = "HorizontalPodAutoscaler"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, read_world(SMALL + SCALED)) as made:
        yield made


def look(shop: Acting) -> Any:
    """Looks at the cluster; gives what was decided of its one knob, or None."""
    shop.office.call("clusters.scan", cluster=CLUSTER)
    shop.office.work()
    return next(iter(shop.office.call("loops.decisions", cluster=CLUSTER).items), None)


def bound(shop: Acting) -> None:
    """Lays the bounds down."""
    shop.office.call("actions.set-terms", action="hpa.bounds", cluster=CLUSTER, namespace="shop", terms=BOUNDS)


def remember(shop: Acting, days: int = 14) -> None:
    """Lets the store know of looks by the hour that all saw six replicas."""
    with shop.office.office.stores.write() as store:
        (kept,) = store.shelf(KNOBS).page()
        now = shop.clock().timestamp()
        hours = tuple((now - 3600.0 * hour, 6.0) for hour in range(days * 24, 0, -1))
        store.shelf(KNOBS).put(kept.id, replace(kept.item, readings=hours))


def proposals(shop: Acting) -> list[tuple[str, dict[str, Any]]]:
    found = shop.office.call("proposals.list", cluster=CLUSTER, action="hpa.bounds").items
    return [(item.name, item.wanted) for item in found]


def planned(shop: Acting) -> list[str]:
    """Lists the plans that wait for what is proposed."""
    return [item.plan for item in shop.office.call("proposals.list", cluster=CLUSTER, action="hpa.bounds").items]


def let_plan(shop: Acting) -> None:
    """Lets plans be made that wait for agreement."""
    with shop.office.office.stores.write() as store:
        dial = Dial(level="approve", by="minji", since=shop.clock(), why="to be agreed to", action="hpa.bounds")
        store.shelf(DIALS).add("bounds", dial)


def test_a_knob_that_nobody_gave_bounds_for_is_not_looked_at(shop: Acting) -> None:
    assert look(shop) is None


def test_a_knob_stays_until_a_whole_window_was_seen(shop: Acting) -> None:
    bound(shop)

    found = look(shop)

    assert (found.reason, found.wanted, found.value) == ("evidence-short", None, 6.0)
    assert "do not cover the whole window" in found.sentence
    assert proposals(shop) == []


def test_a_turn_is_proposed_within_the_bounds_and_planned_where_the_dial_allows(shop: Acting) -> None:
    bound(shop)
    look(shop)
    remember(shop)
    shop.clock.on(minutes=5)

    found = look(shop)

    assert (found.reason, found.wanted, found.use) == ("too-low", 8.0, 1.0)
    assert proposals(shop) == [("web", {"most": 8})]
    assert act_alone(shop.office.office) == ()

    let_plan(shop)
    (made,) = act_alone(shop.office.office)
    plan = shop.office.call("plans.get", plan=made).plan

    assert (plan.action, plan.state, plan.is_own) == ("hpa.bounds", "proposed", True)
    assert shop.written() == []


def test_a_plan_that_nobody_agreed_to_in_time_is_made_anew_by_the_next_look(shop: Acting) -> None:
    bound(shop)
    look(shop)
    remember(shop)
    let_plan(shop)
    shop.clock.on(minutes=5)
    look(shop)
    (first,) = act_alone(shop.office.office)
    assert act_alone(shop.office.office) == ()

    shop.clock.on(hours=23)
    look(shop)
    assert act_alone(shop.office.office) == ()
    assert planned(shop) == [first]

    shop.clock.on(hours=1)
    assert planned(shop) == [""]
    assert shop.office.call("plans.get", plan=first).plan.state == "expired"
    look(shop)
    (second,) = act_alone(shop.office.office)
    assert second != first
    assert planned(shop) == [second]


def test_a_turn_that_a_look_sees_holds_the_knob_until_its_effect_is_seen(shop: Acting) -> None:
    bound(shop)
    look(shop)
    remember(shop)
    shop.clock.on(minutes=5)
    look(shop)

    shop.patch("autoscaling/v2", "horizontalpodautoscalers", "shop", "web", {"spec": {"maxReplicas": 8}})
    turned = shop.clock.on(minutes=5)
    found = look(shop)

    assert (found.value, found.reason, found.wanted) == (8.0, "in-flight", None)
    assert [(turn.before, turn.after, turn.effect) for turn in found.turns] == [(6.0, 8.0, None)]
    assert abs(found.turns[0].at - turned) < timedelta(minutes=1)
    assert proposals(shop) == []


def test_the_same_look_judged_again_adds_nothing(shop: Acting) -> None:
    bound(shop)
    first = look(shop)

    again = look(shop)

    assert again == first
    with shop.office.office.stores.read() as store:
        (kept,) = store.shelf(KNOBS).page()
    assert len(kept.item.readings) == 1


def test_loops_are_listed_with_the_places_that_have_bounds(shop: Acting) -> None:
    bound(shop)

    listed = {item.name: item for item in shop.office.call("loops.list").items}

    assert [(place.namespace, place.lowest, place.highest) for place in listed["autoscaler-ceiling"].places] == [
        ("shop", 2.0, 8.0)
    ]
    assert listed["replicas"].places == ()
