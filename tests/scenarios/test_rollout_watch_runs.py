"""A rollout that serves worse, on a simulated cluster: it is noticed, told once, and proposed to be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.automation_watched import ROLLOUTS, KeptRollout
from holdfast.model.autonomy import DIALS, Dial
from holdfast.service.actions.acting_alone import act_alone
from holdfast.service.views.judged import judged
from holdfast.service.views.keeping import NAMES, unpacked
from holdfast.service.views.rows import ObjectsView
from tests.builders.acting import CLUSTER, Acting, acting

DEPLOYMENTS = ("apps/v1", "deployments", "shop", "web")
OTHER_IMAGE = {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "registry.example.com/web:2"}]}}}}
FLUX = {"metadata": {"labels": {"kustomize.toolkit.fluxcd.io/name": "shop"}}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Acting]:
    with acting(tmp_path) as made:
        made.clock.on(minutes=10)
        look(made)
        yield made


def look(shop: Acting) -> list[KeptRollout]:
    shop.office.call("clusters.scan", cluster=CLUSTER)
    shop.office.work()
    with shop.office.office.stores.read() as store:
        return [kept.item for kept in store.shelf(ROLLOUTS).page()]


def told(shop: Acting) -> int:
    """Counts how often people were told that a revision serves worse."""
    with shop.office.office.stores.read() as store:
        return sum(note.topic == "rollout.worse" for note in store.feed.after(0))


def undos(shop: Acting) -> list[tuple[str, tuple[str, ...]]]:
    found: Any = shop.office.call("proposals.list", cluster=CLUSTER, action="rollout.undo").items
    return [(item.name, item.evidence) for item in found]


def roll_out_badly(shop: Acting) -> None:
    """Lets a new revision start, whose container is restarted again and again."""
    shop.patch(*DEPLOYMENTS, OTHER_IMAGE)
    shop.clock.on(minutes=5)
    look(shop)
    with shop.office.office.stores.read() as store:
        kept = judged(store, CLUSTER)
        view = unpacked(store.snapshots.view(kept.id, NAMES[ObjectsView]) or b"", ObjectsView) if kept else None
    for name in [row.object.name for row in (view.objects if view else ()) if row.object.kind == "Pod"]:
        pod = shop.cluster.get("Pod", "shop", name)
        if pod is not None and pod["spec"]["containers"][0]["image"].endswith(":2"):
            statuses = [{**status, "restartCount": 7} for status in pod["status"]["containerStatuses"]]
            body = {"status": {"containerStatuses": statuses}}
            shop.patch("v1", "pods", "shop", f"{pod['metadata']['name']}/status", body)


@pytest.mark.slow
def test_a_rollout_that_was_long_ago_is_not_judged(shop: Acting) -> None:
    assert look(shop) == []


def test_a_worse_revision_is_told_once_and_proposed_to_be_taken_back(shop: Acting) -> None:
    roll_out_badly(shop)

    (found,) = look(shop)
    shop.clock.on(minutes=1)
    look(shop)

    assert (found.judgement, found.revision, found.worse, found.told) == ("undo-proposed", 2, ("restarts",), 2)
    assert undos(shop) == [("web", ("rollout Deployment shop/web revision 2: restarts",))]
    assert told(shop) == 1


@pytest.mark.slow
def test_what_git_keeps_is_told_and_not_proposed_to_be_taken_back_here(shop: Acting) -> None:
    shop.patch(*DEPLOYMENTS, FLUX)
    roll_out_badly(shop)

    (found,) = look(shop)

    assert (found.judgement, found.action, found.revert_in_git) == ("undo-proposed", "", True)
    assert undos(shop) == []
    assert told(shop) == 1


@pytest.mark.slow
def test_a_plan_is_made_only_where_the_dial_allows(shop: Acting) -> None:
    roll_out_badly(shop)
    look(shop)
    assert act_alone(shop.office.office) == ()

    with shop.office.office.stores.write() as store:
        dial = Dial(level="approve", by="minji", since=shop.clock(), why="each is looked at", action="rollout.undo")
        store.shelf(DIALS).add("undo", dial)
    before = shop.written()
    (made,) = act_alone(shop.office.office)

    plan = shop.office.call("plans.get", plan=made).plan
    assert (plan.action, plan.state, plan.is_own) == ("rollout.undo", "proposed", True)
    assert shop.written() == before


@pytest.mark.slow
@pytest.mark.parametrize("is_wanted", [True, False])
def test_it_becomes_one_incident_where_the_policy_wants_such_findings(shop: Acting, is_wanted: bool) -> None:
    policy = shop.office.call("intake.policy", cluster=CLUSTER).policy
    policy["problems"]["severities"] = ["high"] if is_wanted else []
    shop.office.call("intake.set-policy", cluster=CLUSTER, policy=policy)
    roll_out_badly(shop)

    look(shop)
    shop.clock.on(minutes=1)
    look(shop)

    titles = [item.title for item in shop.office.call("incidents.list").items if "serves worse" in item.title]
    said = "Revision 2 of Deployment shop/web serves worse than the one before"
    assert titles == ([said] if is_wanted else [])
