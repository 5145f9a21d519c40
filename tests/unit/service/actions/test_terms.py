"""What holds of what people laid down: at each place the narrowest of it, for proposals as for plans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.automation_kept import ActionTerms, KeptLimit
from holdfast.model.automation_limits import Limit
from holdfast.service.actions.terms import DAY, DEFAULT_LIMITS, limits_at, terms_at
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import CLUSTER, SMALL, Acting, acting
from tests.builders.sampling import sampled

QUARANTINE = "pvc.quarantine"
FREE = """  - {apiVersion: v1, kind: Namespace, metadata: {name: pay}}
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: rest, namespace: pay}
    spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
"""
SHORT, LONG = {"unused_hours": 1}, {"unused_hours": 1000}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path, read_world(SMALL + FREE)) as made:
        yield made


def laid(terms: dict[str, Any], cluster: str = "", namespace: str = "", action: str = "pvc.expand") -> ActionTerms:
    return ActionTerms(action=action, terms=terms, by="minji", cluster=cluster, namespace=namespace)


def test_of_the_same_term_the_narrowest_holds() -> None:
    every = (
        laid({"cap_gib": 1}, "lab", "shop"),
        laid({"cap_gib": 2, "headroom": 0.2}, "lab"),
        laid({"cap_gib": 3, "step": 0.1}),
        laid({"cap_gib": 4}, "other"),
        laid({"cap_gib": 5}, "lab", "pay"),
        laid({"cap_gib": 6}, action="pvc.delete"),
    )

    found = {place: terms_at(every, "pvc.expand", "lab", place) for place in ("", "shop", "web")}

    wide = {"cap_gib": 2, "headroom": 0.2, "step": 0.1}
    assert found == {"": wide, "shop": wide | {"cap_gib": 1}, "web": wide}


def test_usual_limits_hold_where_nobody_laid_down_any() -> None:
    mine = Limit(name="mine", window=DAY, objects=3)
    every = (KeptLimit(limit=mine, by="minji", cluster="lab", kind="Pod"),)

    assert limits_at(every, "lab", "shop", "Pod") == (mine,)
    assert limits_at(every, "lab", "shop", "Node") == DEFAULT_LIMITS
    assert limits_at(every, "other", "shop", "Pod") == DEFAULT_LIMITS


def proposed(shop: Acting) -> list[str]:
    """Looks twice, some hours apart, and names the claims that are proposed to be put aside."""
    for _ in range(6):
        shop.office.call("clusters.scan", cluster=CLUSTER)
        shop.office.work()
        shop.clock.on(hours=1)
    found = shop.office.call("proposals.list", cluster=CLUSTER, action=QUARANTINE).items
    return [f"{item.namespace}/{item.name}" for item in found]


def can_be_planned(shop: Acting, claim: str) -> bool:
    namespace, name = claim.split("/")
    try:
        shop.plan(QUARANTINE, "PersistentVolumeClaim", name, namespace)
    except PlanStopped:
        return False
    return True


@pytest.mark.parametrize(
    ("wide", "narrow", "claims"),
    sampled(
        [(LONG, SHORT, ["shop/spare"]), (SHORT, LONG, ["pay/rest"]), (SHORT, SHORT, ["pay/rest", "shop/spare"])], 1
    ),
)
def test_a_proposal_and_the_plan_made_of_it_see_the_terms_of_the_namespace(
    shop: Acting, wide: dict[str, Any], narrow: dict[str, Any], claims: list[str]
) -> None:
    shop.office.call("actions.set-terms", action=QUARANTINE, cluster=CLUSTER, terms=wide)
    shop.office.call("actions.set-terms", action=QUARANTINE, cluster=CLUSTER, namespace="shop", terms=narrow)

    found = proposed(shop)

    assert found == claims
    assert [claim for claim in ("pay/rest", "shop/spare") if can_be_planned(shop, claim)] == claims
