"""Making the Pod of a storage driver on one node anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe
from holdfast.model.objects.pod import Pod
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.csi._volumes import attaching_to, mounting_on, mounts_outlive
from holdfast.pillars.automation.actions.pod._evicting import (
    EVICTS,
    budgets_allow,
    eviction,
    node_answers,
    replaced,
)
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.rules.storage.driver import node_failing
from holdfast.verdicts.readiness import pod_is_ready
from holdfast.verdicts.storage_drivers import node_plugins_of


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of the driver."""

    driver: str = ""


ACTION = Action(
    risk="R2",
    version=1,
    target="Node",
    reads=("Node", "VolumeAttachment", "PersistentVolume"),
    wide=("Pod", "DaemonSet", "Deployment", "StatefulSet", "PersistentVolumeClaim", "PodDisruptionBudget"),
    rights=(EVICTS,),
    wishes=Wishes,
    heals=("storage/driver/node-failing",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a driver's Pod goes: it is there, and nothing that it has begun is cut off."""
    plugin = _plugin(scene)
    yield judged("plugin-is-there", plugin is not None, driver=scene.wanted.driver or "-")
    yield node_answers(scene, scene.target.name)
    attaching = attaching_to(scene, scene.wanted.driver)
    yield judged("no-attach-in-flight", not attaching, attachment=", ".join(attaching) or "-")
    mounting = mounting_on(scene, scene.wanted.driver)
    yield judged("no-mount-in-flight", not mounting, pod=", ".join(mounting) or "-")
    yield judged("mounts-outlive-it", mounts_outlive(scene, scene.wanted.driver), driver=scene.wanted.driver or "-")
    if plugin is not None:
        yield budgets_allow(scene, (plugin,))


def draft(scene: Scene) -> Draft:
    """Gives the one eviction; the DaemonSet makes the Pod anew on the same node."""
    plugin = _plugin(scene)
    assert plugin is not None
    gone, *_ = replaced(scene, plugin)
    owner = scene.facts.workload_of(plugin)
    ready = len([pod for pod in scene.facts.pods_by_workload.get(owner, ()) if pod_is_ready(pod)])
    # A plugin that was not ready must be, or nothing was gained.
    wanted = str(ready if pod_is_ready(plugin) else ready + 1)
    back = Probe(fact="not-worse", target=scene.target_of(owner), wanted=wanted, within=CONTROLLERS)
    return Draft(
        writes=(eviction(scene, plugin),),
        irreversible="pod-is-gone",
        probes=(gone, back),
        cost=Cost(objects=1),
        group=str(owner),
        domain=scene.target.name,
        effect={"driver": scene.wanted.driver, "pod": f"{plugin.namespace}/{plugin.name}"},
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to restart a driver on a node on which all of its volumes fail."""
    for finding in diagnosed(facts, node_failing):
        wanted = {"driver": finding.values["driver"]}
        yield Proposal(target=finding.subject, evidence=evidence_of(finding), wanted=wanted)


def _plugin(scene: Scene) -> Pod | None:
    if not scene.wanted.driver:
        return None
    owners = {item.ref for item in node_plugins_of(scene.facts.snapshot, scene.wanted.driver)}
    found = [
        pod
        for pod in scene.facts.pods_by_node.get(scene.target.name, ())
        if scene.facts.workload_of(pod) in owners and pod.metadata.deletion_timestamp is None
    ]
    return found[0] if len(found) == 1 else None
