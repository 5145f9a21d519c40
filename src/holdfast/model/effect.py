"""What a fault does to an object, and how that spreads: a closed list and one table.

Rules never name other rules. A rule declares which effect it `shows`; when that effect can spread along the graph to
another finding's subject and become the effect which that finding shows, the second finding hangs under the first.
"""

from __future__ import annotations

from msgspec import Struct

EFFECTS: dict[str, str] = {
    "latent": "nothing fails yet, something will",
    "claim-not-created": "a claim that a controller should make is refused",
    "claim-unbound": "a claim has no volume",
    "claim-not-resized": "a claim does not get the size or the attributes it asks for",
    "claim-stuck-deleting": "a claim does not go away",
    "volume-unusable": "a bound volume cannot be attached, mounted or written",
    "volume-full": "a volume has no space or no inodes left",
    "snapshot-not-ready": "a snapshot does not become usable",
    "data-at-risk": "data was lost or can be lost by the next routine step",
    "driver-down": "a storage driver does not serve its volumes",
    "pods-not-created": "a controller may not create its Pods",
    "pod-not-scheduled": "a Pod has no node",
    "pod-not-started": "a Pod has a node, yet its containers cannot start",
    "pod-crashing": "a container ends again and again",
    "pod-not-ready": "a Pod runs and takes no traffic",
    "pod-evicted": "a Pod was removed from its node",
    "pod-stuck-deleting": "a Pod does not go away",
    "pod-degraded": "a Pod serves, slowly or with errors",
    "workload-unavailable": "a workload has fewer ready Pods than it asks for",
    "workload-scaled-down": "a workload is set to run no Pods",
    "rollout-stuck": "a new revision does not become available",
    "job-failed": "a Job does not complete",
    "schedule-missed": "a CronJob does not start its Jobs",
    "autoscaler-blind": "an autoscaler cannot see what it should act on",
    "autoscaler-stuck": "an autoscaler cannot do what it decided",
    "endpoints-empty": "a Service has no ready backend",
    "service-misrouted": "a Service sends traffic where nobody serves it",
    "service-slow": "a Service answers slowly or with errors",
    "traffic-blocked": "packets between two parties are dropped",
    "route-broken": "a route from outside leads nowhere",
    "names-unresolved": "names are not resolved",
    "dependency-broken": "a workload is pointed at something that does not answer it",
    "node-down": "a node runs nothing reliably",
    "node-slow": "a node serves its Pods slowly",
    "node-pressure": "a node lacks a resource and sheds Pods",
    "node-unschedulable": "a node takes no new Pods",
    "control-plane-stalled": "a control loop does not act",
    "api-refused": "the API server refuses requests of a kind",
    "namespace-stuck-deleting": "a namespace does not go away",
    "object-stuck-deleting": "an object does not go away",
    "custom-resource-failed": "a custom resource reports that it failed",
    "certificate-invalid": "a certificate is expired or not issued",
}

SYMPTOM_OF_POD = (
    "pod-not-scheduled",
    "pod-not-started",
    "pod-crashing",
    "pod-not-ready",
    "pod-evicted",
)


class Spread(Struct, frozen=True):
    """One step along the graph: `effect` on an object becomes `becomes` on whatever depends on it by `relation`.

    An empty relation means the same object: a Pod that is not started is also not ready.
    """

    effect: str
    relation: str
    becomes: str


