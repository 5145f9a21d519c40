"""The place in which a restore is tried: a namespace that can hold little, reach nothing and is thrown away."""

from __future__ import annotations

from typing import Any, Final

from holdfast.model.backups import DRILL
from holdfast.pillars.automation.action import Right

Body = dict[str, Any]
LISTING: Final = (
    "sh",
    "-ec",
    "cd /data; find . -xdev -type f -exec sha256sum {} + | sort -k 2 > /tmp/sums;"
    " { wc -l < /tmp/sums; sha256sum < /tmp/sums; } > /dev/termination-log",
)
"""Reads every file and says in its last words how many there are, and the sum of their sums."""
RIGHTS: Final = (
    Right(group="", resource="namespaces", verbs=("create", "delete")),
    Right(group="", resource="resourcequotas", verbs=("create", "delete")),
    Right(group="networking.k8s.io", resource="networkpolicies", verbs=("create", "delete")),
)


def namespace(name: str, of: str) -> Body:
    """Gives the namespace; nothing privileged runs in it."""
    labels = {DRILL: of, "pod-security.kubernetes.io/enforce": "baseline"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def quota(space: str, storage: str, claims: int, pods: int, of: str) -> Body:
    """Gives what may be in it at most: the claims that come back, the Pods that look at them, and no way in."""
    hard = {
        "persistentvolumeclaims": str(claims),
        "requests.storage": storage,
        "pods": str(pods),
        "limits.cpu": str(pods),
        "limits.memory": f"{pods}Gi",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }
    return _in(space, "v1", "ResourceQuota", "drill", of, {"hard": hard})


def limits(space: str, of: str) -> Body:
    """Gives what a container may have that asks for nothing: the quota lets none in of which that is not said."""
    container = {
        "type": "Container",
        "default": {"cpu": "500m", "memory": "512Mi"},
        "defaultRequest": {"cpu": "50m", "memory": "64Mi"},
    }
    return _in(space, "v1", "LimitRange", "drill", of, {"limits": [container]})


def isolation(space: str, of: str) -> Body:
    """Gives the NetworkPolicy that lets nothing in or out: what is restored must not find its way to production."""
    spec: Body = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    return _in(space, "networking.k8s.io/v1", "NetworkPolicy", "deny-all", of, spec)


def claim(space: str, name: str, source: Body, snapshot: str, of: str) -> Body:
    """Gives the claim that is filled from a snapshot, as its original asks for storage."""
    spec: Body = {
        key: source[key] for key in ("accessModes", "storageClassName", "volumeMode", "resources") if key in source
    }
    spec["dataSource"] = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": snapshot}
    return _in(space, "v1", "PersistentVolumeClaim", name, of, spec)


def probe(space: str, claim_name: str, image: str, command: tuple[str, ...], seconds: int, of: str) -> Body:
    """Gives the Job that reads every byte of a claim, writes none, and says what it found in its last words."""
    container = {
        "name": "probe",
        "image": image,
        "command": list(command or LISTING),
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        "securityContext": {"allowPrivilegeEscalation": False},
        "volumeMounts": [{"name": "data", "mountPath": "/data", "readOnly": True}],
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "containers": [container],
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim_name}}],
    }
    spec = {"backoffLimit": 0, "activeDeadlineSeconds": seconds, "template": {"spec": pod}}
    return _in(space, "batch/v1", "Job", "probe", of, spec)


def _in(space: str, version: str, kind: str, name: str, of: str, spec: Body) -> Body:
    metadata = {"name": name, "namespace": space, "labels": {DRILL: of}}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
