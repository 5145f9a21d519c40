"""What other objects say of an object, as values that paths reach under `.derived`.

A value that needs a kind which was not read is the question mark, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from holdfast.engine.facts import Facts
from holdfast.engine.signals.trends import size
from holdfast.model.objects.meta import KubeObject, condition
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.model.snapshot import kind_key
from holdfast.model.units import print_quantity, whole
from holdfast.verdicts.placement.requests import CPU
from holdfast.verdicts.placement.volumes import claims_of
from holdfast.verdicts.readiness import statuses_of

UNKNOWN = "?"
Values = dict[str, Any]


def derived(item: KubeObject, facts: Facts) -> Values:
    """Gives what is derived for an object: its age and owner, and what its kind has to offer."""
    ref = item.ref
    top = facts.top_owner(ref)
    values: Values = {
        "age": facts.age(item.metadata.creation_timestamp),
        "owner": f"{top.kind}/{top.name}" if top != ref else None,
    }
    own = _OF_KIND.get(kind_key(ref))
    return values | own(item, facts) if own else values


def needs(kind: str) -> tuple[str, ...]:
    """Lists the kinds that the derived values of a kind are made from."""
    return _NEEDS.get(kind, ())


def _volume(item: KubeObject, facts: Facts) -> Values:
    assert isinstance(item, PersistentVolume)
    bound = item.spec.claim_ref
    if bound is None:
        return {"claim": None, "used": None, "pods": [], "nodes": []}
    claim = Ref("PersistentVolumeClaim", bound.name, bound.namespace)
    present = UNKNOWN if not facts.knows("PersistentVolumeClaim") else facts.snapshot.get(claim) is not None
    used = _used(claim, facts)
    return {"claim": f"{bound.namespace}/{bound.name}", "claim_exists": present, "used": used, **_users(claim, facts)}


def _claim(item: KubeObject, facts: Facts) -> Values:
    assert isinstance(item, PersistentVolumeClaim)
    reason = _unbound_reason(item, facts) if item.status.phase != "Bound" else None
    return {**_users(item.ref, facts), "used": _used(item.ref, facts), "reason": reason}


def _used(claim: Ref, facts: Facts) -> str:
    """Says how much of a claim's file system is used, as monitoring measured it last."""
    used, capacity = (facts.reading(f"volume_{name}_bytes", claim) for name in ("used", "capacity"))
    if used is None:
        return UNKNOWN
    share = f" ({100 * used.latest / capacity.latest:.0f}%)" if capacity is not None and capacity.latest > 0 else ""
    return f"{size(used.latest)}{share}"


def _users(claim: Ref, facts: Facts) -> Values:
    if not facts.knows("Pod"):
        return {"pods": UNKNOWN, "nodes": UNKNOWN}
    pods = facts.pods_by_claim.get(claim, ())
    return {
        "pods": sorted(pod.name for pod in pods),
        "nodes": sorted({pod.spec.node_name for pod in pods if pod.spec.node_name}),
    }


def _unbound_reason(claim: PersistentVolumeClaim, facts: Facts) -> str:
    name = claim.spec.storage_class_name
    if name and facts.is_absent(Ref("StorageClass", name)):
        return f"StorageClassMissing: {name}"
    events = facts.events_about(claim.ref)
    if events:
        return f"{events[-1].reason}: {' '.join(events[-1].text.split())}"
    return claim.status.phase if facts.knows("Event") else UNKNOWN


def _pod(item: KubeObject, facts: Facts) -> Values:
    assert isinstance(item, Pod)
    statuses = [status for _, status in statuses_of(item)]
    ready = sum(status.ready for status in item.status.container_statuses)
    return {
        "reason": _pod_reason(item),
        "ready": f"{ready}/{len(item.spec.containers)}",
        "restarts": sum(status.restart_count for status in statuses),
        "claims": [claim.name for claim in claims_of(item)],
        "workload": f"{facts.workload_of(item).kind}/{facts.workload_of(item).name}",
        "last_exit": _last_exit(item),
    }


def _pod_reason(pod: Pod) -> str:
    for _, status in statuses_of(pod):
        if status.state.waiting is not None and status.state.waiting.reason not in ("", "PodInitializing"):
            return status.state.waiting.reason
        ended = status.state.terminated
        if ended is not None and ended.reason not in ("", "Completed"):
            return ended.reason
    if pod.metadata.deletion_timestamp is not None:
        return "Terminating"
    scheduled = condition(pod.status.conditions, "PodScheduled")
    if scheduled is not None and scheduled.status == "False":
        return scheduled.reason or "Unschedulable"
    ready = condition(pod.status.conditions, "Ready")
    if pod.status.phase == "Running" and ready is not None and ready.status != "True":
        return ready.reason or "NotReady"
    return pod.status.reason or pod.status.phase or UNKNOWN