def _spreads() -> tuple[Spread, ...]:
    table: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = [
        (("claim-not-created",), "made-of", ("pods-not-created", "workload-unavailable")),
        (("claim-not-created",), "", ("claim-unbound", "pods-not-created")),
        (("claim-unbound", "claim-not-created"), "mounts", ("pod-not-scheduled", "pod-not-started")),
        (("claim-unbound",), "restores-from", ("claim-unbound",)),
        (("snapshot-not-ready",), "restores-from", ("claim-unbound",)),
        (
            ("driver-down",),
            "served-by",
            ("claim-unbound", "volume-unusable", "claim-not-resized", "snapshot-not-ready"),
        ),
        (("claim-unbound",), "of-class", ("claim-unbound",)),
        (
            ("claim-unbound", "volume-unusable", "volume-full", "claim-not-resized"),
            "bound-to",
            ("volume-unusable", "claim-unbound", "volume-full", "claim-not-resized"),
        ),
        (
            ("volume-unusable",),
            "mounts",
            ("pod-not-started", "pod-not-scheduled", "pod-crashing", "pod-not-ready", "pod-stuck-deleting"),
        ),
        (("volume-full", "claim-not-resized"), "mounts", ("pod-crashing", "pod-not-ready", "pod-degraded")),
        (("pod-not-scheduled", "pod-not-started", "pod-crashing", "pod-evicted"), "", ("pod-not-ready",)),
        (("pod-not-started", "pod-not-ready"), "", ("pod-crashing",)),
        (
            (*SYMPTOM_OF_POD, "pods-not-created"),
            "made-of",
            ("workload-unavailable", "rollout-stuck", "job-failed", "pods-not-created"),
        ),
        (
            ("workload-unavailable", "rollout-stuck", "pods-not-created"),
            "made-of",
            ("workload-unavailable", "rollout-stuck"),
        ),
        (
            (*SYMPTOM_OF_POD, "pods-not-created", "workload-scaled-down"),
            "",
            ("workload-unavailable", "rollout-stuck"),
        ),
        (("workload-unavailable",), "", ("rollout-stuck", "job-failed", "driver-down")),
        (("job-failed",), "made-of", ("schedule-missed", "job-failed")),
        (
            (*SYMPTOM_OF_POD, "pods-not-created", "workload-unavailable", "workload-scaled-down"),
            "selects",
            ("endpoints-empty",),
        ),
        (("workload-unavailable", "pod-not-ready"), "scales", ("autoscaler-blind", "autoscaler-stuck")),
        (("endpoints-empty", "service-misrouted", "traffic-blocked"), "routes-to", ("route-broken",)),
        (
            ("endpoints-empty", "service-misrouted", "traffic-blocked"),
            "served-through",
            ("api-refused", "autoscaler-blind"),
        ),
        (("api-refused",), "served-through", ("autoscaler-blind", "namespace-stuck-deleting")),
        (
            ("endpoints-empty", "service-misrouted", "workload-scaled-down", "traffic-blocked"),
            "calls",
            ("dependency-broken", "pod-crashing", "pod-not-ready", "pod-degraded", "job-failed"),
        ),
        (("dependency-broken",), "", ("pod-crashing", "pod-not-ready", "job-failed", "pod-degraded")),
        (
            ("traffic-blocked",),
            "",
            ("dependency-broken", "pod-crashing", "pod-not-ready", "names-unresolved"),
        ),
        (("endpoints-empty",), "", ("names-unresolved",)),
        (
            ("names-unresolved",),
            "resolves-through",
            ("dependency-broken", "pod-crashing", "pod-not-ready", "pod-degraded", "job-failed"),
        ),
        (("names-unresolved",), "", ("dependency-broken", "pod-crashing", "pod-not-ready")),
        (
            ("node-down",),
            "runs-on",
            ("pod-not-ready", "pod-not-started", "pod-stuck-deleting", "pod-evicted", "pod-crashing"),
        ),
        (("node-down",), "attached-to", ("volume-unusable",)),
        (("node-down",), "", ("node-pressure", "node-unschedulable")),
        (("node-pressure",), "runs-on", ("pod-evicted", "pod-not-ready", "pod-not-started")),
        (("node-pressure",), "", ("node-unschedulable",)),
        (("node-slow",), "runs-on", ("pod-degraded", "pod-not-ready", "pod-crashing")),
        (("node-down", "node-pressure"), "", ("node-slow",)),
        ((*SYMPTOM_OF_POD, "workload-unavailable"), "", ("pod-degraded",)),
        (("pod-degraded",), "", ("pod-not-ready",)),
        (("pod-degraded",), "made-of", ("pod-degraded",)),
        (("pod-degraded", "endpoints-empty"), "selects", ("service-slow",)),
        (("service-slow",), "calls", ("pod-degraded",)),
        (("service-slow",), "routes-to", ("service-slow",)),
        (
            ("api-refused", "pods-not-created"),
            "limited-by",
            ("pods-not-created", "claim-not-created", "workload-unavailable"),
        ),
        (
            ("object-stuck-deleting", "claim-stuck-deleting", "api-refused"),
            "within",
            ("namespace-stuck-deleting",),
        ),
        (
            ("pod-stuck-deleting",),
            "mounts-reverse",
            ("claim-stuck-deleting", "volume-unusable"),
        ),
        (("custom-resource-failed",), "owns", ("custom-resource-failed", "certificate-invalid")),
        (
            (*SYMPTOM_OF_POD, "workload-unavailable", "rollout-stuck", "job-failed", "object-stuck-deleting"),
            "owns",
            ("custom-resource-failed", "object-stuck-deleting"),
        ),
        ((*SYMPTOM_OF_POD, "workload-unavailable"), "", ("control-plane-stalled",)),
        (("certificate-invalid",), "uses", ("pod-not-started", "route-broken")),
        (("custom-resource-failed",), "uses", ("pod-not-started",)),
    ]
    return tuple(Spread(a, relation, b) for causes, relation, results in table for a in causes for b in results)


SPREADS: tuple[Spread, ...] = _spreads()
