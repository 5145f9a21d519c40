"""Equal parts of many Pods kept once.

The Pods of one controller repeat its template: environment, probes, resources, labels, tolerations. Sharing those parts
halves the memory of a large snapshot. The parts are frozen and their maps are never changed, so nobody can tell.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import force_setattr

from holdfast.model.objects.pod import Pod

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
_NOBODY = ("", "", "")


class Sharing:
    """Remembers the first Pod of each controller and lets later ones share its parts."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str, str], Pod] = {}

    def adopt(self, pod: Pod) -> bool:
        """Gives a new Pod the containers of its controller's first Pod where they are equal, and says whether."""
        first = self._first.get(_controller(pod))
        if first is None or pod.spec.containers != first.spec.containers:
            return False
        force_setattr(pod.spec, "containers", first.spec.containers)
        return True

    def share(self, pod: Pod) -> None:
        """Replaces the parts of a new Pod that equal those of its controller's first Pod."""
        owner = _controller(pod)
        if owner is _NOBODY:
            return
        first = self._first.setdefault(owner, pod)
        if first is pod:
            return
        _share(pod.metadata, first.metadata, _META)
        _share(pod.spec, first.spec, _SPEC)
        if pod.spec.containers is not first.spec.containers:
            for container, known in zip(pod.spec.containers, first.spec.containers, strict=False):
                _share(container, known, _CONTAINER)


def _controller(pod: Pod) -> tuple[str, str, str]:
    owners = pod.metadata.owner_references
    return (owners[0].kind, owners[0].name, pod.metadata.namespace) if owners else _NOBODY


def _share(part: Struct, known: Struct, fields: tuple[str, ...]) -> None:
    for name in fields:
        value, other = getattr(part, name), getattr(known, name)
        if value is not other and value == other:
            force_setattr(part, name, other)
