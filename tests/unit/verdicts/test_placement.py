"""The scheduler's filters: what each refuses, and what stands in the way of a Pod that fits nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.model.objects.nodes import Taint
from holdfast.model.objects.placement import Toleration
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.verdicts.placement.obstacle import CONDITION, find_obstacle
from holdfast.verdicts.placement.refusal import NODE_AFFINITY, RESOURCES, TAINT, UNSCHEDULABLE, VOLUME, Refusal
from holdfast.verdicts.placement.requests import pod_requests
from holdfast.verdicts.placement.taint_toleration import tolerates
from holdfast.verdicts.placement.world import World
from tests.builders.kube import Raw, claim, pod, snapshot


def node(name: str, *, labels: Raw | None = None, cpu: str = "4", pods: str = "110", **spec: Any) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels or {}},
        "spec": spec,
        "status": {"allocatable": {"cpu": cpu, "memory": "8Gi", "pods": pods}},
    }


def asking(cpu: str = "", restart: str = "") -> Raw:
    container: Raw = {"name": "c", "resources": {"requests": {"cpu": cpu}} if cpu else {}}
    return {**container, "restartPolicy": restart} if restart else container


def waiting(**spec: Any) -> Raw:
    return pod("web-1", ready=False, **spec)


def judged(*given: Raw) -> dict[str, tuple[Refusal, ...]]:
    world = World(snapshot(given))
    subject = next(item for item in world.snapshot.all(Pod) if item.name == "web-1")
    return dict(world.judge(subject).refusals)


def obstacle_of(*given: Raw) -> tuple[str, tuple[str, ...]] | None:
    world = World(snapshot(given))
    subject = next(item for item in world.snapshot.all(Pod) if item.name == "web-1")
    found = world.obstacle(subject)
    return (found.filter, found.nodes) if found else None


def spec_of(**spec: Any) -> PodSpec:
    return next(iter(snapshot([pod("p", **spec)]).all(Pod))).spec


@pytest.mark.parametrize(
    ("init", "main", "expected"),
    [
        ([], [asking("500m"), asking("250m")], 750),
        ([asking("2")], [asking("500m")], 2000),
        ([asking("1", "Always"), asking("2")], [asking("500m")], 3000),
        ([asking("2"), asking("1", "Always")], [asking("500m")], 2000),
        ([asking("2"), asking("1", "Always")], [asking("1500m")], 2500),
    ],
    ids=["containers add up", "a large init", "a sidecar before an init", "an init before a sidecar", "sum is larger"],
)
def test_requests_are_the_larger_of_the_sum_and_the_costliest_init_step(
    init: list[Raw], main: list[Raw], expected: int
) -> None:
    spec = spec_of(initContainers=init, containers=main)

    found = pod_requests(spec)

    assert found == {"cpu": expected}


def test_overhead_comes_on_top_of_pod_level_requests() -> None:
    spec = spec_of(
        containers=[asking("1")], resources={"requests": {"cpu": "3"}}, overhead={"cpu": "100m", "memory": "64Mi"}
    )

    found = pod_requests(spec)

    assert found == {"cpu": 3100, "memory": 64 * 1024**2}


def test_a_limit_without_a_request_is_the_request() -> None:
    spec = spec_of(containers=[{"name": "c", "resources": {"limits": {"cpu": "2", "memory": "1Gi"}}}])

    found = pod_requests(spec)

    assert found == {"cpu": 2000, "memory": 1024**3}


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        (Toleration(operator="Exists"), True),
        (Toleration(key="a", operator="Exists"), True),
        (Toleration(key="a", operator="Exists", effect="NoExecute"), False),
        (Toleration(key="a", value="x"), True),
        (Toleration(key="a", value="y"), False),
        (Toleration(key="b", operator="Exists"), False),
        (Toleration(value="x"), False),
    ],
)
def test_a_toleration_matches_as_the_scheduler_matches_it(toleration: Toleration, expected: bool) -> None:
    taint = Taint(key="a", value="x", effect="NoSchedule")

    found = tolerates(toleration, taint)

    assert found is expected


def test_every_refusing_filter_of_a_node_is_listed() -> None:
    tainted = node("a", unschedulable=True, taints=[{"key": "own", "effect": "NoSchedule"}])

    found = judged(waiting(nodeSelector={"disk": "ssd"}, containers=[asking("8")]), tainted)

    assert [item.filter for item in found["a"]] == [UNSCHEDULABLE, TAINT, NODE_AFFINITY, RESOURCES]


def test_finished_pods_hold_nothing_and_running_ones_do() -> None:
    done = pod("old", nodeName="a", containers=[asking("3")])
    done["status"] = {"phase": "Succeeded"}
    busy = pod("busy", nodeName="b", containers=[asking("3")])

    found = judged(waiting(containers=[asking("2")]), done, busy, node("a"), node("b"))

    assert found == {"a": (), "b": (Refusal(RESOURCES, "full", "cpu", 2000, 1000, 4000),)}


def test_a_preferred_taint_refuses_nobody() -> None:
    found = judged(waiting(), node("a", taints=[{"key": "own", "effect": "PreferNoSchedule"}]))

    assert found == {"a": ()}


def test_a_selector_that_a_full_node_meets_is_not_the_obstacle() -> None:
    wanted = waiting(nodeSelector={"disk": "ssd"}, containers=[asking("8")])

    found = obstacle_of(wanted, node("a"), node("b", labels={"disk": "ssd"}))

    assert found == (RESOURCES, ("b",))


def test_a_selector_that_no_node_meets_is_the_obstacle_whatever_else_refuses() -> None:
    found = obstacle_of(waiting(nodeSelector={"disk": "ssd"}), node("a", unschedulable=True), node("b"))

    assert found == (NODE_AFFINITY, ("b",))


def test_the_control_plane_is_not_meant_for_a_pod_while_there_are_workers() -> None:
    plane = node("a", cpu="16", taints=[{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}])

    found = obstacle_of(waiting(containers=[asking("8")]), plane, node("b"))

    assert found == (RESOURCES, ("b",))


def test_a_node_that_is_down_comes_before_others_that_are_full() -> None:
    down = node("a", cpu="16", taints=[{"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}])

    found = obstacle_of(waiting(containers=[asking("8")]), down, node("b"), node("c"))

    assert found == (CONDITION, ("a",))


def test_where_several_taints_and_one_full_node_refuse_the_taints_are_the_obstacle() -> None:
    taints = [{"key": "own", "effect": "NoSchedule"}]
    busy = pod("busy", nodeName="c", containers=[asking("4")])

    found = obstacle_of(
        waiting(containers=[asking("2")]), busy, node("a", taints=taints), node("b", taints=taints), node("c")
    )

    assert found == (TAINT, ("a", "b"))


def test_a_volume_out_of_reach_of_every_selected_node_is_the_obstacle() -> None:
    terms = [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["z1"]}]}]
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv"},
        "spec": {"nodeAffinity": {"required": {"nodeSelectorTerms": terms}}},
    }
    wanted = waiting(
        nodeSelector={"zone": "z2"}, volumes=[{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]
    )

    found = obstacle_of(
        wanted,
        claim("data", phase="Bound", volumeName="pv"),
        volume,
        node("a", labels={"zone": "z1"}),
        node("b", labels={"zone": "z2"}),
    )

    assert found == (VOLUME, ("b",))


def test_a_pod_of_a_daemon_set_is_judged_for_its_own_node_only() -> None:
    fields = [{"key": "metadata.name", "operator": "In", "values": ["b"]}]
    pinned = {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": fields}]}
        }
    }

    found = judged(waiting(affinity=pinned, containers=[asking("8")]), node("a", cpu="16"), node("b"))

    assert found == {"b": (Refusal(RESOURCES, "too-small", "cpu", 8000, 4000, 4000),)}


def test_a_pod_that_fits_somewhere_has_no_obstacle() -> None:
    world = World(snapshot([waiting(), node("a", unschedulable=True), node("b")]))
    subject = next(iter(world.snapshot.all(Pod)))

    found = find_obstacle(world.judge(subject))

    assert found is None


def test_a_lost_claim_keeps_its_pod_from_every_node() -> None:
    lost = claim("data", phase="Lost", volumeName="pv-1")
    mounted = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    volume = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "pv-1"}, "spec": {}}

    found = judged(node("a"), lost, volume, waiting(containers=[asking()], volumes=[mounted]))

    assert found == {"a": (Refusal(VOLUME, "volume-missing", "pv-1"),)}
