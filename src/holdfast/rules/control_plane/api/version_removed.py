"""An object is written in a version of the API that newer clusters no longer serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import ANY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import KubeObject

RULE = Rule(
    subject=ANY,
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
REMOVED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("Deployment", "extensions/v1beta1"): ("1.16", "apps/v1"),
    ("DaemonSet", "extensions/v1beta1"): ("1.16", "apps/v1"),
    ("ReplicaSet", "extensions/v1beta1"): ("1.16", "apps/v1"),
    ("Deployment", "apps/v1beta1"): ("1.16", "apps/v1"),
    ("Deployment", "apps/v1beta2"): ("1.16", "apps/v1"),
    ("StatefulSet", "apps/v1beta1"): ("1.16", "apps/v1"),
    ("StatefulSet", "apps/v1beta2"): ("1.16", "apps/v1"),
    ("NetworkPolicy", "extensions/v1beta1"): ("1.16", "networking.k8s.io/v1"),
    ("Ingress", "extensions/v1beta1"): ("1.22", "networking.k8s.io/v1"),
    ("Ingress", "networking.k8s.io/v1beta1"): ("1.22", "networking.k8s.io/v1"),
    ("CustomResourceDefinition", "apiextensions.k8s.io/v1beta1"): ("1.22", "apiextensions.k8s.io/v1"),
    ("APIService", "apiregistration.k8s.io/v1beta1"): ("1.22", "apiregistration.k8s.io/v1"),
    ("StorageClass", "storage.k8s.io/v1beta1"): ("1.22", "storage.k8s.io/v1"),
    ("CronJob", "batch/v1beta1"): ("1.25", "batch/v1"),
    ("PodDisruptionBudget", "policy/v1beta1"): ("1.25", "policy/v1"),
    ("HorizontalPodAutoscaler", "autoscaling/v2beta1"): ("1.25", "autoscaling/v2"),
    ("HorizontalPodAutoscaler", "autoscaling/v2beta2"): ("1.26", "autoscaling/v2"),
    ("CSIStorageCapacity", "storage.k8s.io/v1beta1"): ("1.27", "storage.k8s.io/v1"),
}


def check(facts: Facts) -> Iterator[Statement]:
    """States the first object of each kind and removed version, with all others of them."""
    groups: dict[tuple[str, str], list[KubeObject]] = {}
    for kind in sorted({kind for kind, _ in REMOVED}):
        for item in facts.snapshot.of_kind(kind):
            if (kind, item.api_version) in REMOVED:
                groups.setdefault((kind, item.api_version), []).append(item)
    for key, found in groups.items():
        first, *others = sorted(found, key=lambda item: item.ref)
        release, successor = REMOVED[key]
        yield Finding(
            subject=first.ref,
            values={"version": key[1], "release": release, "successor": successor, "count": len(found)},
            evidence=(cite(first, "apiVersion", key[1]),),
            affects=tuple(item.ref for item in others),
        )
