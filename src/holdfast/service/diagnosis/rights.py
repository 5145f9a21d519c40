"""The rights that reading a cluster needs, and nothing more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from holdfast.model.kinds import KINDS, WELL_KNOWN

VERBS = ("get", "list")
NAME = "holdfast-reader"
MEASURING: Mapping[str, Mapping[str, Any]] = {
    "metrics-api": {"apiGroups": ["metrics.k8s.io"], "resources": ["nodes", "pods"], "verbs": ["get", "list"]},
    "kubelet": {"apiGroups": [""], "resources": ["nodes/metrics", "nodes/stats"], "verbs": ["get"]},
    "node-proxy-that-can-exec": {"apiGroups": [""], "resources": ["nodes/proxy"], "verbs": ["get"]},
}
"""The further right that each way of measuring needs; the last one also opens the kubelets' exec."""


def cluster_role(
    *, secrets: bool = False, logs: bool = True, watch: bool = False, measure: Collection[str] = ()
) -> dict[str, Any]:
    """Gives the ClusterRole for everything that is read; Secrets, logs and watching only where they are chosen.

    RBAC cannot grant metadata alone, so the right to list Secrets is the right to read their values, too.
    """
    verbs = [*VERBS, "watch"] if watch else [*VERBS]
    by_group: dict[str, set[str]] = {}
    for info in KINDS:
        if secrets or info.kind != "Secret":
            # The first group is the one that every supported server serves, and the one that is read.
            by_group.setdefault(info.groups[0], set()).add(info.plural)
    rules = [
        {"apiGroups": [group], "resources": sorted(plurals), "verbs": list(verbs)}
        for group, plurals in sorted(by_group.items())
    ]
    rules += [{"apiGroups": [group], "resources": [*plurals], "verbs": list(verbs)} for group, plurals in WELL_KNOWN]
    if logs:
        rules.append({"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]})
    rules += [dict(MEASURING[way]) for way in sorted(measure)]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": NAME, "labels": {"app.kubernetes.io/name": "holdfast"}},
        "rules": rules,
    }
