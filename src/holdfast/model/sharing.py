"""Equal parts of many Pods kept once.

The Pods of one controller repeat its template: environment, probes, resources, labels, tolerations. Sharing those parts
halves the memory of a large snapshot. The parts are frozen and their maps are never changed, so nobody can tell.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import force_setattr

from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

_META = ("labels", "owner_references", "annotations")
_SPEC = (
    "tolerations",
    "affinity",
    "topology_spread_constraints",
    "security_context",
    "node_selector",
    "image_pull_secrets",
    "overhead",
    "init_containers",
    "volumes",
    "service_account_name",
    "restart_policy",
    "scheduler_name",
    "dns_policy",
)
_CONTAINER = (
    "name",
    "image",
    "image_pull_policy",
    "env",
    "env_from",
    "ports",
    "args",
    "command",
    "resources",
    "liveness_probe",
    "readiness_probe",
    "startup_probe",
    "lifecycle",
    "security_context",
    "volume_mounts",
    "termination_message_path",
)


class Sharing:
    """Remembers the first Pod of each controller and lets later ones share its parts."""

    def __init__(self) -> None:
        self._first: dict[Ref, Pod] = {}

    def share(self, pod: Pod) -> None:
        """Replaces the parts of a new Pod that equal those of its controller's first Pod."""
        owners = pod.metadata.owner_references
        if not owners:
            return
        first = self._first.setdefault(Ref(owners[0].kind, owners[0].name, pod.namespace), pod)
        if first is pod:
            return
        _share(pod.metadata, first.metadata, _META)
        _share(pod.spec, first.spec, _SPEC)
        for container, known in zip(pod.spec.containers, first.spec.containers, strict=False):
            _share(container, known, _CONTAINER)


def _share(part: Struct, known: Struct, fields: tuple[str, ...]) -> None:
    for name in fields:
        value, other = getattr(part, name), getattr(known, name)
        if value is not other and value == other:
            force_setattr(part, name, other)
