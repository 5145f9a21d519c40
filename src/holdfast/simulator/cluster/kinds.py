"""The kinds that the simulated cluster serves, and what its API server does with each."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from holdfast.model.kinds import KINDS as MODELLED

Object = dict[str, Any]

SNAPSHOTS: Final = "snapshot.storage.k8s.io"
# Kinds that others install; of those only the snapshots are here.
_UNSERVED: Final = frozenset({"extensions", "autoscaling.k8s.io", "gateway.networking.k8s.io", "events.k8s.io"})
_VERSIONS: Final = {"autoscaling": "v2"}
_COUNTED: Final = frozenset(
    {
        "Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob",
        "PodDisruptionBudget", "Ingress", "NetworkPolicy", "VolumeSnapshot", "VolumeSnapshotClass",
        "VolumeSnapshotContent", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
        "CustomResourceDefinition", "PriorityClass",
    }
)  # fmt: skip
_WITH_STATUS: Final = frozenset(
    {
        "Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob",
        "PodDisruptionBudget", "HorizontalPodAutoscaler", "PersistentVolumeClaim", "PersistentVolume",
        "VolumeAttachment", "VolumeSnapshot", "VolumeSnapshotContent", "Service", "Ingress", "ResourceQuota",
        "Namespace", "Node", "CustomResourceDefinition", "APIService", "ResourceClaim",
    }
)  # fmt: skip
_MORE: Final = {
    "Pod": ("eviction", "log", "resize"), "Node": ("proxy",),
    "Deployment": ("scale",), "ReplicaSet": ("scale",), "StatefulSet": ("scale",),
}  # fmt: skip


class Kind(Struct, frozen=True):
    """One served kind; one that is `counted` has a generation, a `custom` one is defined by its installer."""

    group: str
    version: str
    plural: str
    name: str
    is_namespaced: bool
    is_counted: bool
    has_status: bool

    @property
    def api_version(self) -> str:
        """Gives the `apiVersion` of its objects."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """Names the resource as refusals do."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def titled(self) -> str:
        """Names the kind as refusals do."""
        return f"{self.name}.{self.group}" if self.group else self.name

    @property
    def is_custom(self) -> bool:
        """Says that a definition installs it, so that it knows no strategic merge."""
        return self.group == SNAPSHOTS

    @property
    def drops_status(self) -> bool:
        """Says that a new object has no status of its maker's; a kubelet tells its node's at once."""
        return self.has_status and self.name != "Node"

    @property
    def subresources(self) -> tuple[str, ...]:
        """Names the parts that are asked for apart."""
        return (*(("status",) if self.has_status else ()), *_MORE.get(self.name, ()))


KINDS: Final = tuple(
    Kind(
        group=info.groups[0],
        version=_VERSIONS.get(info.groups[0], "v1"),
        plural=info.plural,
        name=info.kind,
        is_namespaced=info.namespaced,
        is_counted=info.kind in _COUNTED,
        has_status=info.kind in _WITH_STATUS,
    )
    for info in MODELLED
    if info.groups[0] not in _UNSERVED
)
BY_NAME: Final = {kind.name: kind for kind in KINDS}
BY_PLACE: Final = {(kind.group, kind.version, kind.plural): kind for kind in KINDS}
BY_OBJECT: Final = {(kind.api_version, kind.name): kind for kind in KINDS}

POD: Final = BY_NAME["Pod"]
CLAIM: Final = BY_NAME["PersistentVolumeClaim"]
VOLUME: Final = BY_NAME["PersistentVolume"]
CLASS: Final = BY_NAME["StorageClass"]
NODE: Final = BY_NAME["Node"]
NAMESPACE: Final = BY_NAME["Namespace"]
QUOTA: Final = BY_NAME["ResourceQuota"]
BUDGET: Final = BY_NAME["PodDisruptionBudget"]
DEPLOYMENT: Final = BY_NAME["Deployment"]
REPLICA_SET: Final = BY_NAME["ReplicaSet"]
STATEFUL_SET: Final = BY_NAME["StatefulSet"]
JOB: Final = BY_NAME["Job"]
SNAPSHOT: Final = BY_NAME["VolumeSnapshot"]
SNAPSHOT_CLASS: Final = BY_NAME["VolumeSnapshotClass"]
CONTENT: Final = BY_NAME["VolumeSnapshotContent"]
