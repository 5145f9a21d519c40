"""What an API server writes into an object that does not say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from holdfast.model.units import canonical
from holdfast.simulator.cluster.kinds import Kind, Object
from holdfast.simulator.cluster.shapes import ANY, Shape, item_of, part_of

_POD: Final = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "securityContext": {},
    "schedulerName": "default-scheduler",
}
_CONTAINER: Final = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_PROBE: Final = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_SOURCE: Final = ("secret", "configMap", "projected", "downwardAPI")


def defaulted(kind: Kind, made: Object, shape: Shape) -> Object:
    """Fills an object in, and writes quantities as the server does."""
    canonical_ = _canonical(made, shape)
    fill = _FILLED.get(kind.name)
    return fill(canonical_) if fill else canonical_


def _canonical(value: Any, shape: Shape) -> Any:
    if isinstance(value, dict):
        return {name: _canonical(inner, part_of(shape, name) or ANY) for name, inner in value.items()}
    if isinstance(value, list):
        return [_canonical(inner, item_of(shape)) for inner in value]
    return canonical(value) or value if shape == "quantity" else value


def _claim(made: Object) -> Object:
    spec = {**made["spec"], "volumeMode": made["spec"].get("volumeMode", "Filesystem")}
    for one, other in (("dataSource", "dataSourceRef"), ("dataSourceRef", "dataSource")):
        if spec.get(one) and not spec.get(other):
            spec[other] = spec[one]
    return {**made, "spec": spec, "status": made.get("status") or {"phase": "Pending"}}


def _volume(made: Object) -> Object:
    spec = {"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"} | made["spec"]
    return {**made, "spec": spec}


def _class(made: Object) -> Object:
    return {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate", **made}


def _deployment(made: Object) -> Object:
    spec = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600, **made["spec"]}
    strategy = {"type": "RollingUpdate", **(spec.get("strategy") or {})}
    if strategy["type"] == "RollingUpdate":
        usual = {"maxUnavailable": "25%", "maxSurge": "25%"}
        strategy["rollingUpdate"] = usual | (strategy.get("rollingUpdate") or {})
    return {**made, "spec": spec | {"strategy": strategy, "template": _template(spec["template"])}}


def _replica_set(made: Object) -> Object:
    spec = {"replicas": 1, **made["spec"]}
    return {**made, "spec": spec | {"template": _template(spec["template"])}}


def _stateful_set(made: Object) -> Object:
    spec = {
        "replicas": 1,
        "podManagementPolicy": "OrderedReady",
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        "revisionHistoryLimit": 10,
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
        **made["spec"],
    }
    claims = [
        {"kind": "PersistentVolumeClaim", "apiVersion": "v1", **_claim(item)}
        for item in spec.get("volumeClaimTemplates") or ()
    ]
    templates = {"volumeClaimTemplates": claims} if claims else {}
    return {**made, "spec": spec | {"template": _template(spec["template"])} | templates}


def _job(made: Object) -> Object:
    spec = {
        "parallelism": 1,
        "completions": 1,
        "backoffLimit": 6,
        "completionMode": "NonIndexed",
        "suspend": False,
        "manualSelector": False,
        "podReplacementPolicy": "TerminatingOrFailed",
        **made["spec"],
    }
    return {**made, "spec": spec | {"template": _template(spec["template"])}}


def _pod(made: Object) -> Object:
    spec = {"enableServiceLinks": True, **_template({"spec": made["spec"]})["spec"]}
    for part in ("containers", "initContainers"):
        if spec.get(part):
            spec[part] = [_asking(item) for item in spec[part]]
    return {**made, "spec": spec, "status": made.get("status") or {"phase": "Pending", "qosClass": quality(spec)}}


def quality(spec: Mapping[str, Any]) -> str:
    """Gives the class of a Pod's quality of service, from its processors and memory."""
    asked: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for container in (*spec["containers"], *(spec.get("initContainers") or ())):
        resources = container.get("resources") or {}
        asked.append((resources.get("requests") or {}, resources.get("limits") or {}))
    if not any(requests or limits for requests, limits in asked):
        return "BestEffort"
    for requests, limits in asked:
        for name in ("cpu", "memory"):
            if name not in limits or requests.get(name, limits[name]) != limits[name]:
                return "Burstable"
    return "Guaranteed"


def _template(template: Object) -> Object:
    spec = {**_POD, **(template.get("spec") or {})}
    for part in ("containers", "initContainers"):
        if spec.get(part):
            spec[part] = [_container(item) for item in spec[part]]
    if spec.get("volumes"):
        spec["volumes"] = [_mounted(item) for item in spec["volumes"]]
    return {**template, "spec": spec}


def _container(container: Object) -> Object:
    image = str(container.get("image", "")).rpartition("/")[2]
    tag = image.partition("@")[0].partition(":")[2]
    policy = "Always" if tag in ("", "latest") and "@" not in image else "IfNotPresent"
    result = {**_CONTAINER, "imagePullPolicy": policy, **container}
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        if result.get(probe):
            result[probe] = {**_PROBE, **result[probe]}
            if result[probe].get("httpGet"):
                result[probe]["httpGet"] = {"scheme": "HTTP", **result[probe]["httpGet"]}
    if result.get("ports"):
        result["ports"] = [{"protocol": "TCP", **port} for port in result["ports"]]
    return result


def _asking(container: Object) -> Object:
    """Lets a container of a Pod ask for what it is limited to, where it says nothing else."""
    resources = container["resources"]
    limits = resources.get("limits") or {}
    asked = {"requests": {**limits, **(resources.get("requests") or {})}} if limits else {}
    return {**container, "resources": {**resources, **asked}}


def _mounted(volume: Object) -> Object:
    for source in _SOURCE:
        if volume.get(source):
            return {**volume, source: {"defaultMode": 420, **volume[source]}}
    return volume


_FILLED: Final[Mapping[str, Callable[[Object], Object]]] = {
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "StorageClass": _class,
    "Deployment": _deployment,
    "ReplicaSet": _replica_set,
    "StatefulSet": _stateful_set,
    "Job": _job,
    "Pod": _pod,
}
