"""On which of its volumes the path lies that a container complains of."""

from __future__ import annotations

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.signals.complaints import Complaint
from holdfast.model.finding import Evidence
from holdfast.model.objects.container import VolumeMount
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.model.refs import Ref


class Mounted(Struct, frozen=True):
    """The mount below which a path lies, where the Pod says so, and the claim of its volume where it has one."""

    mount: VolumeMount
    field: str
    pod: Ref
    claim: Ref | None

    def cite(self) -> Evidence:
        """Cites where the container mounts the volume."""
        return Evidence(object=self.pod, field=f"{self.field}.mountPath", value=self.mount.mount_path)


def mounted_at(facts: Facts, complaint: Complaint) -> Mounted | None:
    """Finds the mount of the path that a complaint names, the innermost where several fit."""
    pod = facts.snapshot.get(complaint.pod)
    if not isinstance(pod, Pod) or not complaint.hit.name.startswith("/"):
        return None
    best: Mounted | None = None
    for item in containers_of(pod.spec):
        if item.container.name != complaint.container:
            continue
        for i, mount in enumerate(item.container.volume_mounts):
            inside = f"{complaint.hit.name}/".startswith(f"{mount.mount_path.rstrip('/')}/")
            if inside and (best is None or len(mount.mount_path) > len(best.mount.mount_path)):
                best = Mounted(mount, f"{item.path}.volumeMounts[{i}]", pod.ref, _claim(pod, mount.name))
    return best


def only_claim(facts: Facts, complaint: Complaint) -> Mounted | None:
    """Finds the one mount with a claim that a container has, for complaints that name no path."""
    pod = facts.snapshot.get(complaint.pod)
    if not isinstance(pod, Pod):
        return None
    found = [
        Mounted(mount, f"{item.path}.volumeMounts[{i}]", pod.ref, claim)
        for item in containers_of(pod.spec)
        if item.container.name == complaint.container
        for i, mount in enumerate(item.container.volume_mounts)
        if (claim := _claim(pod, mount.name)) is not None
    ]
    return found[0] if len({item.claim for item in found}) == 1 else None


def _claim(pod: Pod, volume: str) -> Ref | None:
    for item in pod.spec.volumes:
        if item.name == volume and item.persistent_volume_claim:
            return Ref("PersistentVolumeClaim", item.persistent_volume_claim.claim_name, pod.namespace)
        if item.name == volume and item.ephemeral:
            return Ref("PersistentVolumeClaim", f"{pod.name}-{volume}", pod.namespace)
    return None
