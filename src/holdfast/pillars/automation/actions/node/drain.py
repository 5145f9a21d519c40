"""Emptying a node: it is closed, and its Pods are asked to go one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.node._nodes import PATCHES, closing, node_of, others_open
from holdfast.pillars.automation.actions.pod._evicting import (
    EVICTS,
    READS,
    as_before,
    budgets_allow,
    comes_back,
    eviction,
    has_local_data,
    is_over,
    is_static,
    jobs_go_on,
    losses,
    maker_of,
    node_answers,
)
from holdfast.pillars.automation.disruption import BUDGET
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.operator_evictions import operators_let_go
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS, WORKLOADS
from holdfast.verdicts.binding_nodes import reaches
from holdfast.verdicts.placement.volumes import claim_keys, storage_of


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether what Pods keep in emptyDir volumes may be lost, and whether Pods may wait for volumes of this node."""

    lose_local_data: bool = False
    wait_for_volumes: bool = False


ACTION = Action(
    risk="R2",
    version=2,
    target="Node",
    reads=("Node", "PersistentVolume"),
    wide=(*READS, "PersistentVolumeClaim"),
    rights=(EVICTS, PATCHES),
    wishes=Wishes,
    midway=("Node", "Pod", BUDGET, "Job"),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a node is emptied: what `kubectl drain` asks, and that there is room elsewhere."""
    if not scene.facts.knows("Pod"):
        yield judged("pods-are-known", None)
        return
    going = _going(scene)
    bare = [pod for pod in going if not is_over(pod) and not comes_back(scene, pod)]
    local = [] if scene.wanted.lose_local_data else [pod for pod in going if has_local_data(pod)]
    yield node_answers(scene, scene.target.name)
    yield judged("another-node-is-open", bool(others_open(scene)))
    yield judged("every-pod-comes-back", not bare, pods=_named(bare))
    yield jobs_go_on(scene, going)
    yield judged("no-local-data-is-lost", not local, pods=_named(local))
    # Where volumes lie does not change while a run goes on.
    if not scene.written:
        yield _volumes_follow(scene, going)
    # Each eviction takes from a budget until its Pod is back; before the next one its own gate asks the budget.
    if not any(ref.kind == Pod.KIND for ref in scene.written):
        yield from operators_let_go(scene, going)
        yield budgets_allow(scene, going)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the closing and one eviction after the other: none before what went earlier of its workload is back."""
    going = _going(scene)
    close = () if node_of(scene).spec.unschedulable else (closing(scene),)
    if not close and not going:
        return Stop(key="is-empty-already")
    left = [pod for pod in _on_node(scene) if _is_daemon(pod)]
    waiting = _bound_here(scene, going)
    backs = _backs(scene, going, frozenset(maker_of(scene, pod) for pod in waiting))
    return Draft(
        writes=(*close, *_evictions(scene, going, backs)),
        irreversible="pods-are-gone",
        probes=(
            Probe(fact="no-pods", target=scene.target, wanted="", within=WORKLOADS),
            *(backs[maker] for maker in sorted(backs)),
        ),
        cost=Cost(objects=max(len(going), 1)),
        domain=scene.target.name,
        effect={"pods": str(len(going)), "left": str(len(left))},
        warnings=(
            *_single(scene, going),
            *((Remark(key="wait-for-the-node", values={"pods": _named(waiting)}),) if waiting else ()),
        ),
    )


def _evictions(scene: Scene, going: tuple[Pod, ...], backs: Mapping[Ref, Probe]) -> Iterator[Write]:
    waited: dict[Ref, Probe] = {}
    for pod in going:
        maker = maker_of(scene, pod)
        # The first of a workload goes at once: on the closed node nothing is worse than it was.
        yield eviction(scene, pod, (waited[maker],) if maker in waited else ())
        if maker in backs:
            waited[maker] = backs[maker]
        elif maker.group:
            # Nothing counts the replicas of a custom resource; its Pods go one by one, as its budgets let them.
            waited[maker] = Probe(fact="gone", target=scene.target_of(pod.ref), wanted="", within=CONTROLLERS)


def _backs(scene: Scene, going: tuple[Pod, ...], waiting: frozenset[Ref]) -> Mapping[Ref, Probe]:
    """Gives what shows that workloads are as ready as before, but those of which a Pod waits for the node."""
    found = {maker_of(scene, pod): as_before(scene, pod) for pod in going}
    return {maker: probe for maker, probe in found.items() if probe is not None and maker not in waiting}


def _single(scene: Scene, going: tuple[Pod, ...]) -> Iterator[Remark]:
    found = {remark.values["workload"]: remark for pod in going for remark in losses(scene, pod) if _counts(remark)}
    return (found[name] for name in sorted(found))


def _volumes_follow(scene: Scene, going: tuple[Pod, ...]) -> Condition:
    """Says that the volumes of all Pods can be used on another open node, or that Pods may wait for them here."""
    if not scene.wanted.wait_for_volumes and any(any(claim_keys(pod)) for pod in going):
        unread = [kind for kind in ("PersistentVolumeClaim", "PersistentVolume") if not scene.facts.knows(kind)]
        if unread:
            return judged("volumes-can-follow", None, kinds=", ".join(unread))
    bound = [] if scene.wanted.wait_for_volumes else _bound_here(scene, going)
    return judged("volumes-can-follow", not bound, pods=_named(bound))


def _bound_here(scene: Scene, going: tuple[Pod, ...]) -> list[Pod]:
    """Lists the Pods that are not over, and of which a volume can be used on no other open node."""
    names, storage = others_open(scene), storage_of(scene.facts.snapshot)
    nodes = tuple(node for node in scene.facts.all(Node) if node.name in names)

    def is_bound(pod: Pod) -> bool:
        volumes = (storage.volume_of(storage.claim(key)) for key in claim_keys(pod))
        return any(volume is not None and not any(reaches(volume, node) for node in nodes) for volume in volumes)

    return [pod for pod in going if not is_over(pod) and is_bound(pod)]


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
