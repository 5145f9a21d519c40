"""The rights that reading a cluster needs, and nothing more."""

from __future__ import annotations

from typing import Any

from holdfast.model.kinds import KINDS

VERBS = ("get", "list")
NAME = "holdfast-reader"


def cluster_role(*, secrets: bool = False, logs: bool = True, watch: bool = False) -> dict[str, Any]:
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
    rules.append({"apiGroups": ["cert-manager.io"], "resources": ["certificates"], "verbs": list(verbs)})
    if logs:
        rules.append({"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]})
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": NAME, "labels": {"app.kubernetes.io/name": "holdfast"}},
        "rules": rules,
    }
