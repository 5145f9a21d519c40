"""Which workloads make up a storage driver, and which drivers and nodes are waited for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttachment
from holdfast.model.objects.workloads import DaemonSet, Deployment, StatefulSet, template_of
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.binding_classes import SELECTED_NODE, effective_class, provisions, waits_for_consumer
from holdfast.verdicts.readiness import statuses_of

_SIDECARS = ("csi-provisioner", "csi-attacher", "external-provisioner", "csi-resizer")
_SHARED_LETTERS = 6
_TELLING_LETTERS = 8
# Since their migration the names of the built-in provisioners stand for CSI drivers.
_MIGRATED = {
    "kubernetes.io/aws-ebs": "ebs.csi.aws.com",
    "kubernetes.io/gce-pd": "pd.csi.storage.gke.io",
    "kubernetes.io/azure-disk": "disk.csi.azure.com",
    "kubernetes.io/azure-file": "file.csi.azure.com",
    "kubernetes.io/cinder": "cinder.csi.openstack.org",
    "kubernetes.io/vsphere-volume": "csi.vsphere.vmware.com",
    "kubernetes.io/portworx-volume": "pxd.portworx.com",
}
# The provisioners of small clusters run under another name than they answer to.
_ALIASES = {"k8s.io/minikube-hostpath": "storage-provisioner"}
_STARTING = frozenset({"ContainerCreating", "PodInitializing"})
_RESIZING = frozenset({"Resizing", "FileSystemResizePending", "ControllerResizeError", "NodeResizeError"})


def driver_name(provisioner: str) -> str:
    """Gives the CSI driver that serves a provisioner's name."""
    return _MIGRATED.get(provisioner, provisioner)


def workloads_of(snapshot: Snapshot, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver: those that mention it, and controllers beside its node plugin."""
    every = [w for type_ in (DaemonSet, Deployment, StatefulSet) for w in snapshot.all(type_)]
    own = [w for w in every if _mentions(w, driver)]
    beside = [w for w in every if w not in own and any(_is_beside(w, other) for other in own)]
    return tuple(sorted((*own, *beside), key=lambda w: w.ref))


def controllers_of(snapshot: Snapshot, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver that create and attach volumes."""
    found = [w for w in workloads_of(snapshot, driver) if not isinstance(w, DaemonSet)]
    with_sidecar = [w for w in found if any(sidecar in image for image in _images(w) for sidecar in _SIDECARS)]
    return tuple(with_sidecar or found)


def node_plugins_of(snapshot: Snapshot, driver: str) -> tuple[DaemonSet, ...]:
    """Lists the DaemonSets of a driver."""
    return tuple(w for w in workloads_of(snapshot, driver) if isinstance(w, DaemonSet))


def waited_for(snapshot: Snapshot, unhealthy: Iterable[Pod]) -> Mapping[str, frozenset[str]]:
    """Groups by driver the nodes on which Pods wait for its mounts; none where only its controller is waited for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for driver, node in (*_of_claims(snapshot), *_of_attachments(snapshot), *_of_mounts(snapshot, unhealthy)):
        found[driver].update({node} if node else ())
    return {driver: frozenset(nodes) for driver, nodes in sorted(found.items()) if driver}


def _of_claims(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for claim in snapshot.all(PersistentVolumeClaim):
        if claim.status.phase == "Bound" and any(c.type in _RESIZING for c in claim.status.conditions):
            yield _driver_of(snapshot.find(PersistentVolume, claim.spec.volume_name)), ""
        elif claim.status.phase in ("", "Pending") and not claim.spec.volume_name:
            name = effective_class(claim, snapshot.all(StorageClass))
            made_by = snapshot.find(StorageClass, name) if name else None
            if made_by is None or not provisions(made_by):
                continue
            if not waits_for_consumer(made_by) or SELECTED_NODE in claim.annotations:
                yield driver_name(made_by.provisioner), ""


def _of_attachments(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for item in snapshot.all(VolumeAttachment):
        if not item.status.attached or item.status.attach_error or item.status.detach_error:
            yield item.spec.attacher, ""


def _of_mounts(snapshot: Snapshot, unhealthy: Iterable[Pod]) -> Iterator[tuple[str, str]]:
    for pod in unhealthy:
        if not pod.spec.node_name or not any(_is_starting(status.state.waiting) for _, status in statuses_of(pod)):
            continue
        for volume in pod.spec.volumes:
            held = volume.persistent_volume_claim
            name = held.claim_name if held else f"{pod.name}-{volume.name}" if volume.ephemeral else ""
            claim = snapshot.find(PersistentVolumeClaim, name, pod.namespace) if name else None
            if claim is not None and claim.spec.volume_name:
                yield _driver_of(snapshot.find(PersistentVolume, claim.spec.volume_name)), pod.spec.node_name
            elif volume.csi is not None:
                yield volume.csi.driver, pod.spec.node_name


def _is_starting(waiting: object) -> bool:
    return getattr(waiting, "reason", "") in _STARTING


def _driver_of(volume: PersistentVolume | None) -> str:
    return volume.spec.csi.driver if volume is not None and volume.spec.csi is not None else ""


def _mentions(workload: KubeObject, driver: str) -> bool:
    vendor, _, short = driver.rpartition("/")
    token = _ALIASES.get(driver) or short
    found = template_of(workload)
    if found is None:
        return False
    spec = found[1].spec
    names = (workload.name, *_images(workload))
    if vendor and any(token in word for word in names):
        return len(token) >= _TELLING_LETTERS or any(vendor.partition(".")[0] in word for word in names)
    # A short last word such as `local` stands in many an address; only the whole name is telling there.
    whole = token if len(token) >= _TELLING_LETTERS else driver
    for container in spec.containers:
        words = (*container.args, *container.command, *(variable.value for variable in container.env))
        if any(whole in word for word in words):
            return True
    return any(whole in volume.host_path.path for volume in spec.volumes if volume.host_path is not None)


def _images(workload: KubeObject) -> tuple[str, ...]:
    found = template_of(workload)
    return tuple(container.image for container in found[1].spec.containers) if found is not None else ()


def _is_beside(workload: KubeObject, other: KubeObject) -> bool:
    if isinstance(workload, DaemonSet) or workload.namespace != other.namespace:
        return False
    # Controller and node plugin of one driver are named alike: `ebs-csi-controller` and `ebs-csi-node`.
    return workload.name[:_SHARED_LETTERS] == other.name[:_SHARED_LETTERS]
