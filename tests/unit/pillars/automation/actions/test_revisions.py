"""Revisions are those of the workload itself, without what its controller added, and good only where that was seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from holdfast.graph.build import build
from holdfast.model.automation_uses import Use
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.actions.rollout._revisions import Revision, revisions_of
from holdfast.pillars.automation.cases import ActionCase, CaseTold, run_case, scene_of
from holdfast.pillars.automation.catalogue import OWN, actions

UNDO = actions((f"{OWN}.rollout",))["undo"]
NOTHING = CaseTold()
LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00Z")
NEVER_USED = Use(first=LONG_AGO, used=None, looks=9, gap=timedelta(hours=1))


def template(image: str, **labels: str) -> dict[str, Any]:
    return {"metadata": {"labels": {"app": "web", **labels}}, "spec": {"containers": [{"name": "web", "image": image}]}}


def owner(kind: str, uid: str = "own", *, controller: bool = True) -> list[dict[str, Any]]:
    return [{"apiVersion": "apps/v1", "kind": kind, "name": "web", "uid": uid, "controller": controller}]


def workload(kind: str) -> dict[str, Any]:
    meta = {"name": "web", "namespace": "shop", "uid": "own"}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta, "spec": {"replicas": 1, "template": template("2")}}


def replica_set(name: str, number: str, image: str, ready: int = 0, **meta: Any) -> dict[str, Any]:
    metadata = {
        "name": name,
        "namespace": "shop",
        "annotations": {"deployment.kubernetes.io/revision": number},
        "ownerReferences": owner("Deployment"),
        **meta,
    }
    spec = {"replicas": ready, "template": template(image, **{"pod-template-hash": name})}
    status = {"readyReplicas": ready} if ready else {}
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": metadata, "spec": spec, "status": status}


def kept(name: str, number: int, image: str) -> dict[str, Any]:
    meta = {"name": name, "namespace": "shop", "ownerReferences": owner("StatefulSet")}
    data = {"spec": {"template": {"$patch": "replace", **template(image)}}}
    head = {"apiVersion": "apps/v1", "kind": "ControllerRevision"}
    return head | {"metadata": meta, "revision": number, "data": data}


def pod(name: str, revision: str, *, uid: str = "own", ready: str = "True") -> dict[str, Any]:
    meta = {
        "name": name,
        "namespace": "shop",
        "labels": {"controller-revision-hash": revision},
        "ownerReferences": owner("StatefulSet", uid),
    }
    status = {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": []}, "status": status}


def case(*given: dict[str, Any], told: CaseTold = NOTHING) -> ActionCase:
    target = f"{given[0]['kind']} shop/web"
    return ActionCase(name="", expect="plan", given=given, target=target, told=told)


def found(*given: dict[str, Any], told: CaseTold = NOTHING) -> tuple[Revision, ...]:
    return revisions_of(scene_of(UNDO, case(*given, told=told), build))


def test_the_label_that_tells_replica_sets_apart_does_not_come_back_with_a_template() -> None:
    given = (workload("Deployment"), replica_set("web-b", "2", "2"), replica_set("web-a", "1", "1", ready=1))

    draft = run_case(UNDO, case(*given), build).draft

    assert isinstance(draft, Draft)
    assert [write.body for write in (*draft.writes, *draft.undo)] == [
        {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}}} for image in ("1", "2")
    ]


def test_revisions_are_listed_from_the_newest_and_without_those_of_others() -> None:
    given = (
        workload("Deployment"),
        replica_set("web-a", "9", "1", ready=1),
        replica_set("web-b", "10", "2"),
        replica_set("web-c", "11", "3", ownerReferences=owner("Deployment", "another")),
        replica_set("web-d", "12", "4", ownerReferences=owner("Deployment", controller=False)),
        replica_set("web-e", "", "5"),
        replica_set("web-f", "13", "6", ownerReferences=[]),
    )

    assert [(item.number, item.was_ready) for item in found(*given)] == [(10, False), (9, True)]
    assert [item.template for item in found(*given)] == [template("2"), template("1")]


def test_a_revision_that_was_looked_at_and_never_used_is_not_known_to_work() -> None:
    told = CaseTold(uses={"ReplicaSet shop/web-a": NEVER_USED})

    assert [item.was_ready for item in found(workload("Deployment"), replica_set("web-a", "1", "1"), told=told)] == [
        False
    ]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (pod("web-0", "web-1"), True),
        (pod("web-0", "web-1", ready="False"), False),
        (pod("web-0", "web-1", uid="another"), False),
        (pod("web-0", "web-2"), False),
    ],
)
def test_only_a_ready_pod_of_its_own_shows_that_a_revision_works(given_: dict[str, Any], expected: bool) -> None:
    revision = found(workload("StatefulSet"), kept("web-1", 1, "1"), given_)

    assert revision == (Revision(number=1, template=template("1"), reason=None, was_ready=expected),)


def test_a_revision_that_was_used_works_though_no_pod_of_it_is_left() -> None:
    used = Use(first=LONG_AGO, used=LONG_AGO, looks=9, gap=timedelta(hours=1))
    told = CaseTold(uses={"ControllerRevision.apps shop/web-1": used})

    assert [item.was_ready for item in found(workload("StatefulSet"), kept("web-1", 1, "1"), told=told)] == [True]
