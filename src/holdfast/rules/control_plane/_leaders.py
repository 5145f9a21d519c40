"""Whether the leader of a control loop still renews its lease, and which Pods run it."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence
from holdfast.model.objects.nodes import Lease
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_ready

SYSTEM = "kube-system"
DURATIONS = 3
DEFAULT_DURATION = 15


class Leader(Struct, frozen=True):
    """Who to blame for a loop that does not act: an object, what shows it, and whether that is certain."""

    subject: Ref
    evidence: tuple[Evidence, ...]
    is_gone: bool


def leader(facts: Facts, name: str) -> Leader | None:
    """Names the Pod that is not ready, else the lease that is stale; None when the loop is seen to be alive."""
    lease = facts.find(Lease, name, SYSTEM)
    is_late = lease is not None and is_stale(facts, lease)
    told = (cite(lease, "spec.renewTime", str(lease.spec.renew_time)),) if lease is not None and is_late else ()
    pods = [pod for pod in facts.pods_by_namespace.get(SYSTEM, ()) if runs(pod, name)]
    broken = sorted((pod for pod in pods if not pod_is_ready(pod)), key=lambda pod: pod.name)
    if pods and len(broken) == len(pods):
        return Leader(broken[0].ref, (cite(broken[0], "status.phase", broken[0].status.phase), *told), True)
    if lease is not None and is_late:
        return Leader(lease.ref, told, True)
    if lease is not None or pods:
        return None
    return Leader(Ref(Lease.KIND, name, SYSTEM), (), False)


def runs(pod: Pod, name: str) -> bool:
    """Says that a Pod is a static Pod of a component of the control plane."""
    return pod.labels.get("component") == name or pod.name.startswith(f"{name}-")


def is_stale(facts: Facts, lease: Lease) -> bool:
    """Says that a lease was not renewed for three times its duration.

    Where the moment of the snapshot is only inferred, another lease must have been renewed much later.
    """
    renewed = lease.spec.renew_time
    if renewed is None:
        return False
    limit = timedelta(seconds=DURATIONS * (lease.spec.lease_duration_seconds or DEFAULT_DURATION))
    if facts.snapshot.provenance.inferred:
        times = [other.spec.renew_time for other in facts.all(Lease) if other.spec.renew_time is not None]
        return max(times) - renewed > limit
    return facts.is_older(renewed, limit.total_seconds())
