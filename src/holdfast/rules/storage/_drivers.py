"""Which workloads make up a storage driver, and which claims wait for it without any answer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.model.finding import Evidence
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim, StorageClass
from holdfast.model.objects.workloads import DaemonSet, Deployment, StatefulSet, template_of
from holdfast.rules.storage._claims import PROVISIONED_BY, class_of, waiting_claims
from holdfast.verdicts.binding_classes import SELECTED_NODE, provisions, waits_for_consumer
from holdfast.verdicts.readiness import pod_is_ready

PATIENCE_SECONDS = 60
_ANSWERS = ("Provisioning", "ProvisioningFailed", "ProvisioningSucceeded")
# Two writers met and one tries again: that says nothing of the claim.
_CONFLICT = "the object has been modified"
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


class Unanswered(Struct, frozen=True):
    """A claim that was handed to an external provisioner which says nothing of it."""

    claim: PersistentVolumeClaim
    storage_class: StorageClass
    driver: str
    evidence: tuple[Evidence, ...]


def driver_name(provisioner: str) -> str:
    """Gives the CSI driver that serves a provisioner's name."""
    return _MIGRATED.get(provisioner, provisioner)


def unanswered(facts: Facts) -> Iterator[Unanswered]:
    """Lists the claims that wait for an external provisioner which does not even begin."""
    for claim in waiting_claims(facts):
        storage_class = class_of(facts, claim)
        if storage_class is None or not provisions(storage_class) or claim.spec.volume_name:
            continue
        if waits_for_consumer(storage_class) and SELECTED_NODE not in claim.annotations:
            continue
        if any(_CONFLICT not in event.text for event in facts.events_about(claim.ref, *_ANSWERS)):
            continue
        evidence = tuple(_handed_over(facts, claim))
        if evidence:
            yield Unanswered(claim, storage_class, driver_name(storage_class.provisioner), evidence)


def workloads_of(facts: Facts, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver: those that mention it, and controllers beside its node plugin."""
    every = [w for type_ in (DaemonSet, Deployment, StatefulSet) for w in facts.all(type_)]
    own = [w for w in every if _mentions(w, driver)]
    beside = [w for w in every if w not in own and any(_is_beside(w, other) for other in own)]
    return tuple(sorted((*own, *beside), key=lambda w: w.ref))


def controllers_of(facts: Facts, driver: str) -> tuple[KubeObject, ...]:
    """Lists the workloads of a driver that create and attach volumes."""
    found = [w for w in workloads_of(facts, driver) if not isinstance(w, DaemonSet)]
    with_sidecar = [w for w in found if any(sidecar in image for image in _images(w) for sidecar in _SIDECARS)]
    return tuple(with_sidecar or found)


def node_plugins_of(facts: Facts, driver: str) -> tuple[DaemonSet, ...]:
    """Lists the DaemonSets of a driver."""
    return tuple(w for w in workloads_of(facts, driver) if isinstance(w, DaemonSet))


def is_missing_on(facts: Facts, plugin: DaemonSet, node: str) -> bool:
    """Says that a node plugin has no ready Pod on a node."""
    pods = facts.pods_by_node.get(node, ())
    return not any(pod_is_ready(pod) and facts.workload_of(pod) == plugin.ref for pod in pods)


def was_seen(facts: Facts, driver: str) -> bool:
    """Says that a driver once made a volume that still exists."""
    return any(driver_name(v.annotations.get(PROVISIONED_BY, "")) == driver for v in facts.all(PersistentVolume))


def _handed_over(facts: Facts, claim: PersistentVolumeClaim) -> Iterator[Evidence]:
    events = facts.events_about(claim.ref, "ExternalProvisioning")
    if not any(facts.is_older(event.first_seen, PATIENCE_SECONDS) for event in events):
        return
    yield cite_event(events[-1])
    if claim.status.phase:
        yield cite(claim, "status.phase", claim.status.phase)


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