def _last_exit(pod: Pod) -> str | None:
    for _, status in statuses_of(pod):
        ended = status.last_state.terminated
        if ended is not None:
            return f"{ended.reason} ({ended.exit_code})" if ended.reason else str(ended.exit_code)
    return None


def _node(item: KubeObject, facts: Facts) -> Values:
    state = facts.world.states[item.name]
    node = state.node
    bad = [c.type for c in node.status.conditions if c.status != ("True" if c.type == "Ready" else "False")]
    values: Values = {
        "conditions": bad or ["Ready"],
        "taints": [f"{t.key}={t.value}:{t.effect}" if t.value else f"{t.key}:{t.effect}" for t in node.spec.taints],
    }
    if not facts.knows("Pod"):
        return values | dict.fromkeys(("pods", "cpu", "memory", "claims", "storage"), UNKNOWN)
    claims = {claim for pod in state.pods for claim in claims_of(pod)}
    return values | {
        "pods": len(state.pods),
        "cpu": _share("cpu", state.requested, state.allocatable),
        "memory": _share("memory", state.requested, state.allocatable),
        "claims": len(claims),
        "storage": _capacity(claims, facts),
    }


def _share(resource: str, requested: Mapping[str, int], allocatable: Mapping[str, int]) -> str:
    whole_amount = allocatable.get(resource)
    if not whole_amount:
        return UNKNOWN
    used = requested.get(resource, 0)
    return f"{_amount(resource, used)}/{_amount(resource, whole_amount)} ({used * 100 // whole_amount}%)"


def _amount(resource: str, value: int) -> str:
    return f"{value}m" if resource == CPU else bytes_text(value)


def bytes_text(value: int) -> str:
    """Writes bytes as a quantity that people compare: whole where it divides, else with one decimal."""
    for power, suffix in ((4, "Ti"), (3, "Gi"), (2, "Mi"), (1, "Ki")):
        if value >= 1024**power:
            exact = value / 1024**power
            return f"{exact:.0f}{suffix}" if exact == int(exact) else f"{exact:.1f}{suffix}"
    return print_quantity(value)


def _capacity(claims: Iterable[Ref], facts: Facts) -> str:
    found = [facts.find(PersistentVolumeClaim, ref.name, ref.namespace) for ref in claims]
    if not facts.knows("PersistentVolumeClaim"):
        return UNKNOWN
    return bytes_text(sum(_size(claim) for claim in found if claim is not None))


def _size(claim: PersistentVolumeClaim) -> int:
    return whole(claim.status.capacity.get("storage") or claim.spec.resources.requests.get("storage")) or 0


def _class(item: KubeObject, facts: Facts) -> Values:
    known = facts.knows("PersistentVolume")
    volumes = [v for v in facts.all(PersistentVolume) if v.spec.storage_class_name == item.name]
    total = sum(whole(volume.spec.capacity.get("storage")) or 0 for volume in volumes)
    default = item.annotations.get("storageclass.kubernetes.io/is-default-class") == "true"
    return {
        "default": default,
        "volumes": len(volumes) if known else UNKNOWN,
        "storage": bytes_text(total) if known else UNKNOWN,
    }


def _namespace(item: KubeObject, facts: Facts) -> Values:
    if not facts.knows("PersistentVolumeClaim"):
        return {"claims": UNKNOWN, "storage": UNKNOWN}
    claims = [claim for claim in facts.all(PersistentVolumeClaim) if claim.namespace == item.name]
    return {"claims": len(claims), "storage": bytes_text(sum(map(_size, claims)))}


def _quota(item: KubeObject, _: Facts) -> Values:
    hard: Mapping[str, Any] = getattr(getattr(item, "status", None), "hard", {})
    used: Mapping[str, Any] = getattr(getattr(item, "status", None), "used", {})
    rows = [{"resource": name, "used": used.get(name, UNKNOWN), "hard": limit} for name, limit in sorted(hard.items())]
    return {"usage": [{**row, "percent": _percent(row["used"], row["hard"])} for row in rows]}


def _percent(used: Any, hard: Any) -> int | str:
    if used == UNKNOWN or not whole(hard):
        return UNKNOWN
    return (whole(used) or 0) * 100 // (whole(hard) or 1)


_OF_KIND: Mapping[str, Callable[[KubeObject, Facts], Values]] = {
    "PersistentVolume": _volume,
    "PersistentVolumeClaim": _claim,
    "Pod": _pod,
    "Node": _node,
    "StorageClass": _class,
    "Namespace": _namespace,
    "ResourceQuota": _quota,
}
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "PersistentVolume": ("PersistentVolumeClaim", "Pod"),
    "PersistentVolumeClaim": ("Pod", "StorageClass", "Event"),
    "Node": ("Pod", "PersistentVolumeClaim"),
    "StorageClass": ("PersistentVolume",),
    "Namespace": ("PersistentVolumeClaim",),
}
