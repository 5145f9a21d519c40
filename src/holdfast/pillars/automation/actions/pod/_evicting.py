"""Pods that are asked to go: which may, what stands in their way, and what shows that they are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.model.automation import Condition, Cost, Probe, Remark, Write
from holdfast.model.kinds import group_of as group_of_version
from holdfast.model.objects.meta import KubeObject, OwnerReference
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Job
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Draft, Right
from holdfast.pillars.automation.disruption import BUDGET, budgets_over, is_free, lets_go
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.operator_evictions import operators_let_go
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS, WORKLOADS
from holdfast.verdicts.placement.requests import FINISHED
from holdfast.verdicts.readiness import node_is_ready, pod_is_ready, replicas_of

EVICTS: Final = Right(group="", resource="pods/eviction", verbs=("create",))
OWNERS: Final = ("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicationController")
READS: Final = ("Pod", BUDGET, *OWNERS)
_BUILT_IN: Final = ("", "apps", "batch")
_MIRROR: Final = "kubernetes.io/config.mirror"


def pod_of(scene: Scene) -> Pod:
    """Gives the Pod that a scene is about."""
    found = scene.facts.find(Pod, scene.target.name, scene.target.namespace)
    assert found is not None
    return found


def may_go(scene: Scene, pod: Pod) -> Iterator[Condition]:
    """Gives what must hold before one Pod is asked to go, so that another comes for it."""
    yield judged("is-no-static-pod", not is_static(pod))
    yield judged("has-controller", comes_back(scene, pod))
    yield jobs_go_on(scene, (pod,))
    yield node_answers(scene, pod.spec.node_name)
    yield from operators_let_go(scene, (pod,))
    yield budgets_allow(scene, (pod,))


def node_answers(scene: Scene, name: str) -> Condition:
    """Says whether the kubelet can end Pods: on a node that does not answer an evicted Pod stays forever."""
    node = scene.facts.find(Node, name)
    return judged("node-answers", node_is_ready(node) if node is not None else None, node=name or "-")


def budgets_allow(scene: Scene, pods: Iterable[Pod]) -> Condition:
    """Says whether every disruption budget lets a Pod go now; the API server refuses a Pod of two budgets."""
    if not scene.facts.knows(BUDGET):
        return judged("budgets-allow", None, budget="-")
    for pod in (pod for pod in pods if not is_free(pod)):
        found = budgets_over(scene, pod)
        if len(found) > 1:
            return judged("budgets-allow", False, budget=" + ".join(budget.name for budget in found))
        for budget in found:
            answer = lets_go(budget, pod)
            if answer is not True:
                return judged("budgets-allow", answer, budget=budget.name)
    return judged("budgets-allow", True, budget="-")


def jobs_go_on(scene: Scene, pods: Iterable[Pod]) -> Condition:
    """Says that no Job ends because of an evicted Pod: it counts as a failure, and the last one ends the Job."""
    for pod in pods:
        name = next((owner.name for owner in pod.metadata.owner_references if owner.kind == "Job"), None)
        if name is not None and not is_over(pod):
            job = scene.facts.find(Job, name, pod.namespace)
            survives = _survives(job) if job is not None else None
            if survives is not True:
                return judged("jobs-go-on", survives, job=f"{pod.namespace}/{name}")
    return judged("jobs-go-on", True, job="-")


def eviction(scene: Scene, pod: Pod, gates: tuple[Probe, ...] = ()) -> Write:
    """Asks a Pod to go, once its budget allows a disruption."""
    allowed = tuple(
        Probe(
            fact="condition-is",
            target=scene.target_of(budget.ref),
            wanted="DisruptionAllowed=True",
            within=WORKLOADS,
        )
        for budget in budgets_over(scene, pod)
        if pod_is_ready(pod)
    )
    return Write(verb="evict", target=scene.target_of(pod.ref), gates=(*gates, *allowed))


def replaced(scene: Scene, pod: Pod) -> tuple[Probe, ...]:
    """Gives what shows that a Pod went and its workload is as ready as before."""
    gone = Probe(fact="gone", target=scene.target_of(pod.ref), wanted="", within=CONTROLLERS)
    back = as_before(scene, pod)
    return (gone, back) if back else (gone,)


def as_before(scene: Scene, pod: Pod) -> Probe | None:
    """Gives what shows that the workload of a Pod is as ready as before; None of one that runs to its end."""
    found = workload_of(scene, pod)
    counts = replicas_of(found) if found else None
    if found is None or counts is None:
        return None
    return Probe(fact="not-worse", target=scene.target_of(found.ref), wanted=str(counts[1]), within=WORKLOADS)


def workload_of(scene: Scene, pod: Pod) -> KubeObject | None:
    """Gives the workload at the top of a Pod's controllers, where it was read."""
    return scene.facts.snapshot.get(scene.facts.workload_of(pod))


