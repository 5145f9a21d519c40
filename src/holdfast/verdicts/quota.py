"""Whether a ResourceQuota admits one more object: used + requested against hard, per resource and scope."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from holdfast.model.objects.config import ResourceQuota, ScopeRequirement
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.volumes import ClaimSpec
from holdfast.model.units import parse_quantity
from holdfast.verdicts.limits import total

COMPUTE = ("cpu", "memory", "ephemeral-storage")
OF_CLASS = ".storageclass.storage.k8s.io/"
# Admission refuses a Pod that leaves one of these open while the quota limits it.
DEMANDED = ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
Usage = dict[str, Fraction]


class Excess(Struct, frozen=True):
    """One resource of a quota that does not suffice."""

    resource: str
    requested: Fraction
    used: Fraction
    hard: Fraction
    hard_path: str
    used_path: str


def pod_usage(spec: PodSpec) -> Usage:
    """Gives what one Pod counts for, under every name that a quota may use."""
    usage: Usage = {"pods": Fraction(1), "count/pods": Fraction(1)}
    for resource, value in total(spec, limits=False).items():
        usage[f"requests.{resource}"] = value
        if resource in COMPUTE or resource.startswith("hugepages-"):
            usage[resource] = value
    for resource, value in total(spec, limits=True).items():
        usage[f"limits.{resource}"] = value
    return usage


def claim_usage(spec: ClaimSpec, class_name: str | None) -> Usage:
    """Gives what one claim of a class counts for."""
    size = parse_quantity(spec.resources.requests.get("storage")) or Fraction(0)
    usage = {"persistentvolumeclaims": Fraction(1), "requests.storage": size}
    if class_name:
        usage |= {f"{class_name}{OF_CLASS}{key}": value for key, value in usage.items()}
    return usage | {"count/persistentvolumeclaims": Fraction(1)}


def object_usage(resource: str, group: str = "") -> Usage:
    """Gives what one object of any other kind counts for; `resource` is its plural name."""
    name = f"{resource}.{group}" if group else resource
    return {f"count/{name}": Fraction(1), resource: Fraction(1)}


def counts_pod(quota: ResourceQuota, spec: PodSpec) -> bool:
    """Says that the scopes of a quota let it count a Pod."""
    selector = quota.spec.scope_selector
    plain = all(_in_scope(ScopeRequirement(scope_name=name), spec) for name in quota.spec.scopes)
    return plain and (selector is None or all(_in_scope(item, spec) for item in selector.match_expressions))


def is_scoped(quota: ResourceQuota) -> bool:
    """Says that a quota counts only some Pods, and so nothing else."""
    return bool(quota.spec.scopes) or quota.spec.scope_selector is not None


def excesses(quota: ResourceQuota, usage: Usage) -> tuple[Excess, ...]:
    """Lists the resources of which a quota has too little left for one more object."""
    hard, path = (quota.spec.hard, "spec.hard") if quota.spec.hard else (quota.status.hard, "status.hard")
    found = []
    for resource, limit in sorted(hard.items()):
        if not usage.get(resource):
            continue
        most = parse_quantity(limit)
        used = parse_quantity(quota.status.used.get(resource)) if resource in quota.status.used else None
        if most is None or used is None:
            # Without a count, only a request larger than the whole quota is certain to be refused.
            used = Fraction(0)
        if most is not None and used + usage[resource] > most:
            where = f"status.used['{resource}']" if resource in quota.status.used else ""
            found.append(Excess(resource, usage[resource], used, most, f"{path}['{resource}']", where))
    return tuple(found)


def unset(quota: ResourceQuota, spec: PodSpec) -> tuple[str, ...]:
    """Lists the compute resources that a quota limits and that a container of a Pod leaves open.

    A Pod that sets any resource as a whole is asked for nothing more.
    """
    if spec.resources is not None and (spec.resources.requests or spec.resources.limits):
        return ()
    hard = {**quota.status.hard, **quota.spec.hard}
    asked = [name for name in DEMANDED if name in hard]
    return tuple(name for name in asked if not _is_set(name, spec))


def _is_set(name: str, spec: PodSpec) -> bool:
    resource = name.rpartition(".")[2]
    limits = name.startswith("limits.")
    for item in (*spec.containers, *spec.init_containers):
        given = item.resources
        if resource not in given.limits and (limits or resource not in given.requests):
            return False
    return True


def _in_scope(item: ScopeRequirement, spec: PodSpec) -> bool:
    if item.scope_name == "PriorityClass":
        return _matches_priority(item, spec.priority_class_name)
    facts = {
        "BestEffort": _is_best_effort(spec),
        "NotBestEffort": not _is_best_effort(spec),
        "Terminating": spec.active_deadline_seconds is not None,
        "NotTerminating": spec.active_deadline_seconds is None,
        "CrossNamespacePodAffinity": _looks_beyond_namespace(spec),
    }
    return facts.get(item.scope_name, False)


def _matches_priority(item: ScopeRequirement, name: str) -> bool:
    if item.operator == "In":
        return name in item.values
    if item.operator == "NotIn":
        return name not in item.values
    return bool(name) if item.operator == "Exists" else not name


def _looks_beyond_namespace(spec: PodSpec) -> bool:
    """Says that an affinity term names other namespaces; preferred terms, which count too, are not in the model."""
    if spec.affinity is None:
        return False
    given = (spec.affinity.pod_affinity, spec.affinity.pod_anti_affinity)
    terms = [term for one in given if one for term in one.required_during_scheduling_ignored_during_execution]
    return any(term.namespaces or term.namespace_selector is not None for term in terms)


def _is_best_effort(spec: PodSpec) -> bool:
    sums = (*total(spec, limits=False).items(), *total(spec, limits=True).items())
    return not any(value for resource, value in sums if resource in ("cpu", "memory"))
