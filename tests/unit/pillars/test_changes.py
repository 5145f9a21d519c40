"""What a snapshot remembers of the past, and which change is suspected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from holdfast.graph.build import build
from holdfast.model.graph import Edge, Graph
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.changes import Change, timeline
from holdfast.pillars.diagnosis.suspects import Onset, distances, onset_of, suspects
from tests.builders.kube import NOON, Raw, claim, controlled_by, deployment, pod, snapshot

WEB = Ref("Deployment", "web", "shop")
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> str:
    return (NOON + minutes * MINUTE).isoformat()


def born(item: Raw, minutes: float, **metadata: Any) -> Raw:
    return {**item, "metadata": {**item["metadata"], "creationTimestamp": at(minutes), **metadata}}


def replicas(name: str, revision: int, minutes: float, image: str) -> Raw:
    container = {"name": "web", "image": image}
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "creationTimestamp": at(minutes),
            "annotations": {"deployment.kubernetes.io/revision": str(revision)},
            "ownerReferences": controlled_by("Deployment", "web"),
        },
        "spec": {"template": {"spec": {"containers": [container]}}},
    }


def told(world: Snapshot, raw: dict[Ref, Raw] | None = None) -> list[tuple[float, str, str, dict[str, str]]]:
    return [
        ((change.time - NOON) / MINUTE, change.sort, change.object.name, change.values)
        for change in timeline(world, raw or {})
    ]


def change(sort: Any, minutes: float, item: Ref, *touches: Ref) -> Change:
    return Change(time=NOON + minutes * MINUTE, sort=sort, object=item, touches=touches)


def test_a_second_replica_set_is_a_rollout_with_what_it_changed() -> None:
    world = snapshot(
        [born(deployment("web"), -60), replicas("web-1", 1, -60, "web:1"), replicas("web-2", 2, -5, "web:2")]
    )

    found = told(world)

    assert found == [
        (-60, "created", "web", {}),
        (-5, "rollout", "web", {"revision": "2", "detail": "web: web:1 -> web:2"}),
    ]


def test_a_return_to_an_older_replica_set_is_told_by_the_deployment() -> None:
    progress = {"type": "Progressing", "status": "True", "lastUpdateTime": at(-3), "lastTransitionTime": at(-60)}
    item = {**born(deployment("web"), -60), "status": {"conditions": [progress]}}
    world = snapshot([item, replicas("web-2", 2, -30, "web:2"), replicas("web-1", 3, -60, "web:1")])

    found = told(world)

    assert found[-1] == (-3, "rollback", "web", {"revision": "3", "detail": "web: web:2 -> web:1"})


def test_an_edit_is_told_with_its_author_and_its_fields() -> None:
    world = snapshot([born(deployment("web"), -60)])
    entries = [
        {"manager": "kubectl", "time": at(-4), "fieldsV1": {"f:spec": {"f:replicas": {}, "f:paused": {}}}},
        {"manager": "kube-controller-manager", "time": at(-2), "fieldsV1": {"f:metadata": {"f:annotations": {}}}},
        {"manager": "kubelet", "time": at(-1), "subresource": "status", "fieldsV1": {"f:status": {}}},
        {"manager": "helm", "time": at(-60), "fieldsV1": {"f:spec": {}}},
        {"manager": "broken", "time": "yesterday", "fieldsV1": {"f:spec": {}}},
    ]

    found = told(world, {WEB: {"metadata": {"managedFields": entries}}})

    assert found[1:] == [
        (-4, "edited", "web", {"manager": "kubectl", "fields": "spec.replicas, spec.paused"}),
        (-2, "adjusted", "web", {"manager": "kube-controller-manager", "fields": "metadata.annotations"}),
    ]


def test_a_deletion_is_told_at_the_time_of_its_request() -> None:
    world = snapshot([born(claim("data"), -60, deletionTimestamp=at(-1), deletionGracePeriodSeconds=60)])

    found = told(world)

    assert found[-1] == (-2, "deleted", "data", {})


def test_a_node_that_turned_unready_and_a_warning_are_told() -> None:
    ready = {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown", "lastTransitionTime": at(-7)}
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"conditions": [ready]}}
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "e", "namespace": "shop"},
        "type": "Warning",
        "reason": "BackOff",
        "message": "again",
        "firstTimestamp": at(-6),
        "involvedObject": {"kind": "Pod", "name": "web-1", "namespace": "shop"},
    }

    found = told(snapshot([node, event]))

    turned = {"type": "Ready", "status": "Unknown", "reason": "NodeStatusUnknown"}
    assert found == [
        (-7, "node", "n1", turned),
        (-6, "warning", "web-1", {"reason": "BackOff", "message": "again"}),
    ]


def test_a_helm_release_is_told_by_its_name_and_touches_what_it_made() -> None:
    labels = {"name": "shop", "owner": "helm", "version": "4", "status": "deployed"}
    labels["modifiedAt"] = str(int((NOON - 8 * MINUTE).timestamp()))
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "helm.sh/release.v1",
        "metadata": {"name": "sh.helm.release.v1.shop.v4", "namespace": "shop", "labels": labels},
    }
    made = born(deployment("web"), -60, annotations={"meta.helm.sh/release-name": "shop"})

    found = timeline(snapshot([secret, made]), {})

    values = {"release": "shop", "version": "4", "status": "deployed"}
    item = Ref("Secret", "sh.helm.release.v1.shop.v4", "shop")
    assert found[-1] == Change(time=NOON - 8 * MINUTE, sort="helm", object=item, values=values, touches=(WEB,))


def test_the_nearer_in_time_and_graph_the_likelier() -> None:
    data, logs = Ref("PersistentVolumeClaim", "data", "shop"), Ref("PersistentVolumeClaim", "logs", "shop")
    far, late = Ref("Deployment", "far", "other"), Ref("Deployment", "late", "shop")
    onset = Onset(time=NOON, object=WEB, source="problem")
    given = [
        change("rollout", 1, late),
        change("edited", -5, far),
        change("edited", -5, data),
        change("edited", -300, data),
        change("edited", -5, logs),
    ]

    found = suspects(given, onset, {WEB: 0, data: 1})

    order = [(s.change.object.name, round(s.before / MINUTE), s.steps, s.place) for s in found]
    assert order == [
        ("data", 5, 1, "related"),
        ("logs", 5, None, "namespace"),
        ("far", 5, None, "elsewhere"),
        ("data", 300, 1, "related"),
    ]
    assert [s.score for s in found] == [0.333, 0.08, 0.02, 0.016]


def test_what_the_sick_object_reports_of_itself_is_hardly_a_cause() -> None:
    onset = Onset(time=NOON, object=WEB, source="problem")
    other = Ref("ConfigMap", "c", "shop")

    found = suspects([change("warning", -1, WEB), change("edited", -30, other)], onset, {WEB: 0, other: 1})

    assert [s.change.sort for s in found] == ["edited", "warning"]


def test_steps_follow_the_arrows_and_count_twice_against_them() -> None:
    data, volume, other = Ref("PersistentVolumeClaim", "d"), Ref("PersistentVolume", "v"), Ref("Pod", "p")
    edges = [Edge(WEB, "mounts", data), Edge(data, "bound-to", volume), Edge(other, "mounts", data)]
    outgoing = {source: tuple(e for e in edges if e.source == source) for source in (WEB, data, other)}
    incoming = {target: tuple(e for e in edges if e.target == target) for target in (data, volume)}

    found = distances(Graph(outgoing, incoming), {WEB: 0})

    assert found == {WEB: 0, data: 1, volume: 2, other: 3}


@pytest.mark.parametrize(
    ("conditions", "source", "minutes"),
    [
        ([{"type": "Available", "status": "False", "lastTransitionTime": at(-9)}], "condition", -9),
        ([{"type": "Available", "status": "True", "lastTransitionTime": at(-9)}], "snapshot", 0),
    ],
)
def test_an_onset_without_a_problem_is_found_or_assumed(conditions: list[Raw], source: str, minutes: float) -> None:
    world = snapshot([{**deployment("web"), "status": {"conditions": conditions}}])

    found = onset_of(world, WEB)

    assert found is not None
    assert (found.source, (found.time - NOON) / MINUTE) == (source, minutes)


def test_a_rollout_of_the_owner_is_the_first_suspect_of_a_sick_pod() -> None:
    world = snapshot(
        [
            born(deployment("web"), -600),
            replicas("web-1", 1, -600, "web:1"),
            replicas("web-2", 2, -2, "web:2"),
            born(pod("web-2-x", ready=False, owner=("ReplicaSet", "web-2")), -2),
            born(claim("unrelated"), -1),
        ]
    )
    sick = Ref("Pod", "web-2-x", "shop")
    onset = Onset(time=NOON, object=sick, source="snapshot")

    found = suspects(timeline(world, {}), onset, distances(build(world), {sick: 0}))

    assert (found[0].change.sort, found[0].change.object) == ("rollout", WEB)
