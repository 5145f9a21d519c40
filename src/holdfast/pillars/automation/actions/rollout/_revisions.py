"""The revisions of a workload, and which of them ever had ready Pods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from holdfast.model.objects.pod import Pod
from holdfast.pillars.automation.scene import Raw, Scene
from holdfast.verdicts.ownership import HASH_LABEL
from holdfast.verdicts.readiness import pod_is_ready

NUMBER: Final = "deployment.kubernetes.io/revision"
REASON: Final = "kubernetes.io/change-cause"
_HASH: Final = "controller-revision-hash"


class Revision(Struct, frozen=True, kw_only=True):
    """One template that a workload had: its number, and whether Pods of it are, or are known to have been, ready."""

    number: int
    template: Mapping[str, Any]
    reason: str | None
    was_ready: bool


def kept_in(kind: str) -> str:
    """Names the kind in which a workload keeps its revisions."""
    return "ReplicaSet" if kind == "Deployment" else "ControllerRevision.apps"


def revisions_of(scene: Scene) -> tuple[Revision, ...]:
    """Lists the revisions of the target, the newest first."""
    kind = kept_in(scene.target.kind)
    owned = [raw for raw in scene.of_kind(kind, scene.target.namespace) if _is_owned(raw, scene.target.uid)]
    read = _of_replica_set if kind == "ReplicaSet" else _of_controller_revision
    found = (read(scene, raw) for raw in owned)
    return tuple(sorted((item for item in found if item), key=lambda item: -item.number))


def _of_replica_set(scene: Scene, raw: Raw) -> Revision | None:
    annotations = raw["metadata"].get("annotations") or {}
    number = str(annotations.get(NUMBER, ""))
    if not number.isdecimal():
        return None
    is_ready = bool((raw.get("status") or {}).get("readyReplicas"))
    return Revision(
        number=int(number),
        template=_without_hash(raw["spec"]["template"]),
        reason=annotations.get(REASON),
        was_ready=is_ready or _was_used(scene, raw),
    )


def _of_controller_revision(scene: Scene, raw: Raw) -> Revision | None:
    template = ((raw.get("data") or {}).get("spec") or {}).get("template")
    if not isinstance(template, Mapping):
        return None
    metadata = raw["metadata"]
    # A Pod of a StatefulSet names the revision, one of a DaemonSet only its hash.
    names = {metadata["name"], (metadata.get("labels") or {}).get(_HASH)}
    return Revision(
        number=int(raw.get("revision") or 0),
        template={name: value for name, value in template.items() if name != "$patch"},
        reason=(metadata.get("annotations") or {}).get(REASON),
        was_ready=_was_used(scene, raw) or any(pod.labels.get(_HASH) in names for pod in _ready_pods(scene)),
    )


def _ready_pods(scene: Scene) -> Iterator[Pod]:
    for pod in scene.facts.pods_by_namespace.get(scene.target.namespace, ()):
        if pod_is_ready(pod) and any(owner.uid == scene.target.uid for owner in pod.metadata.owner_references):
            yield pod


def _was_used(scene: Scene, raw: Raw) -> bool:
    use = scene.told.uses.get(str(raw["metadata"].get("uid")))
    return use is not None and use.used is not None


def _is_owned(raw: Raw, uid: str) -> bool:
    owners = raw["metadata"].get("ownerReferences") or ()
    return any(owner.get("controller") and owner.get("uid") == uid for owner in owners)


def _without_hash(template: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves out the label that tells ReplicaSets apart: in the template of a Deployment it would select nothing."""
    metadata = dict(template.get("metadata") or {})
    labels = {name: value for name, value in (metadata.get("labels") or {}).items() if name != HASH_LABEL}
    return {**template, "metadata": metadata | ({"labels": labels} if labels else {})}