def group_of(scene: Scene, pod: Pod) -> str:
    """Names what makes a Pod, of which one action runs at a time: its workload, or the custom resource above it."""
    return str(maker_of(scene, pod))


def maker_of(scene: Scene, pod: Pod) -> Ref:
    """Gives the workload of a Pod, or the custom resource that controls it itself: only such a name has a group."""
    owner = _controller(pod)
    group = group_of_version(owner.api_version) if owner is not None else ""
    if owner is None or group in _BUILT_IN:
        return scene.facts.workload_of(pod)
    return Ref(owner.kind, owner.name, pod.namespace, group)


def only_one(scene: Scene, pod: Pod, *writes: Write, **effect: str) -> Draft:
    """Gives the draft of what asks one Pod to go, with all that is written for that."""
    return Draft(
        writes=writes,
        irreversible="pod-is-gone",
        probes=replaced(scene, pod),
        cost=Cost(objects=1),
        group=group_of(scene, pod),
        domain=pod.spec.node_name,
        effect={"workload": group_of(scene, pod), **effect},
        warnings=losses(scene, pod),
    )


def losses(scene: Scene, pod: Pod) -> tuple[Remark, ...]:
    """Warns of what is lost when a Pod goes."""
    found = workload_of(scene, pod)
    remarks = []
    if found is not None and (replicas_of(found) or (0, 0))[0] == 1:
        remarks.append(Remark(key="single-replica", values={"workload": str(found.ref)}))
    if has_local_data(pod):
        remarks.append(Remark(key="local-data-is-lost", values={"pod": f"{pod.namespace}/{pod.name}"}))
    return tuple(remarks)


def has_local_data(pod: Pod) -> bool:
    """Says that a Pod that is not over keeps data that goes with it."""
    return not is_over(pod) and any(volume.empty_dir is not None for volume in pod.spec.volumes)


def has_controller(pod: Pod) -> bool:
    """Says that something controls a Pod."""
    return _controller(pod) is not None


def comes_back(scene: Scene, pod: Pod) -> bool:
    """Says that something makes a Pod anew: its controller, as long as the server knows such a kind.

    The garbage collector ends the Pods of an owner that is gone. Only where the kind of the owner is gone too, as after
    an operator was removed with its definitions, Pods run on that nothing would bring back.
    """
    owner = _controller(pod)
    return owner is not None and f"{owner.kind}.{group_of_version(owner.api_version)}" not in scene.unserved


def is_static(pod: Pod) -> bool:
    """Says that a Pod is the image of a file on its node, which no request to the API server ends."""
    return _MIRROR in pod.annotations


def is_over(pod: Pod) -> bool:
    """Says that a Pod ran to its end."""
    return pod.status.phase in FINISHED


def _controller(pod: Pod) -> OwnerReference | None:
    """Gives what controls a Pod; the API server allows no more than one."""
    return next((owner for owner in pod.metadata.owner_references if owner.controller), None)


def _survives(job: Job) -> bool:
    rules = (job.spec.pod_failure_policy or {}).get("rules") or ()
    disrupted = (
        rule
        for rule in rules
        for pattern in rule.get("onPodConditions") or ()
        if pattern.get("type") == "DisruptionTarget"
    )
    # The first rule that fits decides; without one the failure is counted.
    action = next((rule.get("action") for rule in disrupted), "Count")
    return action == "Ignore" or (action == "Count" and job.status.failed < job.spec.backoff_limit)
