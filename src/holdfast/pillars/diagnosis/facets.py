"""The four facets of a problem, computed from what it affects: type, severity, scope, cause."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.finding import SEVERITIES, Scope, Severity
from holdfast.model.kinds import BY_KIND
from holdfast.model.refs import Ref

OUTAGE = frozenset({"endpoints-empty", "route-broken", "names-unresolved"})
LOSS = frozenset({"data-at-risk"})
NAMESPACES_OF_THE_CLUSTER = frozenset({"kube-system"})


def scope_of(subject: Ref, affected: Iterable[Ref]) -> Scope:
    """Says how wide a problem is, from its object and everything that suffers from it."""
    places = [subject, *affected]
    namespaces = {ref.namespace for ref in places if ref.namespace}
    if subject.kind == "Node":
        return "node" if sum(ref.kind == "Node" for ref in set(places)) <= 1 else "cluster"
    if len(namespaces) > 1 or namespaces & NAMESPACES_OF_THE_CLUSTER:
        return "cluster"
    if not namespaces:
        return "cluster" if _is_cluster_wide(subject) else "namespace"
    pods = {ref for ref in places if ref.kind == "Pod"}
    owners = {ref for ref in places if ref.kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")}
    return "namespace" if len(owners) > 1 or len(pods) > 1 else "pod"


def severity_of(base: Severity, scope: Scope, effects: Iterable[str], harmed: int) -> Severity:
    """Raises a rule's severity where a Service is out, data is at risk or many objects of the cluster suffer."""
    found = set(effects)
    level = SEVERITIES.index(base)
    if found & LOSS:
        level = min(level, SEVERITIES.index("high"))
    if found & OUTAGE and harmed > 1:
        level = min(level, SEVERITIES.index("high"))
    if scope in ("cluster", "node") and harmed >= 10 and level <= SEVERITIES.index("high"):
        level = SEVERITIES.index("critical")
    return SEVERITIES[level]


def _is_cluster_wide(subject: Ref) -> bool:
    info = BY_KIND.get(subject.kind)
    return info is None or not info.namespaced
