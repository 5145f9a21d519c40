"""What a Helm release holds, its next upgrade sets again: what whoever agrees to a change must have read.

Helm compares the old manifest, the new one and the object, and sets every field of the new one that is different now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.model.automation import Remark, Write
from holdfast.pillars.automation.contents import table_of
from holdfast.pillars.automation.field_owners import Path, changed_paths, told
from holdfast.pillars.automation.ownership import gitops_owner
from holdfast.pillars.automation.scene import Raw, Scene, ref_of

_RELEASE: Final = "meta.helm.sh/release-name"
_SPACE: Final = "meta.helm.sh/release-namespace"
_MANAGED_BY: Final = "app.kubernetes.io/managed-by"
_INSTANCE: Final = "app.kubernetes.io/instance"
_COPIES: Final = ("Pod", "ReplicaSet", "PersistentVolumeClaim")
"""What is made from a template has the labels of the chart, and is not in the release."""
_VALUES: Final = {
    "storage": "persistence.size",
    "replicas": "replicaCount",
    "image": "image.tag",
    "cpu": "resources",
    "memory": "resources",
    "minReplicas": "autoscaling.minReplicas",
    "maxReplicas": "autoscaling.maxReplicas",
}
"""How charts mostly call what sets a field: the words of `helm create`, and of charts with storage."""


def helm_remarks(scene: Scene, writes: Iterable[Write]) -> Iterator[Remark]:
    """Gives a remark for each write that the next `helm upgrade` may undo."""
    for write in writes:
        raw = scene.raw.get(ref_of(write.target))
        release = None if raw is None or gitops_owner(raw) else release_of(raw)
        if raw is None or release is None:
            continue
        held = {"object": str(ref_of(write.target)), "release": release[0], "namespace": release[1]}
        if write.verb == "delete":
            yield Remark(key="helm-makes-anew", values=held)
        fields = tuple(path for path in changed_paths(write, raw) if "metadata" not in path)
        if fields:
            named = {"fields": _listed(map(told, fields)), "values": _listed(map(_value, fields))}
            yield Remark(key="helm-sets-back", values=held | named)


def release_of(raw: Raw) -> tuple[str, str] | None:
    """Names the Helm release that an object is in, and the namespace of the release.

    Since version 3.2 Helm says so in annotations; before, only a label did, which charts give to templates too.
    """
    annotations, labels = table_of(raw, "annotations"), table_of(raw, "labels")
    space = str((raw.get("metadata") or {}).get("namespace") or "")
    if annotations.get(_RELEASE):
        return str(annotations[_RELEASE]), str(annotations.get(_SPACE) or space or "default")
    if labels.get(_MANAGED_BY) == "Helm" and labels.get(_INSTANCE) and raw.get("kind") not in _COPIES:
        return str(labels[_INSTANCE]), space or "default"
    return None


def _value(path: Path) -> str:
    name = next(step for step in reversed(path) if isinstance(step, str))
    return _VALUES.get(name, name)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
