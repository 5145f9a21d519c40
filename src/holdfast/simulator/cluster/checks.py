"""What an API server refuses in an object, new or changed, for the kinds that are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from holdfast.model.units import parse_quantity
from holdfast.simulator.cluster.defaults import quality
from holdfast.simulator.cluster.kinds import Kind, Object
from holdfast.simulator.cluster.refusals import Cause
from holdfast.simulator.cluster.selecting import matches

_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_OF_CLAIM: Final = (
    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
)
_OF_SET: Final = (
    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
    "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)
_OF_POD: Final = "pod updates may not change fields other than `spec.containers[*].image` and a few more"
_FREE_IN_SET: Final = frozenset(
    {
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
        "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    }
)  # fmt: skip
_FREE_IN_VOLUME: Final = frozenset(
    {
        "capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions",
        "volumeMode", "nodeAffinity", "volumeAttributesClassName",
    }
)  # fmt: skip
_FREE_IN_POD: Final = ("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates")
_RESIZED: Final = ("cpu", "memory")


def faults_of(kind: Kind, made: Object) -> list[Cause]:
    """Lists what is wrong with an object as it stands."""
    check = _OF_NEW.get(kind.name)
    return [*_of_name(made), *(check(made) if check else ())]


def faults_between(kind: Kind, old: Object, new: Object) -> list[Cause]:
    """Lists what may not be changed as it was."""
    check = _OF_CHANGE.get(kind.name)
    alone = _OF_NEW.get(kind.name)
    return [*_of_metadata(old, new), *(alone(new) if alone else ()), *(check(old, new) if check else ())]


def resize_faults(old: Object, new: Object) -> list[Cause]:
    """Lists what a resize of a Pod may not do: it sets processors and memory of its containers."""
    found: list[Cause] = []
    if quality(old["spec"]) != quality(new["spec"]):
        message = f'Invalid value: "{quality(old["spec"])}": Pod QOS Class may not change as a result of resizing'
        found.append(("FieldValueInvalid", "spec", message))
    running = [item for item in old["status"].get("containerStatuses") or () if "running" in item.get("state", {})]
    if running and "resources" not in running[0]:
        found.append(_forbidden("spec", "Pod running on node without support for resize"))
    if _unresizable(old["spec"]) != _unresizable(new["spec"]):
        found.append(_forbidden("spec", "only cpu and memory resources are mutable"))
    return found


def size_of(claim: Object) -> Fraction:
    """Gives the bytes that a claim asks for."""
    return parse_quantity((claim["spec"].get("resources") or {}).get("requests", {}).get("storage")) or Fraction(0)


def _of_name(made: Object) -> Iterator[Cause]:
    name = made["metadata"].get("name", "")
    if not name:
        yield "FieldValueRequired", "metadata.name", "Required value: name or generateName is required"
    elif not _NAME.fullmatch(name) or len(name) > 253:
        message = f'Invalid value: "{name}": a lowercase RFC 1123 subdomain is expected'
        yield "FieldValueInvalid", "metadata.name", message


def _of_metadata(old: Object, new: Object) -> Iterator[Cause]:
    before, after = old["metadata"], new["metadata"]
    for field in ("name", "namespace", "uid"):
        if before.get(field, "") != after.get(field, ""):
            yield (
                "FieldValueInvalid",
                f"metadata.{field}",
                f'Invalid value: "{after.get(field, "")}": field is immutable',
            )
    added = [item for item in after.get("finalizers") or () if item not in (before.get("finalizers") or ())]
    if before.get("deletionTimestamp") and added:
        yield _forbidden(
            "metadata.finalizers",
            f"no new finalizers can be added if the object is being deleted, found new finalizers {added}",
        )


def _claim(made: Object) -> Iterator[Cause]:
    if not made["spec"].get("accessModes"):
        yield "FieldValueRequired", "spec.accessModes", "Required value: at least 1 access mode is required"
    if size_of(made) <= 0:
        yield "FieldValueRequired", "spec.resources[storage]", "Required value"


def _volume(made: Object) -> Iterator[Cause]:
    if not made["spec"].get("capacity"):
        yield "FieldValueRequired", "spec.capacity", "Required value"
    if not made["spec"].get("accessModes"):
        yield "FieldValueRequired", "spec.accessModes", "Required value"


def _workload(made: Object) -> Iterator[Cause]:
    spec = made["spec"]
    if "selector" not in spec:
        yield "FieldValueRequired", "spec.selector", "Required value"
    elif not matches(spec["selector"], (spec["template"].get("metadata") or {}).get("labels") or {}):
        message = "Invalid value: `selector` does not match template `labels`"
        yield "FieldValueInvalid", "spec.template.metadata.labels", message
    yield from _template(spec["template"]["spec"], "spec.template.spec")


def _pod(made: Object) -> Iterator[Cause]:
    yield from _template(made["spec"], "spec")


def _template(spec: Mapping[str, Any], at: str) -> Iterator[Cause]:
    if not spec.get("containers"):
        yield "FieldValueRequired", f"{at}.containers", "Required value"
    for number, container in enumerate(spec.get("containers") or ()):
        place = f"{at}.containers[{number}]"
        for field in ("name", "image"):
            if not container.get(field):
                yield "FieldValueRequired", f"{place}.{field}", "Required value"
        resources = container.get("resources") or {}
        for name, most in (resources.get("limits") or {}).items():
            asked = parse_quantity((resources.get("requests") or {}).get(name))
            if asked is not None and asked > (parse_quantity(most) or 0):
                message = f"Invalid value: must be less than or equal to {name} limit of {most}"
                yield "FieldValueInvalid", f"{place}.resources.requests", message


def _claim_change(old: Object, new: Object) -> Iterator[Cause]:
    before, after = dict(old["spec"]), dict(new["spec"])
    asked, had = size_of(new), size_of(old)
    if new["status"].get("phase") == "Bound":
        for spec in (before, after):
            spec.pop("volumeAttributesClassName", None)
            resources = dict(spec.get("resources") or {})
            resources["requests"] = {**resources.get("requests", {}), "storage": ""}
            spec["resources"] = resources
    if before != after:
        yield _forbidden("spec", _OF_CLAIM)
    has = parse_quantity((old["status"].get("capacity") or {}).get("storage")) or Fraction(0)
    if asked < had and asked <= has:
        yield _forbidden("spec.resources.requests.storage", "field can not be less than status.capacity")


def _volume_change(old: Object, new: Object) -> Iterator[Cause]:
    if _but(old["spec"], _FREE_IN_VOLUME) != _but(new["spec"], _FREE_IN_VOLUME):
        field = "spec.persistentvolumesource"
        yield _forbidden(field, f"{field} is immutable after creation")
    if old["spec"].get("volumeMode") != new["spec"].get("volumeMode"):
        yield "FieldValueInvalid", "spec.volumeMode", "Invalid value: field is immutable"


def _set_change(old: Object, new: Object) -> Iterator[Cause]:
    if _but(old["spec"], _FREE_IN_SET) != _but(new["spec"], _FREE_IN_SET):
        yield _forbidden("spec", _OF_SET)


def _selector_change(old: Object, new: Object) -> Iterator[Cause]:
    if old["spec"]["selector"] != new["spec"]["selector"]:
        yield "FieldValueInvalid", "spec.selector", "Invalid value: field is immutable"


def _job_change(old: Object, new: Object) -> Iterator[Cause]:
    if old["spec"]["selector"] != new["spec"]["selector"]:
        yield "FieldValueInvalid", "spec.selector", "Invalid value: field is immutable"
    if old["spec"]["template"] != new["spec"]["template"] and not old["spec"].get("suspend"):
        yield "FieldValueInvalid", "spec.template", "Invalid value: field is immutable"


def _pod_change(old: Object, new: Object) -> Iterator[Cause]:
    if _unchanging(old["spec"]) != _unchanging(new["spec"]):
        yield _forbidden("spec", _OF_POD)


def _class_change(old: Object, new: Object) -> Iterator[Cause]:
    for field in ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"):
        if old.get(field) != new.get(field):
            yield _forbidden(field, f"updates to {field} are forbidden.")


def _kept_change(old: Object, new: Object) -> Iterator[Cause]:
    """Refuses a change of what said that it would not change."""
    if not old.get("immutable"):
        return
    if not new.get("immutable"):
        yield _forbidden("immutable", "field is immutable when `immutable` is set")
    for field in ("data", "binaryData"):
        if old.get(field) != new.get(field):
            yield _forbidden(field, "field is immutable when `immutable` is set")


def _unchanging(spec: Mapping[str, Any]) -> Object:
    containers = {part: [_but(item, {"image"}) for item in spec.get(part) or ()] for part in _LISTS}
    return {**_but(spec, _FREE_IN_POD), **containers}


def _unresizable(spec: Mapping[str, Any]) -> Object:
    return {**spec, **{part: [_without_size(item) for item in spec.get(part) or ()] for part in _LISTS}}


def _without_size(container: Mapping[str, Any]) -> Object:
    resources = container.get("resources") or {}
    left = {part: kept for part in ("requests", "limits") if (kept := _but(resources.get(part) or {}, _RESIZED))}
    return {**_but(container, {"resizePolicy"}), "resources": left}


def _but(value: Mapping[str, Any], fields: Any) -> Object:
    return {name: inner for name, inner in value.items() if name not in fields}


def _forbidden(field: str, why: str) -> Cause:
    return "FieldValueForbidden", field, f"Forbidden: {why}"


_LISTS: Final = ("containers", "initContainers")
_OF_NEW: Final[Mapping[str, Callable[[Object], Iterator[Cause]]]] = {
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "Deployment": _workload,
    "ReplicaSet": _workload,
    "StatefulSet": _workload,
    "Job": lambda made: _template(made["spec"]["template"]["spec"], "spec.template.spec"),
    "Pod": _pod,
}
_OF_CHANGE: Final[Mapping[str, Callable[[Object, Object], Iterator[Cause]]]] = {
    "PersistentVolumeClaim": _claim_change,
    "PersistentVolume": _volume_change,
    "StatefulSet": _set_change,
    "Deployment": _selector_change,
    "ReplicaSet": _selector_change,
    "Job": _job_change,
    "Pod": _pod_change,
    "StorageClass": _class_change,
    "ConfigMap": _kept_change,
    "Secret": _kept_change,
}
