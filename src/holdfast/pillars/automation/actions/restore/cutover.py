"""Letting a workload go on with a restored claim; the claim that it had stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from holdfast.model.automation import Answer, Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.objects.workloads import Deployment
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.cleaning import bytes_of, needed_by_nothing
from holdfast.pillars.automation.needs_of_claims import KINDS, WIDE, needs_of_claims
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import WORKLOADS

SOAK = timedelta(minutes=5)


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """From which claim to which, both in the namespace of the workload."""

    from_claim: str
    to_claim: str


ACTION = Action(
    risk="R3",
    version=1,
    target="Deployment",
    reads=(*KINDS, "StorageClass"),
    wide=WIDE,
    rights=(Right(group="apps", resource="deployments", verbs=("patch",)),),
    wishes=Wishes,
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the workload is stopped, and but for what it then is itself until it runs again."""
    workload, before, after = _workload(scene), _ref(scene, scene.wanted.from_claim), _ref(scene, scene.wanted.to_claim)
    values = {"from": before.name, "to": after.name}
    if scene.ref not in scene.written:
        is_settled = workload.status.observed_generation >= workload.metadata.generation and not workload.spec.paused
        yield Condition(name="settled", answer="yes" if is_settled else "no")
        yield Condition(name="mounts-it", answer="yes" if _volumes(workload, before.name) else "no", values=values)
    yield _alone(scene, workload, before)
    yield needed_by_nothing(scene, after, _of_workload(scene, workload))
    old, new = _claim(scene, before), _claim(scene, after)
    if old is None or new is None:
        yield Condition(name="claims-exist", answer="no", values=values)
        return
    yield Condition(name="claims-exist", answer="yes", values=values)
    yield Condition(name="restored", answer=_restored(scene, new), values=values)
    yield Condition(name="takes-its-place", answer="yes" if _replaces(old, new) else "no", values=values)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the stop, the change of the claim and the start, each with its way back."""
    workload, target = _workload(scene), scene.target
    before, after, count = scene.wanted.from_claim, scene.wanted.to_claim, workload.spec.replicas
    names = _volumes(workload, before)
    stopped = Probe(fact="rolled-out", target=target, wanted="", within=WORKLOADS)
    change = _mounting(scene, names, after, (stopped,))
    back = _mounting(scene, names, before, ())
    stop, start = _scaled(scene, 0), _scaled(scene, count)
    claim = _claim(scene, _ref(scene, after))
    return Draft(
        writes=(stop, change, start) if count else (change,),
        undo=(start, back, stop) if count else (back,),
        probes=(Probe(fact="rolled-out", target=target, wanted="", within=WORKLOADS, soak=SOAK),),
        cost=Cost(objects=1, bytes=bytes_of(claim.status.capacity) if claim is not None else 0),
        group=f"Deployment {target.namespace}/{target.name}",
        effect={"from": before, "to": after},
        warnings=(Remark(key="writes-lost", values={"from": before, "to": after}),),
    )


def _mounting(scene: Scene, names: tuple[str, ...], claim: str, gates: tuple[Probe, ...]) -> Write:
    volumes = [{"name": name, "persistentVolumeClaim": {"claimName": claim}} for name in names]
    body = {"spec": {"template": {"spec": {"volumes": volumes}}}}
    return Write(verb="patch", target=scene.target, body=body, is_strategic=True, gates=gates)


def _scaled(scene: Scene, count: int) -> Write:
    return Write(verb="patch", target=scene.target, body={"spec": {"replicas": count}})


def _volumes(workload: Deployment, claim: str) -> tuple[str, ...]:
    """Names the volumes of the Pod template that a claim is behind."""
    given = ((v.name, v.persistent_volume_claim) for v in workload.spec.template.spec.volumes)
    return tuple(name for name, source in given if source is not None and source.claim_name == claim)


def _alone(scene: Scene, workload: Deployment, before: Ref) -> Condition:
    """Says that no other workload goes on writing to the claim that is left."""
    others = []
    for need in needs_of_claims(scene.facts, scene.raw).get(before, ()):
        if need.how in ("mounted", "template", "replica") and scene.facts.top_owner(need.by) != workload.ref:
            others.append(str(need.by))
    values = {"by": ", ".join(sorted(others)) or "-"}
    return Condition(name="alone", answer="no" if others else "yes", values=values)


def _of_workload(scene: Scene, workload: Deployment) -> frozenset[Ref]:
    """Names the workload and all below it once this run has changed it: from then on they are why the claim is used."""
    if scene.ref not in scene.written:
        return frozenset()
    return frozenset(ref for ref in scene.raw if scene.facts.top_owner(ref) == workload.ref)


def _restored(scene: Scene, claim: PersistentVolumeClaim) -> Answer:
    """Says that a claim has its data, or gets it as soon as its first Pod comes."""
    if claim.metadata.deletion_timestamp is not None:
        return "no"
    if claim.status.phase == "Bound":
        return "yes"
    class_ = scene.facts.find(StorageClass, claim.spec.storage_class_name or "")
    if class_ is None:
        return "unknown"
    return "yes" if class_.volume_binding_mode == "WaitForFirstConsumer" and claim.spec.data_source else "no"


def _replaces(old: PersistentVolumeClaim, new: PersistentVolumeClaim) -> bool:
    has_modes = set(old.spec.access_modes) <= set(new.spec.access_modes)
    sizes = (bytes_of(item.spec.resources.requests) for item in (old, new))
    was, is_now = sizes
    return has_modes and old.spec.volume_mode == new.spec.volume_mode and is_now >= was


def _ref(scene: Scene, name: str) -> Ref:
    return Ref(PersistentVolumeClaim.KIND, name, scene.target.namespace)


def _claim(scene: Scene, ref: Ref) -> PersistentVolumeClaim | None:
    return scene.facts.find(PersistentVolumeClaim, ref.name, ref.namespace)


def _workload(scene: Scene) -> Deployment:
    workload = scene.facts.find(Deployment, scene.target.name, scene.target.namespace)
    assert workload is not None
    return workload
