"""Objects that admission did not let a controller create, as the controller says it while it still lacks them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.model.finding import Evidence
from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.meta import Condition, KubeObject
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.objects.volumes import ClaimSpec
from holdfast.model.objects.workloads import (
    CronJob,
    DaemonSet,
    Deployment,
    Job,
    ReplicaSet,
    ReplicationController,
    StatefulSet,
    template_of,
)
from holdfast.model.refs import Ref
from holdfast.verdicts.binding_classes import effective_class
from holdfast.verdicts.limits import with_defaults

PODS = "pods"
CLAIMS = "persistentvolumeclaims"
_KINDS = {PODS: "Pod", CLAIMS: "PersistentVolumeClaim", "jobs": "Job", "replicasets": "ReplicaSet"}
_FORBIDDEN = re.compile(r'([a-z]+)(?:\.([a-z0-9.]+))? "([^"]+)" is forbidden: ')
_MAKERS = (Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, ReplicationController, CronJob)


class Refused(Struct, frozen=True):
    """What a controller may not create, with the words of admission."""

    maker: KubeObject
    workload: Ref
    resource: str
    group: str
    name: str
    message: str
    evidence: Evidence

    @property
    def affects(self) -> tuple[Ref, ...]:
        """Names the workload and, where they differ, the controller in between."""
        return tuple(dict.fromkeys((self.workload, self.maker.ref)))


def refusals(facts: Facts) -> Iterator[Refused]:
    """Lists for each controller that lacks objects the last refusals of each resource."""
    for kind in _MAKERS:
        for maker in facts.all(kind):
            if lacks(facts, maker):
                yield from _of(facts, maker)
    for pod in facts.unhealthy_pods:
        if pod.status.phase in ("", "Pending"):
            for event in facts.events_about(pod.ref, "FailedBinding")[-1:]:
                yield from _parsed(facts, pod, event.text, cite_event(event))


def lacks(facts: Facts, maker: KubeObject) -> bool:
    """Says that a controller has fewer objects than it wants."""
    if maker.metadata.deletion_timestamp is not None:
        return False
    if isinstance(maker, Deployment):
        return maker.spec.replicas > maker.status.updated_replicas
    if isinstance(maker, ReplicaSet | ReplicationController | StatefulSet):
        return maker.spec.replicas > maker.status.replicas
    if isinstance(maker, DaemonSet):
        return maker.status.desired_number_scheduled > maker.status.current_number_scheduled
    if isinstance(maker, Job):
        done = any(
            c.type in ("Complete", "Failed", "Suspended") and c.status == "True" for c in maker.status.conditions
        )
        return not done and maker.status.active + maker.status.succeeded < maker.spec.parallelism
    return isinstance(maker, CronJob) and not maker.spec.suspend and not maker.status.active and facts.knows("Job")


def claim_templates(maker: KubeObject) -> Iterator[tuple[str, str, ClaimSpec]]:
    """Lists the claims that a controller or a Pod has made: field path, name of the template, specification."""
    if isinstance(maker, StatefulSet):
        for i, template in enumerate(maker.spec.volume_claim_templates):
            yield f"spec.volumeClaimTemplates[{i}].spec", template.metadata.name, template.spec
    if isinstance(maker, Pod):
        for i, volume in enumerate(maker.spec.volumes):
            if volume.ephemeral is not None and volume.ephemeral.volume_claim_template is not None:
                yield (
                    f"spec.volumes[{i}].ephemeral.volumeClaimTemplate.spec",
                    volume.name,
                    volume.ephemeral.volume_claim_template.spec,
                )


def claim_spec(item: Refused) -> tuple[str, ClaimSpec] | None:
    """Gives the template of the claim that was refused: its field path and its specification."""
    for path, name, spec in claim_templates(item.maker):
        made = f"{item.maker.name}-{name}" if isinstance(item.maker, Pod) else f"{name}-{item.maker.name}-"
        if item.name == made or item.name.startswith(made):
            return path, spec
    return None


def class_of(facts: Facts, spec: ClaimSpec) -> str | None:
    """Gives the class that a claim made from a template would have."""
    return effective_class(PersistentVolumeClaim(spec=spec), facts.all(StorageClass))


def completed_template(facts: Facts, maker: KubeObject) -> tuple[str, PodSpec] | None:
    """Gives the Pod specification of a controller as admission sees it, and its field path."""
    found = template_of(maker)
    if found is None:
        return None
    ranges = [item for item in facts.all(LimitRange) if item.namespace == maker.namespace]
    return f"{found[0]}.spec", with_defaults(found[1].spec, sorted(ranges, key=lambda r: r.name))


def quotas_of(facts: Facts, namespace: str) -> tuple[ResourceQuota, ...]:
    """Lists the quotas of a namespace by name."""
    return tuple(sorted((q for q in facts.all(ResourceQuota) if q.namespace == namespace), key=lambda q: q.name))


def _of(facts: Facts, maker: KubeObject) -> Iterator[Refused]:
    found: dict[str, Refused] = {}
    for event in facts.events_about(maker.ref, "FailedCreate", "ReplicaSetCreateError"):
        for item in _parsed(facts, maker, event.text, cite_event(event)):
            found[item.resource] = item
    if isinstance(maker, ReplicaSet | ReplicationController | Deployment):
        for i, state in enumerate(maker.status.conditions):
            if _says_refused(facts, maker, state):
                cited = cite(maker, f"status.conditions[{i}].message", state.message)
                found.update({item.resource: item for item in _parsed(facts, maker, state.message, cited)})
    # A Pod is refused for the sake of its claim where both are named.
    yield from (found[key] for key in sorted(found) if key != PODS or CLAIMS not in found)


def _exists(facts: Facts, resource: str, name: str, namespace: str) -> bool:
    kind = _KINDS.get(resource)
    return kind is not None and facts.snapshot.get(Ref(kind, name, namespace)) is not None


def _says_refused(facts: Facts, maker: KubeObject, state: Condition) -> bool:
    # The Deployment repeats what its ReplicaSet says, except where it may not create the ReplicaSet itself.
    if isinstance(maker, Deployment) and facts.knows(ReplicaSet.KIND):
        return state.type == "Progressing" and state.reason == "ReplicaSetCreateError"
    return state.type == "ReplicaFailure" and state.status == "True"


def _parsed(facts: Facts, maker: KubeObject, text: str, evidence: Evidence) -> Iterator[Refused]:
    matches = list(_FORBIDDEN.finditer(text))
    if matches:
        match = matches[-1]
        message = text[match.start() :]
        resource, group, name = match.groups()
        if _exists(facts, resource, name, maker.namespace):
            return
        yield Refused(maker, facts.top_owner(maker.ref), resource, group or "", name, message, evidence)
