"""The kinds that the catalogue models: their API groups, plural names, scopes and types."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.objects import (
    admission,
    config,
    event,
    network,
    nodes,
    pod,
    rbac,
    storage,
    workloads,
)
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref


class KindInfo(Struct, frozen=True):
    """How the API calls a kind and which type holds it."""

    kind: str
    plural: str
    groups: tuple[str, ...]
    type: type[KubeObject]
    namespaced: bool = True


_CORE = ("",)
_APPS = ("apps", "extensions")
_STORAGE = ("storage.k8s.io",)
_SNAPSHOT = ("snapshot.storage.k8s.io",)
_RBAC = ("rbac.authorization.k8s.io",)
_GATEWAY = ("gateway.networking.k8s.io",)

KINDS: tuple[KindInfo, ...] = (
    KindInfo("Pod", "pods", _CORE, pod.Pod),
    KindInfo("Deployment", "deployments", _APPS, workloads.Deployment),
    KindInfo("ReplicaSet", "replicasets", _APPS, workloads.ReplicaSet),
    KindInfo("StatefulSet", "statefulsets", _APPS, workloads.StatefulSet),
    KindInfo("DaemonSet", "daemonsets", _APPS, workloads.DaemonSet),
    KindInfo("ReplicationController", "replicationcontrollers", _CORE, workloads.ReplicationController),
    KindInfo("Job", "jobs", ("batch",), workloads.Job),
    KindInfo("CronJob", "cronjobs", ("batch",), workloads.CronJob),
    KindInfo("PodDisruptionBudget", "poddisruptionbudgets", ("policy",), workloads.PodDisruptionBudget),
    KindInfo(
        "HorizontalPodAutoscaler",
        "horizontalpodautoscalers",
        ("autoscaling",),
        workloads.HorizontalPodAutoscaler,
    ),
    KindInfo(
        "VerticalPodAutoscaler",
        "verticalpodautoscalers",
        ("autoscaling.k8s.io",),
        workloads.VerticalPodAutoscaler,
    ),
    KindInfo("PersistentVolumeClaim", "persistentvolumeclaims", _CORE, storage.PersistentVolumeClaim),
    KindInfo("PersistentVolume", "persistentvolumes", _CORE, storage.PersistentVolume, False),
    KindInfo("StorageClass", "storageclasses", _STORAGE, storage.StorageClass, False),
    KindInfo("VolumeAttributesClass", "volumeattributesclasses", _STORAGE, storage.VolumeAttributesClass, False),
    KindInfo("VolumeAttachment", "volumeattachments", _STORAGE, storage.VolumeAttachment, False),
    KindInfo("CSINode", "csinodes", _STORAGE, storage.CSINode, False),
    KindInfo("CSIDriver", "csidrivers", _STORAGE, storage.CSIDriver, False),
    KindInfo("CSIStorageCapacity", "csistoragecapacities", _STORAGE, storage.CSIStorageCapacity),
    KindInfo("VolumeSnapshot", "volumesnapshots", _SNAPSHOT, storage.VolumeSnapshot),
    KindInfo("VolumeSnapshotClass", "volumesnapshotclasses", _SNAPSHOT, storage.VolumeSnapshotClass, False),
    KindInfo("VolumeSnapshotContent", "volumesnapshotcontents", _SNAPSHOT, storage.VolumeSnapshotContent, False),
    KindInfo("Service", "services", _CORE, network.Service),
    KindInfo("EndpointSlice", "endpointslices", ("discovery.k8s.io",), network.EndpointSlice),
    KindInfo("Endpoints", "endpoints", _CORE, network.Endpoints),
    KindInfo("Ingress", "ingresses", ("networking.k8s.io", "extensions"), network.Ingress),
    KindInfo("IngressClass", "ingressclasses", ("networking.k8s.io",), network.IngressClass, False),
    KindInfo("NetworkPolicy", "networkpolicies", ("networking.k8s.io", "extensions"), network.NetworkPolicy),
    KindInfo("Gateway", "gateways", _GATEWAY, network.Gateway),
    KindInfo("GatewayClass", "gatewayclasses", _GATEWAY, network.GatewayClass, False),
    KindInfo("HTTPRoute", "httproutes", _GATEWAY, network.HTTPRoute),
    KindInfo("ReferenceGrant", "referencegrants", _GATEWAY, network.ReferenceGrant),
    KindInfo("ConfigMap", "configmaps", _CORE, config.ConfigMap),
    KindInfo("Secret", "secrets", _CORE, config.Secret),
    KindInfo("ServiceAccount", "serviceaccounts", _CORE, config.ServiceAccount),
    KindInfo("ResourceQuota", "resourcequotas", _CORE, config.ResourceQuota),
    KindInfo("LimitRange", "limitranges", _CORE, config.LimitRange),
    KindInfo("Namespace", "namespaces", _CORE, config.Namespace, False),
    KindInfo("Node", "nodes", _CORE, nodes.Node, False),
    KindInfo("Lease", "leases", ("coordination.k8s.io",), nodes.Lease),
    KindInfo("PriorityClass", "priorityclasses", ("scheduling.k8s.io",), nodes.PriorityClass, False),
    KindInfo("RuntimeClass", "runtimeclasses", ("node.k8s.io",), nodes.RuntimeClass, False),
    KindInfo("ResourceClaim", "resourceclaims", ("resource.k8s.io",), nodes.ResourceClaim),
    KindInfo("ResourceClaimTemplate", "resourceclaimtemplates", ("resource.k8s.io",), nodes.ResourceClaimTemplate),
    KindInfo("DeviceClass", "deviceclasses", ("resource.k8s.io",), nodes.DeviceClass, False),
    KindInfo("Role", "roles", _RBAC, rbac.Role),
    KindInfo("ClusterRole", "clusterroles", _RBAC, rbac.ClusterRole, False),
    KindInfo("RoleBinding", "rolebindings", _RBAC, rbac.RoleBinding),
    KindInfo("ClusterRoleBinding", "clusterrolebindings", _RBAC, rbac.ClusterRoleBinding, False),
    KindInfo(
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
        ("admissionregistration.k8s.io",),
        admission.ValidatingWebhookConfiguration,
        False,
    ),
    KindInfo(
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
        ("admissionregistration.k8s.io",),
        admission.MutatingWebhookConfiguration,
        False,
    ),
    KindInfo(
        "CustomResourceDefinition",
        "customresourcedefinitions",
        ("apiextensions.k8s.io",),
        admission.CustomResourceDefinition,
        False,
    ),
    KindInfo("APIService", "apiservices", ("apiregistration.k8s.io",), admission.APIService, False),
    KindInfo("Event", "events", ("", "events.k8s.io"), event.Event),
)

BY_KIND: dict[str, KindInfo] = {info.kind: info for info in KINDS}
BY_GROUP_KIND: dict[tuple[str, str], KindInfo] = {(g, i.kind): i for i in KINDS for g in i.groups}
BY_PLURAL: dict[tuple[str, str], KindInfo] = {(g, i.plural): i for i in KINDS for g in i.groups}


def group_of(api_version: str) -> str:
    """Gives the API group of an `apiVersion`, empty for the core group."""
    group, slash, _ = api_version.partition("/")
    return group if slash else ""


def kind_info(api_version: str, kind: str) -> KindInfo | None:
    """Finds the modelled kind of an `apiVersion` and `kind`, or None when it is read generically."""
    return BY_GROUP_KIND.get((group_of(api_version), kind))


def ref_to(api_version: str, kind: str, name: str, namespace: str = "") -> Ref:
    """Names an object as another object refers to it; the namespace of a cluster-scoped kind is dropped.

    References often lack the version (`apiVersion: ""` in an event or a binding): a modelled kind is then assumed.
    """
    info = kind_info(api_version, kind) or (BY_KIND.get(kind) if not group_of(api_version) else None)
    if info is None:
        return Ref(kind, name, namespace, group_of(api_version))
    return Ref(kind, name, namespace if info.namespaced else "")


WELL_KNOWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("apps", ("controllerrevisions",)),
    ("cert-manager.io", ("certificates",)),
    (
        "velero.io",
        (
            "backups",
            "backupstoragelocations",
            "datadownloads",
            "datauploads",
            "podvolumebackups",
            "podvolumerestores",
            "restores",
            "schedules",
        ),
    ),
    ("postgresql.cnpg.io", ("backups", "scheduledbackups")),
    ("longhorn.io", ("backups",)),
    ("cdi.kubevirt.io", ("datasources", "datavolumes")),
    ("kubevirt.io", ("virtualmachines",)),
    (
        "argoproj.io",
        ("clusterworkflowtemplates", "cronworkflows", "rollouts", "workflows", "workflowtemplates"),
    ),
    ("tekton.dev", ("pipelineruns", "taskruns")),
    ("triggers.tekton.dev", ("triggertemplates",)),
    ("volsync.backube", ("replicationdestinations", "replicationsources")),
    ("ray.io", ("rayclusters", "rayjobs", "rayservices")),
    ("kubeflow.org", ("notebooks",)),
    ("keda.sh", ("scaledjobs",)),
    ("serving.knative.dev", ("services",)),
    ("actions.github.com", ("autoscalingrunnersets",)),
    ("sparkoperator.k8s.io", ("scheduledsparkapplications", "sparkapplications")),
    ("apps.kruise.io", ("statefulsets",)),
    ("jobset.x-k8s.io", ("jobsets",)),
)
"""Kinds without a type of their own that are read wherever they are served.

What they say of certificates, of backups, of the revisions of StatefulSets and DaemonSets, and of the claims that may
still be needed is judged.
"""
