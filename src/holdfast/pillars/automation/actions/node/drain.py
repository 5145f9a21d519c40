"""Emptying a node: it is closed, and its Pods are asked to go one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.node._nodes import PATCHES, closing, node_of, others_open
from holdfast.pillars.automation.actions.pod._evicting import (
    EVICTS,
    READS,
    as_before,
    budgets_allow,
    eviction,
    has_controller,
    has_local_data,
    is_over,
    is_static,
    jobs_go_on,
    losses,
    node_answers,
)
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import WORKLOADS


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what Pods keep in emptyDir volumes may be lost."""

    lose_local_data: bool = False


ACTION = Action(
    risk="R2",
    version=1,
    target="Node",
    reads=("Node",),
    wide=READS,
    rights=(EVICTS, PATCHES),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is emptied: what `kubectl drain` asks, and that there is room elsewhere."""
    if not scene.facts.knows("Pod"):
        yield judged("pods-are-known", None)
        return
    going = _going(scene)
    bare = [pod for pod in going if not is_over(pod) and not has_controller(pod)]
    local = [] if scene.wanted.lose_local_data else [pod for pod in going if has_local_data(pod)]
    yield node_answers(scene, scene.target.name)
    yield judged("another-node-is-open", bool(others_open(scene)))
    yield judged("every-pod-has-controller", not bare, pods=_named(bare))
    yield jobs_go_on(scene, going)
    yield judged("no-local-data-is-lost", not local, pods=_named(local))
    # Each eviction takes from a budget until its Pod is back; before the next one its own gate asks the budget.
    if not any(ref.kind == Pod.KIND for ref in scene.written):
        yield budgets_allow(scene, going)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the closing and one eviction after the other: none before what went earlier of its workload is back."""
    going = _going(scene)
    close = () if node_of(scene).spec.unschedulable else (closing(scene),)
    if not close and not going:
        return Stop(key="is-empty-already")
    left = [pod for pod in _on_node(scene) if _is_daemon(pod)]
    warnings = {remark.values["workload"]: remark for pod in going for remark in losses(scene, pod) if _counts(remark)}
    return Draft(
        writes=(*close, *_evictions(scene, going)),
        irreversible="pods-are-gone",
        probes=(Probe(fact="no-pods", target=scene.target, wanted="", within=WORKLOADS), *_backs(scene, going)),
        cost=Cost(objects=max(len(going), 1)),
        domain=scene.target.name,
        effect={"pods": str(len(going)), "left": str(len(left))},
        warnings=tuple(warnings[name] for name in sorted(warnings)),
    )


def _evictions(scene: Scene, going: tuple[Pod, ...]) -> Iterator[Write]:
    waited: dict[Ref, Probe] = {}
    for pod in going:
        workload = scene.facts.workload_of(pod)
        back = as_before(scene, pod)
        # The first of a workload goes at once: on the closed node nothing is worse than it was.
        yield eviction(scene, pod, (waited[workload],) if workload in waited else ())
        if back is not None:
            waited[workload] = back


def _backs(scene: Scene, going: tuple[Pod, ...]) -> tuple[Probe, ...]:
    found = {scene.facts.workload_of(pod): as_before(scene, pod) for pod in going}
    return tuple(probe for _, probe in sorted(found.items(), key=lambda item: item[0]) if probe is not None)


def _going(scene: Scene) -> tuple[Pod, ...]:
    """Lists the Pods to be moved, as `kubectl drain` does; one that is on its way out already is only waited for."""
    return tuple(
        pod
        for pod in _on_node(scene)
        if not _is_daemon(pod) and not is_static(pod) and pod.metadata.deletion_timestamp is None
    )


def _on_node(scene: Scene) -> tuple[Pod, ...]:
    found = scene.facts.pods_by_node.get(scene.target.name, ())
    return tuple(sorted(found, key=lambda pod: pod.ref))


def _is_daemon(pod: Pod) -> bool:
    return any(owner.controller and owner.kind == "DaemonSet" for owner in pod.metadata.owner_references)


def _counts(remark: Remark) -> bool:
    return remark.key == "single-replica"


def _named(pods: list[Pod]) -> str:
    return ", ".join(f"{pod.namespace}/{pod.name}" for pod in pods)
