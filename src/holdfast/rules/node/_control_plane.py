"""The components of the control plane as objects: their Pods, else the leases that they hold."""

from __future__ import annotations

from holdfast.engine.facts import Facts
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

SYSTEM = "kube-system"
COMPONENTS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")


def pods_of(facts: Facts, component: str) -> tuple[Pod, ...]:
    """Lists the Pods of a component of the control plane."""
    found = (pod for pod in facts.pods_by_namespace.get(SYSTEM, ()) if pod.labels.get("component") == component)
    return tuple(sorted(found, key=lambda pod: pod.name))


def place_of(facts: Facts, component: str) -> Ref:
    """Names where a component is repaired: its Pod where there is exactly one, else its lease."""
    pods = pods_of(facts, component)
    return pods[0].ref if len(pods) == 1 else Ref("Lease", component, SYSTEM)
